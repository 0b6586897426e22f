"""Small secrets of the site itself (no person's): sealed, or made untraceable, under the site key."""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from kinga.core.foundation.sitekey import derive
from kinga.core.security.errors import CannotOpen
from kinga.core.security.keys import site_key

__all__ = ["fingerprint", "open_for_site", "seal_for_site"]

_NONCE = 12


def fingerprint(purpose: str, text: str) -> str:
    """A keyed hash of `text` (HMAC-SHA256, hex): equal texts are seen as equal, and nobody reads them back."""
    mac = hmac.HMAC(derive(site_key(), f"fingerprint|{purpose}"), hashes.SHA256())
    mac.update(text.encode())
    return mac.finalize().hex()


def seal_for_site(purpose: str, text: str) -> str:
    """`text` as base64 of nonce and AES-256-GCM ciphertext, bound to `purpose`."""
    nonce = secrets.token_bytes(_NONCE)
    cipher = AESGCM(derive(site_key(), f"site secret|{purpose}"))
    return base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), purpose.encode())).decode()


def open_for_site(purpose: str, sealed: str) -> str:
    """What `seal_for_site` sealed for the same purpose. Raises CannotOpen."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        cipher = AESGCM(derive(site_key(), f"site secret|{purpose}"))
        return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(
            _("A secret of this site does not open with its site key. Check KINGA_SITE_KEY_FILE.")
        ) from error
