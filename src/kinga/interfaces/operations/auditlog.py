"""The audit log taken out of the house: a copy anyone can verify, and requests to witnesses.

Reading a copy needs no database: whoever holds one checks it with `kinga audit verify FOLDER`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from kinga.core.foundation import files
from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.rules import Actor
from kinga.core.security.trail.notes import VerifierKey, parse_note

__all__ = ["NothingSigned", "export", "latest_note", "log_public_key", "read_export", "request_for"]

_READ_ME = """\
This folder holds an audit log of Kinga.

events.jsonl       every event, one a line, in canonical JSON (RFC 8785); the lines are the leaves of a Merkle
                   tree (RFC 9162, SHA-256). No names: codes, ids and counts.
checkpoints.txt    the size and root of the tree at many moments, signed (C2SP signed notes), with the
                   signatures of witnesses; a line of three dashes stands between two.
log.pub            the log's public key. Compare it with the one you were given when the log was new.

kinga audit verify FOLDER says whether it is whole. Anyone can write the same check from the documents named.
"""
_BETWEEN = "\n---\n\n"


class NothingSigned(BadCheckpoint):
    """The log has no signed checkpoint yet."""


def export(*, by: Actor, folder: Path) -> int:
    """Write the log into `folder`, which is made and must be empty; returns the number of events. Recorded."""
    from kinga.core.security.trail.actions import note_export
    from kinga.core.security.trail.whole import full_notes, leaves

    public, size = log_public_key(), parse_note(latest_note())[0].size
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise BadCheckpoint("The folder is not empty. Name a new one, so that nothing is mixed up.")
    note_export(by=by, size=size)
    count = 0
    with files.writing(folder / "events.jsonl") as draft:
        for line in leaves():
            draft.write(line + b"\n")
            count += 1
    files.write_whole(folder / "checkpoints.txt", _BETWEEN.join(full_notes()).encode())
    files.write_whole(folder / "log.pub", f"{public}\n".encode())
    files.write_whole(folder / "README.txt", _READ_ME.encode())
    return count


def latest_note() -> str:
    """The newest checkpoint as a signed note. Raises NothingSigned."""
    from kinga.core.security.models import AuditCheckpoint

    row = AuditCheckpoint.objects.last()
    if row is None:
        raise NothingSigned(
            _("Nothing is signed yet. Start the site (kinga serve): it signs within a minute.")
        )
    return row.note


def log_public_key() -> VerifierKey:
    """The log's public key. Raises NothingSigned when there is none yet."""
    from kinga.core.security.trail.logkeys import public_key

    key = public_key()
    if key is None:
        raise NothingSigned(_("This site has no log key yet. Start it (kinga serve), then try again."))
    return key


def request_for(*, old: int) -> str:
    """What to send to a witness who last signed the log when it held `old` events (0: never). Reads all hashes."""
    from kinga.core.security.models import AuditEvent
    from kinga.core.security.trail.witnessing import ask

    note = latest_note()
    size = parse_note(note)[0].size
    rows = AuditEvent.objects.filter(leaf__lt=size).order_by("leaf").values_list("leaf_hash", flat=True)
    return ask([bytes(row or b"") for row in rows.iterator(chunk_size=5_000)], note, old=old)


def read_export(folder: Path) -> tuple[Iterator[bytes], list[str]]:
    """The leaves and the notes of a copy. Raises BadCheckpoint when the folder holds none."""
    events, notes = folder / "events.jsonl", folder / "checkpoints.txt"
    if not events.is_file() or not notes.is_file():
        raise BadCheckpoint(
            "This folder holds no copy of a log: events.jsonl and checkpoints.txt are needed."
        )
    try:
        written = notes.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadCheckpoint("checkpoints.txt is damaged: it is not text.") from error
    return _lines(events), written.split(_BETWEEN)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            # A last line that was cut before its end is no leaf that was signed.
            yield line[:-1] if line.endswith(b"\n") else line + b"\n"
