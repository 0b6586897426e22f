"""The one journey: from somebody's report on a small phone, in Arabic and without script, to a signal and back."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils.translation import gettext
from playwright.sync_api import expect

from kinga.core.security.models import Agency
from kinga.core.security.rules import Actor
from kinga.response.intake import receipts
from kinga.response.intake.actions import receive
from kinga.response.intake.models import Report
from tests.e2e.hands import Hands
from tests.e2e.helpers import overflows
from tests.e2e.site.browsing import Browsing
from tests.e2e.site.desk import answers
from tests.e2e.site.server import Site
from tests.e2e.site.signing import sign_in
from tests.e2e.walk.counts import in_order, the_counts_raise_a_signal
from tests.e2e.walk.journey import CODE_WORD, MESSAGE, MORE, NUMBER, STORY, TOLD, Journey


@pytest.mark.parametrize(
    ("agency", "keyboard"), [("reef", True), ("atoll", False)], ids=["keyboard", "no script"]
)
def test_from_a_report_to_a_signal_and_back(
    browsing: Browsing, site: Site, agency: str, keyboard: bool
) -> None:
    """Staff work by keyboard alone, and once more with scripts off; the public part never has scripts."""
    journey = Journey(browsing, site, agency, keyboard)
    if keyboard:
        _she_reports(journey)
    else:  # her pages have been walked; what counts here is the forms of staff
        _her_report_is_there(journey)
    _the_call_taker_decides(journey)
    _the_supervisor_assigns(journey)
    _the_case_worker_learns_how_to_reach_her(journey)
    referral = _help_is_offered(journey)
    _help_is_given(journey, referral)
    _the_case_worker_follows_up(journey)
    _she_comes_back(journey)
    the_counts_raise_a_signal(journey)


def _phone(journey: Journey) -> Hands:
    page = journey.browsing.page(scripts=False, width=320, height=640, locale="ar", touch=True)
    return Hands(page, keyboard=False)


def _she_reports(journey: Journey) -> None:
    phone = _phone(journey)
    page = phone.page
    page.goto("/")
    phone.follow(reverse("report:begin"))
    phone.press(page.locator('button[name="language"][value="ar"]'))
    for _ in range(2 * len(TOLD)):  # a question that comes again would go on for ever
        if page.locator(".receipt").count():
            break
        assert page.locator("html").get_attribute("dir") == "rtl"
        assert not overflows(page), page.url
        assert "reef" not in page.url
        _answer(phone, journey)
    names = journey.seen
    assert names.index("contact_safety") < names.index("contact_value"), (
        "the detail was asked before whether it is safe"
    )
    assert set(TOLD) <= set(names), "a question is gone"
    journey.receipt = page.locator(".receipt").inner_text().strip()
    assert STORY not in page.content()
    report = Report.objects.scope("tests").filter(agency__slug=journey.agency).latest("received_at")
    assert (report.story.open(), report.language, report.danger_now) == (STORY, "ar", True)
    journey.report = report.reference


def _her_report_is_there(journey: Journey) -> None:
    """The same report, through the same verb."""
    journey.receipt = receipts.make("ar")
    with journey.site.time():
        row = receive(
            by=Actor.public(),
            agency=Agency.objects.get(slug=journey.agency),
            channel="web",
            answers=answers(story=STORY, contact_value=NUMBER, contact_code_word=CODE_WORD),
            receipt=journey.receipt,
        )
    journey.report = row.reference


def _answer(phone: Hands, journey: Journey) -> None:
    """One question; on the last page all that she told stands to be checked."""
    page = phone.page
    if page.locator('main button[name="send"]').count():
        for told in (STORY, NUMBER, CODE_WORD):
            expect(page.locator("main")).to_contain_text(told)
        phone.press(page.locator('main button[name="send"]'))
        return
    fields = page.locator("main form [name]:not([type=hidden]):not(button)")
    for name in dict.fromkeys(fields.evaluate_all("fields => fields.map(field => field.name)")):
        journey.seen.append(name)
        value = TOLD.get(name, journey.agency if name == "agency" else "")
        if page.locator(f'main [name="{name}"][type="radio"], main [name="{name}"][type="checkbox"]').count():
            chosen = f'[value="{value}"]' if value else ""
            choices = page.locator(f'main [name="{name}"]{chosen}')
            (choices.first if name == "clock" else choices.last).check()
        elif value:
            page.locator(f'main [name="{name}"]').fill(value)
    phone.press(page.locator('main button[name="next"]'))


def _the_call_taker_decides(journey: Journey) -> None:
    hands = Hands(journey.browsing.page(scripts=journey.keyboard), keyboard=journey.keyboard)
    sign_in(hands, f"{journey.agency}.calls")
    page = hands.page
    page.goto(reverse("desk:inbox"))
    first = page.locator("main tbody tr").first
    expect(first).to_contain_text(journey.report)
    expect(first).to_contain_text(gettext("Someone is in danger now"))
    hands.to_main()
    hands.press(first.get_by_role("link"))
    said = page.locator("main")
    expect(said).to_contain_text(STORY)
    expect(said).to_contain_text(CODE_WORD)
    expect(said).not_to_contain_text(NUMBER)
    hands.to_main()
    hands.send("/number")
    expect(said).to_contain_text(NUMBER)
    in_order(page.locator("main"), CODE_WORD, NUMBER)
    hands.to_main()
    hands.write(**{"message-text": MESSAGE})
    hands.send("/message")
    expect(said).to_contain_text(MESSAGE)
    hands.to_main()
    hands.choose(kind="open_case")
    page.locator("main [name=reason]").first.wait_for()
    hands.write(reason="She is in danger now, and asks for a message.")
    hands.send("/decide")
    expect(page.locator(".note-done")).to_contain_text(journey.report)
    page.goto(reverse("desk:inbox"))
    expect(page.locator("main")).not_to_contain_text(journey.report)


def _the_supervisor_assigns(journey: Journey) -> None:
    hands = journey.worker(f"{journey.agency}.lead")
    page = hands.page
    hands.to_main()
    hands.press(page.locator('[aria-labelledby="queue-cases_unassigned"] li a').first)
    journey.case = urlsplit(page.url).path
    expect(page.locator("aside")).to_contain_text(journey.report)
    hands.to_main()
    hands.follow("/assign")
    worker = page.locator("main label", has_text=f"{journey.agency.title()} Cases").first.get_attribute("for")
    hands.to_main()
    hands.choose(user=str(page.locator(f"#{worker}").get_attribute("value")))
    hands.write(reason="Knows the valley.")
    hands.send()
    expect(page.locator("main")).to_contain_text("Knows the valley.")


def _the_case_worker_learns_how_to_reach_her(journey: Journey) -> None:
    hands = journey.worker(f"{journey.agency}.cases")
    page = hands.page
    hands.to_main()
    hands.press(page.locator('[aria-labelledby="queue-cases_new"] li a').first)
    assert urlsplit(page.url).path == journey.case
    hands.to_main()
    hands.follow("/person")
    hands.to_main()
    hands.choose(role="survivor")
    hands.write(name="Sample Person")
    hands.choose(age_band="25-59", language="ar")
    hands.send()
    hands.to_main()
    hands.follow("/contact")
    hands.to_main()
    hands.choose(kind="sms")
    hands.write(value=NUMBER)
    hands.choose(safety="safe", when="times", days_0="2")
    hands.write(code_word=CODE_WORD, instructions="Say that it is about the lesson.")
    hands.send()
    main = page.locator("main")
    expect(main).to_contain_text(gettext("Contact is allowed now, if you keep to the rule."))
    expect(main).not_to_contain_text(NUMBER)
    hands.to_main()
    hands.send("/show")
    in_order(
        main,
        gettext("Contact is allowed now, if you keep to the rule."),
        CODE_WORD,
        "about the lesson",
        NUMBER,
    )


def _help_is_offered(journey: Journey) -> str:
    hands = journey.worker(f"{journey.agency}.cases")
    page = hands.page
    page.goto(journey.case)
    hands.to_main()
    hands.press(page.locator('main a[href*="/referrals/offer/"]'))
    hands.to_main()
    hands.choose(to_agency=str(Agency.objects.get(slug="harbour").pk))
    hands.write(asked="A room from Friday.", shared="An adult. Speaks Arabic. Call only through us.")
    hands.choose(consent="spoken", answer_within="4")
    hands.send()
    expect(page.locator("main")).to_contain_text(gettext("Offered"))
    return urlsplit(page.url).path


def _help_is_given(journey: Journey, referral: str) -> None:
    """The shelter reads what was written for it and nothing of the case; it accepts, and the help is given."""
    hands = journey.worker("farah.cases")
    page = hands.page
    hands.to_main()
    hands.press(page.locator(f'main a[href="{referral}"]').first)
    main = page.locator("main")
    expect(main).to_contain_text("Call only through us.")
    for hidden in (STORY, NUMBER, "Sample Person", "C-"):
        expect(main).not_to_contain_text(hidden)
    for step, words in (
        ("accepted", {"note": "Ask for Farah at the gate."}),
        ("arrived", {}),
        ("completed", {"outcome": "She has a room of her own."}),
    ):
        hands.to_main()
        hands.write(**words)
        hands.send(f"/{step}")
        expect(page.locator(".note-done")).to_be_visible()
    expect(main).to_contain_text("She has a room of her own.")


def _the_case_worker_follows_up(journey: Journey) -> None:
    hands = journey.worker(f"{journey.agency}.cases")
    page = hands.page
    page.goto(journey.case)
    hands.to_main()
    hands.follow("/task")
    hands.to_main()
    hands.write(what="Ask how the room is")
    hands.choose(kind="follow_up")
    hands.day("due_on", dt.date(2026, 3, 13))
    hands.write(because="She asked for a call before the week ends.")
    hands.send()
    hands.to_main()
    hands.follow("/finish")
    hands.to_main()
    hands.write(outcome="The door locks. She sleeps.")
    hands.send()
    story = page.locator(".story")
    for part in ("The door locks. She sleeps.", "Ask for Farah at the gate.", "She has a room of her own."):
        expect(story).to_contain_text(part)


def _she_comes_back(journey: Journey) -> None:
    """With the receipt alone: the agency's message, room for more, and never what she reported or wrote."""
    phone = _phone(journey)
    page = phone.page
    page.goto(reverse("report:return"))
    phone.write(receipt=journey.receipt)
    phone.send()
    expect(page.locator("main")).to_contain_text(MESSAGE)
    for hidden in (STORY, NUMBER, journey.report):
        assert hidden not in page.content()
    assert not overflows(page)
    phone.write(text=MORE)
    phone.send()
    expect(page.locator(".note-done")).to_be_visible()
    assert MORE not in page.content(), "whoever opens this page next could read what she wrote"
    desk = journey.worker(f"{journey.agency}.lead").page
    report = Report.objects.scope("tests").get(reference=journey.report)
    desk.goto(reverse("desk:report", args=[report.pk]))
    expect(desk.locator("main")).to_contain_text(MORE)
