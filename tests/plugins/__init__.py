"""What the suite loads before any test, and before Django reads its settings."""
