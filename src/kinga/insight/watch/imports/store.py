"""The working files of one import, under the data folder, until it is taken in or given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from kinga.core.foundation import clock, files

__all__ = ["adopt", "drop", "findings_path", "incoming", "orphans", "rows_path", "upload_path"]

_ROOT, _INCOMING = "imports", "incoming"
# What an upload that was cut off leaves is removed after this long.
_FORGOTTEN = dt.timedelta(hours=24)


def incoming() -> Path:
    """Where a file is while it is being sent."""
    return files.private_folder(_ROOT, _INCOMING)


def _folder(import_id: UUID) -> Path:
    return files.private_folder(_ROOT) / str(import_id)


def upload_path(import_id: UUID) -> Path:
    """The file as it came."""
    return _folder(import_id) / "upload"


def rows_path(import_id: UUID, kind: str) -> Path:
    """The file that is read row by row: what came, or for a workbook its chosen sheet as plain text."""
    return _folder(import_id) / ("upload" if kind == "csv" else "sheet")


def findings_path(import_id: UUID) -> Path:
    """What reading it has found."""
    return _folder(import_id) / "findings"


def adopt(came: Path, import_id: UUID) -> Path:
    """Move a file that has come to its import; where it is now."""
    target = upload_path(import_id)
    files.move(came, target)
    return target


def drop(import_id: UUID) -> None:
    """Remove everything of an import. Safe to repeat."""
    files.remove_folder(_folder(import_id))


def orphans(kept: Iterable[UUID]) -> int:
    """Remove day-old folders of imports that are not in `kept`, and files whose sending was cut off; how many.

    A younger folder may be that of an import whose row is not committed yet.
    """
    names = {str(key) for key in kept} | {_INCOMING}
    before = (clock.now() - _FORGOTTEN).timestamp()
    folders = [path for path in files.private_folder(_ROOT).iterdir() if path.name not in names]
    left = [path for path in folders if path.stat().st_mtime < before]
    for path in left:
        files.remove_folder(path)
    return len(left) + files.sweep(incoming(), before=before)
