"""What the rooms declare equals model.md, section 6 (typed out here once more): parameters, levers and traits."""

from bayonets.mechanisms.declare import INFINITY, Lever, Parameter, Trait
from bayonets.world import catalogue

# name: default, plausible range
PARAMETERS = {
    "optimism_sd": (0.5, 0.2, 1.0),
    "belief_prior": (-1.5, -3.0, -0.5),
    "belief_ties": (5.0, 1.0, 10.0),
    "belief_news": (12.0, 3.0, 30.0),
    "belief_pressure": (2.0, 0.3, 5.0),
    "belief_army": (6.0, 2.0, 12.0),
    "belief_concession": (1.0, 0.0, 3.0),
    "later": (0.15, 0.0, 0.5),
    "trend_days": (7.0, 3.0, 21.0),
    "routine": (0.3, 0.1, 0.6),
    "inhibition": (0.1, 0.0, 1.0),
    "appeal": (0.1, 0.0, 0.5),
    "shirk_bonus": (0.3, 0.0, 1.0),
    "resist_pay_cut": (0.5, 0.0, 1.0),
    "shirk_team": (0.5, 0.0, 1.0),
    "shirk_sanction": (1.5, 0.0, 6.0),
    "sanction": (30.0, 5.0, 60.0),
    "affirm": (0.15, 0.02, 1.0),
    "mass": (6.0, 0.0, 15.0),
    "exit_sanction": (2.4, 1.5, 5.0),
    "safety_in_numbers": (2.5, 1.0, 10.0),
    "reckoning": (80.0, 10.0, 120.0),
    "foresight": (2.0, 0.0, 4.0),
    "efficacy": (0.2, 0.0, 0.6),
    "shirk_credit": (0.5, 0.0, 1.0),
    "found": (0.3, 0.05, 0.6),
    "forgivable": (1.5, 0.3, 3.0),
    "distrust": (0.3, 0.0, 1.0),
    "timeliness": (1.0, 0.0, 4.0),
    "vengeance": (0.0, 0.0, 1.0),
    "shame": (0.01, 0.0, 1.0),
    "zeal": (0.5, 0.0, 1.0),
    "zeal_scale": (3.0, 1.0, 10.0),
    "culpability_rate": (0.01, 0.002, 0.05),
    "precision": (1.2, 0.9, 1.6),
    "review_rate": (1 / 7, 0.07, 0.25),
    "enquiry": (1.0, 0.0, 10.0),
    "leaks": (1.0, 0.0, 5.0),
    "catch_rate": (0.5, 0.0, 1.0),
    "catch_shirking": (0.005, 0.0, 0.05),
    "publicity": (0.7, 0.2, 1.0),
    "background": (0.1, 0.01, 0.5),
    "shirk_effort": (0.3, 0.0, 1.0),
    "demand": (10.0, 4.0, 25.0),
    "quorum": (2.0, 0.2, 20.0),
    "hold_days": (5.0, 1.0, 20.0),
    "retaliation": (15.0, 0.0, 60.0),
    "neutrality": (0.5, 0.0, 1.0),
    "army_sides": (0.3, 0.05, 0.5),
    "ladder_trigger": (0.0, -1.0, 0.0),
    "ladder_days": (3.0, 1.0, 10.0),
    "pact_line": (0.15, 0.05, 0.5),
    "pact_penalty": (3.0, 0.0, 6.0),
    "ties_within": (8.0, 2.0, 20.0),
    "ties_across": (2.0, 0.0, 10.0),
    "mobilise": (0.06, 0.02, 0.2),
    "backlash": (1.5, 0.0, 4.0),
    "disperse": (0.04, 0.01, 0.15),
    "deter": (1.0, 0.0, 3.0),
    "noise": (0.05, 0.0, 0.2),
    "hope_news": (10.0, 2.0, 30.0),
    "hope_concession": (1.0, 0.0, 3.0),
    "core": (1.0, 0.0, 20.0),
    "command_review_rate": (0.3, 0.05, 1.0),
    "command_precision": (0.6, 0.2, 1.5),
    "stake": (12.0, 3.0, 36.0),
    "stall_sanction": (4.0, 0.0, 12.0),
    "command_sanction": (30.0, 15.0, 80.0),
    "lost_authority": (40.0, 0.0, 80.0),
    "command_reckoning": (100.0, 20.0, 200.0),
    "command_conscience": (6.0, 0.0, 20.0),
    "command_retaliation": (40.0, 0.0, 120.0),
    "command_spread": (6.0, 0.0, 20.0),
    "insight": (0.5, 0.0, 1.0),
    "stall_duty": (0.5, 0.0, 1.0),
    "pact_command": (45.0, 0.0, 80.0),
}
NO_RANGE_STATED = {"maximum": 400.0, "scale": 1.0}
OF_THE_PROTEST = {
    "maximum", "mobilise", "backlash", "disperse", "deter", "noise", "hope_news", "hope_concession", "core", "scale",
}  # fmt: skip
PROBABILITIES_AND_SHARES = {
    "shirk_bonus", "resist_pay_cut", "shirk_team", "efficacy", "shirk_credit", "found", "vengeance", "review_rate",
    "catch_rate", "catch_shirking", "publicity", "shirk_effort", "army_sides", "command_review_rate", "insight",
    "stall_duty", "later", "affirm", "neutrality", "pact_line",
}  # fmt: skip
COUNTS = {"ties_within", "hold_days", "ladder_days"}
MUST_NOT_BE_0 = {"forgivable", "zeal_scale", "background", "pact_line", "maximum"}

# name: default, scope, side
LEVERS = {
    "outreach": (1.0, "whole", "opposition"),
    "pardon": (0.0, "whole", "state"),
    "public_face": (0.0, "whole", "state"),
    "accommodation": (0.0, "whole", "state"),
    "violence": (1.0, "formation", "state"),
    "duty": (0.0, "formation", "state"),
    "bonus": (0.0, "formation", "state"),
    "command": (0.0, "formation", "state"),
    "esprit": (0.0, "formation", "state"),
    "propaganda": (0.0, "formation", "state"),
    "watch": (0.0, "formation", "state"),
    "isolation": (0.0, "formation", "state"),
    "detention": (0.0, "formation", "state"),
    "patron": (0.0, "formation", "state"),
    "cover": (1.0, "formation", "state"),
    "support": (0.0, "formation", "opposition"),
    "amnesty": (0.0, "formation", "opposition"),
    "guarantee": (0.0, "formation", "opposition"),
    "outing": (0.0, "formation", "opposition"),
    "designated": (0.0, "formation", "opposition"),
    "kinship": (0.0, "formation", "situation"),
}
# what the reader accepts, where it is not simply 0 or more
BOUNDS = {
    "outreach": (1.0, INFINITY),
    "accommodation": (0.0, 0.95),
    "violence": (0.0, 3.0),
    "kinship": (-1.0, 1.0),
    "esprit": (-INFINITY, INFINITY),
} | dict.fromkeys(
    [
        "pardon", "public_face", "duty", "watch", "isolation", "detention", "patron", "cover", "amnesty", "guarantee",
        "designated",
    ],
    (0.0, 1.0),
)  # fmt: skip

TRAITS = {
    "grievance_mean": 0.0,
    "grievance_sd": 1.0,
    "culpability_mean": 0.0,
    "command_culpability": 0.0,
    "team": 1.0,
    "street_value": 1.0,
    "exit_cost": 0.0,
    "exit_cost_sd": 2.0,
    "pact": 0.0,
    "watcher": 0.0,
}


def test_every_parameter_has_the_default_and_the_plausible_range_of_the_model() -> None:
    found = {
        name: (declared.default, declared.low, declared.high)
        for name, declared in catalogue.parameters().items()
        if name not in NO_RANGE_STATED
    }
    assert found == PARAMETERS
    assert {name: catalogue.parameters()[name].default for name in NO_RANGE_STATED} == NO_RANGE_STATED


def test_the_protests_own_parameters_stand_in_its_block() -> None:
    found = {name for name, declared in catalogue.parameters().items() if declared.block == "protest"}
    assert found == OF_THE_PROTEST


def test_parameters_that_are_probabilities_or_shares_end_at_1_and_no_others() -> None:
    found = {name for name, declared in catalogue.parameters().items() if declared.at_most == 1.0}
    assert found == PROBABILITIES_AND_SHARES


def test_only_log_odds_and_the_trigger_may_be_negative() -> None:
    found = {name for name, declared in catalogue.parameters().items() if declared.at_least < 0.0}
    assert found == {"belief_prior", "ladder_trigger"}


def test_counts_of_days_and_of_ties_in_the_ring_are_whole() -> None:
    assert {name for name, declared in catalogue.parameters().items() if declared.whole} == COUNTS


def test_every_lever_has_the_default_the_scope_and_the_side_of_the_model() -> None:
    found = {name: (lever.default, lever.scope, lever.side) for name, lever in catalogue.levers().items()}
    assert found == LEVERS


def test_every_lever_is_accepted_where_it_means_something() -> None:
    found = {name: (lever.at_least, lever.at_most) for name, lever in catalogue.levers().items()}
    assert found == {name: BOUNDS.get(name, (0.0, INFINITY)) for name in LEVERS}


def test_every_trait_has_the_default_of_the_scenario_format() -> None:
    assert {name: trait.default for name, trait in catalogue.traits().items()} == TRAITS


def test_the_traits_that_are_yes_or_no_are_those_of_the_army_and_of_the_watchers() -> None:
    assert {name for name, trait in catalogue.traits().items() if trait.yes_or_no} == {"pact", "watcher"}


def test_what_stands_below_a_line_of_a_fraction_must_not_be_0() -> None:
    found = {name for name, declared in catalogue.parameters().items() if 0.0 < declared.at_least < 1.0}
    assert found - {"review_rate"} == MUST_NOT_BE_0


def test_nobody_ever_reviewing_is_refused() -> None:
    assert 0.0 < catalogue.parameters()["review_rate"].at_least <= 1e-6


def test_a_trend_is_judged_over_at_least_a_day() -> None:
    assert catalogue.parameters()["trend_days"].at_least == 1.0


def test_what_is_drawn_on_the_log_scale_cannot_be_negative() -> None:
    drawn = [declared for declared in catalogue.parameters().values() if declared.law == "log_pert"]
    assert len(drawn) > 20
    assert all(declared.at_least >= 0.0 and declared.default > 0.0 for declared in drawn)


def test_lopsided_ranges_are_drawn_on_the_log_scale() -> None:
    """Every range of numbers above 0 that reaches ten times as far above the default as below it."""
    for declared in catalogue.parameters().values():
        if 0.0 < declared.low < declared.default < declared.high and not declared.whole:
            lopsided = declared.high - declared.default > 10.0 * (declared.default - declared.low)
            assert not lopsided or declared.law == "log_pert", declared.name


def test_only_grievance_may_be_negative_among_traits() -> None:
    assert {name for name, trait in catalogue.traits().items() if trait.at_least < 0.0} == {"grievance_mean"}


def everything_declared() -> list[Parameter | Lever | Trait]:
    return [*catalogue.parameters().values(), *catalogue.levers().values(), *catalogue.traits().values()]


def test_defaults_lie_within_their_plausible_ranges_and_those_within_what_is_accepted() -> None:
    for declared in everything_declared():
        assert declared.at_least <= declared.low <= declared.default <= declared.high <= declared.at_most
        assert declared.low < declared.high


def test_everything_declared_says_its_unit_and_its_meaning() -> None:
    for declared in everything_declared():
        assert declared.unit
        assert declared.meaning


def test_names_are_declared_once() -> None:
    declared = [
        value.name
        for room in catalogue.modules()
        for variable, value in vars(room).items()
        if variable.isupper() and hasattr(value, "meaning")
    ]
    assert len(declared) == len(set(declared)) == len(PARAMETERS) + len(NO_RANGE_STATED) + len(LEVERS) + len(TRAITS)


def test_the_room_of_a_name_declares_it() -> None:
    assert catalogue.declared_in("reckoning").__name__ == "bayonets.mechanisms.reckoning"
    assert catalogue.declared_in("watch").__name__ == "bayonets.world.counter_intelligence"
