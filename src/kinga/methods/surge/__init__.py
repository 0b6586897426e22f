"""Surges and silences in counts. Pure: arrays in, frozen dataclasses out. docs/methods/surge.md has the formulas.

Choose a method, judge, describe::

    choose(History(kind="counts", frequency="week", periods=11)).method          # 'short'; .english() says why
    forecast = detect_short(counts)              # counts: (n_series, n_periods), NaN = missing, never zero
    verdict = forecast.verdict(series=0, period=-1)      # observed expected lower upper p_high p_low signal …
    sentence = describe(verdict, Circumstances(completeness=0.8))       # ratio, p, and doubts, as codes

- `detect_short(counts, exposure=None, settings=ShortSettings())` weekly or monthly counts, 8 weeks to 3
  years, both directions, one-sided alpha .005 each.
- `detect_short_daily(daily, first_day)` the same by rolling sums of seven days -> (Weeks, Forecast), one
  column a day; raise one alert for a stretch of days, not one a day.
- `calendar_weeks(daily, first_day)` sums from Monday to Sunday; cut weeks are dropped (or `partial=True`).
- `detect_ears(counts, 'ears-c1' | 'ears-c2' | 'ears-c3')` upward only.
- `judge_against_mean(881, mean=248, periods=36)` -> `MeanVerdict`: verdict, ratio and
  `unremarkable_from`, the variance/mean that would make it unremarkable.
- `weigh_ratio(1.86)` -> `RatioClaim.bases`, pairs (variance/mean, smallest base count that makes it more
  than chance); `remarkable_totals(.358, [.1, .2, .3])` the same for a share. Claims have no p-value.
- `zero_run_needed(mean)`, `zero_run_chance(...)` runs of zero.

A `Forecast` holds arrays (n_series, n_periods); NaN where the method cannot say. `note` is a key of
`NOTES`, doubts are keys of `DOUBTS`, a `Choice.reason` is a key of `REASONS`: each maps to an English
sentence, and screens translate by the code. `signal` is '', 'surge' or 'silence'. Errors:
`SurgeInputError`.
"""

from __future__ import annotations

from kinga.methods.surge.choose import REASONS, Choice, History, choose
from kinga.methods.surge.claims import RatioClaim, ShareRow, remarkable_base, remarkable_totals, weigh_ratio
from kinga.methods.surge.describe import DOUBTS, Circumstances, Sentence, describe
from kinga.methods.surge.ears import detect_ears
from kinga.methods.surge.means import MeanVerdict, judge_against_mean, unremarkable_dispersion
from kinga.methods.surge.periods import Weeks, calendar_weeks, rolling_weeks
from kinga.methods.surge.short import ShortSettings, detect_short, detect_short_daily
from kinga.methods.surge.vocabulary import NOTES, SILENCE, SURGE, Forecast, SurgeInputError, Verdict
from kinga.methods.surge.zeros import zero_run_chance, zero_run_needed

__all__ = [
    "DOUBTS",
    "NOTES",
    "REASONS",
    "SILENCE",
    "SURGE",
    "Choice",
    "Circumstances",
    "Forecast",
    "History",
    "MeanVerdict",
    "RatioClaim",
    "Sentence",
    "ShareRow",
    "ShortSettings",
    "SurgeInputError",
    "Verdict",
    "Weeks",
    "calendar_weeks",
    "choose",
    "describe",
    "detect_ears",
    "detect_short",
    "detect_short_daily",
    "judge_against_mean",
    "remarkable_base",
    "remarkable_totals",
    "rolling_weeks",
    "unremarkable_dispersion",
    "weigh_ratio",
    "zero_run_chance",
    "zero_run_needed",
]
