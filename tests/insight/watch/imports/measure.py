"""A process of its own that brings a large file in and tells how much memory that took.

`python -m tests.insight.watch.imports.measure BYTES` with KINGA_DATA_DIR naming an empty folder; one JSON object of
megabytes on standard output. The file has a row of about 116 bytes for each count: 200 MB are 1.7 million.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import resource
import sys
from collections.abc import Iterator

__all__ = ["main"]

_DAYS = [(dt.date(2010, 1, 1) + dt.timedelta(days=day)).isoformat() for day in range(1000)]


def peak() -> int:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def lines() -> Iterator[bytes]:
    """The rows of the file, without end."""
    yield b"reporting date,district,sex,age group,type of call,number of calls,remark\n"
    for row in itertools.count():
        district, day = divmod(row, len(_DAYS))
        told = f"{_DAYS[day]},District number {district:05d},female,12-17,physical violence,{row % 7}"
        yield f"{told},written down by the night shift and not used here\n".encode()


def main(size: int) -> None:
    """Bring in a file of `size` bytes, from its rows to its series."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kinga.config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from kinga.core.foundation import files
    from kinga.core.security.roles import Role
    from kinga.insight.watch.imports import actions, jobs, store
    from kinga.insight.watch.models import Observation
    from tests import world
    from tests.insight.watch.imports.bringing import FACTS

    analyst = world.worker(world.agency(), Role.ANALYST)
    came, digest = store.incoming() / "came", hashlib.sha256()
    with files.writing(came) as draft:
        for line in lines():
            if draft.size >= size:
                break
            digest.update(line)
            draft.write(line)
    told = {"bytes": draft.size, "before": peak()}
    imported = actions.bring_in(
        by=analyst.actor, agency=analyst.agency, came=came, name="a.csv", sha256=digest.hexdigest()
    )
    jobs.open_file.call(import_id=str(imported.pk))
    imported.refresh_from_db()
    told["opened"] = peak()
    plan = {**imported.mapping["plan"], "unknown_places": "keep", "totals": "none"}
    mapping = {**imported.mapping, "plan": plan}
    imported = actions.say_columns(by=analyst.actor, row=imported, mapping=mapping, facts=FACTS)
    jobs.check_file.call(import_id=str(imported.pk))
    told["read"] = peak()
    imported = actions.start_taking(by=analyst.actor, row=imported)
    jobs.take_file_in.call(import_id=str(imported.pk))
    imported.refresh_from_db()
    told |= {"taken": peak(), "counts": imported.rows, "rows": Observation.objects.count()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]))
