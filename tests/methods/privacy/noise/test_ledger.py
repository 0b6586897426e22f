"""The budget is added exactly, never overspent, and a ledger that does not fit together is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinga.methods.privacy.noise.ledger import (
    BudgetUsedUp,
    DamagedLedger,
    Entry,
    Ledger,
    OtherLedger,
    opened,
    read_ledger,
)


def spent(*amounts: str) -> Ledger:
    ledger = opened("cases", "epsilon", None, Decimal(1))
    for amount in amounts:
        ledger = ledger.spend(Entry("2026-01-01T00:00:00+00:00", "Kesi – 1", Decimal(amount)))
    return ledger


def test_ten_tenths_are_one_and_not_a_hair_more() -> None:
    ledger = spent(*["0.1"] * 10)
    assert ledger.spent == 1
    with pytest.raises(BudgetUsedUp, match=r"0\.0 of 1 are left"):
        ledger.spend(Entry("", "", Decimal("0.000001")))


@given(st.lists(st.decimals("0.000001", "0.3", places=6), max_size=12))
def test_what_is_written_is_read_and_the_budget_holds(amounts: list[Decimal]) -> None:
    ledger = opened("cases", "rho", Decimal("1e-9"), Decimal(1))
    for amount in amounts:
        try:
            ledger = ledger.spend(Entry("", "x", amount))
        except BudgetUsedUp:
            assert ledger.spent + amount > 1
    assert ledger.spent <= 1
    assert read_ledger(ledger.written()) == ledger


def test_any_damage_is_found() -> None:
    whole = spent("0.1", "0.25").written()
    assert read_ledger(whole).spent == Decimal("0.35")
    lines = whole.splitlines(keepends=True)
    for place in range(len(whole)):
        with pytest.raises(DamagedLedger):
            read_ledger(whole[:place])
        with pytest.raises(DamagedLedger):
            read_ledger(whole[:place] + b"#" + whole[place + 1 :])
    for other in (lines[:2] + lines[3:], lines[:1] + lines[2:], lines[:2] + lines[1:], [], lines[::-1]):
        with pytest.raises(DamagedLedger):
            read_ledger(b"".join(other))


@pytest.mark.parametrize("data", [b"\n", b"[]\n[]\n", b'{"data_set": 1}\n{}\n', b"1\n2\n", b"\xff\n\n"])
def test_what_is_no_ledger_is_refused(data: bytes) -> None:
    with pytest.raises(DamagedLedger):
        read_ledger(data)


@pytest.mark.parametrize(
    "asked",
    [
        ("other", "epsilon", None, Decimal(1)),
        ("cases", "rho", None, Decimal(1)),
        ("cases", "epsilon", Decimal("0.1"), Decimal(1)),
        ("cases", "epsilon", None, Decimal(2)),
    ],
)
def test_another_ledger_is_not_taken(asked: tuple[str, str, Decimal | None, Decimal]) -> None:
    with pytest.raises(OtherLedger):
        spent("0.1").check(*asked)
    spent("0.1").check("cases", "epsilon", None, Decimal("1.0"))
