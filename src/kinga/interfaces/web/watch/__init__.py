"""The `watch` pages."""
