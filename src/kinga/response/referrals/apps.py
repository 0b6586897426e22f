"""Django's entry to the referrals room."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The app under the label `referrals`."""

    name = "kinga.response.referrals"
    label = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
