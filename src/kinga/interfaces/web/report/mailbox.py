"""The return page: from a typed receipt to a mailbox, with a limit on guessing."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kinga.core.foundation import clock
from kinga.core.foundation.sitekey import derive
from kinga.core.security.keys import site_key
from kinga.interfaces.web.report.carry import key_of, unseal
from kinga.interfaces.web.report.forms import MessageForm, ReceiptForm
from kinga.response.intake.errors import BadReceipt
from kinga.response.intake.models import Report
from kinga.response.intake.queries import by_receipt

__all__ = ["MOST_TRIES", "Opened", "message_form", "open_box", "submission"]

# Wrong receipts an hour from one network (an IPv4 /24 or IPv6 /48): 77 bits do not fall to this in any time.
MOST_TRIES = 30
_HOUR = 3600


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
        tries = _tries_key(request)
        if cache.get(tries, 0) >= MOST_TRIES:
            form.add_error(
                "receipt", _("Too many receipts were tried from here. Wait an hour, then try again.")
            )
            return Opened(None, typed, form)
        report = _look_up(form, typed)
        if report is None:
            cache.add(tries, 0, _HOUR)
            cache.incr(tries)
    return Opened(report, typed, form)


def _look_up(form: ReceiptForm, typed: str) -> Report | None:
    """The report, or None with the reason on the form."""
    try:
        report = by_receipt(typed)
    except BadReceipt:
        report = None
    if report is None:
        form.add_error(
            "receipt",
            _("This receipt opens nothing. It has six words, or six groups of four numbers: check each one."),
        )
    return report


def _tries_key(request: HttpRequest) -> str:
    """Where tries are counted: an HMAC of the network under a key of this hour. No address is stored."""
    hour = int(clock.now().timestamp()) // _HOUR
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
        prefix = 24 if address.version == 4 else 48
        network = str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))
    except ValueError:
        network = "unknown"
    salt = derive(site_key(), f"receipt tries {hour}")
    return "tries:" + hmac.new(salt, network.encode(), hashlib.sha256).hexdigest()


def message_form(request: HttpRequest) -> MessageForm | None:
    """The form of a message, when one was sent."""
    return MessageForm(request.POST) if "text" in request.POST else None


def submission(request: HttpRequest) -> UUID | None:
    """The key of the sent form: sent twice, it makes one message."""
    carried = unseal(request.POST.get("carried", ""), key_of(request))
    return UUID(carried.submission) if carried else None
