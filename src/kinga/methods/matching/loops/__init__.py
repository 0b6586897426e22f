"""The compiled loops of matching: search, and the records that stand beside hashes."""
