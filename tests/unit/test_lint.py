"""`lint`: every kind of doubt on a case that shows exactly it, and nothing on a clean one."""

import math

import numpy as np
import pytest

from bayonets.questions.lint import ask
from bayonets.questions.lint.account import line_of, text
from bayonets.questions.lint.answer import Findings
from bayonets.questions.lint.ask import lint
from bayonets.questions.lint.doubts import Doubt, figures_of
from bayonets.questions.lint.doubts_of_model import rungs_in_time
from bayonets.questions.lint.effects import Baseline, looks, nil_effect
from bayonets.scenario.balance import highest_pressure
from bayonets.scenario.handles import Handle
from bayonets.scenario.inputs import build
from bayonets.scenario.laws import Laws, mean_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.scenario.sources import is_assumed
from bayonets.scenario.starter import starter
from bayonets.scenario.words import apply, with_days
from bayonets.world import catalogue

KNOWN = 'source: "Galeotti 2020", confidence: low'
STARTER = starter("A case")


def case(*changes: tuple[str, str], more: str = "") -> Scenario:
    """The starter, which lints clean, with pieces of its text exchanged."""
    said = STARTER
    for old, new in changes:
        assert said.count(old) == 1, old
        said = said.replace(old, new)
    return read_text(said + more)


def only(scenario: Scenario, runs: int = 0) -> Doubt:
    """The one doubt that a scenario gives."""
    found = lint(scenario, runs=runs)
    assert len(found.doubts) == 1, str(found)
    return found.doubts[0]


def number(best: float, low: float, high: float) -> str:
    return f"{{best: {best}, low: {low}, high: {high}, {KNOWN}}}"


def lever(said: str) -> tuple[str, str]:
    """The starter with one lever more."""
    return "levers:\n", f"levers:\n  {said}\n"


def quick(*changes: tuple[str, str]) -> Scenario:
    """A case for runs: few officers, few days."""
    sizes = [("best: 4000, low: 2500, high: 6000", "best: 40, low: 20, high: 60")]
    sizes += [("best: 6000, low: 4000, high: 8000", "best: 60, low: 40, high: 80")]
    sizes += [("best: 900, low: 700, high: 1200", "best: 90, low: 70, high: 120")]
    sizes += [("best: 600, low: 400, high: 900", "best: 60, low: 40, high: 90")]
    protest = [("best: 60, low: 30, high: 120", "best: 7, low: 3, high: 12")]
    protest += [("best: 250, low: 150, high: 400", "best: 100, low: 60, high: 140")]
    dates = [("2030-06-28", "2030-05-10"), ("days: 120", "days: 80"), ("between: [20, 400]", "between: [0, 40]")]
    return case(*sizes, *protest, *dates, *changes)


# --- Clean ------------------------------------------------------------------------------------------------------------


def test_the_starter_is_clean_even_in_runs() -> None:
    found = lint(read_text(STARTER))
    assert found.is_clean, text(found)
    assert found.runs == 64
    assert set(found.levers) == {"duty", "bonus", "propaganda", "watch", "amnesty", "support", "outing"}
    assert text(found).startswith("A case: nothing is doubtful.")


def test_the_small_case_of_these_tests_is_clean() -> None:
    assert lint(quick(), runs=2).is_clean


# --- Numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_without_source_are_one_doubt_with_every_place() -> None:
    wage = "{best: 1.4, low: 1.0, high: 2.0}"
    found = only(
        case(
            (
                'team: {best: 1.4, low: 1.0, high: 2.0, source: "assumed; starter file", confidence: low}',
                f"team: {wage}",
            ),
            (
                'size: {best: 900, low: 700, high: 1200, source: "assumed; starter file", confidence: low}',
                "size: {best: 900, low: 700, high: 1200}",
            ),
        )
    )
    assert found.kind == "source"
    assert found.found == "2 of 44 numbers name no source"
    assert set(found.paths) == {
        "services.riot_police.team",
        "services.riot_police.formations.riot_police_capital.size",
    }


@pytest.mark.parametrize(
    ("key", "found"), [("smith2029", ""), ("smith2028", "Write smith2029"), ("x1999", "Add x1999")]
)
def test_a_source_like_a_key_that_the_bibliography_has_not_is_a_doubt(key: str, found: str) -> None:
    wage = "team: {best: 1.4, low: 1.0, high: 2.0, source: %s, confidence: low}"
    said = case((wage % '"assumed; starter file"', wage % key))
    doubts = lint(said, runs=0).doubts
    assert bool(doubts) == bool(found)
    for doubt in doubts:
        assert (doubt.kind, doubt.path) == ("key", "services.riot_police.team")
        assert doubt.remedy.startswith(found)


def test_an_observation_without_source_is_a_doubt() -> None:
    found = only(case(('    source: "made up: replace it by what was seen"\n', "")))
    assert (found.kind, found.found, found.path) == ("source", "1 of 1 observation names no source", "observations[0]")


def test_a_number_of_an_event_rests_on_the_source_of_the_event() -> None:
    bare = (
        'half_life: {best: 14, low: 7, high: 30, source: "assumed; starter file", confidence: low}',
        "half_life: {best: 14, low: 7, high: 30}",
    )
    assert lint(case(bare), runs=0).is_clean
    found = only(case(bare, ('    source: "made up: a leaked video"\n', "")))
    assert found.paths == ("events[0].half_life",)


@pytest.mark.parametrize("given", ["best: 14", "best: 14, low: 7", "best: 14, high: 30"])
def test_a_number_without_low_and_high_is_a_doubt(given: str) -> None:
    found = only(case(("best: 14, low: 7, high: 30", given)))
    assert (found.kind, found.found) == ("range", "1 of 44 numbers has no low and high")
    assert found.path == "events[0].half_life"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("best: 12, low: 8, high: 20", "best: 200, low: 100, high: 300"), "parameters.demand"),
        (("best: 0.003, low: 0.0, high: 0.01", "best: 0.1, low: 0.05, high: 0.15"), "levers.outing"),
        (("best: 1.2, low: 0.8, high: 1.8", "best: 4, low: 3.5, high: 5"),
         "services.riot_police.formations.riot_police_regions.team"),
        (("best: 250, low: 150, high: 400", "best: 1900, low: 1800, high: 2100"), "protest.maximum"),
        (("best: 0.4, low: 0.0, high: 1.0", "best: 4, low: 1, high: 9"), "levers.support[1].value"),
    ],
)  # fmt: skip
def test_a_number_outside_its_plausible_bracket_is_a_doubt(change: tuple[str, str], path: str) -> None:
    found = only(case(change))
    assert (found.kind, found.path) == ("bracket", path)


def test_a_bracket_says_what_was_found_and_what_is_plausible() -> None:
    found = only(case(("best: 12, low: 8, high: 20", "best: 26, low: 20, high: 32")))
    assert found.found == (
        "the value of demand (best 26, high 32) lies outside the plausible range 4 to 25 [officers per thousand people]"
    )


@pytest.mark.parametrize(
    ("source", "assumed"),
    [
        (None, True),
        ("assumed", True),
        ("Assumed; as OMON", True),
        ("height assumed; Reuters 2020-08-16", True),
        ("Galeotti 2020", False),
        ("derived: a third of 900; the third is assumed", False),
        ("memory", False),
    ],
)
def test_what_counts_as_assumed(source: str | None, assumed: bool) -> None:
    assert is_assumed(source) is assumed


def test_figures_count_sources_ranges_and_confidence() -> None:
    found = figures_of(
        case(
            ("best: 900, low: 700, high: 1200, source: \"assumed; starter file\", confidence: low",
             "best: 900, low: 700, high: 1200, source: \"Galeotti 2020\", confidence: high"),
            ("best: 600, low: 400, high: 900, source: \"assumed; starter file\", confidence: low", "best: 600"),
        )
    )  # fmt: skip
    assert (found.numbers, found.with_source, found.assumed, found.with_range) == (44, 43, 43, 43)
    assert dict(found.confidence) == {"high": 1, "medium": 0, "low": 42, "not said": 1}
    assert found.assumed_share == pytest.approx(43 / 44)


def test_the_models_parameters_at_their_defaults_are_counted_as_assumed_too() -> None:
    found = figures_of(case())
    # The starter states demand and maximum itself; scale moves nothing without by_date.
    assert found.parameters == len(catalogue.parameters()) - 3
    assert found.assumed_in_all == 1.0
    cited = (
        'best: 900, low: 700, high: 1200, source: "assumed; starter file"',
        "best: 900, low: 700, high: 1200, source: X",
    )
    assert figures_of(case(cited)).assumed_in_all == pytest.approx(1.0 - 1.0 / (44 + found.parameters))
    assert "parameters at default" in text(lint(case(), runs=0))
    fixed = figures_of(case(by_date("2030-03-01"))).parameters
    others = {name for name, one in catalogue.parameters().items() if one.block == "protest"} - {"scale", "maximum"}
    assert fixed == found.parameters - len(others) + 1
    off = ("# mechanisms: {off: [], commanders: true}", "mechanisms: {off: [cohesion], commanders: false}\n#")
    assert figures_of(case(off)).parameters < found.parameters - 10


def test_a_range_whose_mean_lies_far_from_its_best_value_pulls() -> None:
    size = "best: 900, low: 700, high: 1200"
    found = only(case((size, "best: 900, low: 700, high: 2600")))
    assert (found.kind, found.path) == ("pull", "services.riot_police.formations.riot_police_capital.size")
    assert found.found.startswith("1 of 44 ranges pulls")
    assert "(best 900, mean 1,150)" in found.found
    # On the log scale the same ends pull less.
    assert lint(case((size, "law: log_pert, best: 900, low: 700, high: 2600")), runs=0).is_clean


def test_a_pull_that_hardly_moves_anything_of_its_plausible_range_is_none() -> None:
    """0.02 to 0.04 of a culpability that may be 2: twice the best value, and nothing."""
    assert lint(case(("best: 0.02, low: 0.0, high: 0.1", "best: 0.02, low: 0.0, high: 0.16")), runs=0).is_clean


def test_the_mean_of_a_law_is_that_of_its_draws() -> None:
    for law in ("pert", "log_pert", "uniform"):
        one = Handle("x", ("x",), "quantity", "x", 1.0, 2.0, 30.0, law=law)
        drawn = [Laws((one,)).values(np.array([unit]))[0] for unit in (np.arange(2000) + 0.5) / 2000]
        assert mean_of(one) == pytest.approx(np.mean(drawn), rel=2e-3)


# --- The model's own numbers ------------------------------------------------------------------------------------------


def test_a_dossier_that_takes_the_models_demand_is_a_doubt() -> None:
    found = only(case(("  demand: {best: 12", "  # {best: 12"), ("\nparameters:\n", "\nparameters: {}\n")))
    assert (found.kind, found.path) == ("demand", "parameters.demand")


def parameter(said: str) -> tuple[str, str]:
    return "\nparameters:\n", f"\nparameters:\n  {said}\n"


def test_a_core_that_is_not_below_the_quorum_is_a_doubt() -> None:
    core = ("protest:\n", f"protest:\n  core: {number(2, 1.5, 2.5)}\n")
    assert only(case(core)).paths == ("protest.core", "parameters.quorum")
    # Fewer than the core come out: no more than come out never give up.
    few = ("best: 60, low: 30, high: 120", "best: 1.5, low: 1.2, high: 1.8")
    assert lint(case(core, few), runs=0).is_clean


def test_a_quorum_that_is_a_tenth_of_the_largest_crowd_is_large() -> None:
    quorum = parameter(f"quorum: {number(15, 12, 18)}")
    assert lint(case(quorum), runs=0).is_clean
    small = ("best: 250, low: 150, high: 400", "best: 150, low: 120, high: 180")
    found = only(case(quorum, small))
    assert (found.kind, found.path) == ("quorum", "parameters.quorum")
    assert "large for a country whose largest crowd is 150 thousand" in found.found


def test_a_scale_without_dates_changes_nothing() -> None:
    scale = f"scale: {number(1.1, 1.0, 1.2)}"
    assert only(case(("protest:\n", f"protest:\n  {scale}\n"))).path == "protest.scale"
    fixed = by_date("2030-03-01")
    assert lint(case((fixed[0], f"{fixed[1]}\n  {scale}")), runs=0).is_clean


def test_a_call_changes_nothing_where_the_turnout_is_fixed() -> None:
    sizes = f"factor: {number(2, 1.5, 2.5)}, half_life: {number(1, 0.5, 1.5)}"
    call = f"  - {{date: 2030-03-09, kind: call, {sizes}, source: x}}\n"
    called = ("events:\n", f"events:\n{call}")
    assert lint(case(called), runs=0).is_clean
    found = only(case(called, by_date("2030-03-01")))
    assert (found.kind, found.path) == ("event", "events[0]")
    assert found.found == "1 of 2 events is a call that changes nothing"


def test_clocks_are_compared_and_a_ladder_that_always_comes_too_late_is_a_doubt() -> None:
    said = lint(case(), runs=0).clocks
    assert "after 5 days in a row" in said
    assert "3 rungs would take 9 days, so that 1 of 3" in said
    assert "With the army it falls on the evening of the day" in said
    late = parameter(f"ladder_days: {number(6, 5, 7)}")
    found = only(case(late))
    assert (found.kind, found.path) == ("clock", "parameters.hold_days")
    early = ("\nparameters:\n", f"{late[1]}  ladder_trigger: {number(-0.5, -0.7, -0.3)}\n")
    assert lint(case(early), runs=0).is_clean
    assert rungs_in_time(case(parameter(f"ladder_days: {number(2, 1, 3)}"))) == 2


# --- Forces and ladder ------------------------------------------------------------------------------------------------


def test_a_formation_under_ten_officers_could_point_at_persons() -> None:
    found = only(case(("best: 600, low: 400, high: 900", "best: 9, low: 8, high: 12")))
    assert found.kind == "small"
    assert found.found == "1 of 4 formations has fewer than 10 officers: riot_police_regions 9"
    assert "could identify persons" in found.why
    assert lint(case(("best: 600, low: 400, high: 900", "best: 10, low: 8, high: 12")), runs=0).is_clean


def a_service(traits: str) -> tuple[str, str]:
    """The starter with a service more, which nobody sends anywhere."""
    new = f"  guards:\n{traits}    formations:\n      palace: {{size: {number(50, 40, 60)}}}\n\n"
    return "  army:\n    label: Army\n", f"{new}  army:\n    label: Army\n"


@pytest.mark.parametrize(
    ("traits", "why"),
    [
        ("", "counts in the news"),
        ("    pact: true\n", "As part of the army it can still change sides"),
        (f"    street_value: {number(0.0, 0.0, 0.1)}\n", "neither in the force nor in the news"),
    ],
)
def test_a_formation_never_on_duty_nor_in_the_ladder_is_a_doubt_that_says_what_it_still_does(
    traits: str, why: str
) -> None:
    found = only(case(a_service(traits)))
    assert (found.kind, found.path) == ("formation", "services.guards.formations.palace")
    assert found.found == "1 of 5 formations is never on duty, and no rung names it: palace"
    assert why in found.why


def test_a_formation_on_duty_on_the_last_day_only_is_none() -> None:
    step = f"guards: [{{from: 2030-06-28, value: {number(0.5, 0.3, 0.6)}}}]"
    assert lint(case(a_service(""), ("  duty:   ", f"  duty:\n    {step}\n #")), runs=0).is_clean


def test_a_rung_that_changes_nothing_is_a_doubt() -> None:
    found = only(case(("  - duty:\n      police: {best: 0.5", "  - duty:\n      police: {best: 0.3")))
    assert (found.kind, found.path) == ("rung", "ladder[1].duty")
    assert found.found == "rung 2 of the ladder changes nothing"


def test_an_entry_of_a_rung_below_its_lever_is_a_doubt() -> None:
    riot = "      riot_police: {best: 1.0"
    lower = f"      police: {number(0.2, 0.1, 0.3)}\n{riot}"
    found = only(case((riot, lower)))
    assert (found.kind, found.path) == ("rung", "ladder[0].duty.police")
    assert found.found == "1 entry of the ladder orders no more duty than is ordered already"


def test_a_rung_below_its_lever_changes_nothing() -> None:
    found = only(
        case(
            (
                "  - duty:\n      police: {best: 0.5, low: 0.3, high: 0.7",
                "  - duty:\n      police: {best: 0.25, low: 0.2, high: 0.3",
            )
        )
    )
    assert (found.kind, found.found) == ("rung", "rung 2 of the ladder changes nothing")


def test_an_entry_that_every_formation_goes_over_is_a_doubt() -> None:
    own = f"    garrison_capital: {number(0.5, 0.3, 0.7)}\n  amnesty: {{best: 0.4"
    found = only(case(("\n  amnesty: {best: 0.4", own)))
    assert (found.kind, found.path) == ("entry", "levers.watch.army")


def test_an_entry_of_the_exact_form_that_is_a_plain_default_is_none() -> None:
    """After --days every service is named in every table, with the default where its formations have their own."""
    only_formations = case(
        ("    army: {best: 0.4, low: 0.2", "    garrison_capital: {best: 0.4, low: 0.2"),
    )
    assert lint(with_days(only_formations, 120), runs=0).is_clean


# --- Dates ------------------------------------------------------------------------------------------------------------


def test_an_event_outside_the_period_is_a_doubt() -> None:
    found = only(case(("date: 2030-03-20", "date: 2030-06-29")))
    assert (found.kind, found.path) == ("period", "events[0].date")
    assert found.found == "1 of 1 event lies outside the simulated days, 1 Mar 2030 to 28 Jun 2030"


def test_a_signal_of_before_the_start_counts_until_it_has_faded() -> None:
    assert lint(case(("date: 2030-03-20", "date: 2030-02-20")), runs=0).is_clean
    assert only(case(("date: 2030-03-20", "date: 2029-02-20"))).path == "events[0].date"


@pytest.mark.parametrize(
    ("event", "matters"),
    [
        ("kind: unmask, services: [police], share: {s}, half_life: {h}", True),
        ("kind: threat, level: {s}, half_life: {h}", True),
        ("kind: call, factor: {f}, half_life: {h}", True),
        ("kind: designation, services: [police], chance: {s}, degree: {s}", True),
        ("kind: walkout, services: [police], share: {s}", False),
    ],
)
def test_what_fades_or_lasts_counts_from_before_the_start(event: str, matters: bool) -> None:
    said = event.format(s=number(0.5, 0.4, 0.6), h=number(20, 15, 25), f=number(2, 1.5, 2.5))
    made = case(("events:\n", f"events:\n  - {{date: 2030-02-20, source: x, {said}}}\n"))
    assert lint(made, runs=0).is_clean is matters


def test_a_step_that_never_begins_or_is_gone_over_is_a_doubt() -> None:
    late = only(case(("from: 2030-04-15", "from: 2030-06-29")))
    assert (late.kind, late.path) == ("period", "levers.support[1].from")
    early = only(case(("from: 2030-03-10", "from: 2030-02-01"), ("from: 2030-04-15", "from: 2030-03-01")))
    assert (early.kind, early.path) == ("period", "levers.support[0].from")
    assert lint(case(("from: 2030-03-10", "from: 2030-02-01")), runs=0).is_clean


def test_an_observation_outside_the_period_is_a_doubt() -> None:
    found = only(case(("date: 2030-06-28", "date: 2030-06-29")))
    assert (found.kind, found.path) == ("period", "observations[0].date")


def by_date(*dates: str) -> tuple[str, str]:
    points = ", ".join(f"{{date: {date}, value: {number(150, 100, 200)}}}" for date in dates)
    return 'initial: {best: 60, low: 30, high: 120, source: "assumed; starter file", confidence: low}', (
        f"by_date: [{points}]"
    )


def test_a_fixed_protest_from_dates_that_no_day_is_drawn_from_is_a_doubt() -> None:
    assert lint(case(by_date("2030-02-01", "2030-03-10", "2030-07-10")), runs=0).is_clean
    found = only(case(by_date("2030-02-01", "2030-02-10", "2030-03-10", "2030-07-10", "2030-07-11")))
    assert found.paths == ("protest.by_date[0].date", "protest.by_date[4].date")


# --- Streets ----------------------------------------------------------------------------------------------------------


def test_streets_that_only_officers_who_break_can_lose_are_a_doubt() -> None:
    scenario = case(("best: 250, low: 150, high: 400", "best: 110, low: 100, high: 120"))
    force, quorum = 0.8 * 900 + 0.8 * 600 + 0.3 * 0.3 * 4000, 2
    pressure = math.log(12 * 110 / (force + 12 * quorum))
    assert highest_pressure(build(scenario))[0] == pytest.approx(pressure, abs=1e-6)
    found = only(scenario)
    assert (found.kind, found.path) == ("streets", "protest.maximum")
    assert "a pressure of at most -0.18" in found.found


def test_a_fixed_protest_that_never_suffices_is_a_doubt() -> None:
    found = only(case((by_date("2030-03-01")[0], by_date("2030-03-01")[1].replace("best: 150", "best: 100"))))
    assert (found.kind, found.path) == ("streets", "protest.by_date")


def test_a_protest_of_nobody_stays_nobody() -> None:
    found = only(case(("best: 60, low: 30, high: 120", "best: 0, low: 0, high: 0")))
    assert (found.kind, found.found) == ("streets", "the protest starts with no people")


def test_streets_lost_on_the_first_day_are_a_doubt_found_by_runs() -> None:
    found = only(
        quick(
            ("best: 7, low: 3, high: 12", "best: 13, low: 10, high: 16"),
            ("\nparameters:\n", f"\nparameters:\n  hold_days: {number(20, 17, 20)}\n"),
            ("best: 0.2, low: 0.0, high: 0.6", "best: 2.5, low: 2.0, high: 2.6"),
        ),
        runs=2,
    )
    assert found.kind == "streets"
    assert "capacity of the forces on the first day, in 2 of 2 runs" in found.found


# --- Observations -----------------------------------------------------------------------------------------------------

_SEEN = "    quantity: exited\n    services: [riot_police, police]       # without it: officers outside the army\n"


@pytest.mark.parametrize(
    ("quantity", "amount", "says"),
    [
        ("exited", "at_least: 5501", "no run can meet exited at least 5,501 on 28 Jun 2030"),
        ("exited", "between: [6000, 7000]", "its formations have 5,500 officers"),
        ("exited", "about: {value: 9000, sd: 100}", "no run can meet"),
        ("stood_down", "at_least: 4", "it concerns 3 formations"),
        ("protest", "at_least: 300", "hardly a run can meet"),
        ("exited", "at_least: 0", "every run meets"),
        ("fell", "at_most: 1", "every run meets"),
        ("exited", "at_most: 0.02", "less than one officer"),
        ("asked", "at_least: 5501", "no run can meet asked at least 5,501"),
        ("asked", "at_most: 0.02", "less than one officer"),
        ("stalling", "at_least: 4", "it concerns 3 formations"),
        ("stalling", "at_most: 3", "every run meets"),
        ("army", "at_most: 1", "every run meets"),
        ("force", "at_least: 9000", "hardly a run can meet force at least 9,000"),
    ],
)
def test_an_observation_that_contradicts_the_dossier_or_says_nothing_is_a_doubt(
    quantity: str, amount: str, says: str
) -> None:
    found = only(case((_SEEN, f"    quantity: {quantity}\n"), ("between: [20, 400]", amount)))
    assert (found.kind, found.path) == ("observation", "observations[0]")
    assert says in found.found


@pytest.mark.parametrize(
    ("quantity", "amount"),
    [("asked", "at_least: 1000"), ("stalling", "at_least: 1"), ("army", "at_most: 0.1"), ("force", "at_least: 1000"),
     ("exited", "at_least: 5500"), ("exited", "at_most: 0"), ("stood_down", "at_most: 0"), ("fell", "at_most: 0"),
     ("protest", "at_most: 250"), ("removed", "about: {value: 100, sd: 30}")],
)  # fmt: skip
def test_an_observation_that_some_runs_can_meet_and_others_not_is_none(quantity: str, amount: str) -> None:
    assert lint(case((_SEEN, f"    quantity: {quantity}\n"), ("between: [20, 400]", amount)), runs=0).is_clean


def test_the_force_can_be_no_more_than_all_rungs_and_all_zeal_bring() -> None:
    most = (1.0 * 900 + 1.0 * 600 + 0.3 * 0.5 * 4000) * 1.5
    seen = (_SEEN, "    quantity: force\n")
    assert lint(case(seen, ("between: [20, 400]", f"at_least: {most - 1}")), runs=0).is_clean
    assert "riot policemen, with every rung" in only(case(seen, ("between: [20, 400]", f"at_least: {most + 1}"))).found


def test_an_army_that_there_is_not_cannot_change_sides() -> None:
    without = (
        "    pact: true                            # if it is",
        "    pact: false                           # if it is",
    )
    found = lint(case(without, (_SEEN, "    quantity: army\n"), ("between: [20, 400]", "at_least: 0.1")), runs=0)
    assert [doubt.found for doubt in found.doubts if doubt.kind == "observation"] == [
        "no run can meet army at least 0.1 on 28 Jun 2030: no formation belongs to the army, so that none can change "
        "sides"
    ]


@pytest.mark.parametrize(
    ("date", "between", "says"),
    [
        ("2030-05-01", "[2030-04-01, 2030-04-10]", ""),
        ("2030-04-05", "[2030-04-01, 2030-04-10]", ""),
        ("2030-03-20", "[2030-04-01, 2030-04-10]", "was known on 20 Mar 2030 already"),
        ("2030-02-25", "[2030-02-01, 2030-02-20]", "none of these days is simulated"),
    ],
)
def test_a_day_of_the_downfall_is_checked_by_its_own_dates(date: str, between: str, says: str) -> None:
    seen = (_SEEN, "    quantity: fell_day\n")
    found = lint(
        case(seen, ("between: [20, 400]", f"between: {between}"), ("date: 2030-06-28", f"date: {date}")), runs=0
    )
    said = [doubt.found for doubt in found.doubts if doubt.kind == "observation"]
    assert len(said) == bool(says)
    assert all(says in one for one in said)


# --- Levers -----------------------------------------------------------------------------------------------------------


def test_a_lever_that_moves_nobody_is_found_by_paired_runs() -> None:
    found = only(quick(lever(f"isolation: {{army: {number(0.5, 0.0, 1.0)}}}")), runs=2)
    assert (found.kind, found.path) == ("lever", "levers.isolation")
    assert found.found == "the lever isolation changes nothing: without it (at 0) 2 of 2 runs are exactly the same"
    assert found.why.startswith("It prevents outreach, and outreach is 1 throughout.")


def test_a_lever_whose_effect_is_nil_within_the_noise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the law is the same here and only the luck is another: every run differs, and nothing on average."""
    scenario = quick()
    inputs = build(scenario)
    others = inputs._replace(name_keys=inputs.name_keys ^ np.uint64(12345))
    build_without = ask._without
    monkeypatch.setattr(ask, "_without", lambda of, name: others if name == "amnesty" else build_without(of, name))
    found = only(scenario, runs=64)
    assert (found.kind, found.path) == ("lever", "levers.amnesty")
    assert "the effect of the lever amnesty cannot be distinguished from 0 in 64 pairs of runs" in found.found
    assert "exits differ by \u2212" in found.found
    assert lint(scenario, runs=2).is_clean


def test_a_clear_effect_needs_few_pairs_and_a_nil_one_all() -> None:
    scenario = quick()
    baseline = Baseline(build(scenario), 1)
    everybody = np.ones(4, dtype=bool)
    assert nil_effect(baseline, build(apply(scenario, ["levers.duty=0"])), everybody, 64) is None
    assert len(baseline.known) <= 16
    nil = nil_effect(baseline, build(scenario), everybody, 64)
    assert nil is not None
    assert (nil.pairs, nil.left.low, nil.left.high) == (64, 0.0, 0.0)
    assert list(looks(64)) == [8, 16, 32, 64]
    assert list(looks(20)) == [8, 16, 20]
    assert list(looks(7)) == []


def test_a_lever_on_duty_for_those_who_are_never_sent_says_so() -> None:
    scenario = quick(
        lever(f"command: {{army: {number(0.5, 0.0, 1.0)}}}"),
        (
            '  - duty:\n      army: {best: 0.3, low: 0.1, high: 0.5, source: "assumed; starter file", confidence: low}',
            "#",
        ),
    )
    found = {doubt.kind: doubt for doubt in lint(scenario, runs=2).doubts}
    assert set(found) == {"lever", "formation"}
    assert "none of its formations is ever on duty" in found["lever"].why


def test_a_lever_whose_mechanism_is_left_out_says_so() -> None:
    scenario = quick(("# mechanisms: {off: [], commanders: true}", "mechanisms: {off: [refuge]}\n#"))
    found = only(scenario, runs=2)
    assert found.path == "levers.support"
    assert found.why.startswith("It acts through refuge, which mechanisms.off leaves out.")


def test_a_lever_that_begins_after_the_downfall_says_so() -> None:
    found = {
        doubt.kind: doubt
        for doubt in lint(quick(("best: 7, low: 3, high: 12", "best: 30, low: 20, high: 40")), runs=2).doubts
    }
    assert set(found) == {"streets", "lever"}
    assert found["lever"].path == "levers.support"
    assert found["lever"].why.startswith("The regime falls before it begins.")


def test_a_lever_at_its_default_is_not_tried() -> None:
    found = lint(quick(lever(f"violence: {number(1.0, 0.5, 1.5)}")), runs=2)
    assert found.is_clean
    assert "violence" not in found.levers


def test_without_runs_the_answer_says_what_is_not_known() -> None:
    found = lint(case(), runs=0)
    assert (found.runs, found.levers) == (0, ())
    assert "No runs were made" in text(found)
    assert "fewer than 8 cannot distinguish a lever without effect" in " ".join(text(lint(quick(), runs=2)).split())


def test_a_run_that_ends_in_no_number_is_a_doubt_and_no_crash() -> None:
    scenario = quick(("protest:\n", "protest:\n  noise: 1e9\n"))
    kinds = [doubt.kind for doubt in lint(scenario, runs=2).doubts]
    assert kinds[0] == "run"
    assert "bracket" in kinds


# --- The answer -------------------------------------------------------------------------------------------------------


def crowded() -> Findings:
    return lint(case(("date: 2030-03-20", "date: 2031-03-20"), ("best: 14, low: 7, high: 30", "best: 14")), runs=0)


@pytest.mark.parametrize("width", [48, 72, 100])
def test_the_text_keeps_to_its_width(width: int) -> None:
    assert max(map(len, text(crowded(), width).splitlines())) <= width


def test_the_text_goes_from_what_was_found_to_how_sure_to_the_details() -> None:
    said = text(crowded(), 100, {"events[0]": 7, "events[0].half_life": 9})
    order = [said.index(words) for words in ("2 doubts", "why", "Uncertainty", "Sources and assumptions")]
    assert order == sorted(order)
    assert "events[0].half_life (line 9)" in said
    assert "events[0].date (line 7)" in said


def test_a_path_that_is_not_in_the_file_takes_the_line_of_what_is_around_it() -> None:
    assert line_of("levers.duty.omon[2].value", {"levers": 3, "levers.duty": 5}) == 5
    assert line_of("protest.maximum", {"levers": 3}) is None


def test_json_has_every_place() -> None:
    found = crowded().as_json()
    assert [doubt["kind"] for doubt in found["doubts"]] == ["range", "period"]
    assert found["doubts"][0]["paths"] == ["events[0].half_life"]
    assert found["figures"]["numbers"] == 44
