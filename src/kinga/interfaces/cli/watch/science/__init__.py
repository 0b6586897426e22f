"""`kinga watch simulate`, `evaluate` and `scan`: invented series, what the methods make of them, clusters in places."""
