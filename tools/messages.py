"""`make messages`: collect what is to be translated into the catalogues, and compile what is translated.

No GNU gettext is needed: Babel reads the source, and templates are first turned into source by Django's own
`templatize`. New sentences come empty; sentences that are gone are dropped; nothing is guessed ("fuzzy").
"""

from __future__ import annotations

import datetime as dt
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

__all__ = ["KEYWORDS", "LANGUAGES", "collect", "compiled", "main", "missing", "po_file", "read"]

SOURCE = Path(__file__).resolve().parent.parent / "src" / "kinga"
LOCALE = SOURCE / "locale"
LANGUAGES = ("ar",)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# The order of forms that Django's own catalogues have: 0, 1, 2, 3-10, 11-99, the rest.
_PLURALS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;"
}
_CHURN = re.compile(
    rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By|Project-Id)'
)
_COMMENTS = ("Translators:",)
_NAMED = re.compile(r"%\(\w+\)[sd]")


def collect() -> Catalog:
    """Every sentence of source and templates, with the files that hold it (no line numbers: they only churn)."""
    catalog = Catalog(project="Kinga", charset="utf-8")
    for path in [path for ending in ("py", "html", "txt") for path in sorted(SOURCE.rglob(f"*.{ending}"))]:
        if "migrations" in path.parts or (path.suffix == ".txt" and "templates" not in path.parts):
            continue
        for message, comments, context in _sentences(path):
            flags = ("python-format",) if _NAMED.search(str(message)) else ()
            where = [(path.relative_to(SOURCE).as_posix(), None)]
            catalog.add(message, None, where, flags=flags, auto_comments=comments, context=context)
    return catalog


def missing(catalog: Catalog, collected: Catalog) -> list[str]:
    """The sentences that `catalog` does not translate, fully (every plural form)."""
    found = []
    for message in collected:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        string = known.string if known else ""
        forms = [string] if isinstance(string, str) else list(string or [""])
        if not all(forms):
            found.append(message.id if isinstance(message.id, str) else message.id[0])
    return found


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as the program reads it."""
    # Its header holds moments: fixed ones, so that the same sentences give the same bytes.
    catalog.creation_date = catalog.revision_date = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def read(language: str) -> Catalog:
    """The catalogue of a language as it stands; a new one when there is none."""
    path = po_file(language)
    if not path.exists():
        catalog = Catalog(locale=language, charset="utf-8", fuzzy=False)
        catalog.mime_headers = [("Plural-Forms", _PLURALS[language])]
        return catalog
    with path.open("rb") as file:
        return read_po(file, locale=language)


def po_file(language: str) -> Path:
    """Where the catalogue of a language is kept."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def main() -> int:
    """Update and compile each language; says how much is untranslated."""
    collected = collect()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(collected, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        catalog.header_comment = f"# Kinga in {language}. Made by `make messages`; translate the empty ones."
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_written(catalog))
        path.with_suffix(".mo").write_bytes(compiled(read(language)))
        left = len(missing(catalog, collected))
        sys.stdout.write(f"{language}: {len(collected)} sentences, {left} not translated yet\n")
    return 0


def _written(catalog: Catalog) -> bytes:
    """The catalogue as text, without header lines that change at every run."""
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, include_lineno=False)
    return b"".join(line for line in file.getvalue().splitlines(keepends=True) if not _CHURN.match(line))


def _sentences(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        text = templatize(text, origin=str(path))
    source = io.BytesIO(text.encode())
    for _line, message, comments, context in extract("python", source, KEYWORDS, _COMMENTS):
        yield message, comments, context


if __name__ == "__main__":
    raise SystemExit(main())
