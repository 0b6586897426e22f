"""A child that dies is started again, more slowly each time; a hopeless one stops everything."""

from __future__ import annotations

import pytest

from kinga.interfaces.operations.restarts import Record, after_exit


@pytest.mark.parametrize(
    ("deaths", "lived", "expected"),
    [
        (0, 0.1, Record(1, 0.5)),
        (1, 0.1, Record(2, 1.0)),
        (3, 0.1, Record(4, 4.0)),
        (4, 0.1, Record(5, 8.0, hopeless=True)),
        (4, 30.0, Record(5, 8.0)),
        (9, 30.0, Record(10, 30.0)),
        (9, 3600.0, Record(1, 0.5)),
    ],
)
def test_after_exit(deaths: int, lived: float, expected: Record) -> None:
    assert after_exit(Record(deaths), lived) == expected
