"""The main result in one line, and the sentences that follow it."""

import numpy as np

from bayonets.findings.measures import Measures
from bayonets.findings.observations import checks, tally, together_sentence
from bayonets.findings.sentences import falls, leading, spread
from bayonets.pictures.verdict import in_ranges, outcome, strength
from bayonets.scenario.printable import full_date
from bayonets.statistics.shares import wilson_ends
from bayonets.wording import percent, percents, runs_text
from bayonets.world.stances import EXITED


def headline(measures: Measures) -> str:
    """The main result in one line."""
    clause = leaving_clause(measures)
    what = outcome(measures.held, measures.runs, mean_field=measures.courses.mean_field)
    return "; ".join(filter(None, [f"{what}{_in_ranges(measures)}", clause]))


def _in_ranges(measures: Measures) -> str:
    """The share of runs in which the regime holds or falls if every number is drawn, beside that at the best values."""
    drawn = measures.ranges
    if drawn is None:
        return ""
    return in_ranges(measures.held, measures.runs, int(np.count_nonzero(~drawn.fell)), drawn.runs)


def leaving_clause(measures: Measures) -> str:
    """The service from which most officers leave, if it is the same one in nine runs of ten."""
    groups = [group for group in measures.services if set(group.places) & set(measures.without_pact)]
    counts = np.stack([measures.at_end(EXITED, group.places) for group in groups], axis=1)
    return leading(counts, [group.label for group in groups])


def summary(measures: Measures) -> list[str]:
    """The sentences that follow the headline."""
    lines = [strength(*measures.held_of, measures.days, mean_field=measures.courses.mean_field)]
    lines.append(ranges_sentence(measures))
    if measures.held < measures.runs:
        lines += falls_of(measures)
    compared = checks(measures)
    lines += [*_losses(measures), tally(compared), together_sentence(compared)]
    return [line for line in lines if line]


def ranges_sentence(measures: Measures) -> str:
    """The probability of holding if every number is drawn from its range; empty if there are no such runs."""
    counted, runs = measures.held_in_ranges, measures.ranges
    if counted is None or runs is None:
        return ""
    share, ends = percent(counted[0] / counted[1]), percents(*wilson_ends(*counted))
    return (
        "If every number, including those of the model, is drawn from its range, the probability that it holds is "
        f"{share} (95% CI {ends}; {runs_text(runs.runs)}, two for each draw)."
    )


def falls_of(measures: Measures) -> list[str]:
    """When and how the regime falls, where it does."""
    conditions = measures.common("hold_days"), measures.common("army_sides")
    return falls(measures.fall_days_by_cause, measures.held_of[1], measures.start, *conditions)


def end_of_runs(measures: Measures) -> str:
    """When a run ends: `26 Dec 2020`, or `the end of each run (26 Dec 2020, or the day of the fall)`."""
    last = full_date(measures.courses.scenario.date_of(measures.days - 1))
    if measures.held == measures.runs:
        return last
    return f"the end of each run ({last}, or the day of the fall)"


def _losses(measures: Measures) -> list[str]:
    """Exits and removals: by the last day in runs that held, by the day of the fall in runs that fell."""
    fell = measures.courses.fell
    last = full_date(measures.courses.scenario.date_of(measures.days - 1))
    if not fell.any():
        return [_losses_by(measures, ~fell, last)]
    parts = []
    if not fell.all():
        parts.append(_losses_by(measures, ~fell, f"{last} in {_those(measures.held, 'held')}"))
    parts.append(_losses_by(measures, fell, f"the day of the fall in {_those(measures.runs - measures.held, 'fell')}"))
    return parts


def _those(runs: int, what: str) -> str:
    return f"the run that {what}" if runs == 1 else f"the {runs_text(runs)} that {what}"


def _losses_by(measures: Measures, chosen: "np.typing.NDArray[np.bool_]", by: str) -> str:
    outside = " outside the army" if measures.has_army else ""
    left, removed = spread(measures.exits_at_end[chosen]), spread(measures.removed[chosen])
    return f"Exits{outside} by {by}: {left}; officers removed by counter-intelligence: {removed}."
