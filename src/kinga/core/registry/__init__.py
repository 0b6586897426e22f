"""Registry: places, code lists, and the directory of services with what is open now.

Its words: a *place* is an area with a code (a *first-level* place is the coarsest below the country);
a *service* is help that a *provider* gives in some places (after HSDS 3.0); its *status* has an "as of"
date and goes stale; a *confidential* service's address is sealed (a shelter).
Upstream: foundation, security.
"""
