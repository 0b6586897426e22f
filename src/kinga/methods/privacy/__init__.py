"""What may be told about people in small numbers: suppression with a guard, noise with a budget, k-anonymity, labels.

Words: a *query* is a count of the records with given values of some columns; a table is a set of queries, its totals among them. A
*small cell* is a count from 1 to the limit less 1: it is hidden, and the *guard* hides more until an attacker who puts
together all that was ever released cannot narrow it down. A *label* says what was done to a table, and what that does not protect
against. A column may be *made of* another (districts into regions), which the attacker knows. Pure: numpy, scipy and OpenDP.
"""

from __future__ import annotations
