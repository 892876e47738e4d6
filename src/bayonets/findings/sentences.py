"""Results as sentences that claim no more than their intervals allow."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from bayonets.scenario.printable import in_sentence
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import range_90
from bayonets.statistics.shares import wilson_ends
from bayonets.wording import dates_between, days_text, listed, number, of_runs, on_day, people, percent, span

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]

HALF = 0.5
"""A group with more than this share of the exits has most of them."""

FEW = 4
"""With fewer falls than this no interquartile range is given."""


def no_fall(runs: float) -> str:
    """The upper bound of the probability of a fall if it occurred in none of the runs."""
    most = percent(wilson_ends(0, runs)[1])
    return f"No run fell. The probability of a fall is at most {most} (upper end of its 95% CI)."


def falls(
    days: Mapping[str, Floats], runs: float, start: date, hold_days: float | None, army_sides: float | None
) -> list[str]:
    """When and how the regime falls, where it does.

    Args:
        days: the days of the falls, ascending, by cause: "streets", "army", or "both" on one day.
        runs: the number of runs, at least 1.
        start: date of day 0.
        hold_days: days in a row beyond the capacity of the forces that bring the regime down; None if it differs
            between runs.
        army_sides: the share of the army that brings it down; likewise.
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
    happened = [(len(fall_days), cause) for cause, fall_days in days.items() if len(fall_days)]
    if len(happened) == 1:
        which = "It is" if len(fallen) == 1 else "All are"
        return [when(fallen, start), f"{which} due {alone[happened[0][1]]}."]
    shown = reasons if len(happened) == len(reasons) else alone
    parts = [f"{number(count)} {'is' if count == 1 else 'are'} due {shown[cause]}" for count, cause in happened]
    return [when(fallen, start), f"Of the {number(len(fallen))} falls, {listed(parts)}."]


def when(days: Floats, start: date) -> str:
    """The dates of the falls, from their days in ascending order."""
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
    """A count over runs: `727 (90% of runs: 682 to 806)`; for one run, the count alone."""
    low, median, high = range_90(values)
    if len(values) == 1 or low == high:
        return number(median)
    return f"{number(median)} (90% of runs: {people(low, high)})"


def share_spread(levels: Floats, *, of: str = "90% of runs: ") -> str:
    """A share from its (5,) quantiles: `3.2% (90% of runs: 3 to 3.4%)`.

    Args:
        levels: the quantiles at `quantiles.LEVELS`.
        of: the runs to which the range refers; empty if the sentence has named them.
    """
    low, median, high = (percent(float(levels[level])) for level in (0, 2, 4))
    return median if low == median == high else f"{median} ({of}{span(low, high)})"


def direction(first: Floats, last: Floats) -> str:
    """`falls` or `rises` if the 90 percent bands of the first and the last day do not overlap, else empty.

    The arguments are (5,) quantiles.
    """
    if last[4] < first[0]:
        return "falls"
    return "rises" if last[0] > first[4] else ""


def leading(counts: Numbers, labels: list[str]) -> str:
    """The group from which most officers leave, if it is the same in nine runs of ten.

    Args:
        counts: (R, G) exits by group.
        labels: the labels of the groups.

    Returns:
        A clause; empty if no group leads in nine runs of ten, or a run has no exit.
    """
    totals = counts.sum(axis=1)
    if len(labels) < 2 or not (totals > 0).all():
        return ""
    shares = counts / totals[:, None]
    most = int(np.argmax(np.median(shares, axis=0)))
    low, median = np.quantile(shares[:, most], (0.05, 0.5))
    if low > HALF:
        return f"most exits are from {in_sentence(labels[most])} ({percent(float(median))})"
    return ""


def met(count: int, runs: int) -> str:
    """The number of runs that meet an observation, in words."""
    if runs == 1:
        return "met in the only run" if count else "missed in the only run"
    return f"met in {of_runs(count, runs)}" if count else f"missed in all {number(runs)} runs"
