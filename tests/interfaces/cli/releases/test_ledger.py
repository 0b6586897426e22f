"""Noise on the command line: errors and budget are said, and the ledger is spent before the noise is drawn."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

import pytest

from kinga.core.foundation import files
from kinga.methods.privacy.labels import SENTENCES
from kinga.methods.privacy.noise.ledger import DamagedLedger, OtherLedger, read_ledger
from kinga.methods.privacy.noise.mechanism import Mechanism
from tests.interfaces.cli.releases.calling import NOISE, document, measure, table


def test_noise_says_its_errors_and_its_budget(folder: Path) -> None:
    found = document(folder / "noise.toml", "--new-ledger")
    made = found["tables"][0]
    assert made["error"]["0.95"] <= made["error"]["0.95_all_at_once"]
    assert all(
        abs(line["noisy"] - true) <= 200 for line, true in zip(made["counts"], (2, 30, 40, 50), strict=True)
    )
    assert sum(line["consistent"] for line in made["counts"]) == pytest.approx(122)
    assert found["noise"]["loss"] <= 0.3
    assert found["noise"]["spent_by_all"] == "0.3"
    text = " ".join(made["labels"])
    for words in (
        "ε = 0.3",
        "sensitivity 2 in L1",
        "any 1 of the records",
        "within",
        "0.3 of 1 epsilon spent",
    ):
        assert words in text
    assert {row["row"] for row in table(folder / "out/cross.csv")} == {"label", "count"}


def test_a_gaussian_release_says_epsilon_and_delta(folder: Path) -> None:
    gaussian = NOISE.replace("laplace", "gaussian").replace("epsilon = 0.3", "rho = 0.05\ndelta = 1e-6")
    (folder / "gaussian.toml").write_text(gaussian + "consistent = false\n", "utf-8")
    found = document(folder / "gaussian.toml", "--new-ledger")
    assert found["noise"]["epsilon"] == pytest.approx(1.472, abs=0.01)
    assert SENTENCES["not_consistent"] in found["warnings"]
    assert found["tables"][0]["counts"][0]["consistent"] is None


def test_the_budget_is_used_up_and_then_nothing_more_is_drawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        new = ["--new-ledger"] if number == 0 else []
        assert measure(folder / "noise.toml", "--out", folder / str(number), *new).exit_code == 0
    monkeypatch.setattr(Mechanism, "draw", lambda *_: pytest.fail("noise was drawn"))
    done = measure(folder / "noise.toml", "--out", folder / "3")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "0.1 of 1 are left" in done.stderr
    assert not (folder / "3").exists()


def test_the_budget_is_spent_before_the_noise_is_drawn(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Decimal] = []

    def draw(_mechanism: Mechanism, _places: list[int]) -> None:
        seen.append(read_ledger((folder / "cases.ledger").read_bytes()).spent)
        raise KeyboardInterrupt

    monkeypatch.setattr(Mechanism, "draw", draw)
    assert measure(folder / "noise.toml", "--new-ledger").exit_code != 0
    assert seen == [Decimal("0.3")]
    assert read_ledger((folder / "cases.ledger").read_bytes()).spent == Decimal("0.3")


class Full(files.Disk):
    """A disk that fails when something is made durable."""

    def sync(self, file: BinaryIO) -> None:
        raise OSError(5, "Input/output error")


def test_a_ledger_that_cannot_be_written_stops_the_release(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mechanism, "draw", lambda *_: pytest.fail("noise was drawn"))
    with files.replaced(Full()):
        done = measure(folder / "noise.toml", "--new-ledger")
    assert "cannot be written" in str(done.exception)
    assert not (folder / "cases.ledger").exists()
    assert not (folder / "out").exists()


def test_a_ledger_is_begun_on_purpose_and_damage_is_refused(folder: Path) -> None:
    assert "There is no ledger" in str(measure(folder / "noise.toml").exception)
    document(folder / "noise.toml", "--new-ledger")
    second = ["--out", folder / "second"]
    assert "a ledger at" in str(measure(folder / "noise.toml", "--new-ledger", *second).exception)
    ledger = folder / "cases.ledger"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole.replace(b"0.3", b"0.1"))
    assert isinstance(measure(folder / "noise.toml", *second).exception, DamagedLedger)
    ledger.write_bytes(whole)
    (folder / "noise.toml").write_text(NOISE.replace("budget = 1", "budget = 2"), "utf-8")
    assert isinstance(measure(folder / "noise.toml", *second).exception, OtherLedger)
    assert not (folder / "second").exists()


SPENDING = """
import sys
from pathlib import Path
from kinga.interfaces.cli.measure.publishing.keeping import spending
from kinga.methods.privacy.noise.ledger import BudgetUsedUp
from kinga.methods.privacy.specification import specification
asked = specification(Path("noise.toml").read_text("utf-8"))
spend = spending(Path("cases.ledger"), asked, asked.noise, new=False)
done = 0
sys.stdin.readline()
for _ in range(20):
    try:
        spend()
        done += 1
    except BudgetUsedUp:
        pass
print(done)
"""


def test_processes_at_the_same_time_do_not_overspend(folder: Path) -> None:
    (folder / "noise.toml").write_text(NOISE.replace("0.3", "0.01"), "utf-8")
    document(folder / "noise.toml", "--new-ledger")
    root = Path(__file__).parents[4] / "src"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", SPENDING],
            cwd=folder,
            env={"PYTHONPATH": str(root)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    done = [int(each.communicate("go\n", timeout=300)[0]) for each in running]
    assert sum(done) == 99
    ledger = read_ledger((folder / "cases.ledger").read_bytes())
    assert (ledger.spent, len(ledger.entries)) == (1, 100)


def test_noise_after_exact_counts_is_refused(folder: Path) -> None:
    document(folder / "hiding.toml")
    mixed = NOISE.replace('"out"', '"noisy"') + '[[earlier]]\nrelease = "out/release.json"\n'
    (folder / "mixed.toml").write_text(mixed, "utf-8")
    done = measure(folder / "mixed.toml", "--new-ledger")
    assert done.exit_code == 3
    assert "protected in the other way" in done.stderr
    assert not (folder / "cases.ledger").exists()


def test_another_number_of_people_is_refused(folder: Path) -> None:
    (folder / "noise.toml").write_text(NOISE.replace("122", "121"), "utf-8")
    assert "people must be the number" in str(measure(folder / "noise.toml", "--new-ledger").exception)
    assert not (folder / "cases.ledger").exists()
