"""The two agencies, their workers with both factors set up."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.totp.internal.auth import TOTP

from kinga.core.security.actions import add_agency, add_worker, note_account
from kinga.core.security.keys import accounts, keyring
from kinga.core.security.keys.hashers import unlocking_half
from kinga.core.security.keys.scopes import user_scope
from kinga.core.security.models import Agency, User
from kinga.core.security.recovery.actions import appoint_custodians, settle_recovery
from kinga.core.security.roles import Role
from kinga.core.security.rules import Actor
from kinga.interfaces.operations.demonstration.signins import CUSTODIANS, WORKERS, secret

__all__ = ["People", "add_agencies"]


@dataclass(frozen=True)
class People:
    """Everyone who acts in the story."""

    lantern: Agency
    harbour: Agency
    by_name: dict[str, User]

    def of(self, agency: Agency, *roles: Role) -> list[User]:
        """The workers of an agency in these roles, in the order of the list of sign-ins."""
        return [
            user for user in self.by_name.values() if user.agency_id == agency.pk and Role(user.role) in roles
        ]


def add_agencies(*, by: Actor) -> People:
    """A helpline that protects children, and a shelter with lawyers; nine workers. No police inbox.

    Each is unlocked with their own passphrase for the length of the story, so that whoever acts in it opens what they
    may, and each new colleague gets the keys of their teams from those who are there.
    """
    lantern = add_agency(
        by=by,
        slug="lantern",
        name="Lantern Line (invented)",
        name_ar="خط الفانوس (مختلق)",
        about="A helpline for people who are hurt, held or left alone. It can call back, and find help near you.",
        about_ar="خط مساعدة لمن تعرّض للأذى أو الاحتجاز أو تُرك وحيدًا. يمكنه معاودة الاتصال وإيجاد مساعدة قريبة منك.",
        order=1,
    )
    harbour = add_agency(
        by=by,
        slug="harbour",
        name="Harbour House (invented)",
        name_ar="دار المرفأ (مختلقة)",
        about="A shelter with lawyers. It gives safe rooms and legal help, free of charge.",
        about_ar="مأوى يعمل فيه محامون. يوفر غرفًا آمنة ومساعدة قانونية دون مقابل.",
        order=2,
    )
    made = _add_workers({"lantern": lantern, "harbour": harbour}, by)
    three = [made[name] for name in CUSTODIANS]
    appoint_custodians(by=three[0].actor, agency=lantern, custodians=three)
    for user in made.values():
        if user.agency_id == lantern.pk:
            settle_recovery(by=user.actor, user=user)
    return People(lantern, harbour, {worker.username: made[worker.username] for worker in WORKERS})


def _add_workers(agencies: dict[str, Agency], by: Actor) -> dict[str, User]:
    """Everybody with both factors and unlocked, by user name."""
    made = {}
    # The first of an agency is a supervisor, who makes the keys of its teams and gives them to each who follows.
    for worker in sorted(WORKERS, key=lambda worker: worker.role is not Role.SUPERVISOR):
        user = add_worker(
            by=by,
            agency=agencies[worker.agency],
            username=worker.username,
            name=worker.name,
            role=worker.role,
            passphrase=worker.passphrase,
            language=worker.language,
        )
        keyring().add(user_scope(user.pk), accounts.unlock(user, unlocking_half() or b""))
        TOTP.activate(user, secret(worker.username))
        note_account(by=by, verb="security.add_factor", user=user, facts={"kind": "totp"})
        made[worker.username] = user
    return made
