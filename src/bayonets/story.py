"""One run as a story: the days on which something happened, in sentences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bayonets.engine import random
from bayonets.engine.simulate import run_key
from bayonets.errors import RefusedError
from bayonets.pictures.words import capital, listed, number, percent, thousands
from bayonets.results import Courses
from bayonets.scenario.event_words import event_text
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date
from bayonets.scenario.timeline import Designation
from bayonets.world.orders import rung_is_due
from bayonets.world.stances import BY_STREETS, EXITED, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

# A stance is worth a sentence when these shares of a formation are first reached.
_MARKS = (0.01, 0.05, 0.1, 0.25, 0.5)
_WORTH_TELLING = {RESISTING: "openly refuse orders", EXITED: "have left"}


@dataclass(frozen=True, order=True)
class Happening:
    """Something that happened on a day: counted from the start, with its sentence."""

    day: int
    order: int
    sentence: str


def happenings(courses: Courses, run: int) -> list[Happening]:
    """All that happened in a run, by day.

    Raises:
        RefusedError: there is no such run.
    """
    place = _place(courses, run)
    last = int(courses.fell_day[place]) if courses.fell[place] else courses.protest.shape[1] - 1
    found = [
        *_set_by_file(courses, run),
        *_ladder(courses, place, last),
        *_streets(courses, place, last),
        *_commanders(courses, place, last),
        *_officers(courses, place, last),
        *_end(courses, place, last),
    ]
    return sorted(one for one in found if 0 <= one.day <= last)


def _place(courses: Courses, run: int) -> int:
    places = np.flatnonzero(courses.run == run)
    if not len(places):
        raise RefusedError(
            f"run {run}: not among the runs made ({courses.run.min()} to {courses.run.max()}). Name one of them"
        )
    return int(places[0])


def tell(courses: Courses, run: int) -> str:
    """The story of a run as text, a line for each day on which something happened."""
    place = _place(courses, run)
    scenario = courses.scenario
    begin = f"{scenario.name}, run {run} of seed {courses.seed}. On {full_date(scenario.start)} "
    begin += f"{thousands(courses.protest[place, 0])} thousand people are in the streets."
    lines = [begin]
    by_day: dict[int, list[str]] = {}
    for one in happenings(courses, run):
        by_day.setdefault(one.day, []).append(one.sentence)
    for day, sentences in by_day.items():
        lines.append(f"{full_date(scenario.date_of(day))} (day {day}). {' '.join(sentences)}")
    return "\n".join(lines)


def _labels(scenario: Scenario, names: list[str]) -> str:
    return listed([scenario.label_of(name) for name in names])


def _set_by_file(courses: Courses, run: int) -> Iterator[Happening]:
    """Events of the scenario on their dates, and what chance decided of a designation."""
    scenario, seen = courses.scenario, Counter[int]()
    for event in scenario.events:
        day, ending = scenario.day_of(event.date), ""
        if isinstance(event, Designation):
            # Where the numbers were drawn, or the course is the mean field's, the probability is not that of the file.
            if courses.uncertain is None and not courses.mean_field:
                decided = _draw(courses.seed, run, day, seen[day]) < event.chance.best
                ending = f" In this run it is {'' if decided else 'not '}decided."
            seen[day] += 1
        yield Happening(day, 0, f"{capital(event_text(scenario, event))}.{ending}")


def _draw(seed: int, run: int, day: int, earlier: int) -> float:
    """The engine's draw for a designation, of which so many come before it on the same day (`day.is_decided`)."""
    with np.errstate(over="ignore"):
        today = random.address(run_key(seed, run), np.uint64(day))
        return float(random.uniform(random.bits(random.address(today, random.DESIGNATE), np.uint64(earlier))))


def _ladder(courses: Courses, place: int, last: int) -> Iterator[Happening]:
    """Rungs called, reckoned anew from the pressure."""
    scenario, above, called = courses.scenario, 0, 0
    trigger = scenario.parameters.ladder_trigger.best
    days = int(scenario.parameters.ladder_days.best)
    for day in range(last + 1):
        due, above = rung_is_due(float(courses.pressure[place, day]), above, trigger, days)
        if due and called < len(scenario.ladder):
            whom = _labels(scenario, list(scenario.ladder[called].duty))
            called += 1
            yield Happening(day, 1, f"The state calls rung {called} of its ladder for tomorrow: {whom}.")


def _streets(courses: Courses, place: int, last: int) -> Iterator[Happening]:
    """Protest at its largest; streets lost and won back."""
    protest = courses.protest[place, : last + 1]
    peak = int(protest.argmax())
    if peak > 0:
        yield Happening(peak, 2, f"The protest is at its largest: {thousands(protest[peak])} thousand people.")
    lost = courses.pressure[place, : last + 1] > 0
    for day in np.flatnonzero(np.diff(lost.astype(int), prepend=0)):
        if lost[day]:
            yield Happening(
                int(day),
                3,
                f"The streets are lost: {thousands(protest[day])} thousand people against a force "
                f"of {number(courses.force[place, day])}.",
            )
        else:
            yield Happening(int(day), 3, "The state holds the streets again.")


def _commanders(courses: Courses, place: int, last: int) -> Iterator[Happening]:
    """The first stalling of each commander, and every standing down."""
    posture = courses.posture[place, : last + 1]
    for f, formation in enumerate(courses.scenario.formations):
        for code, words in (
            (STALLING, "begins to stall"),
            (STOOD_DOWN, "stands down: the formation leaves the streets"),
        ):
            days = np.flatnonzero(posture[:, f] == code)
            if len(days):
                yield Happening(int(days[0]), 4, f"The commander of {formation.label} {words}.")


def _officers(courses: Courses, place: int, last: int) -> Iterator[Happening]:
    """Officers of a formation who refuse or leave, at certain shares."""
    heads = courses.heads[place, : last + 1]
    for f, formation in enumerate(courses.scenario.formations):
        size = heads[0, f].sum()
        for stance, words in _WORTH_TELLING.items():
            reached = 0.0
            for day in range(last + 1):
                share = heads[day, f, stance] / size
                passed = [mark for mark in _MARKS if reached < mark <= share]
                if passed and heads[day, f, stance] >= 5:
                    reached = passed[-1]
                    officers = number(heads[day, f, stance])
                    yield Happening(day, 5, f"{officers} of {formation.label} ({percent(share)}) {words}.")


def _end(courses: Courses, place: int, last: int) -> Iterator[Happening]:
    heads = courses.heads[place, last].sum(axis=0)
    left = ", ".join(
        f"{number(heads[stance])} {one if heads[stance] == 1 else many}"
        for stance, one, many in (
            (EXITED, "officer has left", "officers have left"),
            (RESISTING, "openly refuses", "openly refuse"),
            (SHIRKING, "works to rule", "work to rule"),
            (REMOVED, "was removed", "were removed"),
        )
    )
    left += "."
    if not courses.fell[place]:
        yield Happening(last, 9, f"The regime has held. {left}")
    elif courses.cause[place] == BY_STREETS:
        days = int(courses.scenario.parameters.hold_days.best)
        both = ", and the army changes sides on the same day" if courses.both_ways[place] else ""
        yield Happening(last, 9, f"The streets have been lost for {days} days in a row{both}: the regime falls. {left}")
    else:
        yield Happening(last, 9, f"The army changes sides: the regime falls. {left}")
