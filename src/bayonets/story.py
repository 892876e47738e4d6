"""One run as a narrative: the days on which something happened, in sentences."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bayonets.engine import random
from bayonets.engine.simulate import run_key
from bayonets.errors import RefusedError
from bayonets.results import Courses
from bayonets.scenario.event_words import event_text
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, in_sentence
from bayonets.scenario.timeline import Designation
from bayonets.wording import capital, days_text, listed, number, percent, significant, thousands
from bayonets.world.orders import rung_is_due
from bayonets.world.stances import BY_STREETS, EXITED, REMOVED, RESISTING, SHIRKING, STALLING, STOOD_DOWN

# A stance is mentioned when it first reaches one of these shares of a formation.
_MARKS = (0.01, 0.05, 0.1, 0.25, 0.5)
_MENTIONED = {RESISTING: "openly refuse orders", EXITED: "have left"}


@dataclass(frozen=True, order=True)
class Happening:
    """Something that happened on a day, counted from the start, with its sentence."""

    day: int
    order: int
    sentence: str


def happenings(courses: Courses, run: int) -> list[Happening]:
    """Everything that happened in a run, by day.

    Raises:
        RefusedError: there is no such run.
    """
    index = _index(courses, run)
    last = int(courses.fell_day[index]) if courses.fell[index] else courses.protest.shape[1] - 1
    happened = [
        *_set_by_file(courses, run),
        *_ladder(courses, index, last),
        *_streets(courses, index, last),
        *_commanders(courses, index, last),
        *_officers(courses, index, last),
        *_end(courses, index, last),
    ]
    return sorted(happening for happening in happened if 0 <= happening.day <= last)


def _index(courses: Courses, run: int) -> int:
    matches = np.flatnonzero(courses.run == run)
    if not len(matches):
        raise RefusedError(
            f"run {run}: is not among the runs made ({courses.run.min()} to {courses.run.max()}). Name one of them"
        )
    return int(matches[0])


def tell(courses: Courses, run: int) -> str:
    """The narrative of a run as text, with a line for each day on which something happened."""
    index = _index(courses, run)
    scenario = courses.scenario
    begin = f"{scenario.name}, run {run} of seed {courses.seed}. On {full_date(scenario.start)} "
    begin += f"{thousands(courses.protest[index, 0])} thousand people are in the streets."
    lines = [begin]
    by_day: dict[int, list[str]] = {}
    for happening in happenings(courses, run):
        by_day.setdefault(happening.day, []).append(happening.sentence)
    for day, sentences in by_day.items():
        lines.append(f"{full_date(scenario.date_of(day))} (day {day}). {' '.join(sentences)}")
    return "\n".join(lines)


def _labels(scenario: Scenario, names: list[str]) -> str:
    return listed([in_sentence(scenario.label_of(name)) for name in names])


def _set_by_file(courses: Courses, run: int) -> Iterator[Happening]:
    """Events of the scenario on their dates, and whether a designation was decided in this run."""
    scenario, seen = courses.scenario, Counter[int]()
    for event in scenario.events:
        day, ending = scenario.day_of(event.date), ""
        if isinstance(event, Designation):
            # With drawn numbers, or in the mean field, the probability is not the one in the file.
            if courses.uncertain is None and not courses.mean_field:
                decided = _draw(courses.seed, run, day, seen[day]) < event.chance.best
                ending = f" In this run it is {'' if decided else 'not '}decided."
            seen[day] += 1
        yield Happening(day, 0, f"{capital(event_text(scenario, event, significant))}.{ending}")


def _draw(seed: int, run: int, day: int, earlier: int) -> float:
    """The engine's draw for a designation that has `earlier` ones before it on the same day (`day.is_decided`)."""
    with np.errstate(over="ignore"):
        today = random.address(run_key(seed, run), np.uint64(day))
        return float(random.uniform(random.bits(random.address(today, random.DESIGNATE), np.uint64(earlier))))


def _ladder(courses: Courses, index: int, last: int) -> Iterator[Happening]:
    """The rungs called, computed again from the pressure."""
    scenario, above, called = courses.scenario, 0, 0
    trigger = scenario.parameters.ladder_trigger.best
    days = int(scenario.parameters.ladder_days.best)
    for day in range(last + 1):
        due, above = rung_is_due(float(courses.pressure[index, day]), above, trigger, days)
        if due and called < len(scenario.ladder):
            ordered = _labels(scenario, list(scenario.ladder[called].duty))
            called += 1
            yield Happening(day, 1, f"The state calls rung {called} of its ladder for the next day: {ordered}.")


def _streets(courses: Courses, index: int, last: int) -> Iterator[Happening]:
    """The largest protest, and the days on which it begins or ceases to exceed the capacity of the forces."""
    protest = courses.protest[index, : last + 1]
    peak = int(protest.argmax())
    if peak > 0:
        yield Happening(peak, 2, f"The protest is at its largest: {thousands(protest[peak])} thousand people.")
    exceeded = courses.pressure[index, : last + 1] > 0
    for day in np.flatnonzero(np.diff(exceeded.astype(int), prepend=0)):
        if exceeded[day]:
            yield Happening(
                int(day),
                3,
                f"Protest exceeds the capacity of the forces: {thousands(protest[day])} thousand people against a "
                f"force of {number(courses.force[index, day])}.",
            )
        else:
            yield Happening(int(day), 3, "Protest no longer exceeds the capacity of the forces.")


def _commanders(courses: Courses, index: int, last: int) -> Iterator[Happening]:
    """The first day on which each commander stalls, and the day on which he stands down."""
    posture = courses.posture[index, : last + 1]
    for f, formation in enumerate(courses.scenario.formations):
        for code, words in (
            (STALLING, "begins to stall"),
            (STOOD_DOWN, "stands down: the formation leaves the streets"),
        ):
            days = np.flatnonzero(posture[:, f] == code)
            if len(days):
                yield Happening(int(days[0]), 4, f"The commander of {in_sentence(formation.label)} {words}.")


def _officers(courses: Courses, index: int, last: int) -> Iterator[Happening]:
    """Officers of a formation who refuse or leave, when their share first passes a mark."""
    heads = courses.heads[index, : last + 1]
    for f, formation in enumerate(courses.scenario.formations):
        size = heads[0, f].sum()
        for stance, words in _MENTIONED.items():
            reached = 0.0
            for day in range(last + 1):
                share = heads[day, f, stance] / size
                passed = [mark for mark in _MARKS if reached < mark <= share]
                if passed and heads[day, f, stance] >= 5:
                    reached = passed[-1]
                    officers = number(heads[day, f, stance])
                    yield Happening(day, 5, f"{officers} of {in_sentence(formation.label)} ({percent(share)}) {words}.")


def _end(courses: Courses, index: int, last: int) -> Iterator[Happening]:
    heads = courses.heads[index, last].sum(axis=0)
    clauses = [
        f"{number(heads[stance])} {singular if heads[stance] == 1 else plural}"
        for stance, singular, plural in (
            (EXITED, "officer has left", "officers have left"),
            (RESISTING, "openly refuses", "openly refuse"),
            (SHIRKING, "works to rule", "work to rule"),
            (REMOVED, "was removed", "were removed"),
        )
    ]
    left = f"{listed(clauses)}."
    if not courses.fell[index]:
        yield Happening(last, 9, f"The regime has held. {left}")
    elif courses.cause[index] == BY_STREETS:
        days = int(courses.scenario.parameters.hold_days.best)
        both = ", and the army changes sides on the same day" if courses.both_ways[index] else ""
        sustained = f"Protest has exceeded the capacity of the forces for {days_text(days)} in a row"
        yield Happening(last, 9, f"{sustained}{both}: the regime falls. {left}")
    else:
        yield Happening(last, 9, f"The army changes sides: the regime falls. {left}")
