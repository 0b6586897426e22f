"""Verbs leave a trace, the environment has one reader, the disk one writer, mail two gates: kept, and a breach is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.house import source
from tests.architecture.house.tree import ROOT, modules

ACTIONS = Path("src/kinga/response/cases/actions.py")
RULES = [source.unaudited_actions, source.environment_reads, source.file_writes, source.mail_imports]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: object) -> None:
    assert [
        said for name in modules(under="src/") for said in rule(name, (ROOT / name).read_text("utf-8"))
    ] == []  # type: ignore[operator]


def test_a_good_action_passes() -> None:
    text = "@action\ndef close(*, by: Actor, case: Case) -> Case:\n    ...\n\ndef _help(x): ...\n"
    assert source.unaudited_actions(ACTIONS, text) == []
    assert source.unaudited_actions(Path("src/kinga/response/cases/queries.py"), "def read(x): ...") == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("def close(*, by, case): ...", "without a trace"),
        ("@action\ndef close(case, *, by): ...", "positional"),
        ("@action\ndef close(*cases, by): ...", "positional"),
        ("@action\ndef close(*, case): ...", "needs by="),
    ],
)
def test_an_action_that_is_none_is_found(text: str, word: str) -> None:
    (said,) = source.unaudited_actions(ACTIONS, text)
    assert word in said
    assert source.unaudited_actions(Path("src/kinga/response/cases/actions/closing.py"), text)


@pytest.mark.parametrize(
    "text", ["import os\nos.environ['X']", "import os\nos.getenv('X')", "import os\nx = os.environ.get('X')"]
)
def test_a_read_of_the_environment_is_found(text: str) -> None:
    assert source.environment_reads(Path("src/kinga/core/people/queries.py"), text)
    assert source.environment_reads(Path("src/kinga/core/foundation/env.py"), text) == []


@pytest.mark.parametrize(
    "text",
    [
        "from django.core.mail import send_mail",
        "from django.core import mail",
        "import smtplib",
        "import kinga.core.foundation.mail",
    ],
)
def test_a_way_past_the_mail_gates_is_found(text: str) -> None:
    assert source.mail_imports(Path("src/kinga/response/cases/jobs.py"), text)
    assert source.mail_imports(Path("src/kinga/core/people/outbound.py"), text) == []


@pytest.mark.parametrize(
    "text",
    [
        "path.write_text('x')",
        "path.write_bytes(b'x')",
        "open('a', 'w')",
        "path.open(mode='ab')",
        "path.open('r+b')",
        "os.open(path, os.O_RDWR)",
        "tempfile.NamedTemporaryFile()",
        "path.unlink()",
    ],
)
def test_a_write_past_the_one_writer_is_found(text: str) -> None:
    assert source.file_writes(Path("src/kinga/insight/watch/jobs.py"), text)
    assert source.file_writes(Path("src/kinga/core/foundation/files.py"), text) == []


@pytest.mark.parametrize(
    "text", ["open('a')", "path.open('rb')", "open(path, encoding='utf-8')", "path.read_text('utf-8')"]
)
def test_a_read_is_no_write(text: str) -> None:
    assert source.file_writes(Path("src/kinga/insight/watch/jobs.py"), text) == []
