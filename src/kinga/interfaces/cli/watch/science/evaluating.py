"""`kinga watch evaluate`: how often each method cries wolf and what it finds, beside the oracle in the same run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Final

from kinga.interfaces.cli.console import bars, say
from kinga.interfaces.cli.watch.running import BadUsage
from kinga.methods.surge.accuracy.drops import MEANS, SPREADS, evaluate_drops
from kinga.methods.surge.accuracy.evaluating import METHODS, evaluate
from kinga.methods.surge.accuracy.series import SETS

from .output import Row, check_form, fresh_seed, write_table

__all__ = ["Asked", "run"]

_COLUMNS: Final = (
    "set", "at", "method", "cut", "fpr", "fpr_error", "pod", "pod_error", "first_week", "first_week_error",
    "sensitivity", "sensitivity_error", "beside_oracle", "beside_oracle_error",
)  # fmt: skip
_SHORT: Final = ("set", "at", "method", "FPR %", "POD %", "first week %", "of oracle %")
_DROP_COLUMNS: Final = ("mean", "spread", "series", "false", "found", "matched", "oracle", "error")
_USUAL: Final = ("farrington", "harmonic")


@dataclass(frozen=True)
class Asked:
    """The options as typed."""

    kind: str
    methods: list[str]
    replicates: int
    scenarios: int | None
    alpha: float
    seed: int | None
    silence: bool
    form: str | None
    out: Path | None


def run(asked: Asked) -> int:
    """Draw, judge, score, write; the exit status is 0."""
    check_form(asked.form)
    _check(asked)
    seed = fresh_seed(asked.seed)
    say(f"Seed {seed}.")
    with ExitStack() as stack:
        step = stack.enter_context(bars()) if sys.stderr.isatty() else _quiet
        if asked.silence:
            write_table(_DROP_COLUMNS, _drops(asked, seed, step), asked.form, asked.out)
        else:
            rows = list(_scores(asked, seed, step))
            short = asked.form == "table" or (
                asked.form is None and asked.out is None and sys.stdout.isatty()
            )
            columns, rows = (_SHORT, [_for_the_eye(row) for row in rows]) if short else (_COLUMNS, rows)
            write_table(columns, rows, asked.form, asked.out)
    return 0


def _check(asked: Asked) -> None:
    if asked.kind not in (*SETS, "both"):
        raise BadUsage(f"--set {asked.kind}: choose one of {', '.join(SETS)}, both.")
    for method in asked.methods:
        if method not in METHODS:
            raise BadUsage(f"--method {method}: choose from {', '.join(METHODS)}.")
    if not 0.0 < asked.alpha < 0.5:
        raise BadUsage("--alpha: choose a number above 0 and below 0.5, such as .005.")


def _quiet(_what: str, _done: int, _total: int) -> None:
    """No bar where nobody looks."""


def _scores(asked: Asked, seed: int, step: Callable[[str, int, int], None]) -> Iterator[Row]:
    for kind in SETS if asked.kind == "both" else (asked.kind,):
        methods = list(dict.fromkeys(asked.methods or _usual(kind)))
        found = evaluate(
            kind, methods, replicates=asked.replicates, seed=seed, alpha=asked.alpha, scenarios=asked.scenarios,
            step=partial(step, kind),
        )  # fmt: skip
        say(f"{kind}: {found.series} series of 624 weeks, the last 49 judged.")
        for at, scores in (("alpha", found.scores), ("matched", found.matched)):
            for score in scores:
                yield {"set": kind, "at": at} | asdict(score)


def _for_the_eye(row: Row) -> Row:
    """Rates in per cent with their standard errors, few enough columns for a screen."""
    shown = {"FPR %": "fpr", "POD %": "pod", "first week %": "first_week", "of oracle %": "beside_oracle"}
    return {"set": row["set"], "at": row["at"], "method": row["method"]} | {
        heading: f"{100 * float(str(row[name])):.4g} ± {100 * float(str(row[name + '_error'])):.2g}"
        for heading, name in shown.items()
    }


def _usual(kind: str) -> tuple[str, ...]:
    """What is compared unless told otherwise: the reference, and ours with and without what the service knows."""
    return (*_USUAL, "harmonic-calendar") if kind == "services" else _USUAL


def _drops(asked: Asked, seed: int, step: Callable[[str, int, int], None]) -> Iterator[Row]:
    """The six weeks after a series falls to half, by mean and variance/mean."""
    cells = [(mean, spread) for mean in MEANS for spread in SPREADS]
    for done, (mean, spread) in enumerate(cells, start=1):
        found = evaluate_drops(mean, spread, series=max(40, asked.replicates), seed=seed)
        step("silence", done, len(cells))
        yield asdict(found) | {"error": found.error}
