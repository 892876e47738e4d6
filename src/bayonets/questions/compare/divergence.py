"""The divergence of two arms: one run in both, with the first day and formation in which they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bayonets.engine.simulate import run_workspace
from bayonets.ensemble.course import BASELINE, FailedRun
from bayonets.ensemble.threads import course_of
from bayonets.ensemble.uncertain import scenario_of_run
from bayonets.errors import RunFailedError
from bayonets.questions.compare.reduced import Reduced
from bayonets.results import Courses, gather
from bayonets.scenario.handles import Which
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, in_sentence
from bayonets.story import happenings
from bayonets.wording import days_text, listed, number
from bayonets.world.stances import POSTURES, STANCES

_MOST_EVENTS = 12
STREETS = 3
"""The order in `story` of events about the streets."""


@dataclass(frozen=True)
class Divergence:
    """One run in two arms.

    Attributes:
        run: its number.
        arm: name of the other arm.
        `flip`: "falls" if only the other arm falls, "holds" if only the other holds, empty where both end in one way.
        day: the first on which anything differs, counted from the start.
        date: of that day, in words.
        formation: the formation that differs most on that day; empty where no formation differs yet.
        sentences: the divergence in words.
        story: events in only one of the arms: (date, arm, sentence), by day.
    """

    run: int
    arm: str
    flip: str
    day: int
    date: str
    formation: str
    sentences: tuple[str, ...]
    story: tuple[tuple[str, str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """As plain data."""
        story = [{"date": date, "arm": arm, "sentence": sentence} for date, arm, sentence in self.story]
        return {**self.__dict__, "sentences": list(self.sentences), "story": story}


def run_to_show(base: Reduced, arm: Reduced) -> int | None:
    """The first run whose outcome changes in the arm; else the first that differs at all; None if no run differs."""
    changed = np.flatnonzero(base.held != arm.held)
    differ = changed if len(changed) else np.flatnonzero(base.mark != arm.mark)
    return int(base.run[differ[0]]) if len(differ) else None


def divergence_of(
    base: Scenario,
    other: Scenario,
    name: str,
    seed: int,
    run: int,
    *,
    same_people: bool,
    uncertain: Which | None = None,
) -> Divergence | None:
    """Compute one run in both arms again and locate their divergence; None if they do not differ.

    Args:
        base, other, name: scenarios of the baseline and of the arm, and the name of the arm.
        seed, run, same_people: of the study.
        uncertain: which numbers were drawn; the draw of the run is used.

    Raises:
        RunFailedError: the run cannot be completed.
    """
    first, second = (
        _computed(scenario_of_run(scenario, seed, run, uncertain), seed, run, same_people=same_people)
        for scenario in (base, other)
    )
    day = first_day_apart(first, second)
    if day is None:
        return None
    index = _formation_apart(first, second, day)
    flip = "" if first.fell[0] == second.fell[0] else "falls" if second.fell[0] else "holds"
    label = base.formations[index].label if index is not None else ""
    shown = f"\u201c{name}\u201d"
    sentences = (_until(base, shown, day), *_apart(first, second, shown, day, index), *_ends(first, second, shown))
    return Divergence(
        run, name, flip, day, full_date(base.date_of(day)), label, sentences, _story(first, second, name, run)
    )


def _computed(scenario: Scenario, seed: int, run: int, *, same_people: bool) -> Courses:
    course = course_of(run_workspace(build(scenario)), seed, run, 0 if same_people else None)
    if isinstance(course, FailedRun):
        raise RunFailedError(f"run {run} could not be completed: {course.reason}")
    return gather(scenario, seed, [course])


def first_day_apart(first: Courses, second: Courses) -> int | None:
    """The first day on which the officers, the postures or the streets of two courses differ; None if none does.

    Days after a fall are not compared: where nothing differs until one of the runs falls, they diverge on that day.
    """
    pairs = [
        (getattr(first, name)[0], getattr(second, name)[0])
        for name in ("heads", "outed", "posture", "protest", "force")
    ]
    last = int(min(first.last_day[0], second.last_day[0]))
    apart = np.any([(a[: last + 1] != b[: last + 1]).reshape(last + 1, -1).any(axis=1) for a, b in pairs], axis=0)
    if apart.any():
        return int(np.argmax(apart))
    return last if first.fell_day[0] != second.fell_day[0] else None


def _formation_apart(first: Courses, second: Courses, day: int) -> int | None:
    """The formation that differs most on a day, by officers in another stance, then by posture or officers outed."""
    difference = np.abs(second.heads[0, day].astype(np.int64) - first.heads[0, day]).sum(axis=-1) * 1000
    difference += (first.posture[0, day] != second.posture[0, day]) * 500 + np.abs(
        second.outed[0, day] - first.outed[0, day]
    )
    return int(np.argmax(difference)) if difference.any() else None


def _until(base: Scenario, name: str, day: int) -> str:
    if day == 0:
        return f"the baseline and {name} diverge on the first day, {full_date(base.start)}."
    return f"the baseline and {name} are identical, officer by officer, for {days_text(day)}, until {_date(base, day)}."


def _date(scenario: Scenario, day: int) -> str:
    return full_date(scenario.date_of(day))


def _apart(first: Courses, second: Courses, name: str, day: int, index: int | None) -> list[str]:
    """The differences on the first day of divergence."""
    if index is None and any(courses.fell_day[0] == day for courses in (first, second)):
        return [
            "On that day the regime falls in one arm and stands in the other, although all else is the same in both."
        ]
    if index is None:
        return ["On that day only the protest or the force differs, and no officer does yet."]
    label = in_sentence(first.scenario.formations[index].label)
    heads = [listed(_changed(courses, other, day, index)) for courses, other in ((first, second), (second, first))]
    what = f": {heads[0]} in the baseline, {heads[1]} in {name}" if any(heads) else ""
    sentences = [f"The formation that differs most is {label}{what}."]
    postures = [POSTURES[courses.posture[0, day, index]].replace("_", " ") for courses in (first, second)]
    if postures[0] != postures[1]:
        sentences.append(f"Its commander is {postures[0]} in the baseline and {postures[1]} in {name}.")
    others = int(np.count_nonzero((first.heads[0, day] != second.heads[0, day]).any(axis=-1))) - 1
    if others > 0:
        sentences.append(
            f"{number(others)} other {'formation differs' if others == 1 else 'formations differ'} on the same day."
        )
    return sentences


def _changed(courses: Courses, other: Courses, day: int, index: int) -> list[str]:
    """The counts of stances that differ: `12 shirking`."""
    here, there = courses.heads[0, day, index], other.heads[0, day, index]
    counts = [f"{number(here[code])} {stance}" for code, stance in enumerate(STANCES) if here[code] != there[code]]
    outed = courses.outed[0, day, index]
    return counts + ([f"{number(outed)} outed"] if outed != other.outed[0, day, index] else [])


def _ends(first: Courses, second: Courses, name: str) -> list[str]:
    def end(courses: Courses) -> str:
        return (
            f"falls on {_date(courses.scenario, int(courses.fell_day[0]))}" if courses.fell[0] else "holds to the end"
        )

    ends = end(first), end(second)
    if ends[0] == ends[1]:
        return [f"In both arms the regime {ends[0]}."]
    return [f"In the baseline the regime {ends[0]}; in {name} it {ends[1]}."]


def _story(first: Courses, second: Courses, name: str, run: int) -> tuple[tuple[str, str, str], ...]:
    """Events in only one of the two arms, by day; the end is always included."""
    events = [_events(courses, run) for courses in (first, second)]
    only: Sequence[tuple[int, int, str, str]] = sorted(
        [(day, order, BASELINE, text) for day, order, text in events[0] if (day, order, text) not in events[1]]
        + [(day, order, name, text) for day, order, text in events[1] if (day, order, text) not in events[0]]
    )
    selected = only if len(only) <= _MOST_EVENTS else [*only[: _MOST_EVENTS - 2], *_last_of_each(only)]
    return tuple((_date(first.scenario, day), arm, text) for day, _, arm, text in dict.fromkeys(selected))


def _events(courses: Courses, run: int) -> list[tuple[int, int, str]]:
    """The events of a course; of events about the streets, only the first."""
    events = [(event.day, event.order, event.sentence) for event in happenings(courses, run)]
    streets = [event for event in events if event[1] == STREETS]
    return [event for event in events if event[1] != STREETS or event == streets[0]]


def _last_of_each(only: Sequence[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    last = {arm: event for event in only for arm in (event[2],)}
    return sorted(last.values())
