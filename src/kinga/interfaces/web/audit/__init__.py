"""Pages of the auditor: who did what, whether the log is whole, and witnesses. Never what a case says."""
