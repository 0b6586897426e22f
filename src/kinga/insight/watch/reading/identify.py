"""Which kind of file this is: by its content, which must agree with its name. A short list is allowed."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePath

from kinga.insight.watch.reading.problems import UnreadableFile

__all__ = ["ENDINGS", "identify", "look_into"]

ENDINGS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx"}

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
# How an encrypted workbook names its one stream, in the two bytes a letter of its folder.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

# A workbook is a zip of XML. Tables shrink by a factor of 10 to 100; a bomb by 1,000.
_MOST_PARTS = 2000
_MOST_BYTES = 1_500_000_000
_SMALL = 10_000_000
_MOST_SHRUNK = 300


def identify(path: Path, name: str) -> str:
    """`csv` or `xlsx`. Raises UnreadableFile: another kind, a name that says otherwise, locked, macros, a bomb.

    `name` is what the file was called; only its ending is looked at.
    """
    ending = PurePath(name).suffix.lower()
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise UnreadableFile("empty")
    if start == _OLE:
        raise UnreadableFile("locked" if _ENCRYPTED in _head(path) else "old_workbook")
    kind = "csv"
    if start.startswith(_ZIP):
        look_into(path)
        kind = "xlsx"
    if ending not in ENDINGS:
        raise UnreadableFile("macros" if ending == ".xlsm" else "ending", ending=ending[:12])
    if ENDINGS[ending] != kind:
        raise UnreadableFile("named_otherwise", ending=ending, kind=kind)
    return kind


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1 << 20)


def look_into(path: Path) -> None:
    """Raises UnreadableFile unless this zip is a workbook of a sane size without macros. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise UnreadableFile("broken") from error
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("macros", ending=".xlsm")
    if "xl/workbook.xml" not in names:
        raise UnreadableFile("not_workbook")
    # What a part says of its own size binds: reading stops there.
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise UnreadableFile("bomb")
    if any(
        part.file_size > _SMALL and part.file_size > _MOST_SHRUNK * max(1, part.compress_size)
        for part in parts
    ):
        raise UnreadableFile("bomb")
