"""Surges and silences in counts. Pure: arrays in, frozen dataclasses out. docs/methods/surge.md has the formulas."""
from __future__ import annotations
from kinga.methods.surge.choose import REASONS, Choice, History, choose
from kinga.methods.surge.published.claims import RatioClaim, ShareRow, remarkable_base, remarkable_totals, weigh_ratio
from kinga.methods.surge.describe import DOUBTS, Circumstances, Sentence, describe
from kinga.methods.surge.sequential.ears import detect_ears
from kinga.methods.surge.published.means import MeanVerdict, judge_against_mean, unremarkable_dispersion
from kinga.methods.surge.periods import Weeks, calendar_weeks, rolling_weeks
from kinga.methods.surge.short import ShortSettings, detect_short, detect_short_daily
from kinga.methods.surge.vocabulary import NOTES, SILENCE, SURGE, Forecast, SurgeInputError, Verdict
from kinga.methods.surge.short.zeros import zero_run_chance, zero_run_needed
