"""Reading files of counts: from the bytes of a stranger to counts by series and period. No database, no pages.

Its words: *reading* is how bytes become rows (encoding, delimiter, line of the headings, sheet); a *plan* is
how rows become counts (what each column says, the form of its dates); a *problem* is one thing in one row that
cannot be taken in, with its line. Memory stays bounded however large the file: lines have a greatest length,
rows a greatest number, and what is kept of each count is three numbers.
Upstream: foundation.files. Nothing here imports Django, so that a workbook can be read by a process of its own.
"""
