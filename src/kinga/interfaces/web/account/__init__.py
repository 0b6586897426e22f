"""Signing in and out, the second factor, and what happens when a session ends."""
