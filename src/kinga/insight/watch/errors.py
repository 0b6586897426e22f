"""The errors of the watch room."""

from kinga.errors import KingaError

__all__ = ["NoSuchSeries", "ShippedDataMissing"]


class NoSuchSeries(KingaError):
    """The series is not here any more. Go back to the list of series."""


class ShippedDataMissing(KingaError):
    """A data file that ships with Kinga is missing or damaged. Install Kinga again."""
