"""The engine and the plain day loop agree in law: the same distributions out of chance of different kinds.

What is compared stands in `bayonets/verify/law.py`. Each difference must lie within 4.2 standard errors, taken from the
spread of both samples. A comparison raises a false alarm with probability 2.7e-5; there are fewer than 650 of them,
many of them dependent, so that at most one pair of seeds in 50 would fail by chance. The seeds are the first that were
tried.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from scipy.stats import norm
from tests.conftest import Count
from tests.equivalence import test_engine_compiled_and_plain as twins
from tests.worlds import (
    course,
    courses,
    digest,
    needs_speed,
    with_lever,
    with_parameters,
    with_switches,
    with_trait,
)

from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.verify.checks import AgainstExact
from bayonets.verify.features import contested
from bayonets.verify.law import CHANCES, MANY, SCENARIOS, Numbers, compare, differences, measures_of_the_engine
from bayonets.world import catalogue
from bayonets.world.stances import DESIGNATION, HELD

ENGINE_SEED, LOOP_SEED = 7, 99
COMPARISONS = 650
ERRORS = 4.2


def furthest(found: dict[str, AgainstExact]) -> float:
    """In standard errors; what varies in neither sample must agree but for rounding."""
    assert all(one.distance <= one.tolerance for one in found.values() if one.error is None)
    return max(one.distance for one in found.values() if one.error is not None)


@needs_speed
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_engine_and_the_plain_loop_agree_in_law(name: str) -> None:
    assert furthest(compare(SCENARIOS[name](), 150, ENGINE_SEED, LOOP_SEED)) <= ERRORS


@needs_speed
@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_engine_and_the_plain_loop_agree_in_law_over_four_hundred_runs(name: str, count: Count) -> None:
    inputs = SCENARIOS[name]()
    found = compare(inputs, MANY, ENGINE_SEED, LOOP_SEED)
    assert furthest(found) <= ERRORS
    count(
        f"runs of {inputs.officers:,} officers (`{name}`) by the engine, and the same number by `verify/day_loop.py`",
        MANY,
        f"{len(found)} means compared, none further apart than {furthest(found):.1f} standard errors",
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenarios_of_the_comparison_are_small_enough_for_the_plain_loop(name: str) -> None:
    assert SCENARIOS[name]().officers <= 2_000


@needs_speed
def test_the_comparison_raises_as_few_false_alarms_as_it_says() -> None:
    measured = [measures_of_the_engine(courses(scenario(), 2, ENGINE_SEED)) for scenario in SCENARIOS.values()]
    assert sum(map(len, measured)) < COMPARISONS
    assert max(map(len, measured)) <= CHANCES
    assert COMPARISONS * 2.0 * norm.sf(ERRORS) < 1.0 / 50.0


@needs_speed
def test_one_scenario_of_the_comparison_is_that_in_which_every_feature_counts() -> None:
    """The twins show of `full` that each mechanism, lever, trait, parameter, event and rung changes it."""
    assert digest(course(contested())) == digest(course(twins.full()))


@needs_speed
@pytest.mark.parametrize("name", SCENARIOS)
def test_the_scenarios_of_the_comparison_differ_from_run_to_run(name: str) -> None:
    """So that nothing is compared that cannot but agree: most measures vary, and few downfalls come early."""
    found = courses(SCENARIOS[name](), 50, ENGINE_SEED)
    measured = measures_of_the_engine(found)
    assert sum(values.var() > 0.0 for values in measured.values()) > 0.6 * len(measured)
    assert 0.0 < (found.cause == HELD).mean() < 1.0 or np.unique(found.fell_day).size > 10
    assert ((found.cause == HELD) | (found.fell_day > 10)).mean() > 0.9


# --- the power of the comparison --------------------------------------------------------------------------------------


@cache
def measured(name: str) -> dict[str, Numbers]:
    return measures_of_the_engine(courses(SCENARIOS[name](), 150, 1))


def furthest_without(name: str, change: Callable[[Inputs], Inputs]) -> float:
    """How far a part that is left out moves the furthest measure, between two seeds."""
    found = differences(measured(name), measures_of_the_engine(courses(change(SCENARIOS[name]()), 150, 2)))
    return max(one.distance for one in found.values() if one.error is not None)


@needs_speed
@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_the_comparison_would_find_a_mechanism_left_out(mechanism: str) -> None:
    name = {"shame": "large", "haste": "well_mixed"}.get(mechanism, "contested")
    assert furthest_without(name, lambda inputs: with_switches(inputs, **{mechanism: 0.0})) > ERRORS


def at_its_default(lever: str) -> Callable[[Inputs], Inputs]:
    return lambda inputs: with_lever(inputs, lever, catalogue.levers()[lever].default)


def without(field: str, value: float = 0.0) -> Callable[[Inputs], Inputs]:
    return lambda inputs: inputs._replace(**{field: np.full_like(getattr(inputs, field), value)})


def set_to(**parameters: float) -> Callable[[Inputs], Inputs]:
    return lambda inputs: with_parameters(inputs, **parameters)


def nobody_decides_abroad(inputs: Inputs) -> Inputs:
    return inputs._replace(event_share=np.where(inputs.event_kind == DESIGNATION, 0.0, inputs.event_share))


LEFT_OUT: dict[str, tuple[str, Callable[[Inputs], Inputs]]] = {
    "signal": ("large", without("signal")),
    "unmask": ("contested", without("unmask")),
    "call": ("contested", without("call", 1.0)),
    "threat": ("well_mixed", without("threat")),
    "designation": ("large", nobody_decides_abroad),
    "watchers": ("contested", lambda inputs: with_trait(inputs, "watcher", 0.0)),
    "roots": ("contested", lambda inputs: with_trait(inputs, "exit_cost_sd", 0.0)),
    "the ladder": ("contested", lambda inputs: inputs._replace(rung_duty=inputs.rung_duty[:0])),
    **{
        lever: ("contested", at_its_default(lever))
        for lever in ("esprit", "detention", "patron", "cover", "guarantee", "outing", "isolation", "propaganda")
    },
    **{lever: ("large", at_its_default(lever)) for lever in ("accommodation", "outreach", "kinship", "public_face")},
    "later": ("contested", set_to(later=0.0)),
    "trend_days": ("well_mixed", set_to(trend_days=1.0)),
    "mass": ("contested", set_to(mass=0.0)),
    "appeal": ("large", set_to(appeal=0.0)),
    "distrust": ("contested", set_to(distrust=0.0)),
    "affirm": ("well_mixed", set_to(affirm=1.0)),
    "enquiry": ("contested", set_to(enquiry=0.0)),
    "leaks": ("large", set_to(leaks=0.0)),
    "background": ("large", set_to(background=1e6)),
    "neutrality": ("well_mixed", set_to(neutrality=0.0)),
    "quorum": ("contested", set_to(quorum=0.0)),
    "core": ("contested", set_to(core=0.0)),
    "deter": ("contested", set_to(deter=0.0)),
    "backlash": ("contested", set_to(backlash=0.0)),
    "belief_concession": ("large", set_to(belief_concession=0.0)),
    "hope_concession": ("large", set_to(hope_concession=0.0)),
    "pact_line": ("contested", set_to(pact_line=1.0)),
    "pact_penalty": ("contested", set_to(pact_penalty=0.0)),
    "command_retaliation": ("large", set_to(command_retaliation=0.0)),
    "command_spread": ("large", set_to(command_spread=0.0)),
    "zeal_scale": ("contested", set_to(zeal_scale=1e6)),
}


@needs_speed
@pytest.mark.parametrize("part", LEFT_OUT)
def test_the_comparison_would_find_what_version_2_brought_left_out(part: str) -> None:
    assert furthest_without(*LEFT_OUT[part]) > ERRORS
