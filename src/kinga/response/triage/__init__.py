"""Triage: the one inbox, and what becomes of each report.

Its words: the *inbox* holds every report that has no decision yet, the most urgent first, with the reasons
of its urgency; a *decision* is one of: open a case, link to a case, refer on, information only, not for us;
each has a reason. This room composes the verbs of intake and cases; it adds none of their writes.
Upstream: intake, cases, referrals, people, registry, security.
"""
