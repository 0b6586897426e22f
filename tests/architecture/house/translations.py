"""What is asked of a catalogue. Each check gives a list of sentences that say what is wrong; empty is good."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator, Mapping
from importlib import import_module

from babel.messages.catalog import Catalog, Message

from kinga.errors import KingaError
from tests.architecture.house.foreign import foreign_words
from tools.messages import SOURCE

__all__ = [
    "Terms", "bare_words", "gendered", "incomplete_plurals", "latin_words", "not_isolated", "only_english", "shown_errors",
    "terms_of", "unknown_translators", "untranslated_errors", "wrong_placeholders", "wrong_punctuation", "wrong_terms",
]  # fmt: skip

Terms = dict[str, tuple[str, ...]]

_PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|\{(\w*)\}")
_ISOLATED = re.compile("\u2068.*?\u2069", re.DOTALL)
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9’./_-]*[A-Za-z0-9]|[A-Za-z]")
# A comma between digits parts thousands; the others are marks of a sentence in another script.
_FOREIGN_MARKS = re.compile(r"(?<!\d),|,(?!\d)|[;?]")
# The numbers of plural forms: a language may say "one" or "two" in words.
_COUNTS = {"count", "number", "counter", "days", "left", "limit_value", "min_length", "times"}
# What somebody wrote or named: it may be in any language, so it stands apart.
_CONTENT = {
    "actor", "address", "agency", "asked", "case", "name", "names", "now", "pk", "reference", "source", "undo_reason",
    "value", "whom", "worker", "zone",
}  # fmt: skip
# Imperatives to a man and the present tense to a man: a woman would be addressed as one.
_TO_A_MAN = {
    "اختر", "أدخل", "اكتب", "انقر", "اضغط", "تريد", "ترغب", "قم", "حاول", "افتح", "احفظ", "ابدأ", "انتظر", "راجع",
    "تكتب", "تختار", "تستطيع", "تود", "اقرأ", "اسأل",
}  # fmt: skip
_MARKS = re.compile("[\u064b-\u0652]")
_ARTICLE = re.compile(r"\b([وفبك]?)ال(?=\w\w)")


def _told(catalog: Catalog) -> Iterator[tuple[Message, list[str], list[str]]]:
    """Every translated sentence: the message, its originals and its translations (one, or each plural form)."""
    for message in catalog:
        if message.id and message.string:
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            yield message, ids, strings


def _is_format(message: Message) -> bool:
    return bool(message.context and message.context.startswith("format of"))


def _bare(text: str) -> str:
    """Without placeholders and without what is kept apart."""
    return _PLACEHOLDER.sub("", _ISOLATED.sub("", text)).replace("%%", "%")


def wrong_placeholders(catalog: Catalog) -> list[str]:
    """Translations that lack or add a placeholder. A plural form may leave its number out."""
    wrong = []
    for _message, ids, strings in _told(catalog):
        wanted = {found for text in ids for found in _PLACEHOLDER.findall(text)}
        optional = {(name, "") for name in _COUNTS} | {("", name) for name in _COUNTS}
        for string in filter(None, strings):
            had = set(_PLACEHOLDER.findall(string))
            lacking = wanted - had - (optional if len(strings) > 1 else set())
            if had - wanted or lacking:
                wrong.append(f"{ids[0]!r} has other placeholders in its translation.")
    return wrong


def incomplete_plurals(catalog: Catalog, forms: int) -> list[str]:
    """Sentences with a number that do not have every one of the language's `forms`."""
    return [
        f"{ids[0]!r} has {sum(map(bool, strings))} plural forms, not {forms}."
        for message, ids, strings in _told(catalog)
        if message.pluralizable and (len(strings) != forms or not all(strings))
    ]


def only_english(catalog: Catalog, allowed: frozenset[str]) -> list[str]:
    """Translations that repeat the original and are neither a name nor a sign."""
    return [
        f"{ids[0]!r} only repeats the English."
        for _message, ids, strings in _told(catalog)
        if set(strings) & set(ids) and re.search("[A-Za-z]", _bare(ids[0])) and ids[0] not in allowed
    ]


def latin_words(catalog: Catalog, allowed: frozenset[str]) -> list[str]:
    """Latin letters in sentences of another script, other than `allowed` words."""
    return [
        f"{ids[0]!r} has {word!r} in its translation."
        for message, ids, strings in _told(catalog)
        if not _is_format(message)
        for string in strings
        for word in _LATIN.findall(_bare(string))
        if word not in allowed
    ]


def wrong_punctuation(catalog: Catalog) -> list[str]:
    """Commas, semicolons and question marks of another script."""
    return [
        f"{ids[0]!r} has {mark.group()!r} in its translation."
        for message, ids, strings in _told(catalog)
        for string in strings
        if (mark := _FOREIGN_MARKS.search(_bare(string)))
    ]


def not_isolated(catalog: Catalog) -> list[str]:
    """Placeholders of names and of what people wrote that are not kept apart from the sentence."""
    return [
        f"{ids[0]!r}: %({name})s must stand between U+2068 and U+2069."
        for _message, ids, strings in _told(catalog)
        for string in strings
        for name, _brace in _PLACEHOLDER.findall(_ISOLATED.sub("", string))
        if name in _CONTENT
    ]


def gendered(catalog: Catalog) -> list[str]:
    """Translations that speak to a man."""
    return [
        f"{ids[0]!r} speaks to a man: {word}."
        for _message, ids, strings in _told(catalog)
        for string in strings
        for word in re.findall(r"\w+", _bare(string))  # a passive has its mark within and is none of them
        if word in _TO_A_MAN
    ]


def terms_of(document: str) -> Terms:
    """The terms of a page of `docs/languages`: the table under "## Terms"."""
    table = document.partition("## Terms")[2]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
    return {
        english: tuple(form.strip() for form in forms.split("،"))
        for english, forms in rows
        if english != "English"
    }


def _plain(text: str) -> str:
    """Without vowel marks and without the article, so that a word is found in all its dress."""
    return _ARTICLE.sub(r"\1", _MARKS.sub("", text))


def wrong_terms(catalog: Catalog, terms: Terms, excepted: Mapping[str, list[str]]) -> list[str]:
    """Sentences with an English term whose translation has none of its forms, unless excepted for that term."""
    wrong = []
    for english, forms in terms.items():
        term = re.compile(rf"(?<![\w-]){english}(?:e?s)?(?![\w-])", re.IGNORECASE)
        plain = [_plain(form) for form in forms]
        for _message, ids, strings in _told(catalog):
            if not term.search(_bare(ids[0])) or ids[0] in excepted.get(english, []):
                continue
            if not any(form in _plain(string) for string in strings[-1:] for form in plain):
                wrong.append(f"{english!r} in {ids[0]!r} is none of {'، '.join(forms)}.")
    return wrong


_TEMPLATE_CODE = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{% blocktranslate.*?\{% endblocktranslate %\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)


def bare_words(template: str, allowed: frozenset[str]) -> list[str]:
    """Words that a template says outside the tags that translate."""
    return foreign_words(_TEMPLATE_CODE.sub("", template), "und", allowed)


# Errors of programs, of the command line, and those that a page answers in its own words.
_NOT_SHOWN = {
    "AuditMissing", "BadBoundaries", "BadCheckpoint", "BadEvent", "BadPrintedKey", "BadReceipt", "BadShares", "CellProblem",
    "DoesNotOpen", "HeadChanged", "NotPermitted", "NotTheSameLog", "OnlyReading", "SharingRefused", "SiteBegun",
    "SiteOfBefore", "TooManyTries", "UnreadableFile",
    "UnreadableForm", "UnscopedRead",
}  # fmt: skip
# Foundation speaks to whoever runs the server.
_ROOMS = (
    "kinga.core.evidence.", "kinga.core.people.", "kinga.core.registry.", "kinga.core.security.", "kinga.response.",
    "kinga.insight.", "kinga.interfaces.web.",
)  # fmt: skip


def _below(base: type) -> Iterator[type]:
    for error in base.__subclasses__():
        yield error
        yield from _below(error)


def shown_errors() -> frozenset[str]:
    """The names of our errors whose message may stand on a page."""
    for path in SOURCE.rglob("errors.py"):
        import_module(".".join(("kinga", *path.relative_to(SOURCE).with_suffix("").parts)))
    rooms = [error for error in _below(KingaError) if error.__module__.startswith(_ROOMS)]
    return frozenset(error.__name__ for error in rooms) - _NOT_SHOWN


def untranslated_errors(source: str, shown: frozenset[str]) -> list[str]:
    """Places that raise one of the `shown` errors with a bare text."""
    return [
        f"line {node.lineno}: {node.exc.func.id}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id in shown
        and node.exc.args
        and isinstance(node.exc.args[0], ast.Constant | ast.JoinedStr | ast.BinOp)
        and not _is_translation(node.exc.args[0])
    ]


def _is_translation(text: ast.expr) -> bool:
    """`_("…") % {…}`."""
    return isinstance(text, ast.BinOp) and isinstance(text.left, ast.Call)


def unknown_translators(source: str, collected: Container[str]) -> list[str]:
    """The names in this source under which a translator of Django's would be called and its sentences not collected."""
    return [
        alias.asname or alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name and (alias.asname or alias.name) not in collected
    ]
