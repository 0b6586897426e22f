"""Events of before the tamper-evident log get their salt and tag, so that numbering takes them as they are."""

import secrets
from typing import Any

from django.db import migrations

from kinga.core.security.trail.leaves import Event, content, tag
from kinga.core.security.trail.logkeys import event_key

_FIELDS = (
    "id", "at", "verb", "actor_kind", "actor_name", "user_id", "agency_id", "object_kind", "object_id",
    "object_agency_id", "facts", "salt",
)  # fmt: skip


def tag_earlier_events(apps: Any, schema_editor: Any) -> None:
    """From now on a change of theirs shows; what was changed before cannot show."""
    events = apps.get_model("security", "AuditEvent").objects
    for event in events.filter(leaf=None).iterator(chunk_size=1_000):
        event.salt = secrets.token_bytes(16)
        event.mac = tag(event_key(), content(Event(**{name: getattr(event, name) for name in _FIELDS})))
        event.save(update_fields=["salt", "mac"])


class Migration(migrations.Migration):
    dependencies = [("security", "0002_tamper_evident_log")]

    operations = [migrations.RunPython(tag_earlier_events, migrations.RunPython.noop)]
