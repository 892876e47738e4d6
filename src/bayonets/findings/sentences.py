"""Numbers to sentences: what was found, and no more than the interval allows."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from bayonets.pictures.words import dates_between, days_text, listed, number, of_runs, on_day, people, percent, span
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import range_90
from bayonets.statistics.shares import wilson_ends

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]

HALF = 0.5
"""Beyond it, most come from one group."""

FEW = 4
"""Fewer falls have no interquartile range to speak of."""


def no_fall(runs: float) -> str:
    """What no fall in so many runs says of its probability."""
    most = percent(wilson_ends(0, runs)[1])
    return f"No run fell. The probability of a fall is at most {most} (upper end of its 95% CI)."


def falls(
    days: Mapping[str, Floats], runs: float, start: date, hold_days: float | None, army_sides: float | None
) -> list[str]:
    """When and how the regime falls, where it does.

    Args:
        days: of the falls, ascending, by their cause: "streets", "army", or "both" on one day.
        runs: at least 1.
        start: date of day 0.
        hold_days: days in a row beyond the capacity of the forces that bring it down; None where it differs from run to
            run.
        army_sides: share of the army that brings it down; likewise.
    """
    fallen = np.sort(np.concatenate(list(days.values())))
    if not len(fallen):
        return [no_fall(runs)]
    lost = "for days on end" if hold_days is None else f"on {days_text(hold_days)} in a row"
    sided = "enough" if army_sides is None else f"at least {percent(army_sides)}"
    reasons = {
        "streets": f"to protest that exceeded the capacity of the forces {lost}",
        "army": f"to {sided} of the army siding with the protesters",
        "both": "to both on one day",
    }
    alone = reasons | {"both": f"{reasons['streets']} and, on the same day, {reasons['army']}"}
    happened = [(len(own), cause) for cause, own in days.items() if len(own)]
    if len(happened) == 1:
        which = "It is" if len(fallen) == 1 else "All are"
        return [when(fallen, start), f"{which} due {alone[happened[0][1]]}."]
    shown = reasons if len(happened) == len(reasons) else alone
    parts = [f"{number(count)} {'is' if count == 1 else 'are'} due {shown[cause]}" for count, cause in happened]
    return [when(fallen, start), f"Of the {number(len(fallen))} falls, {listed(parts)}."]


def when(days: Floats, start: date) -> str:
    """When the falls occur, from their days in ascending order."""
    first, last = int(days[0]), int(days[-1])
    if len(days) == 1 or first == last:
        how_many = "The only fall occurs" if len(days) == 1 else "All falls occur"
        return f"{how_many} on {on_day(start, first)}."
    if len(days) < FEW:
        return f"The falls occur between {dates_between(start, first, last)}."
    lower, upper = (round(float(level)) for level in np.quantile(days, (0.25, 0.75)))
    ends = f"the first on {on_day(start, first)}, the last on {on_day(start, last)}"
    if lower == upper:
        return f"At least half of the falls occur on {on_day(start, lower)}; {ends}."
    return f"Half of the falls occur between {dates_between(start, lower, upper)} (interquartile range); {ends}."


def spread(values: Numbers) -> str:
    """Counts over runs: `727 (90% of runs: 682 to 806)`; the count alone for one run."""
    low, median, high = range_90(values)
    if len(values) == 1 or low == high:
        return number(median)
    return f"{number(median)} (90% of runs: {people(low, high)})"


def share_spread(levels: Floats, *, of: str = "90% of runs: ") -> str:
    """A share from its (5,) quantiles: `3.2% (90% of runs: 3 to 3.4%)`.

    Args:
        levels: at `quantiles.LEVELS`.
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
    """From which group most exits are, if it is the same in nine runs of ten.

    Args:
        counts: (R, G) exits by group.
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
        return f"most exits are from {labels[most]} ({percent(float(median))})"
    return ""


def met(count: int, runs: int) -> str:
    """In how many runs an observation is met, in words."""
    if runs == 1:
        return "met in the only run" if count else "missed in the only run"
    return f"met in {of_runs(count, runs)}" if count else f"missed in all {number(runs)} runs"
