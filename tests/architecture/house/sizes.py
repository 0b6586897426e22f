"""Files of up to 300 lines, functions of up to 40, views of up to 25, folders of up to 12 modules."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = ["LIMITS", "against_exceptions", "of_folders", "of_text"]

LIMITS = {"file": 300, "function": 40, "view": 25, "folder": 12}
_COUNTED = {".py", ".html", ".css", ".js"}

# A size is ("file src/…" or "function src/…:name", its lines); only those over the limit are kept.
Sizes = dict[str, int]


def of_text(name: Path, text: str) -> Sizes:
    """What is too long in one file. Functions are counted from `def` to their end, docstring excepted."""
    found: Sizes = {}
    if name.suffix in _COUNTED and (lines := len(text.splitlines())) > LIMITS["file"]:
        found[f"file {name.as_posix()}"] = lines
    if name.suffix == ".py":
        kind = "view" if _holds_views(name) else "function"
        for label, lines in _functions(ast.parse(text)):
            if lines > LIMITS[kind]:
                found[f"{kind} {name.as_posix()}:{label}"] = lines
    return found


def of_folders(names: Iterable[Path]) -> Sizes:
    """Folders with too many modules; `__init__`, `apps` and what is not Python do not count."""
    counts = Counter(
        name.parent.as_posix()
        for name in names
        if name.suffix == ".py"
        and name.name not in {"__init__.py", "apps.py"}
        and "migrations" not in name.parts
    )
    return {f"folder {folder}": count for folder, count in counts.items() if count > LIMITS["folder"]}


def against_exceptions(found: Mapping[str, int], agreed: Mapping[str, int]) -> list[str]:
    """Violations, given the list of exceptions, which may only shrink: a number that is too high is one too."""
    wrong = [
        f"{what} has {size}, more than {agreed.get(what, LIMITS[what.split()[0]])}: divide it."
        for what, size in found.items()
        if size > agreed.get(what, 0)
    ]
    wrong += [
        f"{what} now has {found.get(what, 'a good size')}: lower or remove its entry in exceptions.toml."
        for what, size in agreed.items()
        if found.get(what, 0) < size
    ]
    return wrong


def _holds_views(name: Path) -> bool:
    return "interfaces/web" in name.as_posix() and (name.stem.endswith("views") or "views" in name.parts)


def _functions(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            lines = node.end_lineno - node.lineno + 1
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and first.end_lineno:
                lines -= first.end_lineno - first.lineno + 1
            yield node.name, lines
