"""The log signer: the one process that numbers events and signs checkpoints, once a second until stopped."""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, connection

from kinga.core.security.errors import HeadChanged
from kinga.core.security.trail.logkeys import LogKey
from kinga.core.security.trail.numbering import make_checkpoint, number_events

__all__ = ["LogSigner"]

_log = structlog.get_logger("kinga.signer")
_EVERY = 1.0  # seconds between two looks at what waits
_AFTER_TROUBLE = 30.0  # seconds


class LogSigner:
    """Numbers and signs in turns. What it cannot do it says, and tries again: the site goes on meanwhile."""

    def __init__(self, key: LogKey) -> None:
        self._key = key
        self._stopping = threading.Event()

    def stop(self, *_signal: object) -> None:
        """Stop soon. Safe to call from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Until stopped; the last turn signs what is there."""
        while not self._stopping.wait(self.turn()):
            pass
        self.turn(last=True)

    def turn(self, *, last: bool = False) -> float:
        """Number everything that waits, sign if it is time; returns the seconds until the next turn."""
        try:
            while number_events(self._key):
                if self._stopping.is_set() and not last:
                    break
            make_checkpoint(self._key, at_once=last)
        except HeadChanged:
            _log.error("audit_head_changed")
            return _AFTER_TROUBLE
        except DatabaseError:
            _log.warning("database_unreachable")
            connection.close()
            return _AFTER_TROUBLE
        return _EVERY
