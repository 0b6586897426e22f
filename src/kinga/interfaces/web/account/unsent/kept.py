"""What was typed and not sent: told from what a page carries by itself, kept sealed, and read again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from kinga.core.security.actions import drop_kept_form, keep_form
from kinga.core.security.models import KeptForm, User
from kinga.core.security.queries import kept_forms_of
from kinga.core.security.rules import MOST_KEPT, Actor
from kinga.core.security.site_sealing import fingerprint
from kinga.errors import KingaError

__all__ = [
    "FIELD",
    "Typed",
    "UnreadableForm",
    "forget_sent",
    "from_request",
    "from_script",
    "keep",
    "match_of",
    "typed_of",
]

FIELD = "kept_form"  # the field by which a form that is sent again names its kept copy
_LIMIT = 190_000  # characters of one kept form; its column holds 200,000
_PATH = 300
_NEVER = re.compile(r"pass(word|phrase)|^code$|^csrfmiddlewaretoken$", re.IGNORECASE)
# What a person did not type: keys against sending twice, versions, values a form started from.
_HIDDEN = re.compile(
    r"submission|version|^base|^kept_form$|^seed$|^(clash|choose)_|^next$|token", re.IGNORECASE
)
_UUID = re.compile(r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", re.IGNORECASE)

Pairs = tuple[tuple[str, str], ...]


class UnreadableForm(KingaError):
    """What a page sent as its forms is not what our pages send."""


@dataclass(frozen=True)
class Typed:
    """A form as it was typed: where it goes, its fields in order, and (from a script) label and words of each."""

    path: str
    fields: Pairs
    said: Pairs = ()

    @property
    def as_text(self) -> str:
        """The form as `from_script` reads it."""
        return json.dumps({"path": self.path, "fields": self.fields, "said": self.said}, ensure_ascii=False)

    @property
    def readable(self) -> Pairs:
        """What a person typed or chose, with the words of the page where they are known."""
        if self.said:
            return self.said
        return tuple(
            (name.rsplit("-", 1)[-1].replace("_", " ").capitalize(), value)
            for name, value in self.fields
            if value.strip() and not _HIDDEN.search(name) and not _UUID.match(value)
        )


def from_request(request: HttpRequest) -> Typed:
    """A form that was sent to this address."""
    sent = tuple((name, value) for name in request.POST for value in request.POST.getlist(name))
    return Typed(request.path, _without_secrets(sent))


def from_script(text: str) -> Typed:
    """A form as the page's script wrote it down. Raises UnreadableForm."""
    try:
        told = json.loads(text)
        path = str(told["path"]).partition("?")[0].partition("#")[0]
        return Typed(path, _without_secrets(_pairs(told["fields"])), _pairs(told["said"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableForm(
            "What you typed could not be read. Copy it before you leave the page."
        ) from error


def _pairs(rows: list[list[str]]) -> Pairs:
    return tuple((str(name), str(value)) for name, value in rows)


def _without_secrets(fields: Pairs) -> Pairs:
    return tuple((name, value) for name, value in fields if not _NEVER.search(name))


def match_of(path: str) -> ResolverMatch | None:
    """The page of staff at `path`, if that is what it is: never a public page, nor one of signing in."""
    try:
        found = resolve(path)
    except Resolver404:
        return None
    access = getattr(found.func, "kinga_access", "open")
    return None if access == "open" or path.startswith("/account/") else found


def keep(user: User, typed: Typed, *, by: Actor) -> KeptForm | None:
    """Keep a form sealed to `user`, in place of the copy it was reopened from. None: it cannot be kept.

    The same form, kept twice, is kept once: pages of several windows end at the same moment.
    """
    content = json.dumps({"fields": typed.fields, "said": typed.said}, ensure_ascii=False)
    if match_of(typed.path) is None or len(typed.path) > _PATH or len(content) > _LIMIT:
        return None
    standing = list(kept_forms_of(user))
    mark = fingerprint("kept form", f"{user.pk}|{typed.path}|{content}")
    for row in standing:
        if row.mark == mark:
            return row
    replaced = [row for row in standing if (FIELD, str(row.pk)) in typed.fields]
    if len(standing) - len(replaced) >= MOST_KEPT:
        return None
    kept = keep_form(by=by, user=user, path=typed.path, content=content, mark=mark)
    for row in replaced:
        drop_kept_form(by=by, kept=row)
    return kept


def typed_of(kept: KeptForm) -> Typed:
    """The form that was kept. One decryption."""
    told = json.loads(kept.content.open())
    return Typed(kept.path, _pairs(told["fields"]), _pairs(told["said"]))


def forget_sent(user: User, key: str) -> None:
    """A kept form was sent, or thrown away: forget the copy. Anything but a key of this worker's is ignored."""
    if _UUID.match(key) and (kept := kept_forms_of(user).filter(pk=key).first()):
        drop_kept_form(by=user.actor, kept=kept)
