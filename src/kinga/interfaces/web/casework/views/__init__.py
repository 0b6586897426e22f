"""The casework pages, by what they are about."""
