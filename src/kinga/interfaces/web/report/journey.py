"""The questions in their order, and which one follows which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from kinga.interfaces.web.report import contact_forms, forms
from kinga.interfaces.web.report.fields import Asked

__all__ = [
    "FIRST",
    "LAST",
    "PARTS",
    "STEPS",
    "Step",
    "after",
    "before",
    "place_of",
    "questions",
    "skip_to_check",
]

_Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Step:
    """One page: its key, its form, the part it belongs to, and when it is asked."""

    key: str
    form: type[Asked]
    part: int
    asked: Callable[[_Answers], bool] = lambda answers: True


_ALL = (
    Step("agency", forms.AgencyForm, 1),
    Step("danger", forms.DangerForm, 1),
    Step("about", forms.AboutForm, 1),
    Step("harm", forms.HarmForm, 1),
    Step("care", forms.CareForm, 1),
    Step("story", forms.StoryForm, 1),
    Step("place", forms.PlaceForm, 2),
    Step("person", forms.PersonForm, 2),
    Step("near", forms.NearForm, 2),
    Step("sharing", forms.SharingForm, 2),
    Step("safe", contact_forms.SafeForm, 3),
    Step("how", contact_forms.HowForm, 3, contact_forms.contact_is_safe),
    Step("when", contact_forms.WhenForm, 3, contact_forms.times_are_asked),
    Step("clock", contact_forms.ClockForm, 3, contact_forms.clock_is_asked),
    Step("zone", contact_forms.ZoneForm, 3, contact_forms.zone_is_asked),
    Step("contact", contact_forms.ContactForm, 3, contact_forms.number_is_asked),
    Step("manner", contact_forms.MannerForm, 3, contact_forms.manner_is_asked),
    Step("check", forms.CheckForm, 3),
)
STEPS = {step.key: step for step in _ALL}
FIRST, LAST = _ALL[0], _ALL[-1]
# What is happening; where, to whom, and who may know; whether and how they may be contacted.
PARTS = 3


def questions(answers: _Answers) -> list[Step]:
    """The pages that these answers ask for, in order."""
    return [step for step in _ALL if step.asked(answers)]


def place_of(step: Step, answers: _Answers) -> int:
    """Which question this is, counting from 1. How many will be asked depends on the answers: only the parts are fixed."""
    return questions(answers).index(step) + 1


def after(step: Step, answers: _Answers, *, checked: bool) -> Step:
    """The page that follows. Whoever came from the check page goes back there, past what is answered already."""
    following = [other for other in questions(answers) if _ALL.index(other) > _ALL.index(step)]
    if checked:
        following = [other for other in following if other is LAST or other.key not in answers]
    return following[0]


def before(step: Step, answers: _Answers) -> Step | None:
    """The page before, or None for the first."""
    earlier = [other for other in questions(answers) if _ALL.index(other) < _ALL.index(step)]
    return earlier[-1] if earlier else None


def skip_to_check(answers: dict[str, dict[str, Any]]) -> Step:
    """Leave open what was not answered, except who reads it: the check page, or the first one."""
    if not answers.get(FIRST.key):
        return FIRST
    for step in questions(answers):
        if step is not LAST:
            answers.setdefault(step.key, {})
    return LAST
