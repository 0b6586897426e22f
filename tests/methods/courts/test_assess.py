"""A docket judged whole: groups, caveats that nobody can leave out, and the warning of length bias."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from kinga.methods.courts.assess import Ahead, Courts, NothingInPeriod, assess
from kinga.methods.courts.backlog import NoHistory
from kinga.methods.courts.caveats import COURTS_ALWAYS
from kinga.methods.courts.dockets import PENDING, Docket, docket

FIRST = dt.date(2019, 1, 1)
END = dt.date(2021, 12, 31)


def simulated(seed: int = 1, cases: int = 900, mean: float = 200.0) -> Docket:
    """Filed evenly over three years, ending at a constant hazard; what would end later is pending."""
    rng = np.random.default_rng(seed)
    filed = FIRST.toordinal() + rng.integers(0, 1096, cases)
    closed = filed + rng.exponential(mean, cases).astype(int)
    closed = np.where(closed > END.toordinal(), PENDING, closed)
    ending = np.where(closed == PENDING, PENDING, rng.integers(0, 2, cases))
    kind, court = rng.integers(0, 2, cases), rng.integers(0, 3, cases)
    return Docket(filed, closed, ending, kind, court, ("convicted", "dismissed"), ("a", "b"), ("N", "S", "W"))


def codes(found: Courts) -> set[str]:
    return {caveat.code for caveat in found.caveats}


def test_groups_add_up() -> None:
    found = assess(simulated(), FIRST, END)
    for groups in (found.by_court, found.by_kind):
        assert sum(group.flow.resolved for group in groups.values()) == found.overall.flow.resolved
        assert (
            sum(group.flow.pending_at_end for group in groups.values()) == found.overall.flow.pending_at_end
        )
    assert set(found.by_court) == {"N", "S", "W"}
    assert set(found.overall.endings) == {"convicted", "dismissed"}
    median, low, high = found.overall.time.median()  # type: ignore[union-attr]
    assert low <= 200 * np.log(2) <= high  # type: ignore[operator]
    assert median is not None


def test_the_caveats_stand_whatever_was_passed() -> None:
    found = assess(simulated(), FIRST, END)
    assert set(COURTS_ALWAYS) <= codes(found)
    assert set(COURTS_ALWAYS) <= codes(Courts(found.overall, {}, {}, (), ()))


def test_disposition_time_is_not_the_mean_duration() -> None:
    """Capacity halves in the last year of a stationary court: the cases that end are as long, the indicator doubles."""
    made = simulated(cases=4000)
    rng = np.random.default_rng(2)
    last_year = dt.date(2021, 1, 1).toordinal()
    stopped = (made.closed >= last_year) & (rng.random(made.cases) < 0.5)
    halved = made.chosen(~stopped)
    waiting = made.chosen(stopped)
    closed = np.concatenate([halved.closed, np.full(waiting.cases, PENDING)])
    both = Docket(
        np.concatenate([halved.filed, waiting.filed]), closed, np.where(closed == PENDING, PENDING, 0),
        0 * closed, 0 * closed, ("x",), ("x",), ("x",),
    )  # fmt: skip
    year = dt.date(2021, 1, 1), END
    before, after = assess(made, *year).overall.flow, assess(both, *year).overall.flow
    assert after.disposition_time > 2.5 * before.disposition_time  # type: ignore[operator]
    resolved = [d.closed - d.filed for d in (made, both)]
    means = [took[(d.closed >= last_year)].mean() for took, d in zip(resolved, (made, both), strict=True)]
    assert means[1] == pytest.approx(means[0], rel=0.1)


def test_a_sample_of_pending_cases_says_nothing_of_durations() -> None:
    made = simulated()
    found = assess(made.chosen(made.closed == PENDING), FIRST, END)
    assert "pending_only" in codes(found)
    assert found.overall.time is None
    assert not found.overall.endings


def test_a_docket_that_began_with_the_pending_ones_is_noticed_and_delayed_entry_mends_it() -> None:
    began = dt.date(2020, 7, 1)
    whole = simulated(cases=3000)
    late = whole.chosen((whole.closed == PENDING) | (whole.closed >= began.toordinal()))
    warned = assess(late, began, END)
    (bias,) = [caveat for caveat in warned.caveats if caveat.code == "length_bias"]
    assert bias.values["day"] == began.isoformat()
    assert "length_bias" not in codes(assess(whole, FIRST, END))
    mended = assess(late, began, END, recorded_from=began)
    assert "length_bias" not in codes(mended)
    assert "recorded_from" in codes(mended)
    true = 200 * np.log(2)
    median, low, high = mended.overall.time.median()  # type: ignore[union-attr]
    assert low <= true <= high  # type: ignore[operator]
    biased = warned.overall.time.median()  # type: ignore[union-attr]
    assert biased[1] > true  # type: ignore[operator]
    assert biased[0] > median  # type: ignore[operator]


def test_a_curve_that_fell_to_nothing_while_few_were_watched_is_said() -> None:
    rows = [["a", "2020-12-20", "2021-01-05"], ["b", "2020-06-01", ""], ["c", "2020-06-01", "2021-03-01"]]
    made = docket(["case", "filed", "closed"], rows, today=END)
    assert "thin_start" in codes(assess(made, FIRST, END, recorded_from=dt.date(2021, 1, 1)))


def test_a_projection_learns_from_whole_months() -> None:
    found = assess(simulated(), dt.date(2021, 1, 15), END, ahead=Ahead(6))
    assert found.overall.projection is not None
    assert found.overall.projection.arrivals.months == 11
    assert len(found.overall.projection.bands) == 6
    assert all(group.projection for group in found.by_court.values())
    assert "projection" in codes(found)
    with pytest.raises(NoHistory):
        assess(simulated(), dt.date(2021, 11, 15), END, ahead=Ahead(6))


def test_what_came_after_the_period_is_not_known_in_it() -> None:
    made = simulated()
    found = assess(made, FIRST, dt.date(2020, 12, 31))
    assert "after" in codes(found)
    assert (
        found.overall.flow
        == assess(made.known_on(dt.date(2020, 12, 31).toordinal()), FIRST, dt.date(2020, 12, 31)).overall.flow
    )


def test_a_period_without_a_case_is_an_honest_refusal() -> None:
    with pytest.raises(NothingInPeriod):
        assess(simulated(), dt.date(2010, 1, 1), dt.date(2010, 12, 31))


def test_a_small_or_quiet_docket_says_so() -> None:
    made = docket(["case", "filed", "closed"], [["a", "2020-01-01", ""]], today=END)
    found = assess(made)
    assert {"few", "nothing_resolved", "period", "pending_only"} <= codes(found)
    assert {"nothing_filed"} <= codes(assess(made, dt.date(2021, 1, 1), END))
