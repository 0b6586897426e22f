"""`kinga audit`: a log that is whole, a copy that anyone can check, a witness elsewhere, and every change found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kinga.core.security import audit
from kinga.core.security.models import AuditEvent
from kinga.core.security.trail.leaves import content
from kinga.core.security.trail.logkeys import log_key
from kinga.core.security.trail.numbering import make_checkpoint, number_events, said_by
from kinga.core.security.trail.signer import LogSigner
from kinga.core.security.trail.tree import inclusion_proof, leaf_hash, root, verify_inclusion
from kinga.errors import KingaError
from kinga.interfaces.cli.audit import app
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _django_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is, by the tests; loading it again would point the logs at the runner's own streams."""
    monkeypatch.setattr("kinga.interfaces.cli.application.load_django", lambda: None)


def kinga(*arguments: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


def log(count: int = 5) -> None:
    """A signed log of at least `count` events."""
    for number in range(count):
        audit.record(by=world.SYSTEM, verb="tests.act", about=None, facts={"number": number})
    LogSigner(log_key()).turn(last=True)


def test_a_log_is_verified_and_a_changed_one_is_not() -> None:
    log()
    well = kinga("verify")
    assert well.exit_code == 0
    assert "The log is whole." in well.output
    assert "5 are signed" in well.output
    assert "Never witnessed" in well.output
    AuditEvent.objects.filter(leaf=2).update(verb="tests.other")
    changed = kinga("verify")
    assert changed.exit_code == 4
    assert "Event number 2 is not what it was" in changed.output
    assert "NOT whole" in changed.output


def test_a_log_that_was_made_anew_does_not_fit_the_checkpoint_kept_on_paper(tmp_path: Path) -> None:
    log()
    paper = tmp_path / "paper.txt"
    paper.write_text(kinga("checkpoint").output)
    assert kinga("verify", "--kept", paper).exit_code == 0
    paper.write_text(paper.read_text().replace("\n5\n", "\n4\n"))
    assert kinga("verify", "--kept", paper).exit_code == 4


def test_a_copy_is_verified_without_the_database(tmp_path: Path) -> None:
    log()
    assert kinga("export", "--out", tmp_path / "copy").exit_code == 0
    well = kinga("verify", tmp_path / "copy", "--key", tmp_path / "copy/log.pub")
    assert well.exit_code == 0, well.output
    lines = (tmp_path / "copy/events.jsonl").read_text().splitlines()
    assert [json.loads(line)["facts"] for line in lines[:5]] == [{"number": number} for number in range(5)]
    again = kinga("export", "--out", tmp_path / "copy")
    assert isinstance(again.exception, KingaError)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[:-1],
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines[:2], lines[1], *lines[2:]],
        lambda lines: [*lines[:-1], lines[-1][:-1]],
        lambda lines: [lines[0] + lines[1][:-1], *lines[2:]],
        lambda lines: [],
    ],
    ids=["cut", "first gone", "swapped", "doubled", "last byte gone", "joined", "emptied"],
)
def test_a_changed_copy_is_found(tmp_path: Path, change: object) -> None:
    log()
    kinga("export", "--out", tmp_path / "copy")
    path = tmp_path / "copy/events.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))  # type: ignore[operator]
    assert kinga("verify", tmp_path / "copy").exit_code == 4


def test_every_byte_of_a_copy_that_is_changed_is_found(tmp_path: Path) -> None:
    log(2)
    kinga("export", "--out", tmp_path / "copy")
    for name in ("events.jsonl", "checkpoints.txt"):
        path = tmp_path / "copy" / name
        whole = path.read_bytes()
        for place in range(0, len(whole), 3):
            changed = bytearray(whole)
            changed[place] ^= 1 << (place % 8)
            path.write_bytes(changed)
            answer = kinga("verify", tmp_path / "copy")
            found = answer.exit_code == 4 or isinstance(answer.exception, KingaError)
            assert found, (name, place)
        path.write_bytes(whole)
    assert kinga("verify", tmp_path / "copy").exit_code == 0


@pytest.mark.deep
def test_every_byte_of_a_megabyte_that_is_changed_is_found() -> None:
    """Each byte, one bit of it: the changed leaf no longer leads to the signed root."""
    audit.record(by=world.SYSTEM, verb="tests.act", about=None, facts={"number": 0})
    one = content(said_by(AuditEvent.objects.get()))
    count = 1_000_000 // len(one) + 1
    for number in range(1, count):
        audit.record(by=world.SYSTEM, verb="tests.act", about=None, facts={"number": number})
    while number_events(log_key()):
        make_checkpoint(log_key(), at_once=True)
    leaves = [content(said_by(event)) for event in AuditEvent.objects.order_by("leaf")]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    signed, missed, tried = root(hashes), 0, 0
    for index, leaf in enumerate(leaves):
        proof = inclusion_proof(hashes, index)
        for place in range(len(leaf)):
            changed = leaf[:place] + bytes([leaf[place] ^ (1 << (tried % 8))]) + leaf[place + 1 :]
            tried += 1
            missed += verify_inclusion(
                leaf=leaf_hash(changed), index=index, size=len(hashes), proof=proof, of=signed
            )
    assert tried >= 1_000_000
    assert missed == 0


def test_a_partner_witnesses_the_log_and_finds_a_changed_past(tmp_path: Path) -> None:
    log()
    request, line = tmp_path / "request", tmp_path / "line"
    public, partner = Path(str(log_key_file())), tmp_path / "partner"
    request.write_text(kinga("ask").output)
    first = kinga("witness", request, "--log", public, "--memory", partner, "--name", "partner.example")
    assert first.exit_code == 0, first.output
    line.write_text(first.stdout)
    assert kinga("bring", line, "--key", partner / "witness.pub").exit_code == 0
    verified = kinga("verify")
    assert "by partner.example, 5 events" in verified.output
    log(3)
    request.write_text(kinga("ask", "--old", "5").output)
    assert kinga("witness", request, "--log", public, "--memory", partner).exit_code == 0
    # Someone with the database and the log's key rewrites the past: the partner does not sign.
    rewrite()
    request.write_text(kinga("ask", "--old", "9").output)
    refused = kinga("witness", request, "--log", public, "--memory", partner)
    assert "does not continue the one you signed before" in str(refused.exception)


def log_key_file() -> Path:
    """The public key as the site writes it down."""
    from django.conf import settings

    log_key()
    return Path(settings.LOG_KEY_FILE).with_suffix(".pub")


def rewrite() -> None:
    """The whole log again, with one event changed, numbered and signed with the real key."""
    from kinga.core.security.models import AuditCheckpoint, AuditHead, AuditWitness

    AuditEvent.objects.filter(leaf=1).update(verb="tests.other")
    AuditEvent.objects.update(leaf=None, leaf_hash=None)
    for table in (AuditWitness, AuditCheckpoint, AuditHead):
        table.objects.all().delete()
    LogSigner(log_key()).turn(last=True)
    log(2)


@pytest.mark.parametrize(
    "arguments",
    [("verify", "nowhere"), ("bring", "nowhere", "--key", "nowhere"), ("verify", "--key", "nowhere")],
)
def test_a_missing_file_is_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    answer = kinga(*arguments)
    assert isinstance(answer.exception, KingaError)
    assert str(answer.exception).endswith(("needed.", "read it."))


def test_without_a_signed_log_the_commands_say_what_to_do() -> None:
    for command in ("checkpoint", "ask"):
        answer = kinga(command)
        assert isinstance(answer.exception, KingaError)
        assert "kinga serve" in str(answer.exception)
