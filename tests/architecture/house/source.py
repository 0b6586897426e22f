"""Rules about source text: verbs, the environment, the mail transport, who may write a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

__all__ = ["environment_reads", "mail_imports", "unaudited_actions"]

# The only readers of the environment: the settings' own reader, and what runs before Django is there.
_READERS = {
    "src/kinga/core/foundation/env.py",
    "src/kinga/interfaces/operations/supervisor.py",
    "src/kinga/config/wsgi.py",
    "src/kinga/interfaces/cli/application.py",
    "src/kinga/methods/hashing/workers/worker.py",  # hands a few names on to the processes that decode
}
_MAIL = ("django.core.mail", "kinga.core.foundation.mail", "smtplib")
_SENDERS = (
    "src/kinga/core/people/outbound",
    "src/kinga/core/security/outbound",
    "src/kinga/core/foundation/mail",
)


def unaudited_actions(name: Path, text: str) -> list[str]:
    """Public functions of an `actions.py` that are not @action, or that take anything but keywords with `by`."""
    if name.name != "actions.py" and "actions" not in name.parts[:-1]:
        return []
    wrong = []
    for node in ast.parse(text).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        where = f"{name.as_posix()}:{node.name}"
        if "action" not in {_last_name(decorator) for decorator in node.decorator_list}:
            wrong.append(f"{where} is not an @action: it would write without a trace.")
        if node.args.args or node.args.posonlyargs or node.args.vararg:
            wrong.append(f"{where} takes positional arguments: begin them with *.")
        if "by" not in {argument.arg for argument in node.args.kwonlyargs}:
            wrong.append(f"{where} does not say who acts: it needs by=.")
    return wrong


def environment_reads(name: Path, text: str) -> list[str]:
    """Reads of the environment that go past `foundation.env`, and so past the documentation."""
    if name.as_posix() in _READERS or not name.as_posix().startswith("src/"):
        return []
    return [
        f"{name.as_posix()}:{node.lineno} reads the environment: declare it with kinga.core.foundation.env."
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and _last_name(node.value) == "os"
        and not _is_default(node, text)
    ]


def mail_imports(name: Path, text: str) -> list[str]:
    """Imports of the mail transport anywhere but in the two gates to people and to staff."""
    if not name.as_posix().startswith("src/") or name.as_posix().startswith(_SENDERS):
        return []
    return [
        f"{name.as_posix()} imports {module}: send through people.outbound or security.outbound."
        for module in _imports(ast.parse(text))
        if module.startswith(_MAIL)
    ]


def _is_default(node: ast.Attribute, text: str) -> bool:
    """Naming Django's settings module writes to the environment and reads nothing."""
    return "setdefault" in text.splitlines()[node.lineno - 1]


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
