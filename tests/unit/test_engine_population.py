"""People: traits follow their laws (model.md, section 1), and everybody begins LOYAL.

Statistical claims use one fixed seed each and fail by chance with probability below 1e-5.
"""

import numpy as np
import pytest
from scipy import stats
from tests.worlds import LoopCourse, Stage, digest, everything, with_parameters, with_trait, world

from bayonets.engine import random
from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import run_course, run_key, run_workspace
from bayonets.world.stances import ORDERING

FALSE_ALARM = 1e-5
SIZES = [4_000, 3_000]


def people() -> Inputs:
    return world(
        SIZES,
        1,
        traits={
            "grievance_mean": [0.5, -1.0],
            "grievance_sd": [1.2, 0.4],
            "culpability_mean": [0.8, 0.2],
            "exit_cost": [1.5, 0.5],
            "exit_cost_sd": [2.0, 0.7],
        },
        parameters={"optimism_sd": 0.7},
    )


def test_grievance_optimism_and_roots_are_normal_and_culpability_is_exponential() -> None:
    officers = Stage(people()).state.officers
    for place, (mean, spread, culpability, cost, cost_spread) in zip(
        (slice(0, 4_000), slice(4_000, None)), ((0.5, 1.2, 0.8, 1.5, 2.0), (-1.0, 0.4, 0.2, 0.5, 0.7)), strict=True
    ):
        laws = {
            "grievance": stats.norm(mean, spread),
            "optimism": stats.norm(0.0, 0.7),
            "past": stats.expon(scale=culpability),
            "roots": stats.norm(cost, cost_spread),
        }
        for name, law in laws.items():
            assert stats.kstest(officers[name][place], law.cdf).pvalue > FALSE_ALARM


def test_the_traits_are_independent_of_one_another_and_of_the_neighbours() -> None:
    officers = Stage(people(), seed=2).state.officers[:4_000]
    ranks = [stats.rankdata(officers[name]) for name in ("grievance", "optimism", "past", "roots")]
    for one in range(4):
        for other in range(one):
            assert stats.pearsonr(ranks[one], ranks[other]).pvalue > FALSE_ALARM
        assert stats.pearsonr(ranks[one][1:], ranks[one][:-1]).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("one", "other"), [("grievance", "optimism"), ("past", "roots"), ("grievance", "roots")])
def test_traits_that_share_a_word_of_chance_are_independent_in_their_tails_too(one: str, other: str) -> None:
    """Chi-square over an eight by eight table of ranks."""
    officers = Stage(world([40_000], 1, traits={"culpability_mean": 1.0}), seed=3).state.officers
    first, second = (stats.rankdata(officers[name]) for name in (one, other))
    assert stats.chi2_contingency(np.histogram2d(first, second, bins=8)[0]).pvalue > FALSE_ALARM


def test_runs_and_seeds_draw_other_people() -> None:
    drawn = {
        Stage(people(), seed, run).state.officers["grievance"].tobytes()
        for seed, run in ((1, 0), (1, 1), (2, 0), (0, 1))
    }
    assert len(drawn) == 4


def test_without_spread_all_are_alike() -> None:
    inputs = with_parameters(people(), optimism_sd=0.0)
    for trait in ("grievance_sd", "culpability_mean", "exit_cost_sd"):
        inputs = with_trait(inputs, trait, 0.0)
    officers = Stage(inputs).state.officers
    assert (officers["grievance"][:4_000] == 0.5).all()
    assert (officers["grievance"][4_000:] == -1.0).all()
    assert (officers["optimism"] == 0.0).all()
    assert (officers["past"] == 0.0).all()
    assert (officers["roots"][:4_000] == 1.5).all()
    assert (officers["roots"][4_000:] == 0.5).all()


def test_the_character_of_commanders_is_normal_of_the_given_spread() -> None:
    units = Stage(world([1] * 4_000, 1, parameters={"command_spread": 3.0})).state.units
    assert stats.kstest(units["character"], stats.norm(0.0, 3.0).cdf).pvalue > FALSE_ALARM
    alike = Stage(world([1] * 50, 1, parameters={"command_spread": 0.0})).state.units
    assert (alike["character"] == 0.0).all()


def test_a_commanders_character_is_drawn_with_the_people_of_a_run_by_the_name_of_his_formation() -> None:
    """One formation more, or another order, changes nobody's character; another run does, another run's people too."""
    names = ["north", "south", "east"]

    def characters(order: list[str], run: int = 0) -> dict[str, float]:
        units = Stage(world([5] * len(order), 1, names=order), run=run).state.units
        return dict(zip(order, (float(value) for value in units["character"]), strict=True))

    found = characters(names)
    assert characters(names[::-1]) == found
    assert {name: value for name, value in characters(["west", *names]).items() if name != "west"} == found
    assert set(characters(names, run=1).values()).isdisjoint(found.values())
    assert len(set(found.values())) == 3
    place = run_workspace(world([5, 5, 5], 1, names=names))
    run_course(place, 1, 4, population_run=0, days=0)
    assert place.state.units["character"].tolist() == list(found.values())


def test_the_character_has_an_address_of_its_own() -> None:
    with np.errstate(over="ignore"):
        inputs = world([5], 1, names=["north"])
        here = random.address(run_key(1, 0), inputs.name_keys[0])
        word = random.bits(random.address(here, random.CHARACTER), np.uint64(0))
        assert Stage(inputs).state.units["character"][0] == 6.0 * random.normal(word)


def test_everybody_begins_loyal_unknown_and_without_zeal_under_a_commander_who_orders() -> None:
    inputs = with_trait(people(), "command_culpability", [1.5, 0.25])._replace(initial_protest=123.0)
    stage = Stage(inputs)
    stage.state.heads[:] = 99  # whatever an earlier run left behind
    stage = Stage(inputs)
    state = stage.state
    for name in ("stance", "marks", "zeal", "resisting_ties", "exited_ties"):
        assert (state.officers[name] == 0).all()
    assert state.heads.tolist() == [[4_000, 0, 0, 0, 0], [3_000, 0, 0, 0, 0]]
    assert state.units["command_culpability"].tolist() == [1.5, 0.25]
    assert state.units["posture"].tolist() == [ORDERING, ORDERING]
    for name in ("outed", "asked", "loyal_zeal", "acts", "decided"):
        assert (state.units[name] == 0).all()
    country = state.country[0]
    assert country.protest == 123.0
    assert (country.fell_day, country.cause, country.both_ways, country.rungs_called) == (-1, 0, 0, 0)
    assert (country.days_above, country.days_lost) == (0, 0)
    assert (country.breach, country.news_trend) == (0.0, 0.0)


def test_a_workplace_used_before_gives_the_same_run() -> None:
    place = run_workspace(everything(30))
    digests = []
    for run in (0, 7, 0):
        run_course(place, 1, run)
        digests.append(digest(LoopCourse(place.record, place.state)))
    assert digests[0] == digests[2] != digests[1]


@pytest.mark.parametrize("name", ["grievance", "optimism", "past", "roots"])
def test_people_do_not_depend_on_the_number_of_days(name: str) -> None:
    short, long = (Stage(world([50], days)).state.officers[name] for days in (1, 9))
    assert np.array_equal(short, long)
