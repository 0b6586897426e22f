"""Readers, writers and deaths on a real web server: nobody dies unordered, and what was accepted is there."""

from __future__ import annotations

import pytest

from benchmarks.soak_web import soak


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_no_web_process_dies_by_itself_and_no_accepted_note_is_lost() -> None:
    found = soak(seconds=90, deaths=3, reports=30)
    assert found["answered"] > 0
    assert found["deaths"] == found["ordered"]
    # A note that was cut off may have been saved before its answer was sent; one that was accepted always was.
    assert (
        found["notes_accepted"] <= found["notes_kept"] <= found["notes_accepted"] + found["notes_unanswered"]
    )
    assert found["cut_off"] > 0
