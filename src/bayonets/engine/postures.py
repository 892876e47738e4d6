"""Commanders with probabilities of the postures, or with postures drawn as the engine draws them.

A commander's character is constant during a run and is therefore not averaged day by day: its law is represented by a
few points (Gaussian quadrature), each with its own probabilities of the postures. Character adds to the utility of
STOOD_DOWN alone, so the weights of the postures are computed once for all characters.
"""

from typing import Any

import numpy as np

from bayonets.engine import random
from bayonets.engine.case import Case
from bayonets.engine.command import command, commander_view, weigh_postures
from bayonets.engine.day import breach_pact
from bayonets.engine.jit import inlined, kernel
from bayonets.engine.mean_field_state import UNLIKELY, MeanField
from bayonets.engine.state import Scratch
from bayonets.engine.today import Public
from bayonets.mechanisms.declare import uint64
from bayonets.world.orders import duty_under, orders_today
from bayonets.world.stances import ORDERING, STALLING, STOOD_DOWN

_NO_PLACE = uint64(0)


@kernel
def begin_commanders(case: Case, mean_field: MeanField, weights: Any, key: np.uint64, drawn: bool) -> None:
    """Day 0: all ORDERING.

    Args:
        case, mean_field: scenario, to be filled.
        weights: (B,) of the points of character.
        key: of the history.
        drawn: whether postures are drawn; each commander then has one character, drawn as `population.py` draws it.
    """
    for b in range(weights.size):
        mean_field.characters[b] = (1.0 if b == 0 else 0.0) if drawn else weights[b]
    for f in range(case.formations.size):
        here = random.address(random.address(key, case.formations[f].name_key), random.CHARACTER)
        character = case.rules.command_spread * random.normal(random.bits(here, _NO_PLACE))
        mean_field.state.units[f].character = character if drawn else 0.0
        for b in range(weights.size):
            be_certain(mean_field.commanders[f, b], ORDERING)
        expect_posture(mean_field, f)


@inlined
def be_certain(posture: Any, taken: int) -> None:
    """Probabilities of a posture that is known."""
    for other in range(posture.size):
        posture[other] = 1.0 if other == taken else 0.0


@kernel
def expect_posture(mean_field: MeanField, f: int) -> None:
    """Fill the probabilities of the postures over all characters, and the most probable one."""
    posture = mean_field.posture[f]
    for taken in range(posture.size):
        posture[taken] = 0.0
        for b in range(mean_field.characters.size):
            posture[taken] += mean_field.characters[b] * mean_field.commanders[f, b, taken]
    quiet = STALLING if posture[STALLING] > posture[ORDERING] else ORDERING
    aside = posture[STOOD_DOWN] >= max(posture[ORDERING], posture[STALLING])
    mean_field.state.units[f].posture = STOOD_DOWN if aside else quiet


@kernel
def set_posture(mean_field: MeanField, f: int, named: int, share: float, here: np.uint64, drawn: bool) -> None:
    """A commander who has not stood down takes the named posture with probability `share`.

    Args:
        mean_field: changed.
        f: his formation.
        named: the posture.
        share: the probability.
        here: key of the event for this formation.
        drawn: whether his response is drawn.
    """
    if drawn:
        chance = random.uniform(random.bits(random.address(here, random.TAKE_POSTURE), _NO_PLACE))
        share = 1.0 if chance < share else 0.0
    for b in range(mean_field.characters.size):
        posture = mean_field.commanders[f, b]
        taken = share * (posture[ORDERING] + posture[STALLING])
        posture[ORDERING] *= 1.0 - share
        posture[STALLING] *= 1.0 - share
        posture[named] += taken
    expect_posture(mean_field, f)


@kernel
def order_formations(case: Case, mean_field: MeanField, scratch: Scratch, day: int) -> None:
    """Step 2, `day.give_orders` where postures are probabilities: duty is expected over them."""
    rungs, today, levers = mean_field.state.country[0].rungs_called, scratch.today, case.levers[day]
    orders_today(levers.duty, case.rung_duty, rungs, today.ordered)
    orders_today(levers.duty_so_far, case.rung_duty, rungs, today.sent_out)
    for f in range(case.formations.size):
        today[f].stood_down = mean_field.posture[f, STOOD_DOWN]
        today[f].duty = 0.0
        for posture in range(STOOD_DOWN):
            today[f].duty += mean_field.posture[f, posture] * duty_under(
                today[f].ordered, posture, case.rules.stall_duty
            )
    breach_pact(case, mean_field.state, scratch)


@inlined
def followed_up(stood_down: float) -> float:
    """The part of a formation that has stood down, from its probability: 0 or 1 where that is close to them."""
    if stood_down <= UNLIKELY:
        return 0.0
    return 1.0 if stood_down >= 1.0 - UNLIKELY else stood_down


@kernel
def move_commander(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    public: Public,
    f: int,
    evidence: float,
    here: np.uint64,
    drawn: bool,
    day: int,
) -> None:
    """Step 6: the posture of tomorrow, drawn by `command.command`, or its probabilities; arguments as there."""
    if drawn:
        command(case, mean_field.state, scratch, public, f, evidence, here, day)
        be_certain(mean_field.commanders[f, 0], scratch.today[f].next_posture)
    elif case.rules.commanders:
        rate, view = (
            case.rules.command_review_rate,
            commander_view(case, mean_field.state, scratch, public, f, evidence, day),
        )
        order, stall, stand = weigh_postures(case, scratch, view, 0.0, f, day)
        for b in range(mean_field.characters.size):
            posture, aside = mean_field.commanders[f, b], stand * mean_field.leaning[b]
            choosing = rate * (posture[ORDERING] + posture[STALLING]) / (order + stall + aside)
            posture[ORDERING] = (1.0 - rate) * posture[ORDERING] + choosing * order
            posture[STALLING] = (1.0 - rate) * posture[STALLING] + choosing * stall
            posture[STOOD_DOWN] += choosing * aside
