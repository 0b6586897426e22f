"""Specifications, records and earlier releases: what cannot be meant is refused, and what came since is guarded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kinga.interfaces.cli.measure.publishing import forms
from kinga.methods.privacy.attacker import Attacker
from kinga.methods.privacy.domains import Cells, Column
from kinga.methods.privacy.earlier import (
    BadRelease,
    OtherMethod,
    Published,
    RecordsChanged,
    known,
    merged,
    published,
)
from kinga.methods.privacy.records import PERSON, BadRecords, Record, records
from kinga.methods.privacy.release import Release, with_suppression
from kinga.methods.privacy.said import BadSpecification
from kinga.methods.privacy.specification import specification
from kinga.methods.privacy.suppression import CannotProtect
from tests.methods.privacy.trying import given_away, people, possible

TEXT = """
title = "Cases"
data_set = "cases"
[columns.kind]
values = ["labour", "other"]
[columns.place]
values = ["n", "s"]
[columns.land]
of = "place"
groups = {all = ["n", "s"]}
[[tables]]
name = "cross"
columns = ["kind", "place"]
[anonymity]
quasi_identifiers = ["place"]
sensitive = ["kind"]
[suppression]
smallest = 3
"""
NOISE = '[noise]\nmechanism = "laplace"\nepsilon = 0.1\nbudget = 1\npeople = 9\nledger = "l"\n'
ASKED = specification(TEXT)


def again(made: Release) -> Published:
    """A release as a later one is told of it."""
    return published(json.loads(json.dumps(forms.published(made))))


def crossed(numbers: Sequence[int], first: int = 0) -> list[Record]:
    return people(numbers, first, ("kind", "place"))


def test_a_specification_is_read() -> None:
    assert ASKED.smallest == 3
    assert ASKED.columns["land"].takes("all") == {"n", "s"}
    noise = specification(TEXT.replace("[suppression]\nsmallest = 3", NOISE)).noise
    assert noise is not None
    assert (str(noise.spent), noise.people, noise.each, noise.consistent) == ("0.1", 9, 1, True)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('title = "Cases"', "title = ", "not TOML"),
        ('title = "Cases"', "title = 3", "title must be text"),
        ('title = "Cases"', 'title = " "', "title is empty"),
        ('data_set = "cases"', 'data_set = "../x"', "cannot be the name of a file"),
        ("smallest = 3", "smalest = 3", "smallest must be"),
        ("smallest = 3", "smallest = 3\nother = 1", "other means nothing"),
        ("smallest = 3", "smallest = 1", "from 2"),
        ("smallest = 3", "smallest = true", "whole number"),
        ("[suppression]\nsmallest = 3", "", "one way"),
        ("[suppression]", NOISE + "[suppression]", "one way"),
        ('["labour", "other"]', "[]", "values must be there"),
        ('["labour", "other"]', '["labour", "labour"]', "twice"),
        ('["labour", "other"]', '["labour", "=1+1"]', "spreadsheets"),
        ('["labour", "other"]', '["labour", "(all)"]', "(all)"),
        ('["labour", "other"]', '["labour", 3]', "list of texts"),
        ("[columns.kind]", "[columns.count]", "cannot be called count"),
        ('of = "place"', 'of = "nowhere"', "of must name"),
        ('{all = ["n", "s"]}', '{all = ["n"]}', "Look at s"),
        ('{all = ["n", "s"]}', '{all = ["n", "s"], more = ["n"]}', "Look at n"),
        ('columns = ["kind", "place"]', 'columns = ["kind", "where"]', "where is no column"),
        ('columns = ["kind", "place"]', 'columns = ["land", "place"]', "made of the same column"),
        ('columns = ["kind", "place"]', "columns = []", "columns must be there"),
        ("[[tables]]", "[[table]]", "tables under"),
        ('sensitive = ["kind"]', 'sensitive = ["place"]', "as sensitive as well"),
        ("[suppression]\nsmallest = 3", NOISE.replace("0.1", "2"), "more than the whole budget"),
        ("[suppression]\nsmallest = 3", NOISE.replace("0.1", "nan"), "a number from"),
        ("[suppression]\nsmallest = 3", NOISE.replace("0.1", "1e-999999"), "a number from"),
        ("[suppression]\nsmallest = 3", NOISE.replace("laplace", "uniform"), "mechanism must be"),
        ("[suppression]\nsmallest = 3", NOISE.replace("laplace", "gaussian"), "rho must be"),
        (
            "[suppression]\nsmallest = 3",
            NOISE.replace("laplace", "gaussian").replace("epsilon", "delta = 0.2\nrho"),
            "well below 1",
        ),
        ('data_set = "cases"', 'data_set = "cases"\nperson = "kind"', "person names"),
    ],
)
def test_a_specification_that_cannot_be_meant_is_refused(old: str, new: str, words: str) -> None:
    assert old in TEXT
    with pytest.raises(BadSpecification) as refused:
        specification(TEXT.replace(old, new))
    assert words in str(refused.value)


def test_records_are_read_and_made_columns_worked_out() -> None:
    rows = [["1", " labour ", "n", "x"], ["", "", "", ""], ["2", "other", "s", "y"]]
    found = records(["id", "kind", "place", "more"], rows, ASKED.columns.values(), person="id")
    assert found[0] == {"kind": "labour", "place": "n", "land": "all", PERSON: "1"}
    assert len(found) == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["1", "labour"], "Row 3: it has 2 columns, the header 3"),
        (["1", "", "n"], "Row 3: kind is empty"),
        (["1", "Labour", "n"], "Row 3: kind has a value that the specification does not list"),
        (["", "labour", "n"], "Row 3: id is empty"),
        (["7", "labour", "n"], "Row 3: id is on more than 1 records"),
    ],
)
def test_rows_that_cannot_be_counted_are_refused_with_the_reason(row: list[str], words: str) -> None:
    rows = [["7", "labour", "n"], row]
    with pytest.raises(BadRecords) as refused:
        records(["id", "kind", "place"], rows, ASKED.columns.values(), person="id")
    assert words in str(refused.value)
    assert "Labour" not in str(refused.value)


def test_headers_and_empty_files_are_refused_and_long_lists_are_cut() -> None:
    with pytest.raises(BadRecords, match=r"Look for place\."):
        records(["kind"], [], ASKED.columns.values())
    with pytest.raises(BadRecords, match="from 1 to"):
        records(["kind", "place"], [], ASKED.columns.values())
    with pytest.raises(BadRecords, match="And 5 rows more"):
        records(["kind", "place"], [["x", "n"]] * 25, ASKED.columns.values())


def test_one_person_more_would_be_seen_in_the_difference_and_is_refused() -> None:
    old = crossed((20, 30, 40, 50))
    first = again(with_suppression(ASKED, old))
    new = [*old, *crossed((1, 0, 0, 0), 900)]
    # Without the guard: each total of the second release less that of the first is the person's row.
    assert first.counts[("kind", "labour"),] == 50
    with pytest.raises(CannotProtect, match="only few records came"):
        with_suppression(ASKED, new, [(first, old)])


def test_records_that_were_removed_or_changed_are_refused_even_when_counts_hide_it() -> None:
    old = crossed((20, 30, 40, 50))
    first = again(with_suppression(ASKED, old))
    for now in (old[1:], [{**old[0], "place": "s"}, *old[1:]], [*old[1:], *crossed((9, 9, 9, 9), 900)]):
        with pytest.raises(RecordsChanged, match="removed or changed"):
            with_suppression(ASKED, now, [(first, old)])
        with pytest.raises(RecordsChanged, match="not those of the records"):
            with_suppression(ASKED, now, [(first, None)])
    bare = [{name: value for name, value in record.items() if name} for record in old]
    with pytest.raises(RecordsChanged, match="nothing says whose"):
        with_suppression(ASKED, [*bare, *bare], [(first, bare)])


def test_the_other_method_and_a_smaller_limit_before_are_refused() -> None:
    old = crossed((20, 30, 40, 50))
    first = again(with_suppression(ASKED, old))
    with pytest.raises(OtherMethod):
        with_suppression(ASKED, old, [(replace(first, method="noise"), None)])
    with pytest.raises(RecordsChanged, match="Set smallest to 3"):
        with_suppression(replace(ASKED, smallest=5), old, [(first, None)])


def test_columns_may_grow_but_not_change() -> None:
    old = again(with_suppression(ASKED, crossed((20, 30, 40, 50))))
    more = Column("kind", ("labour", "other", "new"))
    assert merged({**ASKED.columns, "kind": more}, [old])["kind"] == more
    other = {**ASKED.columns, "kind": Column("kind", ("labour", "new"))}
    with pytest.raises(BadRelease, match="means something else"):
        merged(other, [old])
    regrouped = Column("land", ("a", "b"), "place", {"a": ("n",), "b": ("s",)})
    with pytest.raises(BadRelease, match="land means something else"):
        merged({**ASKED.columns, "land": regrouped}, [old])
    # Nobody had the new value then, and whoever saw the values knows it.
    columns = merged({**ASKED.columns, "kind": more}, [old])
    now = [*crossed((20, 30, 40, 50)), *({"kind": "new", "place": "n", PERSON: f"x{i}"} for i in range(9))]
    knows = known(columns, ["kind"], now, [(old, crossed((20, 30, 40, 50)))])
    assert (("kind", "new"), ("until 0", "in")) in knows.shown


@pytest.mark.parametrize(
    "said", [[], {}, {"kinga_release": 2}, {"kinga_release": 1, "method": "suppression", "tables": 3}]
)
def test_what_is_no_release_is_refused(said: object) -> None:
    with pytest.raises(BadRelease):
        published(said)


@pytest.mark.parametrize(
    ("old", "new"), [('"labour", "n"', '"nobody", "n"'), ('["kind", "place"]', '["kind", "age"]')]
)
def test_a_release_that_counts_what_it_does_not_list_is_refused(old: str, new: str) -> None:
    text = json.dumps(forms.published(with_suppression(ASKED, crossed((20, 30, 40, 50)))))
    assert old in text
    with pytest.raises(BadRelease):
        published(json.loads(text.replace(old, new)))


@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_whoever_puts_two_releases_together_cannot_narrow_anyone_down(
    old: list[int], added: list[int]
) -> None:
    """Records are added between two releases. The attacker tries every table of old and of added records there could be."""
    before, since = crossed(old), crossed(added, 900)
    if not before:
        return
    try:
        first = with_suppression(ASKED, before)
        second = with_suppression(ASKED, [*before, *since], [(again(first), before if since else None)])
    except CannotProtect:
        # Too few records at all, or too few added: their number is known, so the refusal is the only answer.
        assert 0 < sum(old) < 3 or 0 < sum(added) < 3 or _given_away_before(first, before, since)
        return
    _nobody_narrowed(first, second, before, since)


def _cells_and_truth(before: list[Record], since: list[Record]) -> tuple[Cells, np.ndarray]:
    batch = Column("batch", ("old", "new"))
    columns = [ASKED.columns["kind"], ASKED.columns["place"], batch]
    cells = Cells(columns, {column.name: column.values for column in columns})
    whole = [{**record, "batch": "old"} for record in before] + [
        {**record, "batch": "new"} for record in since
    ]
    return cells, cells.count(whole)


def _shown(made: Release) -> list[tuple[tuple[tuple[str, str], ...], int]]:
    return [(query, count) for query, count in again(made).counts.items() if count is not None]


def _old(query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((*query, ("batch", "old"))))


def _nobody_narrowed(first: Release, second: Release, before: list[Record], since: list[Record]) -> None:
    cells, truth = _cells_and_truth(before, since)
    said = [*((_old(query), count) for query, count in _shown(first)), *_shown(second)]
    ways = possible(len(before), 4)
    new = possible(len(since), 4)
    # The axes are batch, kind, place: new comes second.
    pairs = np.hstack([np.repeat(ways, len(new), 0), np.tile(new, (len(ways), 1))])
    assert given_away(cells, truth, said, pairs, 3) == []


def _given_away_before(first: Release, before: list[Record], since: list[Record]) -> bool:
    """Whether the earlier release and the new number of records give a small count away, whatever else is hidden now."""
    cells, truth = _cells_and_truth(before, since)
    said = {_old(query): count for query, count in _shown(first)} | {(): len(before) + len(since)}
    attacker = Attacker(cells, said)
    ends = [
        (row @ truth.ravel(), attacker.bounds_of(row))
        for row in (np.outer(np.outer(a, b).ravel(), c).ravel()
                    for a in cells.options("batch") for b in cells.options("kind") for c in cells.options("place"))
    ]  # fmt: skip
    return any(0 < count < 3 and (low > 1 or high < 2) for count, (low, high) in ends)
