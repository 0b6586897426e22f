"""What `kinga serve` and `kinga demo` do, in the order in which a person sees it. Django is loaded."""

from __future__ import annotations

import dataclasses
import os
import shutil
import socket
import sys
from pathlib import Path

from kinga.core.security.queries import is_demonstration
from kinga.errors import KingaError
from kinga.interfaces.operations import demonstration as example
from kinga.interfaces.operations.preparation import prepare
from kinga.interfaces.operations.supervisor import Supervisor, children_of_a_site, refuse_taken

from .console import bars, results, say

__all__ = [
    "DemonstrationStays",
    "LoopbackOnly",
    "load_demonstration",
    "print_code",
    "print_sign_ins",
    "serve",
]

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class DemonstrationStays(KingaError):
    """A demonstration was asked to become a live site."""


class LoopbackOnly(KingaError):
    """A demonstration was asked to serve other machines."""


def serve(*, host: str, port: int, processes: int, threads: int, demonstration: bool) -> None:
    """Prepare the site, load the demonstration if asked, and run until stopped."""
    refuse_taken(host, port)
    with bars() as step:
        prepare(step)
    if demonstration and not is_demonstration():
        load_demonstration()
    shows = is_demonstration()
    if shows and host not in _LOOPBACK:
        raise LoopbackOnly("A demonstration listens on this machine only. Leave --host out.")
    children = children_of_a_site(
        host, port, processes=processes or min(4, os.cpu_count() or 1), threads=threads
    )

    def announce() -> None:
        named = f"[{host}]" if ":" in host else host
        if shows:
            print_sign_ins()
        say("")
        say(f"Kinga is ready: http://{named}:{port}/   (stop with Ctrl+C)")

    Supervisor(children).run(ready=lambda: _answers(host, port), on_ready=announce)
    say("Kinga has stopped.")


def load_demonstration() -> None:
    """Load the demonstration with a bar, unless it is there. Raises a KingaError when the site holds something else."""
    with bars() as step:
        prepare(step)
    if is_demonstration():
        say("The demonstration is here already.")
        return
    say("Loading the demonstration: an invented district, so that every page has something to show.")
    with bars() as step:
        example.load(step)


def print_sign_ins() -> None:
    """The demonstration's user names, roles and passphrases, as a table on standard output."""
    from rich.table import Table

    table = Table(title="Sign-ins of the demonstration (all invented)", title_justify="left")
    rows = [dataclasses.asdict(entry) for entry in example.sign_ins()]
    for heading in rows[0] if rows else ():
        table.add_column(heading.replace("_", " "))
    for row in rows:
        table.add_row(*map(str, row.values()))
    results.print(table)
    results.print(f"The second factor of a worker: {_command()} demo code USER", markup=False)


def print_code(user: str) -> None:
    """The current second-factor code of a demonstration worker, on standard output."""
    results.print(example.code(user), markup=False)


def _command() -> str:
    """How this person calls kinga: by its name, or by its place in the environment."""
    here = Path(sys.executable).with_name("kinga")
    if shutil.which("kinga") or not here.exists():
        return "kinga"
    return str(here.relative_to(Path.cwd())) if here.is_relative_to(Path.cwd()) else str(here)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.2):
            return True
    except OSError:
        return False
