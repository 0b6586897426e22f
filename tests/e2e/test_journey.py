"""The one journey: from somebody's report on a small phone, in Arabic and without script, to a signal and back."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from kinga.core.foundation import clock
from kinga.core.security.models import Agency
from kinga.response.intake.models import Report
from tests.e2e.hands import Hands
from tests.e2e.helpers import overflows
from tests.e2e.site.browsing import Browsing
from tests.e2e.site.server import BEGIN, Site
from tests.e2e.site.signing import sign_in
from tests.e2e.site.world import JOURNEY_PLACE, tell

STORY = "لا يسمح لي بالخروج. أستطيع الكلام حين يكون في السوق."
MESSAGE = "قرأنا رسالتك. نكتب لك هنا كل يوم."
MORE = "شكرًا. سأكتب يوم الجمعة."
NUMBER = "000-555-0177"
CODE_WORD = "الليمون"
# What she answers, by the names of the fields; whatever else is asked she leaves or answers with the last choice.
TOLD = {
    "about": "self", "harm": "home", "danger_now": "yes", "needs_care": "no", "story": STORY, "place": JOURNEY_PLACE,
    "where": "الباب الأزرق", "age_band": "25-59", "sex": "female", "who_is_near": "أخوه", "sharing": "ask",
    "contact_safety": "safe", "contact_kind": "sms", "days": "2", "hours": "08:00-12:00", "contact_value": NUMBER,
    "contact_code_word": CODE_WORD, "contact_voicemail": "no",
}  # fmt: skip


@dataclass
class Journey:
    """Who walks, with which agency, and what is known by now."""

    browsing: Browsing
    site: Site
    agency: str
    keyboard: bool
    receipt: str = ""
    report: str = ""
    case: str = ""
    seen: list[str] = field(default_factory=list)

    def worker(self, who: str) -> Hands:
        """A worker at a desk, signed in."""
        page = self.browsing.page(who=who, scripts=self.keyboard)
        page.goto("/")
        return Hands(page, keyboard=self.keyboard)


@pytest.mark.parametrize(
    ("agency", "keyboard"), [("reef", True), ("atoll", False)], ids=["keyboard", "no script"]
)
def test_from_a_report_to_a_signal_and_back(
    browsing: Browsing, site: Site, agency: str, keyboard: bool
) -> None:
    """Staff work by keyboard alone, and once more with scripts off; the public part never has scripts."""
    journey = Journey(browsing, site, agency, keyboard)
    _she_reports(journey)
    _the_call_taker_decides(journey)
    _the_supervisor_assigns(journey)
    _the_case_worker_learns_how_to_reach_her(journey)
    referral = _help_is_offered(journey)
    _help_is_given(journey, referral)
    _the_case_worker_follows_up(journey)
    _she_comes_back(journey)
    _the_counts_raise_a_signal(journey)


def _phone(journey: Journey) -> Hands:
    page = journey.browsing.page(scripts=False, width=320, height=640, locale="ar", touch=True)
    return Hands(page, keyboard=False)


def _she_reports(journey: Journey) -> None:
    phone = _phone(journey)
    page = phone.page
    page.goto("/")
    phone.follow(reverse("report:begin"))
    phone.press(page.locator('button[name="language"][value="ar"]'))
    while not page.locator(".receipt").count():
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
            page.locator(f'main [name="{name}"]{chosen}').last.check()
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
    _in_order(page.locator("main"), CODE_WORD, NUMBER)
    hands.to_main()
    hands.write(text=MESSAGE)
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
    hands.choose(safety="safe", days_0="2")
    hands.write(code_word=CODE_WORD, instructions="Say that it is about the lesson.")
    hands.send()
    main = page.locator("main")
    expect(main).to_contain_text(gettext("Contact is allowed now, if you keep to the rule."))
    expect(main).not_to_contain_text(NUMBER)
    hands.to_main()
    hands.send("/show")
    _in_order(
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
    """With the receipt alone: the agency's message, room for more, and never what she reported."""
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
    expect(page.locator("main")).to_contain_text(MORE)
    desk = journey.worker(f"{journey.agency}.lead").page
    report = Report.objects.scope("tests").get(reference=journey.report)
    desk.goto(reverse("desk:report", args=[report.pk]))
    expect(desk.locator("main")).to_contain_text(MORE)


def _the_counts_raise_a_signal(journey: Journey) -> None:
    """More people report for a week; the next morning the analyst counts, and a surge stands there."""
    agency = Agency.objects.get(slug=journey.agency)
    for back in range(6, 0, -1):
        with clock.at(BEGIN - dt.timedelta(days=back)):
            for _ in range(6):
                tell(agency, JOURNEY_PLACE, "More than usual.")
    with journey.site.later(dt.timedelta(days=1)):
        hands = Hands(journey.browsing.page(scripts=journey.keyboard), keyboard=journey.keyboard)
        sign_in(hands, f"{journey.agency}.counts")
        page = hands.page
        page.goto(reverse("watch:signals"))
        hands.to_main()
        hands.send("/count")
        with override("en"):
            place = gettext("Reports received")
        # Six days of seven, and hers on the seventh.
        surge = page.locator("main .tasks a", has_text=re.compile(rf"{place} · .*: 43 ")).first
        hands.to_main()
        hands.press(surge)
        _the_signal_is_honest(page)
        _the_counts_are_hers(page)
        hands.to_main()
        hands.choose(outcome="true")
        hands.write(note="The market closed on Monday.")
        hands.send()
        expect(page.locator("main .status.kind-done")).to_contain_text(gettext("A real change"))


def _the_signal_is_honest(page: Page) -> None:
    """A sentence, a chart with words, the numbers behind it, what could make it wrong, and a file."""
    main = page.locator("main")
    expect(main.locator("figcaption")).to_contain_text("43")
    chart = main.locator("figure svg").first
    expect(chart.locator("title").first).not_to_be_empty()
    expect(chart.locator(".mark-label").first).to_be_visible()
    main.locator("figure details summary").click()
    newest = main.locator("figure table tbody tr").first
    expect(newest).to_contain_text("43")
    expect(main.locator("figure table thead th")).to_have_count(5)
    assert main.locator("ul li").count() >= 1


def _the_counts_are_hers(page: Page) -> None:
    """The day of the journey holds one report, one case and one completed referral, in the files as well."""
    counts = _file(page.locator('main a[href$=".csv"]').first)
    assert counts[-2:] == [["2026-03-10", "7"], ["2026-03-11", "1"]]
    back = urlsplit(page.url).path
    for name in ("Cases opened", "Referrals completed"):
        page.goto(reverse("watch:all_series"))
        with page.expect_navigation():
            page.locator("main tbody a", has_text=re.compile(f"^{gettext(name)}$")).click()
        assert _file(page.locator('main a[href$=".csv"]').first)[-1] == ["2026-03-11", "1"], name
    page.goto(back)


def _file(link: Locator) -> list[list[str]]:
    answer = link.page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.text())))


def _in_order(main: Locator, *words: str) -> None:
    """These words stand on the page one after the other."""
    text = main.inner_text()
    places = [text.find(each) for each in words]
    assert -1 not in places, f"missing: {words[places.index(-1)]}"
    assert places == sorted(places), f"not in this order: {words}"
