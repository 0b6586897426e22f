"""What browser tests ask of every page: accessible, light, and looked at."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

__all__ = ["axe", "button_to", "overflows", "screenshot", "screenshots"]

_AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
# WCAG 2.2 AA and what it contains, and axe's own good practice.
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _source() -> str:
    return _AXE.read_text(encoding="utf-8")


def axe(page: Page, only: str = "") -> list[str]:
    """The accessibility violations of the page as it stands: "rule (impact): help: where". Needs scripts on.

    With `only`, of that rule. The source is evaluated, not added as a tag, so that the page's own policy stays
    in force.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())
    asked = {"type": "rule", "values": [only]} if only else {"type": "tag", "values": _TAGS}
    found: dict[str, Any] = page.evaluate(
        "asked => axe.run(document, {runOnly: asked, resultTypes: ['violations'], preload: false, iframes: false})",
        asked,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: "
        + "; ".join(" ".join(map(str, node["target"])) for node in rule["nodes"])
        for rule in found["violations"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page, or a list that stands as blocks there, must be scrolled sideways at 320 px. Needs scripts on."""
    page.wait_for_load_state()  # between two pages there is no document to measure
    boxes = "[document.documentElement, ...document.querySelectorAll('.table-stack')]"
    return bool(page.evaluate(f"{boxes}.some((box) => box.scrollWidth > box.clientWidth)"))


def screenshot(page: Page, name: str) -> None:
    """Keep a picture of the whole page, when KINGA_SCREENSHOTS names a folder."""
    if folder := os.environ.get("KINGA_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def screenshots(page: Page, name: str) -> None:
    """Keep pictures of the whole page, light, dark and 320 px narrow, when KINGA_SCREENSHOTS names a folder."""
    if not os.environ.get("KINGA_SCREENSHOTS"):
        return
    wide, dark = page.viewport_size, page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert wide is not None
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        screenshot(page, f"{name}-{scheme}")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 320, "height": 640})
    screenshot(page, f"{name}-narrow")
    page.set_viewport_size(wide)
    page.emulate_media(color_scheme="dark" if dark else "light")


def button_to(page: Page, end: str = "") -> Locator:
    """The first button that sends its form to an address that ends so, or of the page's only form."""
    plain = "button:not([formaction]):not([aria-hidden])"
    if not end:
        return page.locator(f'main form[method="post"] {plain}').first
    return page.locator(f'main button[formaction$="{end}"], main form[action$="{end}"] {plain}').first
