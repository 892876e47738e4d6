"""A walkout from the words of `--set`: what it adds, what it goes over, what is refused."""

from datetime import date

import pytest

import bayonets as bn
from bayonets.errors import SettingError
from bayonets.questions.compare.arms import parsed
from bayonets.questions.phase_map.map_design import map_design_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read
from bayonets.scenario.timeline import Walkout
from bayonets.scenario.words import apply, refuse_late

WORD = "events.walkout.riot_police=0.15@2030-03-10"


@pytest.fixture(scope="module")
def base() -> Scenario:
    return read("textbook")


def test_a_walkout_is_added_to_the_events(base: Scenario) -> None:
    made = apply(base, [WORD, "events.walkout.garrison=0.5@2030-03-10"])
    service, formation = made.events[len(base.events) :]
    assert isinstance(service, Walkout)
    assert isinstance(formation, Walkout)
    assert (service.date, service.services, service.share.best) == (date(2030, 3, 10), ("riot_police",), 0.15)
    assert (formation.formations, formation.share.best) == (("garrison",), 0.5)


def test_the_same_word_again_goes_over_itself(base: Scenario) -> None:
    twice = apply(base, [WORD, WORD.replace("0.15", "0.4")])
    assert twice == apply(base, [WORD.replace("0.15", "0.4")])
    assert len(apply(base, [WORD, WORD.replace("03-10", "03-11")]).events) == len(base.events) + 2


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("events.walkout.riot_polise=0.1@2030-03-10", "The nearest valid name is riot_police"),
        ("events.walkout.riot_police=0.1", "must be events.walkout.name=share@date"),
        ("events.walkout=0.1@2030-03-10", "must be events.walkout.name=share@date"),
        ("events.signal.riot_police=0.1@2030-03-10", "must be events.walkout.name=share@date"),
        ("events.walkout.riot_police=0.1@soon", "must be events.walkout.name=share@date"),
        ("events.walkout.riot_police=1.5@2030-03-10", "1.5: must be a number from 0 to 1"),
        ("events.walkout.riot_police=all@2030-03-10", '"all": must be a number'),
    ],
)
def test_a_walkout_that_means_nothing_is_refused(base: Scenario, word: str, says: str) -> None:
    with pytest.raises(SettingError) as caught:
        apply(base, [word])
    assert says in str(caught.value)
    assert str(caught.value).startswith(word)


def test_a_walkout_after_the_last_day_is_refused(base: Scenario) -> None:
    with pytest.raises(SettingError, match="must be at most 2030-06-28"):
        refuse_late([WORD.replace("2030", "2031")], base)


def test_an_arm_of_a_comparison_may_be_a_walkout(base: Scenario) -> None:
    [arm] = parsed([f"mutiny: {WORD}, levers.support=0.8"], base)
    assert arm.scenario == apply(base, [WORD, "levers.support=0.8"])
    assert not arm.unpaired


def test_a_walkout_brings_officers_to_refuse_on_its_day(base: Scenario) -> None:
    study = bn.Setup(base).with_words("events.walkout.riot_police=0.5@2030-03-03").with_days(4).run(runs=4)
    resisting = study.courses.heads[:, :, 0, 2].mean(axis=0)
    assert resisting[1] < 10 < 75 < resisting[2]


def test_a_walkout_is_no_axis_of_a_map_but_may_stand_at_all_of_its_points(base: Scenario) -> None:
    with pytest.raises(SettingError, match="an event cannot be an axis"):
        map_design_of(base, "events.walkout.riot_police=0:1@2030-03-10", "levers.amnesty=0:1", None, None, 3)
    design = map_design_of(apply(base, [WORD]), "levers.outing=0:0.05", "levers.amnesty=0:1", None, None, 3)
    assert [len(inputs.event_day) for inputs in design.inputs_at(0.02, 0.5)] == [1]
