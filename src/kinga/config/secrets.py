"""Django's SECRET_KEY, derived from the site key so that there is one secret to guard, not two."""

from __future__ import annotations

from pathlib import Path

from kinga.core.foundation.sitekey import derive, read_or_make

__all__ = ["django_secret"]


def django_secret(site_key_file: Path) -> str:
    """A key for Django's signing, from the site key."""
    return derive(read_or_make(site_key_file), "django secret key").hex()
