"""The public pages: every question, empty and with its errors; checking, the receipt, and coming back."""

from __future__ import annotations

from collections.abc import Iterator

from kinga.interfaces.web.report.contact_forms import OTHER_CLOCK
from tests.e2e.recipes.book import Stop, Visit, recipe

# What the fields say, by name; a question that is not here is left unanswered with the last of its choices.
ANSWERS: dict[str, str] = {
    "agency": "lantern",
    "about": "child",
    "harm": "home",
    "danger_now": "yes",
    "needs_care": "no",
    "story": "She may not go out.",
    "place": "XM-RV",
    "where": "The blue door",
    "age_band": "12-17",
    "sex": "female",
    "who_is_near": "His brother",
    "sharing": "ask",
    "contact_safety": "safe",
    "contact_kind": "sms",
    "days": "2",
    "hours": "08:00-12:00",
    "contact_value": "000-555-0177",
    "contact_code_word": "lemon",
    "contact_voicemail": "no",
}


# The questions that are also left unanswered: one of each kind of form.
MISSED = {"agency", "person", "when", "clock"}


def answer(visit: Visit, answers: dict[str, str]) -> None:
    """Answer the question on the page and go on."""
    page = visit.page
    names = page.locator("main form [name]:not([type=hidden]):not(button)").evaluate_all(
        "fields => [...new Set(fields.map(field => field.name))]"
    )
    for name in names:
        if name in answers:
            visit.fill(**{name: answers[name]})
        elif page.locator(f'main [type="radio"][name="{name}"]').count():
            choices = page.locator(f'main [type="radio"][name="{name}"]')
            # The agency's own clock is the first choice; of everything else the last is "I'd rather not say".
            (choices.first if name == "clock" else choices.last).check()
    visit.press(page.locator('main form button[name="next"], main form button[name="send"]').first)


def step(visit: Visit) -> str:
    """The question on the page; empty when there is none."""
    field = visit.page.locator('main form input[name="step"]')
    return str(field.get_attribute("value")) if field.count() else ""


def begin(visit: Visit) -> None:
    """From the first page to the first question."""
    visit.go("report:begin")
    choice = visit.page.locator(f'main button[name="language"][value="{visit.language}"]')
    if choice.count():  # a browser that chose it before is not asked again
        visit.press(choice)


@recipe("report:begin", "report:page")
def write(visit: Visit) -> Iterator[Stop]:
    visit.go("report:begin")
    yield Stop("empty")
    begin(visit)
    while (here := step(visit)) != "check":
        yield Stop(f"question {here}")
        if here in MISSED:
            visit.page.locator("main :checked").evaluate_all(
                "fields => fields.forEach(field => field.checked = false)"
            )
            visit.press(visit.page.locator('main form button[name="next"]'))
            yield Stop(f"question {here}, not answered", errors=True)
        answer(visit, ANSWERS)
    yield Stop("check")
    answer(visit, {})
    assert visit.page.locator(".receipt").count() == 1
    yield Stop("sent")


@recipe("report:page")
def by_another_clock(visit: Visit) -> Iterator[Stop]:
    """Her clock is not that of the agency, and she asks for a call."""
    begin(visit)
    answers = ANSWERS | {"clock": OTHER_CLOCK, "contact_kind": "call"}
    while step(visit) != "zone":
        answer(visit, answers)
    yield Stop("question zone")
    answer(visit, answers)
    yield Stop("question zone, not answered", errors=True)
    answer(visit, answers | {"zone": "Asia/Kathmandu"})
    while step(visit) != "manner":
        answer(visit, answers)
    yield Stop("question manner, of a call")
    answer(visit, answers)
    yield Stop("check, another clock")


@recipe("report:write")
def lost(visit: Visit) -> Iterator[Stop]:
    """The browser no longer holds the key: what was typed is shown again, to copy."""
    begin(visit)
    while step(visit) != "story":
        answer(visit, ANSWERS)
    visit.page.context.clear_cookies(name="page")
    answer(visit, ANSWERS)
    yield Stop("lost", status=409)


@recipe("report:page")
def ended(visit: Visit) -> Iterator[Stop]:
    """The browser no longer holds the key, and somebody goes back."""
    begin(visit)
    visit.page.context.clear_cookies(name="page")
    visit.page.reload()
    yield Stop("ended", status=410)


@recipe("report:return", "report:page")
def come_back(visit: Visit) -> Iterator[Stop]:
    visit.go("report:return")
    yield Stop("empty")
    visit.send()
    yield Stop("errors", errors=True)
    visit.send(receipt=visit.world["receipt"])
    yield Stop("messages")
    visit.send()
    yield Stop("message empty", errors=True)
    visit.send(text="One thing more.")
    yield Stop("message sent")
