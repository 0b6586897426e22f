"""Intake: what someone tells us, by any channel, and the mailbox that lets them come back.

Its words: a *report* is what someone tells us; a *receipt* is words (or digits) that only they hold and
that open the *mailbox* of their report: the agency's messages, never what was reported. *Urgency* is an
explained rank for the inbox; a *clock* says when the report must have been looked at, and why.
Upstream: foundation, security, registry, people.
"""
