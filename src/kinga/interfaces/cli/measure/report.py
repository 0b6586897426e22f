"""PDF reports by typst: tagged (PDF/UA), with the fonts typst brings, and every warning an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kinga.core.foundation import files
from kinga.errors import KingaError

__all__ = ["BadReport", "write_report"]

TEMPLATES = Path(__file__).parent / "templates"
LETTERS = ("LATIN", "GREEK", "CYRILLIC")


class BadReport(KingaError):
    """A report that cannot be printed as it should be."""


def write_report(path: Path, template: str, data: dict[str, Any]) -> None:
    """Print ``data`` with a template of this folder into a PDF. Raises `BadReport` rather than print wrongly."""
    import typst

    _check_letters(json.dumps(data, ensure_ascii=False))
    try:
        made, warnings = typst.compile_with_warnings(
            str(TEMPLATES / template),
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, allow_nan=False)},
            pdf_standards="ua-1",
        )
    except typst.TypstError as error:
        raise BadReport(f"The report could not be made: {error}") from error
    if warnings or not isinstance(made, bytes):
        raise BadReport(f"The report would not print as it should: {'; '.join(str(w) for w in warnings)}")
    try:
        files.write_whole(path, made)
    except OSError as error:
        raise BadReport(f"{path} cannot be written ({error.strerror}). Choose another place.") from error


def _check_letters(text: str) -> None:
    """The fonts at hand have Latin, Greek and Cyrillic letters; others would print as empty boxes."""
    import unicodedata

    for letter in set(text):
        if letter.isalpha() and not unicodedata.name(letter, "").startswith(LETTERS):
            raise BadReport(
                "The report can print Latin, Greek and Cyrillic letters only. Give the lists names in one of them; "
                "the other outputs take any letters."
            )
