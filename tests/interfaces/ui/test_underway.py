"""What a dead web process was answering is named by the next one, by ids alone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import structlog

from kinga.core.foundation import logs
from kinga.interfaces.web.ui.middleware import underway

_SERIES = UUID("01a20e8e-d92d-778e-b9d8-da7d992f0cc1")
_DYING = """
    import os, signal, sys, types, uuid
    from pathlib import Path
    from kinga.interfaces.web.ui.middleware import underway

    underway.keep(Path(sys.argv[1]))
    match = types.SimpleNamespace(view_name="watch:replay")
    request = types.SimpleNamespace(method=sys.argv[2], resolver_match=match)

    def answer(request):
        if len(sys.argv) > 3:
            shield.process_view(request, None, [], {"series_id": uuid.UUID(sys.argv[3]), "name": "amani"})
        os.kill(os.getpid(), signal.SIGKILL)

    shield = underway.UnderwayMiddleware(lambda request: None)
    shield(request)  # one that was answered
    shield.get_response = answer
    shield(request)
"""


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(underway, "_kept", None)
    before = structlog.get_config()
    yield
    structlog.configure(**before)
    if underway._kept is not None:
        underway._kept.close()


def _die(folder: Path, *given: str) -> int:
    path = os.pathsep.join(filter(None, sys.path))
    command = [sys.executable, "-c", textwrap.dedent(_DYING), str(folder), *given]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, check=False).returncode


@pytest.mark.parametrize(
    ("given", "kind", "verb", "ids"),
    [
        (["GET", str(_SERIES)], "watch:replay", "GET", [str(_SERIES)]),
        (["POST"], "unknown", "POST", []),
        (["PROPFIND amani"], "unknown", "OTHER", []),
    ],
)
def test_the_page_of_a_death_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: list[str], kind: str, verb: str, ids: list[str]
) -> None:
    assert _die(tmp_path, *given) < 0
    logs.configure()
    underway.keep(tmp_path)
    (told,) = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (told["event"], told["kind"], told["verb"], told["ids"]) == ("page_cut_off", kind, verb, ids)
    assert len(list(tmp_path.iterdir())) == 1  # ours: the dead one's is gone, and is not told twice


def test_the_living_are_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    living = underway.Underway(tmp_path)
    living.write("watch:replay GET")
    underway.keep(tmp_path)
    living.close()
    assert capsys.readouterr().err == ""
    assert len(list(tmp_path.iterdir())) == 2


def test_who_answered_everything_is_not_spoken_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = underway.Underway(tmp_path)
    one.write("watch:replay GET " + "x" * 1000)  # longer than a line: cut, and in no other's line
    one.write("")
    one.close()
    underway.keep(tmp_path)
    assert capsys.readouterr().err == ""
    assert len(list(tmp_path.iterdir())) == 1
