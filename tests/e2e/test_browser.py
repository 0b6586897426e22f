"""The browser tests' own tools: they see what they are there to see."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows
from tests.e2e.measures.weight import Scales

_GOOD = '<!doctype html><html lang="en"><title>Good</title><main><h1>Good</h1><p>Words.</p></main></html>'
_BAD = '<!doctype html><html><title></title><main><h1>Bad</h1><img src="data:,"></main></html>'


def test_axe_finds_a_seeded_violation_and_passes_a_good_page(new_page: NewPage) -> None:
    page = new_page()
    page.set_content(_GOOD)
    assert axe(page) == []
    page.set_content(_BAD)
    found = " ".join(axe(page))
    assert "html-has-lang" in found
    assert "image-alt" in found


@pytest.mark.parametrize(("wide", "expected"), [(300, False), (600, True)])
def test_overflow_is_seen(new_page: NewPage, wide: int, expected: bool) -> None:
    page = new_page(width=320)
    page.set_content(f'<body style="margin:0"><div style="width:{wide}px">.</div></body>')
    assert overflows(page) is expected
    page.set_content(
        f'<div class="table-stack" style="overflow:auto"><div style="width:{wide - 20}px">.</div></div>'
    )
    assert overflows(page) is expected


def test_a_page_is_weighed_with_everything_it_loads_also_when_it_comes_from_the_cache(
    new_page: NewPage,
) -> None:
    page = new_page()
    scales = Scales(page)
    weights = []
    for _ in range(2):
        answer = page.goto("/")
        assert answer is not None
        weights.append(scales.first_load(answer))
    assert weights[0] == pytest.approx(weights[1], abs=1_000)  # the small picture of the tab comes once
    assert 5_000 < weights[0] < 30_000
