"""A study in a few lines of text, and the same as plain data for programs."""

from typing import Any

import numpy as np

from bayonets.findings.headline import headline
from bayonets.findings.headline import summary as sentences
from bayonets.findings.measures import Measures, ServiceGroup
from bayonets.findings.observations import checks, sentence
from bayonets.pictures.intervals import quantiles
from bayonets.pictures.words import number, plain, runs_text, span
from bayonets.results import Courses
from bayonets.world.stances import CAUSES, EXITED, REMOVED, RESISTING, SHIRKING, STANCES

_ENDS = (0.05, 0.5, 0.95)
_SHOWN = {"left": EXITED, "refusing": RESISTING, "shirking": SHIRKING, "removed": REMOVED}


def summary(courses: Courses) -> str:
    """First what was found and how sure it is, then who left from where, then what was observed."""
    measures = Measures(courses)
    many = f"{runs_text(measures.runs)} of {measures.days} days, seed {courses.seed}"
    what = f"mean field over {measures.days} days" if courses.mean_field else many
    lines = [f"{plain(courses.scenario.name)}: {what}", ""]
    lines += [f"{headline(measures)}.", *sentences(measures), ""]
    lines += _table(measures)
    lines += _observed(measures)
    return "\n".join(lines)


def _observed(measures: Measures) -> list[str]:
    """What was observed of the forces; the protest's many Sundays stay in the report."""
    found = [check for check in checks(measures) if check.seen.quantity != "protest"]
    return ["", "Observed:", *(f"  {sentence(measures, check)}" for check in found)] if found else []


def _table(measures: Measures) -> list[str]:
    """Officers of each service at the end: median and 90 percent range over runs."""
    rows = [("At the end (median, 90% of runs)", "officers", *_SHOWN)]
    for group in measures.services:
        size = float(measures.typical_sizes[list(group.places)].sum())
        rows.append((group.label, number(size), *(_range(measures, stance, group) for stance in _SHOWN.values())))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]


def _range(measures: Measures, stance: int, group: ServiceGroup) -> str:
    low, median, high = (float(level) for level in quantiles(measures.at_end(stance, group.places), _ENDS))
    if low == high:
        return number(median)
    return f"{number(median)} ({span(number(low), number(high))})"


def as_plain(courses: Courses) -> dict[str, Any]:
    """The same as numbers and text, ready for JSON."""
    measures = Measures(courses)
    low, high = measures.chance_held
    return {
        "scenario": courses.scenario.name,
        "scenario_digest": courses.scenario.digest(),
        "seed": courses.seed,
        "runs": measures.runs,
        "days": measures.days,
        "finding": headline(measures),
        "held": measures.held,
        "share_held": measures.held / measures.runs,
        "share_held_low_95": low,
        "share_held_high_95": high,
        "falls": {str(cause): [int(day) for day in measures.fall_days(cause)] for cause in CAUSES if cause},
        "at_the_end": {
            group.name: {
                stance: [float(level) for level in quantiles(measures.at_end(code, group.places), _ENDS)]
                for code, stance in enumerate(STANCES)
            }
            for group in measures.services
        },
        "observations": [
            {
                "date": check.seen.date.isoformat(),
                "quantity": check.seen.quantity,
                "names": list(check.seen.names),
                "share_of_runs_that_meet_it": None if check.met is None else float(np.mean(check.met)),
            }
            for check in checks(measures)
        ],
    }
