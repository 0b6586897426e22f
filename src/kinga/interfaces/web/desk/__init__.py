"""The `desk` pages."""
