"""A funnel as JSON; the CSV, the table of a screen and the PDF are made from that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kinga.methods.courts.funnel import Funnel, Step
from kinga.methods.courts.funnel_files import RefusedItem

__all__ = ["document", "report", "rows", "show"]

HEADER = [
    "Stage",
    "Items",
    "Came from",
    "Moved on",
    "Share",
    "95% interval",
    "Each",
    "Median days",
    "Waiting",
]


def document(found: Funnel, refused: Sequence[RefusedItem]) -> dict[str, Any]:
    """The JSON of the contract."""
    return {
        "from": _date(found.first_day),
        "to": _date(found.last_day),
        "stages": [_step(step, found.level) for step in found.steps],
        "earlier": found.earlier,
        "change": found.change,
        "refused": [{"row": item.row, "reason": item.english()} for item in refused],
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _date(day: int | None) -> str | None:
    return dt.date.fromordinal(day).isoformat() if day is not None else None


def _step(step: Step, level: float) -> dict[str, Any]:
    median, low, high = step.time.median() if step.time else (None, None, None)
    return {
        "stage": step.name,
        "items": step.items,
        "came_from": step.came_from,
        "items_before": step.parents,
        "moved_on": step.moved,
        "share": step.share,
        "interval": {str(level): list(step.interval)} if step.interval else None,
        "outcomes_an_item": step.each,
        "of_first_stage": step.of_first,
        "days": {
            "median": median,
            "interval": {str(level): [low, high]},
            "quartiles_of_those_that_moved_on": list(step.moved_days) if step.moved_days else None,
            "waiting": step.waiting,
            "median_wait_so_far": step.wait,
        },
    }


def rows(made: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """The CSV: one row a stage, a refused row or a warning."""
    yield (
        "kind", "stage", "items", "came_from", "items_before", "moved_on", "share", "lower", "upper",
        "outcomes_an_item", "of_first_stage", "median_days", "waiting", "note",
    )  # fmt: skip
    for step in made["stages"]:
        low, high = next(iter(step["interval"].values())) if step["interval"] else ("", "")
        days = step["days"]
        yield (
            "stage", step["stage"], step["items"], step["came_from"], step["items_before"], step["moved_on"],
            step["share"], low, high, step["outcomes_an_item"], step["of_first_stage"], days["median"],
            days["waiting"], "",
        )  # fmt: skip
    if made["change"] is not None:
        yield "change", made["stages"][0]["stage"], made["earlier"], *[""] * 3, made["change"], *[""] * 7
    for item in made["refused"]:
        yield "refused", *[""] * 12, item["reason"]
    for sentence in made["warnings"]:
        yield "warning", *[""] * 12, sentence


def show(made: dict[str, Any], console: Console) -> None:
    """The whole funnel on a screen, the caveats at the end."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(HEADER):
        table.add_column(column, justify="left" if place in {0, 2} else "right")
    for line in _lines(made):
        table.add_row(*(escape(cell) for cell in line))
    console.print(table)
    console.print()
    if sentence := _change(made):
        console.print(sentence, markup=False)
    for sentence in made["warnings"]:
        console.print(f"· {sentence}", markup=False)


def report(made: dict[str, Any]) -> dict[str, Any]:
    """What the PDF is made from: finished words and numbers only."""
    return {
        "from": made["from"] or "",
        "to": made["to"] or "",
        "header": HEADER,
        "rows": _lines(made),
        "items": [[step["stage"], step["items"]] for step in made["stages"]],
        "change": _change(made) or "",
        "refused": [item["reason"] for item in made["refused"][:20]],
        "more_refused": max(0, len(made["refused"]) - 20),
        "caveats": made["warnings"],
    }


def _change(made: dict[str, Any]) -> str | None:
    if made["change"] is None:
        return None
    first = made["stages"][0]
    return (
        f"{first['items']:,} ({first['stage']}) against {made['earlier']:,} earlier: {made['change']:+.2%}."
    )


def _lines(made: dict[str, Any]) -> list[list[str]]:
    return [_line(step) for step in made["stages"]]


def _line(step: dict[str, Any]) -> list[str]:
    if step["came_from"] is None:
        return [step["stage"], f"{step['items']:,}", *[""] * 7]
    low, high = next(iter(step["interval"].values()))
    return [
        step["stage"],
        f"{step['items']:,}",
        step["came_from"],
        f"{step['moved_on']:,} of {step['items_before']:,}",
        _percent(step["share"]),
        f"{_percent(low)} to {_percent(high)}",
        _each(step["outcomes_an_item"]),
        "–" if step["days"]["median"] is None else f"{step['days']['median']:,}",
        f"{step['days']['waiting']:,}",
    ]


def _percent(share: float) -> str:
    return f"{share:.4%}" if 0 < share < 0.001 else f"{share:.1%}"


def _each(number: float) -> str:
    return f"{number:.5f}" if 0 < number < 0.01 else f"{number:.2f}"
