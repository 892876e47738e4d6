"""Whether the regime holds, in words that claim no more than the interval, for titles, reports and the terminal."""

from typing import Final

from bayonets.statistics.shares import wilson_ends
from bayonets.wording import days_text, of_runs, percent

LIKELY: Final = 0.5
VERY_LIKELY: Final = 0.9
"""The whole interval must lie beyond the threshold."""


def outcome(held: int, runs: int, *, mean_field: bool = False) -> str:
    """The outcome of the runs, `The regime holds in 97 of 100 runs`, or of the single course of the mean field."""
    if mean_field:
        return f"The regime {'holds' if held else 'falls'} in the mean field"
    if 2 * held >= runs:
        return f"The regime holds in {of_runs(held, runs)}"
    return f"The regime falls in {of_runs(runs - held, runs)}"


def in_ranges(held: int, runs: int, other_held: int, other_runs: int) -> str:
    """The continuation of `outcome` if there are also runs with every number drawn from its range."""
    other = other_runs - other_held if 2 * held < runs else other_held
    return f" at the best values, and in {of_runs(other, other_runs)} with every number drawn from its range"


def strength(held: float, runs: float, days: int, *, mean_field: bool = False) -> str:
    """A statement on the probability that the regime holds, based on the whole 95 percent interval.

    Args:
        held: the number of runs in which it held.
        runs: the number of runs, at least 1.
        days: the number of days of each run.
        mean_field: whether this is the single course of the mean field, which is deterministic.
    """
    if mean_field:
        return "The mean field is a single course without randomness; the uncertainty of its outcome requires runs."
    low, high = wilson_ends(held, runs)
    ends = percents_apart(low, high)
    probability = f"the probability that it holds for {days_text(days)} lies between {ends} (95% CI)"
    if high < LIKELY:
        very = "very " if high < 1 - VERY_LIKELY else ""
        return f"Under these assumptions a fall is {very}likely: {probability}."
    if low > LIKELY:
        very = "very " if low > VERY_LIKELY else ""
        return f"Under these assumptions it is {very}likely to hold: {probability}."
    return f"{_too_few(runs)}: {probability}."


def percents_apart(low: float, high: float) -> str:
    """Two shares as the ends of `between ... and ...`."""
    return f"{percent(low)} and {percent(high)}"


def _too_few(runs: float) -> str:
    if runs == 1:
        return "One run cannot tell whether it is likelier to hold or to fall"
    return "These runs cannot tell whether it is likelier to hold or to fall"
