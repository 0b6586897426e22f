"""One table of a TOML file, read key by key; what is not as it must be is refused with where it stands and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kinga.errors import KingaError

__all__ = ["BadSpecification", "Said"]


class BadSpecification(KingaError):
    """A specification that cannot be meant."""


class Said:
    """One table of the file. Every key must be asked for before `finish`, so that a slip of the pen is not passed over."""

    def __init__(self, said: Mapping[str, Any], where: str) -> None:
        self.said, self.where, self.asked = said, where, set[str]()

    def get(self, key: str, kind: type | tuple[type, ...], what: str, *default: Any) -> Any:
        """The value of a key, of a kind; with a default the key may be missing."""
        self.asked.add(key)
        if key not in self.said and default:
            return default[0]
        value = self.said.get(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise BadSpecification(f"In {self.where}, {key} must be {what}.")
        return value

    def text(self, key: str, *default: str | None) -> Any:
        """Text that is not empty."""
        value = self.get(key, str, "text in quotation marks", *default)
        if value is not None and not value.strip():
            raise BadSpecification(f"In {self.where}, {key} is empty. Fill it in, or leave the line out.")
        return value

    def number(self, key: str, low: int, high: int, *default: int) -> int:
        """A whole number between two ends."""
        value: int = self.get(key, int, f"a whole number from {low:,} to {high:,}", *default)
        if not low <= value <= high:
            raise BadSpecification(f"In {self.where}, {key} must be a whole number from {low:,} to {high:,}.")
        return value

    def decimal(self, key: str, low: str, high: int) -> Decimal:
        """A number between two ends, exactly as written."""
        value = Decimal(self.get(key, (int, Decimal), "a number, such as 0.5"))
        if not value.is_finite() or not Decimal(low) <= value <= high:
            raise BadSpecification(f"In {self.where}, {key} must be a number from {low} to {high:,}.")
        return value

    def texts(self, key: str, *default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of different texts."""
        value = self.get(key, (list, tuple), 'a list of texts, such as ["a", "b"]', *default)
        if not all(isinstance(each, str) and each.strip() == each and each for each in value):
            raise BadSpecification(
                f"In {self.where}, {key} must be a list of texts that neither are empty nor begin or end with a blank."
            )
        if len(set(value)) < len(value):
            raise BadSpecification(f"In {self.where}, {key} has a text twice. Take one out.")
        return tuple(value)

    def table(self, key: str) -> Mapping[str, Any]:
        """A table of the file."""
        found: Mapping[str, Any] = self.get(key, dict, f"a table, written [{key}]")
        return found

    def part(self, key: str) -> Said | None:
        """A table that may be missing."""
        found = self.get(key, dict, f"a table, written [{key}]", None)
        return None if found is None else Said(found, f"[{key}]")

    def parts(self, key: str) -> list[Said]:
        """A list of tables that may be missing."""
        found = self.get(key, list, f"tables, each written [[{key}]]", [])
        if not all(isinstance(each, dict) for each in found):
            raise BadSpecification(f"{key} must be tables, each written [[{key}]].")
        return [Said(each, f"[[{key}]] number {i}") for i, each in enumerate(found, 1)]

    def finish(self) -> None:
        """Raises `BadSpecification` for a key that means nothing."""
        unknown = sorted(set(self.said) - self.asked)
        if unknown:
            raise BadSpecification(
                f"In {self.where}, {unknown[0]} means nothing. It may have: {', '.join(sorted(self.asked))}."
            )
