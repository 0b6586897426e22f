"""Multiple systems estimation: how many people no list knows, from how lists overlap. docs/methods/multiple-systems.md.

Read a table, estimate, say it with its caveats::

    from kinga.methods.prevalence.mse.estimate import estimate

    table = capture_table(["police", "shelter", "clinic", "count"], rows)      # refused with row and reason
    found = estimate(table, replicates=1000, seed=1)                          # every method side by side
    found.answers["stepwise"].population, found.range, found.caveats          # caveats cannot be left out

One step at a time: `selection.Counts.of(table)`, then `selection.choose_stepwise`, `choose_bic` or `choose_main` ->
`Selected`, `bootstrap.bootstrap` -> BCa intervals, `bayes.bayes` (thresholding) and `graphs.average` (decomposable
graphs). `checks.Examiner.verdict` says whether a model has an estimate; `coverage` where the intervals hold. Populations are people, seen and unseen. Errors: `CaptureTableError` and its kinds
for tables that cannot be meant, `NotEstimable` (with `NeverMeet`) for honest refusals.

This package imports numba when a table is first fitted, so `kinga --help` stays quick.
"""

from __future__ import annotations

from kinga.methods.prevalence.mse.tables import CaptureTable, CaptureTableError, capture_table

__all__ = ["CaptureTable", "CaptureTableError", "capture_table", "warm"]


def warm() -> None:
    """Compile the loops of this package, or read them from the cache: 20 s once, then a second."""
    from kinga.methods.prevalence.mse.estimate import estimate

    rows = [["1", "0", "0", "41"], ["0", "1", "0", "30"], ["0", "0", "1", "22"], ["1", "1", "0", "9"]]
    estimate(capture_table(["a", "b", "c", "count"], [*rows, ["0", "1", "1", "7"]]), replicates=2)
