"""From a database address to Django's settings for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kinga.core.foundation.env import BadSetting

__all__ = ["database_from_url"]


def database_from_url(url: str, data_dir: Path) -> dict[str, Any]:
    """The `default` entry of DATABASES. Raises BadSetting for an address of another kind."""
    if not url:
        data_dir.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "kinga.core.foundation.sqlite",
            "NAME": str(data_dir / "kinga.sqlite3"),
            "ATOMIC_REQUESTS": False,
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise BadSetting("DATABASE_URL must begin with postgresql://. Leave it empty to use the SQLite file.")
    # libpq reads ?host=/socket/folder for a Unix socket
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.get("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
