"""Values of the command line are the same whether they are taken plainly or by typer; what is wrong is typer's to say."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
import typer
from typer._click.exceptions import BadParameter
from typer.main import get_command

from kinga.interfaces.cli.application import app
from kinga.interfaces.cli.parameters import _Plain, take_plainly

TEXTS = (
    *(
        "",
        "a",
        "-",
        "0",
        "1",
        "007",
        "-3",
        " 5",
        "+4",
        "1_000",
        "0.5",
        ".5",
        "5.",
        "1e-3",
        "1e400",
        "nan",
        "inf",
    ),
    *(
        "99999999999999999999",
        "true",
        "no",
        "csv",
        "CSV",
        "json",
        "JSON",
        "table",
        "auto",
        "day",
        "both",
        "x y",
    ),
    *("/nowhere/at all", str(Path(__file__)), str(Path(__file__).parent), "é", "\u202e"),
)


def parameters(command: Any) -> Iterator[tuple[str, Any]]:
    for parameter in command.params:
        if getattr(parameter, "type_descriptor", None) is not None:
            yield f"{command.name} {parameter.name}", parameter
    for below in getattr(command, "commands", {}).values():
        yield from parameters(below)


def taken(parameter: Any, value: Any) -> tuple[type, str]:
    context = typer.Context(get_command(typer.Typer(callback=lambda: None, invoke_without_command=True)))
    try:
        made = parameter.get_runtime_param().coerce(value, param=parameter, ctx=context)
    except BadParameter as error:
        return BadParameter, error.message
    return type(made), repr(made)


def different() -> dict[str, Any]:
    """One parameter of each kind: what typer is told of its values, all else the same."""
    said = (
        "min",
        "max",
        "exists",
        "file_okay",
        "dir_okay",
        "writable",
        "resolve_path",
        "allow_dash",
        "case_sensitive",
    )
    found = {}
    for name, parameter in parameters(get_command(app)):
        kind = parameter.type_descriptor
        asked = tuple(getattr(kind.parameter_info, one) for one in said)
        found.setdefault(
            (str(kind.annotation), parameter.multiple, parameter.nargs, asked), (name, parameter)
        )
    return dict(found.values())


PARAMETERS = different()


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_every_parameter_takes_the_same_values(name: str) -> None:
    parameter = PARAMETERS[name]
    several = parameter.multiple or parameter.nargs == -1
    values = [None, *TEXTS, parameter.default, 3, 0.5, True]
    if get_origin(parameter.type_descriptor.annotation) is list:
        assert several
        values = [None, (), *[(one,) for one in TEXTS], ("1", "2"), ["a", "b"], TEXTS[:4]]
    for value in values:
        if callable(value):
            continue
        parameter._runtime_param = None
        by_typer = taken(parameter, value)
        parameter._runtime_param = _Plain()
        assert taken(parameter, value) == by_typer, value
    kind = parameter.type_descriptor.annotation
    assert (get_args(kind) or (kind,))[0] in (str, int, float, bool, Path) or hasattr(kind, "__members__")


def test_a_file_name_that_is_no_text_is_taken(tmp_path: Path) -> None:
    command = get_command(app)
    take_plainly(command)
    (paths,) = (one for name, one in parameters(command) if name == "hash paths")
    odd = os.fsdecode(b"caf\xe9.png")
    assert paths.get_runtime_param().coerce((odd,), param=paths, ctx=None) == [odd]


@pytest.mark.parametrize(
    "arguments",
    [
        [
            "screen",
            "match",
            "nowhere",
            "--queries",
            "q.csv",
            "--distance",
            "20",
            "--format",
            "csv",
            "--out",
            "o",
        ],
        [
            "measure",
            "change",
            "--before",
            "1/10",
            "--after",
            "2/10",
            "--design-effect",
            "1.5",
            "--format",
            "json",
        ],
    ],
)
def test_plain_values_load_no_pydantic(arguments: list[str], tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "sys.argv = ['kinga', *sys.argv[1:]]\n"
        "from kinga.interfaces.cli.application import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pydantic', 'rich', 'numba') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]", done.stderr
