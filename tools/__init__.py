"""The workshop's own programs: environment, lock, checks, messages."""
