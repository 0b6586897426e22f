"""Fills the forms of pages as a person would: reads the HTML, types canaries, chooses, and sends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from kinga.core.foundation import clock
from tests.canaries.nest import Nest

__all__ = ["Field", "HtmlForm", "Walker", "forms_of"]


@dataclass
class Field:
    """One control of a form."""

    name: str
    kind: str  # text, hidden, radio, checkbox, select, date, time, textarea, submit …
    value: str = ""
    most: int = 5000
    checked: bool = False
    options: list[str] = field(default_factory=list)


@dataclass
class HtmlForm:
    """A form of a page: where it goes and what is in it."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)  # where its other buttons lead


class _Reader(HTMLParser):
    """Collects the forms of a page's main part."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self._main, self._open = False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._main = self._main or tag == "main"
        if tag == "form" and self._main:
            self.forms.append(HtmlForm(given.get("action", ""), given.get("method", "get")))
            self._open = True
        if not self._open:
            return
        if tag == "button" and given.get("formaction"):
            self.forms[-1].ends.append(given["formaction"])
        if tag == "option":
            self.forms[-1].fields[-1].options.append(given.get("value", ""))
        elif tag in {"input", "textarea", "select", "button"} and given.get("name"):
            kind = {"input": given.get("type", "text"), "button": "submit"}.get(tag, tag)
            most = int(given.get("maxlength", 5000))
            made = Field(given["name"], kind, given.get("value", ""), most, "checked" in given)
            self.forms[-1].fields.append(made)

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"
        self._main = self._main and tag != "main"


def forms_of(html: str) -> list[HtmlForm]:
    """The forms of a page, in order."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


class Walker:
    """One person at one browser. `usual` says what to choose where the first answer would not do."""

    def __init__(self, client: Client, nest: Nest, usual: dict[str, str] | None = None) -> None:
        self.client, self.nest, self.usual = client, nest, usual or {}

    def open(self, path: str, **query: str) -> Any:
        """Open a page."""
        return self.client.get(path, query, follow=True)

    def fill(self, path: str, *, at: str = "", **given: Any) -> Any:
        """Open `path`, fill its form and send it; `at` picks the form that goes to that address."""
        return self.send(self.open(path), at=at, here=path, **given)

    def send(self, page: Any, *, at: str = "", here: str = "", **given: Any) -> Any:
        """Fill the form of a page that is open and send it, following where it leads.

        `given` are values for fields by name; None leaves a field out.
        """
        here = page.redirect_chain[-1][0] if getattr(page, "redirect_chain", None) else here
        form = self._form(page, at)
        target = at if at in form.ends else form.action or here
        data = self.data(form, urlsplit(target).path, given)
        return self.client.post(target, data, follow=True)

    def _form(self, page: Any, at: str) -> HtmlForm:
        found = [form for form in forms_of(page.content.decode()) if form.method == "post"]
        chosen = [form for form in found if at in (form.action, *form.ends)] if at else found
        assert chosen, f"no form to send on this page ({page.status_code}): {[form.action for form in found]}"
        return chosen[0]

    def data(self, form: HtmlForm, path: str, given: dict[str, Any]) -> dict[str, Any]:
        """What a person would send from this form."""
        room = path.strip("/").split("/")
        place = ".".join(part for part in room if not part[:1].isdigit() and len(part) < 30)
        data: dict[str, Any] = {}
        for control in form.fields:
            if control.name in data or control.name == "csrfmiddlewaretoken":
                continue
            value = self._value(control, form, place)
            if value is not None:
                data[control.name] = value
        data.update({name: value for name, value in given.items() if value is not None})
        return {name: value for name, value in data.items() if given.get(name, "") is not None}

    def _value(self, control: Field, form: HtmlForm, place: str) -> Any:
        same = [each for each in form.fields if each.name == control.name]
        if control.name in self.usual and control.kind not in {"hidden", "submit"}:
            return self.usual[control.name]
        if control.kind == "hidden":
            return control.value
        if control.kind == "radio":
            return same[0].value
        if control.kind == "checkbox":
            return [each.value or "on" for each in same]
        if control.kind == "select":
            return next(filter(None, control.options), "")
        if control.kind == "date":
            return (clock.now() + dt.timedelta(days=2)).date().isoformat()
        if control.kind == "time":
            return "09:00" if control.name.startswith("from") else "17:00"
        if control.kind == "submit":
            return None
        return self.nest.text(f"{place}.{control.name}", control.most)
