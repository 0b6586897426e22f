"""How each page of the site is reached, in each state that matters. `book.py` says what a recipe is."""

from tests.e2e.recipes import (
    account,
    audit,
    cases,
    desk,
    ending,
    home,
    referrals,
    report,
    services,
    watch,
    work,
)
from tests.e2e.recipes.book import NOT_PAGES, RECIPES

__all__ = [
    "NOT_PAGES", "RECIPES", "account", "audit", "cases", "desk", "ending", "home", "referrals", "report", "services", "watch", "work",
]  # fmt: skip
