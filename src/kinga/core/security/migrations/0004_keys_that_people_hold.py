"""Keys that people hold, in place of keys under the site key."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import kinga.core.foundation.clock
import kinga.core.foundation.ids
from kinga.core.security.errors import SiteOfBefore


def refuse_a_site_of_before(apps: Any, schema_editor: Any) -> None:
    """Nobody could open what was sealed before: no worker has a key, and nobody's passphrase is at hand here."""
    if apps.get_model("security", "KeyBox").objects.exists():
        raise SiteOfBefore(
            "This database was made before workers held keys, and nobody could open what it has sealed. It was not "
            "for real people's data. Set KINGA_DATA_DIR to an empty folder (and DATABASE_URL to an empty database) "
            "and begin there: kinga demo."
        )


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0003_tag_earlier_events"),
    ]

    operations = [
        migrations.RunPython(refuse_a_site_of_before, migrations.RunPython.noop),
        migrations.CreateModel(
            name="KeyEpoch",
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
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.UUIDField()),
                ("epoch", models.PositiveIntegerField(default=1)),
                ("public", models.BinaryField()),
                ("verifying", models.BinaryField(default=bytes)),
                ("commitment", models.BinaryField()),
                ("tag", models.BinaryField()),
                ("made_at", models.DateTimeField(default=kinga.core.foundation.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="KeyLock",
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
                ("way", models.CharField(max_length=20)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField(default=kinga.core.foundation.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="KeyWrap",
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
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.UUIDField()),
                ("epoch", models.PositiveIntegerField()),
                ("for_kind", models.CharField(max_length=20)),
                ("for_id", models.UUIDField()),
                ("for_epoch", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
                ("given_by", models.UUIDField(null=True)),
                ("signature", models.BinaryField()),
                ("made_at", models.DateTimeField(default=kinga.core.foundation.clock.now)),
            ],
        ),
        migrations.DeleteModel(
            name="KeyBox",
        ),
        migrations.AddField(
            model_name="keptform",
            name="mark",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="keyepoch",
            constraint=models.UniqueConstraint(
                fields=("kind", "object_id", "epoch"), name="one_key_an_epoch"
            ),
        ),
        migrations.AddField(
            model_name="keylock",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="key_locks",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="keywrap",
            index=models.Index(fields=["for_kind", "for_id"], name="wrap_by_receiver"),
        ),
        migrations.AddConstraint(
            model_name="keywrap",
            constraint=models.UniqueConstraint(
                fields=("kind", "object_id", "epoch", "for_kind", "for_id"), name="one_wrap_a_receiver"
            ),
        ),
        migrations.AddConstraint(
            model_name="keylock",
            constraint=models.UniqueConstraint(fields=("user", "way"), name="one_lock_a_way"),
        ),
    ]
