"""Decoders in processes of their own: what strangers' files can do there, they can do nowhere else.

`Pool` hands open files to workers and yields hashes in the order asked. A worker is a fresh Python (never a fork)
that has loaded everything, then gives up what it does not need: on Linux a system-call filter leaves it reading the
file it was handed, and answering; it can open no file, reach no network and start no program. Limits of memory and
processor time end it when a file is hostile; the pool refuses that file by name and goes on with another worker.
"""

from __future__ import annotations

from kinga.methods.hashing.workers.pool import Examined, Pool, WorkerFailed

__all__ = ["Examined", "Pool", "WorkerFailed"]
