"""Keys: who opens what. Everything sealed goes through `keyring()`; nothing opens without a person.

A *secret* (32 bytes) belongs to a *key scope*: a worker, a team of an agency, a case, a report. Each has
*epochs*, and of each epoch a public key to which anyone may seal. A *wrap* is a secret sealed to the public key of
another scope: a case's to its lead and to the supervisors of its agency, theirs to each of them. A worker's own
secret is sealed under what their passphrase unlocks. A *ring* follows wraps from whoever signed in; where nobody
did, it opens nothing.
"""

from __future__ import annotations

from kinga.core.security.keys.ring import Ring, keyring, site_key, unlocked
from kinga.core.security.keys.scopes import KeyScope, team

__all__ = ["KeyScope", "Ring", "keyring", "site_key", "team", "unlocked"]
