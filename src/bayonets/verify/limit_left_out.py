"""Limit 6 of model.md, section 7: a mechanism left out equals its row set to 0.

A lever set to its present values changes no bit. Rows are set to 0 by their parameters, traits and levers. Commanders,
whose table uses some of the same numbers, are switched off.
"""

from functools import partial
from typing import Any

import numpy as np

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.state import OFFICER
from bayonets.verify.checks import Check, CheckSetting, Family, Measured
from bayonets.verify.compare import numbers_that_differ, pairs_of
from bayonets.verify.courses import LoopCourse, course, named_fields
from bayonets.verify.features import everything
from bayonets.verify.worlds import with_lever, with_parameters, with_switches, with_trait
from bayonets.world import catalogue

LEVER_DAYS, CHANGED_SINCE = 40, 20
PAY_DAYS = 5
"""One decision in some millions depends on rounding, so that pay is compared over a few thousand of them only."""


def limit_6() -> Family:
    """Each mechanism, and all levers."""
    return Family(
        "limit 6: left out",
        "A run without a mechanism must equal exactly the run in which the row of the mechanism is 0, and a run with"
        " a lever set to its present values must equal the original run: every number of every day, bit for bit.",
        (
            *(Check(f"{mechanism} left out", partial(_left_out, mechanism)) for mechanism in ROWS_SET_TO_0),
            Check("pay left out", _pay_left_out),
            Check("all mechanisms left out: commanders as before", _commanders),
            Check("each lever set to its present values", _levers_as_they_were),
            Check("each lever changed on day 20: the days before", _before_the_date),
        ),
    )


def officers_alone() -> Inputs:
    """Every feature at once but commanders, whose table uses some of the same numbers."""
    return everything(60)._replace(commanders=False)


def without_grievance(inputs: Inputs) -> Inputs:
    """No grievance and no reluctance."""
    inputs = with_trait(with_trait(inputs, "grievance_mean", 0.0), "grievance_sd", 0.0)
    return with_parameters(inputs, inhibition=0.0, pact_penalty=0.0)


def without_team(inputs: Inputs) -> Inputs:
    """No cohesion."""
    return with_lever(with_trait(inputs, "team", 0.0), "esprit", 0.0)


def without_roots(inputs: Inputs) -> Inputs:
    """Exits have no cost and no support."""
    rootless = with_trait(with_trait(inputs, "exit_cost", 0.0), "exit_cost_sd", 0.0)
    return with_lever(rootless, "support", 0.0)


ROWS_SET_TO_0: dict[str, tuple[tuple[str, ...], Any]] = {
    # the row: what else is left out on both sides, and how its own numbers become 0
    "cohesion": ((), without_team),
    "command": ((), lambda inputs: with_lever(inputs, "command", 0.0)),
    "conscience": ((), without_grievance),
    "retaliation": ((), lambda inputs: with_parameters(inputs, retaliation=0.0)),
    "sanction": (("commitment",), lambda i: with_parameters(i, sanction=0.0, exit_sanction=0.0, shirk_sanction=0.0)),
    "commitment": ((), lambda inputs: with_lever(inputs, "pardon", 1.0)),
    "reckoning": ((), lambda inputs: with_parameters(inputs, reckoning=0.0, zeal=0.0)),
    "haste": ((), lambda inputs: with_parameters(inputs, foresight=0.0)),
    "refuge": ((), without_roots),
    "shame": ((), lambda inputs: with_parameters(inputs, shame=0.0)),
}
TRAIT_OF = {"conscience": "grievance", "refuge": "roots"}
"""The traits that only this row uses, and that the state keeps nevertheless."""


def without(inputs: Inputs, *mechanisms: str) -> Inputs:
    """With these mechanisms left out."""
    return with_switches(inputs, **dict.fromkeys(mechanisms, 0.0))


def left_out_and_set_to_0(mechanism: str) -> tuple[Inputs, Inputs]:
    """The two worlds that must have the same course."""
    others, set_to_0 = ROWS_SET_TO_0[mechanism]
    inputs = without(officers_alone(), *others)
    return without(inputs, mechanism), set_to_0(inputs)


def alike(first: LoopCourse, second: LoopCourse, mechanism: str) -> list[tuple[Any, Any]]:
    """All results of two runs except the trait that only this row uses."""
    trait = (OFFICER.names or ()).index(TRAIT_OF[mechanism]) if mechanism in TRAIT_OF else None
    fields = [named_fields(run.state) for run in (first, second)]
    kept = [[field for place, field in enumerate(of_one) if place != trait] for of_one in fields]
    return list(zip([*first.record, *kept[0]], [*second.record, *kept[1]], strict=True))


def pay_left_out_and_set_to_1() -> tuple[Inputs, Inputs]:
    """Pay without bonus and cut is 1 for all who serve: equivalent to no pay and a cost of leaving higher by 1."""
    inputs = with_parameters(with_lever(officers_alone(), "bonus", 0.0), resist_pay_cut=0.0)
    return with_trait(without(inputs, "pay"), "exit_cost", inputs.traits.exit_cost + 1.0), inputs


def lever_as_it_was(inputs: Inputs, lever: str) -> Inputs:
    """With a lever set to its own values."""
    group = inputs.levers if lever in inputs.levers._fields else inputs.whole_levers
    return with_lever(inputs, lever, getattr(group, lever))


def lever_at_its_end(inputs: Inputs, lever: str) -> Inputs:
    """With a lever at the end of its range from the day `CHANGED_SINCE` on."""
    return with_lever(inputs, lever, catalogue.levers()[lever].high, since=CHANGED_SINCE)


def _left_out(mechanism: str, setting: CheckSetting) -> Measured:
    left_out, set_to_0 = (course(inputs, setting.seed) for inputs in left_out_and_set_to_0(mechanism))
    return numbers_that_differ(alike(left_out, set_to_0, mechanism))


def _pay_left_out(setting: CheckSetting) -> Measured:
    left_out, set_to_1 = (
        course(inputs, setting.seed).record.heads[:PAY_DAYS] for inputs in pay_left_out_and_set_to_1()
    )
    return numbers_that_differ([(left_out, set_to_1)], f"stances of {PAY_DAYS} days, since rounding may differ")


def _commanders(setting: CheckSetting) -> Measured:
    inputs = with_parameters(everything(LEVER_DAYS), review_rate=0.0)
    with_all, with_none = (course(world, setting.seed).record for world in (inputs, without(inputs, *MECHANISMS)))
    if not np.any(with_all.posture):
        raise ValueError("no commander ever changed his posture")
    return numbers_that_differ([(with_all.posture, with_none.posture), (with_all.streets, with_none.streets)])


def _levers_as_they_were(setting: CheckSetting) -> Measured:
    inputs = everything(LEVER_DAYS)
    before, pairs = course(inputs, setting.seed), []
    for lever in catalogue.levers():
        pairs += pairs_of(before, course(lever_as_it_was(inputs, lever), setting.seed))
    return numbers_that_differ(pairs, f"{len(catalogue.levers())} levers")


def _before_the_date(setting: CheckSetting) -> Measured:
    inputs = everything(LEVER_DAYS)
    pairs: list[tuple[Any, Any]] = []
    before: tuple[Any, ...] = course(inputs, setting.seed).record
    for lever in catalogue.levers():
        after: tuple[Any, ...] = course(lever_at_its_end(inputs, lever), setting.seed).record
        pairs += [
            (plain[:CHANGED_SINCE], changed[:CHANGED_SINCE]) for plain, changed in zip(before, after, strict=True)
        ]
    return numbers_that_differ(pairs, f"{len(catalogue.levers())} levers")
