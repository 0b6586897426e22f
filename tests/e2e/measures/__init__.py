"""What a browser test measures on every page: faults, and weight."""
