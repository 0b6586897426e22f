"""The compiled loops, all in one file because numba does not notice a change in an imported one.

A list has a bit; a capture history and a term are masks of bits. The mean of history h is exp(theta[0] + the sum of
theta[j + 1] over terms with masks[j] inside h); masks[:k] are the lists themselves. Terms join lists into components,
and lists of different components are independent given theta, so a sum over 2^k histories is a product of sums over
each component. A term whose total is 0 has its parameter at minus infinity: every history that holds it has mean 0
(Chan, Silverman & Vincent 2021, section 3.2).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from kinga.methods.compiling import kernel

__all__ = ["CONVERGED", "ROUNDS", "fit", "fit_many", "resample", "stepwise", "tally"]

ROUNDS = 30
"""Newton rounds at most. A parameter on its way to infinity moves by 1 a round, so it is still under way then."""
CONVERGED = 1e-14
"""A Newton decrement (twice the likelihood still to gain) under this is convergence."""
LARGEST = 1 << 13
"""Sums at most in all tables together; a model with more is not fitted."""


@kernel(error_model="numpy")
def components(k: int, masks: Any) -> Any:
    """Lists and terms in tables of sums: component and bit of each list, first place of each table, place of terms."""
    label = np.arange(k)
    for mask in masks:
        lowest = -1
        for i in range(k):
            if mask >> i & 1:
                if lowest < 0:
                    lowest = label[i]
                elif label[i] != lowest:
                    label[label == label[i]] = lowest
    place, sizes, begins = np.zeros(k, np.int64), np.zeros(k, np.int64), np.zeros(k + 1, np.int64)
    for i in range(k):
        place[i] = sizes[label[i]]
        sizes[label[i]] += 1
    for c in range(k):
        begins[c + 1] = begins[c] + ((1 << sizes[c]) if sizes[c] else 0)
    home, within = np.zeros(masks.size, np.int64), np.zeros(masks.size, np.int64)
    for j in range(masks.size):
        for i in range(k):
            if masks[j] >> i & 1:
                within[j] |= 1 << place[i]
                home[j] = begins[label[i]]
    return (begins[label], place, begins, np.zeros(begins[k])), home, within


@kernel(error_model="numpy")
def fill(theta: Any, home: Any, within: Any, alive: Any, begins: Any, sums: Any) -> float:
    """Fill `sums` with the sum of exp over the histories of a component that hold each mask; returns log Q.

    Q is the product over components of their whole sums: the expected population is exp(theta[0]) Q.
    """
    sums[:] = 0.0
    for j in range(home.size):
        if alive[j]:
            sums[home[j] + within[j]] = theta[j + 1]
    log_q = 0.0
    for c in range(begins.size - 1):
        table = sums[begins[c] : begins[c + 1]]
        if table.size == 0:
            continue
        bit = 1
        while bit < table.size:
            for m in range(table.size):
                if m & bit:
                    table[m] += table[m ^ bit]
            bit *= 2
        for m in range(table.size):
            table[m] = math.exp(table[m])
        for j in range(home.size):
            if not alive[j] and home[j] == begins[c]:
                for m in range(table.size):
                    if m & within[j] == within[j]:
                        table[m] = 0.0
        while bit > 1:
            bit //= 2
            for m in range(table.size):
                if not m & bit:
                    table[m] += table[m | bit]
        log_q += math.log(table[0])
    return log_q


@kernel(error_model="numpy")
def solve(matrix: Any, vector: Any) -> bool:
    """Solve in place by Cholesky; False when the matrix is not clearly positive definite."""
    size = vector.size
    for j in range(size):
        pivot = matrix[j, j]
        for i in range(j):
            pivot -= matrix[j, i] * matrix[j, i]
        if not pivot > 1e-11 * matrix[j, j]:
            return False
        matrix[j, j] = math.sqrt(pivot)
        for i in range(j + 1, size):
            for m in range(j):
                matrix[i, j] -= matrix[i, m] * matrix[j, m]
            matrix[i, j] /= matrix[j, j]
    for j in range(size):
        for i in range(j):
            vector[j] -= matrix[j, i] * vector[i]
        vector[j] /= matrix[j, j]
    for j in range(size - 1, -1, -1):
        for i in range(j + 1, size):
            vector[j] -= matrix[i, j] * vector[i]
        vector[j] /= matrix[j, j]
    return True


@kernel(error_model="numpy")
def newton(home: Any, within: Any, alive: Any, sums: Any, totals: Any, whole: float, people: float) -> Any:
    """Newton's step with theta[0] profiled out, its decrement (infinite without a step), and whether singular."""
    index = np.nonzero(alive)[0]
    share, step = np.empty(index.size), np.zeros(index.size)
    information = np.empty((index.size, index.size))
    for a in range(index.size):
        j = index[a]
        share[a] = whole * sums[home[j] + within[j]] / sums[home[j]]
        for b in range(a + 1):
            m = index[b]
            joint = share[a] * share[b] / whole
            if home[j] == home[m]:
                joint = whole * sums[home[j] + (within[j] | within[m])] / sums[home[j]]
            information[a, b] = information[b, a] = joint - share[a] * share[b] / people
    gradient = totals[index] - share
    ridge, singular, solved = 0.0, False, False
    while not solved and ridge < 1e6:
        matrix, step = information.copy(), gradient.copy()
        for a in range(index.size):
            matrix[a, a] += ridge * (matrix[a, a] + 1e-12)
        solved = bool(solve(matrix, step) and np.all(np.isfinite(step)))
        singular = singular or not solved
        ridge = max(1e-9, 100.0 * ridge)
    return index, step, np.dot(gradient, step) if solved else np.inf, singular


@kernel(error_model="numpy")
def opening(k: int, masks: Any, totals: Any, guess: float) -> Any:
    """Parameters to begin with: lists independent in a population of `guess`, pairs by their odds against that."""
    theta = np.zeros(masks.size + 1)
    for j in range(masks.size):
        expected, lists = guess, 0
        for i in range(k):
            if masks[j] >> i & 1:
                expected *= min(totals[i] / guess, 0.999)
                lists += 1
        if lists == 1 and totals[j] > 0.0:
            theta[j + 1] = math.log(expected / (guess - expected))
        elif lists == 2:
            theta[j + 1] = math.log((totals[j] + 0.5) / (expected + 0.5))
    return theta


@kernel(error_model="numpy")
def fit(k: int, masks: Any, totals: Any, people: float, guess: float, start: Any) -> Any:
    """Maximise the likelihood of `people` persons with these term totals, from `start` or (when empty) `guess`.

    Returns theta, log likelihood (less a constant of the data), population, decrement (infinite unless it converged
    with a regular information matrix), and what `overlap` needs. The caller decides what an unfinished fit means.
    """
    frame, home, within = components(k, masks)
    begins, sums, alive = frame[2], frame[3], totals > 0.0
    theta = start.copy() if start.size else opening(k, masks, totals, guess)
    if sums.size > LARGEST:
        return theta, -np.inf, np.nan, np.inf, frame
    theta[1:][~alive] = 0.0
    trial = theta.copy()
    log_q = fill(theta, home, within, alive, begins, sums)
    value = np.dot(totals, theta[1:]) - people * math.log(math.expm1(log_q))
    decrement, limit, singular = np.inf, CONVERGED, False
    for _ in range(ROUNDS):
        whole = people / -math.expm1(-log_q)
        index, change, decrement, singular = newton(home, within, alive, sums, totals, whole, people)
        if decrement == np.inf:
            break
        scale, found = 1.0, -np.inf
        while not found >= value - 1e-13 * abs(value) and scale > 1e-9:
            trial[index + 1] = theta[index + 1] + scale * change
            log_q = fill(trial, home, within, alive, begins, sums)
            found = np.dot(totals, trial[1:]) - people * math.log(math.expm1(log_q))
            scale *= 0.5
        theta[:], value = trial, found
        if decrement < limit:
            break
        limit = min(CONVERGED, 0.01 * decrement)  # on the way to infinity it falls by e a round
    theta[0], theta[1:][~alive] = math.log(people / math.expm1(log_q)), -np.inf
    likelihood = value + people * math.log(people) - people
    regular = decrement < limit and not singular
    return theta, likelihood, people + math.exp(theta[0]), decrement if regular else np.inf, frame


@kernel(error_model="numpy")
def fit_many(k: int, masks: Any, totals: Any, people: float, guess: float, models: Any) -> Any:
    """Fit each row of `models` (n, terms beyond the lists): log likelihoods, populations, decrements."""
    likelihoods, populations, decrements = np.empty(len(models)), np.empty(len(models)), np.empty(len(models))
    for m in range(len(models)):
        chosen = np.concatenate((np.arange(k), k + np.nonzero(models[m])[0]))
        found = fit(k, masks[chosen], totals[chosen], people, guess, np.empty(0))
        likelihoods[m], populations[m], decrements[m] = found[1], found[2], found[3]
    return likelihoods, populations, decrements


@kernel(error_model="numpy")
def log_tail(count: float, mean: float) -> float:
    """Log of the Poisson probability of a count as far out as this one, on its own side of the mean."""
    term, total, n = 1.0, 1.0, count
    while term > 1e-17 * total:
        if count <= mean:
            term, n = term * n / mean, n - 1.0
        else:
            n += 1.0
            term *= mean / n
        total += term
    return count * math.log(mean) - mean - math.lgamma(count + 1.0) + math.log(total)


@kernel(error_model="numpy")
def overlap(i: int, j: int, whole: float, frame: Any) -> float:
    """Expected number of persons on lists i and j both, in a population of `whole`."""
    home, place, _, sums = frame
    i_share = sums[home[i] + (1 << place[i])] / sums[home[i]]
    if home[i] == home[j]:
        return float(whole * sums[home[i] + ((1 << place[i]) | (1 << place[j]))] / sums[home[i]])
    return float(whole * i_share * sums[home[j] + (1 << place[j])] / sums[home[j]])


@kernel(error_model="numpy")
def stepwise(k: int, totals: Any, meets: Any, people: float, threshold: float, answers: Any) -> Any:
    """Add pairs one by one, the most surprising overlap first, while its Poisson tail is under `threshold`.

    A candidate whose fit does not converge may have no estimate. The exact check is not compiled, so this returns
    with waiting=True and that candidate last; call again with its verdict added to `answers`.
    Returns waiting, population, chosen pairs in order (n, 2), the last decrement.
    """
    masks, counts = np.empty(k * (k + 1) // 2, np.int64), np.empty(k * (k + 1) // 2)
    masks[:k], counts[:k] = 1 << np.arange(k), totals
    chosen, used, tried = np.empty((masks.size, 2), np.int64), np.eye(k) > 0.0, np.eye(k) > 0.0
    guess = (totals.sum() ** 2 - (totals**2).sum()) / max(meets.sum(), 1.0)
    found = fit(k, masks[:k], counts[:k], people, max(guess, people + 1.0), np.empty(0))
    size, asked = 0, 0
    while True:
        best, mean, first, second = math.log(threshold), 0.0, -1, -1
        for i in range(k):
            for j in range(i + 1, k):
                expected = overlap(i, j, found[2], found[4])
                if not used[i, j] and not tried[i, j] and expected > 0.0:
                    tail = log_tail(meets[i, j], expected)
                    if tail < best:
                        best, mean, first, second = tail, expected, i, j
        if first < 0:
            return False, found[2], chosen[:size], found[3]
        chosen[size] = first, second
        masks[k + size], counts[k + size] = (1 << first) | (1 << second), meets[first, second]
        start = np.append(found[0], math.log((meets[first, second] + 0.5) / (mean + 0.5)))
        candidate = fit(k, masks[: k + size + 1], counts[: k + size + 1], people, guess, start)
        if candidate[3] >= CONVERGED:
            if asked == answers.size:
                return True, found[2], chosen[: size + 1], candidate[3]
            asked += 1
            if not answers[asked - 1]:
                tried[first, second] = True
                continue
        tried[:] = False
        used[first, second] = True
        found, size = candidate, size + 1


@kernel(error_model="numpy")
def tally(k: int, histories: Any, counts: Any) -> Any:
    """Persons on each list (k), and on each two lists (k, k; 0 on the diagonal)."""
    totals, meets = np.zeros(k), np.zeros((k, k))
    for h in range(histories.size):
        for i in range(k):
            if histories[h] >> i & 1:
                totals[i] += counts[h]
                for j in range(k):
                    if i != j and histories[h] >> j & 1:
                        meets[i, j] += counts[h]
    return totals, meets


@kernel(error_model="numpy")
def resample(k: int, histories: Any, counts: Any, threshold: float) -> Any:
    """Stepwise on each row of `counts` (replicates, histories): populations, waiting, last decrements."""
    rows = len(counts)
    populations, waiting, decrements = np.empty(rows), np.zeros(rows, np.bool_), np.empty(rows)
    for r in range(rows):
        totals, meets = tally(k, histories, counts[r])
        found = stepwise(k, totals, meets, counts[r].sum(), threshold, np.empty(0, np.bool_))
        waiting[r], populations[r], decrements[r] = found[0], found[1], found[3]
    return populations, waiting, decrements
