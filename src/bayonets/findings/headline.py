"""The finding in one line, and the sentences that follow it."""

import numpy as np

from bayonets.findings.measures import Measures
from bayonets.findings.observations import checks, tally
from bayonets.findings.sentences import downfalls, leading, spread
from bayonets.pictures.verdict import outcome, strength
from bayonets.pictures.words import full_date
from bayonets.world.stances import EXITED


def headline(measures: Measures) -> str:
    """The finding in one line."""
    clause = leaving_clause(measures)
    what = outcome(measures.held, measures.runs, mean_field=measures.courses.mean_field)
    return f"{what}{f'; {clause}' if clause else ''}"


def leaving_clause(measures: Measures) -> str:
    """Which service most leavers come from, if one stands out in nine runs of ten."""
    groups = [group for group in measures.services if set(group.places) & set(measures.without_pact)]
    counts = np.stack([measures.at_end(EXITED, group.places) for group in groups], axis=1)
    return leading(counts, [group.label for group in groups])


def summary(measures: Measures) -> list[str]:
    """The sentences that follow the headline."""
    lines = [strength(*measures.held_of, measures.days, mean_field=measures.courses.mean_field)]
    if measures.held < measures.runs:
        lines += downfalls_of(measures)
    lines += [_losses(measures), tally(checks(measures))]
    return [line for line in lines if line]


def downfalls_of(measures: Measures) -> list[str]:
    """When and how the regime falls, where it does."""
    streets, army = measures.fall_days("streets"), measures.fall_days("army")
    known = measures.common("hold_days"), measures.common("army_sides")
    return downfalls(streets, army, measures.held_of[1], measures.start, *known)


def _losses(measures: Measures) -> str:
    last = full_date(measures.courses.scenario.date_of(measures.days - 1))
    outside = " outside the pact" if measures.has_army else ""
    left, removed = spread(measures.exits[:, -1]), spread(measures.removed)
    return f"Officers{outside} who had left by {last}: {left}; removed by counter-intelligence: {removed}."
