"""Referrals: help offered, accepted or refused, and whether it came.

Its words: a *referral* asks a service or another agency to help; its steps are *offered*, *accepted* or
*refused* (with a reason), *arrived*, *completed*, or *withdrawn*; *shared* is what the receiving side may
read, with the person's *consent*; a *follow-up* asks the person whether the help came.
Upstream: cases, people, registry, security.
"""
