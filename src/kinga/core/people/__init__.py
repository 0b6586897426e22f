"""People: the persons a case is about, and how each may be reached safely.

Its words: a *person*; a *contact point* is one way to reach them, with its *safe-contact rule*: which
channel, when (in their own time zone), who may answer, a code word, whether a message may be left, until
when. No rule, no contact. The rule is shown before the number, and showing the number is an event.
Upstream: foundation, security, registry.
"""
