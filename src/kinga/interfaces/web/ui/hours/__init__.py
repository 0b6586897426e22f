"""Hours in which contact is safe, on somebody's own clock: asking for them, and saying them in words."""
