"""`kinga measure draw` and `kinga measure visits`: time-location sampling, before and after the visits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kinga.interfaces.cli.measure.output import read_rows, refusing, write
from kinga.interfaces.cli.measure.sheets import Bar, Grid, Sheet, deliver, per_cent, span

from .options import Form, Out, Report, Seed

if TYPE_CHECKING:
    from rich.console import Console

    from kinga.methods.prevalence.venues.slots import Slot
    from kinga.methods.prevalence.venues.visits import Venues

__all__ = ["draw", "visits"]


def draw(
    universe: Annotated[str, typer.Argument(help="CSV: venue, day, time, and size if it is known.")],
    number: Annotated[int, typer.Option("--visits", help="How many visits to draw.")],
    seed: Seed = 1,
    form: Form = None,
    out: Out = None,
) -> None:
    """Draw visits from every venue, day and time there is, each with its chance."""
    from kinga.methods.prevalence.columns import Columns
    from kinga.methods.prevalence.venues import slots

    table = read_rows(universe)
    drawn = slots.draw(slots.universe(Columns(table[0], table[1:])), number, seed)
    lines = [(slot.venue, slot.day, slot.time, chance) for slot, chance in drawn]
    names = ("venue", "day", "time", "chance")
    document = {"visits": [dict(zip(names, line, strict=True)) for line in lines], "seed": seed}
    write(form, out, document=document, rows=[names, *lines], show=lambda console: _show(drawn, console))


def visits(
    file: Annotated[
        str,
        typer.Argument(
            help="CSV: wave, venue, day, time, present, assessed, cases; chance, observer if known."
        ),
    ],
    form: Form = None,
    out: Out = None,
    report: Report = None,
) -> None:
    """Shares of cases among people at venues, by wave, with the change since the first and joint audits."""
    from kinga.methods.prevalence.columns import Columns
    from kinga.methods.prevalence.venues import visits as science

    table = read_rows(file)
    with refusing(science.NotEstimable):
        found = science.estimate(science.visits(Columns(table[0], table[1:])))
    deliver(_sheet(found), form, out, report, document=_document(found), rows=_rows(found))


def _show(drawn: tuple[tuple[Slot, float], ...], console: Console) -> None:
    for slot, chance in drawn:
        console.print(f"{slot.venue} · {slot.day} · {slot.time} · chance {chance:.4f}", markup=False)


def _ends(intervals: Any) -> dict[str, list[float]]:
    return {str(level): list(ends) for level, ends in intervals.items()}


def _document(found: Venues) -> dict[str, Any]:
    waves = [
        {
            "wave": wave.name,
            "visits": wave.visits,
            "venues": wave.venues,
            "cases": wave.cases,
            "assessed": wave.assessed,
            "estimate": wave.share,
            "error": wave.error,
            "interval": _ends(wave.intervals),
            "change": wave.change,
            "change_interval": _ends(wave.change_intervals),
        }
        for wave in found.waves
    ]
    audit = found.audit
    audited = None
    if audit is not None:
        audited = {
            "pairs": audit.pairs,
            "cases": audit.first,
            "cases_by_audit": audit.second,
            "mean_difference": audit.difference,
            "limits": None if audit.limits is None else list(audit.limits),
        }
    return {
        "waves": waves,
        "audit": audited,
        "warnings": [caveat.english() for caveat in found.caveats],
    }


def _rows(found: Venues) -> Iterator[tuple[object, ...]]:
    yield "kind", "wave", "estimate", "level", "lower", "upper", "note"
    for wave in found.waves:
        for level, ends in wave.intervals.items() or [("", ("", ""))]:
            yield "share", wave.name, wave.share, level, *ends, ""
        for level, ends in wave.change_intervals.items():
            yield "change", wave.name, wave.change, level, *ends, ""
    if found.audit is not None:
        low, high = found.audit.limits or ("", "")
        yield "audit", "", found.audit.difference, "", low, high, f"{found.audit.pairs} audited visits"
    for caveat in found.caveats:
        yield "warning", *("",) * 5, caveat.english()


def _sheet(found: Venues) -> Sheet:
    rows = [
        [
            wave.name,
            f"{wave.visits:,}",
            f"{wave.venues:,}",
            f"{wave.assessed:,.0f}",
            per_cent(wave.share),
            span(wave.intervals.get(0.95)),
            "" if wave.change is None else f"{wave.change:+.1%}",
            span(wave.change_intervals.get(0.95), "+.1%"),
        ]
        for wave in found.waves
    ]
    columns = ["Wave", "Visits", "Venues", "Assessed", "Share", "95% interval", "Change", "95% interval"]
    return Sheet(
        title="Shares among people at venues",
        lead=["Shares of cases among people present, by wave; changes are points since the first wave."],
        grids=[Grid("By wave", columns, rows), Grid("Joint audits", ["What", "Value"], _audited(found))],
        caveats=[caveat.english() for caveat in found.caveats],
        made="Errors by linearisation with venues as clusters; intervals of shares on the logit scale.",
        page="docs/methods/venues.md",
        bars=[Bar(wave.name, wave.share, *wave.intervals.get(0.95, (None, None))) for wave in found.waves],
        unit="%",
    )


def _audited(found: Venues) -> list[list[str]]:
    audit = found.audit
    if audit is None:
        return []
    rows = [
        ["Visits with a second observer", f"{audit.pairs:,}"],
        ["Cases, first observer and auditor", f"{audit.first:,.0f} and {audit.second:,.0f}"],
        ["Mean difference a visit", f"{audit.difference:+.2f}"],
    ]
    if audit.limits is not None:
        rows.append(["95% of differences expected within", span(audit.limits, "+.2f")])
    return rows
