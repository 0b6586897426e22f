"""The command line: a site from nothing, errors as sentences, and no Django where none is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def kinga(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run `kinga` in a process of its own on a data folder of its own."""
    environment = {
        **os.environ,
        "KINGA_DATA_DIR": str(data),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    environment.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "kinga", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_init_makes_a_site_that_the_doctor_finds_well(tmp_path: Path) -> None:
    made = kinga("init", data=tmp_path / "site")
    assert made.returncode == 0, made.stderr
    assert made.stdout == ""
    assert "The site is ready" in made.stderr
    assert (tmp_path / "site" / "kinga.sqlite3").stat().st_mode & 0o077 == 0
    found = kinga("doctor", data=tmp_path / "site")
    assert found.returncode == 0, found.stdout
    assert "WRONG" not in found.stdout


def test_the_doctor_of_an_empty_folder_sends_to_init(tmp_path: Path) -> None:
    found = kinga("doctor", data=tmp_path)
    assert found.returncode == 4
    assert "run kinga init" in found.stdout


def test_a_site_that_was_never_begun_is_a_sentence(tmp_path: Path) -> None:
    answer = kinga("demo", "code", "amani.calls", data=tmp_path)
    assert answer.returncode == 2
    assert "Run kinga init" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("serve", "--host", "203.0.113.7"), "cannot listen on"), (("nonsense",), "No such command")],
)
def test_bad_usage_is_a_sentence_and_exit_status_2(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    answer = kinga(*arguments, data=tmp_path)
    assert answer.returncode == 2
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_command_line_itself_loads_no_django() -> None:
    code = "import sys, kinga.interfaces.cli.application; print([m for m in sys.modules if m.startswith('django')])"
    path = os.pathsep.join(filter(None, sys.path))
    seen = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
        check=True,
    )
    assert seen.stdout.strip() == "[]"
