"""Every field says what kind of data it holds: in our models, and by agreement in those of others."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from kinga.core.security.sealing import SealedField
from tests.architecture.house.fields import unagreed_models, unclassed_fields
from tests.architecture.house.tree import ROOT


def _agreed() -> dict[str, str]:
    agreed: dict[str, str] = tomllib.loads((ROOT / "tests/architecture/third_party.toml").read_text("utf-8"))[
        "models"
    ]
    return agreed


def test_every_field_of_ours_is_classed() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith("kinga.")]
    assert len(ours) > 10
    assert [said for model in ours for said in unclassed_fields(model, SealedField)] == []


def test_every_model_of_others_was_agreed() -> None:
    assert unagreed_models(apps.get_models(include_auto_created=True), _agreed()) == []


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def _model(classes: dict[str, tuple[str, ...]]) -> Any:
    fields = [models.TextField(name="story"), SealedField(name="contact"), models.IntegerField(name="count")]
    for field in fields:
        field.name = str(field.name)
    meta = SimpleNamespace(label="room.Thing", local_concrete_fields=fields, local_many_to_many=[])
    return SimpleNamespace(_meta=meta, data_classes=classes)


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ({"operational": ("story", "count"), "sealed": ("contact",)}, []),
        ({"operational": ("story",), "sealed": ("contact",)}, ["count declares no"]),
        (
            {"operational": ("story", "count", "gone"), "sealed": ("contact",)},
            ["gone is declared but is no field"],
        ),
        ({"operational": ("story", "count"), "public": ("count",), "sealed": ("contact",)}, ["2 times"]),
        (
            {"operational": ("count",), "sealed": ("contact", "story")},
            ["story is declared sealed but stored"],
        ),
        ({"operational": ("story", "count", "contact")}, ["contact is sealed but declared otherwise"]),
        ({"secret": ("story", "count"), "sealed": ("contact",)}, ["no class of data"]),
    ],
)
def test_a_field_without_a_true_class_is_found(classes: dict[str, tuple[str, ...]], words: list[str]) -> None:
    said = unclassed_fields(_model(classes), SealedField)
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


def test_a_new_or_gone_model_of_others_is_found() -> None:
    agreed = _agreed()
    present = list(apps.get_models(include_auto_created=True))
    del agreed["sessions.Session"]
    agreed["gone.Model"] = "public"
    said = unagreed_models(present, agreed)
    assert len(said) == 2
