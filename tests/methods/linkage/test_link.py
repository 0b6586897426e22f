"""From lists to tables: links against the truth, the model's own precision and recall, refusals, and nothing left behind."""

from __future__ import annotations

import logging
import warnings
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kinga.methods.linkage import blocking, model, people
from kinga.methods.linkage.agreement import DEGREES
from kinga.methods.linkage.answers import ALWAYS, SENTENCES, Linkage
from kinga.methods.linkage.blocking import TooManyPairs
from kinga.methods.linkage.columns import columns
from kinga.methods.linkage.link import NotLinkable, judge, link, tabulate
from kinga.methods.linkage.model import TooMuchMemory, _database
from kinga.methods.linkage.records import RecordList, TooManyRecords, record_list
from kinga.methods.linkage.simulation.coverage import linked
from tests.methods.linkage.invented import lists, usual, whose

TODAY = date(2026, 3, 11)


def written(name: str, *rows: tuple[str, ...], header: tuple[str, ...]) -> RecordList:
    return record_list(name, header, rows, today=TODAY)


def overlap(histories: dict[int, int]) -> int:
    return sum(count for mask, count in histories.items() if mask.bit_count() > 1)


def test_links_are_right_and_the_model_knows_how_often() -> None:
    invented, _, judged = usual()
    true = whose(invented, judged)
    person = people.link(judged.persons, judged.pairs, 0.5)
    of = judged.persons.of
    links, matches = linked(person, of), linked(true, of)
    precision, recall = len(links & matches) / len(links), len(links & matches) / len(matches)
    assert precision > 0.95
    assert recall > 0.9
    found = tabulate(judged)
    assert found.links == len(links)
    assert found.precision == pytest.approx(precision, abs=0.04)
    assert found.recall == pytest.approx(recall, abs=0.06)


def test_a_higher_threshold_finds_fewer_and_draws_and_correction_put_them_back() -> None:
    _, truth, judged = usual()
    loose, strict = (
        tabulate(judged, threshold=0.5),
        tabulate(judged, threshold=0.99, draws=12, carry="correction"),
    )
    assert strict.table.overlapping < 0.95 * overlap(truth)
    assert strict.table.overlapping < loose.table.overlapping
    corrected = np.mean([table.overlapping for table in strict.drawn])
    drawn = np.mean([table.overlapping for table in tabulate(judged, draws=12).drawn])
    for mean in (corrected, drawn):
        assert mean == pytest.approx(overlap(truth), rel=0.06)
        assert mean > strict.table.overlapping


def test_every_record_is_in_every_table_once() -> None:
    _, _, judged = usual()
    found = tabulate(judged, draws=6)
    for i in range(3):
        entries = found.records[i] - found.duplicates[i]
        for table in (found.table, *found.drawn):
            assert table.total(1 << i) == entries


def test_clean_lists_are_linked_almost_without_error() -> None:
    _, truth, judged = usual(clean=True)
    found = tabulate(judged)
    assert dict(zip(found.table.histories, found.table.counts, strict=True)) == pytest.approx(truth, abs=4)
    assert found.precision is not None
    assert found.precision > 0.99


def test_the_same_seed_gives_the_same_tables() -> None:
    made, _, judged = usual()
    again = judge(made.lists, seed=1)
    assert np.array_equal(again.pairs.chance, judged.pairs.chance)
    assert tabulate(again, draws=4).drawn == tabulate(judged, draws=4).drawn
    assert tabulate(again, draws=4, seed=2).drawn != tabulate(judged, draws=4).drawn


def test_people_twice_on_a_list_are_made_one_first() -> None:
    made, _, judged = usual()
    truth = [whom.size - np.unique(whom).size for whom in made.truth]
    assert sum(judged.persons.merged) == pytest.approx(sum(truth), abs=4)
    assert sum(truth) > 5
    codes = {caveat.code for caveat in tabulate(judged).caveats}
    assert "duplicates" in codes


def test_names_in_another_script_and_the_other_way_round_find_each_other() -> None:
    header = ("given_name", "family_name", "birth_date", "place")
    base = [
        ("Svetlana", "Ivanova", "1990-03-05", "Odesa"),
        ("Muhammad", "Hassan", "1985-11-20", "Mosul"),
        ("Sunita", "Rajesh", "2001-07-09", "Nagpur"),
        ("Selam", "Tesfaye", "1999-01-30", "Adama"),
        ("Thida", "Sok", "1994-06-16", "Poipet"),
    ]
    other = [
        ("Светлана", "Иванова", "1990-03-05", "Одеса"),
        ("محمد", "حسن", "1985-11-20", "موصل"),
        ("सुनीता", "राजेश", "2001-07-09", "नागपुर"),
        ("Tesfaye", "Selam", "1999-01-30", "Adama"),
        ("Rosa", "Cruz", "1970-02-02", "Cebu"),
    ]
    found = link([written("one", *base, header=header), written("two", *other, header=header)])
    assert dict(zip(found.table.histories, found.table.counts, strict=True)) == {1: 1, 2: 1, 3: 4}
    codes = {caveat.code for caveat in found.caveats}
    assert codes >= {"few_matches", "not_carried", *ALWAYS}


def test_lists_that_say_too_little_are_an_honest_refusal() -> None:
    header = ("given_name", "sex")
    rows = [(name, sex) for name in ("Amani", "Baraka", "Neema", "Zuri") for sex in "fm"] * 40
    with pytest.raises(NotLinkable, match="too little about each person"):
        link([written("one", *rows, header=header), written("two", *rows, header=header)])


def test_more_than_fits_is_refused_before_anything_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    made, _, _ = usual()
    with pytest.raises(TooManyRecords):
        link(made.lists, most=100)
    monkeypatch.setattr(blocking, "MOST_PAIRS", 10)
    monkeypatch.setattr(blocking, "ROOM", 10)
    with pytest.raises(TooManyPairs, match="more than 10 pairs"):
        link(made.lists)


def test_lists_without_anybody_in_common_are_told_so() -> None:
    (one, two), _ = lists(400, (0.3, 0.3), seed=8)[0].lists, None
    half = one.size // 2
    first = RecordList("one", one.columns, {c: values[:half] for c, values in one.cells.items()})
    second = RecordList("two", one.columns, {c: values[half:] for c, values in one.cells.items()})
    found = link([first, second], draws=3)
    assert found.table.overlapping <= 3
    assert all(table.overlapping <= 6 for table in found.drawn)
    assert two.size


def test_the_database_reaches_no_file_and_no_network(tmp_path: Path) -> None:
    import duckdb

    here = tmp_path / "x.csv"
    here.write_text("a\n1\n")
    with _database(10) as connection:
        for sql in (
            f"select * from '{here}'",
            f"copy (select 1) to '{here}'",
            "install httpfs",
            "load httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)
        with pytest.raises(duckdb.Error):
            connection.execute("set enable_external_access = true")
        assert connection.execute("select current_setting('temp_directory')").fetchone() == ("",)


def test_a_database_that_needs_more_than_it_may_stops_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    invented, _, _ = usual()
    monkeypatch.setattr(model, "MEMORY", "1MB")
    with pytest.raises(TooMuchMemory, match="more than 1MB of memory"):
        link(invented.lists)


def test_linking_writes_no_file_says_nothing_and_warns_of_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    made, _ = lists(300, (0.4, 0.4))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    level = logging.getLogger("splink").level
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        link(made.lists, draws=2)
    assert not list(tmp_path.iterdir())
    assert capfd.readouterr() == ("", "")
    assert logging.getLogger("splink").level == level


def test_nothing_that_comes_out_holds_a_name() -> None:
    made, _, judged = usual()
    told = repr(tabulate(judged, draws=2))
    for one in made.lists:
        for column in ("given_name", "family_name", "birth_date", "phone"):
            for value in one.cells[column][:50]:
                assert len(value) < 5 or value not in told


def test_the_share_that_blocking_keeps_is_computed_not_hoped(monkeypatch: pytest.MonkeyPatch) -> None:
    """With narrow rules only, the computed share is that of the true pairs that were proposed."""
    monkeypatch.setattr(blocking, "WIDE", ())
    made, _ = lists(1500, (0.35, 0.3), seed=6)
    judged = judge(made.lists, seed=1)
    true = whose(made, judged)
    matches = linked(true, judged.persons.of)
    proposed = {(int(i), int(j)) for i, j in zip(judged.pairs.left, judged.pairs.right, strict=True)}
    kept = len(matches & proposed) / len(matches)
    assert judged.pairs.kept[0, 1] == pytest.approx(kept, abs=0.04)
    assert judged.pairs.kept[0, 1] < 0.999


def test_wide_rules_are_for_few_records_and_rules_without_room_are_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, _, _ = usual()
    records = columns(made.lists)
    every = blocking.choose(records)
    assert set(blocking.NARROW) <= set(every.rules)
    assert ("family_sound",) in every.rules
    monkeypatch.setattr(blocking, "ROOM", 0)
    assert blocking.choose(records).rules == blocking.NARROW
    monkeypatch.setattr(blocking, "MOST_PAIRS", blocking.pairs_of(records, ("birth_date",), {}) + 5)
    assert blocking.choose(records).left_out


def test_columns_that_no_list_fills_are_not_compared() -> None:
    header = ("family_name", "phone", "birth_date")
    rows = [(f"Zuri{i}", f"07000000{i:02d}", "") for i in range(30)]
    records = columns([written("one", *rows, header=header), written("two", *rows[:20], header=header)])
    assert set(records.texts) == {"family", "family_sound", "phone"}
    found = link([written("one", *rows, header=header), written("two", *rows[:20], header=header)])
    assert found.table.overlapping == 20


def test_phones_and_sexes_are_read_as_people_write_them() -> None:
    header = ("given_name", "sex", "phone")
    rows = [("a", "Female", "+254 (0)700-123 456"), ("b", "mke", "0700123456"), ("c", "أنثى", "٠٧٠٠١٢٣٤٥٦")]
    records = columns([written("x", *rows, header=header), written("y", ("d", "2", "12"), header=header)])
    assert records.texts["sex"] == ["f"] * 4
    assert records.texts["phone"] == ["00123456"] * 3 + [None]


def test_caveats_cannot_be_taken_away() -> None:
    from dataclasses import replace

    _, _, judged = usual()
    bare = replace(tabulate(judged), caveats=())
    assert [caveat.code for caveat in bare.caveats] == list(ALWAYS)
    assert all(caveat.english() for caveat in bare.caveats)
    assert set(ALWAYS) <= set(SENTENCES)
    assert isinstance(bare, Linkage)


def test_usual_chances_of_levels_are_shares() -> None:
    for levels in DEGREES.values():
        assert sum(level.same for level in levels) == pytest.approx(1.0, abs=0.02)
        assert sum(level.strangers for level in levels) == pytest.approx(1.0, abs=0.02)


AMANI = ("Amani", "Zuri", "1999-12-31", "0700000001")
SEFU = ("Sefu", "Baraka", "1980-01-02", "0700000009")


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ([AMANI], [AMANI], {3: 1}),
        ([AMANI], [SEFU], {1: 1, 2: 1}),
        ([AMANI, AMANI], [AMANI, SEFU], {2: 1, 3: 1}),
        ([("Amani", "Zuri", "1999", "")], [("Amani", "Zuri", "1999", "")], {3: 1}),
    ],
)
def test_lists_of_one_or_two_records_are_linked_too(
    one: list[tuple[str, ...]], two: list[tuple[str, ...]], found: dict[int, int]
) -> None:
    header = ("given_name", "family_name", "birth_date", "phone")
    done = link([written("one", *one, header=header), written("two", *two, header=header)], draws=2)
    assert dict(zip(done.table.histories, done.table.counts, strict=True)) == found


def test_columns_without_anything_to_read_are_refused() -> None:
    header = ("given_name", "phone")
    with pytest.raises(blocking.NothingToCompare, match="no name and no phone"):
        link([written(name, ("!!", "12"), header=header) for name in ("one", "two")])
