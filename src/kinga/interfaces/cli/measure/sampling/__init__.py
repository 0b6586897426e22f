"""The commands of `kinga measure` that start from a sample: by recruitment, scale-up, survey, visits, and before one."""

from __future__ import annotations

from .power import power
from .rds import rds
from .scale_up import scale_up
from .survey import survey
from .visits import draw, visits

__all__ = ["draw", "power", "rds", "scale_up", "survey", "visits"]
