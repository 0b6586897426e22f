"""`{% load ui %}`: icons, status words, times in words, form error summaries, isolated names."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kinga.core.foundation import clock
from kinga.core.foundation.language import isolated as words_isolated
from kinga.core.security.roles import Permission
from kinga.interfaces.web.ui import timewords
from kinga.interfaces.web.ui.icons import ICONS, KINDS, TURNING
from kinga.interfaces.web.ui.languages import joining

__all__ = ["register"]

register = template.Library()

# Urgency from most to least pressing: its meaning's kind. The words come from the rule that ranks.
_URGENCY = {1: "urgent", 2: "caution", 3: "active", 4: "waiting"}

_MESSAGE_KINDS = {"error": "urgent", "warning": "caution", "success": "done"}
_NOTE_ICONS = {"urgent": "stop", "caution": "warning", "done": "success"}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One small picture. It is silent to screen readers unless it has a `label`."""
    turns = " icon-turns" if name in TURNING else ""
    voice = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {} focusable="false">{}</svg>',
        turns,
        voice,
        mark_safe(ICONS[name]),  # noqa: S308 - our own drawing, never input
    )


@register.simple_tag
def status(kind: str, word: str | Promise) -> SafeString:
    """A status: `word` with the shape and colour of `kind`."""
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"No status kind {kind!r}. Use one of {', '.join(sorted(KINDS))}.")
    return format_html('<span class="status kind-{}">{}{}</span>', kind, icon(kind), word)


@register.simple_tag
def urgency(level: int, word: str | Promise) -> SafeString:
    """An urgency of level 1 (most) to 4 (least) in the `word` of the rule that ranked it."""
    return status(_URGENCY[int(level)], word)


@register.simple_tag
def time_ago(moment: dt.datetime | None) -> SafeString | str:
    """`3 hours ago`, with the full time for machines and on hovering. Nothing for nothing."""
    if moment is None:
        return ""
    return format_html(
        '<time class="ago" datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        timewords.full(moment),
        timewords.ago(moment, clock.now()),
    )


@register.simple_tag
def time_full(moment: dt.datetime | dt.date | None) -> SafeString | str:
    """The whole date and time, in the reader's language and zone."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), timewords.full(moment))


@register.simple_tag
def time_now() -> str:
    """This moment as a page says it, in the reader's language and zone."""
    return timewords.full(clock.now())


@register.simple_tag
def time_due(moment: dt.datetime | None) -> SafeString | str:
    """A deadline as a status: late is urgent, within four hours is caution."""
    if moment is None:
        return ""
    kind, words = timewords.due(moment, clock.now())
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        timewords.full(moment),
        status(kind, words),
    )


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: BaseForm) -> dict[str, Any]:
    """The summary of all errors of the forms given, each linked to its field; nothing when there are none."""
    return {"errors": [row for form in forms if form.is_bound for row in _errors(form)]}


def _errors(form: BaseForm) -> list[dict[str, str]]:
    rows = [{"text": str(error), "href": ""} for error in form.non_field_errors()]
    for field in form:
        rows += [{"text": str(error), "href": f"#{first_id(field)}"} for error in field.errors]
    return rows


@register.filter
def first_id(field: BoundField) -> str:
    """The id of the first thing a keyboard can reach in `field`."""
    widget = field.field.widget
    if hasattr(widget, "first_id"):
        return str(widget.first_id(field.auto_id))
    return f"{field.auto_id}_0" if field.use_fieldset else str(field.id_for_label or field.auto_id)


@register.filter
def message_kind(message: Message) -> str:
    """The note that a message of Django is shown in."""
    return _MESSAGE_KINDS.get(message.level_tag, "info")


@register.filter
def isolated(sentence: Any) -> Any:
    """A sentence with its proper names isolated, so that a name of another script turns nothing round.

    Takes what has a translated `pattern` and the `names` of its placeholders; any other text is isolated as a whole.
    """
    if not hasattr(sentence, "pattern"):
        return words_isolated(sentence) if isinstance(sentence, str) else sentence
    names = {place: format_html("<bdi>{}</bdi>", name) for place, name in sentence.names.items()}
    return mark_safe(conditional_escape(sentence.pattern) % names)  # noqa: S308 - every part is escaped


@register.filter
def note_icon(kind: str) -> str:
    """The picture of a note: the shape says what the colour says."""
    return _NOTE_ICONS.get(kind, "info")


@register.filter
def cell_text(cell: Any) -> Any:
    """What a table shows of a cell: the cell itself, or its `text`."""
    return cell.get("text", "") if isinstance(cell, dict) else cell


@register.filter
def may(user: Any, permission: str) -> bool:
    """Whether the role of a worker alone allows it: for what a page offers, never instead of asking."""
    return bool(user.is_authenticated and user.may(Permission(permission)))


register.filter("strung", joining.strung, is_safe=False)
