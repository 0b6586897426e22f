"""PDQ's first loops, compiled: luma, the box filter twice each way, decimation.

Every float is added, subtracted and divided in the order of the published algorithm (Facebook 2019, *The
TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm*), so that each hash equals pdqhash's bit for
bit. What differs is where the numbers stand. The picture goes by in squares of 32 × 32: along a row 32 rows are
side by side (lanes), along a column 32 columns, with a transposition between; only what a window still needs is
kept, in rings, so that a square stays in the nearest cache; and the second round, of which 64 × 64 means are
wanted, divides only for those. docs/methods/hashing.md has the formulas.

All floats stand in one array, `work`, and all places in another, `index`, because numba counts references whenever
it takes an array out of a tuple. `Axis` and `Plan` say where in them each thing begins; what lanes read begins at
multiples of 16 floats, or loads would cross cache lines.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from kinga.methods.compiling import inner, kernel
from kinga.methods.hashing.loops.lanes import (
    divided,
    load,
    luma_grey,
    luma_rgb,
    luma_rgbx,
    minus,
    plus,
    prefetch,
    store,
    transpose,
)

__all__ = ["LANES", "shrink", "work_size"]

LANES = "29fe00786fd17516"  # the digest of lanes.py: see its docstring
SIDE = 64  # the shrunken picture
STRIP = 32  # rows and columns in hand at a time
LANE = 8
SQUARE = STRIP * STRIP
PAD = (
    272  # floats between arrays as large as powers of two, or a store to one seems to hit a load of the other
)


class Axis(NamedTuple):
    """One direction of the picture: `length` values, running sums of `window`, means that lag behind by `lag`."""

    length: int
    window: int
    lag: int
    mask: int  # of a ring that holds a window and a strip
    sizes: int  # in work, by step: the number of values in the running sum
    inverses: int  # in work: 1 / that
    places: int  # in index: the 64 wanted means
    sums: int  # in work: the running sums of the first round
    later: int  # in work: and of the second round


class Plan(NamedTuple):
    """How the picture lies in memory, and where things begin in `work`."""

    lines: Axis
    columns: Axis
    channels: int
    stride: int
    full: int  # columns, in whole strips
    lumas: int  # ring: columns of 32 lumas
    blurred: int  # ring: columns of 32 means after the first round
    once: int  # ring of rows as wide as the picture: means along rows, for the sums along columns
    block: int  # a square
    turned: int  # a square
    chosen: int  # 64 wanted columns of 32
    rows: int  # ring of rows of 64
    small: int  # the result
    size: int


@inner(nogil=True)
def _axis(length: int, begin: int, index: int, sums: int) -> Any:
    """The axis whose numbers begin at `begin` in work and `index` in index, with room for so many sums."""
    window = (length + 2 * SIDE - 1) // (2 * SIDE)
    lag = (window + 2) // 2 - 1
    ring = 2 * STRIP
    while ring < window + STRIP:
        ring *= 2
    steps = (length + lag + 2 * STRIP) // STRIP * STRIP
    sums = (sums + STRIP - 1) // STRIP * STRIP
    first = begin + 2 * steps
    return Axis(length, window, lag, ring - 1, begin, begin + steps, index, first, first + sums)


@inner(nogil=True)
def _plan(lines: Any, columns: Any, channels: int, stride: int) -> Any:
    full = (columns.length + columns.lag + STRIP - 1) // STRIP * STRIP
    lumas, ring = lines.later + SIDE, (columns.mask + 1) * STRIP + PAD
    once = lumas + 2 * ring
    block = once + (lines.mask + 1) * full
    turned = block + SQUARE + PAD
    chosen = turned + SQUARE + PAD
    rows = chosen + SIDE * STRIP
    small = rows + (lines.mask + 1) * SIDE
    rings = lumas, lumas + ring, once
    size = small + SIDE * SIDE
    return Plan(lines, columns, channels, stride, full, *rings, block, turned, chosen, rows, small, size)


@inner(nogil=True)
def _fill(work: Any, index: Any, axis: Any) -> None:
    """The sizes of the running sums, and the middles of 64 equal parts."""
    for step in range(axis.length + axis.lag):
        size = np.float32(min(step + 1, axis.window) - max(0, step + 1 - axis.length))
        work[axis.sizes + step] = size
        work[axis.inverses + step] = np.float32(1) / size
    for number in range(SIDE):
        index[axis.places + number] = int(((number + 0.5) * axis.length) / SIDE)


@inner(nogil=True)
def _turn(work: Any, start: int, stride: int, place: int, step: int) -> None:
    """Transpose 32 × 32 floats in squares of 8 × 8."""
    for row in range(0, STRIP, LANE):
        for column in range(0, STRIP, LANE):
            transpose(work, start + row * stride + column, stride, work, place + column * step + row, step)


@inner(nogil=True)
def _lumas(pixels: Any, channels: int, start: int, stride: int, rows: int, work: Any, target: int) -> None:
    """32 pixels of each of some rows into lumas."""
    for row in range(rows):
        at, place = start + row * stride, target + row * STRIP
        prefetch(pixels, at + STRIP * stride)  # of the next 32 rows, or each square would wait for its pixels
        prefetch(pixels, at + STRIP * stride + 64)
        for number in range(0, STRIP, LANE):
            if channels == 1:
                luma_grey(pixels, at + number, work, place + number)
            elif channels == 3:
                luma_rgb(pixels, at + number * 3, work, place + number)
            else:
                luma_rgbx(pixels, at + number * 4, work, place + number)


@inner(nogil=True)
def _some_lumas(pixels: Any, start: int, rows: int, count: int, work: Any, plan: Any) -> None:
    """As `_lumas`, where fewer than 32 pixels are left: nothing past the last is read."""
    spare = np.zeros(SQUARE * 4, np.uint8)
    for row in range(rows):
        for at in range(count * plan.channels):
            spare[row * STRIP * 4 + at] = pixels[start + row * plan.stride + at]
    _lumas(spare, plan.channels, 0, STRIP * 4, rows, work, plan.block)


@inner(nogil=True)
def _put_means(work: Any, at: int, sums: Any, axis: Any, step: int) -> None:
    size, inverse = work[np.uint64(axis.sizes + step)], work[np.uint64(axis.inverses + step)]
    store(work, at, divided(sums, size, inverse))


@inner(nogil=True)
def _means(work: Any, axis: Any, first: int, values: int, width: int, place: int, target: int) -> None:
    """32 steps of 32 running sums side by side, from step `first`; each step's means go to `target`.

    The values stand from `values` on in a ring of `width` columns; the sums at `place`.
    """
    sums = load(work, place)
    for number in range(min(STRIP, axis.length + axis.lag - first)):
        step = first + number
        if step < axis.length:
            sums = plus(sums, load(work, values + (step & axis.mask) * width))
        if step >= axis.window:
            sums = minus(sums, load(work, values + ((step - axis.window) & axis.mask) * width))
        _put_means(work, target + number * STRIP, sums, axis, step)
    store(work, place, sums)


@inner(nogil=True)
def _wanted_means(
    work: Any, index: Any, axis: Any, steps: Any, values: int, width: int, place: int, found: int, target: int
) -> int:
    """As `_means` for the steps from steps[0] to before steps[1], but only the wanted means are made.

    The values stand from `values` on in a ring of `width` columns, `lag` places late, as the first round left
    them. Returns how many wanted means have been found.
    """
    sums = load(work, place)
    for step in range(steps[0], steps[1]):
        if step < axis.length:
            sums = plus(sums, load(work, values + ((step + axis.lag) & axis.mask) * width))
        if step >= axis.window:
            sums = minus(sums, load(work, values + ((step + axis.lag - axis.window) & axis.mask) * width))
        while found < SIDE and index[np.uint64(axis.places + found)] == step - axis.lag:
            _put_means(work, target + found * width, sums, axis, step)
            found += 1
    store(work, place, sums)
    return found


@inner(nogil=True)
def _enter(pixels: Any, top: int, left: int, work: Any, plan: Any) -> None:
    """A square's pixels become lumas, lumas means along rows, and these stand in `once` for the columns."""
    lines, columns = plan.lines, plan.columns
    rows, count = min(STRIP, lines.length - top), min(STRIP, columns.length - left)
    at = top * plan.stride + left * plan.channels
    if count == STRIP:
        _lumas(pixels, plan.channels, at, plan.stride, rows, work, plan.block)
    elif count > 0:
        _some_lumas(pixels, at, rows, count, work, plan)
    _turn(work, plan.block, STRIP, plan.lumas + (left & columns.mask) * STRIP, STRIP)
    _means(work, columns, left, plan.lumas, STRIP, columns.sums, plan.turned)
    _turn(work, plan.turned, STRIP, plan.once + (top & lines.mask) * plan.full + left, plan.full)


@inner(nogil=True)
def _across(pixels: Any, top: int, work: Any, index: Any, plan: Any) -> None:
    """32 rows from `top` through three of the four filters, to the 64 wanted columns."""
    lines, columns = plan.lines, plan.columns
    found = 0
    for number in range(STRIP):
        work[columns.sums + number] = work[columns.later + number] = 0
    for left in range(0, plan.full, STRIP):
        if top < lines.length:
            _enter(pixels, top, left, work, plan)
        _means(work, lines, top, plan.once + left, plan.full, lines.sums + left, plan.block)
        _turn(work, plan.block, STRIP, plan.blurred + (left & columns.mask) * STRIP, STRIP)
        steps = max(0, left - columns.lag), min(left - columns.lag + STRIP, columns.length)
        if left + STRIP == plan.full:
            steps = steps[0], columns.length + columns.lag
        later, chosen = columns.later, plan.chosen
        found = _wanted_means(work, index, columns, steps, plan.blurred, STRIP, later, found, chosen)


@inner(nogil=True)
def _picture(height: int, width: int, channels: int, stride: int) -> Any:
    columns = _axis(width, 0, 0, STRIP)
    lines = _axis(height, columns.later + STRIP, SIDE, width + columns.lag + STRIP)
    return _plan(lines, columns, channels, stride)


@inner(nogil=True)
def _shrink(pixels: Any, work: Any, plan: Any) -> Any:
    """The blurred picture at 64 × 64 places, float32 (4096,), row by row."""
    lines, columns = plan.lines, plan.columns
    index = np.empty(2 * SIDE, np.int64)
    _fill(work, index, columns)
    _fill(work, index, lines)
    work[lines.sums : lines.later + SIDE] = 0
    found = after = 0
    for top in range(0, lines.length + lines.lag, STRIP):
        _across(pixels, top, work, index, plan)
        place = plan.rows + (top & lines.mask) * SIDE
        steps = max(0, top - lines.lag), min(top - lines.lag + STRIP, lines.length)
        if top + STRIP >= lines.length + lines.lag:
            steps = steps[0], lines.length + lines.lag
        for half in range(0, SIDE, STRIP):
            _turn(work, plan.chosen + half * STRIP, STRIP, place + half, SIDE)
            rows, sums, small = plan.rows + half, lines.later + half, plan.small + half
            after = _wanted_means(work, index, lines, steps, rows, SIDE, sums, found, small)
        found = after
    return work[plan.small : plan.small + SIDE * SIDE].copy()


@kernel(nogil=True)
def work_size(height: int, width: int) -> int:
    """How many float32 `shrink` needs to work in."""
    size: int = _picture(height, width, 1, width).size
    return size


@kernel(nogil=True)
def shrink(pixels: Any, height: int, width: int, channels: int, stride: int, work: Any) -> Any:
    """A picture as PDQ's 64 × 64 blurred lumas, float32 (4096,), row by row.

    `pixels` is uint8, one-dimensional; a row of `width` pixels of 1, 3 or 4 bytes begins every `stride` bytes (of
    four bytes the last is not looked at). Both sides are at least 5. `work`: float32, one-dimensional, of
    `work_size`, with anything in it; it had best begin at a multiple of 64 bytes.
    """
    if height != SIDE or width != SIDE:
        return _shrink(pixels, work, _picture(height, width, channels, stride))
    small = np.zeros(SIDE * SIDE, np.float32)  # such a picture is not blurred
    for row in range(SIDE):
        for left in range(0, SIDE, STRIP):
            _lumas(pixels, channels, row * stride + left * channels, stride, 1, small, row * SIDE + left)
    return small
