"""The words of `--set` and the arguments of `with_levers`: what they change and what they leave alone."""

from datetime import date
from typing import Any

import numpy as np
import pytest

import bayonets as bn
from bayonets.errors import SettingError
from bayonets.scenario.handles import with_numbers
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.read import library, read, read_text
from bayonets.scenario.words import apply, apply_levers, refuse_late, with_days
from bayonets.scenario.write import write

CASE = read_text("""\
format: 2
name: Two forces
start: 2020-08-09
days: 10
protest: {initial: {best: 200, low: 100, high: 400}}
services:
  riot:
    team: 1.8
    formations: {north: {size: 20}, south: {size: 30, team: 1.6}}
  army:
    pact: true
    formations: {garrison: {size: 50}}
levers:
  amnesty: {best: 0.5, low: 0.2, high: 0.8, source: assumed}
  support: [{from: 2020-08-10, value: 0.2}, {from: 2020-08-14, value: 0.5}]
  duty: {riot: 0.6, south: 0.9}
  bonus: {riot: [{from: 2020-08-11, value: 1}]}
""")


def set_to(*words: str) -> Scenario:
    return apply(CASE, words)


def lever(scenario: Scenario, name: str) -> Any:
    return getattr(build(scenario).levers, name)


def test_a_lever_is_replaced_whole_and_keeps_no_stale_source() -> None:
    assert set_to("levers.support=0.8").levers.support == Quantity(best=0.8)
    assert set_to("levers.amnesty=0.9").levers.amnesty == Quantity(best=0.9)
    assert set_to("levers.duty=0.3").levers.duty == Quantity(best=0.3)


def test_a_lever_from_a_date_on_keeps_what_came_before_and_drops_later_steps() -> None:
    changed = lever(set_to("levers.support=0.8@2020-08-12"), "support")
    assert changed[:, 0].tolist() == [0, 0.2, 0.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]


def test_a_constant_lever_is_constant_up_to_the_date() -> None:
    changed = set_to("levers.amnesty=0.9@2020-08-12")
    assert lever(changed, "amnesty")[2:4, 0].tolist() == [0.5, 0.9]
    steps: Any = changed.levers.amnesty
    assert steps[0].value.source == "assumed"


def test_a_table_from_a_date_on_is_one_value_for_everybody() -> None:
    changed = lever(set_to("levers.duty=0.4@2020-08-12"), "duty")
    assert changed[2].tolist() == [0.6, 0.9, 0.0]
    assert np.all(changed[3:] == 0.4)


def test_a_date_before_the_start_sets_the_whole_period() -> None:
    assert np.all(lever(set_to("levers.support=0.8@2020-01-01"), "support") == 0.8)


def test_a_date_after_the_last_day_that_will_run_is_refused() -> None:
    scenario = set_to("levers.support=0.8@2020-08-12")
    last = scenario.date_of(scenario.days - 1)
    refuse_late([f"levers.support=0.8@{last}", "levers.support=1", "mechanisms.off=shame"], scenario)
    with pytest.raises(SettingError, match=f"2020-08-19 must be at most {last}, the last day: nothing would change"):
        refuse_late(["levers.support=0.8@2020-08-19"], scenario)
    with pytest.raises(SettingError, match="2020-08-12 must be at most 2020-08-11"):
        refuse_late(["levers.support=0.8@2020-08-12"], with_days(scenario, 3))


def test_a_formation_is_set_and_the_others_keep_what_they_had() -> None:
    assert lever(set_to("levers.duty.north=0.1"), "duty")[0].tolist() == [0.1, 0.9, 0.0]
    assert lever(set_to("levers.amnesty.garrison=0.1"), "amnesty")[0].tolist() == [0.5, 0.5, 0.1]
    assert lever(set_to("levers.support.garrison=1"), "support")[0:3].tolist() == [
        [0, 0, 1],
        [0.2, 0.2, 1],
        [0.2, 0.2, 1],
    ]


def test_a_formation_set_from_a_date_on_has_its_services_value_before() -> None:
    changed = lever(set_to("levers.bonus.north=2@2020-08-13"), "bonus")
    assert changed[:6, 0].tolist() == [0, 0, 1, 1, 2, 2]
    assert changed[:6, 1].tolist() == [0, 0, 1, 1, 1, 1]


def test_a_word_for_a_service_speaks_for_all_its_formations() -> None:
    assert lever(set_to("levers.duty.riot=0.2"), "duty")[0].tolist() == [0.2, 0.2, 0.0]
    assert lever(set_to("levers.duty.riot=0.2@2020-08-12"), "duty")[2:4].tolist() == [[0.6, 0.9, 0], [0.2, 0.2, 0]]
    assert [f.traits["team"].best for f in set_to("services.riot.team=2.5").formations] == [2.5, 2.5, 1.0]


def test_a_later_word_refines_an_earlier_one() -> None:
    changed = lever(set_to("levers.duty.riot=0.2", "levers.duty.south=0.7"), "duty")
    assert changed[0].tolist() == [0.2, 0.7, 0.0]


def test_traits_sizes_parameters_protest_and_mechanisms_are_set() -> None:
    changed = set_to(
        "services.army.pact=false",
        "services.riot.formations.south.size=70",
        "services.riot.formations.south.grievance_mean=-0.4",
        "parameters.efficacy=0.3",
        "protest.initial=250",
        "protest.noise=0",
        "mechanisms.off=shame, pay",
        "mechanisms.commanders=false",
        "mechanisms.mixing=complete",
    )
    north, south, garrison = changed.formations
    assert (south.size.best, south.traits["grievance_mean"].best, north.traits["grievance_mean"].best) == (70, -0.4, 0)
    assert not garrison.pact
    assert changed.parameters.efficacy == Quantity(best=0.3)
    assert (changed.protest.initial, changed.protest.noise) == (Quantity(best=250), Quantity(best=0))
    assert set(changed.mechanisms.off) == {"pay", "shame"}
    assert (changed.mechanisms.commanders, changed.mechanisms.mixing) == (False, "complete")
    assert apply(changed, ["mechanisms.off="]).mechanisms.off == ()


def test_what_a_formation_says_of_itself_can_be_taken_back_and_a_label_may_hold_any_sign() -> None:
    changed = set_to("services.riot.formations.south.team=null", "services.riot.label=south@river")
    assert changed.formations[1].traits["team"].best == changed.formations[0].traits["team"].best == 1.8
    assert changed.services["riot"].label == "south@river"


def test_what_is_of_another_kind_is_refused_in_words() -> None:
    tables: list[Any] = [{1: 0.5}, {None: 1}]
    for table in tables:
        with pytest.raises(SettingError):
            apply_levers(CASE, support=table)
    values: list[Any] = ["x", None, True]
    for value in values:
        with pytest.raises(SettingError, match=r"parameters\.efficacy: .*: must be a number from 0 to 1"):
            with_numbers(CASE, {"parameters.efficacy": value})


def test_no_word_changes_nothing_and_the_original_is_left_alone() -> None:
    before = CASE.digest()
    assert set_to() == CASE
    set_to("levers.duty.riot=0.2@2020-08-12", "services.riot.team=3")
    assert CASE.digest() == before


def test_a_lever_set_to_what_it_was_changes_no_number() -> None:
    same = build(set_to("levers.duty.riot=0.6", "levers.duty.south=0.9", "levers.violence=1"))
    np.testing.assert_array_equal(same.levers.duty, build(CASE).levers.duty)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("levers.suport=1", "The nearest valid name is support"),
        ("lever.support=1", "The nearest valid name is levers"),
        ("levers.efficacy=1", "It is a parameter: write it under parameters"),
        ("levers.support", "must be path=value"),
        ("=1", "must be path=value"),
        ("levers=1", "must be levers.name=value"),
        ("levers.support=", "nothing: must be a number"),
        ("levers.support=much", '"much": must be a number'),
        ("levers.support=nan", '"nan": must be a number'),
        ("levers.support=.nan", "must be a finite number"),
        ("levers.support=-1", "must be a number of at least 0 (months of pay)"),
        ("levers.support=1@soon", "must be a date as YYYY-MM-DD"),
        ("levers.support=1@", "must be a date as YYYY-MM-DD"),
        ("levers.duty.norht=1", "The nearest valid name is north"),
        ("levers.pardon.riot=1", "pardon acts on the whole country"),
        ("levers.duty.riot.north=1", "must be levers.name=value"),
        ("services.riott.team=1", "The nearest valid name is riot"),
        ("services.north.team=1", "north is a formation. Write services.riot.formations.north.team=value"),
        ("services.riot.teem=1", "The nearest valid name is team"),
        ("services.riot.formations.suoth.team=1", "The nearest valid name is south"),
        ("services.riot.formations.south.size=0", "must be a whole number from 1"),
        ("services.riot=1", "must be services.name.trait=value"),
        ("services.army.pact=maybe", "must be true or false"),
        ("services.army.watcher=maybe", "must be true or false"),
        ("services.army.exit_cost_sd=-1", "must be a number of at least 0"),
        ("levers.cover=1.2", "must be a number from 0 to 1"),
        ("levers.patron.north=-1", "must be a number from 0 to 1"),
        ("levers.accommodation=0.96", "must be a number from 0 to 0.95"),
        ("parameters.trend_days=0", "must be a number of at least 1"),
        ("parameters.core=2", "It is a parameter of the protest: write it under protest"),
        ("protest.scale=-1", "must be a number of at least 0"),
        ("parameters.eficacy=1", "The nearest valid name is efficacy"),
        ("parameters.noise=1", "It is a parameter of the protest: write it under protest"),
        ("parameters.efficacy=1@2020-09-01", "only levers change with the date"),
        ("parameters.ties_within=3", "must be an even whole number"),
        ("mechanisms.off=shme", "The nearest valid name is shame"),
        ("days=3", "must be a part that words can set"),
    ],
)
def test_a_word_that_means_nothing_is_refused_and_named(word: str, said: str) -> None:
    with pytest.raises(SettingError) as refused:
        set_to(word)
    assert said in str(refused.value)
    assert str(refused.value).startswith(word)


def test_what_version_2_brought_is_set_by_words_like_anything_else() -> None:
    changed = set_to(
        "levers.esprit.riot=-0.5",
        "levers.patron=0.3@2020-08-12",
        "levers.cover.south=0.2",
        "levers.outing.north=0.05",
        "services.army.watcher=true",
        "services.riot.exit_cost_sd=0.5",
        "parameters.later=0.3",
        "protest.core=3",
        "mechanisms.off=haste,retaliation",
    )
    assert lever(changed, "esprit")[0].tolist() == [-0.5, -0.5, 0.0]
    assert lever(changed, "patron")[2:4, 0].tolist() == [0.0, 0.3]
    assert lever(changed, "cover")[0].tolist() == [1.0, 0.2, 1.0]
    assert lever(changed, "outing")[0].tolist() == [0.05, 0.0, 0.0]
    inputs = build(changed)
    assert inputs.traits.watcher.tolist() == [0.0, 0.0, 1.0]
    assert inputs.traits.exit_cost_sd.tolist() == [0.5, 0.5, 2.0]
    assert (inputs.parameters.later, inputs.parameters.core) == (0.3, 3.0)
    assert (inputs.switches.haste, inputs.switches.retaliation, inputs.switches.reckoning) == (0.0, 0.0, 1.0)


def test_python_sets_levers_by_number_table_and_dated_pairs() -> None:
    changed = apply_levers(
        CASE,
        amnesty=0.9,
        bonus={"garrison": 1.2, "riot": [("2020-08-12", 2.0)]},
        support=[("2020-08-13", 0.8), (date(2020, 8, 15), 0.1)],
        duty=Quantity(best=0.5, source="assumed"),
    )
    assert np.all(lever(changed, "amnesty") == 0.9)
    assert lever(changed, "bonus")[2:4].tolist() == [[0, 0, 1.2], [2, 2, 1.2]]
    assert lever(changed, "support")[3:7, 0].tolist() == [0, 0.8, 0.8, 0.1]
    assert changed.levers.duty == Quantity(best=0.5, source="assumed")


def test_python_levers_that_mean_nothing_are_refused() -> None:
    wrong: list[dict[str, Any]] = [
        {"amnest": 1},
        {"amnesty": "x"},
        {"amnesty": 2},
        {"amnesty": [("2020", 1)]},
        {"amnesty": [1]},
        {"bonus": {"navy": 1}},
        {"pardon": {"riot": 1}},
        {"amnesty": None},
    ]
    for levers in wrong:
        with pytest.raises(SettingError):
            apply_levers(CASE, **levers)


def test_days_are_overridden_within_limits() -> None:
    assert with_days(CASE, 30).days == 30
    for days in (0, 10_001):
        with pytest.raises(SettingError, match="must be a whole number from 1 to 10000"):
            with_days(CASE, days)


def test_any_number_of_the_file_is_replaced_at_its_place() -> None:
    changed = with_numbers(CASE, {place: number.best for place, number in CASE.quantities()})
    for record, original in zip(build(changed).levers, build(CASE).levers, strict=True):
        np.testing.assert_array_equal(record, original)
    drawn = with_numbers(CASE, {"levers.support[1].value": 0.7, "services.riot.formations.south.size": 31})
    steps: Any = drawn.levers.support
    assert steps[1].value == Quantity(best=0.7)
    assert drawn.formations[1].size == Quantity(best=31)
    for place in ("levers.support[7].value", "levers.nothing", "nonsense", "name.x", ""):
        with pytest.raises(SettingError):
            with_numbers(CASE, {place: 1.0})


@pytest.mark.parametrize("name", library())
@pytest.mark.parametrize(
    "settings",
    [
        ("levers.support=0.8",),
        ("levers.support=0.8@{later}", "levers.support=0.1@{start}"),
        ("levers.bonus.{service}=1.2", "levers.bonus.{formation}=0.5@{later}", "levers.bonus=0.3@{later}"),
        (
            "services.{service}.team=1.5",
            "levers.duty.{service}=0.4",
            "services.{service}.formations.{formation}.size=70",
        ),
        ("parameters.efficacy=0.3", "levers.amnesty=0.9", "mechanisms.off=shame,refuge", "protest.maximum=90"),
    ],
)
def test_parts_that_a_word_leaves_alone_are_as_if_all_were_read_anew(name: str, settings: tuple[str, ...]) -> None:
    scenario = read(name)
    formation = scenario.formations[0]
    filled = [
        word.format(
            service=formation.service, formation=formation.name, start=scenario.start, later=scenario.date_of(20)
        )
        for word in settings
    ]
    changed = apply(scenario, filled)
    anew = read_text(write(changed))
    assert write(anew) == write(changed)
    assert anew.formations == changed.formations
    assert _same(build(anew), build(changed))


def _same(one: Any, other: Any) -> bool:
    """Whether two records hold the same numbers."""
    if isinstance(one, tuple):
        return all(_same(mine, its) for mine, its in zip(one, other, strict=True))
    return bool(np.array_equal(one, other))


@pytest.mark.parametrize(
    "given", [[3], None, 0.5, b"levers.support=1", [["levers.support=1", 3]], {"levers.support": 1}]
)
def test_what_is_no_word_is_refused_in_words(given: Any) -> None:
    with pytest.raises(SettingError, match="must be a word, or a list of words"):
        bn.load("textbook").with_words(given)
    arms: Any = {"arm": [given]}
    with pytest.raises(SettingError, match="must be a word, or a list of words"):
        bn.compare(bn.load("textbook"), arms, runs=2)
