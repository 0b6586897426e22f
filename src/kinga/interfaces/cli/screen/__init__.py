"""`kinga screen`: known abuse material by its hashes. Never loads Django; decoders load in processes of their own.

Exit status: 2 for bad input, 3 for a question that hashes cannot answer, 4 when some media, rows or ids were refused;
each is listed with its reason.
"""

from __future__ import annotations

import typer

from .hashing import hash_media
from .holding import list_lists
from .listing import add_lists, index_lists
from .matching import match_media
from .withdrawing import compact_index, remove_entries

__all__ = ["app"]

app = typer.Typer(
    help="Hashes of pictures and videos. A match is a reason for a person to look, never a finding of guilt.",
    no_args_is_help=True,
)
app.command("hash")(hash_media)
app.command("index")(index_lists)
app.command("add")(add_lists)
app.command("remove")(remove_entries)
app.command("lists")(list_lists)
app.command("compact")(compact_index)
app.command("match")(match_media)


@app.callback()
def screen() -> None:
    """Hashes of pictures and videos."""
