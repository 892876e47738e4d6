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
    LoopCourse,
    Stage,
    course,
    designation,
    digest,
    logistic,
    posture_set,
    walkout,
    with_events,
    with_lever,
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
NOBODY_REVIEWS = NEVER_FALLS | {"review_rate": 1e-12}
ALL_REVIEW = NEVER_FALLS | {"review_rate": 1.0}
PROTEST, FORCE, PRESSURE, NEWS, ARMY, VIOLENCE = range(6)


def streets(run: LoopCourse, column: int) -> list[float]:
    return [float(value) for value in run.record.streets[:, column]]


def heads(run: LoopCourse, formation: int = 0) -> list[list[int]]:
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
    assert run.record.force.tolist() == [[300.0, 100.0], [300.0, 0.0], [300.0, 0.0]]
    # 10 * 10 against the force and 10 * 2 more
    assert streets(run, PRESSURE) == pytest.approx([math.log(100 / 420), math.log(100 / 320), math.log(100 / 320)])


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
    assert run.record.duty[:, 0].tolist() == [1.0, 0.25, 1.0, 0.0, 0.0]
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


def decided(inputs: Inputs, run: int = 0) -> list[float]:
    """Degrees of designation decided by the end of the run."""
    return [float(degree) for degree in course(inputs, run=run).state.units["decided"]]


def test_a_designation_is_one_draw_for_all_whom_it_names_and_for_nobody_else() -> None:
    inputs = world([5] * 4, 2, parameters=NOBODY_REVIEWS, events=[designation(1, 0.3, 0.7, 0, 2, 3)])
    found = [decided(inputs, run) for run in range(2_000)]
    assert {tuple(one) for one in found} == {(0.0, 0.0, 0.0, 0.0), (0.7, 0.0, 0.7, 0.7)}
    assert stats.binomtest(sum(one[0] > 0.0 for one in found), 2_000, 0.3).pvalue > FALSE_ALARM


def test_of_several_decisions_the_largest_degree_counts_and_each_has_its_own_draw() -> None:
    inputs = world([5], 3, parameters=NOBODY_REVIEWS)
    for first, second in ((0.4, 0.9), (0.9, 0.4)):
        both = with_events(inputs, designation(0, 1.0, first, 0), designation(1, 1.0, second, 0))
        assert decided(both) == [0.9]
    on_one_day = with_events(inputs, designation(1, 0.5, 0.4, 0), designation(1, 0.5, 0.9, 0))
    found = [decided(on_one_day, run)[0] for run in range(1_000)]
    for degree, chance in ((0.0, 0.25), (0.4, 0.25), (0.9, 0.5)):
        assert stats.binomtest(found.count(degree), 1_000, chance).pvalue > FALSE_ALARM


def test_a_decision_designates_from_that_very_day_on_but_never_below_the_lever() -> None:
    """Shame alone, 2 at full designation, precision 1: P(EXITED) = logistic(2 D)."""
    inputs = world(
        [6_000],
        2,
        levers={"designated": 0.25},
        parameters=ALL_REVIEW | NO_TIES | {"precision": 1.0, "shame": 2.0},
        only=["shame"],
        choosable=np.array([1.0, 0.0, 0.0, 1.0]),
    )
    for day, degree, expected in ((1, 0.75, 0.25), (0, 0.75, 0.75), (0, 0.1, 0.25)):
        gone = heads(course(with_events(inputs, designation(day, 1.0, degree, 0)), run=day))[0][EXITED]
        assert stats.binomtest(gone, 6_000, logistic(2.0 * expected)).pvalue > FALSE_ALARM


def test_unmasked_shirking_is_seen_by_colleagues_of_that_formation() -> None:
    """The team alone: half of all shirk, half of that comes to light, so that x = 1/4: P(RESISTING) = logistic(-1)."""
    stage = Stage(
        world(
            [6_000, 6_000],
            1,
            traits=ALIKE,
            parameters=ALL_REVIEW | {"precision": 1.0},
            only=["cohesion"],
            choosable=np.array([1.0, 0.0, 1.0, 0.0]),
        )
    )
    stage.workspace.case.levers["unmask"][0, 0] = 0.5
    stage.state.officers["stance"][:] = np.arange(12_000) % 2
    stage.state.heads[:] = [3_000, 3_000, 0, 0, 0]
    stage.advance()
    for formation, expected in ((0, logistic(-1.0)), (1, logistic(-2.0))):
        test = stats.binomtest(int(stage.state.heads[formation, RESISTING]), 6_000, expected)
        assert test.pvalue > FALSE_ALARM


def test_a_call_multiplies_the_turnout_and_leaves_the_protest_its_own_course() -> None:
    inputs = world([100], 5, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS | {"noise": 0.0}, initial_protest=30.0)
    call = np.array([1.0, 3.0, 1.5, 1.0, 1.0])
    called = course(inputs._replace(call=call))
    protest = 30.0
    for day in range(5):
        turnout, pressure = streets(called, PROTEST)[day], streets(called, PRESSURE)[day]
        assert turnout == pytest.approx(protest * call[day], rel=1e-12)
        assert pressure == pytest.approx(math.log(10.0 * turnout / 120.0), rel=1e-12)
        hope, room = logistic(pressure), 1.0 - protest / 400.0
        growth = 0.06 * hope * (room + 1.5 * room) - 0.04 * (1.0 - hope) * 2.0
        protest *= math.exp(growth)


def test_there_are_no_calls_where_the_turnout_is_fixed_by_dates() -> None:
    inputs = world([100], 3, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS, fixed_protest=[30.0, 40.0, 50.0])
    assert streets(course(inputs._replace(call=np.full(3, 2.0))), PROTEST) == [30.0, 40.0, 50.0]


def threatened(level: float, **words: Any) -> Inputs:
    """Two police formations and an army that another service joins in a warning."""
    words = {"traits": {"pact": [0, 0, 1]}} | words
    made = world([100, 60, 80], 4, levers={"duty": [1.0, 0.5, 0.0]}, **words)
    return made._replace(threat=np.full(4, level))


def test_a_threat_moves_those_who_do_the_work_and_is_no_news_of_the_army() -> None:
    """Retaliation alone, precision 1: P(RESISTING) = logistic(4 * 0.25 d) in formations with work, 1/2 in the army."""
    inputs = threatened(
        0.25,
        parameters=ALL_REVIEW | {"precision": 1.0, "retaliation": 4.0},
        only=["retaliation"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )
    sizes = [6_000, 6_000, 6_000]
    inputs = inputs._replace(size=np.array(sizes), first=np.concatenate([[0], np.cumsum(sizes)]))
    run = course(inputs)
    for formation, expected in ((0, logistic(1.0)), (1, logistic(0.5)), (2, 0.5)):
        found = int(run.record.heads[0, formation, RESISTING])
        assert stats.binomtest(found, 6_000, expected).pvalue > FALSE_ALARM
    assert streets(run, ARMY)[0] == run.record.heads[0, 2, RESISTING] / 6_000


def test_a_threat_above_the_armys_share_is_a_floor_and_below_it_nothing() -> None:
    walked = threatened(0.25, parameters={"retaliation": 40.0, "army_sides": 2.0}, events=[walkout(0, 1.0, 2)])
    assert digest(course(walked)) == digest(course(walked._replace(threat=np.zeros(4))))
    stays = with_events(walked)
    assert digest(course(stays)) != digest(course(stays._replace(threat=np.zeros(4))))


def test_a_threat_where_there_is_no_pact_formation_moves_nobody() -> None:
    nobody = threatened(0.9, traits={"pact": 0.0}, parameters={"retaliation": 40.0})
    assert digest(course(nobody)) == digest(course(nobody._replace(threat=np.zeros(4))))


# --- step 2: orders ---------------------------------------------------------------------------------------------------


def test_a_broken_pact_weighs_on_all_pact_formations_from_that_very_day_and_for_good() -> None:
    """One half of the army is half drawn in, so that a quarter of the penalty of 8 weighs on all of it.

    Only conscience, precision 1: P(RESISTING) = logistic(g routine + (g + inhibition) v d).
    """
    inputs = world(
        [4_000, 4_000, 4_000],
        3,
        traits=ALIKE | {"pact": [1, 1, 0]},
        levers={"violence": 1.5},
        parameters=ALL_REVIEW
        | NO_TIES
        | {"precision": 1.0, "pact_penalty": 8.0, "pact_line": 0.8, "routine": 0.3, "inhibition": 0.1},
        only=["conscience"],
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )
    inputs.levers.duty[1, 0] = 0.4
    run = course(inputs)
    expected = [[0.5, 0.5, 0.5], [logistic(0.6 + 2.1 * 0.6), logistic(0.6), 0.5], [logistic(0.6), logistic(0.6), 0.5]]
    for day in range(3):
        for formation in range(3):
            test = stats.binomtest(int(run.record.heads[day, formation, RESISTING]), 4_000, expected[day][formation])
            assert test.pvalue > FALSE_ALARM, (day, formation)
    assert run.state.country[0].breach == pytest.approx(0.25, rel=1e-12)


def breach_after(posture: int | None, duty: float = 0.06) -> float:
    """V after two days on which a third of the army is ordered out, perhaps under another posture."""
    inputs = world(
        [10, 10, 20],
        2,
        traits={"pact": [0, 1, 1]},
        levers={"duty": [1.0, duty, 0.0]},
        parameters=NOBODY_REVIEWS | {"pact_line": 0.15},
        events=[] if posture is None else [posture_set(0, 1.0, posture, 1)],
    )
    return float(course(inputs).state.country[0].breach)


def test_the_breach_is_the_share_of_the_army_by_how_far_it_is_drawn_in() -> None:
    assert breach_after(None) == pytest.approx(0.4 / 3.0, rel=1e-12)
    assert breach_after(None, duty=0.15) == breach_after(None, duty=0.9) == pytest.approx(1.0 / 3.0, rel=1e-12)


def test_what_is_ordered_draws_the_army_in_though_the_commander_passes_it_on_late() -> None:
    assert breach_after(STALLING) == breach_after(None)


def test_orders_to_a_pact_formation_that_stood_down_do_not_break_the_pact() -> None:
    assert breach_after(STOOD_DOWN) == 0.0


def test_the_army_called_by_the_ladder_breaks_the_pact_as_one_that_is_ordered_out_does() -> None:
    inputs = world(
        [10, 10],
        3,
        traits={"pact": [0, 1]},
        levers={"duty": [1.0, 0.0]},
        parameters=NOBODY_REVIEWS | {"ladder_days": 1.0, "pact_line": 0.15},
        rungs=[[NO_DUTY_NAMED, 0.05]],
        fixed_protest=1e6,
    )
    stage = Stage(inputs)
    breaches = []
    for _ in range(3):
        stage.advance()
        breaches.append(float(stage.state.country[0].breach))
    assert breaches == pytest.approx([0.0, 1.0 / 3.0, 1.0 / 3.0], rel=1e-12)


# --- steps 3 and 5: news, streets, ladder -----------------------------------------------------------------------------


def test_the_army_is_no_news_and_its_side_is_told_as_the_day_ends() -> None:
    run = course(
        world(
            [100, 60],
            4,
            traits={"pact": [0, 1]},
            levers={"duty": [1.0, 0.0], "violence": 1.6},
            parameters=NOBODY_REVIEWS,
            events=[walkout(2, 1.0, 1)],
        )
    )
    assert streets(run, VIOLENCE) == pytest.approx([1.6] * 4)
    assert streets(run, ARMY) == [0.0, 0.0, 1.0, 1.0]
    assert streets(run, NEWS) == [0.0] * 4


def test_an_army_that_stands_aside_is_half_an_army_that_changes_sides() -> None:
    inputs = world(
        [100, 60, 60],
        2,
        traits={"pact": [0, 1, 1]},
        parameters=NOBODY_REVIEWS | {"neutrality": 0.5},
        events=[walkout(0, 1.0, 1), posture_set(1, 1.0, STOOD_DOWN, 1, 2)],
    )
    assert streets(course(inputs), ARMY) == [0.5, 0.75]
    assert streets(course(with_parameters(inputs, neutrality=1.0)), ARMY) == [0.5, 1.0]
    assert streets(course(with_parameters(inputs, neutrality=0.0)), ARMY) == [0.5, 0.5]


def test_the_news_weighs_those_who_were_ever_sent_out_above_those_who_never_were() -> None:
    inputs = world(
        [100, 300],
        4,
        parameters=NOBODY_REVIEWS | {"background": 0.1},
        events=[walkout(2, 1.0, 0)],
    )
    inputs.levers.duty[:2, 0] = [0.4, 0.9]
    # weights 0.1 + 0.9, the largest duty so far, and 0.1
    assert streets(course(inputs), NEWS) == pytest.approx([0.0, 0.0, 0.7 * 100 / 130, 0.7 * 100 / 130], rel=1e-12)


def test_calling_a_loyal_unit_does_not_undo_the_news_and_one_that_refuses_is_news() -> None:
    """A rung calls the second formation on day 2, in which nobody or everybody has walked out."""
    words: dict[str, Any] = {
        "levers": {"duty": [0.9, 0.0]},
        "parameters": NOBODY_REVIEWS | {"background": 0.1, "ladder_days": 2.0},
        "rungs": [[NO_DUTY_NAMED, 0.9]],
        "fixed_protest": 1e6,
    }
    loyal = course(world([100, 300], 4, events=[walkout(0, 1.0, 0)], **words))
    assert loyal.record.duty[:, 1].tolist() == [0.0, 0.0, 0.9, 0.9]
    assert streets(loyal, NEWS) == pytest.approx([0.7 * 100 / 130] * 4, rel=1e-12)
    refuses = course(world([100, 300], 4, events=[walkout(0, 1.0, 1)], **words))
    assert streets(refuses, NEWS) == pytest.approx([0.7 * 30 / 130] * 2 + [0.7 * 300 / 400] * 2, rel=1e-12)


def test_the_trend_of_the_news_is_an_average_of_what_it_grew_by_since_the_first_day() -> None:
    """Walkouts on days 0, 1 and 4: what is known on the first day is no news."""
    stage = Stage(
        world(
            [100, 100, 200],
            6,
            levers={"duty": 1.0},
            parameters=NOBODY_REVIEWS | {"publicity": 1.0, "trend_days": 5.0},
            events=[walkout(0, 1.0, 0), walkout(1, 1.0, 1), walkout(4, 1.0, 2)],
        )
    )
    trends = []
    for _ in range(6):
        stage.advance()
        trends.append(float(stage.state.country[0].news_trend))
    # X is 1/4, 1/2, 1/2, 1/2, 1, 1
    expected = [0.0, 0.05, 0.04, 0.032, 0.032 + (0.5 - 0.032) / 5.0]
    assert trends == pytest.approx([*expected, 0.8 * expected[-1]], rel=1e-12, abs=1e-15)


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
    assert streets(run, FORCE) == pytest.approx([5.0] * 3 + [10.0] * 3 + [18.0] * 4)
    assert run.record.duty.tolist() == [[0.5, 0.0]] * 3 + [[1.0, 0.0]] * 3 + [[1.0, 0.8]] * 4
    assert run.state.country[0].rungs_called == 2


def test_when_all_rungs_are_called_none_is_left_to_call() -> None:
    inputs = world([10], 9, parameters=NOBODY_REVIEWS | {"ladder_days": 2.0}, rungs=[[0.5]], fixed_protest=1e6)
    run = course(inputs)
    assert run.record.duty[:, 0].tolist() == [0.0] * 2 + [0.5] * 7
    assert run.state.country[0].rungs_called == 1


@pytest.mark.parametrize("patron", [0.0, 0.75])
def test_zeal_adds_to_the_force_from_the_day_after_the_review_and_less_under_a_patron(patron: float) -> None:
    stage = Stage(
        world(
            [1_000],
            3,
            traits=ALIKE,
            levers={"duty": 0.8, "patron": patron},
            parameters=ALL_REVIEW | NO_TIES | NO_EVIDENCE | {"optimism_sd": 0.0, "zeal": 0.5, "culpability_rate": 1.0},
            choosable=np.array([1.0, 0.0, 0.0, 0.0]),
        )
    )
    stage.advance(3)
    force = stage.record.streets[:, FORCE]
    # Innocent at his first review; c = 0.8 at the second: 80 (1 - e^-0.8) found awaits him if it falls, now or later.
    p = logistic(-1.5)
    awaits = (p + (1.0 - p) * 0.15) * 80.0 * (1.0 - math.exp(-0.8)) * 0.3 * (1.0 - patron)
    zeal = 0.5 * (1.0 - math.exp(-awaits / 3.0))
    assert force[0] == force[1] == pytest.approx(800.0, rel=1e-12)
    assert force[2] == pytest.approx(800.0 * (1.0 + zeal), rel=2e-6)  # zeal is kept to 2^-20


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
    p = logistic(-1.5)
    zeal = 0.5 * (1.0 - math.exp(-(p + (1.0 - p) * 0.15) * 80.0 * 0.3 / 3.0))
    assert streets(run, FORCE)[0] == 0.0
    assert streets(run, FORCE)[1] == pytest.approx(500.0 * (1.0 + zeal), rel=1e-5)


# --- step 4: watching -------------------------------------------------------------------------------------------------


def watched(*events: Any, watcher: float = 1.0) -> Inputs:
    """All of the first formation leave under full watch; the second one watches."""
    return world(
        [4_000, 2_000],
        1,
        traits={"watcher": [0.0, watcher]},
        levers={"watch": [1.0, 0.0], "support": [1e6, -1e6]},
        parameters=ALL_REVIEW | NO_TIES | {"catch_rate": 1.0},
        events=events,
    )


def caught(inputs: Inputs) -> int:
    return heads(course(inputs))[0][REMOVED]


def test_who_watches_the_watchers_matters() -> None:
    assert caught(watched()) == 4_000
    assert caught(watched(walkout(0, 1.0, 1))) == 0
    assert caught(watched(posture_set(0, 1.0, STOOD_DOWN, 1))) == 0
    some = watched(walkout(0, 0.3, 1))
    still_watching = heads(course(with_parameters(some, review_rate=1e-12)), 1)[0][LOYAL]
    assert stats.binomtest(caught(some), 4_000, still_watching / 2_000).pvalue > FALSE_ALARM


def test_where_nobody_is_marked_it_matters_to_nobody() -> None:
    assert caught(watched(walkout(0, 1.0, 1), watcher=0.0)) == 4_000


# --- step 6: commanders -----------------------------------------------------------------------------------------------


def test_a_commanders_choice_counts_from_tomorrow_and_standing_down_is_final() -> None:
    inputs = world(
        [50],
        3,
        levers={"duty": 1.0},
        parameters=NOBODY_REVIEWS
        | {"command_review_rate": 1.0, "command_precision": 100.0, "command_spread": 0.0, "stake": 0.0}
        | {"command_sanction": 0.0, "command_conscience": 1.0, "inhibition": 1.0},
        commanders=True,
    )
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


# --- step 7: exposure -------------------------------------------------------------------------------------------------


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


def test_the_disaffected_leak_the_lists_of_their_own_formation() -> None:
    """Half of those who serve in the first formation shirk; they themselves are not outed."""
    inputs = world([8_000, 4_000], 1, levers={"duty": 0.5, "outing": 0.4}, parameters=NOBODY_REVIEWS | {"leaks": 2.0})
    stage = Stage(inputs)
    stage.state.officers["stance"][:8_000] = np.arange(8_000) % 2
    stage.state.heads[0] = [4_000, 4_000, 0, 0, 0]
    stage.advance()
    for formation, hazard in enumerate((0.2 * 2.0, 0.2)):
        found = int(stage.record.outed[0, formation])
        assert stats.binomtest(found, 4_000, 1.0 - math.exp(-hazard)).pvalue > FALSE_ALARM
    assert not (stage.state.officers["marks"][:8_000][np.arange(8_000) % 2 == SHIRKING] > 0).any()


# --- step 8: reviews and counter-intelligence -------------------------------------------------------------------------


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


def test_who_refuses_among_many_of_his_formation_is_safer() -> None:
    """Half of the formation walked out: each of the others refuses and is caught with e^(-3 / 2)."""
    inputs = sole_choice(RESISTING, parameters={"mass": 3.0}, events=[walkout(0, 0.5, 0)])
    inputs = inputs._replace(size=np.array([8_000]), first=np.array([0, 8_000]))
    before = course(with_parameters(inputs, review_rate=1e-12))
    loyal, refusing = heads(before)[0][LOYAL], heads(before)[0][RESISTING]
    assert stats.binomtest(caught(inputs), loyal, math.exp(-3.0 * refusing / 8_000)).pvalue > FALSE_ALARM


def test_without_work_nobody_can_choose_to_shirk_and_with_prisoners_to_guard_he_can() -> None:
    assert heads(course(sole_choice(SHIRKING, levers={"duty": 0.0}))) == [[200, 0, 0, 0, 0]]
    guards = sole_choice(SHIRKING, levers={"duty": 0.0, "detention": 0.5, "watch": 0.0})
    assert heads(course(guards)) == [[0, 200, 0, 0, 0]]


def who_leaves(days: int, enquiry: float, **words: Any) -> Inputs:
    """Refuge alone: each leaves with probability 1 / (1 + e^2.4) when he reviews, and everybody does, every day."""
    return world(
        [8_000],
        days,
        traits=ALIKE | {"exit_cost": 2.0},
        parameters=ALL_REVIEW | NO_TIES | {"precision": 1.2, "enquiry": enquiry},
        only=["refuge"],
        choosable=np.array([1.0, 0.0, 0.0, 1.0]),
        **words,
    )


def test_many_more_ask_than_go_and_nobody_asks_twice() -> None:
    u = logistic(-2.4)
    run = course(who_leaves(3, 2.0))
    for day in range(3):
        asked = 1.0 - (1.0 - 3.0 * u) ** (day + 1)
        assert stats.binomtest(int(run.record.asked[day, 0]), 8_000, asked).pvalue > FALSE_ALARM


def test_with_enquiry_0_those_who_leave_have_asked_and_no_others_be_they_caught_or_not() -> None:
    run = course(who_leaves(3, 0.0, levers={"watch": 1.0}))
    gone = run.record.heads[:, 0, [EXITED, REMOVED]]
    assert (gone > 0).all()
    assert run.record.asked[:, 0].tolist() == gone.sum(axis=1).tolist()


def test_who_refuses_in_the_open_needs_to_ask_nobody() -> None:
    run = course(who_leaves(1, 10.0, events=[walkout(0, 1.0, 0)]))
    assert heads(run)[0][EXITED] > 0
    assert run.record.asked.tolist() == [[0]]


def test_nobody_acts_on_an_enquiry() -> None:
    inputs = who_leaves(20, 0.0, levers={"watch": 0.5})
    asks = with_parameters(inputs, enquiry=10.0)
    one, other = course(inputs), course(asks)
    assert (one.record.heads == other.record.heads).all()
    assert (one.record.asked < other.record.asked).all()


def test_everybody_decides_on_the_state_as_the_day_began() -> None:
    """The two formations may stand in either order: with the same names they meet the same fate, bit for bit."""
    traits = {"grievance_mean": np.array([0.4, 0.9]), "culpability_mean": np.array([0.5, 0.1])}
    traits |= {"watcher": np.array([0.0, 1.0]), "pact": np.array([0.0, 1.0])}
    levers: dict[str, Any] = {
        "duty": np.array([0.9, 0.6]),
        "watch": 0.4,
        "outing": np.array([0.02, 0.05]),
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
            events=[walkout(3, 0.3, order.index(0)), designation(5, 0.5, 0.4, *range(2))],
            initial_protest=200.0,
            commanders=True,
        )
        inputs.unmask[5:] = 0.3
        inputs.threat[8:] = 0.2
        *by_formation, of_the_country = (np.asarray(array) for array in course(inputs).record)
        by_name = [order.index(0), order.index(1)]
        return [*(array[:, by_name] for array in by_formation), of_the_country]

    one, other = records([0, 1]), records([1, 0])
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))
    assert one[0][-1, :, LOYAL].min() < 80


# --- step 9: acts ----------------------------------------------------------------------------------------------------


def culpabilities(stage: Stage) -> Any:
    """C of every officer of the only formation, out of what the state keeps."""
    officers = stage.state.officers
    share = np.select([officers["stance"] == LOYAL, officers["stance"] == SHIRKING], [1.0, 0.5], 0.0)
    return officers["past"] + share * stage.state.units[0].acts


def test_culpability_is_the_sum_of_what_he_did_in_the_stances_he_held() -> None:
    inputs = world(
        [400],
        60,
        traits={"grievance_mean": 0.8, "culpability_mean": 0.5, "team": 0.3},
        levers={"duty": 0.5, "violence": 1.2, "pardon": 1.0, "detention": 0.1},
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
        work = inputs.levers.duty[day, 0] * inputs.levers.violence[day, 0] + 0.1
        expected += 0.05 * work * share
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


def test_a_commander_answers_for_what_he_passes_on_and_for_the_prisoners() -> None:
    inputs = world(
        [40, 40, 40],
        2,
        levers={"duty": 0.5, "violence": 2.0, "detention": [0.25, 0.25, 0.25]},
        parameters=NOBODY_REVIEWS | {"culpability_rate": 0.1, "stall_duty": 0.5},
        events=[posture_set(0, 1.0, STALLING, 1), posture_set(0, 1.0, STOOD_DOWN, 2)],
    )
    found = course(inputs).state.units["command_culpability"].tolist()
    assert found == pytest.approx([0.25, 0.15, 0.0], rel=1e-12)


def test_who_shirked_all_day_bears_half_of_it() -> None:
    stage = Stage(world([40], 1, traits=ALIKE, levers={"duty": 0.5}, parameters=NOBODY_REVIEWS))
    stage.state.officers["stance"] = np.arange(40) % 2
    stage.state.heads[0] = [20, 20, 0, 0, 0]
    stage.advance()
    assert culpabilities(stage) == pytest.approx(np.where(np.arange(40) % 2 == SHIRKING, 0.0025, 0.005), rel=1e-6)


# --- steps 10 and 11: downfall and protest ----------------------------------------------------------------------------


def test_streets_lost_for_so_many_days_in_a_row_bring_the_regime_down() -> None:
    inputs = world(
        [100],
        8,
        levers={"duty": 1.0},
        parameters={"review_rate": 1e-12, "hold_days": 3.0, "demand": 1.0},
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
        parameters={"review_rate": 1e-12, "army_sides": 0.9} | parameters,
        choosable=np.array([1.0, 0.0, 1.0, 0.0]),
    )


def test_the_army_brings_the_regime_down_on_the_evening_it_changes_sides() -> None:
    """A review of day 0, with no walkout: a as the day began was 0, a reckoned anew is 1."""
    run = course(army_changes_sides(review_rate=1.0))
    country = run.state.country[0]
    assert (country.fell_day, country.cause, country.both_ways) == (0, BY_ARMY, 0)
    assert streets(run, ARMY) == [1.0] * 6


def test_the_floor_of_a_threat_brings_no_regime_down() -> None:
    inputs = army_changes_sides()._replace(threat=np.ones(6))
    run = course(inputs)
    assert run.state.country[0].cause == HELD
    assert streets(run, ARMY) == [0.0] * 6
    assert course(army_changes_sides(army_sides=0.0)).state.country[0].cause == BY_ARMY


@pytest.mark.parametrize(("neutrality", "cause"), [(0.89, HELD), (0.9, BY_ARMY)])
def test_an_army_that_stands_aside_brings_it_down_where_it_counts_for_enough(neutrality: float, cause: int) -> None:
    inputs = army_changes_sides(neutrality=neutrality)
    assert course(with_events(inputs, posture_set(3, 1.0, STOOD_DOWN, 1))).state.country[0].cause == cause


def test_if_streets_and_army_fall_on_one_day_the_streets_are_the_cause() -> None:
    inputs = army_changes_sides(review_rate=1.0, hold_days=1.0)
    country = course(inputs._replace(fixed_protest=np.full(6, 1e6))).state.country[0]
    assert (country.fell_day, country.cause, country.both_ways) == (0, BY_STREETS, 1)
    later = course(with_parameters(inputs, review_rate=1e-12)._replace(fixed_protest=np.full(6, 1e6))).state.country[0]
    assert (later.fell_day, later.cause, later.both_ways) == (0, BY_STREETS, 0)


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
        hope = logistic(10.0 * news[day] + pressure[day] + 1.0 * 0.2)
        room = 1.0 - protest[day] / (400.0 * 0.8)
        growth = 0.06 * hope * room * (1.0 + 1.5 * violence[day] * 0.7) - 0.04 * (1.0 - hope) * (1.0 + violence[day])
        assert protest[day + 1] == pytest.approx(protest[day] * math.exp(growth), rel=1e-12)


def test_the_chance_in_protest_is_normal_of_the_given_spread() -> None:
    """Kolmogorov and Smirnov's test of what the equation leaves over; it fails by chance once in 100,000 seeds."""
    inputs = world(
        [100], 1_500, levers={"duty": 0.0}, parameters=NOBODY_REVIEWS | {"noise": 0.02, "demand": 0.0, "core": 0.0}
    )
    run = course(inputs._replace(initial_protest=350.0))
    protest = run.record.streets[:, PROTEST]  # without demand pressure is -5 and nobody hopes
    hope = logistic(-5.0)
    room = 1.0 - protest[:-1] / 400.0
    residual = np.diff(np.log(protest)) - (0.06 * hope * room - 0.04 * (1.0 - hope))
    assert stats.kstest(residual / 0.02, stats.norm.cdf).pvalue > FALSE_ALARM


def test_fixed_protest_is_taken_as_it_is() -> None:
    course_of_protest = [30.0, 10.0, 0.0, 90.0]
    run = course(world([100], 4, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS, fixed_protest=course_of_protest))
    assert streets(run, PROTEST) == course_of_protest
    assert streets(run, PRESSURE)[2] == -5.0


@pytest.mark.parametrize(("core", "initial", "least"), [(5.0, 20.0, 5.0), (50.0, 20.0, 20.0), (0.0, 20.0, None)])
def test_some_never_give_up_but_no_more_than_there_were(core: float, initial: float, least: float | None) -> None:
    inputs = world([1_000], 100, levers={"duty": 1.0}, parameters=NOBODY_REVIEWS | {"core": core, "noise": 0.0})
    turnout = streets(course(inputs._replace(initial_protest=initial)), PROTEST)
    if least is None:
        assert turnout[-1] < 1.0
    else:
        assert min(turnout) == turnout[-1] == least


def test_a_lever_of_one_formation_is_that_of_no_other() -> None:
    """Nothing ties the two together but the streets, the news and the army's side, and of these nothing is believed."""
    apart = NEVER_FALLS | NO_TIES | NO_EVIDENCE | {"timeliness": 0.0}
    inputs = world([200, 200], 20, levers={"duty": 0.8, "amnesty": 0.5, "outing": 0.05}, parameters=apart)
    one = course(inputs)
    for name in inputs.levers._fields:
        changed = with_lever(
            inputs, name, np.array([0.0 if name == "cover" else 0.3, *inputs.levers._asdict()[name][0, 1:]])
        )
        other = course(changed)
        assert (one.record.heads[:, 1] == other.record.heads[:, 1]).all(), name
        assert (one.record.outed[:, 1] == other.record.outed[:, 1]).all(), name
