"""A day step by step (model.md, section 2), on small worlds in which nothing, or nearly nothing, is left to chance."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.worlds import (
    ALIKE,
    NEVER_FALLS,
    NO_EVIDENCE,
    NO_TIES,
    Course,
    Stage,
    course,
    logistic,
    posture_set,
    walkout,
    with_parameters,
    world,
)

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    EXITED,
    HELD,
    LOYAL,
    NO_DUTY_NAMED,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
)

FALSE_ALARM = 1e-5
NOBODY_REVIEWS = NEVER_FALLS | {"review_rate": 0.0}
ALL_REVIEW = NEVER_FALLS | {"review_rate": 1.0}
PROTEST, FORCE, PRESSURE, NEWS, ARMY, VIOLENCE = range(6)


def streets(run: Course, column: int) -> list[float]:
    return [float(value) for value in run.record.streets[:, column]]


def heads(run: Course, formation: int = 0) -> list[list[int]]:
    return [[int(count) for count in day] for day in run.record.heads[:, formation]]


def everybody_leaves(sizes: list[int], days: int, **words: Any) -> Inputs:
    """All who review leave, whatever else moves them: help is beyond measure."""
    words["levers"] = {"support": 1e4} | words.get("levers", {})
    words["parameters"] = ALL_REVIEW | words.get("parameters", {})
    return world(sizes, days, **words)


# --- step 1: events ---------------------------------------------------------------------------------------------------


def test_a_walkout_counts_at_once_in_news_and_force_and_nobody_is_caught() -> None:
    run = course(
        world(
            [300, 100],
            3,
            levers={"duty": 1.0, "watch": 1.0},
            parameters=NOBODY_REVIEWS | {"catch_rate": 1.0},
            events=[walkout(1, 1.0, 1)],
            fixed_protest=10.0,
        )
    )
    assert heads(run, 1) == [[100, 0, 0, 0, 0], [0, 0, 100, 0, 0], [0, 0, 100, 0, 0]]
    assert streets(run, NEWS) == pytest.approx([0.0, 0.175, 0.175])  # 0.7 * 100 / 400
    assert streets(run, FORCE) == [400.0, 300.0, 300.0]
    assert streets(run, PRESSURE) == pytest.approx([math.log(120 / 400), math.log(120 / 300), math.log(120 / 300)])


def test_each_walks_with_the_given_probability_and_only_who_is_named() -> None:
    run = course(world([5_000, 500], 1, parameters=NOBODY_REVIEWS, events=[walkout(0, 0.3, 0)]))
    assert stats.binomtest(heads(run)[0][RESISTING], 5_000, 0.3).pvalue > FALSE_ALARM
    assert heads(run, 1) == [[500, 0, 0, 0, 0]]


def test_only_the_loyal_and_the_shirking_walk_out() -> None:
    stage = Stage(world([50], 1, parameters=NOBODY_REVIEWS | NO_TIES, events=[walkout(0, 1.0, 0)]))
    stances = np.arange(50) % 5
    stage.state.officers["stance"] = stances
    stage.state.heads[0] = 10
    stage.advance()
    assert stage.state.heads[0].tolist() == [0, 0, 30, 10, 10]
    assert stage.state.officers["stance"].tolist() == np.where(stances <= RESISTING, RESISTING, stances).tolist()


def test_walkers_may_review_on_the_same_day() -> None:
    run = course(everybody_leaves([200], 1, events=[walkout(0, 1.0, 0)]))
    assert heads(run) == [[0, 0, 0, 200, 0]]


def test_a_posture_set_from_above_counts_today_and_stalling_takes_its_share_of_duty() -> None:
    run = course(
        world(
            [100],
            5,
            levers={"duty": 1.0},
            parameters=NOBODY_REVIEWS | {"stall_duty": 0.25},
            events=[
                posture_set(1, 1.0, STALLING, 0),
                posture_set(2, 1.0, ORDERING, 0),
                posture_set(3, 1.0, STOOD_DOWN, 0),
                posture_set(4, 1.0, ORDERING, 0),
            ],
        )
    )
    assert streets(run, FORCE) == [100.0, 25.0, 100.0, 0.0, 0.0]
    assert run.record.posture[:, 0].tolist() == [ORDERING, STALLING, ORDERING, STOOD_DOWN, STOOD_DOWN]
    assert streets(run, NEWS) == pytest.approx([0.0, 0.0, 0.0, 0.7, 0.7])


def test_commanders_take_a_posture_with_the_given_probability_each_for_himself() -> None:
    formations = tuple(range(4_000))
    run = course(world([1] * 4_100, 1, parameters=NOBODY_REVIEWS, events=[posture_set(0, 0.3, STALLING, *formations)]))
    assert stats.binomtest(int((run.record.posture[0, :4_000] == STALLING).sum()), 4_000, 0.3).pvalue > FALSE_ALARM
    assert (run.record.posture[0, 4_000:] == ORDERING).all()


def test_events_of_one_day_follow_the_file() -> None:
    events = [posture_set(0, 1.0, STALLING, 0), posture_set(0, 1.0, ORDERING, 0)]
    ends = [course(world([9], 1, parameters=NOBODY_REVIEWS, events=order)) for order in (events, events[::-1])]
    assert [int(run.record.posture[0, 0]) for run in ends] == [ORDERING, STALLING]


# --- step 2: orders ---------------------------------------------------------------------------------------------------


def test_a_broken_pact_weighs_on_all_pact_formations_from_that_very_day_and_for_good() -> None:
    """Only conscience, precision 1: P(RESISTING) = logistic(g routine + (g + inhibition) v d)."""
    inputs = world(
        [4_000, 4_000, 4_000],
        3,
        traits=ALIKE | {"pact": [1, 1, 0]},
        levers={"violence": 1.5},
        parameters=ALL_REVIEW
        | NO_TIES
        | {"precision": 1.0, "pact_penalty": 2.0, "routine": 0.3, "inhibition": 0.1, "army_threat": 2.0},
        only=["conscience"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )
    inputs.levers.duty[1, 0] = 0.4
    found = course(inputs).record.heads[:, :, RESISTING]
    expected = [[0.5, 0.5, 0.5], [logistic(0.6 + 2.1 * 0.6), logistic(0.6), 0.5], [logistic(0.6), logistic(0.6), 0.5]]
    for day in range(3):
        for formation in range(3):
            test = stats.binomtest(int(found[day, formation]), 4_000, expected[day][formation])
            assert test.pvalue > FALSE_ALARM, (day, formation)


def test_orders_to_a_pact_formation_that_stood_down_do_not_break_the_pact() -> None:
    stage = Stage(
        world(
            [10, 10],
            2,
            traits={"pact": [0, 1]},
            levers={"duty": [1.0, 0.5]},
            parameters=NOBODY_REVIEWS,
            events=[posture_set(0, 1.0, STOOD_DOWN, 1)],
        )
    )
    stage.advance(2)
    assert stage.state.country[0].pact_broken == 0


# --- steps 3 and 4: news, streets, ladder -----------------------------------------------------------------------------


def test_the_armys_threat_halves_everybodys_violence_on_the_day_it_is_seen() -> None:
    run = course(
        world(
            [100, 60],
            4,
            traits={"pact": [0, 1]},
            levers={"duty": [1.0, 0.0], "violence": 1.6},
            parameters=NOBODY_REVIEWS | {"army_threat": 0.1},
            events=[walkout(2, 1.0, 1)],
        )
    )
    assert streets(run, VIOLENCE) == pytest.approx([1.6, 1.6, 0.8, 0.8])
    assert streets(run, ARMY) == [0.0, 0.0, 1.0, 1.0]
    assert streets(run, NEWS) == [0.0] * 4  # the army is no news to X


def test_rungs_are_called_for_tomorrow_the_count_starts_anew_and_none_is_taken_back() -> None:
    inputs = world(
        [10, 10],
        10,
        levers={"duty": [0.5, 0.0]},
        parameters=NOBODY_REVIEWS | {"ladder_days": 3.0},
        rungs=[[1.0, NO_DUTY_NAMED], [0.0, 0.8]],
        fixed_protest=[1e6] * 6 + [1e-9] * 4,
    )
    run = course(inputs)
    assert streets(run, FORCE) == pytest.approx([5.0] * 3 + [10.0] * 3 + [8.0] * 4)
    assert run.state.country[0].rungs_called == 2


def test_zeal_adds_to_the_force_from_the_day_after_the_review() -> None:
    stage = Stage(
        world(
            [1_000],
            3,
            traits=ALIKE,
            levers={"duty": 0.8},
            parameters=ALL_REVIEW | NO_TIES | NO_EVIDENCE | {"optimism_sd": 0.0, "zeal": 0.5, "culpability_rate": 1.0},
            choosable=np.array([1.0, 0.0, 0.0, 0.0]),
        )
    )
    stage.advance(3)
    force = stage.record.streets[:, FORCE]
    # Innocent at his first review; c = 0.8 at the second: zeal p (1 - e^-0.8) found.
    zeal = 0.5 * logistic(-1.5) * (1.0 - math.exp(-0.8)) * 0.3
    assert force[0] == force[1] == pytest.approx(800.0, rel=1e-12)
    assert force[2] == pytest.approx(800.0 * (1.0 + zeal), rel=1e-6)  # zeal is kept to 2^-20


def test_who_returns_to_the_ranks_brings_the_zeal_of_his_review_with_him() -> None:
    """All walk out on day 0 and review on it: back in the ranks on day 1 with what they thought as they reviewed."""
    run = course(
        world(
            [500],
            2,
            traits=ALIKE | {"culpability_mean": 1e6},
            levers={"duty": 1.0, "pardon": 1.0},
            parameters=ALL_REVIEW | NO_TIES | NO_EVIDENCE | {"optimism_sd": 0.0, "zeal": 0.5},
            events=[walkout(0, 1.0, 0)],
            choosable=np.array([1.0, 0.0, 0.0, 0.0]),
        )
    )
    # Culpability is exponential of mean 10^6: all but a few in a million are fully liable.
    assert streets(run, FORCE)[0] == 0.0
    assert streets(run, FORCE)[1] == pytest.approx(500.0 * (1.0 + 0.5 * logistic(-1.5) * 0.3), rel=1e-5)


# --- step 5: commanders -----------------------------------------------------------------------------------------------


def test_a_commanders_choice_counts_from_tomorrow_and_standing_down_is_final() -> None:
    inputs = world(
        [50],
        3,
        levers={"duty": 1.0},
        parameters=NOBODY_REVIEWS | {"command_review_rate": 1.0, "command_precision": 100.0, "stake": 0.0,
                                     "command_sanction": 0.0, "command_conscience": 1.0, "inhibition": 1.0},
        commanders=True,
    )  # fmt: skip
    run = course(inputs)  # ordering and stalling cost him his conscience, standing down nothing
    assert run.record.posture[:, 0].tolist() == [STOOD_DOWN] * 3
    assert streets(run, FORCE) == [50.0, 0.0, 0.0]
    inputs.levers.command[1:] = 1e6
    assert course(inputs).record.posture[:, 0].tolist() == [STOOD_DOWN] * 3


def test_commanders_left_out_all_keep_ordering() -> None:
    free_to_go = {"command_sanction": 0.0, "stake": 0.0}
    inputs = world([50] * 4, 20, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS | free_to_go)
    assert (course(inputs).record.posture == ORDERING).all()
    assert (course(inputs._replace(commanders=True)).record.posture == STOOD_DOWN).any()


# --- step 6: exposure -------------------------------------------------------------------------------------------------


def test_exposure_counts_from_tomorrow_also_for_who_left_on_that_day() -> None:
    """Shame beyond measure makes everybody leave who knows himself outed: nobody on day 0, everybody on day 1."""
    inputs = world(
        [100],
        2,
        levers={"duty": 1.0, "outing": 1e3},
        parameters=ALL_REVIEW | NO_TIES | {"shame": 1e5},
        only=["shame", "cohesion"],
        choosable=np.array([1.0, 0.0, 0.0, 1.0]),
        traits={"team": 1e3},
    )
    run = course(inputs)
    assert heads(run) == [[100, 0, 0, 0, 0], [0, 0, 0, 100, 0]]
    assert run.record.outed[:, 0].tolist() == [100, 100]
    left_at_once = course(everybody_leaves([100], 1, levers={"duty": 1.0, "outing": 1e3}))
    assert heads(left_at_once) == [[0, 0, 0, 100, 0]]
    assert left_at_once.record.outed.tolist() == [[100]]


def test_only_the_loyal_on_duty_are_outed_each_once() -> None:
    inputs = world(
        [100, 100, 100],
        3,
        levers={"duty": [1.0, 0.0, 1.0], "outing": 1e3},
        parameters=NOBODY_REVIEWS,
        events=[walkout(0, 1.0, 2)],
    )
    assert course(inputs).record.outed.tolist() == [[100, 0, 0]] * 3


def test_the_hazard_of_exposure_goes_with_duty() -> None:
    inputs = world([5_000, 5_000], 1, levers={"duty": [1.0, 0.3], "outing": 0.4}, parameters=NOBODY_REVIEWS)
    found = course(inputs).record.outed[0]
    for formation, duty in enumerate((1.0, 0.3)):
        assert stats.binomtest(int(found[formation]), 5_000, 1.0 - math.exp(-0.4 * duty)).pvalue > FALSE_ALARM


# --- step 7: reviews and counter-intelligence -------------------------------------------------------------------------


def test_the_share_that_reviews_is_the_review_rate() -> None:
    run = course(everybody_leaves([6_000], 1, parameters={"review_rate": 0.2}))
    assert stats.binomtest(heads(run)[0][EXITED], 6_000, 0.2).pvalue > FALSE_ALARM


def test_who_left_or_was_removed_never_reviews() -> None:
    stage = Stage(everybody_leaves([60], 3))
    stage.state.officers["stance"] = np.repeat([EXITED, REMOVED], 30)
    stage.state.heads[0] = [0, 0, 0, 30, 30]
    stage.advance(3)
    assert stage.record.heads[:, 0].tolist() == [[0, 0, 0, 30, 30]] * 3


def sole_choice(stance: int, **words: Any) -> Inputs:
    """Everybody reviews under full watch, and by a refuge (or a cost of leaving) beyond measure all pick one stance."""
    levers = {"watch": 1.0, "duty": 1.0} | words.pop("levers", {})
    parameters = ALL_REVIEW | NO_TIES | {"catch_rate": 1.0, "catch_shirking": 1.0} | words.pop("parameters", {})
    prize = {
        LOYAL: {"bonus": 1e6},
        SHIRKING: {"bonus": 1e6},
        RESISTING: {},
        EXITED: {"support": 1e6},
    }[stance]
    if stance == SHIRKING:
        parameters |= {"shirk_bonus": 1.0}
    choosable = np.array([1.0, *(1.0 if other == stance else 0.0 for other in (SHIRKING, RESISTING, EXITED))])
    if stance == RESISTING:
        words["traits"] = {"grievance_mean": 1e6, "grievance_sd": 0.0}
    if stance == SHIRKING:
        words["traits"] = {"team": 0.0, "grievance_mean": 1e6, "grievance_sd": 0.0}
    return world([200], 1, levers=levers | prize, parameters=parameters, choosable=choosable, **words)


@pytest.mark.parametrize("stance", [SHIRKING, RESISTING, EXITED])
def test_under_full_watch_all_who_break_are_caught_and_removed(stance: int) -> None:
    assert heads(course(sole_choice(stance))) == [[0, 0, 0, 0, 200]]


@pytest.mark.parametrize("stance", [SHIRKING, RESISTING, EXITED])
def test_unwatched_nobody_is_caught(stance: int) -> None:
    run = course(sole_choice(stance, levers={"watch": 0.0}))
    assert heads(run)[0][stance] == 200


def test_who_refuses_where_the_formation_stood_down_is_not_caught_but_who_leaves_it_is() -> None:
    down = [posture_set(0, 1.0, STOOD_DOWN, 0)]
    assert heads(course(sole_choice(RESISTING, events=down))) == [[0, 0, 200, 0, 0]]
    assert heads(course(sole_choice(EXITED, events=down))) == [[0, 0, 0, 0, 200]]


def test_who_leaves_after_having_resisted_is_not_caught_but_who_turns_to_shirking_is() -> None:
    walked = [walkout(0, 1.0, 0)]
    assert heads(course(sole_choice(EXITED, events=walked))) == [[0, 0, 0, 200, 0]]
    pardoned = {"pardon": 1.0}
    assert heads(course(sole_choice(SHIRKING, events=walked, levers=pardoned))) == [[0, 0, 0, 0, 200]]


def test_who_returns_to_duty_or_stays_as_he_is_cannot_be_caught() -> None:
    walked = [walkout(0, 1.0, 0)]
    assert heads(course(sole_choice(LOYAL, events=walked, levers={"pardon": 1.0}))) == [[200, 0, 0, 0, 0]]
    assert heads(course(sole_choice(RESISTING, events=walked))) == [[0, 0, 200, 0, 0]]


def test_the_caught_are_as_many_as_watch_rate_and_safety_in_numbers_say() -> None:
    """Half of the apparatus walked out and all see it: each of the others is caught with 0.5 * 0.8 * e^(-2 x)."""
    inputs = world(
        [5_000, 5_000],
        1,
        levers={"watch": 0.5, "support": 1e6},
        parameters=ALL_REVIEW | {"catch_rate": 0.8, "safety_in_numbers": 2.0},
        events=[walkout(0, 1.0, 1)],
        complete_mixing=True,
    )
    run = course(inputs)
    assert heads(run, 1) == [[0, 0, 0, 5_000, 0]]
    chance = 0.4 * math.exp(-2.0 * 5_000 / 9_999)
    assert stats.binomtest(heads(run)[0][REMOVED], 5_000, chance).pvalue > FALSE_ALARM


def test_off_duty_nobody_can_choose_to_shirk() -> None:
    assert heads(course(sole_choice(SHIRKING, levers={"duty": 0.0}))) == [[200, 0, 0, 0, 0]]


def test_everybody_decides_on_the_state_as_the_day_began() -> None:
    """The two formations may stand in either order: with the same names they meet the same fate, bit for bit."""
    traits = {"grievance_mean": np.array([0.4, 0.9]), "culpability_mean": np.array([0.5, 0.1])}
    levers: dict[str, Any] = {
        "duty": np.array([0.9, 0.6]),
        "watch": 0.4,
        "outing": 0.02,
        "amnesty": 0.7,
        "support": 0.6,
    }

    def records(order: list[int]) -> list[Any]:
        inputs = world(
            [[150, 90][f] for f in order],
            40,
            names=[["first", "second"][f] for f in order],
            traits={name: values[order] for name, values in traits.items()},
            levers={name: values[order] if np.ndim(values) else values for name, values in levers.items()},
            parameters={"ties_across": 0.0, "demand": 1.0, "belief_prior": -0.5, "vengeance": 0.5} | NEVER_FALLS,
            events=[walkout(3, 0.3, order.index(0))],
            initial_protest=200.0,
            commanders=True,
        )
        record = course(inputs).record
        by_name = [order.index(0), order.index(1)]
        return [record.heads[:, by_name], record.outed[:, by_name], record.posture[:, by_name], record.streets]

    one, other = records([0, 1]), records([1, 0])
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert one[0][-1, :, LOYAL].min() < 80


# --- step 8: deeds ----------------------------------------------------------------------------------------------------


def culpabilities(stage: Stage) -> Any:
    """C of every officer of the only formation, out of what the state keeps."""
    officers = stage.state.officers
    share = np.select([officers["stance"] == LOYAL, officers["stance"] == SHIRKING], [1.0, 0.5], 0.0)
    return officers["past"] + share * stage.state.units[0].deeds


def test_culpability_is_the_sum_of_what_he_did_in_the_stances_he_held() -> None:
    inputs = world(
        [400],
        60,
        traits={"grievance_mean": 0.8, "culpability_mean": 0.5, "team": 0.3},
        levers={"duty": 0.5, "violence": 1.2, "pardon": 1.0},
        parameters=NEVER_FALLS | {"culpability_rate": 0.05, "sanction": 1.0, "shirk_sanction": 0.0},
    )
    inputs.levers.duty[20:30] = 0.0
    inputs.levers.violence[40:] = 2.0
    stage = Stage(inputs)
    expected = stage.state.officers["past"].astype(np.float64)
    changes = 0
    for day in range(60):
        stance = stage.state.officers["stance"].copy()
        share = np.select([stance == LOYAL, stance == SHIRKING], [1.0, 0.5], 0.0)
        expected += 0.05 * inputs.levers.duty[day, 0] * inputs.levers.violence[day, 0] * share
        stage.advance()
        changes += int((stage.state.officers["stance"] != stance).sum())
        assert culpabilities(stage) == pytest.approx(expected, rel=1e-5, abs=1e-5)  # kept in single precision
    assert changes > 500


def test_who_walks_out_gains_no_culpability_on_that_day() -> None:
    inputs = world(
        [40],
        2,
        traits=ALIKE,
        levers={"duty": 0.5},
        parameters=NOBODY_REVIEWS | {"culpability_rate": 0.1},
        events=[walkout(1, 1.0, 0)],
    )
    stage = Stage(inputs)
    stage.advance()
    assert culpabilities(stage) == pytest.approx(0.05, rel=1e-6)
    stage.advance()
    assert culpabilities(stage) == pytest.approx(0.05, rel=1e-6)


def test_commanders_gain_the_whole_of_it_whatever_their_officers_do() -> None:
    inputs = world(
        [40, 40],
        3,
        traits={"command_culpability": [1.0, 0.0]},
        levers={"duty": [0.5, 0.2], "violence": [1.0, 2.0]},
        parameters=NOBODY_REVIEWS | {"culpability_rate": 0.1},
        events=[walkout(1, 1.0, 0)],
    )
    stage = Stage(inputs)
    stage.advance(3)
    assert stage.state.units["command_culpability"].tolist() == pytest.approx([1.15, 0.12], rel=1e-12)


# --- steps 9 and 10: downfall and protest -----------------------------------------------------------------------------


def test_streets_lost_for_so_many_days_in_a_row_bring_the_regime_down() -> None:
    inputs = world(
        [100],
        8,
        levers={"duty": 1.0},
        parameters={"review_rate": 0.0, "hold_days": 3.0, "demand": 1.0},
        fixed_protest=[200.0, 200.0, 50.0, 200.0, 200.0, 200.0, 200.0, 50.0],
    )
    run = course(inputs)
    assert (run.state.country[0].fell_day, run.state.country[0].cause) == (5, BY_STREETS)
    assert streets(run, PROTEST) == [200.0, 200.0, 50.0, 200.0, 200.0, 200.0, 200.0, 200.0]
    held = course(with_parameters(inputs, hold_days=5.0))
    assert (held.state.country[0].fell_day, held.state.country[0].cause) == (-1, HELD)


def army_changes_sides(**parameters: float) -> Inputs:
    return world(
        [100, 60],
        6,
        traits={"pact": [0, 1], "grievance_mean": [-1e6, 1e6]},
        levers={"duty": [1.0, 0.0]},
        parameters={"review_rate": 0.0, "army_sides": 0.9} | parameters,
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )


def test_the_army_brings_the_regime_down_on_the_evening_it_changes_sides() -> None:
    """A review of day 0, with no walkout: a as used that day is still 0, a reckoned anew is 1."""
    run = course(army_changes_sides(review_rate=1.0))
    assert (run.state.country[0].fell_day, run.state.country[0].cause) == (0, BY_ARMY)
    assert streets(run, ARMY) == [0.0] * 6


def test_if_streets_and_army_fall_on_one_day_the_streets_are_the_cause() -> None:
    inputs = army_changes_sides(review_rate=1.0, hold_days=1.0)
    run = course(inputs._replace(fixed_protest=np.full(6, 1e6)))
    assert (run.state.country[0].fell_day, run.state.country[0].cause) == (0, BY_STREETS)


def test_a_fallen_regime_stays_as_it_was_on_the_last_day() -> None:
    inputs = everybody_leaves(
        [300], 12, levers={"duty": 1.0}, parameters={"review_rate": 0.1, "hold_days": 3.0}, initial_protest=200.0
    )
    run = course(inputs)
    day = int(run.state.country[0].fell_day)
    assert 0 < day < 11
    for series in run.record:
        assert (series[day:] == series[day]).all()
    assert int(run.state.heads[0, EXITED]) == heads(run)[day][EXITED]


def test_protest_follows_its_equation() -> None:
    run = course(
        world(
            [200, 100],
            30,
            traits={"street_value": [1.0, 0.5], "grievance_mean": 0.5},
            levers={
                "duty": [0.8, 0.4],
                "violence": [1.0, 2.0],
                "public_face": 0.3,
                "accommodation": 0.2,
                "support": 1.0,
            },
            parameters=NEVER_FALLS | {"noise": 0.0},
            initial_protest=30.0,
        )
    )
    assert streets(run, VIOLENCE) == pytest.approx([1.0 * 160 / 180 + 2.0 * 20 / 180] * 30)
    protest, pressure, news, violence = (streets(run, column) for column in (PROTEST, PRESSURE, NEWS, VIOLENCE))
    assert protest[0] == 30.0
    for day in range(29):
        hope = logistic(10.0 * news[day] + pressure[day])
        room = 1.0 - protest[day] / (400.0 * 0.8)
        growth = 0.06 * hope * room - 0.08 * (1.0 - hope) + 0.03 * violence[day] * 0.7 * room
        assert protest[day + 1] == pytest.approx(protest[day] * math.exp(growth), rel=1e-12)


def test_the_chance_in_protest_is_normal_of_the_given_spread() -> None:
    """Kolmogorov and Smirnov's test of what the equation leaves over; it fails by chance once in 100,000 seeds."""
    inputs = world([100], 1_500, levers={"duty": 0.0}, parameters=NOBODY_REVIEWS | {"noise": 0.02, "demand": 0.0})
    run = course(inputs._replace(initial_protest=350.0))
    protest = run.record.streets[:, PROTEST]  # without demand pressure is -5 and nobody hopes
    hope = logistic(-5.0)
    room = 1.0 - protest[:-1] / 400.0
    residual = np.diff(np.log(protest)) - (0.06 * hope * room - 0.08 * (1.0 - hope))
    assert stats.kstest(residual / 0.02, stats.norm.cdf).pvalue > FALSE_ALARM


def test_fixed_protest_is_taken_as_it_is() -> None:
    course_of_protest = [30.0, 10.0, 0.0, 90.0]
    run = course(world([100], 4, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS, fixed_protest=course_of_protest))
    assert streets(run, PROTEST) == course_of_protest
    assert streets(run, PRESSURE)[2] == -5.0
