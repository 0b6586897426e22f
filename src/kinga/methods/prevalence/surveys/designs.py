"""How a survey was drawn: weights, strata, clusters and how many clusters there were; read and refused by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.prevalence.columns import Columns

__all__ = ["Design", "LonelyCluster", "levels_of", "survey_design"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class LonelyCluster(KingaError):
    """A stratum with one cluster shows nothing about its own variance: an honest refusal."""


@dataclass(frozen=True)
class Design:
    """The design of ``n`` rows. Clusters are those drawn first; rows without clusters are clusters of one.

    ``weights`` (n,) are people that a row stands for. ``cluster`` (n,) is the place of a row's cluster, ``stratum``
    (clusters,) that of a cluster's stratum. ``drawn`` (strata,) is the share of a stratum's clusters that were drawn,
    0 when it is not known or negligible.
    """

    weights: Floats
    cluster: Integers
    stratum: Integers
    drawn: Floats

    @property
    def clusters(self) -> Integers:
        """Clusters in each stratum."""
        return np.bincount(self.stratum, minlength=len(self.drawn))

    @property
    def freedom(self) -> int:
        """Degrees of freedom: clusters less strata."""
        return len(self.stratum) - len(self.drawn)

    @property
    def lonely(self) -> int:
        """Strata with a single cluster."""
        return int((self.clusters == 1).sum())


def survey_design(
    read: Columns,
    *,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    clusters: str | None = None,
) -> Design:
    """The design from columns; those not named are alike for all rows.

    ``clusters`` names the column with how many clusters the stratum of a row has, drawn or not; it must be one number
    a stratum, and not below the clusters that are here. A cluster that stands in two strata is refused: clusters whose
    names start anew in each stratum need names of their own.
    """
    alike = [""] * len(read)
    weights = np.ones(len(read)) if weight is None else read.numbers_of(weight, what="the weight", above=0.0)
    strata = alike if stratum is None else read.labels_of(stratum, what="the stratum")
    names = (
        [str(number) for number in read.numbers]
        if cluster is None
        else read.labels_of(cluster, what="the cluster")
    )
    known = None if clusters is None else read.numbers_of(clusters, what="the number of clusters", above=0.0)
    of: dict[str, str] = {}
    for number, name, place in zip(read.numbers, names, strata, strict=True):
        if of.setdefault(name, place) != place:
            read.problem(
                number, "its cluster stands in another stratum too. Give clusters names of their own"
            )
    read.refuse()
    distinct, row_stratum = np.unique(strata, return_inverse=True)
    _, first, row_cluster = np.unique(names, return_index=True, return_inverse=True)
    cluster_stratum = row_stratum[first]
    drawn = np.zeros(len(distinct))
    if known is not None:
        drawn = _drawn(read, row_stratum, np.bincount(cluster_stratum), known)
    return Design(weights, row_cluster, cluster_stratum, drawn)


def _drawn(read: Columns, stratum: Integers, counts: Integers, known: Floats) -> Floats:
    """The share of clusters drawn, by stratum."""
    total = np.full(len(counts), np.nan)
    for number, place, value in zip(read.numbers, stratum, known, strict=True):
        if np.isnan(total[place]):
            total[place] = value
            if value < counts[place]:
                read.problem(number, "its stratum has fewer clusters in all than were drawn")
        elif value != total[place]:
            read.problem(number, "its stratum has another number of clusters here than further up")
    read.refuse()
    return np.asarray(counts / total)


def levels_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The distinct answers of a column, numbers in their order."""
    try:
        return tuple(sorted(set(cells), key=float))
    except ValueError:
        return tuple(sorted(set(cells)))
