"""The end of the journey: her report among the counts of a surge that stands in the watch room."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from kinga.core.foundation import clock
from kinga.core.security.models import Agency
from tests.e2e.hands import Hands
from tests.e2e.site.server import BEGIN
from tests.e2e.site.signing import sign_in
from tests.e2e.site.world import JOURNEY_PLACE, tell
from tests.e2e.walk.journey import Journey


def the_counts_raise_a_signal(journey: Journey) -> None:
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


def in_order(main: Locator, *words: str) -> None:
    """These words stand on the page one after the other."""
    text = main.inner_text()
    places = [text.find(each) for each in words]
    assert -1 not in places, f"missing: {words[places.index(-1)]}"
    assert places == sorted(places), f"not in this order: {words}"
