"""Counts as people write them, and what is refused with its reason: nothing is guessed that could be a thousand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.insight.watch.reading.counts import LARGEST, MARKS, guess_mark, is_formula, read_count
from kinga.insight.watch.reading.problems import CellProblem


@pytest.mark.parametrize(
    ("text", "mark", "count"),
    [
        ("0", "", 0), ("17", "", 17), (" 17 ", "", 17), ("007", "", 7), ("+5", "", 5), ("٤٢", "", 42), ("४२", "", 42),
        ("5.0", "", 5), ("5,00", "", 5),
        ("1,234", ",", 1234), ("1,234,567", ",", 1234567), ("12,34,567", ",", 1234567), ("1,234.00", ",", 1234),
        ("1.234", ".", 1234), ("1.234.567", ".", 1234567), ("999", ",", 999), ("1\u00a0234", " ", 1234),
        ("1 234", " ", 1234), ("1'234", "'", 1234), ("1’234", "'", 1234), ("1.000", "decimals", 1),
        ("", "", None), ("  ", "", None), ("n/a", "", None), ("NA", "", None), ("..", "", None), ("غير متاح", "", None),
        (str(LARGEST), "", LARGEST),
    ],
)  # fmt: skip
def test_a_count_is_read(text: str, mark: str, count: int | None) -> None:
    assert read_count(text, mark) == count


@pytest.mark.parametrize(
    ("text", "mark", "code"),
    [
        ("-5", "", "count_negative"), ("−5", "", "count_negative"), ("(5)", "", "count_negative"),
        ("2.5", "", "count_fraction"), ("2,5", ",", "count_fraction"), (".5", "", "count_fraction"),
        ("1.234", "decimals", "count_fraction"),
        ("1,234", "", "count_mark"), ("1,000", "", "count_mark"), ("1.000", ",", "count_mark"), ("1,000", ".", "count_mark"),
        ("1 234", "", "count_mark"), ("=SUM(A1:A3)", "", "formula"), ("@SUM(A1)", "", "formula"), ("+cmd|x", "", "formula"),
        ("-", "", "count_dash"), ("–", "", "count_dash"), ("*", "", "count_dash"), ("<5", "", "count_hidden"),
        ("12%", "", "count_percent"), ("many", "", "count_text"), ("12 calls", "", "count_text"), ("1e5", "", "count_text"),
        ("TRUE", "", "count_text"), ("none", "", "count_text"), ("nil", "", "count_text"), ("#N/A", "", "count_text"),
        (str(LARGEST + 1), "", "count_large"), ("9" * 40, "", "count_large"), ("9" * 5000, "", "count_large"),
        ("999,999,999,999,999", ",", "count_large"),
    ],
)  # fmt: skip
def test_what_is_no_count_says_why(text: str, mark: str, code: str) -> None:
    with pytest.raises(CellProblem) as caught:
        read_count(text, mark)
    assert caught.value.code == code


@given(st.text(max_size=30), st.sampled_from(MARKS))
def test_any_text_is_a_count_nothing_or_a_problem(text: str, mark: str) -> None:
    try:
        count = read_count(text, mark)
    except CellProblem:
        return
    assert count is None or 0 <= count <= LARGEST


@given(st.integers(0, LARGEST), st.sampled_from([",", ".", " ", "'"]))
def test_grouped_by_its_mark_it_is_read_and_by_no_other_wrongly(count: int, mark: str) -> None:
    written = f"{count:,}".replace(",", mark)
    assert read_count(written, mark) == count
    for other in MARKS:
        try:
            assert read_count(written, other) == count
        except CellProblem:
            continue
        except AssertionError:
            # Only one who says that the point or comma is of decimals reads "1.000" as one.
            assert other == "decimals"
            assert count % 1000 == 0


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1", "22", "333"], ""), ([], ""), (["1,234", "5"], ","), (["1.234.567", "1.234"], "."), (["1.234", "5"], None),
        (["1 234"], " "), (["1'234"], "'"), (["12,34,567"], ","),
    ],
)  # fmt: skip
def test_the_mark_is_guessed_or_asked(texts: list[str], mark: str | None) -> None:
    assert guess_mark(texts) == mark


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@x", "\tx"])
def test_what_a_spreadsheet_would_run(text: str) -> None:
    assert is_formula(text)
    assert not is_formula("Harbour")
    assert not is_formula("-5")
