"""The forms of the casework pages, by what they are about."""
