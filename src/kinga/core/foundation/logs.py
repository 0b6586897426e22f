"""Logs that hold ids and counts, never a name, a number or a narrative.

Two gates keep that promise. Our own events pass `only_known`: keys outside `KEYS` are dropped, and text that
is not a code becomes "(text)". Records of other packages pass `PlainFormatter`: the message is kept without
what would be put into it, and an error as its class and places, without its message.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

from kinga.core.foundation import clock

__all__ = ["KEYS", "PlainFormatter", "configure", "django_logging", "only_known"]

KEYS = frozenset(
    {
        "event", "level", "at", "logger", "id", "ids", "count", "counts", "kind", "task", "attempt", "error",
        "status", "seconds", "room", "verb", "agency", "series", "process", "child", "code",
    }
)  # fmt: skip
_CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,120}")


def only_known(logger: Any, method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A structlog processor: known keys only, and in them codes and numbers only."""
    return {key: _code(value) for key, value in event.items() if key in KEYS}


def _code(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple):
        return [_code(item) for item in value]
    text = str(value)
    return text if _CODE.fullmatch(text) else "(text)"


def _at(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    event["at"] = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    return event


def configure() -> None:
    """Set structlog up for this process: one JSON object a line on standard error.

    A person at a terminal sees bars, the sign-ins and what goes wrong; who started and what was done is for a file.
    """
    least = logging.WARNING if sys.stderr.isatty() else logging.INFO
    structlog.configure(
        processors=[structlog.processors.add_log_level, _at, only_known, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


class PlainFormatter(logging.Formatter):
    """Formats a record of the standard library as one JSON object, without anything that was put into it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`."""
        line: dict[str, Any] = {
            "at": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            line["places"] = [
                f"{frame.filename.rsplit('site-packages/', 1)[-1]}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The message before anything is put into it; one that was put together beforehand may hold anything."""
    if record.args and isinstance(record.msg, str):
        return record.msg
    return str(_code(record.msg))


def django_logging() -> dict[str, Any]:
    """Django's LOGGING: everything of warning and above through PlainFormatter to standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"()": "kinga.core.foundation.logs.PlainFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": "WARNING"},
            # The web server prints an error that nobody caught with its message: it goes our way too.
            "_granian": {"handlers": ["stderr"], "propagate": False, "level": "WARNING"},
        },
    }
