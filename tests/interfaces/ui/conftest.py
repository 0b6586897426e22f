"""A site that has the gallery."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def gallery_site(settings: Settings) -> None:
    """Serve the gallery beside the real pages."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.interfaces.ui.gallery_urls"
