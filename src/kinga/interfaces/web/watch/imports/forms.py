"""Forms of the pages that bring counts in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinga.insight.watch.models import Frequency, Unit
from kinga.insight.watch.reading.periods import FINEST
from kinga.insight.watch.reading.plan import FREQUENCIES, Plan, Role
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.watch.imports import words

__all__ = ["ColumnsForm", "ReadingForm", "UndoForm", "UploadForm"]

_MOST_HEADING_LINE = 1000
_ONCE = (Role.PERIOD, Role.YEAR, Role.MONTH, Role.PLACE, Role.KIND, Role.AGE, Role.SEX)


class UploadForm(Form):
    """One file."""

    file = forms.FileField(
        label=_("File of counts"),
        help_text=_("CSV or XLSX. Counts only: never names, numbers or stories of people."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )


class ReadingForm(Form):
    """How the bytes become rows."""

    hide_optional = True

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(words.ENCODING_NAMES.items()))
    delimiter = forms.ChoiceField(
        label=_("What divides the columns"), choices=list(words.DELIMITER_NAMES.items())
    )
    heading_line = forms.IntegerField(
        label=_("Line of the headings"), min_value=1, max_value=_MOST_HEADING_LINE
    )
    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int)

    def __init__(self, *args: Any, kind: str, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = list(enumerate(sheets))  # type: ignore[attr-defined]
        for name in ("encoding", "delimiter") if kind == "xlsx" else ("sheet",):
            del self.fields[name]

    def said(self) -> dict[str, Any]:
        """What was chosen; in another sheet the headings are looked for anew."""
        given = dict(self.cleaned_data)
        if "sheet" in given and given["sheet"] != self.initial["sheet"]:
            given["heading_line"] = 0
        return given


class UndoForm(Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, for colleagues who look for these counts.")},
    )


@dataclass(frozen=True)
class ColumnLine:
    """One line of the table of columns: one column, or neighbours that say the same."""

    heading: str
    samples: str
    field: BoundField


class ColumnsForm(Form):
    """What each column says, and what is counted."""

    hide_optional = True

    name = forms.CharField(
        label=_("What is counted"),
        error_messages={"required": _("Say what is counted.")}, max_length=80, widget=forms.TextInput(attrs={"list": "known-names"}),
        help_text=_("Under the same name as before, the counts join the series that are here already."),
    )  # fmt: skip
    unit = forms.ChoiceField(
        label=_("Unit"),
        error_messages={"required": _("Choose the unit: what one count is one of.")}, choices=[("", _("Choose one")), *Unit.choices], help_text=_("A call is not a case: what is one of these?")
    )  # fmt: skip
    source = forms.CharField(
        label=_("Source"),
        error_messages={"required": _("Name the source: who counted.")}, max_length=300, help_text=_("Who counted, and where it was published. It stands under every chart.")
    )  # fmt: skip
    licence = forms.CharField(
        label=_("Licence or permission"),
        error_messages={"required": _("Say what allows you to use these counts.")}, max_length=100, widget=forms.TextInput(attrs={"list": "known-licences"}),
        help_text=_("What allows you to use these counts, as the source says it."),
    )  # fmt: skip
    across = forms.ChoiceField(
        label=_("What do the headings of the count columns name?"), choices=list(words.ACROSS.items()), required=False
    )  # fmt: skip
    date_form = forms.ChoiceField(label=_("How dates are written"))
    frequency = forms.ChoiceField(
        label=_("How long one period is"), choices=[(code, Frequency(code).label) for code in FREQUENCIES]
    )  # fmt: skip
    week_start = forms.TypedChoiceField(
        label=_("Weeks begin on"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        help_text=_("Only where a period is a week."),
    )
    date_is = forms.ChoiceField(
        label=_("The date of a week is"),
        help_text=_("Only where a period is a week."),
        choices=[("first", _("its first day")), ("last", _("its last day"))],
    )
    thousands = forms.ChoiceField(label=_("What stands between thousands"), required=False)
    blank = forms.ChoiceField(
        label=_("An empty count means"),
        choices=[("missing", _("that nobody knows: it is missing")), ("zero", _("none: it is zero"))],
        widget=forms.RadioSelect,
        help_text=_(
            "A missing week is not a silent week. Choose zero only where somebody counted, and found none."
        ),
    )
    absent = forms.ChoiceField(
        label=_("A period without a row"),
        choices=[("missing", _("is missing")), ("zero", _("had none: this table leaves zeros out"))],
        widget=forms.RadioSelect,
    )
    totals = forms.ChoiceField(
        label=_("Sums over ages, sexes and places"),
        choices=[
            ("none", _("only those in the file")),
            ("add", _("are made, where the file has every part")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Only series over all ages and sexes are judged."),
    )
    repeats = forms.ChoiceField(
        label=_("The same series and period twice in the file"),
        choices=[("refuse", _("is an error")), ("add", _("is added up: the rows are parts of one count"))],
        widget=forms.RadioSelect,
    )
    existing = forms.ChoiceField(
        label=_("A count that is here already"),
        choices=[
            ("refuse", _("is an error")),
            ("replace", _("is replaced; undoing this import brings it back")),
        ],
        widget=forms.RadioSelect,
    )
    unknown_places = forms.ChoiceField(
        label=_("Places that are not in the list of places"),
        choices=[
            ("refuse", _("are an error")),
            ("keep", _("are kept under their own name, and are on no map")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(
        self, *args: Any, headings: Sequence[str], samples: Sequence[str], plan: Plan, asked: Sequence[str], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._headings, self._samples = headings, samples
        self._runs = list(_runs(plan))
        for run in self._runs:
            self.fields[f"role_{run[0]}"] = forms.ChoiceField(
                label=gettext("What the column “%(heading)s” says") % {"heading": headings[run[0]]},
                choices=list(words.ROLE_NAMES.items()),
            )
        for name, choices in (("date_form", words.DATE_FORMS), ("thousands", words.MARK_NAMES)):
            field = self.fields[name]
            field.choices = list(choices.items())  # type: ignore[attr-defined]
            if name in asked:
                field.choices = [("?", _("Choose one")), *choices.items()]  # type: ignore[attr-defined]

    @classmethod
    def start(cls, plan: Plan, asked: Sequence[str]) -> dict[str, Any]:
        """What the form shows at first: the proposal, with open questions left open."""
        first = {**plan.as_json(), **dict.fromkeys(asked, "?")}
        return {**first, **{f"role_{run[0]}": plan.roles[run[0]] for run in _runs(plan)}}

    def lines(self) -> list[ColumnLine]:
        """The table of columns."""
        rows = []
        for run in self._runs:
            heading, samples = self._headings[run[0]], self._samples[run[0]]
            if len(run) > 1:
                heading = gettext("%(first)s to %(last)s (%(count)s columns)") % {
                    "first": heading, "last": self._headings[run[-1]], "count": len(run),
                }  # fmt: skip
            rows.append(ColumnLine(heading, samples, self[f"role_{run[0]}"]))
        return rows

    def plan(self) -> Plan:
        """The plan that was said. Only of a valid form."""
        roles = ["left"] * len(self._headings)
        for run in self._runs:
            for place in run:
                roles[place] = self.cleaned_data[f"role_{run[0]}"]
        kept = {name: value for name, value in self.cleaned_data.items() if not name.startswith("role_")}
        return Plan.from_json({**kept, "roles": roles})

    def facts(self) -> dict[str, str]:
        """What is counted, from where."""
        return {name: self.cleaned_data[name] for name in ("name", "unit", "source", "licence")}

    def clean(self) -> dict[str, Any]:
        """The columns together must say a period and a count, each thing once."""
        given = super().clean() or {}
        for name in ("date_form", "thousands"):
            if given.get(name) == "?":
                self.add_error(name, gettext("Look at the cells above and choose: only you can say."))
        if self.errors:
            return given
        plan = self.plan()
        for field, sentence in _wrong(plan):
            self.add_error(field, sentence)
        if len(plan.columns(Role.COUNT)) == 1 and plan.across != "period":
            given["across"] = ""
        if plan.date_form == "week":
            given["week_start"] = 0
        return given


def _wrong(plan: Plan) -> Iterator[tuple[str | None, str]]:
    """What does not fit together, with the field it is said at."""
    counts = plan.columns(Role.COUNT)
    dated = plan.columns(Role.PERIOD) or (plan.columns(Role.YEAR) and plan.columns(Role.MONTH))
    if not counts:
        yield None, gettext("Say which column holds the counts.")
    if plan.across == "period" and dated:
        yield "across", gettext("The headings name the periods, and so does a column. Choose one of the two.")
    if plan.across != "period" and not dated:
        yield None, gettext("Say which column holds the date or period, or both the year and the month.")
    for role in _ONCE:
        if len(plan.columns(role)) > 1:
            yield (
                None,
                gettext("Two columns say the same: “%(role)s”. Leave one of them unused.")
                % {"role": words.ROLE_NAMES[role]},
            )
    if len(counts) > 1 and not plan.across:
        yield "across", gettext("There are several columns of counts. Say what their headings name.")
    if plan.across in {Role.PLACE, Role.KIND, Role.AGE, Role.SEX} and plan.columns(Role(plan.across)):
        yield "across", gettext("The headings and a column say the same thing. Choose one of the two.")
    finest = "month" if plan.columns(Role.YEAR) else FINEST.get(plan.date_form, "day")
    if FREQUENCIES.index(plan.frequency) < FREQUENCIES.index(finest) or (finest == "week" != plan.frequency):
        yield (
            "frequency",
            gettext("Dates written like this cannot name periods of this length. Choose another length."),
        )


def _runs(plan: Plan) -> Iterator[list[int]]:
    """The columns, those with periods as headings taken together: nobody wants to say forty times that it is a count."""
    together = plan.across == "period"
    for said, group in itertools.groupby(range(len(plan.roles)), key=lambda place: plan.roles[place]):
        places = list(group)
        if together and said == Role.COUNT:
            yield places
        else:
            yield from ([place] for place in places)
