"""Logs hold ids and counts: whatever is thrown at them, no name, number or narrative comes out."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from kinga.core.foundation import logs


@given(st.dictionaries(st.text(max_size=8), st.text() | st.integers() | st.none(), max_size=8))
def test_only_known_keys_and_codes_pass(event: dict[str, object]) -> None:
    passed = logs.only_known(None, "info", dict(event))
    assert set(passed) <= logs.KEYS
    assert all(" " not in value for value in passed.values() if isinstance(value, str))


@pytest.mark.parametrize(
    ("value", "logged"),
    [
        ("cases.open", "cases.open"),
        (7, 7),
        ("Amina Yusuf", "(text)"),
        ("أمينة", "(text)"),
        (["a1", "Amina Yusuf"], ["a1", "(text)"]),
    ],
)
def test_a_value_is_a_code_or_hidden(value: object, logged: object) -> None:
    assert logs.only_known(None, "info", {"id": value}) == {"id": logged}


def test_an_event_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        logs.configure()
        structlog.get_logger().info("task_done", id="a1", name="Amina")
    finally:
        structlog.configure(**before)
    line = json.loads(capsys.readouterr().err)
    assert line.pop("at").endswith("Z")
    assert line == {"event": "task_done", "level": "info", "id": "a1"}


def _record(message: object, *args: object, error: bool = False) -> logging.LogRecord:
    trouble = None
    if error:
        try:
            raise ValueError("Amina Yusuf, 0700 900 123")
        except ValueError:
            trouble = sys.exc_info()
    return logging.LogRecord("django.request", logging.ERROR, "file.py", 1, message, args, trouble)


def test_a_record_of_a_package_keeps_its_message_without_what_is_put_into_it() -> None:
    line = json.loads(
        logs.PlainFormatter().format(_record("Internal Server Error: %s", "/cases/Amina", error=True))
    )
    assert line["message"] == "Internal Server Error: %s"
    assert line["error"] == "builtins.ValueError"
    assert line["places"][0].endswith("_record")
    assert "Amina" not in json.dumps(line)


def test_a_message_put_together_beforehand_is_hidden() -> None:
    assert "Amina" not in logs.PlainFormatter().format(_record("Failed for Amina Yusuf"))


@pytest.mark.parametrize(("terminal", "said"), [(True, {"lost"}), (False, {"child_started", "lost"})])
def test_a_person_at_a_terminal_reads_what_goes_wrong_and_no_more(
    terminal: bool, said: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return terminal

    screen, before = Screen(), structlog.get_config()
    monkeypatch.setattr(sys, "stderr", screen)
    try:
        logs.configure()
        structlog.get_logger().info("child_started")
        structlog.get_logger().warning("lost")
    finally:
        structlog.configure(**before)
    assert {json.loads(line)["event"] for line in screen.getvalue().splitlines()} == said
