"""The return page: from a typed receipt to a mailbox, which opens for a right one and counts the wrong."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.security.rules import Actor
from kinga.interfaces.web.report.forms import ReceiptForm
from kinga.interfaces.web.report.visits import carry
from kinga.interfaces.web.report.visits.carry import Carried
from kinga.interfaces.web.report.visits.pace import may_send
from kinga.interfaces.web.report.visits.visit import Visit
from kinga.interfaces.web.ui.visitor import HOUR, network_key
from kinga.response.intake.actions import add_message
from kinga.response.intake.errors import BadReceipt
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt

__all__ = ["MOST_ANYWHERE", "MOST_TRIES", "may_write", "open_box", "write"]

# Guessing. A receipt has at least 77 bits (intake.receipts). Every right receipt opens, however many wrong ones came
# from its network: it is looked up first, by the same one read as a wrong one. Only when MOST_ANYWHERE wrong ones
# came in an hour from all networks together, those that sent MOST_TRIES themselves are no longer looked up.
# So no more than MOST_ANYWHERE + MOST_TRIES x networks are tried in an hour. A million live receipts (2^20) and
# 10,000 networks that guess without a pause for ten years: (100,000 + 300,000) x 87,660 h = 2^35 tries, and a chance
# of 2^(35 + 20 - 77) = 2^-22, one in four million, that they open any one mailbox. With MOST_ANYWHERE alone: 2^-24.
MOST_TRIES = 30
MOST_ANYWHERE = 100_000


def open_box(request: HttpRequest, visit: Visit) -> Report | None:
    """The report of the typed or carried receipt; None with what is wrong noted on the visit."""
    typed = request.POST.get("receipt") or visit.carried.receipt
    visit.typed, visit.note = urlencode({"receipt": typed}), ""
    if not ReceiptForm({"receipt": typed}).is_valid():  # the page says it again
        return None
    try:
        report = _look_up(request, visit, typed)
    except BadReceipt as error:  # a slip of the pen tries nothing, so it does not count
        visit.note = _slip(error)
        return None
    if report:
        visit.carried.receipt, visit.typed = typed, ""
    return report


def may_write(request: HttpRequest, visit: Visit, text: str) -> bool:
    """Whether a message is taken now; if not, the page carries when."""
    return may_send(request, visit.carried, _mark(visit, text).hex())


def _mark(visit: Visit, text: str) -> bytes:
    """One message: of one page and of these words."""
    key = visit.key or carry.decode(visit.carried.secret)
    return carry.mark(key, "message", f"{visit.carried.submission}|{text}")


def write(visit: Visit, report: Report, text: str) -> None:
    """Add a message. The form sent twice makes one; other words from the same page, in a doubled tab, another."""
    add_message(
        by=Actor.public(),
        report=report,
        text=text,
        from_agency=False,
        submission=UUID(bytes=_mark(visit, text)[:16]),
    )
    visit.carried.submission, visit.carried.ready = Carried.fresh().submission, 0
    visit.note = _("Your message was sent.")


def _look_up(request: HttpRequest, visit: Visit, typed: str) -> Report | None:
    """The report, or None with the reason noted and the try counted. Raises BadReceipt."""
    here, anywhere = f"tries:{network_key(request)}", f"tries:{int(clock.now().timestamp()) // HOUR}"
    full = cache.get(here, 0) >= MOST_TRIES
    if full and cache.get(anywhere, 0) >= MOST_ANYWHERE:
        visit.note = _("Too many receipts are being tried now. Wait an hour, then try again.")
        return None
    if report := by_receipt(typed):
        return report
    for key in (here, anywhere):
        cache.set(key, cache.get(key, 0) + 1, HOUR)
    if full:
        visit.note = _(
            "Many receipts were tried from this network, and this one opens nothing. A right one still opens."
        )
    else:
        visit.note = _("This receipt opens nothing. Check each word or number against what you kept.")
    return None


def _slip(error: BadReceipt) -> str:
    """What is wrong with what was typed, so that it can be mended."""
    if error.what == "spelling":
        return _("“%(word)s” is not a word that receipts use. Check how it is spelt.") % {"word": error.word}
    if error.what == "script":
        said = _("A receipt has six English words or six groups of numbers. Type it exactly as you kept it.")
    elif error.what == "digits":
        said = _(
            "A receipt of numbers has 24 digits, in six groups of four. Digits that you wrote: %(count)d."
        )
    else:
        said = _("A receipt has six words. Words that you wrote: %(count)d.")
    return said % {"count": error.found}
