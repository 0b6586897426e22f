"""Planted words that must never be found again outside a seal.

`nest` makes them, `walker` fills forms of pages with them as a person would, `journeys` goes through every form
there is, `stores` reads everything the software wrote, `encodings` says in which disguises a word may stand
there, and `search` finds it: ten thousand words in a hundred megabytes within a minute.
"""
