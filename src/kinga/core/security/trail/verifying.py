"""Whether a log is whole: its leaves against its signed checkpoints and the witnesses' signatures. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.trail.notes import Checkpoint, VerifierKey, parse_note, verified_at
from kinga.core.security.trail.tree import EMPTY_ROOT, Frontier, leaf_hash

__all__ = ["Finding", "Verification", "Witnessed", "verify"]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was signed. Codes: bad_note, not_signed, wrong_origin, shorter, changed."""

    code: str
    sentence: str


@dataclass(frozen=True)
class Witnessed:
    """The latest checkpoint that someone elsewhere has signed: who, when (seconds since 1970), how many events."""

    name: str
    at: int
    size: int


@dataclass(frozen=True)
class Verification:
    """What was found. `signed` is the size of the newest good checkpoint: what comes after it is not signed yet."""

    size: int
    root: bytes
    findings: tuple[Finding, ...] = ()
    checkpoints: int = 0
    signed: int = 0
    witnessed: Witnessed | None = None

    def __bool__(self) -> bool:
        return not self.findings


@dataclass
class _Seen:
    findings: list[Finding] = field(default_factory=list)
    good: list[tuple[Checkpoint, Witnessed | None]] = field(default_factory=list)


def verify(
    contents: Iterable[bytes],
    notes: Sequence[str],
    key: VerifierKey,
    witnesses: Sequence[VerifierKey] = (),
) -> Verification:
    """Check a log: `contents` are its leaves in order, `notes` its checkpoints in any order.

    Every note must be signed by `key` and its root must be the root of the leaves up to its size. One pass
    over the leaves, two hashes a leaf. Signatures of witnesses whose key is not given are not counted.
    """
    seen = _read(notes, key, witnesses)
    roots: dict[int, bytes | None] = {checkpoint.size: None for checkpoint, _ in seen.good}
    roots |= {0: EMPTY_ROOT} if 0 in roots else {}
    frontier = Frontier()
    for each in contents:
        frontier = frontier.grown([leaf_hash(each)])
        if frontier.size in roots:
            roots[frontier.size] = frontier.root()
    good = [pair for pair in seen.good if _stands(pair[0], roots[pair[0].size], frontier.size, seen)]
    return Verification(
        size=frontier.size,
        root=frontier.root(),
        findings=tuple(seen.findings),
        checkpoints=len(good),
        signed=max((checkpoint.size for checkpoint, _ in good), default=0),
        witnessed=max(
            (witness for _, witness in good if witness), key=lambda one: (one.size, one.at), default=None
        ),
    )


def _read(notes: Sequence[str], key: VerifierKey, witnesses: Sequence[VerifierKey]) -> _Seen:
    seen = _Seen()
    for note in notes:
        try:
            checkpoint, lines = parse_note(note)
        except BadCheckpoint as error:
            seen.findings.append(Finding("bad_note", f"A checkpoint is damaged. {error}"))
            continue
        if checkpoint.origin != key.name:
            sentence = f"A checkpoint belongs to another log ({checkpoint.origin})."
            seen.findings.append(Finding("wrong_origin", sentence))
            continue
        if not any(verified_at(checkpoint, line, key) is not None for line in lines):
            sentence = f"The checkpoint of {checkpoint.size} events is not signed by this log's key."
            seen.findings.append(Finding("not_signed", sentence))
            continue
        signed = [
            Witnessed(witness.name, at, checkpoint.size)
            for witness in witnesses
            for line in lines
            if (at := verified_at(checkpoint, line, witness)) is not None
        ]
        seen.good.append((checkpoint, max(signed, key=lambda one: one.at, default=None)))
    return seen


def _stands(checkpoint: Checkpoint, found: bytes | None, size: int, seen: _Seen) -> bool:
    if found is None:
        sentence = f"The log holds {size} events, but a checkpoint was signed when it held {checkpoint.size}."
        seen.findings.append(Finding("shorter", sentence))
        return False
    if found != checkpoint.root:
        sentence = f"The first {checkpoint.size} events are not those that were signed."
        seen.findings.append(Finding("changed", sentence))
        return False
    return True
