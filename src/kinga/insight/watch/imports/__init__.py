"""Imports of counts: a file comes, its columns are said, it is read to its end, and taken in whole or not at all.

Its words: an *import* is one file with its source and licence; *findings* are what reading it to the end has
found; counts are *staged* before they are taken in: rows of the database that nobody reads until the import
stands as taken in, which is one small transaction with one audit event. Undoing is the same, the other way. Two
imports of the same series and period are two *vintages*: the one taken in last counts.
Upstream: watch.reading for the file; foundation.files and foundation.tasks; watch.actions for signals.
"""
