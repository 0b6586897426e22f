"""What is proposed for the files that offices really have, in their languages and shapes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.insight.watch.reading.files import proposal

LONG = "{0}\n2020-03-01,{1},5\n2020-04-01,{1},7\n"


@pytest.mark.parametrize(
    "headings",
    ["month,place,calls", "Fecha,Provincia,Casos", "Mois,Département,Nombre", "Tarehe,Eneo,Idadi", "Petsa,Lugar,Bilang",
     "التاريخ,المكان,العدد", "तारीख,स्थान,संख्या", "Data,Municipio,Quantidade", "Datum,Ort,Anzahl"],
)  # fmt: skip
def test_headings_of_several_languages(tmp_path: Path, headings: str) -> None:
    plan = proposal(tmp_path, LONG.format(headings, "Somewhere")).plan
    assert (plan.roles, plan.across, plan.date_form, plan.frequency) == (
        ("period", "place", "count"),
        "",
        "ymd",
        "month",
    )


def test_without_headings_that_say_anything_the_cells_do(tmp_path: Path) -> None:
    data = "a,b,c,d\n31/03/2020,old harbour,F,5\n30/04/2020,XM-MT,mujer,7\n"
    plan = proposal(tmp_path, data).plan
    assert plan.roles == ("period", "place", "sex", "count")
    assert (plan.date_form, plan.frequency) == ("dmy", "month")


@pytest.mark.parametrize(
    ("data", "roles", "across", "frequency"),
    [
        ("district,2020-01,2020-02,2020-03\nMarket Town,1,2,3\n", ("place", "count", "count", "count"), "period", "month"),
        ("place,Jan 2020,Feb 2020,Mar 2020\nX,1,2,3\n", ("place", "count", "count", "count"), "period", "month"),
        ("week,Market Town,Old Harbour,Total\n2020-W01,1,2,3\n2020-W02,1,2,3\n", ("period", "count", "count", "count"), "place", "week"),
        ("date,female,male\n2020-01-01,1,2\n2020-01-02,1,2\n", ("period", "count", "count"), "sex", "day"),
        ("date,calls,chats\n2020-01-01,1,2\n2020-01-02,3,4\n", ("period", "count", "count"), "kind", "day"),
        ("year,month,cases\n2020,1,5\n2020,2,6\n", ("year", "month", "count"), "", "month"),
        ("año,casos\n2019,5\n2020,6\n", ("period", "count"), "", "year"),
        ("month,age group,calls\n2020-01,12-17,5\n2020-01,18 a 24,5\n", ("period", "age", "count"), "", "month"),
        ("month,kind of call,calls\n2020-01,silent,5\n2020-01,repeated,5\n", ("period", "kind", "count"), "", "month"),
        ("month,calls,remark\n2020-01,5,quiet\n2020-02,6,\n", ("period", "count", "left"), "", "month"),
    ],
)  # fmt: skip
def test_shapes(tmp_path: Path, data: str, roles: tuple[str, ...], across: str, frequency: str) -> None:
    plan = proposal(tmp_path, data).plan
    assert (plan.roles, plan.across, plan.frequency) == (roles, across, frequency)


@pytest.mark.parametrize(
    ("data", "asked"),
    [
        ("date,calls\n03/04/2020,5\n05/04/2020,6\n", {"date_form"}),
        ("date,calls\n03/04/2020,5\n25/04/2020,6\n", set()),
        ("date,calls\n2020-04-03,1.234\n2020-04-04,5\n", {"thousands"}),
        ("what,calls\na,5\n", {"date_form"}),
        ("year,month,cases\n2020,1,5\n", set()),
    ],
)
def test_what_only_a_person_can_say_is_asked(tmp_path: Path, data: str, asked: set[str]) -> None:
    assert proposal(tmp_path, data).asked == asked


def test_a_file_of_nothing_known_is_proposed_all_the_same(tmp_path: Path) -> None:
    plan = proposal(tmp_path, "x,y\na,b\nc,d\n").plan
    assert plan.roles == ("left", "left")
