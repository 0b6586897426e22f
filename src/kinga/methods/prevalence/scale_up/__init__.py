"""Network scale-up: how many people are in a hidden group, from how many of them others know. docs/methods/scale-up.md.

`estimate` has both estimators: the ratio of counts (Killworth et al. 1998) and, with a sample of the hidden group
itself, the generalised one (Feehan & Salganik 2016), with bootstrap intervals, known groups checked one by one.
"""
