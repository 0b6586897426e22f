"""Invented tips that have the published counts of spring 2020 in the Philippines, and nothing else of them.

279,166 CyberTipline reports from 1 March to 24 May 2020 (+264.63% on 76,561), 22 referrals, 10 operations, 34 children made safe and 7
arrests between 15 March and 21 May, 4 of them filed and 2 on trial (`published_facts.csv`, PH01; GMA News, 25 May 2020).
Which tip led to what was not published: the links and days between are made up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

HEADER = ["stage", "item", "date", "from"]
MARCH = dt.date(2020, 3, 1)


def philippine_rows() -> Iterator[list[str]]:
    """Rows of a funnel file, the first stage first."""
    days = [(MARCH + dt.timedelta(day)).isoformat() for day in range(85)]
    for tip in range(279_166):
        yield ["tip", f"T{tip}", days[tip % 85], ""]
    for referral in range(22):
        yield ["referral", f"R{referral}", days[14 + 2 * referral], f"T{referral}"]
    for operation in range(10):
        yield [
            "operation",
            f"O{operation}",
            days[14 + 7 * operation if operation < 9 else 81],
            f"R{operation}",
        ]
    for child in range(34):
        operation = child % 10
        yield ["child safe", f"C{child}", days[14 + 7 * operation if operation < 9 else 81], f"O{operation}"]
    for arrest in range(7):
        yield ["arrest", f"A{arrest}", days[14 + 7 * arrest], f"O{arrest}"]
    for filed in range(4):
        yield ["filed", f"F{filed}", days[40 + 7 * filed], f"A{filed}"]
    for trial in range(2):
        yield ["trial", f"V{trial}", days[70 + trial], f"F{trial}"]
