"""The house rules as functions: each takes a tree or a text and returns its violations, one sentence each."""
