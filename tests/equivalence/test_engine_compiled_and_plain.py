"""The compiled engine and the same code uncompiled: bit for bit, on scenarios that between them use every feature.

This file is also the program that a second process runs without compiling anything: with "first" for the first run of
every scenario, during which `test_engine_branches.py` measures the branches, with "others" for the other runs.
"""

import hashlib
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
import tests
from tests.worlds import (
    NEVER_FALLS,
    LoopCourse,
    course,
    designation,
    digest,
    everything,
    needs_speed,
    posture_set,
    walkout,
    with_events,
    with_lever,
    with_parameters,
    with_switches,
    with_trait,
)

from bayonets.engine.branch import BranchPoint
from bayonets.engine.decide import Situation
from bayonets.engine.decomposition import decompose, decomposition_workspace
from bayonets.engine.frozen import freeze, respond
from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.review import decide_together
from bayonets.engine.simulate import begin_course, move_on, run_workspace
from bayonets.errors import EngineError
from bayonets.mechanisms.declare import Array
from bayonets.world import catalogue
from bayonets.world.stances import HELD, STALLING, STOOD_DOWN

pytestmark = needs_speed

DAYS, RUNS = 60, 3

# On the last of them formations have stood down, but for those that fell before.
MORNINGS = (1, 4, 9, 45)

# Few, but not a whole number of what the processor takes at once.
POINTS = GroupPoints(3, 2, 1)


def full() -> Inputs:
    """Everything at once."""
    return everything(DAYS)


def well_mixed() -> Inputs:
    """Complete mixing, protest fixed by dates, half of the mechanisms off, commanders off."""
    return with_switches(
        everything(DAYS),
        pay=0.0, command=0.0, commitment=0.0, shame=0.0, retaliation=0.0, haste=0.0,
    )._replace(
        complete_mixing=True, fixed_protest=np.linspace(170.0, 330.0, DAYS), commanders=False
    )  # fmt: skip


def half_masked() -> Inputs:
    """The other half of the mechanisms off, some stances masked, no ring, timeliness 0, a regime that never falls.

    There is neither an army nor anybody who watches.
    """
    masked = with_switches(everything(DAYS), cohesion=0.0, conscience=0.0, sanction=0.0, refuge=0.0, reckoning=0.0)
    masked = with_parameters(masked, ties_within=0.0, ties_across=5.0, timeliness=0.0, belief_prior=-3.0, demand=0.5)
    masked = with_parameters(masked, **NEVER_FALLS)
    masked = with_trait(with_trait(masked, "pact", 0.0), "watcher", 0.0)
    return masked._replace(choosable=np.array([1.0, 1.0, 1.0, 0.0]))


def large_chunks() -> Inputs:
    """More reviewers of one formation than decide at once (1,024), for a few days."""
    sized = with_parameters(everything(6), demand=10.0, review_rate=0.9)
    return sized._replace(
        size=np.array([1_300, 70, 65, 64, 1, 2]), first=np.concatenate([[0], np.cumsum([1_300, 70, 65, 64, 1, 2])])
    )


def collapse() -> Inputs:
    """Everybody reviews every day, all is known, two walkouts and two decisions on one day; then all stand down.

    The army among them, after which nobody stands in the way of anybody, whatever is ordered.
    """
    sudden = with_parameters(
        everything(12), review_rate=1.0, publicity=1.0, catch_rate=0.0, catch_shirking=0.0, quorum=0.0
    )
    return with_events(
        sudden,
        walkout(2, 0.2, 0, 1),
        walkout(2, 0.3, 1, 4),
        designation(3, 0.5, 0.3, 0, 1, 3),
        designation(3, 0.5, 0.8, 1, 2),
        posture_set(7, 1.0, STOOD_DOWN, 0, 1, 2, 3, 4, 5),
        posture_set(9, 1.0, STALLING, 0, 4),
    )


def both_ways() -> Inputs:
    """Streets lost from the first day on, and an army that walks out on the very day on which that is enough."""
    lost = with_parameters(everything(8), hold_days=4.0, army_sides=0.4, quorum=0.0)
    late = posture_set(1, 0.3, STALLING, 0, 1, 2, 3, 4, 5)
    return with_events(lost, late, walkout(3, 1.0, 4, 5))._replace(initial_protest=5_000.0)


def idle() -> Inputs:
    """Nobody is in the streets, nobody reviews, and nobody has any weight there; then the army walks out."""
    quiet = with_parameters(everything(5), review_rate=1e-12, core=0.0, demand=0.0, quorum=0.0)
    quiet = with_events(with_trait(quiet, "street_value", 0.0), walkout(3, 1.0, 4, 5))
    return quiet._replace(initial_protest=0.0)


def overflowing() -> Inputs:
    """Protest that grows beyond all numbers; the same days in both."""
    return with_parameters(everything(20), backlash=1e5, maximum=1e9, **NEVER_FALLS)


SCENARIOS: dict[str, Callable[[], Inputs]] = {
    "full": full,
    "well_mixed": well_mixed,
    "half_masked": half_masked,
    "large_chunks": large_chunks,
    "collapse": collapse,
    "both_ways": both_ways,
    "idle": idle,
    "overflowing": overflowing,
}


def outcome(inputs: Inputs, run: int) -> str:
    """The digest of a run, or the words in which it failed."""
    try:
        return digest(course(inputs, run=run))
    except EngineError as error:
        return str(error)


def branch_outcome(inputs: Inputs) -> str:
    """The digest of a branch in which half of all formations' officers refuse together on the third day."""
    place = run_workspace(inputs)
    junction = BranchPoint(place, 2)
    try:
        junction.begin(1, 0)
        order = junction.order(range(inputs.formations))
        junction.branch(order[: len(order) // 2])
    except EngineError as error:
        return str(error)
    return digest(LoopCourse(place.record, place.state))


def twin_outcome(inputs: Inputs, history: int | None) -> str:
    """The digest of the mean-field twin's course, or the words in which it failed."""
    workspace = mean_field_workspace(inputs, POINTS)
    try:
        run_mean_field(workspace, 1, history)
    except EngineError as error:
        return str(error)
    groups = workspace.mean_field.groups
    return digest_of(*workspace.record, groups.heads, groups.culpability, groups.zeal, workspace.mean_field.posture)


def rest_outcome(inputs: Inputs) -> str:
    """The digest of what comes of being seen, at a moment from which nobody leaves any more."""
    try:
        frozen = freeze(inputs, POINTS, day=2)
        return digest_of(*(respond(frozen, sight(inputs.formations, share)) for share in (0.0, 0.3, 1.0)))
    except EngineError as error:
        return str(error)


def sight(formations: int, share: float) -> Array:
    """So many refuse, half of the others shirk, and so great is the pressure."""
    return np.concatenate([np.full(formations, share), np.full(formations, 0.5 * (1.0 - share)), [share]])


def weighed_outcome(inputs: Inputs, run: int) -> str:
    """The digest of all that is weighed on some mornings, or the words in which it failed."""
    place = run_workspace(inputs)
    scales = decomposition_workspace(place)
    found: list[Any] = []
    begin_course(place, 1, run)
    try:
        for first, day in pairwise(sorted({0, *(day for day in MORNINGS if day < inputs.days)})):
            move_on(place, 1, run, first, day)
            found += decompose(place, scales, 1, run, day)
    except EngineError as error:
        return str(error)
    return digest_of(*found)


def digest_of(*arrays: Any) -> str:
    found = hashlib.sha256()
    for array in arrays:
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def first_digests() -> dict[str, str]:
    """The first run of every scenario, and all else that is computed of it."""
    found = {f"{name}-0": outcome(scenario(), 0) for name, scenario in SCENARIOS.items()}
    for name, scenario in SCENARIOS.items():
        found[f"{name}-branch"] = branch_outcome(scenario())
        found[f"{name}-twin"] = twin_outcome(scenario(), None)
        found[f"{name}-history"] = twin_outcome(scenario(), 0)
        found[f"{name}-rest"] = rest_outcome(scenario())
        found[f"{name}-weighed"] = weighed_outcome(scenario(), 0)
    return found


def other_digests() -> dict[str, str]:
    """The other runs of every scenario."""
    return {f"{name}-{run}": outcome(scenario(), run) for name, scenario in SCENARIOS.items() for run in range(1, RUNS)}


def said_plainly(*words: str) -> dict[str, str]:
    """What this file says as a program started in this way, where nothing is compiled and a warning is an error."""
    path = [str(Path(tests.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {
        "NUMBA_DISABLE_JIT": "1",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONWARNINGS": "error::RuntimeWarning",
    }
    plain = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    assert plain.returncode == 0, plain.stderr
    return dict(line.split(" ", 1) for line in plain.stdout.splitlines())


def test_the_compiled_engine_is_the_plain_one_in_further_runs_and_the_plain_one_warns_of_nothing() -> None:
    assert said_plainly(__file__, "others") == other_digests()


# --- the twins do not agree on nothing --------------------------------------------------------------------------------


def bits(inputs: Inputs) -> list[bytes]:
    arrays: list[Any] = [array for run in range(RUNS) for array in course(inputs, run=run).record]
    return [array.tobytes() for array in arrays]


def changes(one: Inputs, other: Inputs) -> bool:
    """Whether the records differ, whatever the states keep."""
    return bits(one) != bits(other)


@pytest.mark.parametrize("name", ["full", "well_mixed", "half_masked"])
def test_the_scenarios_go_on_for_weeks_and_move_many_officers(name: str) -> None:
    inputs = SCENARIOS[name]()
    for number in range(RUNS):
        run = course(inputs, run=number)
        country = run.state.country[0]
        assert country.cause == HELD or country.fell_day >= 40
        assert run.record.heads[-1, :, 0].sum() < 0.85 * inputs.officers


def test_the_full_scenario_goes_through_every_stance_posture_and_rung() -> None:
    run = course(full())
    assert (run.record.heads.sum(axis=(0, 1)) > 0).all()
    assert {0, STALLING, STOOD_DOWN} <= {int(posture) for posture in np.unique(run.record.posture)}
    country = run.state.country[0]
    assert country.rungs_called == 3
    assert country.breach > 0.5
    assert country.news_trend > 0.0
    assert run.record.outed[-1].sum() > 50
    assert run.record.asked[-1].sum() > 50
    assert run.record.streets[:, 4].max() > 0.12
    assert run.state.units["loyal_zeal"].sum() > 0.0
    assert (run.state.units["character"] != 0.0).all()


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_every_mechanism_changes_the_full_scenario(mechanism: str) -> None:
    assert changes(full(), with_switches(full(), **{mechanism: 0.0}))


@pytest.mark.parametrize("lever", catalogue.levers())
def test_every_lever_changes_the_full_scenario(lever: str) -> None:
    assert changes(full(), with_lever(full(), lever, catalogue.levers()[lever].default))


@pytest.mark.parametrize("trait", catalogue.traits())
def test_every_trait_changes_the_full_scenario(trait: str) -> None:
    declared = catalogue.traits()[trait]
    assert any(changes(full(), with_trait(full(), trait, end)) for end in (declared.low, declared.high))


OF_THE_SCENARIO_ALONE = {"scale"}
"""What is reckoned in where a scenario becomes inputs."""


@pytest.mark.parametrize("parameter", [name for name in catalogue.parameters() if name not in OF_THE_SCENARIO_ALONE])
def test_every_parameter_changes_the_full_scenario(parameter: str) -> None:
    inputs = full()
    declared = catalogue.parameters()[parameter]
    value = getattr(inputs.parameters, parameter)
    another = declared.low if value != declared.low else declared.high
    # Days and thresholds that the run does not reach must be brought within its reach.
    another = {"hold_days": 2.0, "army_sides": 0.05, "ladder_trigger": 1.0}.get(parameter, another)
    assert changes(inputs, with_parameters(inputs, **{parameter: another}))


def without_event(kind: int) -> Inputs:
    inputs = full()
    return inputs._replace(event_share=np.where(inputs.event_kind == kind, 0.0, inputs.event_share))


@pytest.mark.parametrize(
    "less",
    [
        lambda: without_event(0),
        lambda: without_event(1),
        lambda: without_event(2),
        lambda: full()._replace(signal=np.zeros_like(full().signal)),
        lambda: full()._replace(unmask=np.zeros_like(full().unmask)),
        lambda: full()._replace(call=np.ones_like(full().call)),
        lambda: full()._replace(threat=np.zeros_like(full().threat)),
        lambda: full()._replace(rung_duty=full().rung_duty[:0]),
        lambda: full()._replace(rung_duty=full().rung_duty[:2]),
        lambda: full()._replace(commanders=False),
        lambda: full()._replace(complete_mixing=True),
        lambda: full()._replace(choosable=np.array([1.0, 1.0, 1.0, 0.0])),
        lambda: full()._replace(fixed_protest=np.full(DAYS, 200.0)),
        lambda: full()._replace(initial_protest=210.0),
        lambda: full()._replace(protest_shocks=np.linspace(-2.0, 2.0, DAYS)),
    ],
    ids=[
        "walkouts", "postures set", "designations", "signals", "unmaskings", "calls", "threats", "the ladder",
        "its last rung", "commanders", "mixing", "masks", "fixed protest", "the first protest", "shocks",
    ],
)  # fmt: skip
def test_every_other_feature_changes_the_full_scenario(less: Callable[[], Inputs]) -> None:
    assert changes(full(), less())


# --- what the compiler makes of the reviews ---------------------------------------------------------------------------


def test_reviews_are_decided_for_several_officers_at_once() -> None:
    """Arithmetic on wide registers (zmm, ymm; xmm on old processors) in the loop over reviewers, compiled as it is."""
    place = run_workspace(full())
    now = Situation(*[np.float32(0.5)] * len(Situation._fields))  # type: ignore[arg-type]
    anew: Any = numba.njit(nogil=True, error_model="numpy")(decide_together.py_func)  # type: ignore[attr-defined]
    anew(place.scratch.rows, 8, np.float32(0.5), now, place.parameters, place.switches)
    assembly = "\n".join(anew.inspect_asm().values())
    if "xmm" not in assembly:
        pytest.skip("not the assembly language of an x86 processor")
    wide = "[yz]mm" if re.search("[yz]mm", assembly) else "xmm"
    arithmetic = re.findall(rf"\bv?(?:mul|add|sub|div)ps\b.*{wide}", assembly)
    one_by_one = re.findall(r"\bv?(?:mul|add|sub|div)ss\b", assembly)
    assert len(arithmetic) > 200
    assert not re.findall(r"\bv?(?:mul|add|sub|div)[sp]d\b", assembly)  # nothing in double precision
    assert len(arithmetic) > len(one_by_one) / 2  # those that are left over are decided one by one


if __name__ == "__main__":  # for the tests of the compiled engine against the plain one
    warnings.simplefilter("error", RuntimeWarning)
    wanted = {"first": first_digests, "others": other_digests}[sys.argv[1]]
    sys.stdout.writelines(f"{name} {found}\n" for name, found in wanted().items())
