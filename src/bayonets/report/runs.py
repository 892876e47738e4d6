"""Three single runs side by side, and their choice."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from bayonets.account.blocks import Account, Cell, Chart, Data, Listing
from bayonets.findings.measures import PEOPLE, Counts, Measures
from bayonets.pictures import style
from bayonets.pictures.axes import count_axis, signed_axis
from bayonets.pictures.composed import Drawable, Key, composed
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.time_panel import DayLine, PanelRow, TimePanel
from bayonets.report.outcome import caption, on_iso, pressure_text, standing_words
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import quantiles_among
from bayonets.wording import capital, crowd, days_text, number, on_day
from bayonets.world.stances import CAUSES

Chosen = tuple[int, str]

_PRESSURE = 1
"""The index of the pressure among the quantities of a course; only the pressure may be negative."""


def runs_section(measures: Measures) -> Account:
    """Single runs with their numbers, so that they can be replayed."""
    chosen = choose(measures)
    commands = [f"bayonets replay DIR --run {measures.courses.run[index]}" for index, _ in chosen]
    how = "Every run can be replayed, day by day, from its number (DIR is the folder of the results):"
    return Account("runs", "Single runs", (_picture(measures, chosen), how, Listing(commands, code=True)))


def choose(measures: Measures) -> list[Chosen]:
    """Indices of up to three different runs, each with the reason for its choice.

    The run nearest to the medians; the earliest fall or, if no run fell, the run nearest to a fall; and a run that
    held in spite of a high pressure or many exits.
    """
    chosen: list[Chosen] = [(middle(measures), "nearest to the medians")]
    for candidate in (_earliest(measures), _other(measures)):
        index = next((index for index in candidate[0] if index not in [taken for taken, _ in chosen]), None)
        if index is not None:
            chosen.append((index, candidate[1]))
    return chosen


def middle(measures: Measures) -> int:
    """The run nearest to the pointwise medians, among the runs with the more frequent outcome.

    A course is compared on the days on which it stands, with the median of the runs that stand, and by its duration.
    """
    most_held = 2 * measures.held >= measures.runs
    alike = np.flatnonzero(measures.courses.fell != most_held)
    stands = ~measures.courses.fallen
    courses = (np.log1p(measures.courses.protest), measures.courses.pressure, measures.exits.astype(np.float64))
    distance = np.sum([_distance(course, stands) for course in courses], axis=0)
    lasted = measures.courses.last_day[:, None].astype(np.float64)
    distance += _distance(lasted, np.ones_like(lasted, dtype=np.bool_))
    return int(alike[np.argmin(distance[alike])])


def _distance(course: Floats, stands: npt.NDArray[np.bool_]) -> Floats:
    """(R,) the mean squared distance to the median course, in units of the mean spread over runs."""
    median = quantiles_among(course, ~stands, (0.5,))[0]
    off = np.where(stands, (course - np.where(np.isfinite(median), median, 0.0)) ** 2, 0.0)
    spread = max(float(off.sum() / stands.sum()), 1e-12)
    return np.asarray(off.sum(axis=1) / stands.sum(axis=1) / spread)


def _order(values: Floats | Counts, among: npt.NDArray[np.bool_]) -> list[int]:
    """Indices of the runs `among`, the largest value first, in the order of the runs if equal."""
    indices = np.flatnonzero(among)
    return [int(index) for index in indices[np.argsort(-values[indices], kind="stable")]]


def _earliest(measures: Measures) -> tuple[list[int], str]:
    fell = measures.courses.fell
    if fell.any():
        return _order(-measures.courses.fell_day, fell), "the earliest fall"
    return _order(_highest(measures), ~fell), "no run fell; nearest to a fall"


def _other(measures: Measures) -> tuple[list[int], str]:
    fell = measures.courses.fell
    if fell.all():
        return _order(measures.courses.fell_day, fell), "no run held; latest fall"
    if fell.any():
        return _order(_highest(measures), ~fell), "held under the highest pressure"
    return _order(measures.exits_at_end, ~fell), "held, with the most exits"


def _highest(measures: Measures) -> Floats:
    if measures.sustained is not None:
        return measures.sustained
    return np.asarray(measures.where_standing(measures.courses.pressure, -np.inf).max(axis=1))


def _fate(measures: Measures, index: int) -> str:
    if not measures.courses.fell[index]:
        return "held"
    by = {"streets": "protest exceeded the capacity of the forces", "army": "the army changed sides"}[
        CAUSES[measures.courses.cause[index]] or "streets"
    ]
    both = ", and the army changed sides on the same day" if measures.courses.both_ways[index] else ""
    return f"fell on {on_day(measures.start, int(measures.courses.fell_day[index]))}: {by}{both}"


def _courses(measures: Measures, index: int) -> Floats:
    """(4, D) protest [people], pressure, force and exits of one run."""
    courses = measures.courses
    rows = [PEOPLE * courses.protest[index], courses.pressure[index], courses.force[index], measures.exits[index]]
    return np.stack(rows).astype(np.float64)


def _picture(measures: Measures, chosen: list[Chosen]) -> Chart:
    return Chart(
        "runs",
        partial(composed, [*_blocks(measures, chosen)]),
        _data(measures, chosen),
        title=_title(measures, chosen),
        subtitle=f"Single runs, with the range of 90% of {standing_words(measures)}; a cross marks a fall.",
        text=[f"Run {measures.courses.run[index]} ({role}): {_end(measures, index)}." for index, role in chosen],
        caption=caption(measures),
    )


def _blocks(measures: Measures, chosen: list[Chosen]) -> Iterator[tuple[Drawable, ...]]:
    """Runs in columns and quantities in rows, each row on one scale, with the 90 percent band of all runs."""
    band = KeyItem("90% of the runs standing", style.MUTED, "band", alpha=style.TINT_90)
    yield (Key([KeyItem("this run", style.FORCE), band]),)
    heads = [(f"run {measures.courses.run[index]}", capital(role)) for index, role in chosen]
    quantities = (
        ("protest, people", measures.protest, style.PROTEST),
        ("pressure, log of protest against force", measures.pressure, style.FORCE),
        ("force, riot policemen at full effort", measures.force, style.FORCE),
        (f"exits, officers{' outside the army' if measures.has_army else ''}", measures.exit_quantiles, style.EXITED),
    )
    for row, (name, levels, color) in enumerate(quantities):
        courses = [_courses(measures, index)[row] for index, _ in chosen]
        low, high = (float(end([end(levels), *map(end, courses)])) for end in (np.nanmin, np.nanmax))
        signed, last = row == _PRESSURE, row == len(quantities) - 1
        scale = partial(signed_axis, low=low, high=high) if signed else partial(count_axis, top=high * 1.02)
        panels = [
            TimePanel(
                name if index == 0 else "", [_line(measures, run, course, levels, color)], scale,
                threshold=(0.0, "") if signed else None, fall=_fall(measures, run, course),
            )
            for index, ((run, _), course) in enumerate(zip(chosen, courses, strict=True))
        ]  # fmt: skip
        row_of_panels = PanelRow(
            panels, measures.start, measures.days, (104.0, 84.0), left=55.0, right=14.0, gap=18.0, above=30.0,
            below=28.0 if last else 14.0, undated=0 if last else len(panels), named=last, heads=() if row else heads,
        )  # fmt: skip
        yield (row_of_panels,)


def _line(measures: Measures, run: int, course: Floats, levels: Floats, color: str) -> DayLine:
    """The course of a run until it falls, with the band of all runs."""
    courses = measures.courses
    until = max(int(courses.fell_day[run]) + 1, 2) if courses.fell[run] else None
    band = (levels[0], levels[4], style.TINT_90)
    return DayLine(course, color, [band], until=until, band_color=style.MUTED)


def _fall(measures: Measures, run: int, course: Floats) -> tuple[float, float] | None:
    if not measures.courses.fell[run]:
        return None
    day = int(measures.courses.fell_day[run])
    return day, float(course[min(max(day, 1), len(course) - 1)])


def _title(measures: Measures, chosen: list[Chosen]) -> str:
    courses = measures.courses
    names = [f"run {courses.run[index]}" for index, _ in chosen]
    if len(chosen) == 1:
        return capital(f"{names[0]} {_fate(measures, chosen[0][0])}")
    if measures.held == measures.runs:
        nearest = pressure_text(float(_highest(measures)[chosen[1][0]]))
        length = f" for {days_text(measures.hold_days)} in a row" if measures.sustained is not None else ""
        return f"No run fell; {names[1]} came nearest to a fall and sustained a pressure of {nearest}{length}"
    fallen = [index for index, _ in chosen if courses.fell[index]]
    earliest = min(fallen, key=lambda index: int(courses.fell_day[index]))
    first = f"Run {courses.run[earliest]} {_fate(measures, earliest).partition(':')[0]}"
    index, last = chosen[-1][0], names[-1]
    if courses.fell[index]:
        return f"{first}; {last} fell last, on {on_day(measures.start, int(courses.fell_day[index]))}"
    return f"{first}; {last} {chosen[-1][1]}"


def _end(measures: Measures, index: int) -> str:
    courses = measures.courses
    peak = f"{crowd(float(measures.peak[index]))} people on {on_day(measures.start, int(measures.peak_day[index]))}"
    until = "the day of the fall" if courses.fell[index] else "the last day"
    left = number(float(measures.exits_at_end[index]))
    return f"{_fate(measures, index)}; protest peaks at {peak}; exits by {until}: {left}"


def _data(measures: Measures, chosen: list[Chosen]) -> Data:
    courses = measures.courses
    rows: list[list[Cell]] = [
        [int(courses.run[index]), on_iso(measures, day), *course[:, day].tolist()]
        for index, _ in chosen
        for course in [_courses(measures, index)]
        for day in range(int(courses.last_day[index]) + 1)
    ]
    return Data(("run", "date", "protest_people", "pressure", "force", "exited"), rows)
