"""Hot loops compiled on this machine by numba, kept on disk where that is possible.

numba keeps compiled code beside the source, or in the user's cache folder when the source cannot be written.
Where neither can be written, decorating with `cache=True` fails at import; here the loop then goes without,
and is compiled again in each process. numba does not notice a change in an *imported* file: keep a family of
kernels and their constants in one file.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

__all__ = ["inner", "kernel"]

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(**options: Any) -> Callable[[Function], Function]:
    """`numba.njit` with these options and a cache when one can be kept. Imports numba (0.3 s) when called."""
    numba = _numba()

    def compiled(function: Function) -> Function:
        try:
            return cast("Function", numba.njit(cache=True, **options)(function))
        except RuntimeError:  # "no locator available": nowhere to keep the compiled code
            return cast("Function", numba.njit(**options)(function))

    return compiled


@cache
def _numba() -> Any:
    """numba, kept from importing scipy.linalg (0.2 s) only to see whether it is installed, which it is.

    A loop that multiplies matrices still gets scipy's BLAS: numba imports that when such a loop is typed and when it
    is loaded.
    """
    import numba

    try:
        from numba.np import linalg

        looks = linalg.ensure_blas
        linalg.ensure_blas = lambda: None
        try:
            importlib.import_module("numba.np.arraymath")
        finally:
            linalg.ensure_blas = looks
    except (ImportError, AttributeError):  # another numba, which looks elsewhere
        pass
    return numba


def inner(**options: Any) -> Callable[[Function], Function]:
    """`numba.njit` for a function that only compiled code calls: compiled into its callers, and kept with them.

    It has no cache of its own. One whose arguments are tuples with names could not be opened once such a tuple is
    renamed or gone: numba reads the old types before it looks whether the file has changed.
    """
    numba = _numba()

    def compiled(function: Function) -> Function:
        return cast(
            "Function", numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
        )

    return compiled
