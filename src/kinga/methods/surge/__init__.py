"""Surges and silences in counts. Pure: arrays in, frozen dataclasses out. docs/methods/surge.md has the formulas.

    from kinga.methods import surge

    batch = surge.Batch.of(counts, frequency="week", first_day=date(2015, 1, 5))   # (n_series, n_periods), NaN missing
    found = surge.detect(batch, "auto", alpha=.005, last=52)      # each period by what its history allows
    found.forecast.p_high, found.forecast.upper, found.method     # arrays (n_series, 52)
    verdict = found.forecast.verdict(series=0, period=-1)         # observed expected lower upper p_high p_low signal …
    sentence = surge.describe(verdict, surge.Circumstances(completeness=0.8))      # ratio, p, and doubts, as codes

Every detector by itself takes a batch (or plain counts) and its own settings, and gives a `Forecast`:

- `detect_farrington`, `detect_harmonic` three years and more; `detect_short` 8 weeks to three years;
  `detect_ears` seven counts; `detect_cusum`, `detect_glr` small changes that last; `detect_shares` parts of a total;
  `detect_against_means` only means known. `detect_short_daily(daily, first_day)` judges days by sums of seven.
- `judge_against_mean(881, mean=248, periods=36)` -> `MeanVerdict`: verdict, ratio and `unremarkable_from`, the
  variance/mean that would make it unremarkable. `weigh_ratio(1.86)` -> `RatioClaim.bases`, pairs (variance/mean,
  smallest base count that makes it more than chance); `remarkable_totals(.358, [.1, .2])` the same for a share.
- `detect_silence` falls that last and runs of zero; `hold(found, completeness)` keeps back what may only be late;
  `weigh_channels` says whether one channel fell or everything did. `scan(counts, near)` looks for clusters of places,
  `near = Neighbourhood.of_centroids(latitude, longitude)` or `.of_neighbours(lists)`.
- `nowcast(reporting_triangle(event, reported, now=…, longest=…))` says how complete each period is;
  `adjusted(…)` makes a batch of it.
- `discovery_cutoff(p_values, q)` and `recalibrate(past).apply(p_values)` for many series and for noisy sources.
- `zero_run_needed(mean)`, `zero_run_chance(...)` runs of zero. `warm()` compiles every kernel once.

A `Forecast` holds arrays; NaN where the method cannot say. `note` is a key of `NOTES`, doubts are keys of `DOUBTS`,
a reason is a key of `REASONS`: each maps to an English sentence, and screens translate by the code. `signal` is '',
'surge' or 'silence'. Errors: `SurgeInputError`. Names are imported from their family when first used, so that one
method does not wait for the libraries of another.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kinga.methods.surge.batch import Batch, day_number
    from kinga.methods.surge.choosing import LONG_YEARS, PERIODS_A_YEAR, REASONS, Choice, History, choose
    from kinga.methods.surge.describing import DOUBTS, Circumstances, Sentence, describe
    from kinga.methods.surge.detecting import METHODS, Detection, detect
    from kinga.methods.surge.discovery import discovery_cutoff
    from kinga.methods.surge.nowcasting.triangle import (
        Nowcast,
        NowcastSettings,
        adjusted,
        nowcast,
        reporting_triangle,
    )
    from kinga.methods.surge.periods import Weeks, calendar_weeks, rolling_weeks
    from kinga.methods.surge.published.claims import (
        RatioClaim,
        ShareRow,
        remarkable_base,
        remarkable_totals,
        weigh_ratio,
    )
    from kinga.methods.surge.published.means import (
        MeanVerdict,
        detect_against_means,
        judge_against_mean,
        unremarkable_dispersion,
    )
    from kinga.methods.surge.published.shares import ShareSettings, detect_shares
    from kinga.methods.surge.recalibration import Recalibration, recalibrate
    from kinga.methods.surge.scanning.places import Neighbourhood
    from kinga.methods.surge.scanning.scan import Cluster, ScanSettings, scan
    from kinga.methods.surge.seasonal.farrington import FarringtonSettings, detect_farrington
    from kinga.methods.surge.seasonal.harmonic import HarmonicSettings, detect_harmonic
    from kinga.methods.surge.seasonal.original import detect_farrington_1996
    from kinga.methods.surge.sequential.cusum import CusumSettings, detect_cusum
    from kinga.methods.surge.sequential.ears import detect_ears
    from kinga.methods.surge.sequential.glr import GlrSettings, detect_glr
    from kinga.methods.surge.short import ShortSettings, detect_short, detect_short_daily
    from kinga.methods.surge.short.zeros import zero_run_chance, zero_run_needed
    from kinga.methods.surge.silence.channels import ChannelSentence, weigh_channels
    from kinga.methods.surge.silence.detector import SilenceSettings, detect_silence, hold
    from kinga.methods.surge.vocabulary import (
        NOTES,
        SILENCE,
        SURGE,
        Direction,
        Forecast,
        SurgeInputError,
        Verdict,
    )
    from kinga.methods.surge.warming import warm

_FAMILIES: Final = {
    "batch": ("Batch", "day_number"),
    "choosing": ("LONG_YEARS", "PERIODS_A_YEAR", "REASONS", "Choice", "History", "choose"),
    "describing": ("DOUBTS", "Circumstances", "Sentence", "describe"),
    "detecting": ("METHODS", "Detection", "detect"),
    "discovery": ("discovery_cutoff",),
    "nowcasting.triangle": ("Nowcast", "NowcastSettings", "adjusted", "nowcast", "reporting_triangle"),
    "periods": ("Weeks", "calendar_weeks", "rolling_weeks"),
    "published.claims": ("RatioClaim", "ShareRow", "remarkable_base", "remarkable_totals", "weigh_ratio"),
    "published.means": (
        "MeanVerdict",
        "detect_against_means",
        "judge_against_mean",
        "unremarkable_dispersion",
    ),
    "published.shares": ("ShareSettings", "detect_shares"),
    "recalibration": ("Recalibration", "recalibrate"),
    "seasonal.farrington": ("FarringtonSettings", "detect_farrington"),
    "seasonal.original": ("detect_farrington_1996",),
    "seasonal.harmonic": ("HarmonicSettings", "detect_harmonic"),
    "scanning.places": ("Neighbourhood",),
    "scanning.scan": ("Cluster", "ScanSettings", "scan"),
    "sequential.cusum": ("CusumSettings", "detect_cusum"),
    "sequential.ears": ("detect_ears",),
    "sequential.glr": ("GlrSettings", "detect_glr"),
    "short": ("ShortSettings", "detect_short", "detect_short_daily"),
    "short.zeros": ("zero_run_chance", "zero_run_needed"),
    "silence.channels": ("ChannelSentence", "weigh_channels"),
    "silence.detector": ("SilenceSettings", "detect_silence", "hold"),
    "vocabulary": ("NOTES", "SILENCE", "SURGE", "Direction", "Forecast", "SurgeInputError", "Verdict"),
    "warming": ("warm",),
}
_FAMILY_OF: Final = {name: family for family, names in _FAMILIES.items() for name in names}

__all__ = [
    "DOUBTS",
    "LONG_YEARS",
    "METHODS",
    "NOTES",
    "PERIODS_A_YEAR",
    "REASONS",
    "SILENCE",
    "SURGE",
    "Batch",
    "ChannelSentence",
    "Choice",
    "Circumstances",
    "Cluster",
    "CusumSettings",
    "Detection",
    "Direction",
    "FarringtonSettings",
    "Forecast",
    "GlrSettings",
    "HarmonicSettings",
    "History",
    "MeanVerdict",
    "Neighbourhood",
    "Nowcast",
    "NowcastSettings",
    "RatioClaim",
    "Recalibration",
    "ScanSettings",
    "Sentence",
    "ShareRow",
    "ShareSettings",
    "ShortSettings",
    "SilenceSettings",
    "SurgeInputError",
    "Verdict",
    "Weeks",
    "adjusted",
    "calendar_weeks",
    "choose",
    "day_number",
    "describe",
    "detect",
    "detect_against_means",
    "detect_cusum",
    "detect_ears",
    "detect_farrington",
    "detect_farrington_1996",
    "detect_glr",
    "detect_harmonic",
    "detect_shares",
    "detect_short",
    "detect_short_daily",
    "detect_silence",
    "discovery_cutoff",
    "hold",
    "judge_against_mean",
    "nowcast",
    "recalibrate",
    "remarkable_base",
    "remarkable_totals",
    "reporting_triangle",
    "rolling_weeks",
    "scan",
    "unremarkable_dispersion",
    "warm",
    "weigh_channels",
    "weigh_ratio",
    "zero_run_chance",
    "zero_run_needed",
]


def __getattr__(name: str) -> object:
    """The families are imported when one of their names is first asked for."""
    if name not in _FAMILY_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f"{__name__}.{_FAMILY_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
