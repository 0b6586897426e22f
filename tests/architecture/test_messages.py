"""Translations: complete, compiled, and with the same placeholders as the original."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Catalog

from tools.messages import LANGUAGES, collect, compiled, missing, po_file, read

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def wrong_placeholders(catalog: Catalog) -> list[str]:
    """Translations that lack or add a placeholder. A plural form may leave the number out."""
    wrong = []
    for message in catalog:
        if not message.id or not message.string:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = {found for text in ids for found in _PLACEHOLDER.findall(text)}
        optional = (
            {("count", ""), ("number", ""), ("counter", ""), ("days", "")} if len(strings) > 1 else set()
        )
        for string in filter(None, strings):
            had = set(_PLACEHOLDER.findall(string))
            if had - wanted or wanted - had - optional:
                wrong.append(f"{ids[0]!r} has other placeholders in its translation.")
    return wrong


def _begun(language: str) -> Catalog:
    if not po_file(language).exists():
        pytest.skip("This language has not been begun.")
    return read(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    assert missing(_begun(language), collect()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    fresh = compiled(_begun(language))
    assert po_file(language).with_suffix(".mo").read_bytes() == fresh


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_kept(language: str) -> None:
    assert wrong_placeholders(_begun(language)) == []


def test_a_lost_sentence_and_a_wrong_placeholder_are_found() -> None:
    collected, catalog = Catalog(locale="ar"), Catalog(locale="ar")
    collected.add("%(name)s waits")
    assert missing(catalog, collected) == ["%(name)s waits"]
    catalog.add("%(name)s waits", "ينتظر %(other)s")
    assert missing(catalog, collected) == []
    assert len(wrong_placeholders(catalog)) == 1


def test_source_and_templates_are_both_collected() -> None:
    holders = {where for message in collect() for where, _line in message.locations}
    assert any(where.endswith(".py") for where in holders)
    assert any(where.endswith(".html") for where in holders)
