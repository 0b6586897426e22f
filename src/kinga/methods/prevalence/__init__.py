"""Prevalence: how many people a harm touches, and whether that changes. Pure: arrays in, frozen dataclasses out.

- `mse` multiple systems estimation, from lists that overlap.
- `rds` shares, from a sample in which people recruited one another.
- `scale_up` the size of a hidden group, from how many of it others know.
- `surveys` shares, means, totals and ratios of a household survey.
- `venues` shares among people at venues, drawn by venue, day and time.
- `change` before and after, and `power` before a study, both with a design effect.

Shared: `columns` reads tables and refuses by row, `intervals`, `caveats`.
"""
