"""`kinga watch simulate`: the series that accuracy is measured on, as a file of counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kinga.interfaces.cli.console import say
from kinga.interfaces.cli.watch.running import BadUsage
from kinga.methods.surge.accuracy.evaluating import FIRST_DAY
from kinga.methods.surge.accuracy.outbreaks import CURRENT
from kinga.methods.surge.accuracy.series import SETS, Series, number_of_scenarios, simulate

from .output import Row, check_form, fresh_seed, write_table

__all__ = ["Asked", "run"]

_DATED: Final = frozenset({"services"})


@dataclass(frozen=True)
class Asked:
    """The options as typed."""

    kind: str
    replicates: int
    scenarios: int | None
    seed: int | None
    truth: bool
    form: str | None
    out: Path | None


def run(asked: Asked) -> int:
    """Write the series; the exit status is 0."""
    check_form(asked.form)
    if asked.form == "table":
        raise BadUsage("--format table: the series are too long for a table; choose csv or json.")
    if asked.kind not in SETS:
        raise BadUsage(f"--set {asked.kind}: choose one of {', '.join(SETS)}.")
    seed = fresh_seed(asked.seed)
    kinds = number_of_scenarios(asked.kind, asked.scenarios)
    say(f"{kinds} scenarios × {asked.replicates} series, seed {seed}.")
    columns = ["series", "date" if asked.kind in _DATED else "period", "count"]
    if asked.truth:
        columns += ["mean", "variance_mean", "outbreak"]
    parts = simulate(asked.kind, asked.replicates, seed, scenarios=asked.scenarios)
    write_table(columns, _rows(parts, dated=asked.kind in _DATED), asked.form or "csv", asked.out)
    return 0


def _rows(parts: Iterator[Series], *, dated: bool) -> Iterator[Row]:
    """A row a week of each series; `outbreak` counts the cases of the current outbreak."""
    number: dict[str, int] = {}
    for part in parts:
        for at in range(part.counts.shape[0]):
            number[part.scenario] = number.get(part.scenario, 0) + 1
            name = f"{part.scenario}-{number[part.scenario]:03d}"
            cases = [0] * CURRENT[0] + [int(case) for case in part.cases[at]]
            truth = zip(part.counts[at].tolist(), part.mean[at].tolist(), cases, strict=True)
            for week, (count, mean, outbreak) in enumerate(truth):
                yield {
                    "series": name,
                    "date": str(FIRST_DAY + dt.timedelta(weeks=week)) if dated else "",
                    "period": week + 1,
                    "count": int(count),
                    "mean": mean,
                    "variance_mean": float(part.spread[at]),
                    "outbreak": outbreak,
                }
