"""The public report: one question a page, no script, nothing that opens here until it is sent.

`journey` is the order of the questions as data, `forms` has one form a question, `visits` carries the answers, sealed,
from page to page, `sending` turns them into a report. Neutral titles and addresses throughout.
"""
