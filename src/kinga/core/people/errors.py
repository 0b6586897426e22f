"""The errors of the people room."""

from kinga.errors import KingaError

__all__ = ["WeakerRule"]


class WeakerRule(KingaError):
    """The new safe-contact rule allows more than the standing one, and nobody confirmed it with the person."""
