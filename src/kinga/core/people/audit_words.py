"""What the acts of the people room are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "people.add_person": Act(_("Added a person")),
    "people.change_person": Act(_("Changed what is known of a person")),
    "people.add_contact_point": Act(_("Added a way to reach a person")),
    "people.set_safe_contact_rule": Act(_("Changed a safe-contact rule")),
    "people.hold_stricter_rule": Act(_("Held the stricter of two safe-contact rules")),
    "people.settle_rule_clash": Act(_("Chose between two safe-contact rules")),
    "people.rebuild_index": Act(_("Made the search for names anew")),
    "people.reveal_contact": Act(_("Looked at a number or address of a person"), READ),
}
