"""The summary of a study as a few lines of text, and as plain data for programs."""

from typing import Any

from bayonets.findings.headline import headline
from bayonets.findings.headline import summary as sentences
from bayonets.findings.measures import Measures, ServiceGroup
from bayonets.findings.observations import MOSTLY, checks, sentence, together
from bayonets.results import Courses
from bayonets.scenario.handles import IN_WORDS
from bayonets.scenario.printable import plain
from bayonets.statistics.quantiles import range_90
from bayonets.wording import number, runs_text, span
from bayonets.world.stances import EXITED, REMOVED, RESISTING, SHIRKING, STANCES

_SHOWN = {"left": EXITED, "refusing": RESISTING, "shirking": SHIRKING, "removed": REMOVED}


def summary(courses: Courses, ranges: Courses | None = None) -> str:
    """The main result with its uncertainty, then exits by service, then the observations.

    Args:
        courses: the runs.
        ranges: a few runs with every number drawn from its range, or None.
    """
    measures = Measures(courses, ranges)
    many = f"{runs_text(measures.runs)} of {measures.days} days, seed {courses.seed}"
    many += f"; drawn anew for every two runs: {IN_WORDS[courses.uncertain]}" if courses.uncertain is not None else ""
    what = f"mean-field approximation over {measures.days} days" if courses.mean_field else many
    lines = [f"{plain(courses.scenario.name)}: {what}", ""]
    lines += [f"{headline(measures)}.", *sentences(measures), ""]
    lines += _table(measures)
    lines += _observed(measures)
    return "\n".join(lines)


def _observed(measures: Measures) -> list[str]:
    """The observations; of the many days of protest those that most runs miss, and the number of the others."""
    compared = checks(measures)
    if not compared:
        return []
    listed = [check for check in compared if check.seen.quantity != "protest" or (check.share or 0.0) < MOSTLY]
    lines = [sentence(measures, check) for check in listed]
    rest = len(compared) - len(listed)
    if rest:
        what = "observation of the protest is" if rest == 1 else "observations of the protest are"
        lines.append(f"{number(rest)} more {what} met in 9 of 10 runs or more.")
    return ["", "Observed:", *(f"  {line}" for line in lines)]


def _table(measures: Measures) -> list[str]:
    """Officers of each service at the end of the runs: the median and the range of 90 percent of the runs."""
    end = "At the end" if measures.held == measures.runs else "At the end of each run"
    rows = [(f"{end} (median, 90% of runs)", "officers", *_SHOWN)]
    for group in measures.services:
        size = float(measures.typical_sizes[list(group.places)].sum())
        rows.append((group.label, number(size), *(_range(measures, stance, group) for stance in _SHOWN.values())))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows]


def _range(measures: Measures, stance: int, group: ServiceGroup) -> str:
    low, median, high = range_90(measures.at_end(stance, group.places))
    if low == high:
        return number(median)
    return f"{number(median)} ({span(number(low), number(high))})"


def as_plain(courses: Courses, ranges: Courses | None = None) -> dict[str, Any]:
    """The same as numbers and text, ready for JSON."""
    measures = Measures(courses, ranges)
    low, high = measures.chance_held
    compared = checks(measures)
    all_met = together(compared)
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
        "ranges": _ranges(measures),
        "falls": {cause: [int(day) for day in days] for cause, days in measures.fall_days_by_cause.items()},
        "at_the_end": {
            group.name: {
                stance: list(range_90(measures.at_end(code, group.places))) for code, stance in enumerate(STANCES)
            }
            for group in measures.services
        },
        "observations": [
            {
                "date": check.seen.date.isoformat(),
                "quantity": check.seen.quantity,
                "names": list(check.seen.names),
                "share_of_runs_that_meet_it": check.share,
                "runs_fallen_before": check.fallen_before,
            }
            for check in compared
        ],
        "runs_that_meet_all_observations": None if all_met is None else all_met[0],
    }


def _ranges(study: Measures) -> dict[str, Any] | None:
    """The same probability if every number is drawn from its range; None if there are no such runs."""
    drawn = study.ranges
    if drawn is None:
        return None
    measures = Measures(drawn)
    low, high = measures.chance_held
    return {
        "runs": measures.runs,
        "held": measures.held,
        "share_held": measures.held / measures.runs,
        "share_held_low_95": low,
        "share_held_high_95": high,
    }
