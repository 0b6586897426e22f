"""The errors of the registry."""

from kinga.errors import KingaError

__all__ = ["BadBoundaries", "NoSuchService"]


class BadBoundaries(KingaError):
    """A file of boundaries cannot be used. Nothing of it was kept."""


class NoSuchService(KingaError):
    """The service is not in the directory any more. Choose another one."""
