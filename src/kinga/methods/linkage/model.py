"""The model of Fellegi & Sunter, trained by EM and scored by Splink on DuckDB, in memory and with nothing kept.

DuckDB may use no file, no network and no extension, and no more memory than it is given; where that does not do it
stops, and nothing is written anywhere. Splink logs nothing, draws nothing, and its names for tables never leave here.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from kinga.errors import KingaError
from kinga.methods.linkage.agreement import SAMPLED, Session, Trained, comparisons, degrees, fields, smoothed
from kinga.methods.linkage.columns import Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from splink import Linker
    from splink.internals.settings import CoreModelSettings

__all__ = ["Scored", "TooMuchMemory", "fixed_point", "score"]

Rule = tuple[str, ...]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MEMORY: Final = "2GB"
ROUNDS: Final = (25, 8)
"""Rounds of EM at most; the fewer when a chance falls under what a number can hold, which Splink refuses."""
CLOSE: Final = 1e-4
"""The largest change of a parameter after which EM is done."""
ALONE: Final = 20_000
"""Records up to which one thread does it: sums then come out the same to the last digit."""
UNSEEN: Final = 0.5
"""Records in advance of a name that only the pair at hand has."""
EITHER_WAY: Final[Mapping[Rule, Rule]] = MappingProxyType({("given_sound", "family_sound"): ("both_sounds",)})
"""Rules that are asked in a form that also finds names the other way round."""


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
    """Train and score.

    ``rules`` propose pairs, each a set of columns that agree; ``training`` the same for EM, with how many they are.
    Pairs under ``floor`` (log2) are left out. Raises `TooMuchMemory`. The model is trained by Splink,
    smoothed here (`smoothed`), and given back to Splink for the scores.
    """
    import duckdb
    from splink.internals.exceptions import SplinkException

    with _quiet(), _database(records.size) as connection:
        try:
            learnt, sessions = _learnt(connection, records, rules, training, seed)
            pairs = records.size * (records.size - 1) / 2.0
            share = 0.0
            # Random pairs hold matches: how many is known when they are scored, so strangers are learnt twice.
            for name in ("guessed", "known"):
                model, trained = smoothed(learnt, sessions, pairs, share)
                left, right, weight = _predicted(connection, records, model, floor, name)
                share = min(fixed_point(weight * np.log(2.0), pairs, 1.0)[1] / pairs, 0.5)
        except (duckdb.OutOfMemoryException, SplinkException) as error:
            if isinstance(error.__cause__ or error, duckdb.OutOfMemoryException):
                raise TooMuchMemory(
                    f"Linking these records takes more than {MEMORY} of memory. Link by area or by period, so that each "
                    "run has fewer records."
                ) from None
            raise
    low, high = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((high, low))
    return Scored(low[order], high[order], weight[order], trained)


def fixed_point(factor: Floats, room: float, kept: float) -> tuple[Floats, float]:
    """Chances of pairs with ln Bayes factors among ``room`` possible pairs, and how many matches there should be.

    The share λ of matches is where λ room = Σ p / ``kept``, p = λ B / (λ B + 1 - λ), ``kept`` being the share of matches
    that are among these pairs: EM for the one parameter that differs between lists.
    """
    if not factor.size or not room:
        return np.zeros(factor.size), 0.0
    share = min(1.0 / np.sqrt(room), 0.5)
    chance = factor
    for _ in range(500):
        odds = factor + np.log(share / (1.0 - share))
        chance = 1.0 / (1.0 + np.exp(-np.clip(odds, -700.0, 700.0)))
        new = min(max(float(chance.sum()) / kept / room, 1e-12), 0.5)
        if abs(new - share) < 1e-6 * share:
            break
        share = new
    return chance, share * room


def _predicted(
    connection: DuckDBPyConnection, records: Columns, model: dict[str, Any], floor: float, name: str
) -> tuple[Ints, Ints, Floats]:
    """Pairs with the log2 Bayes factors that Splink gives them, its prior taken out."""
    linker = _linker(connection, records, model, name)
    found = linker.inference.predict(threshold_match_weight=floor + _prior(model))
    sql = f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}"  # noqa: S608
    arrays = connection.execute(sql).fetchnumpy()
    weight = arrays["match_weight"].astype(np.float64) - _prior(model)
    return arrays["unique_id_l"].astype(np.int64), arrays["unique_id_r"].astype(np.int64), weight


@contextmanager
def _database(records: int) -> Iterator[DuckDBPyConnection]:
    """A database in memory that can reach neither files nor the network, nor grow past `MEMORY`."""
    import duckdb

    options: dict[str, Any] = {"memory_limit": MEMORY, "temp_directory": ""}
    if records <= ALONE:
        options["threads"] = 1
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


def _settings(records: Columns, rules: Sequence[Rule], rounds: int) -> dict[str, Any]:
    """What is compared and how finely. A comparison is left out when no list has its column."""
    from splink import SettingsCreator, block_on

    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(comparisons(records)),
        blocking_rules_to_generate_predictions=[block_on(*EITHER_WAY.get(rule, rule)) for rule in rules],
        retain_matching_columns=False,
        em_convergence=CLOSE,
        max_iterations=rounds,
        linker_uid="kinga",
    ).create_settings_dict("duckdb")


def _linker(connection: DuckDBPyConnection, records: Columns, settings: dict[str, Any], name: str) -> Linker:
    from splink import DuckDBAPI, Linker

    database = DuckDBAPI(connection)
    table = database.register({"unique_id": list(range(records.size)), **records.texts}, table_name=name)
    linker = Linker(table, settings, log_level=None)
    for column in ("given", "family"):
        if column in records.texts:
            common = database.register(_frequencies(records, column), table_name=f"{name}_{column}")
            linker.table_management.register_term_frequency_lookup(common, column)
    return linker


def _frequencies(records: Columns, column: str) -> dict[str, list[Any]]:
    """How common each name is among strangers, from its n records of N: (n - 2 + a) / N, n at least 2.

    Two records that agree on a name are two of its n whether or not they are one person, and in small lists they are all
    of them: left in, every rare name would look common.
    """
    counts = Counter(text for text in records.texts[column] if text is not None)
    total = max(sum(counts.values()), 1)
    return {
        column: list(counts),
        f"tf_{column}": [(max(count - 2, 0) + UNSEEN) / total for count in counts.values()],
    }


def _learnt(
    connection: DuckDBPyConnection,
    records: Columns,
    rules: Sequence[Rule],
    training: Sequence[tuple[Rule, int]],
    seed: int,
) -> tuple[dict[str, Any], list[Session]]:
    """The model after EM, and the sessions. Without a session it says what strangers have in common, no more."""
    strangers: dict[str, Any] = {}
    for rounds in ROUNDS:
        linker = _linker(connection, records, _settings(records, rules, rounds), f"records{rounds}")
        linker.training.estimate_u_using_random_sampling(
            max_pairs=SAMPLED, seed=seed + 1, min_count_per_level=None, num_chunks=1
        )
        strangers = linker.misc.save_model_to_json()
        try:
            sessions = _train(linker, [each for each in training if set(degrees(records)) - fields(each[0])])
        except ValueError:  # of an m under 1e-300
            continue
        return linker.misc.save_model_to_json(), sessions
    return strangers, []


def _train(linker: Linker, training: Sequence[tuple[Rule, int]]) -> list[Session]:
    """Agreement within a person by EM, once a rule."""
    from splink import block_on
    from splink.internals.exceptions import EMTrainingException

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
    return (
        max((abs(new - old) for old, new in zip(*ends, strict=True)), default=0.0) if len(ends) == 2 else 0.0
    )


def _chances(settings: CoreModelSettings) -> Iterator[float]:
    for comparison in settings.comparisons:
        for level in comparison.comparison_levels:
            chance = level.is_null_level or level.m_probability
            yield float(chance) if isinstance(chance, float) else 0.0


def _prior(model: dict[str, Any]) -> float:
    """log2 odds that two random records match, as the model has it: put in by Splink, taken out again."""
    share = float(model["probability_two_random_records_match"])
    return float(np.log2(share / (1.0 - share)))
