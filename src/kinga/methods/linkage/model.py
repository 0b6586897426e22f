"""The model of Fellegi & Sunter, trained by EM and scored by Splink on DuckDB, in memory and with nothing kept.

DuckDB may use no file, no network and no extension, and no more memory than it is given; where that does not do it
stops, and nothing is written anywhere. Splink logs nothing, draws nothing, and its names for tables never leave here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.linkage.agreement import SAMPLED, Session, Trained, comparisons, smoothed
from kinga.methods.linkage.columns import Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from splink import Linker
    from splink.internals.settings import CoreModelSettings

__all__ = ["Scored", "TooMuchMemory", "score"]

Rule = tuple[str, ...]

MEMORY: Final = "2GB"
ROUNDS: Final = 100
"""Rounds of EM at most."""
CLOSE: Final = 1e-4
"""The largest change of a parameter after which EM is done."""
class TooMuchMemory(KingaError):
    """Linking would need more memory than it may take."""


@dataclass(frozen=True)
class Scored:
    """Pairs of records that blocking proposed: positions ``left`` < ``right`` and ``weight``, the log2 Bayes factor.

    The weight holds no prior: how common matches are differs between lists, see `people`.
    """

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]
    trained: Trained


def score(
    records: Columns, rules: Sequence[Rule], training: Sequence[tuple[Rule, int]], seed: int, floor: float
) -> Scored:
    """Train and score. ``rules`` propose pairs, each a set of columns that agree; ``training`` the same for EM with
    how many pairs each proposes.
    Pairs under ``floor`` (log2) are left out. Raises `TooMuchMemory`. The model is trained by Splink,
    smoothed here (`smoothed`), and given back to Splink for the scores.
    """
    import duckdb

    with _quiet(), _database() as connection:
        try:
            first = _linker(connection, records, _settings(records, rules), "records")
            sessions = _train(first, training, seed)
            model, trained = smoothed(first.misc.save_model_to_json(), sessions, records.size)
            linker = _linker(connection, records, model, "again")
            found = linker.inference.predict(threshold_match_weight=floor + _prior(model))
            sql = f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}"  # noqa: S608
            arrays = connection.execute(sql).fetchnumpy()
        except duckdb.OutOfMemoryException as error:
            raise TooMuchMemory(
                f"Linking these records takes more than {MEMORY} of memory. Link by area or by period, so that each "
                "run has fewer records."
            ) from error
    left, right = arrays["unique_id_l"].astype(np.int64), arrays["unique_id_r"].astype(np.int64)
    weight = arrays["match_weight"].astype(np.float64) - _prior(model)
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    return Scored(low[order], high[order], weight[order], trained)


@contextmanager
def _database() -> Iterator[DuckDBPyConnection]:
    """A database in memory that can reach neither files nor the network, nor grow past `MEMORY`."""
    import duckdb

    options: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": ""}
    connection = duckdb.connect(":memory:", config=options)
    # Locking comes last; external access cannot be given back once it is taken.
    for name in ("autoload_known_extensions", "autoinstall_known_extensions", "enable_external_access"):
        connection.execute(f"set {name} = false")
    connection.execute("set lock_configuration = true")
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink says nothing meanwhile: what it would warn of (levels never seen) is smoothed and checked here."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _settings(records: Columns, rules: Sequence[Rule]) -> dict[str, Any]:
    """What is compared and how finely. A comparison is left out when no list has its column."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(comparisons(records)),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
        retain_matching_columns=False,
        em_convergence=CLOSE,
        max_iterations=ROUNDS,
        linker_uid="kinga",
    ).create_settings_dict("duckdb")


def _linker(connection: DuckDBPyConnection, records: Columns, settings: dict[str, Any], name: str) -> Linker:
    from splink import DuckDBAPI, Linker

    table = DuckDBAPI(connection).register(
        {"unique_id": list(range(records.size)), **records.texts}, table_name=name
    )
    return Linker(table, settings, log_level=None)


def _train(linker: Linker, training: Sequence[tuple[Rule, int]], seed: int) -> list[Session]:
    """Chance agreement from random pairs, then agreement within a person by EM, once a rule."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

    linker.training.estimate_u_using_random_sampling(
        max_pairs=SAMPLED, seed=seed + 1, min_count_per_level=None, num_chunks=1
    )
    learn = linker.training.estimate_parameters_using_expectation_maximisation
    sessions: list[Session] = []
    for rule, pairs in training:
        try:
            history = learn(block_on(*rule))._core_model_settings_history
        except EMTrainingException:  # no pairs agree so, or none in a way that teaches anything
            continue
        sessions.append(Session(rule, len(history) - 1, _last_move(history), _share(history[-1]) * pairs))
    return sessions


def _share(settings: CoreModelSettings) -> float:
    return float(settings.probability_two_random_records_match)


def _last_move(history: Sequence[CoreModelSettings]) -> float:
    """The most that a chance moved in the last round."""
    ends = [[_share(settings), *_chances(settings)] for settings in history[-2:]]
    return max((abs(new - old) for old, new in zip(*ends, strict=True)), default=0.0) if len(ends) == 2 else 0.0


def _chances(settings: CoreModelSettings) -> Iterator[float]:
    for comparison in settings.comparisons:
        for level in comparison.comparison_levels:
            chance = level.is_null_level or level.m_probability
            yield float(chance) if isinstance(chance, float) else 0.0


def _prior(model: dict[str, Any]) -> float:
    """log2 odds that two random records match, as the model has it: put in by Splink, taken out again."""
    share = float(model["probability_two_random_records_match"])
    return float(np.log2(share / (1.0 - share)))
