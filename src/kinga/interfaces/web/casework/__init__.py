"""The `casework` pages."""
