"""How Arabic is written: digits, dates, lists, plurals; and the words of other packages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.validators import MaxLengthValidator
from django.template import Context, Template
from django.utils import translation
from django.utils.formats import date_format, number_format

from kinga.core.foundation.language import in_language, isolated
from kinga.core.registry.models import Place
from kinga.interfaces.web.account import forms as account
from kinga.interfaces.web.ui import timewords
from kinga.interfaces.web.ui.forms import Form
from kinga.interfaces.web.ui.languages.borrowed import BORROWED, BORROWED_WITH_NUMBERS
from kinga.interfaces.web.ui.languages.joining import listed, strung
from tests.architecture.house.foreign import foreign_words
from tools.messages import read

NOW = dt.datetime(2026, 3, 5, 14, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _arabic() -> Iterator[None]:
    with translation.override("ar"):
        yield


def _is_arabic(words: str) -> bool:
    return foreign_words(words, "ar", frozenset({"JSON", "UUID"})) == [] and any(
        "\u0600" < sign < "\u06ff" for sign in words
    )


def test_digits_dates_and_lists() -> None:
    assert number_format(1234567.5, use_l10n=True, force_grouping=True) == "1,234,567.5"
    assert Template("{{ alpha }}").render(Context({"alpha": 0.005})) == "0.005"
    assert timewords.full(NOW.date()) == "5 مارس 2026"
    assert timewords.full(NOW) == "5 مارس 2026، 14:30"
    assert timewords.with_weekday(NOW) == "الخميس 5 مارس، 14:30"
    assert date_format(NOW, "DATETIME_FORMAT") == "5 مارس 2026، 14:30"
    assert (listed(["أ", "ب"]), strung(["أ", "ب"])) == ("أ، ب", "أ؛ ب")


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "قبل يوم واحد"), (2, "قبل يومين"), (3, "قبل 3 أيام"), (10, "قبل 10 أيام"), (11, "قبل 11 يومًا"), (29, "قبل 29 يومًا")],
)  # fmt: skip
def test_numbers_bend_their_nouns(days: int, words: str) -> None:
    assert timewords.ago(NOW - dt.timedelta(days=days), NOW) == words


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (110, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3)],
)
def test_each_number_has_its_form(count: int, form: int) -> None:
    pair = ("%(number)s task overdue", "%(number)s tasks overdue")
    known = read("ar").get(pair)
    assert known is not None
    assert translation.ngettext(*pair, count) == known.string[form]


def test_names_in_the_language_of_the_page() -> None:
    place = Place(name="North", name_ar="الشمال")
    assert (str(place), in_language(Place(name="South"), "name")) == ("الشمال", "South")
    assert (isolated("North"), isolated("")) == ("\u2068North\u2069", "")
    with translation.override("en"):
        assert (str(place), isolated("North")) == ("North", "North")


def _forms(base: Any = Form) -> Iterator[Any]:
    for form in base.__subclasses__():
        if form.__module__.startswith("kinga."):  # not the samples of other tests
            yield form
        yield from _forms(form)


def _messages() -> Iterator[str]:
    """What the fields of all forms may say, in the order of Django's own rendering."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - so that every page's forms are known
    known = [*_forms(), *(getattr(account, name) for name in account.__all__)]
    for field in (field for form in known for field in form.base_fields.values()):
        # Of a message with plural forms nothing is said without its number; a file's name has no limit here.
        yield from filter(None, map(str, field.error_messages.values()))
        for validator in field.validators:
            message = getattr(validator, "message", "")
            if isinstance(validator, MaxLengthValidator):
                message = message % {"limit_value": validator.limit_value, "show_value": 9}
            yield str(message)


def test_every_error_of_a_form_is_said_in_our_arabic() -> None:
    ours = {
        form
        for message in read("ar")
        for form in ([message.string] if isinstance(message.string, str) else message.string)
    }
    for message in set(_messages()):
        assert _is_arabic(re.sub(r"%\(\w+\)[sd]", "", message)), message
        assert message in ours or any(digit in message for digit in "0123456789"), message


def test_the_rules_of_a_passphrase() -> None:
    assert password_validators_help_texts()[0] == "12 حرفًا وعلامة على الأقل."
    assert all(map(_is_arabic, password_validators_help_texts()))


def test_borrowed_words_are_those_that_are_looked_up() -> None:
    for words in BORROWED:
        assert translation.gettext(words) != words
    for pair, numbers in zip(
        BORROWED_WITH_NUMBERS, ({"limit_value": 3, "show_value": 5}, 3, {"min_length": 3}), strict=True
    ):
        assert _is_arabic(str(pair % numbers))
    with pytest.raises(forms.ValidationError, match="يلزم 12 حرفًا"):
        validate_password("short")
    with pytest.raises(forms.ValidationError, match="يُرجى اختيار إجابة من القائمة"):
        forms.ChoiceField(choices=[("a", "A")]).clean("b")
