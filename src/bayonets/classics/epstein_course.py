"""The courses of Epstein's models (2002), step by step, as they are returned to the user."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bayonets.classics.epstein_agents import ACTIVE, AGED, BORN, COP, GROUP, JAILED, KILLED, QUIET

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Unrest:
    """The course of model I.

    Attributes:
        active, jailed, quiet: (steps + 1,) citizens who are so at the end of each step; index 0 is the start.
        citizens, cops: their numbers.
        peak_active: the largest number of actives at the end of a step.
        peak_step: the first step that ends with this number.
        most_jailed: the largest number in jail at the end of a step.
    """

    active: Counts
    jailed: Counts
    quiet: Counts
    citizens: int
    cops: int
    peak_active: int
    peak_step: int
    most_jailed: int


@dataclass(frozen=True)
class Feud:
    """The course of model II.

    Attributes:
        first, second: (steps + 1,) members of each group alive at the end of each step; index 0 is the start.
        active, jailed: (steps + 1,) members of both groups who are so.
        killed, born, aged: (steps + 1,) members killed, born and dead of age in each step.
        cops: their number.
        deaths_by_violence: members killed in all steps.
        extinction_step: the first step at whose end one group has no member, -1 if both live.
        survivors: members alive at the end.
    """

    first: Counts
    second: Counts
    active: Counts
    jailed: Counts
    killed: Counts
    born: Counts
    aged: Counts
    cops: int
    deaths_by_violence: int
    extinction_step: int
    survivors: int


def unrest_of(course: Counts) -> Unrest:
    """The course of model I from the counts at the end of each step."""
    active, jailed = course[:, ACTIVE].copy(), course[:, JAILED].copy()
    return Unrest(
        active=active,
        jailed=jailed,
        quiet=course[:, QUIET].copy(),
        citizens=int(course[0, QUIET]),
        cops=int(course[0, COP]),
        peak_active=int(active.max()),
        peak_step=int(active.argmax()),
        most_jailed=int(jailed.max()),
    )


def feud_of(course: Counts) -> Feud:
    """The course of model II from the counts at the end of each step, and its events."""
    first, second = (course[:, [JAILED | group, QUIET | group, ACTIVE | group]].sum(axis=1) for group in (0, GROUP))
    gone = (first == 0) | (second == 0)
    return Feud(
        first=first,
        second=second,
        active=course[:, ACTIVE] + course[:, ACTIVE | GROUP],
        jailed=course[:, JAILED] + course[:, JAILED | GROUP],
        killed=course[:, KILLED].copy(),
        born=course[:, BORN].copy(),
        aged=course[:, AGED].copy(),
        cops=int(course[0, COP]),
        deaths_by_violence=int(course[:, KILLED].sum()),
        extinction_step=int(gone.argmax()) if gone.any() else -1,
        survivors=int(first[-1] + second[-1]),
    )
