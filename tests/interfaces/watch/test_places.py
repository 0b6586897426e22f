"""Place by place: the most unusual first, the same numbers in cells, charts and file, and nobody else's."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from tests import world
from tests.insight.watch.imports.bringing import taken, weekly
from tests.interfaces.watch.sending import words

pytestmark = pytest.mark.django_db
USUAL = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3


@pytest.fixture
def analyst() -> User:
    for code in ("XM-A", "XM-B", "XM-C"):
        world.place(code)
    user = world.worker(world.agency(), Role.ANALYST)
    lines = [weekly([*USUAL, last], place=code) for code, last in (("XM-A", 21), ("XM-B", 0), ("XM-C", 70))]
    taken(user, lines[0] + "".join(line.partition("\n")[2] for line in lines[1:]))
    return user


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    return list(
        csv.DictReader(
            io.StringIO(b"".join(client.get(f"/watch/places.csv{query}").streaming_content).decode())
        )
    )


def test_cells_and_file_say_the_same(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    said = words(client.get("/watch/places"))
    assert "Much higher than usual: 1. Much lower: 1. Series: 3." in said
    newest = {row["series"]: row for row in rows(client) if row["from"] == "2019-08-05"}
    levels = {name.rpartition(" ")[2]: row["level"] for name, row in newest.items()}
    assert levels == {"XM-A": "usual", "XM-B": "silence", "XM-C": "surge"}
    surge = next(row for row in newest.values() if row["level"] == "surge")
    assert (surge["observed"], surge["method"]) == ("70.0", "short")
    assert float(surge["p_high"]) < 0.005


def test_the_most_unusual_comes_first_and_the_order_is_in_the_address(client: Client, analyst: User) -> None:
    client.force_login(analyst)
    last = [row["series"].rpartition(" ")[2] for row in rows(client, "?back=13")][::13]
    assert set(last[:2]) == {"XM-B", "XM-C"}
    assert [row["series"].rpartition(" ")[2] for row in rows(client, "?back=13&order=name")][::13] == [
        "XM-A", "XM-B", "XM-C"]  # fmt: skip


@pytest.mark.parametrize("query", ["", "?view=charts", "?what=nothing&back=999&order=x&view=y&page=zero"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_view_opens_whatever_was_asked(
    client: Client, analyst: User, query: str, language: str
) -> None:
    client.force_login(analyst)
    client.cookies["language"] = language
    assert client.get(f"/watch/places{query}").status_code == 200


def test_what_another_agency_counts_is_not_there(client: Client, analyst: User) -> None:
    client.force_login(world.worker(world.agency("other"), Role.ANALYST, "stranger"))
    assert "There are no counts yet." in words(client.get("/watch/places"))
    assert rows(client) == []


def test_a_name_cannot_run_in_a_spreadsheet(client: Client, analyst: User) -> None:
    taken(analyst, weekly([*USUAL, 21]), {"name": "=1+1"})
    client.force_login(analyst)
    choices = client.get("/watch/places").context["form"].fields["what"].choices
    code = next(code for code, name in choices if "=1+1" in name)
    assert {row["series"][0] for row in rows(client, f"?what={code}")} <= {"'", "\u2068"}
