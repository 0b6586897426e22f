"""Small pictures, drawn by hand on a grid of 24. One stroke weight; `solid` parts carry a meaning's shape."""

from __future__ import annotations

__all__ = ["ICONS", "KINDS", "TURNING"]

# The inside of each <svg viewBox="0 0 24 24">. Shapes of meaning stay apart in black and white too.
ICONS: dict[str, str] = {
    "urgent": '<path class="solid" d="M4 4h16v16H4z"/>',
    "caution": '<path class="solid" d="M12 2.5 23 21.5H1z"/>',
    "done": '<path stroke-width="3.4" d="m3.5 12.5 5.5 6L20.5 6"/>',
    "active": '<circle cx="12" cy="12" r="8.5"/><path class="solid" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>',
    "new": '<circle class="solid" cx="12" cy="12" r="9"/>',
    "waiting": '<circle cx="12" cy="12" r="8.5" stroke-width="2.6"/>',
    "closed": '<path stroke-width="3.4" d="M4 12h16"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v6M12 7.2v.1"/>',
    "warning": '<path d="M12 3 22 20.5H2zM12 10v4.5M12 17.4v.1"/>',
    "stop": '<path d="M4 4h16v16H4zM12 8v5M12 16v.1"/>',
    "success": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.5 3 3.2 6-6.7"/>',
    "leave": '<path d="M13 4H5v16h8M10 12h11m-4-4 4 4-4 4"/>',
    "back": '<path d="m14.5 5-7 7 7 7"/>',
    "next": '<path d="m9.5 5 7 7-7 7"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
    "close": '<path d="m6 6 12 12M18 6 6 18"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4.5 21c.6-4.2 3.6-6.5 7.5-6.5s6.9 2.3 7.5 6.5"/>',
    "lock": '<path d="M5 11h14v9.5H5zM8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "phone": '<path d="M5 3.5h4l1.5 5L8 10.5a13 13 0 0 0 5.5 5.5l2-2.5 5 1.5v4c0 1-1 1.5-2 1.5'
    'C10.5 20 4 13.5 3.5 5.5c0-1 .5-2 1.5-2z"/>',
    "message": '<path d="M3.5 5h17v12H10l-4.5 3.5V17h-2z"/>',
    "calendar": '<path d="M4 6h16v14.5H4zM4 10.5h16M8.5 3v4M15.5 3v4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5V12l3.5 2.5"/>',
    "place": '<path d="M12 21.5c-4-4.5-6.5-8-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3.5-2.5 7-6.5 11.5z"/>'
    '<circle cx="12" cy="10" r="2.2"/>',
    "download": '<path d="M12 3.5v12m-4.5-4.5 4.5 4.5 4.5-4.5M4 20.5h16"/>',
    "print": '<path d="M7 8.5v-5h10v5M7 17H3.5V8.5h17V17H17M7 14h10v6.5H7z"/>',
    "write": '<path d="m4 20 1-4.5L16 4.5l3.5 3.5L8.5 19z"/>',
    "rising": '<path d="m3 17 6-6 4 4 8-9m-5.5 0H21v5.5"/>',
    "falling": '<path d="m3 7 6 6 4-4 8 9m-5.5 0H21v-5.5"/>',
    "language": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9'
    'c-3-3-3.5-6-3.5-9S9 6 12 3z"/>',
    "handover": '<path d="M3 8h13m-4-4 4 4-4 4M21 16H8m4-4-4 4 4 4"/>',
    "file": '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5"/>',
    "case": '<path d="M3.5 8h17v12h-17zM9 8V4.5h6V8"/>',
}

# Pictures that show a direction of reading turn round in right-to-left pages.
TURNING = frozenset({"back", "next", "leave", "handover", "rising", "falling"})

# The meanings a status may have, each with its own shape.
KINDS = frozenset({"urgent", "caution", "done", "active", "new", "waiting", "closed"})
