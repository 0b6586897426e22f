"""Referrals, from both sides."""

from __future__ import annotations

from collections.abc import Iterator

from tests.e2e.recipes.book import Stop, Visit, recipe


@recipe("referrals:received", "referrals:made", who="imani.lead")
def lists(visit: Visit) -> Iterator[Stop]:
    visit.go("referrals:received")
    yield Stop("full", person=True)
    visit.go("referrals:made")
    yield Stop("full", person=True)


@recipe("referrals:received", "referrals:made", who="quiet.lead")
def none(visit: Visit) -> Iterator[Stop]:
    visit.go("referrals:received")
    yield Stop("empty", person=True)
    visit.go("referrals:made")
    yield Stop("empty", person=True)


@recipe("referrals:offer", who="baraka.cases")
def offer(visit: Visit) -> Iterator[Stop]:
    visit.go("referrals:offer", visit.world["case"])
    yield Stop("empty", person=True)
    visit.send()
    yield Stop("errors", person=True, errors=True)


@recipe("referrals:referral", who="baraka.cases")
def ours(visit: Visit) -> Iterator[Stop]:
    for state in ("outside", "offered", "refused", "completed"):
        visit.go("referrals:referral", visit.world[f"referral_{state}"])
        yield Stop(state, person=True)


@recipe("referrals:referral", "referrals:step", who="imani.lead")
def theirs(visit: Visit) -> Iterator[Stop]:
    visit.go("referrals:referral", visit.world["referral_accepted_by_us"])
    yield Stop("accepted by us", person=True)
    visit.go("referrals:referral", visit.world["referral_asked_of_us"])
    yield Stop("asked of us", person=True)
    visit.page.locator("main details summary").last.click()
    visit.send("/refused")
    yield Stop("errors", person=True, errors=True)
