"""What keys are made of: derivation, commitment, wraps to a public key, signatures. Pure: no Django, no database.

A *secret* is 32 random bytes: of a worker, a team, a case. Everything else of its holder is derived from it by
HKDF-Expand (RFC 5869, SHA-256) under a purpose: the X25519 pair to which anyone seals, the Ed25519 pair that
signs grants, the keys of columns. So a holder keeps, wraps and recovers one thing only.
"""

from __future__ import annotations

import hmac
import secrets

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kinga.core.foundation.sitekey import derive
from kinga.errors import KingaError

__all__ = [
    "SECRET_BYTES", "WRAP_BYTES", "DoesNotOpen", "commitment", "commits", "field_key", "new_secret", "open_box",
    "open_with", "public_key", "seal_box", "seal_to", "sign", "signed_by", "verifying_key",
]  # fmt: skip

SECRET_BYTES = 32
WRAP_BYTES = 80  # of a wrapped secret: encapsulated key 32, secret 32, tag 16
_NONCE = 12
_TAG = 16
_ENCAPSULATED = 32
# Base mode. It proves nothing about who sealed: whoever gives a key signs the wrap (`sign`).
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class DoesNotOpen(KingaError):
    """A ciphertext does not open: another key, another place than it was bound to, or it was changed."""


def new_secret() -> bytes:
    """32 bytes from the system's generator."""
    return secrets.token_bytes(SECRET_BYTES)


def _pair(secret: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(derive(secret, "kinga x25519"))


def _signer(secret: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derive(secret, "kinga ed25519"))


def public_key(secret: bytes) -> bytes:
    """The X25519 public key of a secret, 32 bytes: whoever has it can seal to the holder."""
    return _pair(secret).public_key().public_bytes_raw()


def verifying_key(secret: bytes) -> bytes:
    """The Ed25519 public key of a secret, 32 bytes: whoever has it can check the holder's signatures."""
    return _signer(secret).public_key().public_bytes_raw()


def field_key(secret: bytes, table: str, column: str) -> bytes:
    """The 32-byte AES key of one column under a secret."""
    return derive(secret, f"{table}|{column}")


def commitment(secret: bytes) -> bytes:
    """A 32-byte tag that only this secret gives: neither GCM nor HPKE commits to its key."""
    return hmac.digest(derive(secret, "commitment"), b"kinga key commitment", "sha256")


def commits(secret: bytes, tag: bytes) -> bool:
    """Whether `tag` is the commitment of `secret`, in constant time."""
    return hmac.compare_digest(commitment(secret), tag)


def seal_to(public: bytes, plain: bytes, context: bytes) -> bytes:
    """`plain` so that only the holder of `public` opens it, and only in this `context`.

    HPKE base mode, X25519, HKDF-SHA256, AES-256-GCM (RFC 9180); `context` is its info. 48 bytes longer than
    `plain`. A sealed secret is 80 bytes.
    """
    return bytes(_SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=context))


def open_with(secret: bytes, sealed: bytes, context: bytes) -> bytes:
    """What `seal_to` sealed to the public key of `secret` in the same context. Raises DoesNotOpen."""
    if len(sealed) < _ENCAPSULATED + _TAG:
        raise DoesNotOpen("A wrapped key is damaged. Restore it from a backup.")
    try:
        return bytes(_SUITE.decrypt(sealed, _pair(secret), info=context))
    except (InvalidTag, ValueError) as error:
        raise DoesNotOpen("A wrapped key does not open with this key.") from error


def seal_box(key: bytes, plain: bytes, context: bytes) -> bytes:
    """Nonce and AES-256-GCM ciphertext of `plain` under a 32-byte key, bound to `context`. 28 bytes longer."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context)


def open_box(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """What `seal_box` sealed. Raises DoesNotOpen."""
    if len(sealed) < _NONCE + _TAG:
        raise DoesNotOpen("A sealed value is damaged. Restore it from a backup.")
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context)
    except InvalidTag as error:
        raise DoesNotOpen("A sealed value does not open with this key.") from error


def sign(secret: bytes, message: bytes) -> bytes:
    """The Ed25519 signature of the holder of `secret` (RFC 8032), 64 bytes."""
    return _signer(secret).sign(message)


def signed_by(verifying: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the verifying key signed this message."""
    try:
        Ed25519PublicKey.from_public_bytes(verifying).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
