"""The plain loop against model.md alone: closed forms worked out here, by hand, and what must always hold.

Statistical claims use fixed seeds; each fails by chance with probability below 1e-5.
"""

import math
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy import stats

from bayonets.engine import inputs as engine_inputs
from bayonets.engine.inputs import Inputs
from bayonets.verify import day_loop
from bayonets.world import catalogue
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
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

NO_EVIDENCE = {"belief_ties": 0.0, "belief_news": 0.0, "belief_pressure": 0.0, "belief_army": 0.0}
NO_TIES = {"ties_within": 0.0, "ties_across": 0.0}
ALIKE = {"grievance_sd": 0.0, "culpability_mean": 0.0}
NEVER_FALLS = {"hold_days": 1e9, "army_sides": 2.0, "ladder_days": 1e9}


def hand_made(
    sizes: list[int],
    days: int,
    *,
    traits: dict[str, Any] | None = None,
    levers: dict[str, Any] | None = None,
    parameters: dict[str, float] | None = None,
    events: list[tuple[int, int, float, int, list[int]]] | None = None,
    rungs: list[list[float]] | None = None,
    only: tuple[str, ...] = engine_inputs.MECHANISMS,
    fixed_protest: float | None = None,
    **fields: Any,
) -> Inputs:
    """Inputs from defaults; an event is (day, kind, share, posture, formations)."""
    formations = len(sizes)
    own_traits = {name: np.full(formations, float(trait.default)) for name, trait in catalogue.traits().items()}
    by_formation = {n: np.full((days, formations), v.default) for n, v in _levers("formation").items()}
    whole = {name: np.full(days, lever.default) for name, lever in _levers("whole").items()}
    numbers = {name: parameter.default for name, parameter in catalogue.parameters().items()} | (parameters or {})
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
        initial_protest=0.0,
        fixed_protest=np.zeros(0) if fixed_protest is None else np.full(days, fixed_protest),
        rung_duty=np.array(rungs or [], np.float64).reshape(-1, formations),
        event_day=np.array([event[0] for event in listed], np.int64),
        event_kind=np.array([event[1] for event in listed], np.int64),
        event_share=np.array([event[2] for event in listed], np.float64),
        event_posture=np.array([event[3] for event in listed], np.int64),
        event_formations=named,
        switches=engine_inputs.Switches(*(float(name in only) for name in engine_inputs.MECHANISMS)),
        choosable=np.ones(4),
        commanders=False,
        complete_mixing=False,
        parameters=engine_inputs.Parameters(**numbers),
    )
    return made._replace(**fields)


def _levers(scope: str) -> dict[str, Any]:
    return {name: lever for name, lever in catalogue.levers().items() if lever.scope == scope}


def everything_on(days: int = 60) -> Inputs:
    """A small scenario in which everything happens."""
    return hand_made(
        [60, 40, 30, 50],
        days,
        traits={"pact": [0, 0, 0, 1], "grievance_mean": 0.5, "culpability_mean": 0.6, "command_culpability": 1.0},
        levers={"duty": [0.8, 0.8, 0.4, 0.0], "watch": 0.5, "outing": 0.02, "amnesty": 0.8, "support": 1.0},
        parameters={"vengeance": 0.5, "ladder_days": 2.0, "sanction": 8.0},
        events=[
            (3, WALKOUT, 0.3, 0, [0, 2]),
            (9, POSTURE_SET, 0.5, STALLING, [0, 1, 2]),
            (20, POSTURE_SET, 0.5, STOOD_DOWN, [2, 3]),
        ],
        rungs=[[1.0, NO_DUTY_NAMED, NO_DUTY_NAMED, NO_DUTY_NAMED], [NO_DUTY_NAMED, NO_DUTY_NAMED, NO_DUTY_NAMED, 0.3]],
        commanders=True,
        initial_protest=25.0,
    )


def logistic(logit: float) -> float:
    return 1.0 / (1.0 + math.exp(-logit))


def logit_choice(utility: dict[int, float], precision: float) -> dict[int, float]:
    weights = {choice: math.exp(precision * value) for choice, value in utility.items()}
    return {choice: weight / sum(weights.values()) for choice, weight in weights.items()}


def assert_share(count: float, trials: float, probability: float, *, errors: float = 5.0) -> None:
    """The count is within so many standard errors (of independent trials) of its expectation."""
    error = math.sqrt(probability * (1.0 - probability) / trials)
    assert abs(count / trials - probability) < errors * error


# --- what always holds -----------------------------------------------------------------------------------------------


def test_heads_are_conserved_and_the_irreversible_stays() -> None:
    inputs = everything_on()
    runs = day_loop.many(inputs, runs=20, seed=7)
    assert (runs.heads.sum(axis=3) == inputs.size).all()
    for never_less in (runs.heads[..., EXITED], runs.heads[..., REMOVED], runs.outed):
        assert (np.diff(never_less, axis=1) >= 0).all()
    stood_down = runs.posture == STOOD_DOWN
    assert (stood_down[:, 1:] >= stood_down[:, :-1]).all()
    assert (runs.outed <= inputs.size).all()
    assert stood_down.any()
    assert (runs.fell_day >= 0).any()
    assert np.isfinite(runs.pressure).all()
    assert np.isfinite(runs.protest).all()


def test_after_a_downfall_the_last_state_repeats() -> None:
    runs = day_loop.many(everything_on(), runs=20, seed=8)
    for run, day in enumerate(runs.fell_day):
        assert (runs.cause[run] == HELD) == (day == -1)
        if day >= 0:
            for series in (runs.heads, runs.outed, runs.posture, runs.protest, runs.force, runs.pressure, runs.news):
                assert (series[run, day:] == series[run, day]).all()


def test_the_same_seed_gives_the_same_run_and_a_shorter_one_is_its_beginning() -> None:
    inputs = everything_on()
    whole, again, short = (day_loop.simulate(inputs, 3, days) for days in (None, None, 10))
    assert np.array_equal(whole.heads, again.heads)
    assert np.array_equal(whole.heads[:10], short.heads)
    assert np.array_equal(whole.pressure[:10], short.pressure)


def run_summary() -> str:
    run = day_loop.simulate(everything_on(), 11, 20)
    return f"{run.heads.tolist()} {run.posture.tolist()} {run.outed.tolist()} {np.round(run.protest, 9).tolist()}"


def test_compiled_and_uncompiled_agree_draw_by_draw() -> None:
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(  # the same words in a process that does not compile
        [sys.executable, __file__], env=environment, capture_output=True, text=True, check=True
    )
    assert plain.stdout.strip() == run_summary()


# --- officers --------------------------------------------------------------------------------------------------------

LONE = {  # what the two days below are worked out with
    "review_rate": 1.0, "precision": 0.9, "optimism_sd": 0.0, "belief_prior": -0.5, "timeliness": 0.0,
    "sanction": 3.0, "exit_sanction": 2.4, "shirk_sanction": 0.7, "shirk_team": 0.4, "shirk_bonus": 0.3,
    "resist_pay_cut": 0.5, "routine": 0.3, "inhibition": 0.2, "reckoning": 9.0, "found": 0.3, "efficacy": 0.2,
    "shirk_credit": 0.5, "forgivable": 1.5, "shame": 0.6, "zeal": 0.8, "culpability_rate": 0.6, "catch_rate": 0.5,
    "catch_shirking": 0.4, "shirk_effort": 0.3,
}  # fmt: skip
LEVERS = {
    "duty": 0.8, "bonus": 0.5, "command": 0.4, "propaganda": 0.2, "watch": 0.7, "support": 1.0, "amnesty": 0.8,
    "designated": 0.3, "kinship": 0.4, "violence": 1.5, "outing": 0.5, "pardon": 0.3, "outreach": 2.0, "isolation": 0.5,
}  # fmt: skip
GRIEVANCE, TEAM, EXIT_COST, STREET_VALUE = 0.4, 0.7, 0.9, 0.5
BELIEF = logistic(LONE["belief_prior"] - LEVERS["propaganda"])


def lone_leniency(c: float) -> float:
    return LEVERS["amnesty"] * (1.0 - LEVERS["designated"]) * math.exp(-c / LONE["forgivable"])


def lone_utilities(now: int, outed: bool, c: float) -> dict[int, float]:
    """Section 4 by hand, for an officer who sees nobody broken (x = 0, n = 1)."""
    d, v, p, doubt, g = LEVERS["duty"], LEVERS["violence"], BELIEF, 1.0 - BELIEF, GRIEVANCE
    danger = p * LONE["reckoning"] * (1.0 - math.exp(-c)) * (1.0 if outed else LONE["found"])
    spared = lone_leniency(c)
    shame = LONE["shame"] * (1.0 if outed else LEVERS["designated"])
    back = doubt * LONE["sanction"] * (1.0 - LEVERS["pardon"]) if now == RESISTING else 0.0
    hurting = (g + LONE["inhibition"]) * v * d * (1.0 + LEVERS["kinship"])
    return {
        LOYAL: 1.0 + LEVERS["bonus"] * d + TEAM + doubt * LEVERS["command"] * d - g * LONE["routine"] - hurting - back
        - danger * (1.0 - LONE["efficacy"]) - shame,
        SHIRKING: 1.0 + LONE["shirk_bonus"] * LEVERS["bonus"] * d + LONE["shirk_team"] * TEAM - g * LONE["routine"]
        - doubt * LEVERS["watch"] * LONE["shirk_sanction"] - back - danger * (1.0 - LONE["shirk_credit"] * spared)
        - 0.5 * shame,
        RESISTING: 1.0 - LONE["resist_pay_cut"] - TEAM - doubt * LONE["sanction"] - danger * (1.0 - spared),
        EXITED: -0.5 * TEAM - doubt * LONE["exit_sanction"] - danger * (1.0 - spared) + LEVERS["support"] - EXIT_COST,
    }  # fmt: skip


def lone_step(now: int, outed: bool, c: float) -> dict[int, float]:
    """Where a review leads, counter-intelligence included."""
    after = dict.fromkeys(range(5), 0.0)
    for new, chance in logit_choice(lone_utilities(now, outed, c), LONE["precision"]).items():
        caught = LEVERS["watch"] * (LONE["catch_shirking"] if new == SHIRKING else LONE["catch_rate"])
        if new in (now, LOYAL) or (new == EXITED and now == RESISTING):
            caught = 0.0
        after[new] += chance * (1.0 - caught)
        after[REMOVED] += chance * caught
    return after


def lone_officers(officers: int) -> Inputs:
    return hand_made(
        [officers],
        3,
        traits=ALIKE
        | {"grievance_mean": GRIEVANCE, "team": TEAM, "exit_cost": EXIT_COST, "street_value": STREET_VALUE},
        levers=LEVERS,
        parameters=NO_TIES | NO_EVIDENCE | NEVER_FALLS | LONE,
        fixed_protest=0.0,
    )


def test_one_review_of_independent_officers_is_multinomial_with_the_closed_form() -> None:
    runs = day_loop.many(lone_officers(20_000), runs=3, seed=21, days=1)
    expected = lone_step(LOYAL, False, 0.0)
    counts = runs.heads[:, 0, 0].sum(axis=0)
    assert stats.chisquare(counts, 60_000 * np.array([expected[stance] for stance in range(5)])).pvalue > 1e-5
    assert_share(runs.outed[:, 0, 0].sum(), 60_000, 1.0 - math.exp(-LEVERS["outing"] * LEVERS["duty"]))


def test_two_days_of_independent_officers_follow_the_closed_form_with_culpability_outing_and_zeal() -> None:
    officers, runs_done = 20_000, 3
    runs = day_loop.many(lone_officers(officers), runs=runs_done, seed=22)
    outing = 1.0 - math.exp(-LEVERS["outing"] * LEVERS["duty"])
    c = LONE["culpability_rate"] * LEVERS["duty"] * LEVERS["violence"]  # LOYAL all through day 0, whatever he chose
    ends = np.zeros(5)
    outed_share = 0.0
    effort = 0.0
    for now, chance in lone_step(LOYAL, False, 0.0).items():
        for outed, chance_outed in ((True, outing), (False, 1.0 - outing)):
            weight = chance * chance_outed
            after = lone_step(now, outed, c) if now in (LOYAL, SHIRKING, RESISTING) else {now: 1.0}
            found = 1.0 if outed else LONE["found"]
            zeal = LONE["zeal"] * BELIEF * (1.0 - math.exp(-c)) * found * (1.0 - lone_leniency(c))
            for stance, probability in after.items():
                ends[stance] += weight * probability
            outed_share += weight * (1.0 if outed else outing if now == LOYAL else 0.0)
            effort += weight * (after.get(LOYAL, 0.0) * (1 + zeal) + after.get(SHIRKING, 0.0) * LONE["shirk_effort"])
    everybody = officers * runs_done
    assert stats.chisquare(runs.heads[:, 1, 0].sum(axis=0), everybody * ends).pvalue > 1e-5
    assert_share(runs.outed[:, 1, 0].sum(), everybody, outed_share)
    measured = runs.force[:, 2].mean() / (officers * STREET_VALUE * LEVERS["duty"])
    assert abs(measured - effort) < 5.0 * 0.6 / math.sqrt(everybody)  # an effort lies between 0 and 1.4


def test_without_duty_nobody_begins_to_shirk() -> None:
    inputs = lone_officers(2_000)
    inputs.levers.duty[1:] = 0.0
    run = day_loop.simulate(inputs, 5)
    assert run.heads[0, 0, SHIRKING] > 0
    assert run.heads[1, 0, SHIRKING] == 0
    assert (run.force[1:] == 0.0).all()


def test_only_cohesion_settles_at_the_fixed_point_of_the_logit() -> None:
    inputs = hand_made(
        [2_000, 2_000],
        150,
        traits=ALIKE | {"team": 1.0},
        parameters=NO_TIES | NEVER_FALLS | {"precision": 1.25, "review_rate": 0.25},
        only=("cohesion",),
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        complete_mixing=True,
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
        parameters=NEVER_FALLS | {"review_rate": 1.0, "precision": 1.0} | parameters,
        events=[(0, WALKOUT, WALKED, 0, list(range(len(sizes))))],
        only=("cohesion",),
        choosable=np.array([1.0, 0.0, 0.0, 1.0]),
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


def test_a_pair_has_no_ring_and_a_trio_has_two_ties_each() -> None:
    pairs, everybody = gone_after_walkout({"ties_within": 8.0, "ties_across": 0.0}, [2] * 300, 42)
    assert_share(pairs, everybody, leaves(0))
    trios, everybody = gone_after_walkout({"ties_within": 8.0, "ties_across": 0.0}, [3] * 300, 43)
    assert_share(trios, everybody, leaves(2), errors=10.0)


def test_ties_across_are_pairs_from_the_whole_apparatus() -> None:
    n, ties_across = 600, 2.0
    left, everybody = gone_after_walkout({"ties_within": 8.0, "ties_across": ties_across}, [1] * n, 44)
    known = [stats.binom.pmf(ties, math.floor(n * ties_across / 2), 2.0 * (n - 1) / n**2) for ties in range(20)]
    assert_share(left, everybody, sum(k * leaves(ties) for ties, k in enumerate(known)), errors=10.0)


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
    assert run.force.tolist() == [400.0, 300.0, 300.0]
    assert run.outed[:, 1].tolist() == [100, 100, 100]  # outed on day 0, while LOYAL
    assert run.pressure.tolist() == pytest.approx([math.log(120 / 400), math.log(120 / 300), math.log(120 / 300)])


def test_walkers_are_not_outed_on_the_day_they_walk() -> None:
    inputs = hand_made(
        [50],
        1,
        levers={"duty": 1.0, "outing": 100.0},
        parameters=NEVER_FALLS | {"review_rate": 0.0},
        events=[(0, WALKOUT, 1.0, 0, [0])],
    )
    assert day_loop.simulate(inputs, 1).outed[0, 0] == 0


def test_a_formation_that_stood_down_turns_its_team_around_and_forgives_refusal() -> None:
    inputs = hand_made(
        [4_000],
        1,
        traits=ALIKE | {"team": 0.5},
        parameters=NO_TIES | NO_EVIDENCE | NEVER_FALLS | {"review_rate": 1.0, "optimism_sd": 0.0, "catch_rate": 0.5},
        levers={"watch": 1.0, "duty": 1.0},
        events=[(0, POSTURE_SET, 1.0, STOOD_DOWN, [0])],
        only=("cohesion", "sanction"),
    )
    doubt = 1.0 - logistic(-1.5)
    chosen = logit_choice({LOYAL: -0.5, RESISTING: 0.5, EXITED: 0.25 - doubt * 2.4}, 1.2)
    expected = [chosen[LOYAL], chosen[RESISTING], 0.5 * chosen[EXITED], 0.5 * chosen[EXITED]]
    runs = day_loop.many(inputs, runs=5, seed=51)
    counts = runs.heads[:, 0, 0].sum(axis=0)
    assert counts[SHIRKING] == 0
    assert stats.chisquare(counts[[LOYAL, RESISTING, EXITED, REMOVED]], 20_000 * np.array(expected)).pvalue > 1e-5
    assert runs.news[:, 0].tolist() == pytest.approx([0.7] * 5)


def test_a_broken_pact_weighs_on_all_pact_formations_from_that_very_day() -> None:
    inputs = hand_made(
        [4_000, 4_000, 4_000],
        2,
        traits=ALIKE | {"pact": [1, 1, 0]},
        parameters=NO_TIES
        | NEVER_FALLS
        | {"review_rate": 1.0, "precision": 1.0, "pact_penalty": 2.0, "routine": 0.3, "inhibition": 0.1}
        | {"army_threat": 2.0},
        only=("conscience",),
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )
    inputs.levers.duty[1, 0] = 0.4
    inputs.levers.violence[:] = 1.5
    heads = day_loop.simulate(inputs, 61).heads[:, :, RESISTING]
    for formation in range(3):
        assert_share(heads[0, formation], 4_000, 0.5)
    assert_share(heads[1, 0], 4_000, logistic(2.0 * 0.3 + 2.1 * 1.5 * 0.4))
    assert_share(heads[1, 1], 4_000, logistic(2.0 * 0.3))
    assert_share(heads[1, 2], 4_000, 0.5)


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
        only=("command", "reckoning", "refuge"),
        choosable=np.array([1.0, 1.0, 0.0, 1.0]),
        complete_mixing=True,
        fixed_protest=2_000.0,
        signal=np.full((2, 3), 0.3),
    )  # fmt: skip
    inputs.levers.support[0, 1] = 1e4
    inputs.levers.duty[0, 2] = 1e-9
    inputs.levers.command[0] = [1e4, 0.0, 1e13]
    inputs.levers.command[1] = 0.3
    return inputs


def test_belief_leniency_and_vengeance_follow_what_is_seen() -> None:
    run = day_loop.simulate(seen_and_believed(), 81)
    assert run.heads[0, :, LOYAL].tolist() == [20_000, 0, 2_000]
    assert run.heads[0, 1, EXITED] == 5_000
    news = 0.9 * 0.5 * 5_000 / (20_000 + 0.5 * 5_000)
    pressure = math.log(12.0 * 2_000.0 / (20_000 * 0.8))
    assert (run.news[1], run.army[1], run.pressure[1]) == pytest.approx((news, 1.0, pressure))
    x = (2_000 + (1.0 + 1.0 * 0.6) * 5_000) / 26_999
    p = logistic(-0.5 + 0.3 + 1.0 * x + 2.0 * news + 0.5 * pressure + 0.4 * 1.0 - 0.2)
    c = 0.6 * 0.8 * 2.0
    outed = run.outed[0, 0] / 20_000
    spared = 0.9 * (1.0 - 0.7 * outed) * (1.0 - 0.1) * math.exp(-c / 1.5) * (1.0 - news) ** 1.5
    expected = np.zeros(3)
    for found, weight in ((1.0, outed), (0.3, 1.0 - outed)):
        fear = p * 9.0 * (1.0 - math.exp(-c)) * found
        utility = {
            LOYAL: (1.0 - p) * 0.3 * 0.8 - fear * (1.0 - 0.2 * (1.0 - x)),
            SHIRKING: -fear * (1.0 - 0.5 * spared),
            EXITED: -fear * (1.0 - spared),
        }
        expected += weight * np.array(list(logit_choice(utility, 0.9).values()))
    counts = run.heads[1, 0, [LOYAL, SHIRKING, EXITED]]
    assert stats.chisquare(counts, 20_000 * expected).pvalue > 1e-5


# --- commanders, streets, downfall -----------------------------------------------------------------------------------


def commanders_choice(o: float, pact: bool) -> dict[int, float]:
    """Section 5 by hand, on day 0, with belief weights 0."""
    p, c, d, v, kinship, watch, command = logistic(-1.0), 0.8, 0.6, 1.2, 0.5, 0.7, 0.4
    danger = p * 100.0 * (1.0 - math.exp(-c))
    spared = 0.9 * (1.0 - 0.2) * math.exp(-c / 1.5)
    price = 45.0 if pact else 0.0
    conscience = 6.0 * (0.5 * 0.3 + (0.5 + 0.1) * v * d * (1.0 + kinship))
    utility = {
        ORDERING: (1 - p) * (12.0 + command) - danger * (1 - 0.2) - 40.0 * (1 - o) - price - conscience,
        STALLING: 0.5 * (1 - p) * 12.0 - (1 - p) * watch * 4.0 - danger * (1 - 0.5 * spared)
        - 0.3 * 40.0 * (1 - o) - 0.5 * price - 0.5 * conscience,
        STOOD_DOWN: -(1 - p) * 30.0 - danger * (1 - spared),
    }  # fmt: skip
    return logit_choice(utility, 0.1)


def test_commanders_choose_by_their_table() -> None:
    inputs = hand_made(
        [1] * 6_000,
        1,
        traits={"pact": [0, 1] * 3_000, "grievance_mean": 0.5, "command_culpability": 0.8},
        levers={"duty": 0.6, "violence": 1.2, "kinship": 0.5, "watch": 0.7, "command": 0.4, "amnesty": 0.9,
                "designated": 0.2},
        parameters=NO_EVIDENCE | NEVER_FALLS
        | {"army_threat": 2.0, "review_rate": 0.0, "belief_prior": -1.0, "command_review_rate": 1.0,
           "command_precision": 0.1, "timeliness": 0.0, "vengeance": 1.0},
        events=[(0, WALKOUT, 0.5, 0, list(range(6_000)))],
        commanders=True,
    )  # fmt: skip
    run = day_loop.simulate(inputs, 71)
    obeyed = run.heads[0, :, LOYAL] == 1
    for pact in (False, True):
        for o in (0.0, 1.0):
            these = (inputs.traits.pact == pact) & (obeyed == (o == 1.0))
            counts = np.bincount(run.posture[0, these], minlength=3)
            expected = commanders_choice(o, pact)
            assert stats.chisquare(counts, counts.sum() * np.array([expected[k] for k in range(3)])).pvalue > 1e-5


def test_commanders_off_stay_as_they_are_but_for_events() -> None:
    inputs = everything_on()
    quiet = inputs._replace(commanders=False, event_share=np.zeros(3))
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
    assert run.posture[:, 0].tolist() == [ORDERING, STALLING, STOOD_DOWN, STOOD_DOWN]


def test_rungs_are_called_for_tomorrow_and_the_count_starts_anew() -> None:
    inputs = hand_made(
        [10, 10],
        9,
        levers={"duty": [0.5, 0.0]},
        parameters=NEVER_FALLS | {"review_rate": 0.0, "ladder_days": 3.0},
        rungs=[[1.0, NO_DUTY_NAMED], [0.0, 0.8]],
        fixed_protest=1e6,
    )
    run = day_loop.simulate(inputs, 1)
    assert run.force.tolist() == pytest.approx([5.0] * 3 + [10.0] * 3 + [8.0] * 3)
    assert (run.pressure == 5.0).all()


def test_the_army_brings_the_regime_down_on_the_day_it_changes_sides_and_its_threat_halves_violence() -> None:
    inputs = hand_made(
        [100, 60],
        8,
        traits={"pact": [0, 1]},
        levers={"duty": [1.0, 0.0]},
        parameters={"review_rate": 0.0, "army_sides": 0.9, "army_threat": 0.1},
        events=[(2, WALKOUT, 1.0, 0, [1]), (2, POSTURE_SET, 1.0, STOOD_DOWN, [1])],
    )
    run = day_loop.simulate(inputs, 1)
    assert (run.fell_day, run.cause) == (2, BY_ARMY)
    assert run.violence.tolist() == [1.0, 1.0] + [0.5] * 6
    assert run.army.tolist() == [0.0, 0.0] + [1.0] * 6
    assert run.news.tolist() == [0.0] * 8  # the army is news to a, not to X
    both = day_loop.simulate(
        inputs._replace(fixed_protest=np.full(8, 1e6), parameters=inputs.parameters._replace(hold_days=3.0)), 1
    )
    assert (both.fell_day, both.cause) == (2, BY_STREETS)


def test_protest_follows_its_equation() -> None:
    inputs = hand_made(
        [200, 100],
        30,
        traits={"street_value": [1.0, 0.5], "grievance_mean": 0.5},
        levers={"duty": [0.8, 0.4], "violence": [1.0, 2.0], "public_face": 0.3, "accommodation": 0.2, "support": 1.0},
        parameters=NEVER_FALLS | {"noise": 0.0},
        initial_protest=30.0,
    )
    run = day_loop.simulate(inputs, 2)
    assert run.violence == pytest.approx(1.0 * 160 / 180 + 2.0 * 20 / 180)
    for t in range(29):
        hope = logistic(10.0 * run.news[t] + run.pressure[t])
        room = 1.0 - run.protest[t] / (400.0 * 0.8)
        growth = 0.06 * hope * room - 0.08 * (1.0 - hope) + 0.03 * run.violence[t] * 0.7 * room
        assert run.protest[t + 1] == pytest.approx(run.protest[t] * math.exp(growth))


if __name__ == "__main__":  # for test_compiled_and_uncompiled_agree_draw_by_draw
    sys.stdout.write(run_summary())
