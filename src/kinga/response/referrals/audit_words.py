"""What the acts of referrals are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "referrals.read_list": Act(_("Read the list of referrals"), READ),
    "referrals.read_referral": Act(_("Read a referral"), READ),
    "referrals.offer": Act(_("Offered a referral")),
    "referrals.accepted": Act(_("Accepted a referral")),
    "referrals.refused": Act(_("Refused a referral")),
    "referrals.withdrawn": Act(_("Withdrew a referral")),
    "referrals.arrived": Act(_("Said that the person arrived")),
    "referrals.completed": Act(_("Completed a referral")),
}
