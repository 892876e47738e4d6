"""Ways to compare what the checks share: shares of draws with probabilities, and runs number by number."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bayonets.verify.checks import COMMON, AgainstExact, Measured
from bayonets.verify.courses import LoopCourse, named_fields


def one_share(successes: int, trials: int, probability: float, what: str = "") -> AgainstExact:
    """The share of trials that succeeded, against the probability of a success."""
    error = math.sqrt(probability * (1.0 - probability) / trials)
    return AgainstExact(probability, successes / trials, error, what=what)


def shares(counts: Any, law: Any, names: Sequence[str]) -> list[AgainstExact]:
    """Shares of draws in each cell against the cell's probability.

    Cells too rare for a normal approximation are pooled, with the next one if they are rare even together; impossible
    cells must be empty.

    Args:
        counts: (cells,) of the draws.
        law: (cells,) their probabilities.
        names: (cells,) of the cells.
    """
    counts, law = np.asarray(counts), np.asarray(law, np.float64)
    trials, ascending = int(counts.sum()), np.argsort(law, kind="stable")
    possible = [int(cell) for cell in ascending if law[cell] > 0.0]
    pool = sum(trials * law[cell] < COMMON for cell in possible)
    if pool and trials * law[possible[:pool]].sum() < COMMON:
        pool += 1
    comparisons = [one_share(int(counts[cell]), trials, float(law[cell]), names[cell]) for cell in possible[pool:]]
    if pool:
        rare = possible[:pool]
        comparisons.append(one_share(int(counts[rare].sum()), trials, float(law[rare].sum()), "the rarest together"))
    impossible = [int(cell) for cell in ascending if law[cell] <= 0.0]
    return comparisons + [AgainstExact(0.0, float(counts[cell]), what=names[cell]) for cell in impossible]


def numbers_that_differ(pairs: Iterable[tuple[Any, Any]], remark: str = "") -> Measured:
    """The number of entries of these pairs of arrays that differ in any bit, which must be 0.

    Raises:
        ValueError: the arrays of a pair are not alike in shape and type, or they are empty.
    """
    differ, compared = 0, 0
    for first, second in pairs:
        ours, theirs = _bits(first), _bits(second)
        if ours.shape != theirs.shape or np.asarray(first).dtype != np.asarray(second).dtype:
            raise ValueError(f"arrays of shape {ours.shape} and {theirs.shape} cannot be the same")
        differ += int(np.count_nonzero(ours != theirs))
        compared += ours.size
    if compared == 0:
        raise ValueError("there was nothing to compare")
    words = f"numbers that differ, of {compared:,}"
    return Measured([AgainstExact(0.0, float(differ))], f"{words}; {remark}" if remark else words)


def _bits(numbers: Any) -> Any:
    """The same as whole numbers of the same bits, so that nan is nan and 0 is not -0."""
    array = np.ascontiguousarray(numbers)
    return array.view(f"u{array.itemsize}")


def pairs_of(first: LoopCourse, second: LoopCourse) -> list[tuple[Any, Any]]:
    """All results of two runs: the record of every day and every field of the last state."""
    return list(
        zip([*first.record, *named_fields(first.state)], [*second.record, *named_fields(second.state)], strict=True)
    )
