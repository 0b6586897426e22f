"""Rules about committed files: vendored ones unchanged, migrations named, nothing of a machine or a host."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

__all__ = ["changed_vendored", "foreign_words", "unnamed_migrations", "unreasoned_dependencies"]

# Index hosts and words about how a text came to be, as the first 12 digits of their sha256, because this
# file is committed too.
_WORDS = {
    "053ea4804ef1", "0dc11026ac75", "386ebc0efd04", "3ca29e55be4b", "3ea125d0bff3", "487b91042c7c",
    "57de4cf40144", "5cd04dc6512f", "5d72436256ad", "60965168ce76", "7558a1564a10", "7d3194f79e64",
    "8743857e3ea0", "9495278a7471", "94a168d2da57", "a4aa2ac280bb", "c70eca6b0f88", "c857d09db23e",
    "c899567ee906", "d298391b0743", "d6d7019ca9fc", "de2187af3fb0",
}  # fmt: skip
_PATHS = re.compile(r"(?<![\w.$}>/])/(work|root|tmp|Users)/[\w.-]|(?<![\w.$}>/])/home/\w+/")
_TOKEN = re.compile(r"[a-z][a-z0-9.-]*[a-z0-9]")
_AUTOMATIC = re.compile(r"^\d{4}_(auto_.*|.*_and_more|initial|merge_.*|alter_.*|migration)$")


def foreign_words(name: Path, text: str) -> list[str]:
    """Hosts of package indexes, paths of a machine, and words that the project does not say."""
    wrong = [
        f"{name.as_posix()} holds a path of a machine: {found.group()}…" for found in _PATHS.finditer(text)
    ]
    if "data" in name.parts:  # lists of words and facts of others stand as they were published
        return wrong
    return wrong + [
        f"{name.as_posix()} says “{token}”: leave it out."
        for token in sorted(set(_TOKEN.findall(text.lower())))
        if hashlib.sha256(token.encode()).hexdigest()[:12] in _WORDS
    ]


def changed_vendored(root: Path) -> list[str]:
    """Files of a vendor folder that are not listed in its vendored.toml, or are not as listed."""
    wrong = []
    for folder in (path for path in root.rglob("vendor") if path.is_dir() and ".venv" not in path.parts):
        listing = folder / "vendored.toml"
        entries = tomllib.loads(listing.read_text("utf-8"))["file"] if listing.exists() else []
        listed = {entry["path"]: entry for entry in entries}
        present = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and path != listing and path.name != "__init__.py" and path.suffix != ".pyc"
        }
        wrong += [
            f"{folder.name}/{path} is not listed in vendored.toml." for path in sorted(present - set(listed))
        ]
        for path, entry in listed.items():
            if missing := {"name", "version", "licence", "origin", "sha256"} - set(entry):
                wrong.append(f"{folder.name}/{path} lacks {', '.join(sorted(missing))} in vendored.toml.")
            elif path not in present:
                wrong.append(f"{folder.name}/{path} is listed but absent.")
            elif hashlib.sha256((folder / path).read_bytes()).hexdigest() != entry["sha256"]:
                wrong.append(f"{folder.name}/{path} is not as published: its sha256 differs.")
    return wrong


def unnamed_migrations(name: Path) -> list[str]:
    """A migration is named for what it does, not by a machine."""
    if name.parent.name == "migrations" and _AUTOMATIC.match(name.stem):
        return [f"{name.as_posix()}: name it for what it does (makemigrations --name)."]
    return []


def unreasoned_dependencies(text: str) -> list[str]:
    """Dependencies in a pyproject text without a line of reason above them; one line may serve a group."""
    wrong, reason = [], False
    for line in (line.strip() for line in text.partition("[project.scripts]")[0].splitlines()):
        if line.endswith("= ["):
            reason = False
        elif line.startswith("#"):
            reason = True
        elif (
            line.startswith('"')
            and not reason
            and re.match(r'"[a-z0-9-]+(\[[\w,-]+\])?([<>=!~].*)?",?$', line)
        ):
            wrong.append(f"{line.rstrip(',')} has no line of reason above it.")
    return wrong
