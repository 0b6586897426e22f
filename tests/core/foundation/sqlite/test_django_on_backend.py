"""What Django promises of a database, asked of ours: types, constraints, savepoints, schema changes."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction
from django.db.migrations import AddConstraint, AddField, CreateModel, RenameField
from django.db.migrations.state import ProjectState
from django.db.models.functions import ExtractYear, TruncMonth

from tests.core.foundation.sqlite.conftest import MakeDatabase

WHEN = datetime.datetime(2026, 3, 1, 9, 30, 0, 123456, tzinfo=datetime.UTC)


@pytest.fixture
def sample(make_database: MakeDatabase) -> Any:
    """A model built by migration operations in the probe file; returns its manager on that file."""
    wrapper = make_database()
    state = ProjectState()
    operations = [
        CreateModel(
            "Sample",
            fields=[
                ("id", models.UUIDField(primary_key=True, default=uuid.uuid4)),
                ("whole", models.PositiveIntegerField(default=0)),
                ("yes", models.BooleanField(default=True)),
                ("day", models.DateField(null=True)),
                ("old_name", models.DateTimeField(null=True)),
                ("clock", models.TimeField(null=True)),
                ("money", models.DecimalField(max_digits=9, decimal_places=2, null=True)),
                ("lasting", models.DurationField(null=True)),
                ("data", models.JSONField(default=dict)),
                ("raw", models.BinaryField(null=True)),
                ("text", models.CharField(max_length=80, default="")),
                ("parent", models.ForeignKey("self", models.PROTECT, null=True)),
            ],
        ),
        AddField("sample", "added", models.CharField(max_length=9, default="it's")),
        RenameField("sample", "old_name", "moment"),
        AddConstraint("sample", models.UniqueConstraint(fields=["text", "whole"], name="once")),
        AddConstraint(
            "sample", models.CheckConstraint(condition=~models.Q(text="forbidden"), name="not_forbidden")
        ),
    ]
    for operation in operations:
        before, state = state, state.clone()
        operation.state_forwards("probing", state)
        with wrapper.schema_editor() as editor:
            operation.database_forwards("probing", editor, before, state)
    return state.apps.get_model("probing", "Sample").objects.using("probe")


def test_every_type_comes_back_as_it_went(sample: Any) -> None:
    values = {
        "whole": 3,
        "yes": False,
        "day": datetime.date(2026, 2, 28),
        "moment": WHEN,
        "clock": datetime.time(23, 59, 1),
        "money": decimal.Decimal("12.30"),
        "lasting": datetime.timedelta(days=2, microseconds=5),
        "data": {"a": [1, None, True, "é"], "n": {"deep": 2.5}},
        "raw": b"\x00\xff",
        "text": "100% of the '%s' _ كينغا",
        "added": "it's",
    }
    row = sample.create(**values)
    again = sample.get(pk=row.pk)
    assert {
        name: bytes(v) if isinstance(v := getattr(again, name), memoryview) else v for name in values
    } == values
    assert isinstance(again.pk, uuid.UUID)


def test_lookups_and_functions(sample: Any) -> None:
    sample.create(text="First%", data={"a": {"b": 1}, "list": [1, 2]}, moment=WHEN)
    sample.create(text="second", data={"a": None})
    assert sample.filter(data__a__b=1).count() == 1
    assert sample.filter(data__a=None).count() == 1
    assert sample.filter(data__has_key="list").count() == 1
    assert sample.filter(text__icontains="FIRST%").count() == 1
    assert sample.filter(text__regex=r"^s\w+d$").count() == 1
    assert sample.annotate(y=ExtractYear("moment")).filter(y=2026).count() == 1
    assert sample.annotate(m=TruncMonth("moment")).filter(m__isnull=False).first().m.day == 1
    assert sample.aggregate(total=models.Sum("whole"))["total"] == 0
    assert list(sample.raw("SELECT * FROM probing_sample WHERE text = %(t)s", {"t": "second"}))
    assert sample.select_for_update().count() == 2


def test_constraints_hold(sample: Any) -> None:
    sample.create(text="a", whole=1)
    wrong: list[dict[str, Any]] = [
        {"text": "a", "whole": 1},
        {"text": "forbidden"},
        {"whole": -1},
        {"parent_id": uuid.uuid4()},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic(using="probe"):
            sample.create(**values)
    assert sample.count() == 1


def test_savepoints_undo_only_themselves(sample: Any) -> None:
    with transaction.atomic(using="probe"):
        sample.create(text="kept")
        with pytest.raises(IntegrityError), transaction.atomic(using="probe"):
            sample.create(text="undone")
            sample.create(text="kept")
    assert [row.text for row in sample.all()] == ["kept"]
    with pytest.raises(ZeroDivisionError), transaction.atomic(using="probe"):
        sample.create(text="gone")
        raise ZeroDivisionError
    assert sample.count() == 1


def test_many_rows_at_once(sample: Any) -> None:
    made = sample.bulk_create([sample.model(text=f"row {number}", whole=number) for number in range(5000)])
    assert len(made) == 5000
    assert sample.filter(pk__in=[row.pk for row in made[:4000]]).count() == 4000
    again = sample.model(pk=made[0].pk, text="again", whole=0)
    sample.bulk_create([again], update_conflicts=True, unique_fields=["id"], update_fields=["text"])
    assert sample.get(pk=made[0].pk).text == "again"
    assert sample.filter(whole__gte=4990).delete()[0] == 10
