"""The engine and the plain day loop agree in law: the same distributions out of chance of different kinds.

What is compared stands in `bayonets/verify/law.py`. Each difference must lie within 4 standard errors, taken from the
spread of both samples. A comparison raises a false alarm with probability 6.3e-5; there are fewer than 500 of them,
many of them dependent, so that at most one pair of seeds in 30 would fail by chance. The seeds are the first that were
tried.
"""

import numpy as np
import pytest
from scipy.stats import norm
from tests.conftest import Count
from tests.twins import test_engine_compiled_and_plain as twins
from tests.worlds import course, courses, digest, needs_speed, with_switches

from bayonets.engine.inputs import MECHANISMS
from bayonets.verify.checks import Comparison
from bayonets.verify.features import contested
from bayonets.verify.law import CHANCES, MANY, SCENARIOS, compare, differences, measures_of_the_engine
from bayonets.world.stances import HELD

ENGINE_SEED, LOOP_SEED = 7, 99
COMPARISONS = 500
ERRORS = 4.0


def furthest(found: dict[str, Comparison]) -> float:
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
        f"runs of {inputs.officers:,} officers (`{name}`) by the engine, and as many by `verify/day_loop.py`",
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
    assert COMPARISONS * 2.0 * norm.sf(ERRORS) < 1.0 / 30.0


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


@needs_speed
@pytest.mark.parametrize("mechanism", [mechanism for mechanism in MECHANISMS if mechanism != "shame"])
def test_the_comparison_would_find_a_mechanism_left_out(mechanism: str) -> None:
    """Its power. Shame is too small here to be found; tests/unit weighs it exactly, as it does the protest's levers."""
    inputs = contested()
    without = with_switches(inputs, **{mechanism: 0.0})
    one, other = (measures_of_the_engine(courses(case, 150, seed)) for case, seed in ((inputs, 1), (without, 2)))
    found = differences(one, other)
    assert max(one.distance for one in found.values() if one.error is not None) > 2.0 * ERRORS
