"""Cases: the work for one person or family, from opening to closure, and after.

Its words: a *case*; a *concern* is one harm or risk in it; a *note* is what a worker writes down; a *task*
has a due time and a reason; the *lead* is the worker who answers for the case; the *timeline* tells what
happened as a story; *closure* has a reason and can be undone by *reopening*.
Upstream: intake, people, registry, security.
"""
