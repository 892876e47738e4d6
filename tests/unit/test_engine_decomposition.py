"""What is weighed on a morning: sums that add up, the engine's own probabilities, and a run that stays as it is."""

from typing import Any

import numpy as np
import pytest
from tests.worlds import (
    ALIKE,
    NO_EVIDENCE,
    NO_TIES,
    CommandFacts,
    Facts,
    choice_by_hand,
    command_table_by_hand,
    everything,
    logistic,
    table_by_hand,
    walkout,
    with_events,
    with_switches,
    with_trait,
    world,
)

from bayonets.engine.case import Case
from bayonets.engine.command import commander_view, weigh_postures
from bayonets.engine.day import morning
from bayonets.engine.decide import view_of, weights
from bayonets.engine.decomposition import (
    ALONE,
    BELIEF,
    CHOOSES,
    CHOSEN,
    FEARLESS,
    GROUPS,
    HEADS,
    MAY_STALL,
    OUTED,
    PICKS,
    REASON,
    SEEN,
    TERMS,
    THIRDS,
    TRAITS,
    UTILITY,
    WORTH,
    Decomposition,
    decompose,
    decomposition_workspace,
)
from bayonets.engine.inputs import MECHANISMS, Inputs
from bayonets.engine.random import address
from bayonets.engine.review import crowd_of, gather, gathered_officer
from bayonets.engine.simulate import RunWorkspace, begin_course, move_on, run_course, run_key, run_workspace
from bayonets.engine.today import Public, evidence_of, situation_of
from bayonets.mechanisms.declare import float32, uint64
from bayonets.questions.explain.decomposition import commander_weights
from bayonets.questions.explain.means import difference_of, serving, weights_of
from bayonets.world.commander import REASONS
from bayonets.world.stances import EXITED, RESISTING, SHIRKING, STOOD_DOWN

OFF: dict[str, dict[str, float]] = {
    "all on": {},
    "one half off": dict.fromkeys(("pay", "command", "commitment", "shame", "retaliation", "haste"), 0.0),
    "the other half off": dict.fromkeys(("cohesion", "conscience", "sanction", "refuge", "reckoning"), 0.0),
}


def at(inputs: Inputs, day: int, run: int = 0, seed: int = 1) -> RunWorkspace:
    place = run_workspace(inputs)
    begin_course(place, seed, run)
    move_on(place, seed, run, 0, day)
    return place


def weighed(inputs: Inputs, day: int, run: int = 0) -> Decomposition:
    place = at(inputs, day, run)
    return decompose(place, decomposition_workspace(place), 1, run, day)


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("day", [0, 6, 16, 30])
def test_the_weights_add_up_to_the_difference_in_utility(off: str, day: int) -> None:
    inputs = with_switches(everything(40), **OFF[off])
    found, on = weighed(inputs, day), np.array(inputs.switches)
    for f in range(inputs.formations):
        sums = serving(found, f)
        assert sums[HEADS] > 0.0
        for stance in (SHIRKING, RESISTING, EXITED):
            own = weights_of(sums, stance, on)
            assert own.sum() == pytest.approx(difference_of(sums, stance), abs=1e-9)
            assert (own[on == 0.0] == 0.0).all()


@pytest.mark.parametrize("day", [0, 6, 16, 30])
def test_the_reasons_of_commanders_add_up_to_the_difference_in_utility(day: int) -> None:
    found = weighed(everything(40), day)
    rows = found.commanders[found.commanders[:, CHOOSES] > 0.0]
    assert len(rows)
    for posture in (1, STOOD_DOWN):
        own = commander_weights(rows, posture)
        assert own.sum(axis=1) == pytest.approx(rows[:, WORTH] - rows[:, WORTH + posture], abs=1e-9)


def engine_sees(place: RunWorkspace, day: int) -> tuple[Case, Public, Any]:
    """The morning as the engine itself comes to it, in its own precision."""
    with np.errstate(over="ignore"):
        today = uint64(address(run_key(1, 0), uint64(day)))
        public = morning(place.case, place.state, place.scratch, today, day)
    return place.case, public, place.scratch


def chosen_by_the_engine(place: RunWorkspace, f: int, day: int) -> list[list[float]]:
    """Probabilities, in single precision, with which the serving officers of a formation would choose today."""
    case, public, scratch = engine_sees(place, day)
    now = situation_of(case, place.state, scratch, public, f, evidence_of(case, public, f, day), day)
    crowd, found = crowd_of(case, place.state), []
    for number in range(place.inputs.first[f], place.inputs.first[f + 1]):
        if place.state.officers[number].stance <= RESISTING:
            gather(place.state.officers[number], scratch, crowd, 0)
            officer = gathered_officer(scratch.rows, 0, float32(place.state.units[f].acts))
            weight = weights(officer, view_of(officer, now, place.parameters), now, place.parameters, place.switches)
            found.append([float(one) / float(sum(weight)) for one in weight])
    return found


@pytest.mark.parametrize("mixing", [False, True])
@pytest.mark.parametrize("f", [0, 3, 4])
def test_the_probabilities_are_those_with_which_the_engine_decides(f: int, *, mixing: bool) -> None:
    inputs = everything(20)._replace(complete_mixing=mixing)
    found = weighed(inputs, 12)
    expected = np.array(chosen_by_the_engine(at(inputs, 12), f, 12))
    sums = serving(found, f)
    assert sums[HEADS] == len(expected)
    # Single precision keeps 24 bits of utilities of some 30 months of pay.
    assert sums[CHOSEN : CHOSEN + 4] / sums[HEADS] == pytest.approx(expected.mean(axis=0), rel=2e-5, abs=1e-9)


def test_the_commanders_probabilities_are_those_with_which_the_engine_decides() -> None:
    inputs, day = everything(20), 12
    found, place = weighed(inputs, day), at(inputs, day)
    case, public, scratch = engine_sees(place, day)
    for f in range(inputs.formations):
        evidence = evidence_of(case, public, f, day)
        view = commander_view(case, place.state, scratch, public, f, evidence, day)
        weight = np.array(weigh_postures(case, scratch, view, place.state.units[f].character, f, day))
        assert found.commanders[f, CHOOSES] == 1.0
        assert found.commanders[f, PICKS : PICKS + 3] == pytest.approx(weight / weight.sum(), rel=1e-12)


def alike() -> Inputs:
    """Officers who are all the same, know nobody, have done nothing, and believe what the prior says."""
    return world(
        [40],
        3,
        traits=ALIKE | {"grievance_mean": 0.75, "team": 1.1, "exit_cost": 0.5},
        levers={"duty": 0.6, "bonus": 0.5, "watch": 0.4, "support": 0.3, "command": 0.2},
        parameters={**NO_EVIDENCE, **NO_TIES, "optimism_sd": 0.0, "belief_prior": -0.4, "culpability_rate": 0.0},
        fixed_protest=100.0,
    )


FACTS = Facts(d=0.6, g=0.75, p=logistic(-0.4), bonus=0.5, command=0.2, watch=0.4, support=0.3, team=1.1, b=0.5)


def test_what_is_chosen_without_fear_and_team_is_what_the_table_says_by_hand() -> None:
    """By hand, no sanction is a sanction of 0, and no team is a team of 0; nobody resists, so nobody is committed."""
    sums = serving(weighed(alike(), 0), 0)
    q = alike().parameters
    fearless = q._replace(sanction=0.0, shirk_sanction=0.0, exit_sanction=0.0)
    for column, facts, numbers in (
        (CHOSEN, FACTS, q),
        (FEARLESS, FACTS, fearless),
        (ALONE, FACTS._replace(team=0.0), fearless),
    ):
        assert sums[column : column + 4] / 40.0 == pytest.approx(choice_by_hand(facts, numbers), rel=1e-9)


def test_the_terms_are_those_of_the_table_by_hand() -> None:
    sums = serving(weighed(alike(), 0), 0)
    found = sums[TERMS:].reshape(len(MECHANISMS), 4) / 40.0
    expected = table_by_hand(FACTS, alike().parameters)
    assert sums[BELIEF] / 40.0 == pytest.approx(FACTS.p, rel=1e-12)
    for name, row in zip(MECHANISMS, found, strict=True):
        assert row == pytest.approx(expected[name], rel=1e-12, abs=1e-12), name
    total = np.sum(list(expected.values()), axis=0)
    assert sums[UTILITY : UTILITY + 4] / 40.0 == pytest.approx(total, rel=1e-12)


def test_without_fear_who_refused_is_not_committed_either() -> None:
    """A walkout makes them all RESISTING: with fear they are bound to it, without it they choose as who never did."""
    sums = serving(weighed(with_events(alike(), walkout(1, 1.0, 0)), 1), 0)
    q = alike().parameters._replace(sanction=0.0, shirk_sanction=0.0, exit_sanction=0.0)
    facts = FACTS._replace(resisting=1.0, r=1.0)
    bound = choice_by_hand(facts, alike().parameters)
    assert sums[CHOSEN : CHOSEN + 4] / 40.0 == pytest.approx(bound, rel=1e-9)
    assert bound[0] < 1e-5
    assert sums[FEARLESS : FEARLESS + 4] / 40.0 == pytest.approx(choice_by_hand(facts, q), rel=1e-9)


def test_without_the_reckoning_haste_weighs_nothing() -> None:
    """News grow, so that haste weighs something with the reckoning; without it there is nothing to make haste for."""
    inputs, haste = everything(40), MECHANISMS.index("haste")
    weighs, rests = (
        serving(weighed(with_switches(inputs, reckoning=on), 6), 1)[TERMS:].reshape(-1, 4)[haste] for on in (1.0, 0.0)
    )
    assert weighs[0] < 0.0
    assert (rests == 0.0).all()


def test_officers_are_counted_by_stance_and_groups_hold_those_who_have_not_broken() -> None:
    inputs = everything(40)
    found = weighed(inputs, 16)
    assert (found.officers[:, :, HEADS] == found.heads[:, :3]).all()
    assert found.officers[:, RESISTING, HEADS].sum() > 0.0
    sums = found.officers[:, :RESISTING].sum(axis=1)
    for begin, end in ((THIRDS, 3), (3, 6), (6, 9), (9, OUTED), (OUTED, SEEN), (SEEN, GROUPS)):
        own = found.groups[:, begin:end].sum(axis=1)
        assert (own[:, 0] == sums[:, HEADS]).all()
        assert own[:, 1:] == pytest.approx(sums[:, CHOSEN : CHOSEN + 4], rel=1e-12, abs=1e-12)
    thirds = found.groups[:5, :OUTED, 0].reshape(-1, 3)
    assert (thirds.max(axis=1) - thirds.min(axis=1) <= 1.0).all()
    assert found.groups[:, OUTED + 1, 0].sum() > 0.0
    assert found.groups[:, SEEN + 2, 0].sum() > 0.0


def test_where_all_are_alike_all_are_in_one_third() -> None:
    groups = weighed(alike(), 0).groups[0]
    assert groups[:OUTED, 0].tolist() == [0.0, 0.0, 40.0] * len(TRAITS)


def test_more_grievance_is_nearer_to_the_edge() -> None:
    """Where all have the same roots, which otherwise decide who is nearest."""
    groups = weighed(with_trait(everything(20), "exit_cost_sd", 0.0), 3).groups[1]
    breaks = (groups[:3, 1 + RESISTING] + groups[:3, 1 + EXITED]) / groups[:3, 0]
    assert breaks[0] < breaks[1] < breaks[2]


@pytest.mark.parametrize("day", [4, 8, 22])
def test_a_look_changes_nothing_of_the_run_not_even_on_days_of_events(day: int) -> None:
    inputs = everything(30)
    place, untouched = at(inputs, day), run_workspace(inputs)
    decompose(place, decomposition_workspace(place), 1, 0, day)
    move_on(place, 1, 0, day, 30)
    run_course(untouched, 1, 0)
    for one, other in zip(place.record, untouched.record, strict=True):
        assert np.asarray(one).tobytes() == np.asarray(other).tobytes()
    assert place.state.officers.tobytes() == untouched.state.officers.tobytes()


def test_a_formation_that_stood_down_has_no_commander_to_choose_and_nothing_to_shirk() -> None:
    found = weighed(everything(40), 30)
    down = found.stood_down > 0.0
    assert down.any()
    assert (found.commanders[down] == 0.0).all()
    assert (found.may_shirk[down] == 0.0).all()


def test_a_commander_has_something_to_stall_where_something_is_ordered() -> None:
    inputs = world([40, 40, 40], 3, levers={"duty": [0.5, 0.0, 0.0], "detention": [0.0, 0.2, 0.0]}, commanders=True)
    assert weighed(inputs, 1).commanders[:, MAY_STALL].tolist() == [1.0, 1.0, 0.0]


def test_a_commanders_reasons_are_those_of_the_table_by_hand() -> None:
    """One who sees nobody break and everybody obey, and has done nothing: his own character is one reason of them."""
    inputs = world(
        [40, 40],
        1,
        traits=ALIKE | {"grievance_mean": 0.75},
        levers={"duty": 0.6, "violence": 1.5, "detention": 0.1, "watch": 0.4, "command": 0.2, "cover": 0.8},
        parameters={**NO_EVIDENCE, **NO_TIES, "belief_prior": -0.4},
        fixed_protest=100.0,
        commanders=True,
    )
    place = at(inputs, 0)
    found = decompose(place, decomposition_workspace(place), 1, 0, 0).commanders
    for f in range(2):
        facts = CommandFacts(
            d0=0.6, v=1.5, e=0.1, g=0.75, p=logistic(-0.4), beta=float(place.state.units[f].character), command=0.2,
            watch=0.4, cover=0.8,
        )  # fmt: skip
        assert facts.beta != 0.0
        expected = np.array(list(command_table_by_hand(facts, inputs.parameters).values()))
        assert list(command_table_by_hand(facts, inputs.parameters)) == list(REASONS)
        assert found[f, REASON:].reshape(-1, 3) == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert found[f, WORTH : WORTH + 3] == pytest.approx(expected.sum(axis=0), rel=1e-12)


def test_only_the_formations_asked_about_are_weighed() -> None:
    place = at(everything(20), 5)
    scales = decomposition_workspace(place)
    whole, one = decompose(place, scales, 1, 0, 5), decompose(place, scales, 1, 0, 5, [2])
    assert (one.officers[2] == whole.officers[2]).all()
    assert (one.groups[2] == whole.groups[2]).all()
    assert (one.commanders[2, REASON:] == whole.commanders[2, REASON:]).all()
    assert one.officers[[0, 1, 3, 4, 5]].sum() == 0.0
    assert len(REASONS) * 3 == len(one.commanders[2, REASON:])
