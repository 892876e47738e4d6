"""People: traits follow their laws (model.md, section 1), and everybody begins LOYAL.

Statistical claims use one fixed seed each and fail by chance with probability below 1e-5.
"""

import numpy as np
import pytest
from scipy import stats
from tests.worlds import Course, Stage, digest, everything, with_parameters, with_trait, world

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import run_course, workplace
from bayonets.world.stances import ORDERING

FALSE_ALARM = 1e-5
SIZES = [4_000, 3_000]


def people() -> Inputs:
    return world(
        SIZES,
        1,
        traits={"grievance_mean": [0.5, -1.0], "grievance_sd": [1.2, 0.4], "culpability_mean": [0.8, 0.2]},
        parameters={"optimism_sd": 0.7},
    )


def test_grievance_is_normal_optimism_is_normal_and_culpability_is_exponential() -> None:
    officers = Stage(people()).state.officers
    for place, (mean, spread, culpability) in zip(
        (slice(0, 4_000), slice(4_000, None)), ((0.5, 1.2, 0.8), (-1.0, 0.4, 0.2)), strict=True
    ):
        laws = {
            "grievance": stats.norm(mean, spread),
            "optimism": stats.norm(0.0, 0.7),
            "past": stats.expon(scale=culpability),
        }
        for name, law in laws.items():
            assert stats.kstest(officers[name][place], law.cdf).pvalue > FALSE_ALARM


def test_the_three_traits_are_independent_of_one_another_and_of_the_neighbours() -> None:
    officers = Stage(people(), seed=2).state.officers[:4_000]
    ranks = [stats.rankdata(officers[name]) for name in ("grievance", "optimism", "past")]
    for one in range(3):
        assert stats.pearsonr(ranks[one], ranks[one - 1]).pvalue > FALSE_ALARM
        assert stats.pearsonr(ranks[one][1:], ranks[one][:-1]).pvalue > FALSE_ALARM


def test_runs_and_seeds_draw_other_people() -> None:
    drawn = {
        Stage(people(), seed, run).state.officers["grievance"].tobytes()
        for seed, run in ((1, 0), (1, 1), (2, 0), (0, 1))
    }
    assert len(drawn) == 4


def test_without_spread_all_are_alike() -> None:
    inputs = with_trait(
        with_trait(with_parameters(people(), optimism_sd=0.0), "grievance_sd", 0.0), "culpability_mean", 0.0
    )
    officers = Stage(inputs).state.officers
    assert (officers["grievance"][:4_000] == 0.5).all()
    assert (officers["grievance"][4_000:] == -1.0).all()
    assert (officers["optimism"] == 0.0).all()
    assert (officers["past"] == 0.0).all()


def test_everybody_begins_loyal_unknown_and_without_zeal_under_a_commander_who_orders() -> None:
    inputs = with_trait(people(), "command_culpability", [1.5, 0.25])._replace(initial_protest=123.0)
    stage = Stage(inputs)
    stage.state.heads[:] = 99  # whatever an earlier run left behind
    stage = Stage(inputs)
    state = stage.state
    for name in ("stance", "outed", "zeal", "resisting_ties", "exited_ties"):
        assert (state.officers[name] == 0).all()
    assert state.heads.tolist() == [[4_000, 0, 0, 0, 0], [3_000, 0, 0, 0, 0]]
    assert state.units["command_culpability"].tolist() == [1.5, 0.25]
    assert state.units["posture"].tolist() == [ORDERING, ORDERING]
    for name in ("outed", "loyal_zeal", "deeds"):
        assert (state.units[name] == 0).all()
    country = state.country[0]
    assert country.protest == 123.0
    assert (country.fell_day, country.cause, country.rungs_called, country.pact_broken) == (-1, 0, 0, 0)
    assert (country.days_above, country.days_lost) == (0, 0)


def test_a_workplace_used_before_gives_the_same_run() -> None:
    place = workplace(everything(30))
    digests = []
    for run in (0, 7, 0):
        run_course(place, 1, run)
        digests.append(digest(Course(place.record, place.state)))
    assert digests[0] == digests[2] != digests[1]


@pytest.mark.parametrize("name", ["grievance", "optimism", "past"])
def test_people_do_not_depend_on_the_number_of_days(name: str) -> None:
    short, long = (Stage(world([50], days)).state.officers[name] for days in (1, 9))
    assert np.array_equal(short, long)
