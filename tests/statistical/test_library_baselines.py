"""The cases that ship say what their dossiers claim, at their values, in runs of seed 1.

Chance is keyed by seed and run, so that nothing here fails by chance; a threshold that is missed is a changed model or
a changed dossier.
"""

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from bayonets.engine import jit
from bayonets.engine.simulate import run_course, workplace
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.world.stances import EXITED, STOOD_DOWN

SEED = 1
RUNS = 40
RUNS_OF_UKRAINE = 8
END_OF_NOVEMBER = date(2020, 11, 30)

needs_speed = pytest.mark.skipif(not jit.is_compiled, reason="takes hours when nothing is compiled")


class Baseline(NamedTuple):
    """Runs of a scenario at its values; R runs, D days, F formations.

    Attributes:
        scenario: the dossier.
        exited: (R, D, F) officers who have left.
        outed: (R, D, F) officers ever outed.
        stood_down: (R,) whether any formation ever stood down.
        protest: (R, D) thousands of people.
        fell_day: (R,) or -1.
        rungs: (R,) rungs of the ladder called.
    """

    scenario: Scenario
    exited: npt.NDArray[np.int64]
    outed: npt.NDArray[np.int64]
    stood_down: npt.NDArray[np.bool_]
    protest: npt.NDArray[np.float64]
    fell_day: npt.NDArray[np.int64]
    rungs: npt.NDArray[np.int64]

    def left_by(self, when: date, *, service: str | None = None) -> npt.NDArray[np.int64]:
        """(R,) officers who have left by the end of a date: of a service, or of all outside the army."""
        of = [f.service == service if service else not f.pact for f in self.scenario.formations]
        return np.asarray(self.exited[:, self.scenario.day_of(when)][:, of].sum(axis=1))


def baseline(name: str, runs: int) -> Baseline:
    scenario = read(name)
    place = workplace(build(scenario))
    courses = []
    for run in range(runs):
        run_course(place, SEED, run)
        record, country = place.record, place.state.country[0]
        courses.append(
            (
                record.heads[:, :, EXITED].copy(),
                record.outed.copy(),
                bool((record.posture == STOOD_DOWN).any()),
                record.streets[:, 0].copy(),
                int(country.fell_day),
                int(country.rungs_called),
            )
        )
    return Baseline(scenario, *(np.array(column) for column in zip(*courses, strict=True)))


@pytest.fixture(scope="module")
def belarus() -> Baseline:
    return baseline("belarus-2020", RUNS)


@pytest.fixture(scope="module")
def ukraine() -> Baseline:
    return baseline("ukraine-2013", RUNS_OF_UKRAINE)


@needs_speed
def test_belarus_2020_holds_in_nine_runs_of_ten(belarus: Baseline) -> None:
    assert (belarus.fell_day < 0).mean() >= 0.9


@needs_speed
def test_belarus_2020_loses_350_to_1500_officers_outside_the_army_by_the_end_of_november(belarus: Baseline) -> None:
    low, high = np.percentile(belarus.left_by(END_OF_NOVEMBER), [5, 95])
    assert 350 <= low <= high <= 1500


@needs_speed
def test_belarus_2020_loses_them_mostly_from_the_militsiya(belarus: Baseline) -> None:
    of_militsiya = belarus.left_by(END_OF_NOVEMBER, service="militsiya")
    assert (of_militsiya / belarus.left_by(END_OF_NOVEMBER)).min() > 0.6


@needs_speed
def test_belarus_2020_loses_some_of_omon_but_no_more_than_was_claimed(belarus: Baseline) -> None:
    low, high = np.percentile(belarus.left_by(END_OF_NOVEMBER, service="omon"), [5, 95])
    assert 0 < low <= high <= 100


@needs_speed
def test_no_formation_of_belarus_2020_stands_down_in_nine_runs_of_ten(belarus: Baseline) -> None:
    assert belarus.stood_down.mean() <= 0.1


@needs_speed
def test_the_army_of_belarus_2020_is_not_called_out_in_nine_runs_of_ten(belarus: Baseline) -> None:
    assert (belarus.rungs < len(belarus.scenario.ladder)).mean() >= 0.9


@needs_speed
def test_nobody_in_belarus_2020_is_outed_before_september(belarus: Baseline) -> None:
    assert belarus.outed[:, belarus.scenario.day_of(date(2020, 8, 31))].sum() == 0


@needs_speed
@pytest.mark.parametrize(
    ("when", "at_least", "at_most"),
    [(date(2020, 9, 16), 200, 450), (date(2020, 9, 19), 1000, 1600), (END_OF_NOVEMBER, 1000, 3000)],
    ids=str,
)
def test_the_published_of_belarus_2020_are_of_the_order_that_was_counted(
    belarus: Baseline, when: date, at_least: int, at_most: int
) -> None:
    outed = np.median(belarus.outed[:, belarus.scenario.day_of(when)].sum(axis=1))
    assert at_least <= outed <= at_most


@needs_speed
def test_most_sundays_of_belarus_2020_are_as_large_as_they_were_said_to_be(belarus: Baseline) -> None:
    observed = [o for o in belarus.scenario.observations if o.quantity == "protest" and o.between is not None]
    assert len(observed) == 17
    medians = np.median(belarus.protest[:, [belarus.scenario.day_of(o.date) for o in observed]], axis=0)
    low, high = np.array([o.between for o in observed]).T
    assert ((low <= medians) & (medians <= high)).sum() >= 14


@needs_speed
def test_ukraine_2013_may_end_either_way(ukraine: Baseline) -> None:
    assert 0 < (ukraine.fell_day >= 0).sum() < RUNS_OF_UKRAINE


@needs_speed
def test_ukraine_2013_falls_mostly_after_the_assault_if_it_falls(ukraine: Baseline) -> None:
    fell = ukraine.fell_day[ukraine.fell_day >= 0]
    assert (fell >= ukraine.scenario.day_of(date(2014, 2, 18))).mean() >= 0.5


@pytest.mark.parametrize("name", ["belarus-2020", "ukraine-2013"])
def test_every_number_of_a_case_has_range_source_and_confidence(name: str) -> None:
    bare = [
        place
        for place, number in read(name).quantities()
        if None in (number.low, number.high, number.source, number.confidence)
    ]
    assert bare == []


@pytest.mark.parametrize("name", ["belarus-2020", "ukraine-2013"])
def test_no_formation_of_a_case_is_smaller_than_ten(name: str) -> None:
    assert min(formation.size.low or formation.size.best for formation in read(name).formations) >= 10


@pytest.mark.parametrize("name", ["belarus-2020", "ukraine-2013"])
def test_the_army_of_a_case_is_ordered_out_by_the_last_rung_alone(name: str) -> None:
    inputs = build(read(name))
    of_army = inputs.traits.pact > 0
    ordered = [bool((duty[of_army] > 0).any()) for duty in inputs.rung_duty]
    assert ordered == [False] * (len(ordered) - 1) + [True]
    assert not inputs.levers.duty[:, of_army].any()


def test_belarus_2020_has_the_formations_of_its_design() -> None:
    regions = ("brest", "gomel", "grodno", "vitebsk", "mogilev")
    omon = ["omon_minsk", *(f"omon_{region}" for region in regions)]
    others = ["brigade_3", "brigade_6", "interior_rest", "gubopik", "almaz", "militsiya_minsk", "militsiya_regions"]
    rest = ["kgb", "army_minsk", "army_west", "army_east", "special_operations"]
    assert [formation.name for formation in read("belarus-2020").formations] == omon + others + rest


@pytest.mark.parametrize("name", ["belarus-2020", "ukraine-2013"])
def test_every_event_and_observation_of_a_case_has_a_source(name: str) -> None:
    scenario = read(name)
    assert all(event.source for event in scenario.events)
    assert all(observation.source for observation in scenario.observations)
