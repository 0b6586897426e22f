"""Invented people, their lists, and what linkage and its correction make of them: for tests and docs/methods/linkage.md."""
