"""Each tool of `make check` catches a violation seeded into a copy of the project. Slow, so marked deep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house.tree import ROOT, committed
from tools.checks import CHECKS

pytestmark = pytest.mark.deep
_BIN = Path(sys.executable).parent

RULES = "src/kinga/response/cases/rules.py"
# (check of tools/checks.py, file, text added at its end, what the tool says)
SEEDED = [
    ("lint", "src/kinga/response/cases/actions.py", "from django.http import HttpResponse\n", "HTTP stays in kinga.interfaces"),
    ("lint", RULES, "import datetime\nLATE = datetime.datetime.now()\n", "DTZ005"),
    ("lint", "src/kinga/response/cases/jobs.py", "import requests\n", "HTTP stays in kinga.interfaces"),
    ("form", RULES, "x  =  1\n", "would be reformatted"),
    ("layers", "src/kinga/core/foundation/clock.py", "import kinga.core.security.models\n", "The rooms of core BROKEN"),
    ("layers", "src/kinga/core/foundation/clock.py", "import kinga.response.cases.models\n", "The storeys BROKEN"),
    ("layers", "src/kinga/response/intake/models.py", "import kinga.response.cases.models\n", "The rooms of response BROKEN"),
    ("layers", "src/kinga/interfaces/operations/doctor.py", "import kinga.interfaces.web.home.views\n", "The ways in BROKEN"),
    ("layers", "src/kinga/methods/__init__.py", "import django.db\n", "The sciences import no Django BROKEN"),
    ("layers", "src/kinga/core/security/rules.py", "import django.utils.timezone\n", "Decisions import no Django BROKEN"),
    ("layers", "src/kinga/response/attic/__init__.py", "", "response.attic"),
    ("templates", "src/kinga/interfaces/web/home/templates/home/x.html", "{{x}}\n", "Would reformat"),
    ("dependencies", "src/kinga/errors.py", "import lxml\n", "DEP001"),
    ("dependencies", "pyproject.toml", None, "DEP002"),
    ("types", RULES, "def add(a, b):\n    return a + b\n", "missing a type annotation"),
    ("types", "src/kinga/core/security/queries.py", "def x() -> object:\n    return Agency.objects.filter(nonsense=1)\n", "nonsense"),
]  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The committed files, somewhere else."""
    for name in committed():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return tmp_path


def _run(check: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = CHECKS[check]
    arguments = command[1:]
    if check == "templates":
        arguments = [*arguments, *map(str, folder.rglob("home/templates/**/*.html"))]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "KINGA_DATA_DIR": str(folder / "var")}
    return subprocess.run(
        [str(_BIN / command[0]), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize(("check", "name", "text", "said"), SEEDED, ids=lambda value: str(value)[:50])
def test_a_seeded_violation_is_caught(copy: Path, check: str, name: str, text: str | None, said: str) -> None:
    target = copy / name
    if text is None:
        target.write_text(target.read_text().replace("dependencies = [", 'dependencies = [\n  "lxml",', 1))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((target.read_text() if target.exists() else "") + text)
    done = _run(check, copy)
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
