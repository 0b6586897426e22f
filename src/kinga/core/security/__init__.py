"""Security: who may do what, what is sealed, and the trace of it.

Its words: an *agency* is an organisation on this server; a *role* is a named set of permissions, in code;
a *grant* ties one person to one object by a *relation*; a *sealed* field is stored only as ciphertext;
an *actor* is whoever acts: a worker, the public, or the system; an *action* is a verb that writes, in one
transaction with its audit *event*.
Security knows no case and no report: rooms above pass facts into `rules.can()`.
Upstream: foundation.
"""
