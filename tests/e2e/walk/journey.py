"""Who walks the journey, and what she tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.e2e.hands import Hands
from tests.e2e.site.browsing import Browsing
from tests.e2e.site.server import Site
from tests.e2e.site.world import JOURNEY_PLACE

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
    "contact_code_word": CODE_WORD,
}  # fmt: skip


@dataclass
class Journey:
    """Who walks, with which agency, and what is known by now. Each worker keeps one browser."""

    browsing: Browsing
    site: Site
    agency: str
    keyboard: bool
    receipt: str = ""
    report: str = ""
    case: str = ""
    seen: list[str] = field(default_factory=list)
    desks: dict[str, Hands] = field(default_factory=dict)

    def worker(self, who: str) -> Hands:
        """A worker at a desk, signed in, at the start of the day."""
        if who not in self.desks:
            page = self.browsing.page(who=who, scripts=self.keyboard)
            self.desks[who] = Hands(page, keyboard=self.keyboard)
        self.desks[who].page.goto("/")
        return self.desks[who]
