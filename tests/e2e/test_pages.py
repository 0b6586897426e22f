"""Every page of the site, in every state that matters: wide in English, narrow in Arabic."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver

from tests.e2e.helpers import screenshots
from tests.e2e.measures.checks import look_at
from tests.e2e.recipes import NOT_PAGES, RECIPES
from tests.e2e.recipes.book import Tour, Visit


def _names(resolver: Any, space: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, f"{entry.namespace}:" if entry.namespace else space)
        else:
            yield f"{space}{entry.name}"


def test_every_address_has_a_recipe_or_a_reason_why_not() -> None:
    known = {page for each in RECIPES.values() for page in each.pages}
    assert set(_names(get_resolver("kinga.config.urls"))) == known | set(NOT_PAGES)
    assert not known & set(NOT_PAGES)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", RECIPES)
def test_page(tours: dict[str, Tour], name: str, language: str) -> None:
    recipe = RECIPES[name]
    visit = Visit(tours[language], recipe.who)
    wrong: list[str] = []
    seen: set[str] = set()
    for stop in recipe.steps(visit):
        # The dear part: every state in English on light ground, each page once in Arabic on dark.
        wrong += look_at(visit, stop, judge=language == "en" or visit.name not in seen)
        seen.add(visit.name)
        screenshots(visit.page, f"{visit.name}-{stop.state}-{language}-{recipe.who}".replace(" ", "_"))
    wrong += visit.tour.troubles
    assert not wrong, "\n".join(wrong)
    assert seen - {""} == set(recipe.pages), "the recipe did not go where it says"
