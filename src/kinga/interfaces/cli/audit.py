"""`kinga audit`: whether the log is whole, copies of it, and witnesses elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kinga.errors import KingaError

from .console import results, say

if TYPE_CHECKING:
    from kinga.core.security.trail.notes import VerifierKey
    from kinga.core.security.trail.verifying import Finding, Verification

__all__ = ["app"]

app = typer.Typer(help="The audit log: verify it, copy it, have it witnessed.", no_args_is_help=True)


class BadFile(KingaError):
    """A file that was named cannot be used."""


@app.command()
def verify(
    copy: Annotated[Path | None, typer.Argument(help="A folder made by kinga audit export.")] = None,
    kept: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint kept elsewhere (paper, stick, partner). Repeatable."),
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The log's public key, as you were given it.")] = None,
) -> None:
    """Check every event against the signed checkpoints: exit status 0 when the log is whole, 4 when it is not."""
    from kinga.core.security.trail.notes import VerifierKey

    notes = [_read(path) for path in kept or ()]
    given = VerifierKey.read(_read(key)) if key else None
    if copy is None:
        found, log, waiting = _verify_database(given, notes)
    else:
        found, log, waiting = _verify_copy(copy, given, notes)
    _tell(found, log, waiting)
    if found:
        raise typer.Exit(4)


@app.command()
def export(out: Annotated[Path, typer.Option(help="A new folder for the copy.")]) -> None:
    """Copy the whole log into a folder that anyone can verify."""
    _load()
    from kinga.core.security.rules import Actor
    from kinga.interfaces.operations import auditlog

    count = auditlog.export(by=Actor.system("command line"), folder=out)
    say(f"{count} events were copied to {out}.")


@app.command()
def checkpoint() -> None:
    """Print the newest signed checkpoint: keep it on paper or on a stick."""
    _load()
    from kinga.interfaces.operations import auditlog

    results.print(auditlog.latest_note(), end="", markup=False)


@app.command()
def ask(
    old: Annotated[
        int, typer.Option(help="How many events the witness has signed before; 0 the first time.")
    ] = 0,
) -> None:
    """Print a request to a witness: send it to a partner agency."""
    _load()
    from kinga.interfaces.operations import auditlog

    results.print(auditlog.request_for(old=old), end="", markup=False)


@app.command()
def bring(
    line: Annotated[Path, typer.Argument(help="The file with the witness's line; - for standard input.")],
    key: Annotated[Path, typer.Option(help="The witness's public key.")],
) -> None:
    """Keep the signature of a witness under the checkpoint that it signs."""
    _load()
    from kinga.core.security.rules import Actor
    from kinga.core.security.trail.actions import bring_witness
    from kinga.core.security.trail.notes import VerifierKey

    kept = bring_witness(by=Actor.system("command line"), line=_read(line), key=VerifierKey.read(_read(key)))
    say(f"{kept.name} has witnessed {kept.checkpoint.size} events.")


@app.command()
def witness(
    request: Annotated[Path, typer.Argument(help="The request (kinga audit ask); - for standard input.")],
    log: Annotated[Path, typer.Option(help="The public key of the log, as you were given it.")],
    memory: Annotated[Path, typer.Option(help="Your own folder: your key, and what you have signed.")],
    name: Annotated[str, typer.Option(help="Your name as a witness, such as audit.partner.example.")] = "",
) -> None:
    """Be a witness for another agency's log: sign its checkpoint if it continues what you signed before."""
    from kinga.core.security.trail.notes import VerifierKey
    from kinga.core.security.trail.witnessing import answer
    from kinga.interfaces.operations import witnesses

    kept = witnesses.Memory(memory)
    theirs = VerifierKey.read(_read(log))
    private, own = kept.key(name)
    signed, line = answer(
        _read(request),
        log=theirs,
        last=kept.last(theirs),
        name=own.name,
        private=private,
        at=int(time.time()),
    )
    kept.remember(theirs, signed)
    results.print(str(line), end="", markup=False)
    say(f"You have signed {signed.size} events of {theirs.name}. Your public key: {own}")


def _load() -> None:
    from .application import load_django

    load_django()


def _read(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read as text. Check its name and who may read it.") from error


def _verify_database(
    key: VerifierKey | None, notes: list[str]
) -> tuple[tuple[Finding, ...], Verification, int]:
    _load()
    from kinga.core.security.trail.whole import verify_database
    from kinga.interfaces.operations import auditlog

    found = verify_database(key or auditlog.log_public_key(), tuple(notes))
    return found.findings, found.log, found.waiting


def _verify_copy(
    folder: Path, key: VerifierKey | None, notes: list[str]
) -> tuple[tuple[Finding, ...], Verification, int]:
    from kinga.core.security.trail.notes import VerifierKey
    from kinga.core.security.trail.verifying import verify as verify_leaves
    from kinga.interfaces.operations import auditlog

    contents, written = auditlog.read_export(folder)
    if key is None:
        say("No --key was given: the key in the copy itself is used, which proves less.")
        key = VerifierKey.read(_read(folder / "log.pub"))
    log = verify_leaves(contents, [*written, *notes], key)
    return log.findings, log, 0


def _tell(found: tuple[Finding, ...], log: Verification, waiting: int) -> None:
    for finding in found:
        results.print(f"WRONG {finding.sentence}", markup=False)
    results.print(f"Events: {log.size}, of which {log.signed} are signed; {waiting} wait for their number.")
    results.print(f"Checkpoints that hold: {log.checkpoints}.")
    if log.witnessed:
        when = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(log.witnessed.at))
        results.print(
            f"Last witnessed: {when} by {log.witnessed.name}, {log.witnessed.size} events.", markup=False
        )
    else:
        results.print("Never witnessed: only whoever holds the log's key could have changed it unseen.")
    results.print(
        "The log is whole." if not found else "The log is NOT whole: keep a copy, tell the auditor."
    )
