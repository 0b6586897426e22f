"""Signing in and out, the second factor, and what happens when a session ends.

Its words: a *session* has two clocks, idle time and age; the *second factor* is a code of an authenticator
app, or a recovery code; a *kept form* is what a worker had typed when the session ended: sealed to them,
shown to them alone after they signed in again. Upstream: security; allauth does the checking.
"""
