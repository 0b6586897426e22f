"""Household surveys: shares, means, totals and ratios with errors that know the design. docs/methods/surveys.md.

    read = Columns(header, rows)                                            # refused with row and reason
    design = survey_design(read, weight="weight", stratum="stratum", cluster="village")
    found = estimate(read, design, Question("exploited"), given=("weight", "cluster"))
    found.rows[0].intervals[0.95], found.caveats                            # caveats cannot be left out

`designs` reads how people were drawn, `variance` has Taylor linearisation and replicate weights, `estimate` the rest.
"""
