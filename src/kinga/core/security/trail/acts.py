"""What an act is called on the auditor's pages. Each room offers its own at the contribution point "audit acts"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation.contributions import contributions

__all__ = ["ACCOUNT", "CHANGE", "OWN_ACTS", "READ", "Act", "References", "act_of", "acts", "verbs_of"]

READ, CHANGE, ACCOUNT = "read", "change", "account"


@dataclass(frozen=True)
class Act:
    """A verb's words, and its sort: someone read, someone changed, or someone signed in or was refused."""

    words: str | Promise
    sort: str = CHANGE


def acts() -> dict[str, Act]:
    """Every act that a room has named, by its verb."""
    named: dict[str, Act] = {}
    for room in contributions("audit acts"):
        named |= room
    return named


def act_of(verb: str) -> Act:
    """The words of a verb; the verb itself when no room names it (an older version may have)."""
    return acts().get(verb, Act(verb))


def verbs_of(sort: str) -> list[str]:
    """The verbs of one sort."""
    return [verb for verb, act in acts().items() if act.sort == sort]


OWN_ACTS = {
    "security.sign_in": Act(_("Signed in"), ACCOUNT),
    "security.sign_in_refused": Act(_("A sign-in was refused"), ACCOUNT),
    "security.sign_out": Act(_("Signed out"), ACCOUNT),
    "security.session_ended": Act(_("A session ended by itself"), ACCOUNT),
    "security.change_passphrase": Act(_("Changed a passphrase"), ACCOUNT),
    "security.print_recovery_key": Act(_("Made a recovery key"), ACCOUNT),
    "security.recover_account": Act(_("Set a new passphrase with the recovery key"), ACCOUNT),
    "security.appoint_custodians": Act(_("Appointed the custodians"), ACCOUNT),
    "security.settle_recovery": Act(_("Made their key recoverable by the custodians"), ACCOUNT),
    "security.ask_recovery": Act(_("Asked the custodians for a recovery"), ACCOUNT),
    "security.agree_to_recovery": Act(_("Agreed to a recovery"), ACCOUNT),
    "security.refuse_recovery": Act(_("Refused a recovery"), ACCOUNT),
    "security.recovery_refused": Act(_("A recovery was refused"), ACCOUNT),
    "security.add_factor": Act(_("Set up a second factor"), ACCOUNT),
    "security.remove_factor": Act(_("Removed a second factor"), ACCOUNT),
    "security.renew_factor": Act(_("Renewed a second factor"), ACCOUNT),
    "security.add_agency": Act(_("Added an agency")),
    "security.add_worker": Act(_("Added a worker")),
    "security.set_own_passphrase": Act(_("Chose a passphrase of their own at the first sign-in"), ACCOUNT),
    "security.check_recovery_key": Act(_("Showed that their recovery key is on paper"), ACCOUNT),
    "security.renew_first_passphrase": Act(_("Gave a worker another first passphrase")),
    "security.close_worker": Act(_("Closed a worker's account")),
    "security.renew_keys": Act(_("Began new keys after somebody had left a team")),
    "security.seal": Act(_("Sealed what an act had written")),
    "security.begin_site": Act(_("Began the site")),
    "security.give_grant": Act(_("Gave a worker access to a record")),
    "security.end_grant": Act(_("Ended a worker's access to a record")),
    "security.keep_form": Act(_("Kept what was typed when a session ended")),
    "security.drop_kept_form": Act(_("Forgot what had been kept")),
    "security.open_kept_form": Act(_("Opened a form again with what had been kept"), READ),
    "security.read_kept_forms": Act(_("Read what had been kept of their own"), READ),
    "security.forget_what_is_over": Act(_("Forgot sessions, kept forms and counts of tries that were over")),
    "security.read_log": Act(_("Read the audit log"), READ),
    "security.verify_log": Act(_("Verified the audit log"), READ),
    "security.export_log": Act(_("Made a copy of the audit log"), READ),
    "security.bring_witness": Act(_("Kept the signature of a witness")),
    "security.event_was_changed": Act(_("Found that an event had been changed before it had its number")),
}


@dataclass(frozen=True)
class References:
    """How a room calls its objects, for "audit references": `model` has a field `reference` that is not sealed."""

    model: Any

    def names(self, ids: set[UUID]) -> dict[UUID, str]:
        """The references of those of `ids` that are this room's. One query."""
        return dict(self._rows().filter(pk__in=ids).values_list("pk", "reference"))

    def ids(self, reference: str) -> list[UUID]:
        """The object that is called so, if there is one. One query."""
        return list(self._rows().filter(reference__iexact=reference).values_list("pk", flat=True))

    def _rows(self) -> Any:
        return self.model.objects.scope("audit")
