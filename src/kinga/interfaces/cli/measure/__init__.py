"""`kinga measure`: prevalence, change, linkage, courts and what may be published. Never loads Django; numba and scipy load when something is computed.

Exit status: 2 for input that cannot be meant, 3 when a method says that it cannot answer.
"""

from __future__ import annotations

import typer

from .change import change
from .justice import courts, funnel
from .link import link
from .multiple_systems import mse
from .publishing import release
from .sampling import draw, power, rds, scale_up, survey, visits

__all__ = ["app"]

app = typer.Typer(
    help="How many people a harm touches, whether that changes, whether courts keep up, what may be published: always with what must be said beside it.",
    no_args_is_help=True,
)
app.command()(mse)
app.command()(change)
app.command()(link)
app.command()(rds)
app.command()(survey)
app.command()(scale_up)
app.command()(power)
app.command()(draw)
app.command()(visits)
app.command()(courts)
app.command()(funnel)
app.command()(release)
