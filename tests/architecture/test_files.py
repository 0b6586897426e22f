"""Committed files: vendored ones as published, migrations named, no machine, no host, every setting told."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from kinga.core.foundation import env
from tests.architecture.house import files
from tests.architecture.house.tree import ROOT, committed


def _texts() -> list[tuple[Path, str]]:
    kept = []
    for name in committed():
        if "vendor" in name.parts or name.name == "LICENSE":
            continue
        try:
            kept.append((name, (ROOT / name).read_text("utf-8")))
        except UnicodeDecodeError:
            continue
    return kept


def test_no_file_names_a_machine_a_host_or_a_tool() -> None:
    assert [said for name, text in _texts() for said in files.foreign_words(name, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "see " + "/wo" + "rk/main",
        "in /ro" + "ot/x",
        "open('/t" + "mp/x')",
        "https://py" + "pi.org/simple",
        "files.python" + "hosted.org",
    ],
)
def test_a_foreign_word_is_found(text: str) -> None:
    assert files.foreign_words(Path("a.md"), text)


@pytest.mark.parametrize(
    "text", ["path('work/home')", "the work of a helper", "{{ x }}/tmp", "https://example.org/work/x"]
)
def test_an_innocent_word_passes(text: str) -> None:
    assert files.foreign_words(Path("a.md"), text) == []


def test_vendored_files_are_as_published() -> None:
    assert files.changed_vendored(ROOT / "src") + files.changed_vendored(ROOT / "tests") == []


def test_a_changed_an_unlisted_and_an_absent_vendored_file_are_found(tmp_path: Path) -> None:
    vendor = tmp_path / "static" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "a.js").write_text("a")
    listing = '[[file]]\npath="{}"\nname="a"\nversion="1"\nlicence="MIT"\norigin="x"\nsha256="{}"\n'
    good = hashlib.sha256(b"a").hexdigest()
    (vendor / "vendored.toml").write_text(listing.format("a.js", good))
    assert files.changed_vendored(tmp_path) == []
    (vendor / "a.js").write_text("b")
    assert "differs" in files.changed_vendored(tmp_path)[0]
    (vendor / "b.js").write_text("b")
    (vendor / "vendored.toml").write_text(listing.format("c.js", good))
    assert len(files.changed_vendored(tmp_path)) == 3


def test_migrations_are_named() -> None:
    assert [said for name in committed() for said in files.unnamed_migrations(name)] == []


@pytest.mark.parametrize(
    ("stem", "wrong"),
    [
        ("0001_first_tables", False),
        ("0002_auto_20260101", True),
        ("0003_case_a_and_more", True),
        ("0001_initial", True),
    ],
)
def test_an_unnamed_migration_is_found(stem: str, wrong: bool) -> None:
    assert bool(files.unnamed_migrations(Path(f"room/migrations/{stem}.py"))) is wrong


def test_every_dependency_has_its_reason() -> None:
    assert files.unreasoned_dependencies((ROOT / "pyproject.toml").read_text("utf-8")) == []
    assert files.unreasoned_dependencies('dependencies = [\n  "django>=5",\n]\n')


def undocumented(document: str, declared: dict[str, env.Setting]) -> list[str]:
    """Settings that the document lacks or tells otherwise, and ones it tells that are gone."""
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", document, re.MULTILINE))
    wrong = [f"{name} is not in docs/settings.md." for name in declared if name not in told]
    wrong += [f"{name} is in docs/settings.md but read nowhere." for name in told if name not in declared]
    return wrong + [
        f"The meaning of {name} is not as in docs/settings.md."
        for name, setting in declared.items()
        if name in told and setting.meaning not in document
    ]


def test_every_setting_is_documented() -> None:
    assert undocumented((ROOT / "docs/settings.md").read_text("utf-8"), env.declared) == []


def test_an_undocumented_setting_is_found() -> None:
    document = (ROOT / "docs/settings.md").read_text("utf-8")
    new = {"KINGA_NEW": env.Setting("KINGA_NEW", "", "Something new.")}
    assert undocumented(document, {**env.declared, **new}) == ["KINGA_NEW is not in docs/settings.md."]
    assert "read nowhere" in undocumented(document, {})[0]
