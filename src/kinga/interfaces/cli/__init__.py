"""The command line, `kinga`: results on standard output, progress and messages on standard error.

Exit status: 0 done, 2 bad input or usage, 3 an honest refusal, 4 finished but some inputs were refused.
Commands of the application load Django when they run; the sciences' commands never do. Upstream: operations
and `kinga.methods`.
"""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """The entry of `kinga`."""
    from .application import run

    run()
