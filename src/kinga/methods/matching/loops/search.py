"""The compiled loops that search: all hashes tile by tile, or the tables of 16 lanes. docs/methods/matching.md.

A hash is four uint64, or the same bytes as 16 lanes of uint16; arrays of hashes are one-dimensional. Everything
that is counted is uint64, because numba makes a float of uint64 with int64, and because an unsigned place in an
array is not checked for being negative. Constants and intrinsics stand here, as numba does not notice a change in
an imported file.
"""

# mypy: disable-error-code="misc, untyped-decorator"
from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from kinga.methods.compiling import inner, kernel

__all__ = ["HALF", "scan", "search_tables"]

TILE = (
    1024  # hashes that are turned into columns, and stay in the nearest cache while a batch of queries passes
)
HALF = 40  # up to this distance, two words of four tell nearly all tiles apart
WIDE = 16  # lanes of the next table that are looked at together
ROOM = 4096  # candidates in hand
PLAN = 5  # numbers in the plan of a table
_0, _1, _2, _3, _4 = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)
_LANES, _LAST, _MOST = np.uint64(16), np.uint64(15), np.uint64(256)


@intrinsic
def bits_in(_typing: Any, value: Any) -> Any:
    """How many bits of a uint64 are set."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), code


@intrinsic
def lowest(_typing: Any, value: Any) -> Any:
    """The place of the lowest bit set in a uint64 that is not 0."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.uint64(types.uint64), code


@intrinsic
def prefetch(_typing: Any, array: Any, place: Any) -> Any:
    """Ask for the cache line of an element of an array, and do not wait."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = cgutils.create_struct_proxy(signature.args[0])(context, builder, value=arguments[0]).data
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        call = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0i8")
        where = builder.bitcast(builder.gep(data, [arguments[1]]), byte)
        builder.call(call, [where, *(ir.Constant(word, value) for value in (0, 3, 1))])
        return context.get_dummy_value()

    return types.void(array, types.uint64), code


@intrinsic
def near(_typing: Any, array: Any, place: Any, lane: Any, most: Any) -> Any:
    """Which of 16 elements of a uint16 array, from a place on, differ from a lane in at most so many bits.

    Bit n of the answer is the element at `place` + n. It reads all 16, so the array must not end before.
    """
    lanes, whole, word = ir.VectorType(ir.IntType(16), WIDE), ir.IntType(WIDE), ir.IntType(32)

    def splat(builder: Any, value: Any) -> Any:
        nothing = ir.Constant(lanes, ir.Undefined)
        one = builder.insert_element(nothing, builder.trunc(value, ir.IntType(16)), ir.Constant(word, 0))
        return builder.shuffle_vector(one, nothing, ir.Constant(ir.VectorType(word, WIDE), [0] * WIDE))

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, place, lane, most = arguments
        data = cgutils.create_struct_proxy(signature.args[0])(context, builder, value=array).data
        values = builder.load(builder.bitcast(builder.gep(data, [place]), lanes.as_pointer()), align=2)
        kind = ir.FunctionType(lanes, [lanes])
        count = cgutils.get_or_insert_function(builder.module, kind, f"llvm.ctpop.v{WIDE}i16")
        apart = builder.call(count, [builder.xor(values, splat(builder, lane))])
        few = builder.icmp_unsigned("<=", apart, splat(builder, most))
        return builder.zext(builder.bitcast(few, whole), ir.IntType(64))

    return types.uint64(array, types.uint64, types.uint64, types.uint64), code


@inner(nogil=True)
def _distance(one: Any, row: Any, two: Any, other: Any) -> Any:
    """In how many bits two hashes differ."""
    a, b = row * _4, other * _4
    count = bits_in(one[a] ^ two[b]) + bits_in(one[a + _1] ^ two[b + _1])
    return count + bits_in(one[a + _2] ^ two[b + _2]) + bits_in(one[a + _3] ^ two[b + _3])


@inner(nogil=True)
def _put(found: Any, count: Any, query: Any, row: Any, distance: Any) -> Any:
    """Write a match as number `count`; the array, or a larger one when it was full."""
    place = count * _3
    if place == np.uint64(len(found)):
        larger = np.empty(2 * len(found), np.uint32)
        larger[: len(found)] = found
        found = larger
    found[place] = np.uint32(query)
    found[place + _1] = np.uint32(row)
    found[place + _2] = np.uint32(distance)
    return found


@inner(nogil=True)
def _least(columns: Any, queries: Any, query: Any, halves: Any) -> Any:
    """The least distance of a query to a tile's hashes, in the first two of their words or in all four."""
    first = query * _4
    one, two = queries[first], queries[first + _1]
    least = _MOST
    if halves:
        for number in range(TILE):
            apart = bits_in(columns[number] ^ one) + bits_in(columns[TILE + number] ^ two)
            least = min(least, apart)
        return least
    three, four = queries[first + _2], queries[first + _3]
    for number in range(TILE):
        apart = bits_in(columns[number] ^ one) + bits_in(columns[TILE + number] ^ two)
        apart += bits_in(columns[2 * TILE + number] ^ three) + bits_in(columns[3 * TILE + number] ^ four)
        least = min(least, apart)
    return least


@kernel(nogil=True)
def scan(words: Any, queries: Any, distance: int) -> Any:
    """Each hash within `distance` of each query, by looking at all: uint32 (3 n,) of query, row, distance.

    `words`, `queries`: uint64 (4 n,).
    """
    size, count = np.uint64(len(words) // 4), np.uint64(len(queries) // 4)
    limit, tile = np.uint64(distance), np.uint64(TILE)
    columns = np.empty(4 * TILE, np.uint64)
    found, made = np.empty(3 * 256, np.uint32), _0
    for begin in range(_0, size, tile):
        held: Any = min(tile, size - begin)
        for number in range(tile):
            row = begin + min(number, held - _1)
            for word in range(_4):
                columns[word * tile + number] = words[row * _4 + word]
        for query in range(count):
            if _least(columns, queries, query, distance <= HALF) > limit:
                continue
            for row in range(begin, begin + held):
                apart = _distance(words, row, queries, query)
                if apart <= limit:
                    found = _put(found, made, query, row, apart)
                    made += _1
    return found[: made * _3]


@inner(nogil=True)
def _shown(words: Any, row: Any, queries: Any, query: Any, plan: Any, lane: Any) -> Any:
    """Whether the table of a lane shows this row to this query."""
    place = lane * np.uint64(PLAN)
    if plan[place] == _0:
        return False
    after = (lane + _1) & _LAST
    # The four lanes of a word, lowest first: as uint16 on a little-endian processor.
    one = words[row * _4 + (lane >> _2)] ^ queries[query * _4 + (lane >> _2)]
    two = words[row * _4 + (after >> _2)] ^ queries[query * _4 + (after >> _2)]
    apart = bits_in((one >> ((lane & _3) * _LANES)) & np.uint64(0xFFFF))
    both = apart + bits_in((two >> ((after & _3) * _LANES)) & np.uint64(0xFFFF))
    return apart < plan[place] and both <= plan[place + _1]


@inner(nogil=True)
def _settle(words: Any, file32: Any, plan: Any, queries: Any, asked: Any, waiting: Any, held: Any, found: Any, made: Any) -> Any:  # fmt: skip
    """Look at the whole hashes of candidates, and write those that match unless an earlier table showed them."""
    lane, query, _, limit = asked
    rows = plan[lane * np.uint64(PLAN) + _3]
    for at in range(held):
        if rows != _0:  # else the hashes stand in this lane's order themselves
            waiting[at] = np.uint64(file32[rows + waiting[at]])
        prefetch(words, waiting[at] * _4)
    for at in range(held):
        row = waiting[at]
        apart = _distance(words, row, queries, query)
        if apart > limit:
            continue
        before = _0
        while before < lane and not _shown(words, row, queries, query, plan, before):
            before += _1
        if before == lane:
            found = _put(found, made, query, row, apart)
            made += _1
    return found, made


@inner(nogil=True)
def _collect(
    words: Any, file32: Any, file16: Any, plan: Any, queries: Any, asked: Any, masks: Any, low: Any, high: Any,
    waiting: Any, found: Any, made: Any,
) -> Any:  # fmt: skip
    """Go through what a table shows to a query, keep what is near in the next lane too, and settle it.

    `asked`: the lane, the number of the query, its next lane, the distance.
    """
    place, held, wide = asked[0] * np.uint64(PLAN), _0, np.uint64(WIDE)
    most, rows, beside = plan[place + _1], plan[place + _3], plan[place + _4]
    for at in range(np.uint64(len(masks))):
        fewest = most - bits_in(np.uint64(masks[at]))
        entry, end = np.uint64(low[at]), np.uint64(high[at])
        while True:  # once at least: whether a value has hashes is no branch to be guessed
            passed = near(file16, beside + entry, asked[2], fewest)
            if end - entry < wide:
                passed &= (_1 << (end - entry)) - _1
            while passed != _0:
                waiting[held] = entry + lowest(passed)
                passed &= passed - _1
                prefetch(file32, rows + waiting[held])
                held += _1
            if held > np.uint64(ROOM - WIDE):
                found, made = _settle(words, file32, plan, queries, asked, waiting, held, found, made)
                held = _0
            entry += wide
            if entry >= end:
                break
    return _settle(words, file32, plan, queries, asked, waiting, held, found, made)


@inner(nogil=True)
def _bounds(file32: Any, file16: Any, starts: Any, beside: Any, value: Any, masks: Any, low: Any, high: Any) -> Any:  # fmt: skip
    """Where in a table each value begins and ends that differs from `value` by a mask; how many hashes that is."""
    total = _0
    for at in range(np.uint64(len(masks))):
        place = starts + (value ^ np.uint64(masks[at]))
        low[at], high[at] = file32[place], file32[place + _1]
        total += np.uint64(high[at] - low[at])
        prefetch(file16, beside + np.uint64(low[at]))
    return total


@kernel(nogil=True)
def search_tables(
    words: Any,
    file32: Any,
    file16: Any,
    plan: Any,
    masks: Any,
    ends: Any,
    queries: Any,
    distance: int,
    crowd: int,
) -> Any:
    """As `scan`, by tables of lanes, each match once; which queries were left out as crowded, bool (n,); and
    whether any was.

    `plan`, uint64 (80,), for each lane: 1 + its radius (0: not used), the most that it and the next lane may differ
    together, where in `file32` its starts and its rows begin (rows 0: hashes stand in its order), where in `file16`
    its next lanes begin. `masks`, uint16: all of up to 3 bits, fewest bits first; `ends[t]` of them have up to t.
    A query is crowded when the tables show it more than `crowd` hashes: then `scan` is faster.
    """
    count, most, limit = np.uint64(len(queries) // 4), np.uint64(crowd), np.uint64(distance)
    found, made = np.empty(3 * 256, np.uint32), _0
    low, high = np.empty(len(masks), np.uint32), np.empty(len(masks), np.uint32)
    waiting, shown = np.empty(ROOM, np.uint64), np.zeros(count, np.uint64)
    for lane in range(_LANES):
        place = lane * np.uint64(PLAN)
        if plan[place] == _0:
            continue
        starts, beside, after = plan[place + _2], plan[place + _4], (lane + _1) & _LAST
        used = masks[: ends[plan[place] - _1]]
        for query in range(count):
            if shown[query] > most:
                continue
            value = queries[query * _4 + (lane >> _2)] >> ((lane & _3) * _LANES) & np.uint64(0xFFFF)
            next_lane = queries[query * _4 + (after >> _2)] >> ((after & _3) * _LANES)
            shown[query] += _bounds(file32, file16, starts, beside, value, used, low, high)
            if shown[query] <= most:
                asked = lane, query, next_lane, limit
                found, made = _collect(
                    words, file32, file16, plan, queries, asked, used, low, high, waiting, found, made
                )
    crowded = shown > most
    return found[: made * _3], crowded, np.any(crowded)
