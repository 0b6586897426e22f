"""What linkage found as a table of counts, JSON, CSV, a table for a screen, and what the PDF is made from. No names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from kinga.methods.linkage.answers import Linkage, share
from kinga.methods.linkage.carried import DRAW
from kinga.methods.prevalence.mse.tables import CaptureTable

__all__ = ["document", "report", "rows", "show", "table"]


def table(found: Linkage) -> Iterator[tuple[object, ...]]:
    """The file that `kinga measure mse` reads: lists and count, and with draws the number of each, 0 as linked."""
    if not found.drawn:
        yield (*found.table.lists, "count")
        yield from _histories(found.table)
        return
    yield (DRAW, *found.table.lists, "count")
    for number, one in enumerate((found.table, *found.drawn)):
        for row in _histories(one):
            yield number, *row


def _histories(one: CaptureTable) -> Iterator[tuple[int, ...]]:
    for mask, count in zip(one.histories, one.counts, strict=True):
        yield (*(mask >> i & 1 for i in range(len(one.lists))), count)


def document(found: Linkage) -> dict[str, Any]:
    """The JSON."""
    return {
        "lists": list(found.table.lists),
        "records": dict(zip(found.table.lists, found.records, strict=True)),
        "duplicates": dict(zip(found.table.lists, found.duplicates, strict=True)),
        "observed": found.table.observed,
        "on_two_lists_or_more": found.table.overlapping,
        "links": found.links,
        "threshold": found.threshold,
        "precision": found.precision,
        "recall": found.recall,
        "by_pair": [
            {"lists": [one, other], "links": links, "precision": precision, "recall": recall}
            for one, other, links, precision, recall in found.by_pair
        ],
        "draws": len(found.drawn),
        "carry": found.carry if found.drawn else None,
        "on_two_lists_or_more_by_draw": [one.overlapping for one in found.drawn],
        "compared": {"pairs": found.blocking.pairs, "share_of_matches": found.kept},
        "learnt_from": found.trained.matches,
        "warnings": [caveat.english() for caveat in found.caveats],
        "seed": found.seed,
    }


def rows(found: Linkage) -> Iterator[tuple[object, ...]]:
    """The CSV of what is printed: one row a list, a pair of lists, all of it, or a warning."""
    yield "kind", "lists", "records", "duplicates", "links", "precision", "recall", "note"
    for name, records, duplicates in zip(found.table.lists, found.records, found.duplicates, strict=True):
        yield "list", name, records, duplicates, "", "", "", ""
    for one, other, links, precision, recall in found.by_pair:
        yield "pair", f"{one}+{other}", "", "", links, precision, recall, ""
    yield "all", "", sum(found.records), sum(found.duplicates), found.links, found.precision, found.recall, ""
    for caveat in found.caveats:
        yield "warning", caveat.code, "", "", "", "", "", caveat.english()


def show(found: Linkage, console: Console, out: Path) -> None:
    """What was found on a screen, the caveats at the end."""
    console.print(_headline(found), markup=False)
    console.print(f"The table is in {out}.", markup=False)
    pairs = Table(box=None, pad_edge=False, header_style="bold")
    for i, column in enumerate(("Lists", "Links", "Precision", "Recall")):
        pairs.add_column(column, justify="right" if i else "left")
    for cells in _pairs(found):
        pairs.add_row(*cells)
    console.print()
    console.print(pairs, markup=False)
    console.print()
    for caveat in found.caveats:
        console.print(f"· {caveat.english()}", markup=False)


def report(found: Linkage) -> dict[str, Any]:
    """What the PDF is made from: finished words and numbers only."""
    return {
        "headline": _headline(found),
        "lists": [
            [name, f"{records:,}", f"{duplicates:,}"]
            for name, records, duplicates in zip(
                found.table.lists, found.records, found.duplicates, strict=True
            )
        ],
        "pairs": [list(cells) for cells in _pairs(found)],
        "table": [
            [" + ".join(name for name, on in zip(found.table.lists, row, strict=False) if on), f"{row[-1]:,}"]
            for row in _histories(found.table)
        ],
        "caveats": [caveat.english() for caveat in found.caveats],
        "threshold": f"{found.threshold:g}",
        "compared": f"{found.blocking.pairs:,}",
        "draws": _draws(found),
        "seed": str(found.seed),
    }


def _headline(found: Linkage) -> str:
    return (
        f"{sum(found.records):,} records of {len(found.records)} lists, linked from a chance of {found.threshold:g}, are "
        f"{found.table.observed:,} people, {found.table.overlapping:,} of them on two lists or more. {_draws(found)}"
    )


def _draws(found: Linkage) -> str:
    if not found.drawn:
        return "The doubt about links is not in the table."
    least, most = (pick(one.overlapping for one in found.drawn) for pick in (min, max))
    return f"In {len(found.drawn)} possible tables there are from {least:,} to {most:,} people on two lists or more."


def _pairs(found: Linkage) -> Iterator[tuple[str, str, str, str]]:
    for one, other, links, precision, recall in found.by_pair:
        yield f"{one} + {other}", f"{links:,}", share(precision), share(recall)
    yield "all", f"{found.links:,}", share(found.precision), share(found.recall)
