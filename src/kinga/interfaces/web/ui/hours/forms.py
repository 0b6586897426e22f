"""Asking a worker for safe hours: days and times, and the clock they are meant on."""

from __future__ import annotations

import functools
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.core.foundation import clock
from kinga.core.foundation.language import isolated
from kinga.core.registry.zones import CLOCKS, choices
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.hours.week import week

__all__ = ["HoursForm", "ZoneField"]

_WHOLE_WEEK = [str(day) for day in WEEKDAYS]
# Areas that tzdata keeps for old programs: their cities stand under their continent too.
_OLD_NAMES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/")
_WHEN = [
    ("times", _("Only at these times")),
    ("any", _("At any time of any day: they said so")),
    ("unknown", _("They have not said: nobody uses it")),
]


class ZoneField(forms.ChoiceField):
    """A time zone: places people know with the time there now, then every zone by its name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=_zones, **kwargs)


def _zones() -> list[tuple[str, Any]]:
    return [
        ("", gettext("Choose")),
        *choices(clock.now(), hours24=True),
        (gettext("By the name of the zone"), [(name, isolated(name)) for name in _every_zone()]),
    ]


@functools.cache
def _every_zone() -> tuple[str, ...]:
    """The zones of cities that this machine knows, beyond those that are named by their places; and UTC."""
    others = available_timezones() - set(CLOCKS)
    return ("UTC", *sorted(name for name in others if "/" in name and not name.startswith(_OLD_NAMES)))


class HoursForm(Form):
    """Safe hours. Its cleaned data hold `windows` (stored form; [] any time, None not said) and `time_zone`.

    `initial` may hold stored `windows`; then the form shows them. `spans`: for how many there is room at least.
    """

    spans: ClassVar[int] = 2

    when = forms.ChoiceField(
        label=_("When it is safe"), choices=_WHEN, initial="unknown", widget=forms.RadioSelect
    )
    time_zone = ZoneField(
        label=_("On which clock they mean these times"), required=False,
        help_text=_("Ask what time it is where they are, and choose the nearest place under that time."),
    )  # fmt: skip
    zone_assumed = forms.BooleanField(
        label=_("They have not said which clock: this is our guess"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.initial.get("windows") or []
        if "windows" in self.initial:
            known = self.initial["windows"] is not None
            self.initial["when"] = "times" if stored else "any" if known else "unknown"
        for number in range(max(self.spans, len(stored))):
            self._add_span(number, stored[number] if number < len(stored) else {})

    def _add_span(self, number: int, stored: dict[str, Any]) -> None:
        self.fields[f"days_{number}"] = forms.MultipleChoiceField(
            label=_("Days when it is safe") if number == 0 else _("Other days when it is safe"),
            choices=[(str(day), name) for day, name in week()],
            initial=[str(day) for day in stored.get("days", [])],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        for name, label in (("from", _("From")), ("to", _("Until"))):
            self.fields[f"{name}_{number}"] = forms.TimeField(
                label=label, required=False, initial=stored.get(name),
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Put days and times together as `windows`: none for any time, None when they did not say."""
        data: dict[str, Any] = super().clean() or {}
        spans = self._spans(data)
        if data.get("when") == "times":
            if not spans and not self.errors:
                self.add_error("days_0", _("Choose the days, or say that they have not told you when."))
            if not data.get("time_zone") and "time_zone" not in self.errors:
                self.add_error("time_zone", _("Choose the clock on which they mean these times."))
        elif spans and "when" in data:
            self.add_error("when", _("You gave times below: choose “Only at these times”, or take them out."))
        data["windows"] = {"times": spans, "any": []}.get(data.get("when", ""))
        if not spans and not data.get("time_zone"):  # no hours: the clock only says when the rule ends
            data["time_zone"] = self.initial.get("time_zone") or "UTC"
        return data

    def _spans(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        spans = []
        for number in range(sum(name.startswith("days_") for name in self.fields)):
            days, start, end = (data.get(f"{part}_{number}") for part in ("days", "from", "to"))
            if not days and (start or end):
                days = _WHOLE_WEEK
            if days and bool(start) != bool(end):
                self.add_error(f"to_{number}", _("Give both times, or neither for the whole day."))
            elif days:
                span = [time.strftime("%H:%M") if time else "00:00" for time in (start, end)]
                spans.append({"days": [int(day) for day in days], "from": span[0], "to": span[1]})
        return spans
