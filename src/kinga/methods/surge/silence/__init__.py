"""Silences: falls that last, runs of zero, periods not yet complete, and one channel against the others."""
