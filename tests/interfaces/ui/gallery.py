"""Every component in every state, on one page each for public and staff: for eyes and for tests."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kinga.core.foundation import clock
from kinga.interfaces.web.ui.forms import DateInput, Form, Question
from kinga.interfaces.web.ui.navigation import Place

MOMENT = dt.datetime(2020, 4, 14, 9, 30, tzinfo=dt.UTC)


class Sample(Form):
    """One field of each sort."""

    name = forms.CharField(label="What may we call you?", help_text="Any name. It need not be yours.")
    story = forms.CharField(label="What is happening?", widget=forms.Textarea, required=False)
    day = forms.DateField(label="When did you last see them?", widget=DateInput, required=False)
    place = forms.ChoiceField(label="District", choices=[("", "Choose"), ("1", "Riverside"), ("2", "Hill")])
    many = forms.MultipleChoiceField(
        label="What would help?",
        choices=[("a", "Food"), ("b", "A safe place"), ("c", "Someone to talk to")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="You may read this to a colleague", required=False)


class Safe(Question):
    """One question a page."""

    safe = forms.ChoiceField(
        label="Is it safe for us to write to you?",
        help_text="We ask so that nobody else finds out.",
        choices=[("yes", "Yes"), ("no", "No"), ("unknown", "I don’t know"), ("unsaid", "I’d rather not say")],
        widget=forms.RadioSelect,
    )


class Narrow(Form):
    """A filter."""

    hide_optional = True
    words = forms.CharField(label="Words", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "All"), ("new", "New")], required=False)


def staff_context() -> dict[str, Any]:
    """What the staff gallery shows."""
    user = SimpleNamespace(is_authenticated=True, name="Amina Testperson", get_username="amina")
    places = [("Today", True, None), ("Inbox", False, 12), ("Cases", False, 31), ("Watch room", False, 3)]
    return {
        "user": user,
        "navigation": [Place(label, f"#{label}", current, count) for label, current, count in places],
        "agency_name": "Example Women’s Line",
        "demonstration": True,
        "shows_person": True,
        "session_left": 28_800,
        "moment": MOMENT,
        "statuses": [
            ("urgent", "Overdue"),
            ("caution", "Due today"),
            ("done", "Safe"),
            ("active", "In progress"),
            ("new", "New"),
            ("waiting", "Waiting for others"),
            ("closed", "Closed"),
        ],
        "notes": [
            ("", "A quiet inset: what the rule says, in one sentence."),
            ("info", "A new reading of the law of 1 April is in force here."),
            ("caution", "The shelter’s opening hours were last checked 40 days ago."),
            ("urgent", "She asked not to be called on this number. Nobody may ring it."),
            ("done", "The referral was accepted this morning."),
        ],
        "columns": [
            {"label": "Report"},
            {"label": "Came in"},
            {"label": "State"},
            {"label": "People", "number": True},
        ],
        "rows": [
            {
                "url": "#a",
                "urgent": True,
                "cells": ["R-7F2K", "14 Apr, 08:10", "Overdue by 2 hours", {"text": "3", "number": True}],
            },
            {"url": "#b", "cells": ["R-9QLM", "14 Apr, 09:02", "New", {"text": "1", "number": True}]},
            {
                "url": "#c",
                "cells": [
                    "R-2HTA",
                    "13 Apr, 17:45",
                    "Waiting for the shelter",
                    {"text": "12", "number": True},
                ],
            },
        ],
        "facts": [
            {"label": "May be contacted", "value": "By message, 10:00–12:00, never by voice", "url": "#"},
            {"label": "Code word", "value": "“the blue parcel”", "url": "#"},
            {"label": "Language", "value": ""},
        ],
        "tasks": [
            {"label": "Safe contact", "url": "#", "kind": "done", "word": "Done"},
            {
                "label": "Concerns",
                "url": "#",
                "kind": "active",
                "word": "Begun",
                "hint": "Two of seven answers are missing.",
            },
            {"label": "Consent to refer", "kind": "waiting", "word": "Cannot start yet"},
        ],
        "entries": [
            {
                "when": MOMENT - dt.timedelta(days=3),
                "sentence": "A neighbour reported shouting at night.",
                "kind": "new",
            },
            {
                "when": MOMENT - dt.timedelta(days=2),
                "sentence": "Amina opened a case and asked how it is safe to reach her.",
                "kind": "message",
                "said": "She answers messages while he is at market. A “wrong number” ends the talk.",
            },
            {
                "when": MOMENT - dt.timedelta(hours=5),
                "sentence": "The shelter accepted the referral.",
                "about": "A bed for two nights",
                "kind": "done",
            },
        ],
        "figures": [
            {"number": "12", "words": "reports wait for a first look"},
            {"number": "3", "words": "are overdue", "url": "#", "note": "the oldest by 2 hours"},
        ],
        "tabs": [
            {"label": "Story", "url": "#", "current": True},
            {"label": "Tasks", "url": "#", "count": 4},
            {"label": "Referrals", "url": "#"},
        ],
        "crumbs": [{"label": "Cases", "url": "#"}, {"label": "C-2041", "url": "#"}],
        "page": Paginator(list(range(90)), 20).page(2),
        "form": Sample({"name": "", "place": "", "day": "x"}),
        "plain_form": Sample(prefix="plain"),
        "filters": Narrow(),
    }


def staff(request: HttpRequest) -> HttpResponse:
    """The staff gallery."""
    from tests.interfaces.ui import gallery_charts

    with clock.at(MOMENT):
        return render(request, "gallery/staff.html", staff_context() | gallery_charts.context())


def public(request: HttpRequest) -> HttpResponse:
    """The public gallery: one question, or (with ?wrong) the same with its error, or (?more) other parts."""
    form = Safe({}) if "wrong" in request.GET else Safe()
    context = {
        "form": form,
        "form_has_errors": form.is_bound,
        "more": "more" in request.GET,
        "sample": Sample({}),
    }
    return render(request, "gallery/public.html", context, status=422 if form.is_bound else 200)
