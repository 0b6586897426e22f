"""The forms of the service directory."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.registry.codes import ServiceKind
from kinga.core.registry.models import Place, Provider, Service, ServiceStatus
from kinga.core.registry.queries import first_level_places, providers
from kinga.core.security.editing import plain
from kinga.interfaces.web.ui.forms import DateInput, Form

__all__ = ["ChangeForm", "FilterForm", "ServiceForm", "StatusForm"]


class FilterForm(Form):
    """Narrow the directory."""

    hide_optional = True

    kind = forms.ChoiceField(
        label=_("Kind of help"), required=False, choices=[("", _("Any")), *ServiceKind.choices]
    )
    place = forms.ModelChoiceField(
        label=_("Place"),
        required=False,
        queryset=Place.objects.none(),
        empty_label=_("Any"),
        to_field_name="code",
    )
    open_now = forms.BooleanField(label=_("Only what is open"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = first_level_places()  # type: ignore[attr-defined]


class StatusForm(Form):
    """Whether a service is open, and on which day that was learned."""

    status = forms.ChoiceField(
        label=_("Is it open?"), choices=ServiceStatus.choices, widget=forms.RadioSelect
    )
    as_of = forms.DateField(
        label=_("As of"), widget=DateInput, help_text=_("The day you learned this, not the day it changed.")
    )
    note = forms.CharField(
        label=_("What to know"), required=False, max_length=200, help_text=_("For example: mornings only.")
    )

    def clean_as_of(self) -> Any:
        """Nobody knows what is open tomorrow."""
        day = self.cleaned_data["as_of"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. Give the day you learned it."))
        return day


class ServiceForm(Form):
    """A service as its provider describes it."""

    texts: ClassVar = ("name", "kind", "description", "eligibility", "hours", "phone", "languages")

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    provider = forms.ModelChoiceField(
        label=_("Who gives it"),
        queryset=Provider.objects.none(),
        required=False,
        empty_label=_("Someone new"),
    )
    new_provider = forms.CharField(
        label=_("Name of the organisation, if it is new"), required=False, max_length=160
    )
    name = forms.CharField(label=_("What the service is called"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind of help"), choices=ServiceKind.choices)
    description = forms.CharField(
        label=_("What it does"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    eligibility = forms.CharField(label=_("Who it is for"), required=False, max_length=300)
    hours = forms.CharField(
        label=_("When it is open"), required=False, max_length=160, help_text=_("In words, as they say it.")
    )
    phone = forms.CharField(label=_("Phone number"), required=False, max_length=40)
    languages = forms.CharField(label=_("Languages spoken"), required=False, max_length=80)
    confidential = forms.BooleanField(
        label=_("Its address is secret (a shelter)"),
        required=False,
        help_text=_("Lists never show a secret address. Each look at it is recorded."),
    )
    places = forms.ModelMultipleChoiceField(
        label=_("Places it serves"),
        queryset=Place.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["submission"].initial = uuid.uuid4
        self.fields["places"].queryset = first_level_places()  # type: ignore[attr-defined]
        if "provider" in self.fields:
            self.fields["provider"].queryset = providers()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A provider: one of the list, or a new name."""
        data: dict[str, Any] = super().clean() or {}
        if "provider" in self.fields and not data.get("provider") and not data.get("new_provider"):
            self.add_error("new_provider", _("Choose who gives the service, or write their name."))
        return data


class ChangeForm(ServiceForm):
    """The same over a service that stands; it carries what every field was when the page was opened."""

    provider = None  # type: ignore[assignment]
    new_provider = None  # type: ignore[assignment]
    base_version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.JSONField(widget=forms.HiddenInput)

    edited: ClassVar = (*ServiceForm.texts, "confidential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].help_text = _("Leave it empty to keep the address that is stored.")

    @classmethod
    def start(cls, service: Service) -> dict[str, Any]:
        """The initial values for a service. The address stays sealed."""
        return {
            **{name: getattr(service, name) for name in cls.edited},
            "places": list(service.places.all()),
            "base_version": service.version,
            "base": {name: plain(getattr(service, name)) for name in cls.edited},
        }

    def clean_base(self) -> dict[str, str]:
        """Text for each field; anything else was not sent by our page."""
        base = self.cleaned_data["base"]
        if not isinstance(base, dict):
            raise forms.ValidationError(_("This page is out of date. Open it again, then make your change."))
        return {str(name): str(value) for name, value in base.items()}

    def changes(self) -> dict[str, Any]:
        """The fields as typed; the address only when a new one was given."""
        names = [*self.edited, "address"] if self.cleaned_data["address"] else self.edited
        return {name: self.cleaned_data[name] for name in names}
