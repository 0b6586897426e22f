"""What the tests of the import pages share: sending a file, what is said of it, and what is left of it."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from kinga.insight.watch.imports import store

__all__ = ["FACTS", "SAID", "SURGE", "folders", "send", "words"]

SURGE = [20, 22, 19, 21, 20, 23, 18, 20, 22, 19] * 3 + [70]
FACTS = {"name": "Calls of the line", "unit": "calls", "source": "The office", "licence": "CC0"}
SAID = {
    "across": "", "date_form": "ymd", "frequency": "week", "week_start": "0", "date_is": "first", "thousands": "",
    "blank": "missing", "absent": "missing", "totals": "none", "repeats": "refuse", "existing": "refuse", "unknown_places": "refuse",
    "role_0": "period", "role_1": "place", "role_2": "count",
}  # fmt: skip


def send(client: Client, data: str | bytes, name: str = "counts.csv") -> Any:
    """Send a file as the page does."""
    content = data.encode() if isinstance(data, str) else data
    return client.post("/watch/imports/new", {"file": SimpleUploadedFile(name, content)})


def words(response: HttpResponse) -> str:
    """A page in one line."""
    return " ".join(response.content.decode().split())


def folders() -> set[str]:
    """What is in the folder of imports, and in that of files that are being sent."""
    root = store.incoming()
    return {path.name for path in root.parent.iterdir()} | {path.name for path in root.iterdir()}
