"""Prevalence: how many people a harm touches, and whether that changes. Pure: arrays in, frozen dataclasses out.

- `mse` multiple systems estimation, from lists that overlap.
- `change` before and after, with a design effect.
"""
