"""Differentially private tables: the mechanism by OpenDP, tables that agree, and the budget of a data set.

Words: *neighbours* are data sets of the same n in which so many records say something else; the *loss* is ε, or ρ of zCDP, by which
what is seen may tell neighbours apart; the *budget* is the loss that all releases of a data set may have together, the *ledger*
the file that remembers it. Pure: OpenDP is imported when a mechanism is made.
"""

from __future__ import annotations
