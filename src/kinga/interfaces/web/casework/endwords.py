"""What shredding destroys and what it leaves, in whole sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

__all__ = ["destroyed", "promises", "remains"]


def promises() -> str:
    """What is said before: what goes, and what stays."""
    return _(
        "Shredding destroys every key of the case, of the people who are in no other case, and of the reports that led "
        "to it, with their messages. Nobody can read them again, and the receipts of those reports open nothing. What "
        "another agency was given stays with that agency."
    )


def destroyed(counts: Mapping[str, int]) -> list[str]:
    """What was destroyed, a sentence for each kind of which there was something."""
    said = (
        ("keys", ngettext("%(count)d key, of every epoch", "%(count)d keys, of every epoch", counts.get("keys", 0))),
        ("wraps", ngettext("%(count)d copy of a key that somebody held", "%(count)d copies of keys that somebody held", counts.get("wraps", 0))),
        ("people", ngettext("what was known of %(count)d person", "what was known of %(count)d people", counts.get("people", 0))),
        ("ways_to_reach", ngettext("%(count)d way to reach somebody", "%(count)d ways to reach somebody", counts.get("ways_to_reach", 0))),
        ("notes", ngettext("%(count)d note", "%(count)d notes", counts.get("notes", 0))),
        ("tasks", ngettext("the words of %(count)d task", "the words of %(count)d tasks", counts.get("tasks", 0))),
        ("concerns", ngettext("the words of %(count)d concern", "the words of %(count)d concerns", counts.get("concerns", 0))),
        ("reports", ngettext("%(count)d report", "%(count)d reports", counts.get("reports", 0))),
        ("messages", ngettext("%(count)d message", "%(count)d messages", counts.get("messages", 0))),
        ("decisions", ngettext("the reason of %(count)d decision", "the reasons of %(count)d decisions", counts.get("decisions", 0))),
        ("referrals", ngettext("the words of %(count)d referral", "the words of %(count)d referrals", counts.get("referrals", 0))),
        ("search_tokens", ngettext("%(count)d entry of the search for names", "%(count)d entries of the search for names", counts.get("search_tokens", 0))),
        ("kept_forms", ngettext("%(count)d form that was typed and not sent", "%(count)d forms that were typed and not sent", counts.get("kept_forms", 0))),
    )  # fmt: skip
    return [words % {"count": counts[code]} for code, words in said if counts.get(code)]


def remains(counts: Mapping[str, int]) -> list[str]:
    """What is left, and where."""
    said = [
        _("A row for the case with its reference, the kind of harm, the place of the first level, and when it was opened and closed: so that counts stay right."),
        _("For each person an age band and a sex, without a name."),
        _("The audit log: who did what and when, by numbers. It holds no name of anybody helped."),
    ]  # fmt: skip
    more = (
        ("people_kept", ngettext("%(count)d person who is in another case too stays there.", "%(count)d people who are in another case too stay there.", counts.get("people_kept", 0))),
        ("referrals_elsewhere", ngettext("What was shared in %(count)d referral stays with the agency that was asked.", "What was shared in %(count)d referrals stays with the agencies that were asked.", counts.get("referrals_elsewhere", 0))),
        ("reports_elsewhere", ngettext("%(count)d report that was referred on stays with the other agency.", "%(count)d reports that were referred on stay with the other agencies.", counts.get("reports_elsewhere", 0))),
    )  # fmt: skip
    return said + [words % {"count": counts[code]} for code, words in more if counts.get(code)]
