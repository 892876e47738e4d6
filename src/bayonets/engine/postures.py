"""Commanders of whom only probabilities are known (`engine/command.py` for those who have one posture)."""

from typing import Any

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.command import commander_view, weigh_on_duty
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.state import Scratch
from bayonets.engine.twin import NEGLIGIBLE, Twin
from bayonets.mechanisms.culpability import deeds
from bayonets.mechanisms.declare import uint64
from bayonets.world.orders import duty_today, pact_is_broken
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

_WHETHER = uint64(0)


@kernel
def set_posture(posture: Any, named: int, share: float) -> None:
    """Whoever has not stood down takes the named posture with probability `share`."""
    taken = share * (posture[ORDERING] + posture[STALLING])
    posture[ORDERING] *= 1.0 - share
    posture[STALLING] *= 1.0 - share
    posture[named] += taken


@kernel
def settle(posture: Any, key: np.uint64) -> None:
    """Draw one posture from the probabilities, which become certainty."""
    point = random.uniform(random.bits(key, _WHETHER))
    stand, stall = posture[STOOD_DOWN], posture[STALLING]
    taken = STOOD_DOWN if point < stand else (STALLING if point < stand + stall else ORDERING)
    for other in range(posture.size):
        posture[other] = 1.0 if other == taken else 0.0


@inlined
def order_formations(case: Case, twin: Twin, scratch: Scratch, day: int) -> None:
    """Step 2: duty of each formation, expected over its commander's postures."""
    country, today = twin.state.country[0], scratch.today
    for f in range(case.formations.size):
        today[f].duty = 0.0
        today[f].stood_down = twin.posture[f, STOOD_DOWN]
    for posture in range(twin.duty.shape[0]):
        for f in range(case.formations.size):
            today[f].next_posture = posture
        duty_today(
            case.levers[day].duty,
            case.rung_duty,
            country.rungs_called,
            today.next_posture,
            case.rules.stall_duty,
            twin.duty[posture],
        )
        for f in range(case.formations.size):
            today[f].duty += twin.posture[f, posture] * twin.duty[posture, f]
    if pact_is_broken(today.duty, case.formations.pact):
        country.pact_broken = 1


@inlined
def move_commander(case: Case, twin: Twin, scratch: Scratch, f: int, evidence: float, news: float, day: int) -> None:
    """Step 5: probabilities of the commander's posture of tomorrow, and the deeds of today."""
    today, unit = scratch.today[f], twin.state.units[f]
    for posture in range(twin.posture.shape[1]):
        twin.next_posture[f, posture] = twin.posture[f, posture]
    if case.rules.commanders:
        view = commander_view(case, twin.state, scratch, f, evidence, news, day)
        for now in range(STOOD_DOWN):
            reviewing = twin.posture[f, now] * case.rules.command_review_rate
            if reviewing > NEGLIGIBLE:
                duty = twin.duty[now, f]
                order, stall, stand = weigh_on_duty(case, twin.state, view, f, duty, today.violence, day)
                total = order + stall + stand
                twin.next_posture[f, now] -= reviewing
                twin.next_posture[f, ORDERING] += reviewing * order / total
                twin.next_posture[f, STALLING] += reviewing * stall / total
                twin.next_posture[f, STOOD_DOWN] += reviewing * stand / total
    unit.command_culpability += deeds(case.rules.culpability_rate, today.duty, today.violence)
