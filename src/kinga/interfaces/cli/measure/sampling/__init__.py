"""The commands of `kinga measure` that start from a sample: by recruitment, scale-up, survey, visits, and before one."""

from __future__ import annotations

from .rds import rds

__all__ = ["rds"]
