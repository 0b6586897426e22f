"""The browser tests' own tools: they see what they are there to see."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NewPage
from tests.e2e.helpers import axe, overflows, weigh

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


def test_a_page_is_weighed_with_everything_it_loads(new_page: NewPage) -> None:
    page = new_page()
    weight = weigh(page, "/")
    assert weight.compressed == sum(weight.parts.values()) > 100
    answer = page.request.get("/static/ui/base.css", headers={"Accept-Encoding": "identity"})
    assert weight.parts["/static/ui/base.css"] < len(answer.body()) / 2, "the compressed twin was sent"
