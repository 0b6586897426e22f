"""The questions in their order, and which one follows which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form

from kinga.interfaces.web.report import forms

__all__ = ["FIRST", "STEPS", "Step", "after", "before", "place_of", "questions"]

_Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One page: its key, its form, and when it is asked."""

    key: str
    form: type[Form]
    asked: Callable[[_Answers], bool] = lambda answers: True


def _contact_is_safe(answers: _Answers) -> bool:
    return answers.get("safe", {}).get("contact_safety") == "safe"


_ALL = (
    Step("agency", forms.AgencyForm),
    Step("about", forms.AboutForm),
    Step("harm", forms.HarmForm),
    Step("danger", forms.DangerForm),
    Step("care", forms.CareForm),
    Step("story", forms.StoryForm),
    Step("place", forms.PlaceForm),
    Step("person", forms.PersonForm),
    Step("near", forms.NearForm),
    Step("sharing", forms.SharingForm),
    Step("safe", forms.SafeForm),
    Step("how", forms.HowForm, _contact_is_safe),
    Step("when", forms.WhenForm, _contact_is_safe),
    Step("contact", forms.ContactForm, _contact_is_safe),
    Step("check", forms.CheckForm),
)
STEPS = {step.key: step for step in _ALL}
FIRST = _ALL[0]


def questions(answers: _Answers) -> list[Step]:
    """The pages that these answers ask for, in order."""
    return [step for step in _ALL if step.asked(answers)]


def place_of(step: Step, answers: _Answers) -> tuple[int, int]:
    """Which page of how many this is, counting from 1."""
    asked = questions(answers)
    return asked.index(step) + 1, len(asked)


def after(step: Step, answers: _Answers, *, checked: bool) -> Step:
    """The page that follows. Whoever came from the check page goes back there, past what is answered already."""
    following = [other for other in questions(answers) if _ALL.index(other) > _ALL.index(step)]
    if checked:
        following = [other for other in following if other.key not in answers]
    return following[0]


def before(step: Step, answers: _Answers) -> Step | None:
    """The page before, or None for the first."""
    earlier = [other for other in questions(answers) if _ALL.index(other) < _ALL.index(step)]
    return earlier[-1] if earlier else None
