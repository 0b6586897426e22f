"""`kinga measure rds`, `survey`, `scale-up`, `power`: contracts, refusals, caveats in every form, and the PDF."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kinga.errors import KingaError
from kinga.interfaces.cli.measure import app
from kinga.methods.prevalence import power
from kinga.methods.prevalence.rds import answers as rds
from kinga.methods.prevalence.scale_up import answers as scale_up
from kinga.methods.prevalence.surveys import estimate as surveys
from kinga.methods.prevalence.venues import visits as venues

GOLDEN = Path(__file__).parents[2] / "methods/prevalence/golden"
MADRONA = ["rds", GOLDEN / "rds_fauxmadrona.csv", "--outcome", "disease", "--recruiter", "recruiter.id"]
DRAWN = ["--weight", "weight", "--stratum", "stratum", "--cluster", "cluster"]
HOUSEHOLDS = ["survey", GOLDEN / "survey_households.csv", "--outcome", "exploited", *DRAWN]
CHANGE = ["power", "--before", ".08", "--after", ".0112", "--design-effect", "4"]


@pytest.fixture
def acquaintances(tmp_path: Path) -> list[str | Path]:
    known, asked = tmp_path / "known.csv", tmp_path / "asked.csv"
    known.write_text("name,size\nnurses,100\ntwins,300\n", "utf-8")
    asked.write_text("nurses,twins,hurt\n1,3,1\n0,4,0\n2,5,1\n1,1,0\n", "utf-8")
    return ["scale-up", asked, "--known", known, "--hidden", "hurt", "--population", "10000"]


def measure(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


def document(*arguments: str | Path) -> dict[str, Any]:
    found = measure(*arguments, "--format", "json")
    assert found.exit_code == 0, found.output
    read: dict[str, Any] = json.loads(found.stdout)
    return read


@pytest.mark.parametrize(
    ("estimator", "share", "near"), [("rds1", 0.159198, 1e-6), ("rds2", 0.164149, 1e-6), ("ss", 0.1946, 5e-4)]
)
def test_rds_answers_as_the_contract_says(estimator: str, share: float, near: float) -> None:
    found = document(*MADRONA, "--estimator", estimator, "--population", "1000", "--replicates", "50")
    assert found["estimate"]["1"] == pytest.approx(share, abs=near)
    assert sum(found["estimate"].values()) == pytest.approx(1.0)
    assert set(found["by_estimator"]) == {"mean", "rds1", "rds2", "ss"}
    low, high = found["interval"]["1"]["0.95"]
    assert low < found["estimate"]["1"] < high
    assert found["diagnostics"]["waves"] == 5


def test_rds_without_a_population_says_that_ss_is_missing() -> None:
    found = document(*MADRONA, "--replicates", "0")
    assert set(found["by_estimator"]) == {"mean", "rds1", "rds2"}
    assert rds.SENTENCES["no_population"] in found["warnings"]
    refused = measure(*MADRONA, "--estimator", "ss")
    assert isinstance(refused.exception, rds.BadPopulation)


def test_a_survey_answers_by_level_and_domain() -> None:
    found = document(*HOUSEHOLDS, "--domain", "sex", "--clusters", "clusters")
    assert [(each["domain"], each["level"]) for each in found["estimates"]] == [
        (domain, level) for domain in ("", "boy", "girl") for level in ("no", "yes")
    ]
    assert found["estimates"][1]["error"] == pytest.approx(0.0583863818439)


def test_scale_up_has_its_methods_side_by_side(acquaintances: list[str | Path]) -> None:
    found = document(*acquaintances, "--visibility", "0.5", "--replicates", "50")
    assert found["by_method"]["basic"] == pytest.approx(10_000 * 2 / (10_000 * 17 / 400))
    assert found["by_method"]["adjusted"] == pytest.approx(2 * found["by_method"]["basic"])


def test_a_plan_says_what_other_design_effects_need() -> None:
    found = document(*CHANGE)
    assert (found["people"], found["groups"]) == (811, 2)
    assert [each["design_effect"] for each in found["sensitivity"]] == [2, 8]
    assert document("power", "--share", ".5", "--half-width", ".05", "--design-effect", "1")["people"] == 385


def test_visits_are_drawn_and_then_read(tmp_path: Path) -> None:
    universe, made = tmp_path / "universe.csv", tmp_path / "visits.csv"
    universe.write_text("venue,day,time,size\nbar,Mon,late,20\npark,Mon,late,10\npark,Fri,late,9\n", "utf-8")
    drawn = list(
        csv.DictReader(io.StringIO(measure("draw", universe, "--visits", "2", "--format", "csv").stdout))
    )
    assert drawn[0]["venue"] == "bar"
    assert float(drawn[0]["chance"]) == 1.0
    made.write_text(
        "wave,venue,day,time,present,assessed,cases,chance\n1,bar,Mon,late,20,20,4,1\n1,park,Fri,late,9,9,1,.5\n",
        "utf-8",
    )
    found = document("visits", made, "--report", tmp_path / "venues.pdf")
    assert found["waves"][0]["estimate"] == pytest.approx((4 + 2) / (20 + 18))
    assert all(venues.SENTENCES[code] in found["warnings"] for code in venues.ALWAYS)
    assert (tmp_path / "venues.pdf").read_bytes().startswith(b"%PDF-1.7")
    for form in ("csv", "table"):
        assert venues.SENTENCES["presence"].split(":")[0] in measure("visits", made, "--format", form).stdout


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_no_form_is_without_the_caveats(form: str, acquaintances: list[str | Path]) -> None:
    for command, module in (
        (MADRONA, rds),
        (HOUSEHOLDS, surveys),
        (acquaintances, scale_up),
        (CHANGE, power),
    ):
        found = measure(*command, "--format", form)
        assert found.exit_code == 0, found.output
        read = " ".join(found.stdout.replace('\\"', '"').split())
        assert all(module.SENTENCES[code].split(":")[0] in read for code in module.ALWAYS)


def test_csv_has_as_many_cells_in_every_row(acquaintances: list[str | Path]) -> None:
    for command in (
        [*MADRONA, "--population", "1000", "--replicates", "20"],
        HOUSEHOLDS,
        acquaintances,
        CHANGE,
    ):
        rows = list(csv.reader(io.StringIO(measure(*command, "--format", "csv").stdout)))
        assert len(rows) > 3
        assert {len(row) for row in rows} == {len(rows[0])}


def test_each_makes_a_pdf_for_people(tmp_path: Path, acquaintances: list[str | Path]) -> None:
    for place, command in enumerate((MADRONA, HOUSEHOLDS, acquaintances, CHANGE)):
        path = tmp_path / f"{place}.pdf"
        assert measure(*command, "--report", path).exit_code == 0
        assert path.read_bytes().startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        (["rds", "-", "--outcome", "hurt"], "id,recruiter,degree,hurt\na,seed,2,yes\nb,a,3,yes\n"),
        (
            ["rds", "-", "--outcome", "hurt", "--estimator", "rds1"],
            "id,recruiter,degree,hurt\na,,2,yes\nb,a,3,no\n",
        ),
        (["survey", "-", "--outcome", "hurt", "--stratum", "s"], "s,hurt\na,yes\nb,no\nb,no\n"),
        (["survey", "-", "--outcome", "hurt", "--variance", "brr"], "s,hurt\na,yes\nb,no\nb,no\n"),
        (["survey", "-", "--outcome", "hurt"], "hurt\nna\nna\n"),
        (["power", "--before", ".08", "--after", ".04"], ""),
    ],
)
def test_honest_refusals_end_with_3(arguments: list[str], typed: str) -> None:
    done = measure(*arguments, typed=typed)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["rds", "-", "--outcome", "no such column"],
        [*MADRONA, "--replicates", "-1"],
        [*HOUSEHOLDS, "--rho", "1"],
        ["power", "--before", ".08", "--design-effect", "1"],
        ["power", "--design-effect", "1"],
        ["power", "--before", ".08", "--after", ".04", "--population", "50", "--design-effect", "1"],
    ],
)
def test_what_cannot_be_meant_is_said(arguments: list[str | Path]) -> None:
    done = measure(*arguments, typed="id,recruiter,degree,hurt\na,seed,2,yes\n")
    assert done.stdout == ""
    assert isinstance(done.exception, KingaError)
