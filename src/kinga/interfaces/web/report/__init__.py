"""The `report` pages."""
