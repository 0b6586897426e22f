"""The index on disk: immutable segments, what was removed from each, and one manifest that says which count."""
