"""Settings from the environment. Each is declared once, with its meaning; `docs/settings.md` lists them all."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kinga.errors import KingaError

__all__ = ["BadSetting", "Setting", "declared", "flag", "number", "path", "text"]


class BadSetting(KingaError):
    """A setting in the environment has a value that cannot be used."""


@dataclass(frozen=True)
class Setting:
    """One setting: its environment variable, its default as text, and what it is for."""

    name: str
    default: str
    meaning: str


declared: dict[str, Setting] = {}


def text(name: str, default: str, meaning: str) -> str:
    """The value of `name`, or `default`."""
    declared[name] = Setting(name, default, meaning)
    return os.environ.get(name, default)


def flag(name: str, default: bool, meaning: str) -> bool:
    """A yes or no: 1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0", meaning).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise BadSetting(f"The setting {name} must be 1 or 0. Correct it in the environment and start again.")


def number(name: str, default: int, meaning: str) -> int:
    """A whole number."""
    try:
        return int(text(name, str(default), meaning))
    except ValueError as error:
        raise BadSetting(
            f"The setting {name} must be a whole number. Correct it in the environment and start again."
        ) from error


def path(name: str, default: Path, meaning: str) -> Path:
    """A path of the file system."""
    return Path(text(name, str(default), meaning)).expanduser()
