"""Epstein's model I under changing legitimacy: against the model without change, and the same code uncompiled.

This file is also the program that the second process runs without compiling anything.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tests

from bayonets.classics import epstein, epstein_decline
from bayonets.classics.epstein_agents import Rules
from bayonets.classics.epstein_torus import diamond_view
from bayonets.errors import ClassicError

SMALL: dict[str, Any] = {"size": 14, "vision": 3, "cop_vision": 4, "jail": 5, "seed": 3}
FALLING = np.array([0.9, 0.9, 0.8, 0.6, 0.6, 0.3, 0.7, 0.7])


def line() -> str:
    """The course of a small run, as text."""
    run = epstein_decline.simulate(FALLING, **SMALL)
    return " ".join(str(count) for count in (*run.active, *run.jailed, *run.quiet))


def test_compiled_and_plain_code_give_the_same_run() -> None:
    path = [str(Path(tests.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(path)}
    plain = subprocess.run([sys.executable, __file__], env=environment, capture_output=True, text=True, check=False)
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.strip() == line()


@pytest.mark.parametrize("legitimacy", [0.0, 0.6, 0.82, 1.0])
def test_with_a_legitimacy_that_stays_it_is_the_model_itself(legitimacy: float) -> None:
    for seed in range(3):
        given = SMALL | {"seed": seed}
        ours = epstein_decline.simulate(np.full(31, legitimacy), **given)
        model = epstein.simulate(legitimacy=legitimacy, steps=30, **given)
        for name in ("active", "jailed", "quiet"):
            assert (getattr(ours, name) == getattr(model, name)).all()


def test_until_the_legitimacy_changes_nothing_does_and_from_that_step_on_it_counts() -> None:
    change = epstein_decline.simulate(np.repeat([0.82, 0.2], [10, 5]), **SMALL)
    before = epstein.simulate(legitimacy=0.82, steps=14, **SMALL)
    assert (change.active[:10] == before.active[:10]).all()
    assert change.active[10] > before.active[10]


def test_under_full_legitimacy_nobody_is_active_whatever_it_was_before() -> None:
    detour = epstein_decline.simulate(np.repeat([1.0, 0.0, 1.0], [5, 1, 60]), **SMALL)
    assert detour.active[5] > 0
    assert not detour.active[:5].any()
    assert not detour.active[6:].any()


def test_a_legitimacy_that_comes_back_leaves_everybody_as_patient_as_he_was_when_he_settled() -> None:
    size, k, seed = 14, 2.3, 3
    view, rules = diamond_view(size, 3), Rules(citizens=0.7, cops=0.04, legitimacy=0.6, threshold=0.1, jail=5)
    world, _ = epstein.rebellion(size, view, view, rules, k, 0, seed)
    settled = world.agents.patience.copy()
    with np.errstate(over="ignore"):
        key, arrests = epstein._key(epstein._MODEL_I, seed), epstein._arrests(k, view.sites)
        epstein_decline.judge(world, rules, size, 0.1, arrests, key)
        angrier = world.agents.patience.copy()
        epstein_decline.judge(world, rules, size, 0.6, arrests, key)
    assert (angrier >= settled).all()
    assert (angrier > settled).any()
    assert (world.agents.patience == settled).all()


@pytest.mark.parametrize(
    ("legitimacy", "said"),
    [
        (0.8, "legitimacy: must be one number for the start and one for each step, such as [0.9, 0.9, 0.6]"),
        ([], "legitimacy: must be one number for the start and one for each step, such as [0.9, 0.9, 0.6]"),
        (["high"], "legitimacy: must be one number for the start and one for each step, such as [0.9, 0.9, 0.6]"),
        ([0.9, 1.5], "legitimacy[1]: 1.5: must be from 0 to 1"),
        ([0.9, 0.5, float("nan")], "legitimacy[2]: nan: must be from 0 to 1"),
    ],
)
def test_a_wrong_legitimacy_gets_one_plain_line(legitimacy: Any, said: str) -> None:
    with pytest.raises(ClassicError) as caught:
        epstein_decline.simulate(legitimacy)
    assert str(caught.value) == said


def test_one_level_is_a_run_without_a_step() -> None:
    run = epstein_decline.simulate([0.5], **SMALL)
    assert (run.active.tolist(), run.quiet.tolist()) == ([0], [run.citizens])


if __name__ == "__main__":
    print(line())  # noqa: T201 - the first process reads it
