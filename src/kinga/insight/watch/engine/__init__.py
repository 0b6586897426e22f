"""From counts to verdicts: which method fits a series, what it says, and which of many signals stand."""
