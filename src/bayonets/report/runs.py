"""Three single runs side by side, and how they are chosen."""

import numpy as np
import numpy.typing as npt

from bayonets.findings.measures import PEOPLE, Counts, Measures
from bayonets.pictures import style
from bayonets.pictures.intervals import Floats
from bayonets.pictures.parts import Cell, Data, Listing, Picture, Section, picture
from bayonets.pictures.single_runs import Quantity, SingleRun, single_runs
from bayonets.pictures.words import capital, crowd, days_text, number, on_day, runs_text
from bayonets.report.outcome import caption, on_iso
from bayonets.world.stances import CAUSES

Chosen = tuple[int, str]


def runs_section(measures: Measures) -> Section:
    """6. Single runs, with their numbers, so that anybody can replay them."""
    chosen = choose(measures)
    commands = [f"bayonets replay DIR --run {measures.courses.run[place]}" for place, _ in chosen]
    say = "Every run can be made again, day by day, from its number (DIR is the folder of the results):"
    return Section("runs", "Single runs", (_picture(measures, chosen), say, Listing(commands, code=True)))


def choose(measures: Measures) -> list[Chosen]:
    """Places of up to three different runs and why each is shown.

    A middle one; the earliest downfall, or where none fell the one that came nearest; one that held in spite of much.
    """
    chosen: list[Chosen] = [(middle(measures), "the middle course")]
    for candidate in (_earliest(measures), _other(measures)):
        place = next((place for place in candidate[0] if place not in [taken for taken, _ in chosen]), None)
        if place is not None:
            chosen.append((place, candidate[1]))
    return chosen


def middle(measures: Measures) -> int:
    """The run whose course lies nearest the pointwise medians, among those that ended as most did."""
    most_held = 2 * measures.held >= measures.runs
    alike = np.flatnonzero(measures.courses.fell != most_held)
    courses = (np.log1p(measures.courses.protest), measures.courses.pressure, measures.exits.astype(np.float64))
    distance = np.sum([_distance(course) for course in courses], axis=0)
    return int(alike[np.argmin(distance[alike])])


def _distance(course: Floats) -> Floats:
    """(R,) mean squared distance to the median course, in units of the mean spread over runs."""
    off = (course - np.median(course, axis=0)) ** 2
    return np.asarray(off.mean(axis=1) / max(float(off.mean()), 1e-12))


def _order(values: Floats | Counts, among: npt.NDArray[np.bool_]) -> list[int]:
    """Places of the runs `among`, largest value first, lower numbers first where equal."""
    places = np.flatnonzero(among)
    return [int(place) for place in places[np.argsort(-values[places], kind="stable")]]


def _earliest(measures: Measures) -> tuple[list[int], str]:
    fell = measures.courses.fell
    if fell.any():
        return _order(-measures.courses.fell_day, fell), "the earliest downfall"
    return _order(_highest(measures), ~fell), "none fell; this one came nearest"


def _other(measures: Measures) -> tuple[list[int], str]:
    fell = measures.courses.fell
    if fell.all():
        return _order(measures.courses.fell_day, fell), "none held; this one lasted longest"
    if fell.any():
        return _order(_highest(measures), ~fell), "held under the highest pressure"
    return _order(measures.exits[:, -1], ~fell), "held although most left"


def _highest(measures: Measures) -> Floats:
    return measures.sustained if measures.sustained is not None else measures.courses.pressure.max(axis=1)


def _fate(measures: Measures, place: int) -> str:
    if not measures.courses.fell[place]:
        return "held"
    by = {"streets": "the streets were lost", "army": "the army changed sides"}[
        CAUSES[measures.courses.cause[place]] or "streets"
    ]
    return f"fell on {on_day(measures.start, int(measures.courses.fell_day[place]))}: {by}"


def _courses(measures: Measures, place: int) -> Floats:
    """(4, D) protest [people], pressure, force and officers who have left of one run."""
    courses = measures.courses
    rows = [PEOPLE * courses.protest[place], courses.pressure[place], courses.force[place], measures.exits[place]]
    return np.stack(rows).astype(np.float64)


def _single(measures: Measures, place: int, role: str) -> SingleRun:
    courses = measures.courses
    fell = int(courses.fell_day[place]) if courses.fell[place] else None
    return SingleRun(f"run {courses.run[place]}", capital(role), _courses(measures, place), fell)


def _picture(measures: Measures, chosen: list[Chosen]) -> Picture:
    singles = [_single(measures, place, role) for place, role in chosen]
    quantities = [
        Quantity("protest, people", measures.protest, style.PROTEST),
        Quantity("pressure, log of protest against force", measures.pressure, style.FORCE, signed=True),
        Quantity("force, riot policemen at full effort", measures.force, style.FORCE),
        Quantity(
            "EXITED, officers outside the pact" if measures.has_army else "EXITED, officers",
            measures.exit_quantiles,
            style.EXITED,
        ),
    ]
    return picture(
        "runs",
        lambda width: single_runs(singles, quantities, measures.start, width=width),
        _data(measures, chosen),
        title=_title(measures, chosen),
        subtitle=f"Single runs before the band that holds 90% of {runs_text(measures.runs)}, day by day; a cross marks "
        "a downfall.",
        text=[f"Run {measures.courses.run[place]} ({role}): {_end(measures, place)}." for place, role in chosen],
        caption=caption(measures),
    )


def _title(measures: Measures, chosen: list[Chosen]) -> str:
    courses = measures.courses
    names = [f"run {courses.run[place]}" for place, _ in chosen]
    if len(chosen) == 1:
        return capital(f"{names[0]} {_fate(measures, chosen[0][0])}")
    if measures.held == measures.runs:
        nearest = number(float(_highest(measures)[chosen[1][0]]), 2)
        length = f" for {days_text(measures.hold_days)} in a row" if measures.sustained is not None else ""
        return f"No run fell; {names[1]} came nearest and bore a pressure of {nearest}{length}"
    fallen = [place for place, _ in chosen if courses.fell[place]]
    earliest = min(fallen, key=lambda place: int(courses.fell_day[place]))
    first = f"Run {courses.run[earliest]} {_fate(measures, earliest).partition(':')[0]}"
    place, last = chosen[-1][0], names[-1]
    if courses.fell[place]:
        return f"{first}; {last} lasted longest, to {on_day(measures.start, int(courses.fell_day[place]))}"
    return f"{first}; {last} {chosen[-1][1]}"


def _end(measures: Measures, place: int) -> str:
    courses = measures.courses
    protest = crowd(PEOPLE * float(courses.protest[place, -1]))
    left = number(float(measures.exits[place, -1]))
    return f"{_fate(measures, place)}; protest ends at {protest} people, {left} have left"


def _data(measures: Measures, chosen: list[Chosen]) -> Data:
    courses = measures.courses
    rows: list[list[Cell]] = [
        [int(courses.run[place]), on_iso(measures, day), *course[:, day].tolist()]
        for place, _ in chosen
        for course in [_courses(measures, place)]
        for day in range(measures.days)
    ]
    return Data(("run", "date", "protest_people", "pressure", "force", "exited"), rows)
