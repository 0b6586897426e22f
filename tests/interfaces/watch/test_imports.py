"""Bringing counts in by the pages: from the file to the signal, and every way in which a file can be wrong."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from kinga.insight.watch.imports import actions, jobs
from kinga.insight.watch.models import CountImport, Observation, Signal
from tests import world
from tests.insight.watch.imports.bringing import taken, weekly
from tests.interfaces.watch.sending import FACTS, SAID, SURGE, folders, send, words

pytestmark = pytest.mark.django_db


def test_from_the_file_to_the_signal(client: Client, analyst: User) -> None:
    world.place("XM-MT")
    answer = send(client, weekly(SURGE, place="XM-MT"))
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    assert answer.headers["Location"] == home
    assert client.get(home).headers["Location"] == f"{home}/columns"
    page = words(client.get(f"{home}/columns"))
    for said in ("Read as UTF-8", "columns divided by: comma", "2019-01-07", "headings in line 1"):
        assert said in page, said
    client.post(f"{home}/columns", {**SAID, **FACTS})
    page = words(client.get(home))
    for said in (
        "Take in 31 counts",
        f"{sum(SURGE)} calls",
        "7 January 2019",
        "5 August 2019",
        "Place XM-MT",
        "The office",
    ):
        assert said in page, said
    assert Observation.objects.count() == 0
    client.post(f"{home}/take")
    page = words(client.get(home))
    for said in (
        "31 counts of 1 series",
        "70 calls from 5 August 2019",
        "where about",
        "Take all of it back",
        row.sha256,
    ):
        assert said in page, said
    assert "70 calls" in words(client.get("/watch/"))
    assert "70 calls" not in words(client.get("/"))  # of 2019: it waits in the room, and is not of today
    series = Signal.objects.get().series
    assert client.get(f"/watch/series/{series.pk}.csv").content.decode().count("\n") == 32
    assert "The office. CC0" in words(client.get(f"/watch/series/{series.pk}"))
    assert folders() == {"incoming"}


def test_it_is_taken_back_with_a_reason(client: Client, analyst: User) -> None:
    home = f"/watch/imports/{taken(analyst, weekly(SURGE)).pk}"
    answer = client.post(f"{home}/undo", {"reason": ""})
    assert answer.status_code == 422
    client.post(f"{home}/undo", {"reason": "It was the wrong file"})
    assert "It was the wrong file" in words(client.get(home))
    page = words(client.get("/watch/"))
    assert "The counts it came from were taken back." in page
    assert "Nothing unusual" in page
    assert "does not stand any more" in words(client.get(f"/watch/signals/{Signal.objects.get().pk}"))
    assert client.post(f"{home}/undo", {"reason": "again"}).status_code == 409


def test_problems_are_told_by_line_and_to_download(client: Client, analyst: User) -> None:
    rows = "".join(f"2020-01-06,Atlantis {n},5\n" for n in range(60))
    send(client, f"week,place,calls\n{rows}2020-01-13,=cmd|' /C calc',5\n")
    row = CountImport.objects.get()
    client.post(f"/watch/imports/{row.pk}/columns", {**SAID, **FACTS})
    page = words(client.get(f"/watch/imports/{row.pk}"))
    assert "Nothing of this file is taken in" in page
    assert "The first 50 of 61 problems are listed here, all of them in the file to download." in page
    assert "There is no place “Atlantis 0” here." in page
    assert "Take in" not in page
    assert client.post(f"/watch/imports/{row.pk}/take").status_code == 409
    answer = client.get(f"/watch/imports/{row.pk}/problems.csv")
    told = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(told) == 62
    assert told[1][:3] == ["2", "place", "Atlantis 0"]
    assert told[61][2].startswith("'=cmd")
    client.post(f"/watch/imports/{row.pk}/give-up")
    assert client.get(f"/watch/imports/{row.pk}/problems.csv").status_code == 404
    assert folders() == {"incoming"}


def test_what_only_a_person_can_say_must_be_said(client: Client, analyst: User) -> None:
    send(client, "date,place,calls\n03/04/2020,,1.234\n05/04/2020,,5\n")
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    assert "Please choose what only a person can say" in words(client.get(f"{home}/columns"))
    said = {**SAID, **FACTS, "frequency": "day", "date_form": "?", "thousands": "?"}
    answer = client.post(f"{home}/columns", said)
    assert answer.status_code == 422
    assert words(answer).count("only you can say") == 4  # in the summary and at each of the two fields
    client.post(f"{home}/columns", {**said, "date_form": "mdy", "thousands": "."})
    page = words(client.get(home))
    assert "1,239 calls" in page
    assert "4 March 2020" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role_2": "left"}, "Say which column holds the counts."),
        ({"role_0": "left"}, "Say which column holds the date or period"),
        ({"role_1": "period"}, "Two columns say the same"),
        ({"role_1": "count"}, "There are several columns of counts."),
        ({"across": "period"}, "The headings name the periods, and so does a column."),
        ({"across": "place"}, "The headings and a column say the same thing."),
        ({"date_form": "month", "frequency": "day"}, "cannot name periods of this length"),
        ({"date_form": "week", "frequency": "month"}, "cannot name periods of this length"),
        ({"unit": ""}, "Choose the unit"),
        ({"name": ""}, "Say what is counted."),
    ],
)
def test_columns_that_do_not_fit_are_told_and_nothing_typed_is_lost(
    client: Client, analyst: User, changes: dict[str, str], said: str
) -> None:
    send(client, weekly([5, 6]))
    row = CountImport.objects.get()
    answer = client.post(f"/watch/imports/{row.pk}/columns", {**SAID, **FACTS, **changes})
    assert answer.status_code == 422
    page = words(answer)
    assert said in page
    assert "<title>Error:" in page
    assert 'value="The office"' in page
    row.refresh_from_db()
    assert row.status == "columns"


def test_long_work_is_shown_survives_a_reload_and_can_be_stopped(
    client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kinga.core.foundation.tasks import progress
    from kinga.core.foundation.tasks.models import Progress
    from kinga.core.foundation.tasks.worker import TaskWorker

    monkeypatch.setattr(jobs, "_SMALL_TABLE", 10)
    send(client, weekly(SURGE))
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    assert "It waits its turn." in words(client.get(home))
    TaskWorker().run_ready()
    client.post(f"{home}/columns", {**SAID, **FACTS})
    TaskWorker().run_ready()
    client.post(f"{home}/take")
    begun = Progress.objects.get()
    Progress.objects.update(
        step="take",
        done=312,
        total=1200,
        started_at=begun.asked_at,
        noted_at=begun.asked_at.replace(year=2100),
    )
    with monkeypatch.context() as patch:
        patch.setattr(progress, "time_left", lambda row: 171.0)
        for page in (client.get(home), client.get(f"{home}/progress?turn=1")):
            assert "312 of 1,200, about 3 minutes left" in words(page)
            assert '<progress value="312" max="1200"' in words(page)
    client.post(f"{home}/stop")
    TaskWorker().run_ready()
    assert Observation.objects.count() == 0
    assert client.get(f"{home}/progress").headers["HX-Refresh"] == "true"
    assert "Take in 31 counts" in words(client.get(home))
    client.post(f"{home}/take")
    TaskWorker().run_ready()
    assert "31 counts of 1 series" in words(client.get(home))
    assert Progress.objects.count() == 0


def test_a_page_left_open_does_not_ask_for_ever(
    client: Client, analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_SMALL_TABLE", 10)
    send(client, weekly(SURGE))
    home = f"/watch/imports/{CountImport.objects.get().pk}/progress"
    assert "hx-get" in words(client.get(f"{home}?turn=5"))
    assert "hx-get" not in words(client.get(f"{home}?turn=300"))
    assert "hx-get" in words(client.get(f"{home}?turn=x"))


def test_nobody_else_sees_or_touches_an_import(client: Client, analyst: User) -> None:
    send(client, weekly(SURGE))
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    addresses = ["", "/progress", "/columns", "/problems.csv"]
    verbs = ["/columns", "/read", "/take", "/stop", "/give-up", "/undo"]
    stranger = world.worker(world.agency("other"), Role.ANALYST)
    colleague = world.worker(analyst.agency, Role.SUPERVISOR)
    for user in (stranger, colleague):
        client.force_login(user)
        assert {client.get(home + address).status_code for address in addresses} == {404}
        assert {client.post(home + verb, {"reason": "x"}).status_code for verb in verbs} == {404}
        assert str(row.pk) not in words(client.get("/watch/imports"))
    assert client.get("/watch/imports").status_code == 404
    assert client.get("/watch/imports/new").status_code == 404
    assert b"imports" not in client.get("/watch/").content


def test_the_list_says_source_licence_who_when_and_how_many(client: Client, analyst: User) -> None:
    send(client, weekly(SURGE))
    row = CountImport.objects.get()
    client.post(f"/watch/imports/{row.pk}/columns", {**SAID, **FACTS})
    client.post(f"/watch/imports/{row.pk}/take")
    page = words(client.get("/watch/imports"))
    for said in ("Calls of the line", "The office", "CC0", "Lantern.Analyst", ">31<", "Taken in"):
        assert said in page, said


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_in_both_languages(client: Client, analyst: User, language: str) -> None:
    client.cookies["language"] = language
    send(client, weekly(SURGE))
    row = CountImport.objects.get()
    home = f"/watch/imports/{row.pk}"
    pages = ["/watch/imports", "/watch/imports/new", f"{home}/columns"]
    assert {client.get(page).status_code for page in pages} == {200}
    client.post(f"{home}/columns", {**SAID, **FACTS})
    assert client.get(home).status_code == 200
    actions.start_taking(by=analyst.actor, row=CountImport.objects.get())
    assert client.get(home).status_code == 200
    jobs.take(CountImport.objects.get())
    assert client.get(home).status_code == 200
