"""What may be told about people in small numbers: suppression, a guard against differencing, k-anonymity.

Words: a *query* is a count of the records with given values of some columns; a table is a set of queries, its totals among them. A
*small cell* is a count from 1 to the limit less 1: it is hidden, and the *guard* hides more until an attacker who puts
together all that was ever released cannot narrow it down. Pure: numpy and scipy. Earlier tables of the same records belong
into the same call; of changed records nothing is promised.
"""

from __future__ import annotations
