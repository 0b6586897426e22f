"""32 float32 side by side, for the compiled loops: numba's own vectoriser leaves running sums scalar.

Each function here is an LLVM vector instruction that numba code can call; LLVM turns it into what the processor
has (AVX, AVX-512, NEON, or pairs of SSE). Nothing is reassociated or contracted: every lane is plain IEEE
arithmetic in the written order. Arrays are one-dimensional and contiguous; offsets count elements and are not
checked.

numba does not notice a change in this file when it loads `kernels` from its cache: `kernels.LANES` holds this
file's digest, and a test fails until it is brought up to date, which touches the kernels' own file.
"""

# mypy: disable-error-code="misc, untyped-decorator"
from __future__ import annotations

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel.models import PrimitiveModel
from numba.extending import intrinsic, register_model

__all__ = [
    "divided",
    "load",
    "luma_grey",
    "luma_rgb",
    "luma_rgbx",
    "minus",
    "plus",
    "prefetch",
    "store",
    "transpose",
]

WIDE = 32  # lanes of sums
COUNT = 8  # lanes of pixels, and the side of a transposed square
_WIDE = ir.VectorType(ir.FloatType(), WIDE)
_FLOATS = ir.VectorType(ir.FloatType(), COUNT)
_WORDS = ir.VectorType(ir.IntType(32), COUNT)
_BYTE = ir.IntType(8)
_INDEX = ir.IntType(32)


class _Lanes(types.Type):
    def __init__(self) -> None:
        super().__init__(name="KingaLanes")


_lanes = _Lanes()


@register_model(_Lanes)
class _LanesModel(PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _WIDE)


def _has_fused_multiply_add() -> bool:
    """Whether this processor multiplies and adds with one rounding; without it LLVM would call a slow routine."""
    features = llvmlite.binding.get_host_cpu_features()
    return bool(features.get("fma")) or llvmlite.binding.get_default_triple().startswith(("aarch64", "arm64"))


def _at(context: Any, builder: Any, array_type: Any, array: Any, offset: Any, kind: Any) -> Any:
    """A pointer to `kind` at an element of an array."""
    data = cgutils.create_struct_proxy(array_type)(context, builder, value=array).data
    return builder.bitcast(builder.gep(data, [offset]), kind.as_pointer())


def _splat(builder: Any, value: Any) -> Any:
    first = builder.insert_element(ir.Constant(_WIDE, ir.Undefined), value, ir.Constant(_INDEX, 0))
    return _shuffle(builder, first, ir.Constant(_WIDE, ir.Undefined), [0] * WIDE)


def _shuffle(builder: Any, one: Any, two: Any, order: list[int]) -> Any:
    return builder.shuffle_vector(one, two, ir.Constant(ir.VectorType(_INDEX, len(order)), order))


def _quotient(builder: Any, value: Any, divisor: Any, inverse: Any) -> Any:
    """value / divisor, correctly rounded. `inverse` is 1 / divisor, rounded.

    With a fused multiply-add: one step of Markstein (1990, *IBM J. Res. Dev.* 34), which rounds as a division
    does and costs a third; a test tries it against division for every significand and window.
    """
    if not _has_fused_multiply_add():
        return builder.fdiv(value, divisor)
    guess = builder.fmul(value, inverse)
    kind = ir.FunctionType(value.type, [value.type] * 3)
    fused = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fma.v{value.type.count}f32")
    rest = builder.call(fused, [builder.fneg(guess), divisor, value])
    return builder.call(fused, [rest, inverse, guess])


@intrinsic
def load(_typing: Any, array: Any, offset: Any) -> Any:
    """32 elements of a float32 array."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, offset = arguments
        return builder.load(_at(context, builder, signature.args[0], array, offset, _WIDE), align=4)

    return _lanes(array, types.intp), code


@intrinsic
def store(_typing: Any, array: Any, offset: Any, value: Any) -> Any:
    """Write 32 elements of a float32 array."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, offset, value = arguments
        builder.store(value, _at(context, builder, signature.args[0], array, offset, _WIDE), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, _lanes), code


@intrinsic
def plus(_typing: Any, one: Any, two: Any) -> Any:
    """Lane by lane, one + two."""
    return _lanes(_lanes, _lanes), lambda _context, builder, _signature, arguments: builder.fadd(*arguments)


@intrinsic
def minus(_typing: Any, one: Any, two: Any) -> Any:
    """Lane by lane, one - two."""
    return _lanes(_lanes, _lanes), lambda _context, builder, _signature, arguments: builder.fsub(*arguments)


@intrinsic
def divided(_typing: Any, value: Any, divisor: Any, inverse: Any) -> Any:
    """Lane by lane, value / divisor as IEEE division rounds it; `inverse` is float32(1 / divisor)."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        value, divisor, inverse = arguments
        return _quotient(builder, value, _splat(builder, divisor), _splat(builder, inverse))

    return _lanes(_lanes, types.float32, types.float32), code


@intrinsic
def transpose(_typing: Any, source: Any, start: Any, stride: Any, target: Any, place: Any, step: Any) -> Any:
    """Copy a square of 8 × 8 float32, rows becoming columns. `stride` and `step` are the rows' distances."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, start, stride, target, place, step = arguments
        rows = []
        for _ in range(COUNT):
            rows.append(
                builder.load(_at(context, builder, signature.args[0], source, start, _FLOATS), align=4)
            )
            start = builder.add(start, stride)
        for row in _transposed(builder, rows):
            builder.store(row, _at(context, builder, signature.args[3], target, place, _FLOATS), align=4)
            place = builder.add(place, step)
        return context.get_dummy_value()

    index = types.intp
    return types.void(source, index, index, target, index, index), code


@intrinsic
def prefetch(_typing: Any, array: Any, offset: Any) -> Any:
    """Have the cache line of an element fetched; a place outside the array does nothing."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        number = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [_BYTE.as_pointer(), number, number, number])
        fetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        array, offset = arguments
        place = _at(context, builder, signature.args[0], array, offset, _BYTE)
        builder.call(fetch, [place, number(0), number(2), number(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp), code


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    """Pairs within 64 bits, then within 128, then the halves: 24 shuffles."""
    low, high = [0, 8, 1, 9, 4, 12, 5, 13], [2, 10, 3, 11, 6, 14, 7, 15]
    pairs = [_shuffle(builder, rows[at], rows[at + 1], order) for at in (0, 2, 4, 6) for order in (low, high)]
    left, right = [0, 1, 8, 9, 4, 5, 12, 13], [2, 3, 10, 11, 6, 7, 14, 15]
    fours = [
        _shuffle(builder, pairs[at + half], pairs[at + 2 + half], order)
        for at in (0, 4)
        for half in (0, 1)
        for order in (left, right)
    ]
    upper, lower = [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15]
    return [_shuffle(builder, fours[at], fours[at + 4], order) for order in (upper, lower) for at in range(4)]


def _pixel_words(builder: Any, read: Any, channels: int) -> Any:
    """Eight pixels as 32-bit words, red lowest; the highest byte is anything."""
    if channels == 4:
        return read(0, _WORDS)
    sixteen = ir.VectorType(_BYTE, 16)  # 24 bytes as two overlapping reads, each holding four whole pixels
    order = [at + 3 * pixel + min(part, 2) for at in (0, 20) for pixel in range(4) for part in range(4)]
    return builder.bitcast(_shuffle(builder, read(0, sixteen), read(8, sixteen), order), _WORDS)


def _weighted(builder: Any, words: Any) -> Any:
    """299 red + 587 green + 114 blue, in thousandths: exact, and rounded once by the division."""
    total = None
    for number, weight in enumerate((299, 587, 114)):
        moved = builder.lshr(words, ir.Constant(_WORDS, [8 * number] * COUNT))
        part = builder.mul(
            builder.and_(moved, ir.Constant(_WORDS, [255] * COUNT)), ir.Constant(_WORDS, [weight] * COUNT)
        )
        total = part if total is None else builder.add(total, part)
    thousand, inverse = (ir.Constant(_FLOATS, [value] * COUNT) for value in (1000.0, THOUSANDTH))
    return _quotient(builder, builder.sitofp(total, _FLOATS), thousand, inverse)


def _luma(channels: int) -> Any:
    """The intrinsic that turns eight pixels of so many bytes each into eight lumas."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        source, start, target, place = arguments

        def read(further: int, kind: Any) -> Any:
            offset = builder.add(start, ir.Constant(start.type, further))
            return builder.load(_at(context, builder, signature.args[0], source, offset, kind), align=1)

        if channels == 1:
            value = builder.uitofp(read(0, ir.VectorType(_BYTE, COUNT)), _FLOATS)
        else:
            value = _weighted(builder, _pixel_words(builder, read, channels))
        builder.store(value, _at(context, builder, signature.args[2], target, place, _FLOATS), align=4)
        return context.get_dummy_value()

    def typed(_typing: Any, source: Any, start: Any, target: Any, place: Any) -> Any:
        return types.void(source, types.intp, target, types.intp), code

    return intrinsic(typed)


THOUSANDTH = 0.0010000000474974513  # float32(1 / 1000)
luma_grey, luma_rgb, luma_rgbx = _luma(1), _luma(3), _luma(4)
