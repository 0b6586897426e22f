"""Scanning: folders of pictures and videos to hashes, however many, and again after an interruption.

Its words: a *scan* is one pass over what was named; its *journal* is the file that remembers what has been hashed.
Imports no Django, so that the command line starts at once. Upstream: `kinga.methods.hashing`.
"""

from __future__ import annotations

from kinga.interfaces.operations.scanning.journal import Journal, JournalUnusable
from kinga.interfaces.operations.scanning.scan import Row, Scan
from kinga.interfaces.operations.scanning.walk import walk

__all__ = ["Journal", "JournalUnusable", "Row", "Scan", "walk"]
