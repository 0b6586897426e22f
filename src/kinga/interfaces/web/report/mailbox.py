"""The return page: from a typed receipt to a mailbox, which opens for a right one and counts the wrong."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.interfaces.web.report.carry import key_of, unseal
from kinga.interfaces.web.report.forms import MessageForm, ReceiptForm
from kinga.interfaces.web.ui.visitor import HOUR, network_key
from kinga.response.intake.errors import BadReceipt
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt

__all__ = ["MOST_ANYWHERE", "MOST_TRIES", "Opened", "message_form", "open_box", "submission"]

# Guessing. A receipt has at least 77 bits (intake.receipts). Every right receipt opens, however many wrong ones came
# from its network: it is looked up first, by the same one read as a wrong one. Only when MOST_ANYWHERE wrong ones
# came in an hour from all networks together, those that sent MOST_TRIES themselves are no longer looked up.
# So no more than MOST_ANYWHERE + MOST_TRIES x networks are tried in an hour. A million live receipts (2^20) and
# 10,000 networks that guess without a pause for ten years: (100,000 + 300,000) x 87,660 h = 2^35 tries, and a chance
# of 2^(35 + 20 - 77) = 2^-22, one in four million, that they open any one mailbox. With MOST_ANYWHERE alone: 2^-24.
MOST_TRIES = 30
MOST_ANYWHERE = 100_000


@dataclass
class Opened:
    """What a try gave: the report and its receipt, or the form that says what is wrong."""

    report: Report | None
    receipt: str
    form: ReceiptForm


def open_box(request: HttpRequest) -> Opened:
    """The report of the typed or carried receipt."""
    carried = unseal(request.POST.get("carried", ""), key_of(request))
    typed = request.POST.get("receipt") or (carried.receipt if carried else "")
    form = ReceiptForm({"receipt": typed})
    report = None
    if form.is_valid():
        try:
            report = _look_up(request, form, typed)
        except BadReceipt as error:  # a slip of the pen tries nothing, so it does not count
            form.add_error("receipt", _slip(error))
    return Opened(report, typed, form)


def _look_up(request: HttpRequest, form: ReceiptForm, typed: str) -> Report | None:
    """The report, or None with the reason on the form and the try counted. Raises BadReceipt."""
    here, anywhere = f"tries:{network_key(request)}", f"tries:{int(clock.now().timestamp()) // HOUR}"
    full = cache.get(here, 0) >= MOST_TRIES
    if full and cache.get(anywhere, 0) >= MOST_ANYWHERE:
        form.add_error("receipt", _("Too many receipts are being tried now. Wait an hour, then try again."))
        return None
    if report := by_receipt(typed):
        return report
    for key in (here, anywhere):
        cache.set(key, cache.get(key, 0) + 1, HOUR)
    if full:
        said = _(
            "Many receipts were tried from this network, and this one opens nothing. A right one still opens."
        )
    else:
        said = _("This receipt opens nothing. Check each word or number against what you kept.")
    form.add_error("receipt", said)
    return None


def _slip(error: BadReceipt) -> str:
    """What is wrong with what was typed, so that it can be mended."""
    if error.what == "spelling":
        return _("“%(word)s” is not a word that receipts use. Check how it is spelt.") % {"word": error.word}
    if error.what == "digits":
        said = _(
            "A receipt of numbers has 24 digits, in six groups of four. Digits that you wrote: %(count)d."
        )
    else:
        said = _("A receipt has six words. Words that you wrote: %(count)d.")
    return said % {"count": error.found}


def message_form(request: HttpRequest) -> MessageForm | None:
    """The form of a message, when one was sent."""
    return MessageForm(request.POST) if "text" in request.POST else None


def submission(request: HttpRequest) -> UUID | None:
    """The key of the sent form: sent twice, it makes one message."""
    carried = unseal(request.POST.get("carried", ""), key_of(request))
    return UUID(carried.submission) if carried else None
