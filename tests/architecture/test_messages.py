"""Translations: complete, compiled, with the same placeholders, in their own script, and one word for one thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog

from tests.architecture.house import translations as checks
from tests.architecture.house.tree import ROOT
from tools.messages import KEYWORDS, LANGUAGES, SOURCE, collect, compiled, missing, po_file, read

# Names and signs that are written so in every language.
NAMES = frozenset(
    {
        "Kinga",
        "CSV",
        "XLSX",
        "Shift",
        "UTC",
        "Africa/Nairobi",
        "KINGA_SITE_KEY_FILE",
        "eSafety",
        "CyberTipline",
        "EARS",
        "C1",
        "C2",
        "C3",
        "CUSUM",
        "GLR",
        "Farrington",
    }
)
PLURAL_FORMS = {"ar": 6}
# Sentences in which an English term means something else, by term.
OTHER_MEANING: dict[str, dict[str, list[str]]] = {
    "ar": {
        "case": ["It was sent. It is not shown here, in case someone else reads this page."],
        "place": [
            "%(replaced)s took the place of earlier ones.",
            "%(there)s of the counts are here already; these will stand in their place (%(same)s are the same as before).",
        ],
    }
}


def _terms(language: str) -> checks.Terms:
    return checks.terms_of((ROOT / f"docs/languages/{language}.md").read_text("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    assert missing(read(language), collect()) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled(read(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_that_no_page_says(language: str) -> None:
    said = {(message.context, str(message.id)) for message in collect()}
    kept = {(message.context, str(message.id)) for message in read(language) if message.id}
    assert kept - said == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_keeps_to_its_language(language: str) -> None:
    catalog = read(language)
    assert checks.wrong_placeholders(catalog) == []
    assert checks.incomplete_plurals(catalog, PLURAL_FORMS[language]) == []
    assert checks.only_english(catalog, NAMES) == []
    assert checks.not_isolated(catalog) == []
    terms = _terms(language)
    assert len(terms) > 30
    assert checks.wrong_terms(catalog, terms, OTHER_MEANING[language]) == []


def test_arabic_is_written_in_arabic_and_speaks_to_everyone() -> None:
    catalog = read("ar")
    assert checks.latin_words(catalog, NAMES) == []
    assert checks.wrong_punctuation(catalog) == []
    assert checks.gendered(catalog) == []


def _catalog(original: str | tuple[str, str], translation: Any, context: str | None = None) -> Catalog:
    catalog = Catalog(locale="ar")
    catalog.add(original, translation, context=context)
    return catalog


@pytest.mark.parametrize(
    ("check", "original", "wrong", "right"),
    [
        (checks.wrong_placeholders, "%(name)s waits", "ينتظر %(other)s", "ينتظر %(name)s"),
        (checks.wrong_placeholders, "At least %d", "على الأقل", "على الأقل %d"),
        (checks.wrong_placeholders, ("%(count)d day", "%(count)d days"), ["%(day)d"] * 6, ["يوم"] + ["%(count)d يوم"] * 5),
        (lambda catalog: checks.incomplete_plurals(catalog, 6), ("day", "days"), ["يوم"] * 5 + [""], ["يوم"] * 6),
        (lambda catalog: checks.incomplete_plurals(catalog, 6), ("day", "days"), ["يوم", "أيام"], ["يوم"] * 6),
        (lambda catalog: checks.only_english(catalog, NAMES), "Save", "Save", "حفظ"),
        (lambda catalog: checks.latin_words(catalog, NAMES), "Save as CSV", "حفظ file", "حفظ CSV"),
        (checks.wrong_punctuation, "Is it, so?", "أهو، كذلك?", "أهو، كذلك؟"),
        (checks.wrong_punctuation, "10,000 of a, b", "10,000 من أ, ب", "10,000 من أ، ب"),
        (checks.not_isolated, "For %(agency)s", "إلى %(agency)s", "إلى \u2068%(agency)s\u2069"),
        (checks.gendered, "Choose one.", "اختر واحدًا.", "يُرجى اختيار واحد."),
        (lambda catalog: checks.wrong_terms(catalog, {"case": ("حالة",)}, {}), "Open cases", "قضايا مفتوحة", "الحالة"),
    ],
)  # fmt: skip
def test_a_seeded_violation_is_found(
    check: Callable[[Catalog], list[str]], original: str | tuple[str, str], wrong: Any, right: Any
) -> None:
    assert len(check(_catalog(original, wrong))) >= 1
    assert check(_catalog(original, right)) == []


def test_a_lost_sentence_and_an_old_compilation_are_found() -> None:
    collected, catalog = _catalog("It waits", None), Catalog(locale="ar")
    assert missing(catalog, collected) == ["It waits"]
    catalog.add("It waits", "ينتظر")
    assert missing(catalog, collected) == []
    assert compiled(catalog) == compiled(_catalog("It waits", "ينتظر"))
    assert compiled(catalog) != compiled(_catalog("It waits", "لا ينتظر"))


def test_source_and_templates_are_all_collected() -> None:
    holders = {where for message in collect() for where, _line in message.locations}
    assert {Path(where).suffix for where in holders} == {".py", ".html", ".txt"}


def test_every_translator_goes_by_a_name_that_is_collected() -> None:
    """A sentence in `_t(…)` would be collected by nobody, and stay English for ever."""
    found = {
        str(path.relative_to(SOURCE)): names
        for path in SOURCE.rglob("*.py")
        if (names := checks.unknown_translators(path.read_text("utf-8"), KEYWORDS))
    }
    assert found == {}


def test_an_unknown_translator_is_found() -> None:
    source = "from django.utils.translation import gettext as _, ngettext as many, override as spoken"
    assert checks.unknown_translators(source, KEYWORDS) == ["many"]


@pytest.mark.parametrize("ending", ["html", "txt"])
def test_no_template_says_anything_untranslated(ending: str) -> None:
    templates = [path for path in SOURCE.rglob(f"*.{ending}") if "templates" in path.parts]
    bare = {
        str(path.relative_to(SOURCE)): checks.bare_words(path.read_text("utf-8"), NAMES) for path in templates
    }
    assert len(templates) > 3
    assert {name: words for name, words in bare.items() if words} == {}


def test_every_error_that_a_page_may_show_is_translated() -> None:
    found = {
        str(path.relative_to(SOURCE)): wrong
        for path in SOURCE.rglob("*.py")
        if (wrong := checks.untranslated_errors(path.read_text("utf-8"), checks.shown_errors()))
    }
    assert found == {}


def test_bare_words_and_untranslated_errors_are_found() -> None:
    template = (
        '{% translate "Said" %} bare <b title="hint">{{ name }}</b>{% comment %}no{% endcomment %} Kinga'
    )
    assert checks.bare_words(template, NAMES) == ["bare: bare", "hint: hint"]
    assert checks.bare_words("{% blocktranslate %}It is {{ name }}.{% endblocktranslate %}", NAMES) == []
    shown = frozenset({"CaseIsClosed"})
    assert checks.untranslated_errors('raise CaseIsClosed("It is closed.")', shown) == [
        "line 1: CaseIsClosed"
    ]
    assert checks.untranslated_errors('raise CaseIsClosed(f"It is {closed}.")', shown) == [
        "line 1: CaseIsClosed"
    ]
    assert checks.untranslated_errors('raise CaseIsClosed(_("It is closed."))', shown) == []
    assert checks.untranslated_errors('raise ValueError("It is closed.")', shown) == []
