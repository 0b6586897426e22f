"""`kinga warmup`: compile the loops of every science once, so that no later command waits for it."""

from __future__ import annotations

import importlib
import time

from .console import bars, say

__all__ = ["FAMILIES", "warmup"]

# The families of `kinga.methods` with compiled loops; each has a function `warm` that compiles all of its own.
FAMILIES = ("hashing", "linkage", "matching", "prevalence.mse", "surge")


def warmup() -> None:
    """Compile all loops on this machine and keep them, once after each installation."""
    began = time.monotonic()
    with bars() as step:
        for number, family in enumerate(FAMILIES):
            step("Compiling", number, len(FAMILIES))
            importlib.import_module(f"kinga.methods.{family}").warm()
        importlib.import_module("kinga.interfaces.cli.watch.reading").warm()  # the parser of counts
        step("Compiling", len(FAMILIES), len(FAMILIES))
    say(f"The loops of {len(FAMILIES)} sciences are compiled ({time.monotonic() - began:.1f} s).")
