"""The commands of `kinga watch`. What they need is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["watch"]

watch = typer.Typer(help="Surges and silences in counts, from the command line.", no_args_is_help=True)

_METHODS = (
    "auto, farrington, harmonic, ears-c1, ears-c2, ears-c3, short, cusum, glr, silence, means, share or claim"
)


@watch.callback()
def about() -> None:
    """Surges and silences in counts, from the command line."""


@watch.command()
def detect(
    counts: Annotated[str, typer.Argument(metavar="COUNTS.csv", help="Columns series, date or period, count, and denominator if there is one; - reads standard input.")],
    method: Annotated[str, typer.Option(help=f"One of {_METHODS}.")] = "auto",
    alpha: Annotated[float, typer.Option(help="The chance of a false signal in a quiet period, for each direction.")] = 0.005,
    last: Annotated[int | None, typer.Option(min=1, help="Judge the last so many periods of each series; else all that have enough history.")] = None,
    direction: Annotated[str, typer.Option(help="both, up or down.")] = "both",
    frequency: Annotated[str | None, typer.Option(help="day, week or month; else inferred from the dates, and said.")] = None,
    calibrate: Annotated[Path | None, typer.Option(help="Counts of the same source in the past, to learn how often it cries wolf.")] = None,
    fdr: Annotated[bool, typer.Option("--fdr", help="Hold the share of false signals among a period's signals at alpha (Benjamini and Hochberg).")] = False,
    years: Annotated[int | None, typer.Option(min=1, help="Years that Farrington looks back; else up to 5.")] = None,
    calendar: Annotated[Path | None, typer.Option(help="Days known beforehand to be unlike others, columns date and kind: harmonic learns what they do.")] = None,
    form: Annotated[str | None, typer.Option("--format", help="csv, json or table; else table on a screen and csv elsewhere.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:  # fmt: skip
    """Judge each period of each series against its own history: surge, silence, or neither.

    Exit status: 0 done, 2 bad input, 3 the method cannot answer, 4 done but some series were refused.
    """
    from .running import Call, run

    raise typer.Exit(
        run(
            Call(
                counts, method, alpha, last, direction, frequency, calibrate, fdr, years, form, out, calendar
            )
        )
    )


_REPLICATES = "Series of each scenario."
_SCENARIOS = "So many of the set's scenarios, evenly spread; else all."
_SEED = "Where chance begins; else drawn now. It is printed either way."
_FORM = "csv, json or table; else table on a screen and csv elsewhere."
_OUT = "Write to this file instead of standard output."


@watch.command()
def simulate(
    kind: Annotated[str, typer.Option("--set", help="waves (42 scenarios) or services (24: school terms, holidays, campaigns, growing coverage).")] = "waves",
    replicates: Annotated[int, typer.Option(min=1, help=_REPLICATES)] = 100,
    scenarios: Annotated[int | None, typer.Option(min=1, help=_SCENARIOS)] = None,
    seed: Annotated[int | None, typer.Option(help=_SEED)] = None,
    truth: Annotated[bool, typer.Option("--truth", help="Add the true mean, variance/mean and cases of the outbreak.")] = False,
    form: Annotated[str | None, typer.Option("--format", help="csv or json.")] = None,
    out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:  # fmt: skip
    """Invent the series that accuracy is measured on: 624 weeks with outbreaks, the last 49 to be judged."""
    from .science.simulating import Asked, run

    raise typer.Exit(run(Asked(kind, replicates, scenarios, seed, truth, form, out)))


@watch.command()
def evaluate(
    kind: Annotated[str, typer.Option("--set", help="waves, services or both.")] = "both",
    method: Annotated[list[str] | None, typer.Option(help="A method to look at; may be given several times.")] = None,
    replicates: Annotated[int, typer.Option(min=1, help=_REPLICATES)] = 100,
    scenarios: Annotated[int | None, typer.Option(min=1, help=_SCENARIOS)] = None,
    alpha: Annotated[float, typer.Option(help="The nominal level, and the rate of false signals at which methods are matched.")] = 0.005,
    seed: Annotated[int | None, typer.Option(help=_SEED)] = None,
    silence: Annotated[bool, typer.Option("--silence", help="Look instead at series that fall to half, by mean and variance/mean.")] = False,
    form: Annotated[str | None, typer.Option("--format", help=_FORM)] = None,
    out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:  # fmt: skip
    """Measure how often methods cry wolf and what they find, beside an oracle that knows the truth.

    Rows at "alpha" take each method's p-value at its word; rows at "matched" choose the cut that gives each the same
    rate of false signals. beside_oracle is the share of what the oracle finds at the same first-week detection.
    """
    from .science.evaluating import Asked, run

    raise typer.Exit(run(Asked(kind, method or [], replicates, scenarios, alpha, seed, silence, form, out)))


@watch.command()
def scan(
    counts: Annotated[str, typer.Argument(metavar="COUNTS.csv", help="As for detect; each series is a place, with a count in every period.")],
    centroids: Annotated[Path | None, typer.Option(help="Columns series, latitude, longitude.")] = None,
    neighbours: Annotated[Path | None, typer.Option(help="Columns series, neighbour: a row for each shared border.")] = None,
    model: Annotated[str, typer.Option(help="permutation (counts alone) or poisson (against the column denominator).")] = "permutation",
    longest: Annotated[int, typer.Option(min=1, help="The longest time looked at, in periods up to the last.")] = 4,
    replicas: Annotated[int, typer.Option(min=99, help="How often chance is tried.")] = 999,
    alpha: Annotated[float, typer.Option(help="The chance of a false signal in the whole scan, for each direction.")] = 0.05,
    direction: Annotated[str, typer.Option(help="both, up or down.")] = "both",
    frequency: Annotated[str | None, typer.Option(help="day, week or month; else inferred from the dates, and said.")] = None,
    seed: Annotated[int | None, typer.Option(help=_SEED)] = None,
    form: Annotated[str | None, typer.Option("--format", help=_FORM)] = None,
    out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:  # fmt: skip
    """Look for neighbouring places that rise, or fall silent, together up to the last period.

    Exit status: 0 done, 2 bad input, 3 the model cannot answer.
    """
    from .running import NoAnswer
    from .science.scanning import Asked, run

    asked = Asked(
        counts, centroids, neighbours, model, longest, replicas, alpha, direction, frequency, seed, form, out
    )
    try:
        raise typer.Exit(run(asked))
    except NoAnswer as refusal:
        from kinga.interfaces.cli.console import say

        say(str(refusal))
        raise typer.Exit(3) from refusal
