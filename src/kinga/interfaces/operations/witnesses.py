"""Being a witness for someone else's audit log: one's own key, and the last checkpoint signed for each log."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kinga.core.foundation import files
from kinga.core.foundation.sitekey import read_or_make
from kinga.core.security.errors import BadCheckpoint
from kinga.core.security.trail.notes import Checkpoint, VerifierKey

__all__ = ["Memory"]


class Memory:
    """A folder of the witness's own. Losing it is no harm but this: the next request begins with `old 0`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def key(self, name: str) -> tuple[Ed25519PrivateKey, VerifierKey]:
        """The witness's key, made on first use under `name`. Raises BadCheckpoint when it has no name yet."""
        public = self._folder / "witness.pub"
        private = Ed25519PrivateKey.from_private_bytes(read_or_make(self._folder / "witness.key"))
        if not public.exists():
            if not name or any(sign in name for sign in " +\n") or len(name) > 120:
                raise BadCheckpoint("Give yourself a name without spaces: --name audit.partner.example")
            files.write_whole(public, f"{VerifierKey.of(name, private, witness=True)}\n".encode())
        own = VerifierKey.read(public.read_text("utf-8"))
        if name and own.name != name:
            raise BadCheckpoint(
                f"This folder belongs to the witness {own.name}. Use another folder for {name}."
            )
        return private, own

    def last(self, log: VerifierKey) -> Checkpoint | None:
        """The checkpoint of `log` that was signed last."""
        path = self._of(log)
        return Checkpoint.read(path.read_text("utf-8")) if path.exists() else None

    def remember(self, log: VerifierKey, checkpoint: Checkpoint) -> None:
        """From now on `log` must continue this."""
        files.write_whole(self._of(log), checkpoint.text().encode())

    def _of(self, log: VerifierKey) -> Path:
        return self._folder / f"{log.key_id.hex()}.checkpoint"
