"""The errors of the registry."""

from kinga.errors import KingaError

__all__ = ["NoSuchService"]


class NoSuchService(KingaError):
    """The service is not in the directory any more. Choose another one."""
