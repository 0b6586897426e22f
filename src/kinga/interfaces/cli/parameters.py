"""Values of the command line that are plainly right are taken as they are.

typer hands every value to pydantic, which takes a fifth of a second to load. A value that is not plainly right still
goes there, and is taken or refused in typer's words. Names of files that are no UTF-8, which pydantic refuses, pass.
"""

from __future__ import annotations

import os
import re
from enum import Enum
from pathlib import Path
from typing import Any, get_args, get_origin

import typer

__all__ = ["take_plainly"]

_WHOLE, _NUMBER = re.compile(r"-?[0-9]{1,15}"), re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_PATHS_AS_THEY_ARE = {
    "exists": False, "file_okay": True, "dir_okay": True, "writable": False, "resolve_path": False,
    "allow_dash": False, "path_type": None,
}  # fmt: skip


class _NotPlain(Exception):
    """A value that is for typer to look at."""


def take_plainly(command: Any) -> None:
    """Let a command and those below it take plain values by themselves. `command`: as `typer.main.get_command` gives it."""
    for parameter in (*command.params, command.get_help_option(typer.Context(command))):
        kind = getattr(parameter, "type_descriptor", None)
        if kind is not None and kind.parameter_info.parser is None and not kind.parameter_info.clamp:
            parameter._runtime_param = _Plain()
    for below in getattr(command, "commands", {}).values():
        take_plainly(below)


class _Plain:
    """Stands where typer keeps what turns text into a value."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """The value of a parameter, of what stands on the command line or is its default."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        try:
            return _value(param.type_descriptor.annotation, param.type_descriptor.parameter_info, value)
        except _NotPlain:
            param._runtime_param = None  # typer makes its own
            return param.get_runtime_param().coerce(value, param=param, ctx=ctx)


def _value(kind: Any, asked: Any, value: Any) -> Any:
    if get_origin(kind) is list and isinstance(value, (list, tuple)):
        return [_value(get_args(kind)[0], asked, item) for item in value]
    if kind is str and type(value) is str:
        return value
    if kind in (int, float) and type(value) in (str, int, kind):
        return _number(kind, asked, value)
    if kind is Path and isinstance(value, (str, Path)):
        return _path(asked, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        for choice in kind:
            if value is choice or value == choice.value:
                return choice
    raise _NotPlain


def _number(kind: type, asked: Any, value: Any) -> Any:
    if type(value) is str and not (_WHOLE if kind is int else _NUMBER).fullmatch(value):
        raise _NotPlain
    made = kind(value)
    if (asked.min is not None and made < asked.min) or (asked.max is not None and made > asked.max):
        raise _NotPlain
    return made


def _path(asked: Any, value: str | Path) -> Path:
    if any(getattr(asked, name) != plain for name, plain in _PATHS_AS_THEY_ARE.items()):
        raise _NotPlain
    if asked.readable and os.path.exists(value) and not os.access(value, os.R_OK):  # noqa: PTH110
        raise _NotPlain
    return Path(value)
