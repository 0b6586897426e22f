"""The commands of the application. Django is loaded inside a command, never by importing this module."""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated

import typer
from typer.main import get_command

from kinga.errors import KingaError

from . import audit, measure, screen, warmup
from .console import bars, results, say
from .parameters import take_plainly
from .watch import watch

__all__ = ["app", "run"]

app = typer.Typer(
    name="kinga",
    help="Kinga: for the people who answer when someone is exploited or abused in a crisis.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
demo = typer.Typer(help="The demonstration: an invented district with months of invented reports.")
app.add_typer(demo, name="demo", invoke_without_command=True)
app.add_typer(audit.app, name="audit")
app.add_typer(measure.app, name="measure")
app.add_typer(screen.app, name="screen")
app.command("warmup")(warmup.warmup)
app.add_typer(watch, name="watch")


def run() -> None:
    """Run the command line; an error of ours is one sentence and exit status 2."""
    command = get_command(app)
    take_plainly(command)
    try:
        command()
    except KingaError as error:
        say(str(error))
        sys.exit(2)
    except Exception as error:
        if not _of_the_database(error):
            raise
        say("The database of this site is not ready, or does not answer. Run kinga init, then kinga doctor.")
        sys.exit(2)


def _of_the_database(error: Exception) -> bool:
    """Whether the database refused. Without Django there is none."""
    if "django.db" not in sys.modules:
        return False
    from django.db import DatabaseError

    return isinstance(error, DatabaseError)


def load_django() -> None:
    """Read the settings and the rooms. About half a second."""
    import django

    from kinga.core.foundation import logs

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kinga.config.settings")
    # What Kinga writes (database, site key) is for its own user only.
    os.umask(0o077)
    logs.configure()
    django.setup()


@app.command()
def init() -> None:
    """Make the data folder, the site key and the tables. Safe to repeat."""
    load_django()
    from kinga.core.security.queries import is_demonstration
    from kinga.interfaces.cli.serving import DemonstrationStays
    from kinga.interfaces.operations.preparation import prepare

    with bars() as step:
        applied = prepare(step)
    if is_demonstration():
        raise DemonstrationStays(
            "This folder holds a demonstration, which cannot become a live site. "
            "Set KINGA_DATA_DIR to an empty folder and run kinga init again."
        )
    say(
        f"The site is ready ({applied} changes of its tables were made)." if applied else "The site is ready."
    )


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
    processes: Annotated[int, typer.Option(help="Web processes; 0 for one a core, up to four.")] = 0,
    threads: Annotated[int, typer.Option(help="Requests that one web process works on at once.")] = 8,
    demonstration: Annotated[
        bool, typer.Option(help="Load the demonstration first, if nothing is there.")
    ] = False,
) -> None:
    """Run the site: the web server and the worker, until stopped with Ctrl+C."""
    load_django()
    from kinga.interfaces.cli import serving

    serving.serve(host=host, port=port, processes=processes, threads=threads, demonstration=demonstration)


@app.command(hidden=True)
def worker() -> None:
    """Run background work only (kinga serve starts this)."""
    load_django()
    from django.conf import settings
    from django.utils.module_loading import import_string

    from kinga.core.foundation.tasks.worker import TaskWorker

    task_worker = TaskWorker(schedule=import_string(settings.SCHEDULE))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_signal: task_worker.stop())
    task_worker.run()


@app.command(name="log-signer", hidden=True)
def log_signer() -> None:
    """Number and sign the audit log only (kinga serve starts this)."""
    load_django()
    from kinga.core.security.trail.logkeys import log_key
    from kinga.core.security.trail.signer import LogSigner

    signer = LogSigner(log_key())
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signer.stop)
    signer.run()


@app.command()
def doctor() -> None:
    """Look at everything the site stands on, and say what to do. Exit status 4 when something is wrong."""
    load_django()
    from kinga.interfaces.operations.doctor import examine

    marks = {"good": "ok   ", "look": "look ", "wrong": "WRONG"}
    wrong = 0
    for finding in examine():
        wrong += finding.state == "wrong"
        results.print(f"{marks[finding.state]} {finding.about:<16} {finding.sentence}", markup=False)
    if wrong:
        raise typer.Exit(4)


@demo.callback()
def demo_load(context: typer.Context) -> None:
    """Load the demonstration into an empty site and print the sign-ins."""
    if context.invoked_subcommand is not None:
        return
    load_django()
    from kinga.interfaces.cli import serving

    serving.load_demonstration()
    serving.print_sign_ins()


@demo.command("code")
def demo_code(user: Annotated[str, typer.Argument(help="The user name of a demonstration worker.")]) -> None:
    """Print the current second-factor code of a demonstration worker."""
    load_django()
    from kinga.interfaces.cli import serving

    serving.print_code(user)
