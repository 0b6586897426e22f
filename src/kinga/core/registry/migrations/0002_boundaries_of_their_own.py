"""The outline of a place becomes a row of its own, with its source and licence."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import kinga.core.foundation.ids


def move_out(apps: Any, schema_editor: Any) -> None:
    """Shapes so far were those of the demonstration, in a plane of 100 units; boundaries are in degrees."""
    places, boundaries = apps.get_model("registry", "Place"), apps.get_model("registry", "Boundary")
    boundaries.objects.bulk_create(
        boundaries(place=place, rings=scaled(place.shape, 0.01), source=place.source, licence="Apache-2.0")
        for place in places.objects.exclude(shape=[])
    )


def move_back(apps: Any, schema_editor: Any) -> None:
    """As they were."""
    for boundary in apps.get_model("registry", "Boundary").objects.select_related("place"):
        boundary.place.shape = scaled(boundary.rings, 100)
        boundary.place.save(update_fields=["shape"])


def scaled(rings: list[Any], factor: float) -> list[Any]:
    """Rings with every coordinate times `factor`."""
    return [[[round(x * factor, 5), round(y * factor, 5)] for x, y in ring] for ring in rings]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_first_tables")]

    operations = [
        migrations.CreateModel(
            name="Boundary",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=kinga.core.foundation.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("rings", models.JSONField()),
                ("source", models.CharField(max_length=200)),
                ("licence", models.CharField(max_length=100)),
                ("as_of", models.CharField(blank=True, max_length=10)),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boundary",
                        to="registry.place",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.RunPython(move_out, move_back),
        migrations.RemoveField(model_name="place", name="shape"),
    ]
