"""What the acts of the registry are called on the auditor's pages."""

from django.utils.translation import gettext_lazy as _

from kinga.core.security.trail.acts import READ, Act

__all__ = ["ACTS"]

ACTS = {
    "registry.add_place": Act(_("Added a place")),
    "registry.set_boundaries": Act(_("Brought in boundaries of places")),
    "registry.add_provider": Act(_("Added a provider of services")),
    "registry.add_service": Act(_("Added a service")),
    "registry.change_service": Act(_("Changed a service")),
    "registry.set_service_status": Act(_("Said whether a service is open")),
    "registry.reveal_address": Act(_("Looked at a secret address"), READ),
}
