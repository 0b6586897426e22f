"""A visit of the public pages: what it carries, where it is held, where its forms come from, how fast it may send."""
