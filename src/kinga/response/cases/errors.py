"""The errors of the cases room."""

from django.utils.translation import gettext as _

from kinga.errors import KingaError

__all__ = ["AlreadyLinked", "CaseIsClosed", "CaseIsShredded", "NotNow", "OpenWork", "TaskIsOver"]


class CaseIsClosed(KingaError):
    """The case is closed. Reopen it first, then try again."""


class CaseIsShredded(KingaError):
    """The case was shredded: nothing of it is left, and nothing can be written into it."""


class NotNow(KingaError):
    """The end of a case cannot be asked for or decided like this now; the message says what to do first."""


class TaskIsOver(KingaError):
    """The task is over: somebody has finished or dropped it. Look at the case again."""


class OpenWork(KingaError):
    """The case still has open work. Finish or drop it, or close the case all the same."""

    def __init__(self, tasks: int, waiting: int) -> None:
        super().__init__(
            _("There is still open work in this case. Look at it, or say that you close the case anyway.")
        )
        self.tasks, self.waiting = tasks, waiting


class AlreadyLinked(KingaError):
    """The report belongs to a case already. Open that case, or undo its link first."""
