"""The base of every error Kinga raises on purpose. It stands below everything and imports nothing of ours."""

from __future__ import annotations

__all__ = ["KingaError"]


class KingaError(Exception):
    """Something went wrong that a person can do something about.

    The message is a whole sentence for the worker at the screen or command line: what happened, and
    what to do next. It never holds a name, a number or a narrative, because messages reach logs.
    """
