"""Numbers to sentences: what was found, and no more than the interval allows."""

from datetime import date

import numpy as np
import numpy.typing as npt

from bayonets.pictures.intervals import Floats, quantiles, wilson_ends
from bayonets.pictures.words import dates_between, days_text, listed, number, of_runs, on_day, people, percent, span

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]

HALF = 0.5
"""Beyond it, most come from one group."""

FEW = 4
"""Fewer downfalls have no middle half to speak of."""


def downfalls(
    streets: Floats, army: Floats, runs: float, start: date, hold_days: float | None, army_sides: float | None
) -> list[str]:
    """When and how the regime falls, where it does.

    Args:
        streets: days of the downfalls by lost streets, ascending.
        army: days of the downfalls by the army, ascending.
        runs: at least 1.
        start: date of day 0.
        hold_days: days of lost streets that bring it down; None where it differs from run to run.
        army_sides: share of the army that brings it down; likewise.
    """
    fallen = np.sort(np.concatenate([streets, army]))
    if not len(fallen):
        high = wilson_ends(0, runs)[1]
        return [f"No run fell. The chance of a downfall is at most {percent(high)} (upper end of its 95% interval)."]
    lost = "for days on end" if hold_days is None else f"on {days_text(hold_days)} in a row"
    sided = "enough" if army_sides is None else f"at least {percent(army_sides)}"
    reasons = (
        (len(streets), f"because the streets were lost {lost}"),
        (len(army), f"because {sided} of the army sided with the protesters"),
    )
    happened = [(count, reason) for count, reason in reasons if count]
    if len(fallen) == 1:
        return [when(fallen, start), f"It comes {happened[0][1]}."]
    if len(happened) == 1:
        return [when(fallen, start), f"All come {happened[0][1]}."]
    parts = [f"{number(count)} come {reason}" for count, reason in happened]
    return [when(fallen, start), f"Of the {number(len(fallen))} downfalls, {listed(parts)}."]


def when(days: Floats, start: date) -> str:
    """When the downfalls come, from their days in ascending order."""
    first, last = int(days[0]), int(days[-1])
    if len(days) == 1 or first == last:
        how_many = "The one downfall comes" if len(days) == 1 else "All downfalls come"
        return f"{how_many} on {on_day(start, first)}."
    if len(days) < FEW:
        return f"The downfalls come between {dates_between(start, first, last)}."
    lower, upper = (round(float(level)) for level in np.quantile(days, (0.25, 0.75)))
    ends = f"the first comes on {on_day(start, first)}, the last on {on_day(start, last)}"
    if lower == upper:
        return f"At least half of the downfalls come on {on_day(start, lower)}; {ends}."
    return f"The middle half of the downfalls comes between {dates_between(start, lower, upper)}; {ends}."


def spread(values: Numbers) -> str:
    """Counts over runs: `727 (90% of runs: 682 to 806)`; the count alone for one run."""
    low, median, high = (float(level) for level in quantiles(values, (0.05, 0.5, 0.95)))
    if len(values) == 1 or low == high:
        return number(median)
    return f"{number(median)} (90% of runs: {people(low, high)})"


def share_spread(levels: Floats, *, of: str = "90% of runs: ") -> str:
    """A share from its (5,) quantiles: `3.2% (90% of runs: 3 to 3.4%)`.

    Args:
        levels: at `intervals.LEVELS`.
        of: what the range holds; empty where the sentence has said it.
    """
    low, median, high = (percent(float(levels[place])) for place in (0, 2, 4))
    return median if low == median == high else f"{median} ({of}{span(low, high)})"


def direction(first: Floats, last: Floats) -> str:
    """`falls`, `rises` or nothing, from the (5,) quantiles of the first and the last day, if 90 percent bands part."""
    if last[4] < first[0]:
        return "falls"
    return "rises" if last[0] > first[4] else ""


def leading(counts: Numbers, labels: list[str]) -> str:
    """Which group most of the leavers come from, if it is the same in nine runs of ten.

    Args:
        counts: (R, G) leavers by group.
        labels: of the groups.

    Returns:
        A clause, empty where no group leads in that many runs or nobody left.
    """
    totals = counts.sum(axis=1)
    if len(labels) < 2 or not (totals > 0).all():
        return ""
    shares = counts / totals[:, None]
    most = int(np.argmax(np.median(shares, axis=0)))
    low, median = np.quantile(shares[:, most], (0.05, 0.5))
    if low > HALF:
        return f"most who leave come from {labels[most]} ({percent(float(median))} of them)"
    return ""


def met(count: int, runs: int) -> str:
    """In how many runs an observation is met, in words."""
    if runs == 1:
        return "met in the only run" if count else "missed in the only run"
    return f"met in {of_runs(count, runs)}" if count else f"missed in all {number(runs)} runs"
