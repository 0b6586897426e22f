"""An analyst who is signed in, with a data folder of the test's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kinga.core.security.models import User
from kinga.core.security.roles import Role
from tests import world


@pytest.fixture
def analyst(client: Client, settings: Any, tmp_path: Path) -> User:
    settings.DATA_DIR = tmp_path
    user = world.worker(world.agency(), Role.ANALYST)
    client.force_login(user)
    return user
