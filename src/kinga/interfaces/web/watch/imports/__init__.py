"""The pages that bring counts in: send a file, say its columns, look at it, take it in, undo it."""
