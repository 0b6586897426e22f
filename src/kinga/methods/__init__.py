"""Pure science: arrays and frozen dataclasses in, frozen dataclasses out.

Nothing in this package imports Django, reads a clock, a file or a setting, or knows who is asking.
It can be used from a notebook, a command line or a cluster alike. Heavy libraries are imported inside
the family that needs them. Two exceptions: `hashing.workers` opens the files it is asked to hash and hands them
to processes of its own (docs/adr/0020), and `matching` keeps its index in a folder (docs/adr/0022).
"""
