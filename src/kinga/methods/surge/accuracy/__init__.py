"""How often the methods cry wolf and what they find: invented series whose truth is known, and an oracle beside them."""
