"""The pages of the directory as their readers get them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kinga.core.registry.models import Service
from kinga.core.security.models import AuditEvent, User
from kinga.core.security.roles import Role
from kinga.interfaces.web.desk.services.forms import ChangeForm
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(client: Client) -> User:
    user = world.worker(world.agency(), Role.SUPERVISOR)
    client.force_login(user)
    return user


def _text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.usefixtures("supervisor")
def test_no_list_and_no_page_shows_an_address_until_it_is_asked_for(client: Client) -> None:
    row = world.service(address="Blue door", confidential=True)
    page = reverse("services:service", args=[row.pk])
    assert "Blue door" not in _text(client.get(reverse("services:directory")))
    assert "Blue door" not in _text(client.get(page))
    assert "Blue door" in _text(client.post(reverse("services:address", args=[row.pk])))
    assert AuditEvent.objects.filter(verb="registry.reveal_address").count() == 1


def test_a_call_taker_reads_and_confirms_but_does_not_change(client: Client) -> None:
    row = world.service()
    caller = world.worker(world.agency(), Role.CALL_TAKER)
    client.force_login(caller)
    assert client.get(reverse("services:change", args=[row.pk])).status_code == 404
    assert client.post(reverse("services:address", args=[row.pk])).status_code == 404
    status = reverse("services:status", args=[row.pk])
    answer = client.post(status, {"status": "inactive", "as_of": "2020-04-15", "note": "Flooded"})
    assert answer.status_code == 302
    listed = _text(client.get(reverse("services:directory")))
    assert "not confirmed since" in listed
    assert "Flooded" in listed
    assert "Flooded" not in _text(client.get(reverse("services:directory"), {"open_now": "on"}))


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize(
    "wrong", [{"as_of": "2999-01-01"}, {"as_of": "soon"}, {"status": "maybe"}, {"note": "x" * 201}]
)
def test_a_wrong_status_is_said_beside_its_field(client: Client, wrong: dict[str, str]) -> None:
    row = world.service()
    data = {"status": "active", "as_of": "2020-04-15", **wrong}
    answer = client.post(reverse("services:status", args=[row.pk]), data)
    assert answer.status_code == 422
    assert "<title>Error:" in _text(answer)
    row.refresh_from_db()
    assert row.version == 1


@pytest.mark.usefixtures("supervisor")
def test_a_service_is_added_with_a_new_provider_and_not_without_any(client: Client) -> None:
    data = {"name": "Clinic", "kind": "health"}
    assert client.post(reverse("services:add"), data).status_code == 422
    assert client.post(reverse("services:add"), {**data, "new_provider": "Red House"}).status_code == 302
    assert Service.objects.get().provider.name == "Red House"


@pytest.mark.usefixtures("supervisor")
def test_the_second_editor_sees_the_clash_and_chooses(client: Client) -> None:
    row = world.service(address="Blue door")
    page = reverse("services:change", args=[row.pk])
    form = client.get(page).context["form"]
    typed = {name: form[name].value() or "" for name in ChangeForm.edited if name != "confidential"}
    places = [str(world.place(code).pk) for code in ("XA-01", "XA-02")]
    typed |= {"base_version": "1", "base": form["base"].value(), "places": places}
    assert client.post(page, {**typed, "hours": "Mornings"}).status_code == 302
    clash = client.post(page, {**typed, "hours": "Nights"})
    assert clash.status_code == 422
    assert "Mornings" in _text(clash)
    again = clash.context["form"].data
    assert client.post(page, dict(again.lists())).status_code == 302
    row.refresh_from_db()
    assert (row.hours, row.address.open(), row.places.count()) == ("Nights", "Blue door", 2)
