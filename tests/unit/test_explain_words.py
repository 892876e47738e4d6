"""What explain says, of answers made up: every mechanism and reason has a word and a colour, and no way is left out."""

from dataclasses import replace

import pytest

from bayonets.engine.inputs import MECHANISMS
from bayonets.questions.explain.answer import Breaks, Commander, Explanation, Preference, Shares, Way, Weight
from bayonets.questions.explain.findings import (
    IN_WORDS,
    commander_sentence,
    edge_sentence,
    findings,
    preference_sentence,
    title,
    way_sentence,
)
from bayonets.questions.explain.picture import COLORS
from bayonets.statistics.estimate import Estimate
from bayonets.world.commander import REASONS


def around(value: float, half: float = 0.01) -> Estimate:
    return Estimate(value, value - half, value + half)


def way(name: str, names: tuple[str, ...], difference: float, chance: float, **weights: float) -> Way:
    parts = tuple(Weight(one, around(weights.get(one, 0.0))) for one in names)
    return Way(name, 9, parts, around(difference), around(chance, chance / 10))


STALLS = way("stalling", REASONS, -2.0, 0.96, stake=3.0, retaliation=-5.0)
DOWN = way("stood_down", REASONS, 4.0, 0.001, stake=6.0, character=-1.5, retaliation=-0.5)
ALL = Shares(around(0.5), around(0.4), around(0.06), around(0.04))
ANSWER = Explanation(
    scenario="Made up", digest="0" * 64, seed=1, run=None, runs=9, standing=9, days=40, formation="garrison",
    label="Garrison", service="Army", day=9, date="2030-03-10", why_formation="it was asked about",
    why_day="it was asked about", stood_down=0, officers=100.0, belief=around(0.2),
    ways=(
        way("resisting", MECHANISMS, 12.0, 0.0001, cohesion=10.0, haste=-1.0),
        way("exited", MECHANISMS, 7.65, 0.01, refuge=2.9, retaliation=-0.33),
    ),
    preference=Preference(ALL, ALL, ALL, ALL, around(0.039, 0.001), around(0.1)),
    groups=(), commander=Commander(9, around(0.3), around(0.039, 0.002), (STALLS, DOWN)),
    breaks=Breaks(0, 0, 0, 0, 0, None, None, None, 0), moved=(), off=(), rows=(),
)  # fmt: skip


@pytest.mark.parametrize("name", sorted({*MECHANISMS, *REASONS}))
def test_every_mechanism_and_every_reason_has_words_and_a_colour(name: str) -> None:
    assert name in IN_WORDS
    assert name in COLORS


@pytest.mark.parametrize("names", [MECHANISMS, REASONS])
def test_no_two_in_one_bar_have_one_colour(names: tuple[str, ...]) -> None:
    assert len({COLORS[name] for name in names}) == len(names)


def test_the_commander_is_told_with_all_that_he_may_do() -> None:
    assert commander_sentence(ANSWER) == (
        "For the commander of Garrison, ordering on is worth 4 months of pay more than standing down (95% CI 3.99 to "
        "4.01). The main reason is his stake in the regime (+6); the strongest counterweight is his own character "
        "(\u22121.5). At a review he orders on with probability 3.9% (95% CI 3.7 to 4.1%), stalls with probability 96% "
        "(95% CI 86.4 to 105.6%) and stands down with probability 0.1% (95% CI 0.09 to 0.11%)."
    )
    assert commander_sentence(replace(ANSWER, commander=None)) == ""


def test_a_way_of_breaking_is_told_by_what_it_is_worth_and_why() -> None:
    assert way_sentence(ANSWER, ANSWER.ways[1]) == (
        "For an officer of Garrison, staying is worth 7.65 months of pay more than leaving (95% CI 7.64 to 7.66). The "
        "main reason is the cost of leaving (+2.9); the strongest counterweight is fear of the armed service that "
        "sides with the protesters (\u22120.33)."
    )
    less = way_sentence(ANSWER, STALLS, "the commander")
    assert less.startswith("For the commander of Garrison, ordering on is worth 2 months of pay less than stalling")
    assert "The main reason is fear of the armed service" in less
    assert "counterweight is his stake" in less
    unsure = replace(ANSWER.ways[1], difference=around(0.5, 1.0))
    assert way_sentence(ANSWER, unsure) == (
        "For an officer of Garrison, whether staying or leaving is worth more is undetermined: +0.5 months of pay "
        "in favour of staying (95% CI \u22120.5 to +1.5)."
    )


def test_what_is_hidden_is_told_in_the_terms_of_the_field() -> None:
    assert preference_sentence(ANSWER) == (
        "Publicly, 90% comply and 10% have refused or left; 40% shirk unobserved. Without fear of sanctions 10% would "
        "refuse or leave if all reviewed that day (preference falsification: 3.9 percentage points, 95% CI 3.8 to 4); "
        "without the team's pull either, 10%."
    )


def test_a_title_and_all_sentences_are_made_of_any_answer() -> None:
    assert title(ANSWER) == "What keeps Garrison from leaving is mainly the cost of leaving"
    assert all(sentence.endswith(".") for sentence in findings(ANSWER))
    assert edge_sentence(ANSWER) == ""


def test_the_section_of_a_report_draws_every_reason() -> None:
    pictures = {chart.name: chart for chart in ANSWER.account().charts}
    assert "character" in pictures["commander"].wide
    assert "haste" in pictures["weights"].wide
