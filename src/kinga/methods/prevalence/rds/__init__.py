"""Samples by recruitment (respondent-driven sampling): shares of a population that no list holds. docs/methods/rds.md.

Read a sample, estimate, say it with its caveats::

    from kinga.methods.prevalence.rds.estimate import estimate
    from kinga.methods.prevalence.rds.samples import recruitment_sample

    sample = recruitment_sample(header, rows, outcome="exploited")     # refused with row and reason
    found = estimate(sample, population=4000)                          # every estimator side by side
    found.answers["rds2"].intervals["yes"][0.95], found.caveats        # caveats cannot be left out

One step at a time: `estimators` (RDS-I, RDS-II, successive sampling, plain mean), `bootstrap` and `trees` (replicates),
`diagnostics`, and `coverage`, which says where the intervals hold. Nothing here compiles; scipy loads with `successive`.
"""
