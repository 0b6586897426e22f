"""The errors of the watch room."""

from kinga.errors import KingaError

__all__ = [
    "AnotherIsTaken",
    "EndsBeforeItBegins",
    "FileGone",
    "ImportElsewhere",
    "NoSuchSeries",
    "ShippedDataMissing",
    "StillWrong",
]


class NoSuchSeries(KingaError):
    """The series is not here any more. Go back to the list of series."""


class ShippedDataMissing(KingaError):
    """A data file that ships with Kinga is missing or damaged. Install Kinga again."""


class ImportElsewhere(KingaError):
    """The import is not where this act needs it: someone else was faster. Look at its page again."""


class FileGone(KingaError):
    """The file of an import is not on the disk any more. Give the import up and bring the file in again."""


class AnotherIsTaken(KingaError):
    """Another import of the agency is being taken in. Wait until it is done."""


class StillWrong(KingaError):
    """The file has problems, so nothing of it is taken in. Correct it and bring it in again."""


class EndsBeforeItBegins(KingaError):
    """The last day is before the first. Change one of the two."""
