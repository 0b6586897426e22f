"""What was found about courts as JSON; the CSV, the tables of a screen and the PDF are made from that."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kinga.interfaces.cli.measure.output import finite
from kinga.methods.courts.assess import Assessment, Courts
from kinga.methods.courts.backlog import QUANTILES, Projection
from kinga.methods.courts.flow import AGE_BANDS, Ages
from kinga.methods.courts.survival import Curve

__all__ = ["document", "report", "rows", "show"]

MARKS: Final = (90, 180, 365, 730, 1095)
"""Days since filing at which shares are given."""
LEVEL: Final = "0.95"
FLOW: Final = ("pending_at_start", "incoming", "resolved", "pending_at_end",
               "clearance_rate", "disposition_time")  # fmt: skip
AGE_NAMES: Final = tuple(
    [f"under {AGE_BANDS[0]}"]
    + [f"{low} to {high - 1}" for low, high in itertools.pairwise(AGE_BANDS)]
    + [f"{AGE_BANDS[-1]} and more"]
)


def document(found: Courts) -> dict[str, Any]:
    """The JSON of the contract."""
    return {
        "from": found.overall.flow.start.isoformat(),
        "to": found.overall.flow.end.isoformat(),
        "days": found.overall.flow.days,
        "overall": {**_group(found.overall), "curve": _curve(found.overall.time)},
        "by_court": {name: _group(group) for name, group in found.by_court.items()},
        "by_kind": {name: _group(group) for name, group in found.by_kind.items()},
        "refused": [{"row": item.row, "reason": item.english()} for item in found.refused],
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _group(group: Assessment) -> dict[str, Any]:
    return {
        **{name: getattr(group.flow, name) for name in FLOW},
        "age_of_pending": _ages(group.ages),
        "time_to_ending": _time(group.time, group.ended),
        "endings": {name: _marks(curve) for name, curve in group.endings.items()},
        "months": [
            {
                "month": f"{month.first:%Y-%m}",
                "incoming": month.incoming,
                "resolved": month.resolved,
                "pending_at_end": month.pending_at_end,
            }
            for month in group.months
        ],
        "projection": _projection(group.projection, group.flow.end),
        "notes": [caveat.code for caveat in group.caveats],
    }


def _ages(found: Ages | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "pending": found.pending,
        "mean": found.mean,
        "quartiles": list(found.quartiles),
        "ninth_decile": found.ninth_decile,
        "oldest": found.oldest,
        "bands": dict(zip(AGE_NAMES, found.bands, strict=True)),
    }


def _time(curve: Curve | None, ended: int) -> dict[str, Any] | None:
    if curve is None:
        return None
    median, low, high = curve.median()
    return {
        "method": "Kaplan-Meier, interval on log(-log)",
        "ended": ended,
        "median": median,
        "interval": {LEVEL: [low, high]},
        "still_pending": _marks(curve),
    }


def _marks(curve: Curve) -> dict[str, Any]:
    """Day -> share and interval; days beyond what was watched are left out."""
    found = {day: at for day in MARKS if (at := curve.at(day)) is not None}
    return {
        str(day): {"share": share, "interval": {LEVEL: [finite(low), finite(high)]}}
        for day, (share, low, high) in found.items()
    }


def _curve(curve: Curve | None) -> dict[str, Any] | None:
    if curve is None:
        return None
    return {
        "days": curve.days.tolist(),
        "at_risk": curve.at_risk.tolist(),
        "still_pending": curve.shares.tolist(),
        "lower": [finite(v) for v in curve.lower.tolist()],
        "upper": [finite(v) for v in curve.upper.tolist()],
    }


def _projection(found: Projection | None, end: dt.date) -> dict[str, Any] | None:
    if found is None:
        return None
    middle = QUANTILES.index(0.5)
    bands = [
        {
            "month": f"{_later(end, ahead):%Y-%m}",
            "median": row[middle],
            "interval": {"0.5": [row[2], row[4]], "0.8": [row[1], row[5]], "0.95": [row[0], row[6]]},
        }
        for ahead, row in enumerate(found.bands, 1)
    ]
    return {
        "backlog": found.backlog,
        "arrivals_a_month": found.arrivals.mean,
        "capacity_a_month": found.capacity.mean,
        "arrivals_dispersion": found.arrivals.dispersion,
        "capacity_dispersion": found.capacity.dispersion,
        "arrivals_share": found.arrivals_share,
        "capacity_share": found.capacity_share,
        "months": bands,
        "chance_of_a_smaller_backlog": found.smaller,
        "paths": found.paths,
        "seed": found.seed,
    }


def _later(end: dt.date, months: int) -> dt.date:
    """The month so many months after that of a day."""
    number = end.year * 12 + end.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def _groups(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "all", "", made["overall"]
    for kind in ("court", "kind"):
        for name, group in made[f"by_{kind}"].items():
            yield kind, name, group


def rows(made: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    """The CSV: one row a number, a refused row or a warning."""
    yield "group", "name", "measure", "at", "value", "lower", "upper", "note"
    for kind, name, group in _groups(made):
        for measure, at, value, ends in _numbers(group):
            low, high = ends or ("", "")
            yield kind, name, measure, at, value, low, high, ""
    for item in made["refused"]:
        yield "refused", "", "row", item["row"], "", "", "", item["reason"]
    for sentence in made["warnings"]:
        yield "warning", "", "", "", "", "", "", sentence


def _numbers(group: dict[str, Any]) -> Iterator[tuple[str, object, object, list[object] | None]]:
    for name in FLOW:
        yield name, "", group[name], None
    if ages := group["age_of_pending"]:
        for name in ("mean", "ninth_decile", "oldest"):
            yield f"age_{name}", "", ages[name], None
        for share, age in zip((0.25, 0.5, 0.75), ages["quartiles"], strict=True):
            yield "age_quantile", share, age, None
        for name, count in ages["bands"].items():
            yield "age_band", name, count, None
    if time := group["time_to_ending"]:
        yield "median_time_to_ending", "", time["median"], time["interval"][LEVEL]
        for day, at in time["still_pending"].items():
            yield "still_pending", day, at["share"], at["interval"][LEVEL]
    for ending, marks in group["endings"].items():
        for day, at in marks.items():
            yield f"ended: {ending}", day, at["share"], at["interval"][LEVEL]
    for month in group["months"]:
        for name in ("incoming", "resolved", "pending_at_end"):
            yield f"month_{name}", month["month"], month[name], None
    for month in (group["projection"] or {"months": []})["months"]:
        yield "projected_backlog", month["month"], month["median"], month["interval"][LEVEL]


def show(made: dict[str, Any], console: Console) -> None:
    """The whole result on a screen, the caveats at the end."""
    console.print(f"{made['from']} to {made['to']} ({made['days']} days).")
    for title, header, body in _tables(made):
        table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
        for place, column in enumerate(header):
            table.add_column(column, justify="right" if place else "left")
        for line in body:
            table.add_row(*(escape(cell) for cell in line))
        console.print()
        console.print(table)
    console.print()
    for sentence in made["warnings"]:
        console.print(f"· {sentence}", markup=False)


def report(made: dict[str, Any]) -> dict[str, Any]:
    """What the PDF is made from: finished words and numbers only."""
    projection = made["overall"]["projection"]
    return {
        "from": made["from"],
        "to": made["to"],
        "flow": {name: _whole(made["overall"][name]) for name in FLOW},
        "tables": [{"title": title, "header": header, "rows": body} for title, header, body in _tables(made)],
        "months": [[month["month"], month["pending_at_end"]] for month in made["overall"]["months"]],
        "ahead": [
            [month["month"], month["median"], *month["interval"]["0.8"], *month["interval"]["0.95"]]
            for month in (projection or {"months": []})["months"]
        ],
        "refused": [item["reason"] for item in made["refused"][:20]],
        "more_refused": max(0, len(made["refused"]) - 20),
        "caveats": made["warnings"],
    }


_Table = tuple[str, list[str], list[list[str]]]
_FLOW_NAMES: Final = [
    "", "Pending before", "Came in", "Resolved", "Pending after", "Clearance, %", "Disposition time, days"
]  # fmt: skip


def _tables(made: dict[str, Any]) -> Iterator[_Table]:
    named = [(name or "All cases", group) for _, name, group in _groups(made)]
    yield (
        "What came in and what was resolved",
        _FLOW_NAMES,
        [[name, *(_whole(group[measure]) for measure in FLOW)] for name, group in named],
    )
    yield (
        "How long pending cases have waited, in days",
        ["", "Half of them", "Nine of ten", "Oldest", *AGE_NAMES],
        [
            [name, _whole(ages["quartiles"][1]), _whole(ages["ninth_decile"]), _whole(ages["oldest"])]
            + [_whole(count) for count in ages["bands"].values()]
            for name, group in named
            if (ages := group["age_of_pending"])
        ],
    )
    yield (
        "Days to the ending, pending cases included",
        ["", "Ended", "Half have ended by", "95% interval", *(f"Pending at {day}" for day in MARKS[:4])],
        [
            [name, _whole(time["ended"]), _whole(time["median"]), _ends(time["interval"][LEVEL])]
            + [_share(time["still_pending"].get(str(day))) for day in MARKS[:4]]
            for name, group in named
            if (time := group["time_to_ending"])
        ],
    )
    yield from _tables_of_all(made["overall"])


def _tables_of_all(overall: dict[str, Any]) -> Iterator[_Table]:
    """What is said of all cases together: how they ended, and where the backlog is going."""
    if endings := overall["endings"]:
        body = [
            [name, *(_share(marks.get(str(day))) for day in MARKS[:4])] for name, marks in endings.items()
        ]
        yield (
            "How all cases ended, by days since filing",
            ["Ending", *(f"By {day}" for day in MARKS[:4])],
            body,
        )
    if projection := overall["projection"]:
        body = [
            [
                month["month"],
                _whole(month["median"]),
                _ends(month["interval"]["0.8"]),
                _ends(month["interval"][LEVEL]),
            ]
            for month in projection["months"]
        ]
        title = (
            f"Backlog ahead, arrivals at {projection['arrivals_share']:g} and capacity at "
            f"{projection['capacity_share']:g} of their pace"
        )
        yield title, ["Month", "Median", "80% band", "95% band"], body


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def _share(at: dict[str, Any] | None) -> str:
    return "–" if at is None else f"{at['share']:.0%}"


def _ends(ends: list[float | None]) -> str:
    return f"{_whole(ends[0])} to {_whole(ends[1])}"
