"""Operations: what the command line and pages both call to set up, run and look after a site.

Its words: a *site* is one installation with its database, site key and data folder; a *finding* is what the
doctor says about one thing; the *supervisor* keeps the web server and the worker running. Upstream: the rooms
it looks after.
"""
