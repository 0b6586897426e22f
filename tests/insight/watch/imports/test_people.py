"""Columns that seem to name people are told apart from those that name places and kinds."""

from __future__ import annotations

import pytest

from kinga.core.foundation.language import isolated
from kinga.insight.watch.imports.people import people_in


@pytest.mark.parametrize(
    "heading",
    ["name", "Full name", "Phone", "phone no.", "Mobile-number", "Victim's name", "E-mail", "Date of birth",
     "Teléfono", "Prénom", "الاسم", "رقم الهاتف", "Name of child"],
)  # fmt: skip
def test_people_are_noticed(heading: str) -> None:
    assert people_in(["month", heading, "calls"]) == [isolated(heading)]


@pytest.mark.parametrize(
    "heading", ["Place name", "Name of district", "calls", "month", "age", "sex", "children", ""]
)
def test_what_counts_need_is_not(heading: str) -> None:
    assert people_in([heading]) == []
