"""The plain loop against model.md alone: closed forms worked out here, by hand, and what must always hold.

Single formulas are asked of the same words uncompiled (`plain`), whole days of the compiled loop. Statistical claims
use fixed seeds; each fails by chance with probability below 1e-5.
"""

import importlib.util
import math
import sys
from types import ModuleType
from typing import Any

import numba
import numpy as np
import pytest
from scipy import stats

from bayonets.engine import inputs as engine_inputs
from bayonets.engine.inputs import Inputs
from bayonets.verify import day_loop
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    DESIGNATION,
    EXITED,
    HELD,
    LOYAL,
    NO_DUTY_NAMED,
    ORDERING,
    POSTURE_SET,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
    WALKOUT,
)


def uncompiled() -> ModuleType:
    """The module once more, not compiled: every function can be called, and takes no time to compile."""
    spec = importlib.util.spec_from_file_location("day_loop_uncompiled", day_loop.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    settings: Any = numba.config
    as_it_was = settings.DISABLE_JIT
    settings.DISABLE_JIT = True
    try:
        spec.loader.exec_module(module)
    finally:
        settings.DISABLE_JIT = as_it_was
    return module


plain = uncompiled()

# Section 6, typed off it.
TRAITS = {
    "grievance_mean": 0.0, "grievance_sd": 1.0, "culpability_mean": 0.0, "command_culpability": 0.0, "team": 1.0,
    "street_value": 1.0, "exit_cost": 0.0, "exit_cost_sd": 2.0, "pact": 0.0, "watcher": 0.0,
}  # fmt: skip
LEVERS = {
    "violence": 1.0, "duty": 0.0, "bonus": 0.0, "command": 0.0, "esprit": 0.0, "propaganda": 0.0, "watch": 0.0,
    "isolation": 0.0, "detention": 0.0, "patron": 0.0, "cover": 1.0, "support": 0.0, "amnesty": 0.0, "guarantee": 0.0,
    "outing": 0.0, "designated": 0.0, "kinship": 0.0,
}  # fmt: skip
WHOLE_LEVERS = {"outreach": 1.0, "pardon": 0.0, "public_face": 0.0, "accommodation": 0.0}
PARAMETERS = {
    "optimism_sd": 0.5, "belief_prior": -1.5, "belief_ties": 5.0, "belief_news": 12.0, "belief_pressure": 2.0,
    "belief_army": 6.0, "belief_concession": 1.0, "later": 0.15, "trend_days": 7.0, "routine": 0.3, "inhibition": 0.1,
    "appeal": 0.1, "shirk_bonus": 0.3, "resist_pay_cut": 0.5, "shirk_team": 0.5, "shirk_sanction": 1.5,
    "sanction": 30.0, "affirm": 0.15, "mass": 6.0, "exit_sanction": 2.4, "safety_in_numbers": 2.5, "reckoning": 80.0,
    "foresight": 2.0, "efficacy": 0.2, "shirk_credit": 0.5, "found": 0.3, "forgivable": 1.5, "distrust": 0.3,
    "timeliness": 1.0, "vengeance": 0.0, "shame": 0.01, "zeal": 0.5, "zeal_scale": 3.0, "culpability_rate": 0.01,
    "precision": 1.2, "review_rate": 1.0 / 7.0, "enquiry": 1.0, "leaks": 1.0, "catch_rate": 0.5,
    "catch_shirking": 0.005, "publicity": 0.7, "background": 0.1, "shirk_effort": 0.3, "demand": 10.0, "quorum": 2.0,
    "hold_days": 5.0, "retaliation": 15.0, "neutrality": 0.5, "army_sides": 0.3, "ladder_trigger": 0.0,
    "ladder_days": 3.0, "pact_line": 0.15, "pact_penalty": 3.0, "ties_within": 8.0, "ties_across": 2.0,
    "maximum": 400.0, "mobilise": 0.06, "backlash": 1.5, "disperse": 0.04, "deter": 1.0, "noise": 0.05,
    "hope_news": 10.0, "hope_concession": 1.0, "core": 1.0, "scale": 1.0, "command_review_rate": 0.3,
    "command_precision": 0.6, "stake": 12.0, "stall_sanction": 4.0, "command_sanction": 30.0, "lost_authority": 40.0,
    "command_reckoning": 100.0, "command_conscience": 6.0, "command_retaliation": 40.0, "command_spread": 6.0,
    "insight": 0.5, "stall_duty": 0.5, "pact_command": 45.0,
}  # fmt: skip

NO_EVIDENCE = {"belief_ties": 0.0, "belief_news": 0.0, "belief_pressure": 0.0, "belief_army": 0.0}
NO_TIES = {"ties_within": 0.0, "ties_across": 0.0}
ALIKE = {"grievance_sd": 0.0, "culpability_mean": 0.0, "exit_cost_sd": 0.0}
NEVER_FALLS = {"hold_days": 1e9, "army_sides": 2.0, "ladder_days": 1e9}
EVERYBODY_REVIEWS = {"review_rate": 1.0, "precision": 1.0, "optimism_sd": 0.0}


def hand_made(
    sizes: list[int],
    days: int,
    *,
    traits: dict[str, Any] | None = None,
    levers: dict[str, Any] | None = None,
    parameters: dict[str, float] | None = None,
    events: list[tuple[int, int, float, float, list[int]]] | None = None,
    rungs: list[list[float]] | None = None,
    only: tuple[str, ...] = day_loop.MECHANISMS,
    fixed_protest: float | None = None,
    **fields: Any,
) -> Inputs:
    """Inputs from the defaults of section 6; an event is (day, kind, share, posture or degree, formations)."""
    formations = len(sizes)
    own_traits = {name: np.full(formations, default) for name, default in TRAITS.items()}
    by_formation = {name: np.full((days, formations), default) for name, default in LEVERS.items()}
    whole = {name: np.full(days, default) for name, default in WHOLE_LEVERS.items()}
    numbers = PARAMETERS | (parameters or {})
    assert numbers.keys() == PARAMETERS.keys()
    for name, value in (traits or {}).items():
        own_traits[name][:] = value
    for name, value in (levers or {}).items():
        (by_formation if name in by_formation else whole)[name][:] = value
    listed = events or []
    named = np.zeros((len(listed), formations), np.uint8)
    for row, event in zip(named, listed, strict=True):
        row[event[4]] = 1
    made = Inputs(
        name_keys=np.arange(formations, dtype=np.uint64),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        size=np.array(sizes, np.int64),
        traits=engine_inputs.Traits(**own_traits),
        levers=engine_inputs.FormationLevers(**by_formation),
        whole_levers=engine_inputs.WholeLevers(**whole),
        signal=np.zeros((days, formations)),
        unmask=np.zeros((days, formations)),
        call=np.ones(days),
        threat=np.zeros(days),
        initial_protest=0.0,
        fixed_protest=np.zeros(0) if fixed_protest is None else np.full(days, fixed_protest),
        rung_duty=np.array(rungs or [], np.float64).reshape(-1, formations),
        event_day=np.array([event[0] for event in listed], np.int64),
        event_kind=np.array([event[1] for event in listed], np.int64),
        event_share=np.array([event[2] for event in listed], np.float64),
        event_posture=np.array([int(event[3]) for event in listed], np.int64),
        event_degree=np.array([event[3] if event[1] == DESIGNATION else 0.0 for event in listed], np.float64),
        event_formations=named,
        switches=engine_inputs.Switches(**{name: float(name in only) for name in day_loop.MECHANISMS}),
        choosable=np.ones(4),
        commanders=False,
        complete_mixing=False,
        parameters=engine_inputs.Parameters(**numbers),
    )
    return made._replace(**fields)


def everything_on(days: int = 60) -> Inputs:
    """A small scenario in which everything happens."""
    return hand_made(
        [60, 40, 30, 50],
        days,
        traits={"pact": [0, 0, 0, 1], "watcher": [0, 0, 1, 0], "grievance_mean": 0.5, "culpability_mean": 0.6,
                "command_culpability": 1.0},
        levers={"duty": [0.8, 0.8, 0.4, 0.0], "watch": 0.5, "outing": 0.02, "amnesty": 0.8, "support": 1.0,
                "detention": 0.1, "outreach": 1.5, "patron": 0.2, "guarantee": 0.3},
        parameters={"vengeance": 0.5, "ladder_days": 2.0, "sanction": 8.0, "belief_news": 6.0, "army_sides": 0.5},
        events=[
            (3, WALKOUT, 0.3, 0, [0, 2]),
            (5, DESIGNATION, 0.5, 0.7, [0, 1]),
            (9, POSTURE_SET, 0.5, STALLING, [0, 1, 2]),
            (20, POSTURE_SET, 0.5, STOOD_DOWN, [2, 3]),
        ],
        rungs=[[1.0, NO_DUTY_NAMED, NO_DUTY_NAMED, NO_DUTY_NAMED], [NO_DUTY_NAMED, NO_DUTY_NAMED, NO_DUTY_NAMED, 0.3]],
        commanders=True,
        initial_protest=5.0,
        signal=np.full((days, 4), -1.0),
        unmask=np.linspace(0.0, 0.5, days)[:, None] * np.ones(4),
        call=np.where(np.arange(days) == 6, 2.0, 1.0),
        threat=np.linspace(0.0, 0.1, days),
    )  # fmt: skip


def logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))


def weighted_choice(
    utility: dict[int, float], precision: float, weights: dict[int, float] | None = None
) -> dict[int, float]:
    """Probabilities proportional to weight exp(precision * utility); 1 where no weight is given."""
    odds = {choice: (weights or {}).get(choice, 1.0) * math.exp(precision * value) for choice, value in utility.items()}
    return {choice: odd / sum(odds.values()) for choice, odd in odds.items()}


def only_between(*stances: int) -> dict[str, Any]:
    """The mask that leaves these to choose from."""
    return {"choosable": np.array([float(stance in stances) for stance in range(4)])}


def assert_share(count: float, trials: float, probability: float, *, errors: float = 5.0) -> None:
    """The count is within so many standard errors (of independent trials) of its expectation."""
    error = math.sqrt(probability * (1.0 - probability) / trials)
    assert abs(count / trials - probability) < errors * error


def assert_counts(counts: Any, probabilities: list[float]) -> None:
    expected = np.array(probabilities)
    assert np.asarray(counts)[expected == 0.0].sum() == 0
    these = expected > 0.0
    assert stats.chisquare(np.asarray(counts)[these], np.sum(counts) * expected[these]).pvalue > 1e-5


# --- what always holds -----------------------------------------------------------------------------------------------


def test_heads_are_conserved_and_the_irreversible_stays() -> None:
    inputs = everything_on()
    runs = day_loop.many(inputs, runs=20, seed=7)
    assert (runs.heads.sum(axis=3) == inputs.size).all()
    for never_less in (runs.heads[..., EXITED], runs.heads[..., REMOVED], runs.outed, runs.asked):
        assert (np.diff(never_less, axis=1) >= 0).all()
    stood_down = runs.posture == STOOD_DOWN
    assert (stood_down[:, 1:] >= stood_down[:, :-1]).all()
    assert (runs.outed <= inputs.size).all()
    assert runs.force == pytest.approx(runs.formation_force.sum(axis=2))
    assert stood_down.any()
    assert {HELD, BY_STREETS, BY_ARMY} >= set(runs.cause.tolist())
    assert (runs.fell_day >= 10).any()
    assert np.isfinite(runs.pressure).all()
    assert np.isfinite(runs.protest).all()


def test_after_a_downfall_the_last_state_repeats() -> None:
    runs = day_loop.many(everything_on(), runs=20, seed=8)
    for run, day in enumerate(runs.fell_day):
        assert (runs.cause[run] == HELD) == (day == -1)
        if day >= 0:
            for series in runs[:12]:
                assert (series[run, day:] == series[run, day]).all()


def test_the_same_seed_gives_the_same_run_and_a_shorter_one_is_its_beginning() -> None:
    inputs = everything_on()
    whole, again, short = (day_loop.simulate(inputs, 3, days) for days in (None, None, 10))
    assert np.array_equal(whole.heads, again.heads)
    assert np.array_equal(whole.heads[:10], short.heads)
    assert np.array_equal(whole.pressure[:10], short.pressure)


def test_compiled_and_uncompiled_agree_draw_by_draw() -> None:
    compiled, same = (loop.simulate(everything_on(), 11, 20) for loop in (day_loop, plain))
    assert len(compiled.heads[..., EXITED].flatten().nonzero()[0]) > 0
    for one, other in zip(compiled, same, strict=True):
        assert np.asarray(one) == pytest.approx(np.asarray(other))


# --- who they are ----------------------------------------------------------------------------------------------------


def known_to_each(sizes: list[int], ties_within: float, ties_across: float, seed: int) -> list[list[int]]:
    parameters = {"ties_within": ties_within, "ties_across": ties_across}
    scene = plain.set_scene(hand_made(sizes, 1, parameters=parameters))
    first_tie, ties = plain.everybodys_ties(scene, np.random.default_rng(seed))
    return [sorted(ties[first_tie[i] : first_tie[i + 1]].tolist()) for i in range(sum(sizes))]


def test_within_a_formation_ties_form_a_ring_no_wider_than_its_circle() -> None:
    known = known_to_each([7, 2, 3, 4], 4.0, 0.0, 1)
    assert known[:3] == [[1, 2, 5, 6], [0, 2, 3, 6], [0, 1, 3, 4]]
    assert known[7:9] == [[], []]  # a pair has no ring
    assert known[9:12] == [[10, 11], [9, 11], [9, 10]]
    assert known[12:] == [[13, 15], [12, 14], [13, 15], [12, 14]]


def test_ties_across_are_mutual_pairs_drawn_from_the_whole_apparatus() -> None:
    known = known_to_each([400, 100, 101], 0.0, 3.0, 2)
    pairs = sorted((i, other) for i, others in enumerate(known) for other in others)
    assert pairs == sorted((other, i) for i, other in pairs)
    assert all(i != other for i, other in pairs)
    met_themselves = math.floor(601 * 3.0 / 2) - len(pairs) / 2
    assert 0 <= met_themselves < 12  # Poisson with mean 1.5
    both = np.array(pairs) >= 400
    assert_share(both.all(axis=1).sum() / 2, len(pairs) / 2, (201 / 601) ** 2)
    assert_share((~both).all(axis=1).sum() / 2, len(pairs) / 2, (400 / 601) ** 2)
    assert any(len(others) > len(set(others)) for others in known_to_each([5], 0.0, 20.0, 3))  # repeats are kept


def test_everybody_is_drawn_from_the_laws_of_his_formation() -> None:
    traits = {"grievance_mean": [9.0, 0.3], "grievance_sd": 2.0, "culpability_mean": [9.0, 0.8],
              "exit_cost": [9.0, 1.0], "exit_cost_sd": 3.0}  # fmt: skip
    parameters = {"optimism_sd": 0.7, "command_spread": 2.5} | NO_TIES
    scene = plain.set_scene(hand_made([10, 20_000], 1, traits=traits, parameters=parameters))
    people = plain.recruit(scene, np.random.default_rng(4))
    drawn = {
        stats.norm(0.3, 2.0): people.grievance[10:],
        stats.norm(0.0, 0.7): people.optimism[10:],
        stats.norm(1.0, 3.0): people.roots[10:],
        stats.expon(scale=0.8): people.culpability[10:],
    }
    for law, numbers in drawn.items():
        assert stats.kstest(numbers, law.cdf).pvalue > 1e-5
    assert np.abs(np.corrcoef(list(drawn.values())) - np.eye(4)).max() < 5.0 / math.sqrt(20_000)
    assert people.formation.tolist() == [0] * 10 + [1] * 20_000
    for nothing_yet in (people.stance, people.outed, people.asked, people.zeal):
        assert not nothing_yet.any()
    many = plain.set_scene(hand_made([1] * 4_000, 1, parameters=parameters, traits={"command_culpability": 0.2}))
    commanders = plain.appoint(many, np.random.default_rng(5))
    assert stats.kstest(commanders.beta, stats.norm(0.0, 2.5).cdf).pvalue > 1e-5
    assert (commanders.culpability == 0.2).all()
    assert (commanders.posture == ORDERING).all()


# --- one day by hand: what steps 2 to 5 settle -----------------------------------------------------------------------

RIOT, INTERIOR, KGB, ARMY, GUARDS, FLEET = range(6)
HEADS = [[5, 2, 1, 1, 1], [3, 1, 1, 2, 1], [3, 0, 0, 1, 1], [3, 1, 2, 0, 0], [2, 1, 1, 0, 0], [1, 1, 1, 1, 0]]
DAY = 2
OF_THE_DAY = {
    "duty": [0.8, 0.5, 0.4, 0.1, 0.2, 0.3], "violence": [1.5, 2.0, 0.5, 3.0, 1.0, 1.0],
    "detention": [0.3, 0.4, 0.2, 0.1, 0.5, 0.6], "watch": [0.6, 0.3, 0.9, 0.5, 0.2, 0.4],
    "isolation": [0.5, 0.2, 0.1, 0.4, 0.0, 0.3], "propaganda": [0.2, 0.4, 0.1, 0.3, 0.0, 0.5],
    "amnesty": [0.8, 0.7, 0.5, 0.6, 0.0, 0.5], "designated": [0.1, 0.2, 0.0, 0.0, 0.0, 0.4],
    "kinship": [0.4, 0.1, -0.5, 0.2, 0.0, 0.0], "bonus": 0.5, "command": 0.7, "support": 1.3,
    "esprit": [0.2, -0.1, 0.0, -2.0, 0.0, 0.3], "patron": [0.25, 0.1, 0.4, 0.2, 0.0, 0.3],
    "cover": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], "outing": [0.3, 0.2, 0.1, 0.4, 0.5, 0.6],
    "guarantee": [0.1, 0.0, 0.65, 0.0, 0.0, 0.0],
    "outreach": 2.0, "pardon": 0.35, "public_face": 0.4, "accommodation": 0.3,
}  # fmt: skip
NUMBERS = {
    "belief_prior": -0.9, "belief_ties": 1.0, "belief_news": 2.0, "belief_pressure": 0.5, "belief_army": 0.8,
    "belief_concession": 0.7, "later": 0.25, "trend_days": 4.0, "review_rate": 0.4, "publicity": 0.9, "demand": 4.0,
    "neutrality": 0.4, "vengeance": 0.6, "timeliness": 1.2, "reckoning": 9.0, "shame": 0.6, "insight": 0.3,
    "leaks": 3.0, "pact_penalty": 2.0, "appeal": 0.2, "foresight": 1.5, "mass": 4.0, "sanction": 20.0,
    "catch_shirking": 0.04, "culpability_rate": 0.02, "zeal": 0.8, "stake": 11.0, "command_spread": 3.0,
    "hope_concession": 0.8, "deter": 0.7, "stall_duty": 0.25,
}  # fmt: skip
NEWS = 0.9 * (1.8 * 2 + 0.525 * 7 + 0.5 * 1 + 0.3 * 4) / (1.8 * 10 + 0.525 * 8 + 0.5 * 5 + 0.3 * 4)
TREND = 0.01 + ((NEWS - 0.2) - 0.01) / 4.0
AHEAD = NEWS + 2.5 * TREND
FORCE = [2.0 * 0.8 * (5.2 + 2 * 0.3), 0.0, 1.0 * 0.1 * 3, 3.0 * 0.12 * (3 + 0.3), 0.0, 0.0]
PRESSURE = math.log(4.0 * 45.0 / (9.28 + 0.3 + 1.188 + 4.0 * 2.0))


def scene_of_the_day(**fields: Any) -> Any:
    inputs = hand_made(
        [10, 8, 5, 6, 4, 4],
        DAY + 1,
        traits={"street_value": [2.0, 0.5, 1.0, 3.0, 1.0, 2.0], "pact": [0, 0, 0, 1, 0, 1],
                "watcher": [0, 0, 1, 0, 1, 0], "team": [0.7, 0.6, 0.9, 0.8, 0.5, 0.4],
                "grievance_mean": [0.5, 0.2, -0.8, 0.3, 0.0, 0.0]},
        levers=OF_THE_DAY,
        parameters=NUMBERS,
        rungs=[[0.6, 0.9, NO_DUTY_NAMED, 0.12, NO_DUTY_NAMED, NO_DUTY_NAMED], [1.0] * 6],
        signal=np.array([[9.0] * 6, [9.0] * 6, [0.25, -0.1, 0.15, 0.3, 0.0, -0.2]]),
        unmask=np.array([[0.9] * 6, [0.9] * 6, [0.2, 0.3, 0.0, 0.1, 0.0, 0.4]]),
        call=np.array([9.0, 9.0, 1.5]),
        threat=np.array([0.9, 0.9, 0.45]),
        initial_protest=20.0,
    )  # fmt: skip
    for lever in (*inputs.levers, *inputs.whole_levers):
        lever[:DAY] = 0.037  # of days that are not asked for
    return plain.set_scene(inputs._replace(**fields))


def people_of_the_day() -> Any:
    """Officers in the order of HEADS; a few know somebody. Number 0 is LOYAL and outed, 7 RESISTING, both RIOT."""
    knows = {0: [1, 7, 8, 9], 3: [7, 8], 7: [0, 5, 15, 14, 2], 10: [14, 11], 23: [24, 25, 27, 36], 35: [36, 33]}
    stances = [np.repeat(np.arange(5), heads) for heads in HEADS]
    n = 37
    officers = plain.Officers(
        formation=np.repeat(np.arange(6), [10, 8, 5, 6, 4, 4]),
        grievance=np.full(n, 0.4),
        optimism=np.full(n, 0.1),
        roots=np.full(n, 1.1),
        culpability=np.full(n, 0.9),
        zeal=np.zeros(n),
        stance=np.concatenate(stances),
        outed=np.zeros(n, bool),
        asked=np.zeros(n, bool),
        first_tie=np.concatenate([[0], np.cumsum([len(knows.get(i, [])) for i in range(n)])]),
        ties=np.array([other for i in range(n) for other in knows.get(i, [])]),
    )
    officers.zeal[[0, 5]] = 0.2, 0.4  # number 5 is SHIRKING now
    officers.outed[[0, 8, 9]] = True
    return officers


def the_day(scene: Any = None, breach: float = 0.3, posture: tuple[int, ...] = (0, 2, 1, 0, 2, 2)) -> Any:
    yesterday = plain.Memory(
        most_lever=np.array([0.3, 0.7, 0.2, 0.0, 0.1, 0.9]),
        most_ordered=np.array([0.5, 0.95, 0.2, 0.0, 0.1, 0.9]),
        breach=breach,
        news=0.2,
        trend=0.01,
    )
    decided = np.array([0.3, 0.0, 0.5, 0.0, 0.0, 0.2])
    scene = scene_of_the_day() if scene is None else scene
    return plain.begin_day(scene, DAY, people_of_the_day(), np.array(posture), decided, 1, 30.0, yesterday)


def test_orders_are_the_largest_of_lever_and_rungs_and_pass_through_the_commander() -> None:
    today = the_day()
    assert today.ordered.tolist() == [0.8, 0.9, 0.4, 0.12, 0.2, 0.3]  # riot police: its rung is below its lever
    assert today.duty.tolist() == pytest.approx([0.8, 0.0, 0.1, 0.12, 0.0, 0.0])


def test_the_breach_is_as_large_as_the_part_drawn_in_and_stays() -> None:
    today = the_day()
    assert today.drawn_in.tolist() == pytest.approx([0.0, 0.0, 0.0, 0.8, 0.0, 1.0])
    assert today.memory.breach == pytest.approx((6 * 0.8 + 4 * 0.0) / 10)  # the fleet has stood down
    assert the_day(breach=0.6).memory.breach == 0.6
    assert the_day(posture=(0, 2, 1, 1, 2, 1)).memory.breach == pytest.approx((6 * 0.8 + 4 * 1.0) / 10)
    no_line = scene_of_the_day()
    no_line.parameters.pact_line = 0.0
    assert plain.draw_in(no_line, np.array([0.0, 0.0, 0.0, 1e-9, 0.0, 0.0])).tolist() == [0, 0, 0, 1, 0, 0]


def test_news_weigh_whom_the_public_has_met_and_the_larger_of_two_weights_counts() -> None:
    today = the_day()  # by orders, as the interior troops were called by the ladder: 8.975 / 25.9
    assert today.memory.news == pytest.approx(NEWS)
    assert today.memory.most_lever.tolist() == [0.8, 0.7, 0.4, 0.1, 0.2, 0.9]
    assert today.memory.most_ordered.tolist() == [0.8, 0.95, 0.4, 0.12, 0.2, 0.9]
    scene = scene_of_the_day()  # a rung that calls out loyal men does not undo the news: by levers
    forgotten = plain.Memory(np.zeros(6), np.zeros(6), 0.0, 0.0, 0.0)
    ordered, posture = np.array([1.0, 0.5, 0.4, 0.1, 0.2, 0.3]), np.array([0, 2, 1, 0, 2, 2])
    kept = plain.keep_in_mind(scene, DAY, np.array(HEADS), posture, ordered, 0.0, forgotten)
    by_lever = (1.8 * 2 + 0.3 * 7 + 0.5 * 1 + 0.3 * 4) / (1.8 * 10 + 0.3 * 8 + 0.5 * 5 + 0.3 * 4)
    assert kept.news == pytest.approx(0.9 * by_lever)
    scene.traits.street_value[:] = 0.0
    assert the_day(scene).memory.news == 0.0


def test_the_trend_of_the_news_reaches_to_the_next_review() -> None:
    today = the_day()
    assert (today.memory.trend, today.news_ahead) == pytest.approx((TREND, AHEAD))
    scene = scene_of_the_day()
    scene.parameters.review_rate = 0.1  # he will not review within `trend_days`
    assert the_day(scene).news_ahead == pytest.approx(NEWS + 4.0 * TREND)
    memory = plain.Memory(np.zeros(6), np.zeros(6), 0.0, 0.95, 0.5)
    assert plain.news_by_his_next_review(scene, memory) == 1.0
    nobody = np.zeros((6, 5))
    kept = plain.keep_in_mind(scene, DAY, nobody, np.zeros(6), np.zeros(6), 0.0, memory)
    assert (kept.news, kept.trend) == pytest.approx((0.0, 0.5 - 0.5 / 4.0))  # falling news are no trend
    first = plain.keep_in_mind(scene, 0, np.array(HEADS), np.zeros(6), np.zeros(6), 0.0, memory)
    assert first.news > 0.0
    assert first.trend == 0.0


def test_the_army_counts_in_part_where_it_stands_aside_and_a_threat_is_a_floor() -> None:
    scene = scene_of_the_day()
    aside = 2 + 1 + 0.4 * (1 + 1)
    assert plain.army_on_the_other_side(scene, np.array(HEADS), np.array([0, 0, 0, 0, 0, 2])) == pytest.approx(
        aside / 10
    )
    assert the_day().army == 0.45
    scene.threat[DAY] = 0.2
    assert the_day(scene).army == pytest.approx(0.38)
    scene.threat[DAY] = 0.45
    scene.traits.pact[:] = 0.0
    assert the_day(scene).army == 0.0


def test_violence_work_and_occasion_follow_duty_and_detention() -> None:
    today = the_day()
    out = 2.0 * 10 * 0.8 + 1.0 * 5 * 0.1 + 3.0 * 6 * 0.12
    done = 2.0 * 10 * 0.8 * 1.5 + 1.0 * 5 * 0.1 * 0.5 + 3.0 * 6 * 0.12 * 3.0
    assert today.violence == pytest.approx(done / out)
    assert today.detention.tolist() == [0.3, 0.0, 0.2, 0.1, 0.0, 0.0]
    assert today.work.tolist() == pytest.approx([0.8 * 1.5 + 0.3, 0.0, 0.1 * 0.5 + 0.2, 0.12 * 3.0 + 0.1, 0.0, 0.0])
    assert today.occasion.tolist() == pytest.approx([1.0, 0.0, 0.3, 0.22, 0.0, 0.0])


def test_violence_fades_where_hardly_anybody_is_on_the_streets() -> None:
    scene = scene_of_the_day()  # street_value times size: 20, 4, 5, 18, 4, 8
    few = np.array([0.01, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert plain.violence_on_the_streets(scene, DAY, few) == pytest.approx(20 * 0.01 * 1.5 / (0.01 * 59))
    assert plain.violence_on_the_streets(scene, DAY, np.zeros(6)) == 0.0
    scene.traits.street_value[:] = 0.0
    assert plain.violence_on_the_streets(scene, DAY, np.ones(6)) == 0.0


def test_the_watch_is_kept_by_watchers_who_are_loyal_and_have_not_stood_down() -> None:
    assert the_day().watch == pytest.approx(np.array(OF_THE_DAY["watch"]) * 3 / 9)
    assert the_day(posture=(0, 0, 0, 0, 0, 0)).watch == pytest.approx(np.array(OF_THE_DAY["watch"]) * 5 / 9)
    scene = scene_of_the_day()
    scene.traits.watcher[:] = 0.0
    assert the_day(scene).watch.tolist() == OF_THE_DAY["watch"]


def test_force_and_pressure_follow_effort_calls_and_quorum() -> None:
    today = the_day()
    assert today.formation_force == pytest.approx(FORCE)
    assert (today.turnout, today.force, today.pressure) == pytest.approx((45.0, sum(FORCE), PRESSURE))
    fixed = scene_of_the_day(fixed_protest=np.array([1.0, 2.0, 3.0]))
    assert the_day(fixed).turnout == 3.0
    nobody_out, crowd, no_quorum = 0.0, 10.0, scene_of_the_day()
    no_quorum.parameters.quorum = 0.0
    assert plain.pressure_on_the_streets(no_quorum, 0.0, nobody_out) == -5.0
    assert plain.pressure_on_the_streets(no_quorum, crowd, nobody_out) == 5.0
    assert plain.pressure_on_the_streets(no_quorum, crowd, 1e6) == -5.0
    assert plain.pressure_on_the_streets(no_quorum, 1e6, 1.0) == 5.0
    assert plain.pressure_on_the_streets(scene_of_the_day(), 1.5, nobody_out) == pytest.approx(math.log(1.5 / 2.0))


def test_designations_decided_add_to_the_lever_and_shares_are_of_those_who_serve() -> None:
    today = the_day()
    assert today.designated.tolist() == [0.3, 0.2, 0.5, 0.0, 0.0, 0.4]
    assert today.shirking.tolist() == pytest.approx([2 / 8, 1 / 5, 0.0, 1 / 6, 1 / 4, 1 / 3])
    assert today.refusing.tolist() == pytest.approx([1 / 8, 1 / 5, 0.0, 2 / 6, 1 / 4, 1 / 3])
    assert plain.share_of_serving(np.array([[0, 0, 0, 3, 1]]), RESISTING).tolist() == [0.0]


# --- the same day: what officers see, believe and weigh --------------------------------------------------------------


def test_an_officer_sees_exits_refusers_and_who_is_unmasked() -> None:
    scene, people, today = scene_of_the_day(), people_of_the_day(), the_day()
    seen = {
        0: (1 + 1.5 * 1) / 4 + 0.2 * 2 / 8,
        3: 1.0,
        5: 0.0,  # knows nobody, whoever is unmasked
        7: (1 + 1.5 * 1) / 5 + 0.2 * 2 / 8,
        10: 1 / 2 + 0.3 * 1 / 5,
        23: (1 + 1.6 * 1) / 4 + 0.1 * 1 / 6,
        35: 1.7 / 2 + 0.4 * 1 / 3,
    }
    for officer, x in seen.items():
        assert plain.seen_broken(scene, today, people, officer) == pytest.approx(x)
    mixed = scene_of_the_day(complete_mixing=True)  # 6 RESISTING and 5 EXITED in all
    assert plain.seen_broken(mixed, today, people, 0) == pytest.approx((6 + 1.5 * 5) / 36 + 0.2 * 2 / 8)
    assert plain.seen_broken(mixed, today, people, 7) == pytest.approx((5 + 1.5 * 5) / 36 + 0.2 * 2 / 8)


def test_an_officer_believes_what_he_sees_and_fears_what_he_did() -> None:
    scene, people, today = scene_of_the_day(), people_of_the_day(), the_day()
    view = plain.look_around(scene, today, people, 0)
    x = 0.675
    p = logistic(-0.9 + 0.1 + 0.25 + x + 2.0 * NEWS + 0.5 * PRESSURE + 0.8 * 0.45 + 0.7 * 0.3 - 0.2)
    spared = 0.8 * math.exp(-0.3 * 0.2) * (1 - 0.6 * 3 / 10) * (1 - 0.3) * math.exp(-0.9 / 1.5)
    assert (view.g, view.b, view.x, view.p, view.resists) == pytest.approx((0.4, 1.1, x, p, False))
    assert (view.P, view.n) == pytest.approx((p + (1 - p) * 0.25, math.exp(-2.5 * x)))
    assert (view.L, view.L_ahead) == pytest.approx((spared * (1 - NEWS) ** 1.2, spared * (1 - AHEAD) ** 1.2))
    feared = [view.R, view.S]
    assert feared == pytest.approx([9.0 * (1 - math.exp(-0.9)), 0.6])
    hidden = plain.look_around(scene, today, people, 7)
    feared = [hidden.R, hidden.S]
    assert feared == pytest.approx([0.3 * 9.0 * (1 - math.exp(-0.9)), 0.6 * 0.3])
    assert hidden.resists
    sailor = plain.look_around(scene, today, people, 35)
    grieved, ashamed = sailor.g, sailor.S
    assert grieved == pytest.approx(0.4 + 2.0 * 0.48)  # the breach of today counts today
    assert ashamed == pytest.approx(0.6 * 0.4)


def view_of_one(**fields: Any) -> Any:
    view = plain.OfficerView(
        g=0.4, b=1.1, x=0.25, n=0.5, p=0.3, P=0.6, R=8.0, L=0.7, L_ahead=0.55, S=0.2, resists=False
    )
    return view._replace(**fields)


def table_of(f: int, scene: Any = None, **fields: Any) -> dict[str, Any]:
    scene = scene_of_the_day() if scene is None else scene
    rows = plain.officer_terms(scene, the_day(scene), f, view_of_one(**fields))
    return dict(zip(day_loop.MECHANISMS, rows, strict=True))


def assert_rows(table: dict[str, Any], expected: dict[str, tuple[float, ...]]) -> None:
    for row, terms in expected.items():
        assert table[row].tolist() == pytest.approx(terms), row


def test_every_term_of_an_officer_of_the_riot_police() -> None:
    hurting = (0.4 + 0.1) * (1 + 0.4) * (1 + 0.2 * 0.5) * 1.5  # o - 1 = 0.5, k = 1.5
    fear = 0.6 * 8.0
    stays = fear * (1 - 0.25)
    assert_rows(
        table_of(RIOT),
        {
            "pay": (1 + 0.5 * 0.8, 1 + 0.3 * 0.5 * 0.8, 1 - 0.5, 0.0),
            "cohesion": (0.9 * 0.5, 0.5 * 0.9 * 0.5, -0.9 * 0.5, -0.5 * 0.9 * 0.5),
            "command": (0.7 * 0.7 * 0.7 * 0.8, 0.0, 0.0, 0.0),  # 1 - p, 1 - accommodation, the lever, d
            "conscience": (-0.4 * 0.3 - hurting, -0.4 * 0.3, 0.0, 0.0),
            "retaliation": (-15.0 * 0.45 * 1.5, 0.0, 0.0, 0.0),
            "sanction": (
                0.0,
                -0.7 * 0.9 * 0.2 * 1.5,
                -0.7 * (0.9 * 20.0) * 0.5 * math.exp(-4.0 / 8),  # o_f is 1
                -0.7 * 0.9 * 2.4 * 0.5,
            ),
            "commitment": (0.0, 0.0, 0.0, 0.0),
            "reckoning": (-stays * (1 - 0.2 * 0.75), -stays * (1 - 0.5 * 0.7), -fear * 0.3, -fear * 0.3),
            "haste": (-1.5 * stays * 0.15, -1.5 * stays * 0.15, 0.0, 0.0),
            "refuge": (0.0, 0.0, 0.0, 1.3 - 1.1),
            "shame": (-0.2, -0.1, 0.0, 0.0),
        },
    )


def test_who_resists_has_no_quiet_way_back() -> None:
    back = 0.7 * (0.9 * 20.0) * (1 - 0.35)
    assert_rows(table_of(RIOT, resists=True), {"commitment": (-back, -back, 0.0, 0.0)})


def test_little_is_risked_by_refusing_what_is_hardly_ordered_and_believers_hurt_gladly() -> None:
    Z = 0.7 * 20.0 * (0.15 + 0.85 * 0.3)  # noqa: N806 (model.md's symbol)
    assert_rows(
        table_of(KGB, g=-0.8, resists=True),
        {
            "conscience": (0.8 * 0.3 + 0.7 * 0.25, 0.8 * 0.3, 0.0, 0.0),  # neither kinship nor appeal moves him
            "sanction": (0.0, -0.7 * 0.7 * 0.3 * 1.5, -0.7 * Z * 0.5, -0.7 * 0.7 * 2.4 * 0.5),
            "commitment": (-0.7 * Z * 0.65, -0.7 * Z * 0.65, 0.0, 0.0),
        },
    )


def test_in_a_formation_that_stood_down_refusing_is_following() -> None:
    stays = 0.6 * 8.0 * 0.9
    assert_rows(
        table_of(INTERIOR, resists=True),
        {
            "pay": (1.0, 1.0, 0.5, 0.0),
            "cohesion": (-0.5, -0.25, 0.5, 0.25),  # team 0.6, esprit -0.1
            "command": (0.0, 0.0, 0.0, 0.0),
            "conscience": (-0.12, -0.12, 0.0, 0.0),
            "retaliation": (0.0, 0.0, 0.0, 0.0),
            "sanction": (0.0, -0.7 * 0.8 * 0.1 * 1.5, 0.0, -0.7 * 0.8 * 2.4 * 0.5),
            "commitment": (0.0, 0.0, 0.0, 0.0),
            "reckoning": (-stays * (1 - 0.2 * 0.75), -stays * 0.65, -4.8 * 0.3, -4.8 * 0.3),
            "haste": (0.0, 0.0, 0.0, 0.0),
        },
    )


def test_a_pact_formation_is_fully_sanctioned_not_retaliated_against_and_keeps_its_spirit_standing_aside() -> None:
    army = table_of(ARMY, resists=True)
    refused = 0.7 * 0.6 * 20.0
    assert_rows(
        army,
        {
            "cohesion": (0.0, 0.0, 0.0, 0.0),  # team 0.8, esprit -2
            "retaliation": (0.0, 0.0, 0.0, 0.0),
            "sanction": (
                0.0,
                -0.7 * 0.6 * (0.5 / 3) * 1.5,
                -refused * 0.5 * math.exp(-4.0 * 2 / 6),
                -0.7 * 0.6 * 2.4 * 0.5,
            ),
            "commitment": (-refused * 0.65, -refused * 0.65, 0.0, 0.0),
        },
    )
    fleet = table_of(FLEET, resists=True)
    assert_rows(fleet, {"cohesion": (0.7 * 0.5, 0.7 * 0.25, -0.7 * 0.5, -0.7 * 0.25)})
    assert_rows(fleet, {"commitment": (0.0, 0.0, 0.0, 0.0), "haste": (0.0, 0.0, 0.0, 0.0)})
    assert fleet["sanction"][RESISTING] == 0.0


def test_a_row_left_out_is_zero_and_reckoning_takes_haste_and_zeal_with_it() -> None:
    scene, today = scene_of_the_day(), the_day()
    terms = plain.officer_terms(scene, today, RIOT, view_of_one())
    for row, name in enumerate(day_loop.MECHANISMS):
        scene.switches[:] = 1.0
        scene.switches[row] = 0.0
        expected = terms.sum(axis=0) - terms[row] - (terms[row + 1] if name == "reckoning" else 0.0)
        assert plain.sum_of_rows_left_in(scene, terms) == pytest.approx(expected)
        assert (plain.zeal_of(scene, today, RIOT, view_of_one()) == 0.0) == (name == "reckoning")


def test_zeal_grows_with_no_way_back_and_shrinks_under_a_patron() -> None:
    scene, today = scene_of_the_day(), the_day()
    for f, patron in ((RIOT, 0.25), (KGB, 0.4)):
        no_way_back = 0.6 * 8.0 * (1 - patron) * (1 - 0.7)
        expected = 0.8 * (1 - math.exp(-no_way_back / 3.0))
        assert plain.zeal_of(scene, today, f, view_of_one()) == pytest.approx(expected)


def test_the_occasion_to_shirk_comes_with_the_work() -> None:
    scene, today = scene_of_the_day(), the_day()
    assert plain.weights_of_stances(scene, today, RIOT).tolist() == [0.5, 0.5, 1.0, 1.0]
    assert plain.weights_of_stances(scene, today, KGB).tolist() == pytest.approx([0.85, 0.15, 1.0, 1.0])
    assert plain.weights_of_stances(scene, today, INTERIOR).tolist() == [1.0, 0.0, 1.0, 1.0]
    masked = scene_of_the_day(**only_between(LOYAL, RESISTING))
    assert plain.weights_of_stances(masked, today, RIOT).tolist() == [1.0, 0.0, 1.0, 0.0]
    chances = plain.chances_of(np.array([1.0, 9e9, 0.5]), np.array([0.6, 0.0, 1.0]), 2.0)
    assert chances.tolist() == pytest.approx([0.6 * math.e / (0.6 * math.e + 1.0), 0.0, 1.0 / (0.6 * math.e + 1.0)])


def test_who_is_caught_depends_on_what_he_turns_to_and_how_many_refuse_beside_him() -> None:
    scene, today = scene_of_the_day(), the_day()

    def caught(f: int, new: int, resists: bool = False) -> float:
        return float(plain.chance_to_be_caught(scene, today, f, view_of_one(resists=resists), new))

    assert caught(RIOT, LOYAL, resists=True) == 0.0
    assert caught(RIOT, SHIRKING) == pytest.approx(0.2 * 0.04)  # omega watch = 0.6 / 3
    assert caught(RIOT, RESISTING) == pytest.approx(0.2 * 0.5 * 0.5 * math.exp(-4.0 / 8))
    assert caught(RIOT, EXITED) == pytest.approx(0.2 * 0.5 * 0.5)
    assert caught(RIOT, EXITED, resists=True) == 0.0
    assert caught(INTERIOR, RESISTING) == 0.0
    assert caught(INTERIOR, SHIRKING) == pytest.approx(0.1 * 0.04)
    assert caught(INTERIOR, EXITED) == pytest.approx(0.1 * 0.5 * 0.5)


def test_enquiries_exceed_exits_in_proportion_until_everybody_asks() -> None:
    scene = scene_of_the_day()
    scene.parameters.enquiry = 2.0
    for u, asks in ((0.0, 0.0), (0.1, 0.3), (0.3, 0.9), (0.5, 1.0), (1.0, 1.0)):
        assert u + (1 - u) * plain.chance_to_ask(scene, u) == pytest.approx(asks)


def test_the_disaffected_leak_the_lists() -> None:
    scene, today = scene_of_the_day(), the_day()
    assert plain.chance_to_be_outed(scene, today, RIOT) == pytest.approx(1 - math.exp(-0.3 * 0.8 * (1 + 3.0 * 2 / 8)))
    assert plain.chance_to_be_outed(scene, today, KGB) == pytest.approx(1 - math.exp(-0.1 * 0.1))
    assert plain.chance_to_be_outed(scene, today, INTERIOR) == 0.0


def test_who_shirked_did_half_the_acts() -> None:
    scene, people, commanders = scene_of_the_day(), people_of_the_day(), np.full(6, 0.5)
    plain.do_acts(scene, the_day(), people, commanders)
    done = people.culpability - 0.9
    assert done[:10] == pytest.approx([0.02 * 1.5] * 5 + [0.01 * 1.5] * 2 + [0.0] * 3)
    assert done[10:18].tolist() == [0.0] * 8
    assert done[18:23] == pytest.approx([0.02 * 0.25] * 3 + [0.0] * 2)
    assert commanders == pytest.approx(np.array([0.5 + 0.02 * 1.5, 0.5, 0.505, 0.5 + 0.02 * 0.46, 0.5, 0.5]))


# --- the same day: commanders, downfall, protest ---------------------------------------------------------------------


def commander(f: int) -> dict[str, Any]:
    terms = plain.commander_terms(scene_of_the_day(), the_day(), f, 0.6, 1.7)
    return dict(zip(day_loop.REASONS, terms, strict=True))


def test_every_term_of_a_commander_who_orders() -> None:
    x_c = (4 + 4 + 8) / (4 + 5 + 18 + 4 + 8)
    p = logistic(-0.9 + 0.25 + x_c + 2.0 * NEWS + 0.5 * PRESSURE + 0.8 * 0.45 + 0.7 * 0.3 - 0.2)
    fear = (p + (1 - p) * 0.25) * 100.0 * (1 - math.exp(-0.6))
    spared = 0.8 * math.exp(-0.3 * 0.2) * (1 - 0.3) * math.exp(-0.6 / 1.5) * (1 - NEWS) ** 1.2  # above the guarantee
    disobeyed = 40.0 * (1 - (5 + 0.7 * 2) / 9)
    conscience = 6.0 * (0.5 * 0.3 + (0.5 + 0.1) * 1.4 * 1.1 * 1.5)
    assert_rows(
        commander(RIOT),
        {
            "stake": ((1 - p) * 0.7 * (11.0 + 0.7), 0.5 * (1 - p) * 0.7 * 11.0, 0.0),
            "sanction": (0.0, -(1 - p) * 0.9 * 0.2 * 4.0, -(1 - p) * 0.9 * 30.0 * math.exp(-2.5 * x_c)),
            "reckoning": (
                -fear * 0.75 * (1 - 0.2 * (1 - x_c)),
                -fear * 0.75 * (1 - 0.5 * spared),
                -fear * (1 - spared),
            ),
            "authority": (-disobeyed, -0.3 * disobeyed, 0.0),
            "pact": (0.0, 0.0, 0.0),
            "conscience": (-conscience, -0.5 * conscience, 0.0),
            "retaliation": (-40.0 * 0.45 * 1.5, 0.0, 0.0),
            "own": (0.0, 0.0, 1.7),
        },
    )
    assert plain.weights_of_postures(the_day(), RIOT).tolist() == [0.5, 0.5, 1.0]


def test_a_commander_weighs_what_he_is_ordered_to_do_not_what_he_passes_on() -> None:
    x_c = 16 / 54
    p = logistic(-0.9 + 0.15 + x_c + 2.0 * NEWS + 0.5 * PRESSURE + 0.8 * 0.45 + 0.7 * 0.3 - 0.1)
    fear = (p + (1 - p) * 0.25) * 100.0 * (1 - math.exp(-0.6))
    conscience = 6.0 * (-0.8 * 0.3 - 0.7 * (0.4 * 0.5 + 0.2))  # a believer
    found = commander(KGB)  # he stalls; the guarantee of 0.65 is more than he would be forgiven
    assert_rows(found, {"conscience": (-conscience, -0.5 * conscience, 0.0)})
    assert_rows(found, {"retaliation": (-40.0 * 0.45 * 0.4, 0.0, 0.0)})
    assert found["reckoning"].tolist()[1:] == pytest.approx([-fear * 0.6 * (1 - 0.5 * 0.65), -fear * 0.35])
    assert found["authority"][ORDERING] == pytest.approx(-40.0 * (1 - 3 / 4))
    assert plain.weights_of_postures(the_day(), KGB).tolist() == pytest.approx([0.7, 0.3, 1.0])


def test_a_pact_weighs_on_its_commander_as_far_as_he_is_drawn_in() -> None:
    found = commander(ARMY)
    conscience = 6.0 * (0.3 * 0.3 + (0.3 + 0.1) * 1.2 * (1 + 0.2 * 0.6) * (0.12 * 3.0 + 0.1))  # no penalty in his g
    assert_rows(found, {"pact": (-45.0 * 0.8, -0.5 * 45.0 * 0.8, 0.0), "retaliation": (0.0, 0.0, 0.0)})
    assert_rows(found, {"conscience": (-conscience, -0.5 * conscience, 0.0)})


def test_a_commander_alone_sees_nobody_stand_down_and_whom_nobody_is_left_to_obey() -> None:
    scene, today = scene_of_the_day(), the_day()
    scene.traits.street_value[1:] = 0.0
    assert plain.others_stood_down(scene, np.full(6, STOOD_DOWN), RIOT) == 0.0
    today.heads[RIOT] = [0, 0, 0, 0, 10]
    assert plain.obedience_seen(scene, today, RIOT) == 0.0


def test_downfall_by_streets_goes_before_the_army() -> None:
    scene = scene_of_the_day()
    assert plain.downfall(scene, 0.29, 4) == (HELD, False)
    assert plain.downfall(scene, 0.3, 4) == (BY_ARMY, False)
    assert plain.downfall(scene, 0.29, 5) == (BY_STREETS, False)
    assert plain.downfall(scene, 0.3, 5) == (BY_STREETS, True)
    scene.traits.pact[:] = 0.0
    scene.parameters.army_sides = 0.0
    assert plain.downfall(scene, 0.0, 4) == (HELD, False)


def test_violence_magnifies_the_tide_of_protest_whichever_way_it_runs() -> None:
    scene = scene_of_the_day()
    today = the_day()._replace(violence=1.2, pressure=0.4)
    hope = logistic(10.0 * NEWS + 0.4 + 0.8 * 0.3)
    for protest in (30.0, 350.0):
        room = 1 - protest / (400.0 * 0.7)
        growth = 0.06 * hope * (room + 1.5 * 1.2 * 0.6 * max(room, 0.0)) - 0.04 * (1 - hope) * (1 + 0.7 * 1.2)
        expected = protest * math.exp(growth + 0.05 * 1.3)
        assert plain.protest_of_tomorrow(scene, today, protest, 1.3) == pytest.approx(expected)


def test_a_core_never_gives_up() -> None:
    assert plain.protest_of_tomorrow(scene_of_the_day(), the_day(), 1.0, -50.0) == 1.0
    assert plain.protest_of_tomorrow(scene_of_the_day(initial_protest=0.2), the_day(), 1.0, -50.0) == 0.2


# --- officers, in runs -----------------------------------------------------------------------------------------------

LONE = {  # what the two days below are worked out with
    "review_rate": 1.0, "precision": 0.9, "optimism_sd": 0.0, "belief_prior": -0.5, "belief_concession": 0.5,
    "timeliness": 0.0, "sanction": 5.0, "affirm": 0.4, "mass": 0.0, "exit_sanction": 2.4, "shirk_sanction": 0.7,
    "shirk_team": 0.4, "shirk_bonus": 0.3, "resist_pay_cut": 0.5, "routine": 0.3, "inhibition": 0.2, "appeal": 0.3,
    "reckoning": 9.0, "later": 0.2, "found": 0.3, "efficacy": 0.2, "shirk_credit": 0.5, "forgivable": 1.5,
    "distrust": 0.5, "shame": 0.6, "zeal": 0.8, "zeal_scale": 0.7, "culpability_rate": 0.6, "catch_rate": 0.5,
    "catch_shirking": 0.4, "shirk_effort": 0.3, "enquiry": 0.6, "leaks": 0.0, "retaliation": 3.0,
}  # fmt: skip
LONE_LEVERS = {
    "duty": 0.5, "detention": 0.1, "violence": 1.5, "bonus": 0.5, "command": 0.4, "esprit": 0.2, "propaganda": 0.2,
    "watch": 0.7, "patron": 0.15, "cover": 0.9, "support": 1.0, "amnesty": 0.8, "designated": 0.3, "kinship": 0.4,
    "outing": 0.8, "pardon": 0.3, "outreach": 2.0, "isolation": 0.5, "accommodation": 0.1,
}  # fmt: skip
LONE_TRAITS = {"grievance_mean": 0.4, "team": 0.5, "exit_cost": 0.9, "street_value": 0.5}
BELIEF = logistic(-0.5 + 0.5 * 0.1 - 0.2)
AT_LAST = BELIEF + (1.0 - BELIEF) * 0.2
WORK, OCCASION = 0.5 * 1.5 + 0.1, 0.5 + 0.1
OUTED_A_DAY = 1.0 - math.exp(-0.8 * 0.5)


def lone_leniency(c: float) -> float:
    return 0.8 * math.exp(-0.5 * 0.2) * (1.0 - 0.3) * math.exp(-c / 1.5)


def lone_fear(outed: bool, c: float) -> float:
    return AT_LAST * 9.0 * (1.0 - math.exp(-c)) * (1.0 if outed else 0.3)


def lone_utilities(now: int, outed: bool, c: float) -> dict[int, float]:
    """Section 4 by hand, for an officer who sees nobody broken (x = 0, n = 1) and no army (a = 0)."""
    doubt, spared, fear = 1.0 - BELIEF, lone_leniency(c), lone_fear(outed, c)
    stays = fear * (1.0 - 0.15)
    shame = 0.6 * (1.0 if outed else 0.3)
    refusing = doubt * 0.9 * 5.0 * (0.4 + 0.6 * OCCASION)
    back = refusing * (1.0 - 0.3) if now == RESISTING else 0.0
    hurting = (0.4 + 0.2) * (1.0 + 0.4) * (1.0 + 0.3 * 0.5) * WORK
    return {
        LOYAL: 1.0 + 0.5 * 0.5 + 0.7 + doubt * 0.9 * 0.4 * 0.5 - 0.4 * 0.3 - hurting - back - stays * 0.8 - shame,
        SHIRKING: 1.0 + 0.3 * 0.5 * 0.5 + 0.4 * 0.7 - 0.4 * 0.3 - doubt * 0.9 * 0.7 * 0.7 - back
        - stays * (1.0 - 0.5 * spared) - 0.5 * shame,
        RESISTING: 1.0 - 0.5 - 0.7 - refusing - fear * (1.0 - spared),
        EXITED: -0.5 * 0.7 - doubt * 0.9 * 2.4 - fear * (1.0 - spared) + 1.0 - 0.9,
    }  # fmt: skip


def lone_choice(now: int, outed: bool, c: float) -> dict[int, float]:
    weights = {LOYAL: 1.0 - OCCASION / 2, SHIRKING: OCCASION / 2}
    return weighted_choice(lone_utilities(now, outed, c), 0.9, weights)


def lone_step(now: int, outed: bool, c: float) -> dict[int, float]:
    """Where a review leads, counter-intelligence included."""
    after = dict.fromkeys(range(5), 0.0)
    for new, chance in lone_choice(now, outed, c).items():
        caught = 0.7 * (0.4 if new == SHIRKING else 0.5)
        if new in (now, LOYAL) or (new == EXITED and now == RESISTING):
            caught = 0.0
        after[new] += chance * (1.0 - caught)
        after[REMOVED] += chance * caught
    return after


def lone_officers(officers: int) -> Inputs:
    return hand_made(
        [officers],
        3,
        traits=ALIKE | LONE_TRAITS,
        levers=LONE_LEVERS,
        parameters=NO_TIES | NO_EVIDENCE | NEVER_FALLS | LONE,
        fixed_protest=0.0,
    )


def test_one_review_of_independent_officers_is_multinomial_with_the_closed_form() -> None:
    runs = day_loop.many(lone_officers(20_000), runs=3, seed=21, days=1)
    expected = lone_step(LOYAL, False, 0.0)
    assert_counts(runs.heads[:, 0, 0].sum(axis=0), [expected[stance] for stance in range(5)])
    assert_share(runs.outed[:, 0, 0].sum(), 60_000, OUTED_A_DAY)
    leave = lone_choice(LOYAL, False, 0.0)[EXITED]
    assert leave < 0.5
    assert_share(runs.asked[:, 0, 0].sum(), 60_000, 1.6 * leave)  # whoever left has asked, even if he was caught


def test_two_days_of_independent_officers_follow_the_closed_form_with_culpability_outing_and_zeal() -> None:
    officers, runs_done = 20_000, 3
    runs = day_loop.many(lone_officers(officers), runs=runs_done, seed=22)
    c = 0.6 * WORK  # LOYAL all through day 0, whatever he chose
    ends = np.zeros(5)
    outed_share = effort = 0.0
    for now, chance in lone_step(LOYAL, False, 0.0).items():
        for outed, chance_outed in ((True, OUTED_A_DAY), (False, 1.0 - OUTED_A_DAY)):
            weight = chance * chance_outed
            after = lone_step(now, outed, c) if now in (LOYAL, SHIRKING, RESISTING) else {now: 1.0}
            zeal = 0.8 * (1.0 - math.exp(-lone_fear(outed, c) * 0.85 * (1.0 - lone_leniency(c)) / 0.7))
            for stance, probability in after.items():
                ends[stance] += weight * probability
            outed_share += weight * (1.0 if outed else OUTED_A_DAY if now == LOYAL else 0.0)
            effort += weight * (after.get(LOYAL, 0.0) * (1.0 + zeal) + after.get(SHIRKING, 0.0) * 0.3)
    everybody = officers * runs_done
    assert_counts(runs.heads[:, 1, 0].sum(axis=0), list(ends))
    assert_share(runs.outed[:, 1, 0].sum(), everybody, outed_share)
    measured = runs.force[:, 2].mean() / (officers * 0.5 * 0.5)
    assert abs(measured - effort) < 5.0 * 0.6 / math.sqrt(everybody)  # an effort lies between 0 and 1.8


def test_who_resists_does_not_ask_and_who_asked_does_not_ask_again() -> None:
    inputs = hand_made(
        [4_000, 4_000],
        2,
        traits=ALIKE,
        levers={"support": 1.0},
        parameters=NO_TIES | NEVER_FALLS | EVERYBODY_REVIEWS | {"enquiry": 0.5},
        events=[(0, WALKOUT, 1.0, 0, [1])],
        only=("refuge",),
        **only_between(LOYAL, EXITED),
    )
    run = day_loop.simulate(inputs, 23)
    u = logistic(1.0)
    assert u * 1.5 > 1.0
    assert run.asked[0].tolist() == [4_000, 0]  # walkers may leave today, and are RESISTING as they review
    loyal = run.heads[0, 1, LOYAL]
    assert_share(loyal, 4_000, 1.0 - u)
    assert run.asked[1].tolist() == [4_000, loyal]


def test_roots_decide_who_leaves() -> None:
    inputs = hand_made(
        [40_000],
        1,
        traits=ALIKE | {"exit_cost": 3.0, "exit_cost_sd": 2.0},
        levers={"support": 1.0},
        parameters=NO_TIES | NEVER_FALLS | EVERYBODY_REVIEWS | {"precision": 1e6},
        only=("refuge",),
        **only_between(LOYAL, EXITED),
    )
    gone = day_loop.simulate(inputs, 24).heads[0, 0, EXITED]
    assert_share(gone, 40_000, float(stats.norm.cdf(-1.0)))  # whose roots are shallower than the support


def test_without_work_nobody_begins_to_shirk() -> None:
    inputs = lone_officers(2_000)
    inputs.levers.duty[1:] = 0.0
    inputs.levers.detention[1:] = 0.0
    run = day_loop.simulate(inputs, 5)
    assert run.heads[0, 0, SHIRKING] > 0
    assert run.heads[1, 0, SHIRKING] == 0
    assert (run.force[1:] == 0.0).all()
    inputs.levers.detention[1:] = 0.1
    assert day_loop.simulate(inputs, 5).heads[1, 0, SHIRKING] > 0


def test_only_cohesion_settles_at_the_fixed_point_of_the_logit() -> None:
    inputs = hand_made(
        [2_000, 2_000],
        150,
        traits=ALIKE | {"team": 1.0},
        parameters=NO_TIES | NEVER_FALLS | {"precision": 1.25, "review_rate": 0.25},
        only=("cohesion",),
        complete_mixing=True,
        **only_between(LOYAL, RESISTING),
    )
    share = day_loop.many(inputs, runs=4, seed=31).heads[:, 50:, :, RESISTING].sum(axis=2) / 4_000
    fixed_point = 0.0
    for _ in range(1_000):
        fixed_point = logistic(-2.5 + 5.0 * fixed_point)
    assert 0.1 < fixed_point < 0.4
    assert abs(share.mean() - fixed_point) < 0.01


WALKED = 0.3


def gone_after_walkout(parameters: dict[str, float], sizes: list[int], seed: int) -> tuple[float, int]:
    """How many EXITED by cohesion alone, of how many, after each walked out with probability WALKED.

    Only LOYAL and EXITED can be chosen, so that a share is seen by who walked out and by who did not alike.
    """
    inputs = hand_made(
        sizes,
        1,
        traits=ALIKE,
        parameters=NEVER_FALLS | EVERYBODY_REVIEWS | parameters,
        events=[(0, WALKOUT, WALKED, 0, list(range(len(sizes))))],
        only=("cohesion",),
        **only_between(LOYAL, EXITED),
    )
    runs = day_loop.many(inputs, runs=40, seed=seed)
    return float(runs.heads[:, 0, :, EXITED].sum()), 40 * sum(sizes)


def leaves(ties: int) -> float:
    """P(EXITED against LOYAL) who knows so many: team 1 and precision 1, K against -K/2, K = 1 - 2x."""
    shares = [logistic(-1.5 * (1.0 - 2.0 * k / max(ties, 1))) for k in range(ties + 1)]
    return float(sum(stats.binom.pmf(k, ties, WALKED) * share for k, share in enumerate(shares)))


def test_neighbours_on_the_ring_are_the_ties_within() -> None:
    for ties_within in (2, 8):  # outcomes of neighbours are correlated, so the errors are wider than independent ones
        parameters = {"ties_within": float(ties_within), "ties_across": 0.0}
        left, everybody = gone_after_walkout(parameters, [500, 501], 41)
        assert_share(left, everybody, leaves(ties_within), errors=10.0)


def test_what_is_unmasked_counts_as_seen_from_that_day() -> None:
    inputs = hand_made(
        [20_000],
        2,
        traits=ALIKE,
        levers={"duty": 1.0},
        parameters=NEVER_FALLS | EVERYBODY_REVIEWS,
        only=("cohesion",),
        unmask=np.array([[0.0], [0.8]]),
        **only_between(LOYAL, SHIRKING),
    )
    heads = day_loop.simulate(inputs, 45).heads[:, 0, SHIRKING]
    assert_share(heads[0], 20_000, logistic(-0.5))  # K - K/2
    assert_share(heads[1], 20_000, logistic(-0.5 * (1.0 - 2.0 * 0.8 * heads[0] / 20_000)))


def test_walkers_count_at_once_are_not_caught_and_gain_no_culpability() -> None:
    inputs = hand_made(
        [300, 100],
        3,
        levers={"duty": 1.0, "watch": 1.0, "outing": 100.0},
        parameters=NEVER_FALLS | {"review_rate": 0.0, "catch_rate": 1.0, "publicity": 0.7},
        events=[(1, WALKOUT, 1.0, 0, [1])],
        fixed_protest=10.0,
    )
    run = day_loop.simulate(inputs, 1)
    assert run.heads[:, 1].tolist() == [[100, 0, 0, 0, 0], [0, 0, 100, 0, 0], [0, 0, 100, 0, 0]]
    assert run.news.tolist() == pytest.approx([0.0, 0.7 * 0.25, 0.7 * 0.25])
    assert run.formation_force.tolist() == [[300.0, 100.0], [300.0, 0.0], [300.0, 0.0]]
    assert run.outed[:, 1].tolist() == [100, 100, 100]  # outed on day 0, while LOYAL
    assert run.pressure.tolist() == pytest.approx([math.log(100 / 420), math.log(100 / 320), math.log(100 / 320)])


def test_walkers_are_not_outed_on_the_day_they_walk() -> None:
    inputs = hand_made(
        [50],
        1,
        levers={"duty": 1.0, "outing": 100.0},
        parameters=NEVER_FALLS | {"review_rate": 0.0},
        events=[(0, WALKOUT, 1.0, 0, [0])],
    )
    assert day_loop.simulate(inputs, 1).outed[0, 0] == 0


def test_lists_leak_where_many_shirk() -> None:
    inputs = hand_made(
        [20_000],
        2,
        levers={"duty": 0.8},
        parameters=NEVER_FALLS | EVERYBODY_REVIEWS | {"leaks": 4.0},
        only=(),
        **only_between(LOYAL, SHIRKING),
    )
    inputs.levers.outing[1] = 0.5
    run = day_loop.simulate(inputs, 46)
    assert_share(run.heads[0, 0, SHIRKING], 20_000, 0.4)
    shirking = run.heads[0, 0, SHIRKING] / 20_000
    outed_a_day = 1.0 - math.exp(-0.5 * 0.8 * (1.0 + 4.0 * shirking))
    assert_share(run.outed[1, 0], run.heads[0, 0, LOYAL], outed_a_day)


def test_watchers_who_stood_down_catch_nobody() -> None:
    inputs = hand_made(
        [10_000, 60, 40],
        1,
        traits=ALIKE | {"watcher": [0, 1, 1]},
        levers={"watch": 0.9},
        parameters=NO_TIES | NEVER_FALLS | EVERYBODY_REVIEWS | {"catch_rate": 0.5},
        events=[(0, POSTURE_SET, 1.0, STOOD_DOWN, [2])],
        only=(),
        **only_between(LOYAL, EXITED),
    )
    heads = day_loop.simulate(inputs, 47).heads[0, 0]
    assert_counts(heads, [0.5, 0.0, 0.0, 0.5 * (1.0 - 0.9 * 0.6 * 0.5), 0.5 * 0.9 * 0.6 * 0.5])


def test_a_formation_that_stood_down_turns_its_team_around_and_forgives_refusal() -> None:
    inputs = hand_made(
        [4_000],
        1,
        traits=ALIKE | {"team": 0.5},
        parameters=NO_TIES | NO_EVIDENCE | NEVER_FALLS | EVERYBODY_REVIEWS | {"catch_rate": 0.5},
        levers={"watch": 1.0, "duty": 1.0, "detention": 1.0},
        events=[(0, POSTURE_SET, 1.0, STOOD_DOWN, [0])],
        only=("cohesion", "sanction"),
    )
    doubt = 1.0 - logistic(-1.5)
    chosen = weighted_choice({LOYAL: -0.5, RESISTING: 0.5, EXITED: 0.25 - doubt * 2.4}, 1.0)
    expected = [chosen[LOYAL], 0.0, chosen[RESISTING], 0.5 * chosen[EXITED], 0.5 * chosen[EXITED]]
    runs = day_loop.many(inputs, runs=5, seed=51)
    assert_counts(runs.heads[:, 0, 0].sum(axis=0), expected)
    assert runs.news[:, 0].tolist() == pytest.approx([0.7] * 5)


def test_a_breach_weighs_on_all_pact_formations_from_that_very_day_by_the_part_drawn_in() -> None:
    inputs = hand_made(
        [4_000, 6_000, 4_000],
        2,
        traits=ALIKE | {"pact": [1, 1, 0]},
        parameters=NO_TIES
        | NEVER_FALLS
        | EVERYBODY_REVIEWS
        | {"pact_penalty": 2.0, "routine": 0.3, "inhibition": 0.1, "pact_line": 0.2},
        only=("conscience",),
        **only_between(LOYAL, RESISTING),
    )
    inputs.levers.duty[1, 0] = 0.15  # three quarters of the line, by two fifths of the army: V = 0.3
    inputs.levers.violence[:] = 1.5
    heads = day_loop.simulate(inputs, 61).heads[:, :, RESISTING]
    for formation in range(3):
        assert_share(heads[0, formation], inputs.size[formation], 0.5)
    assert_share(heads[1, 0], 4_000, logistic(0.6 * 0.3 + 0.7 * 1.5 * 0.15))
    assert_share(heads[1, 1], 6_000, logistic(0.6 * 0.3))
    assert_share(heads[1, 2], 4_000, 0.5)


def test_a_threat_counts_in_what_officers_fear_and_believe_but_not_in_the_downfall() -> None:
    inputs = hand_made(
        [20_000, 100],
        2,
        traits=ALIKE | {"pact": [0, 1], "team": [0.0, 1e4]},
        levers={"duty": [0.8, 0.0], "violence": 1.5, "detention": [0.1, 0.0], "command": 2.0},
        parameters=NO_TIES | NO_EVIDENCE | EVERYBODY_REVIEWS | {"retaliation": 0.7, "belief_army": 3.0},
        only=("retaliation", "command", "cohesion"),
        threat=np.array([0.0, 0.4]),
        **only_between(LOYAL, RESISTING),
    )
    run = day_loop.simulate(inputs, 62)
    assert (run.fell_day, run.army.tolist()) == (-1, [0.0, 0.0])
    assert_share(run.heads[0, 0, LOYAL], 20_000, logistic((1.0 - logistic(-1.5)) * 2.0 * 0.8))
    threatened = (1.0 - logistic(-1.5 + 3.0 * 0.4)) * 2.0 * 0.8 - 0.7 * 0.4 * (0.8 * 1.5 + 0.1)
    assert_share(run.heads[1, 0, LOYAL], 20_000, logistic(threatened))


def seen_and_believed() -> Inputs:
    """Day 0: formation 1 leaves, the others stay (huge rewards); day 1: the army (2) walks out and 0 reviews."""
    inputs = hand_made(
        [20_000, 5_000, 2_000],
        2,
        traits=ALIKE | {"pact": [0, 0, 1], "street_value": [1.0, 0.5, 1.0], "team": 1.0},
        levers={"duty": [0.8, 0.0, 0.0], "outreach": 2.0, "isolation": 0.4, "outing": 0.5, "amnesty": 0.9,
                "designated": 0.1, "propaganda": 0.2, "violence": 2.0},
        parameters=NEVER_FALLS | LONE
        | {"belief_ties": 1.0, "belief_news": 2.0, "belief_pressure": 0.5, "belief_army": 0.4, "vengeance": 0.7,
           "timeliness": 1.5, "publicity": 0.9, "demand": 12.0},
        events=[(1, WALKOUT, 1.0, 0, [2])],
        only=("command", "reckoning", "haste", "refuge"),
        complete_mixing=True,
        fixed_protest=2_000.0,
        signal=np.full((2, 3), 0.3),
        **only_between(LOYAL, SHIRKING, EXITED),
    )  # fmt: skip
    inputs.levers.support[0, 1:] = 1e4, -1e4
    inputs.levers.command[0] = 1e4
    inputs.levers.command[1] = 0.3
    return inputs


def test_belief_leniency_haste_and_vengeance_follow_what_is_seen() -> None:
    run = day_loop.simulate(seen_and_believed(), 81)
    assert run.heads[0, :, LOYAL].tolist() == [20_000, 0, 2_000]
    assert run.heads[0, 1, EXITED] == 5_000
    news = 0.9 * 0.05 * 5_000 / (0.9 * 20_000 + 0.05 * 5_000)
    pressure = math.log(12.0 * 2_000.0 / (20_000 * 0.8 + 12.0 * 2.0))
    assert (run.news[1], run.pressure[1]) == pytest.approx((news, pressure))
    x = (2_000 + (1.0 + 1.0 * 0.6) * 5_000) / 26_999
    p = logistic(-0.5 + 0.3 + 1.0 * x + 2.0 * news + 0.5 * pressure + 0.4 * 1.0 - 0.2)
    c = 0.6 * 0.8 * 2.0
    outed = run.outed[0, 0] / 20_000
    spared = 0.9 * math.exp(-0.5 * 0.2) * (1.0 - 0.7 * outed) * (1.0 - 0.1) * math.exp(-c / 1.5)
    spared_now, spared_later = spared * (1.0 - news) ** 1.5, spared * (1.0 - news - news / 7.0) ** 1.5
    expected = np.zeros(3)
    for found, weight in ((1.0, outed), (0.3, 1.0 - outed)):
        fear = (p + (1.0 - p) * 0.2) * 9.0 * (1.0 - math.exp(-c)) * found
        waiting = 2.0 * fear * (spared_now - spared_later)
        utility = {
            LOYAL: (1.0 - p) * 0.3 * 0.8 - fear * (1.0 - 0.2 * (1.0 - x)) - waiting,
            SHIRKING: -fear * (1.0 - 0.5 * spared_now) - waiting,
            EXITED: -fear * (1.0 - spared_now),
        }
        chosen = weighted_choice(utility, 0.9, {LOYAL: 0.6, SHIRKING: 0.4})
        expected += weight * np.array(list(chosen.values()))
    assert_counts(run.heads[1, 0, [LOYAL, SHIRKING, EXITED]], list(expected))


def test_a_designation_is_one_draw_for_all_it_names_and_is_never_taken_back() -> None:
    inputs = hand_made(
        [1, 1, 1],
        2,
        traits=ALIKE,
        levers={"support": -0.2, "designated": 0.1},
        parameters=NO_TIES | NEVER_FALLS | EVERYBODY_REVIEWS | {"shame": 1.0, "precision": 1e6},
        events=[(0, DESIGNATION, 0.3, 0.7, [0, 1]), (0, DESIGNATION, 1.0, 0.15, [0, 1])],
        only=("shame", "refuge"),
        **only_between(LOYAL, EXITED),
    )
    runs = day_loop.many(inputs, runs=2_000, seed=63)
    gone = runs.heads[:, :, :, EXITED]
    assert (gone[:, :, 0] == gone[:, :, 1]).all()
    assert (gone[:, 0] == gone[:, 1]).all()
    assert gone[:, :, 2].sum() == 0
    assert_share(gone[:, 0, 0].sum(), 2_000, 0.3)


# --- commanders, streets, downfall, in runs --------------------------------------------------------------------------


def commanders_choice(o: float, pact: bool, a: float) -> dict[int, float]:
    """Section 5 by hand, on day 0, with belief weights 0 and nobody stood down."""
    p, c, work = logistic(-1.0), 0.8, 0.5 * 1.2 + 0.1
    danger = (p + (1 - p) * 0.15) * 100.0 * (1.0 - math.exp(-c))
    spared = 0.9 * (1.0 - 0.2) * math.exp(-c / 1.5)
    price = 45.0 * 0.5 if pact else 0.0
    conscience = 6.0 * (0.5 * 0.3 + (0.5 + 0.1) * (1.0 + 0.5) * (1.0 + 0.1 * 1.0) * work)
    retaliation = 0.0 if pact else 40.0 * a * work
    utility = {
        ORDERING: (1 - p) * (12.0 + 0.4) - danger * 0.9 * (1 - 0.2) - 40.0 * (1 - o) - price - conscience - retaliation,
        STALLING: 0.5 * (1 - p) * 12.0 - (1 - p) * 0.8 * 0.7 * 4.0 - danger * 0.9 * (1 - 0.5 * spared)
        - 0.3 * 40.0 * (1 - o) - 0.5 * price - 0.5 * conscience,
        STOOD_DOWN: -(1 - p) * 0.8 * 30.0 - danger * (1 - spared),
    }  # fmt: skip
    return weighted_choice(utility, 0.1, {ORDERING: 0.7, STALLING: 0.3})


def test_commanders_choose_by_their_table() -> None:
    inputs = hand_made(
        [1] * 6_000,
        1,
        traits={"pact": [0, 1] * 3_000, "grievance_mean": 0.5, "command_culpability": 0.8},
        levers={"duty": 0.5, "detention": 0.1, "violence": 1.2, "kinship": 0.5, "watch": 0.7, "command": 0.4,
                "amnesty": 0.9, "designated": 0.2, "patron": 0.1, "cover": 0.8, "outreach": 2.0},
        parameters=NO_EVIDENCE | NEVER_FALLS
        | {"pact_line": 1.0, "review_rate": 0.0, "belief_prior": -1.0, "command_review_rate": 1.0,
           "command_precision": 0.1, "timeliness": 0.0, "vengeance": 1.0, "command_spread": 0.0},
        events=[(0, WALKOUT, 0.5, 0, list(range(6_000)))],
        commanders=True,
    )  # fmt: skip
    run = day_loop.simulate(inputs, 71)
    obeyed = run.heads[0, :, LOYAL] == 1
    a = 1.0 - obeyed[1::2].mean()
    for pact in (False, True):
        for o in (0.0, 1.0):
            these = (inputs.traits.pact == pact) & (obeyed == (o == 1.0))
            expected = commanders_choice(o, pact, float(a))
            assert_counts(np.bincount(run.posture[0, these], minlength=3), [expected[k] for k in range(3)])


def test_what_is_a_commanders_own_is_drawn_once_a_run() -> None:
    inputs = hand_made(
        [1] * 4_000,
        2,
        parameters=NO_EVIDENCE | NEVER_FALLS
        | {"review_rate": 0.0, "command_review_rate": 1.0, "command_precision": 1e6, "command_spread": 5.0,
           "command_sanction": 0.0, "stake": 8.0},
        commanders=True,
    )  # fmt: skip
    run = day_loop.simulate(inputs, 72)
    stake = (1.0 - logistic(-1.5)) * 8.0
    assert_share((run.posture[0] == STOOD_DOWN).sum(), 4_000, float(stats.norm.sf(stake / 5.0)))
    assert np.array_equal(run.posture[0], run.posture[1])  # without work nobody stalls


def test_commanders_off_stay_as_they_are_but_for_events() -> None:
    inputs = everything_on()
    quiet = inputs._replace(commanders=False, event_share=np.zeros(4))
    assert (day_loop.simulate(quiet, 1).posture == ORDERING).all()


def test_a_posture_event_counts_today_and_stalling_takes_its_share_of_duty() -> None:
    inputs = hand_made(
        [100],
        4,
        levers={"duty": 1.0},
        parameters=NEVER_FALLS | {"review_rate": 0.0, "stall_duty": 0.25},
        events=[
            (1, POSTURE_SET, 1.0, STALLING, [0]),
            (2, POSTURE_SET, 1.0, STOOD_DOWN, [0]),
            (3, POSTURE_SET, 1.0, ORDERING, [0]),
        ],
    )
    run = day_loop.simulate(inputs, 1)
    assert run.force.tolist() == [100.0, 25.0, 0.0, 0.0]
    assert run.duty[:, 0].tolist() == [1.0, 0.25, 0.0, 0.0]
    assert run.posture[:, 0].tolist() == [ORDERING, STALLING, STOOD_DOWN, STOOD_DOWN]


def test_rungs_are_called_for_tomorrow_the_count_starts_anew_and_none_lowers_the_lever() -> None:
    inputs = hand_made(
        [10, 10],
        9,
        levers={"duty": [0.5, 0.0]},
        parameters=NEVER_FALLS | {"review_rate": 0.0, "ladder_days": 3.0},
        rungs=[[0.3, 0.8], [1.0, NO_DUTY_NAMED]],
        fixed_protest=1e6,
    )
    run = day_loop.simulate(inputs, 1)
    assert run.force.tolist() == pytest.approx([5.0] * 3 + [13.0] * 3 + [18.0] * 3)
    assert (run.pressure == 5.0).all()


def test_the_ladder_and_the_downfall_count_days_in_a_row_above_their_lines() -> None:
    above, between, below = 100.0, 8.0, 1.0  # thousands, against 40 officers on half duty and a quorum of 2
    course = np.array([above, above, below, above, above, between, between, below])
    inputs = hand_made(
        [40],
        8,
        levers={"duty": 0.5},
        parameters={"review_rate": 0.0, "hold_days": 3.0, "ladder_days": 3.0, "ladder_trigger": 0.5},
        rungs=[[0.9]],
    )._replace(fixed_protest=course)
    run = day_loop.simulate(inputs, 1)
    assert run.pressure[[0, 2, 5]] == pytest.approx([math.log(1000 / 40), math.log(10 / 40), math.log(80 / 40)])
    assert (run.fell_day, run.cause) == (5, BY_STREETS)
    assert (run.duty == 0.5).all()
    longer = inputs._replace(parameters=inputs.parameters._replace(hold_days=4.0))
    ladder = day_loop.simulate(longer, 1)
    assert ladder.duty[:, 0].tolist() == [0.5] * 6 + [0.9] * 2
    assert ladder.fell_day == 6
    high = day_loop.simulate(longer._replace(parameters=longer.parameters._replace(ladder_trigger=0.7)), 1)
    assert (high.duty == 0.5).all()  # ln 2 is below 0.7
    low = day_loop.simulate(longer._replace(parameters=longer.parameters._replace(ladder_trigger=-2.0)), 1)
    assert low.duty[:, 0].tolist() == [0.5] * 3 + [0.9] * 5


def test_the_army_brings_the_regime_down_on_the_day_it_stands_aside() -> None:
    inputs = hand_made(
        [100, 60],
        8,
        traits={"pact": [0, 1]},
        levers={"duty": [1.0, 0.0]},
        parameters={"review_rate": 0.0, "army_sides": 0.45, "neutrality": 0.6},
        events=[(2, WALKOUT, 0.0, 0, [1]), (2, POSTURE_SET, 1.0, STOOD_DOWN, [1])],
    )
    run = day_loop.simulate(inputs, 1)
    assert (run.fell_day, run.cause, run.both_ways) == (2, BY_ARMY, False)
    assert run.army.tolist() == pytest.approx([0.0, 0.0] + [0.6] * 6)
    assert run.news.tolist() == [0.0] * 8  # the army is news to a, not to X
    for hold_days, found in ((3.0, (2, BY_STREETS, True)), (4.0, (2, BY_ARMY, False)), (2.0, (1, BY_STREETS, False))):
        crowded = inputs._replace(
            fixed_protest=np.full(8, 1e6), parameters=inputs.parameters._replace(hold_days=hold_days)
        )
        both = day_loop.simulate(crowded, 1)
        assert (both.fell_day, both.cause, both.both_ways) == found


def test_protest_follows_its_equation_and_calls_swell_the_turnout_alone() -> None:
    inputs = hand_made(
        [200, 100],
        30,
        traits={"street_value": [1.0, 0.5], "grievance_mean": 0.5},
        levers={"duty": [0.8, 0.4], "violence": [1.0, 2.0], "public_face": 0.3, "accommodation": 0.2, "support": 1.0},
        parameters=NEVER_FALLS | {"noise": 0.0},
        initial_protest=30.0,
        call=np.where(np.arange(30) % 7 == 3, 2.5, 1.0),
    )
    run = day_loop.simulate(inputs, 2)
    assert run.violence == pytest.approx(1.0 * 160 / 180 + 2.0 * 20 / 180)
    course = run.protest / inputs.call
    assert run.pressure == pytest.approx(np.log(10.0 * run.protest / (run.force + 20.0)))
    for t in range(29):
        hope = logistic(10.0 * run.news[t] + run.pressure[t] + 1.0 * 0.2)
        room = 1.0 - course[t] / (400.0 * 0.8)
        growth = 0.06 * hope * room * (1.0 + 1.5 * run.violence[t] * 0.7)
        growth -= 0.04 * (1.0 - hope) * (1.0 + 1.0 * run.violence[t])
        assert course[t + 1] == pytest.approx(course[t] * math.exp(growth))


def test_protest_shrinks_to_its_core_and_no_further() -> None:
    inputs = hand_made(
        [1_000],
        60,
        levers={"duty": 1.0, "violence": 2.0},
        parameters=NEVER_FALLS | {"noise": 0.0, "core": 3.0, "disperse": 0.15, "review_rate": 0.0},
        initial_protest=8.0,
    )
    assert day_loop.simulate(inputs, 3).protest[-1] == 3.0
    assert day_loop.simulate(inputs._replace(initial_protest=2.0), 3).protest == pytest.approx(2.0)
