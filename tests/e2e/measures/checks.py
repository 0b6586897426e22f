"""What must be true of every page, whatever it shows. One load, looked at in several ways."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.e2e.helpers import axe, overflows
from tests.e2e.recipes.book import PHONE, Stop, Visit

__all__ = ["MOST", "look_at"]

# Bytes of a first load, compressed.
MOST = {"public": 30_000, "staff": 100_000}

_TELLING = ("kinga", "abuse", "violence", "report", "help line", "helpline", "إساءة", "عنف", "بلاغ")

_WITHOUT_FOCUS = """() => {
  const wanted = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const lacking = [];
  for (const thing of document.querySelectorAll(wanted)) {
    if (!thing.checkVisibility({visibilityProperty: true})) continue;
    thing.focus({focusVisible: true, preventScroll: true});
    if (document.activeElement !== thing) continue;
    const style = getComputedStyle(thing);
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2.5) lacking.push(thing.outerHTML.slice(0, 120));
  }
  document.activeElement.blur();
  return lacking;
}"""

# A link inside a sentence may be as small as the line (WCAG 2.5.8); a choice counts with its label.
_SMALL = """least => {
  const small = [];
  for (const thing of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!thing.checkVisibility({visibilityProperty: true}) || thing.closest('.visually-hidden, .skip')) continue;
    const style = getComputedStyle(thing);
    const text = node => node.textContent.trim().length;
    const block = thing.closest('p, li, td, th, dd, h2, h3, div');
    if (thing.tagName === 'A' && style.display === 'inline' && block && text(block) > text(thing) + 3) continue;
    let {width, height} = thing.getBoundingClientRect();
    if (thing.type === 'radio' || thing.type === 'checkbox') {
      const label = document.querySelector(`label[for="${thing.id}"]`);
      if (label) { const box = label.getBoundingClientRect(); width += box.width; height = Math.max(height, box.height); }
    }
    if (height + 0.5 < least || width + 0.5 < Math.min(least, 24)) small.push(`${Math.round(width)}×${Math.round(height)} ${thing.outerHTML.slice(0, 120)}`);
  }
  return small;
}"""


# What the page says of itself, in one question.
_SEEN = """() => {
  const root = document.documentElement, shown = thing => thing.checkVisibility({visibilityProperty: true});
  const count = wanted => [...document.querySelectorAll(wanted)].filter(shown).length;
  return {
    public: root.matches('.public'),
    speaks: [root.lang, root.dir],
    title: document.title,
    headings: count('h1'),
    summary: count(".error-summary a[href^='#']"),
    ways: count('a[data-leave]:not(.visually-hidden)'),
    hidden: document.querySelectorAll('a.visually-hidden[data-leave]').length,
    keys: root.matches('.public') || document.body.matches('[data-leave-keys]'),
  };
}"""


def look_at(visit: Visit, stop: Stop, *, judge: bool = True) -> list[str]:
    """All that is wrong with the page where `visit` stands: each as a sentence. Without `judge`, not axe's rules.

    A browser that is not always narrow looks at the page wide and narrow, and stays as it looked last: turning
    costs as much as a page.
    """
    page, tour = visit.page, visit.tour
    seen: dict[str, Any] = page.evaluate(_SEEN)
    wrong = [*_answer(visit, stop), *_words(visit.language, seen, stop), *_way_out(seen, stop)]
    wrong += _weight(visit, MOST["public" if seen["public"] else "staff"])
    for narrow in [True] if tour.always_narrow else [tour.narrow, not tour.narrow]:
        tour.turn(narrow=narrow, touch=narrow and (seen["public"] or tour.always_narrow))
        if narrow:
            wrong += _on_a_phone(page, least=44 if seen["public"] else 24)
        if not narrow or tour.always_narrow:
            wrong += [f"axe: {each}" for each in axe(page)] if judge else []
            wrong += [f"shows no focus: {each}" for each in page.evaluate(_WITHOUT_FOCUS)]
    return [f"{visit.name}, {stop.state}, {visit.language}: {each}" for each in wrong]


def _weight(visit: Visit, most: int) -> list[str]:
    """The first load, in bytes."""
    weight = visit.tour.scales.first_load(visit.answer)
    return [f"weighs {weight} bytes, more than {most}"] if weight > most else []


def _answer(visit: Visit, stop: Stop) -> list[str]:
    """Status and headers."""
    wrong = []
    if visit.answer.status != stop.expected:
        wrong.append(f"status {visit.answer.status}, not {stop.expected}")
    if "no-store" not in visit.answer.headers.get("cache-control", ""):
        wrong.append("may be stored")
    if "script-src 'self'" not in visit.answer.headers.get("content-security-policy", ""):
        wrong.append("has no content security policy")
    return wrong


def _words(language: str, seen: dict[str, Any], stop: Stop) -> list[str]:
    """Language, direction, title and heading."""
    from django.utils import translation

    wrong, title = [], str(seen["title"])
    if seen["speaks"] != (wanted := [language, "rtl" if language == "ar" else "ltr"]):
        wrong.append(f"lang and dir are {seen['speaks']}, not {wanted}")
    if seen["headings"] != 1:
        wrong.append(f"has {seen['headings']} headings of level 1")
    with translation.override(language):
        marked = title.startswith(translation.gettext("Error:"))
    if marked != stop.errors:
        wrong.append(
            f"the title “{title}” {'does not say' if stop.errors else 'says'} that there is an error"
        )
    if stop.errors and not seen["summary"]:
        wrong.append("has no summary of errors that leads to a field")
    if seen["public"] and any(word in title.lower() for word in _TELLING):
        wrong.append(f"the title “{title}” is not neutral")
    return wrong


def _way_out(seen: dict[str, Any], stop: Stop) -> list[str]:
    """The way out stands on every public page and on every page that shows a person."""
    there = [bool(seen[part]) for part in ("ways", "hidden", "keys")]
    if (stop.person or seen["public"]) and not all(there):
        return ["lacks the way out (button, second link, keys)"]
    if not stop.person and not seen["public"] and any(there):
        return ["has the way out, but is said to show no person"]
    return []


def _on_a_phone(page: Page, *, least: int) -> list[str]:
    """No sideways scrolling, and targets of at least `least` px."""
    wrong = [f"must be scrolled sideways at {PHONE} px"] if overflows(page) else []
    return wrong + [f"smaller than {least} px: {each}" for each in page.evaluate(_SMALL, least)]
