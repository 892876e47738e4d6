"""Numbers and sentences as readers meet them."""

import re
from datetime import date

import pytest

import bayonets as bn
from bayonets.account.blocks import Chart, Listing
from bayonets.findings.measures import Measures
from bayonets.pictures.verdict import outcome, strength
from bayonets.questions.explain.findings import chance_text
from bayonets.report.course import streets_blocks
from bayonets.results import Courses
from bayonets.scenario.printable import plain
from bayonets.wording import (
    crowd,
    dates_between,
    listed,
    number,
    numerals_of,
    of_runs,
    percent,
    percents,
    short,
    span,
    written_in,
)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567, 0, "1\u202f234\u202f567"), (0.5, 1, "0.5"), (2.0, 2, "2"), (-0.04, 1, "0"), (-3.14, 1, "\u22123.1")],
)
def test_numbers_have_thin_spaces_and_true_minus_signs(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.0003, "<0.1%"), (0.0449, "4.5%"), (0.05, "5%"), (0.9997, ">99.9%"), (1.0, "100%"), (0.97, "97%")],
)
def test_only_none_and_all_read_as_0_and_100_percent(share: float, text: str) -> None:
    assert percent(share) == text


def test_a_range_names_its_unit_once() -> None:
    assert percents(0.913, 0.99) == "91.3 to 99%"
    assert percents(0.0003, 0.01) == "<0.1% to 1%"
    assert span("7", "7") == "7"


@pytest.mark.parametrize(("people", "text"), [(0.2, "0"), (7.0, "7"), (436.0, "440"), (187_300.0, "190\u202f000")])
def test_crowds_are_told_to_two_digits(people: float, text: str) -> None:
    assert crowd(people) == text


def test_runs_are_told_in_plain_words() -> None:
    found = [of_runs(count, runs) for count, runs in ((3, 100), (0, 100), (100, 100), (1, 1), (0, 1))]
    assert found == ["3 of 100 runs", "none of 100 runs", "all 100 runs", "the only run", "no run"]


def test_dates_name_one_year_once() -> None:
    assert dates_between(date(2020, 8, 9), 0, 30) == "9 Aug and 8 Sep 2020"
    assert dates_between(date(2020, 12, 20), 0, 20) == "20 Dec 2020 and 9 Jan 2021"


def test_lists_read_as_within_a_sentence() -> None:
    assert [listed([]), listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_control_and_direction_marks_are_left_out() -> None:
    assert plain("a\x00b\u202ec\n d") == "abc d"


def test_long_texts_are_cut_at_a_word() -> None:
    assert short("one two three", 40) == "one two three"
    assert short("Militsiya in the regions", 15) == "Militsiya in\u2026"
    assert short("x" * 50, 10) == "x" * 9 + "\u2026"


def test_outcomes_count_what_happened_more_often() -> None:
    assert outcome(97, 100) == "The regime holds in 97 of 100 runs"
    assert outcome(3, 100) == "The regime falls in 97 of 100 runs"
    assert outcome(100, 100) == "The regime holds in all 100 runs"
    assert outcome(0, 20) == "The regime falls in all 20 runs"
    assert outcome(0, 1) == "The regime falls in the only run"


def test_a_verdict_is_no_stronger_than_its_interval() -> None:
    # Wilson 95%: 55/100 gives 0.452 to 0.644, so neither side; 70/100 0.604 to 0.781; 97/100 0.915 to 0.990.
    assert strength(55, 100, 140).startswith("These runs cannot tell")
    assert strength(70, 100, 140).startswith("Under these assumptions it is likely to hold")
    assert strength(97, 100, 140).startswith("Under these assumptions it is very likely to hold")
    assert strength(3, 100, 140).startswith("Under these assumptions a fall is very likely")
    assert strength(1, 1, 140).startswith("One run cannot tell")
    assert "between 91.5% and 99% (95% CI)" in strength(97, 100, 140)


@pytest.fixture(scope="module")
def belarus() -> Courses:
    return bn.load("belarus-2020").with_days(20).run(runs=2, seed=1).courses


def test_every_number_beside_a_picture_is_in_the_language_of_the_journal(belarus: Courses) -> None:
    english = re.compile(r"(?<![\d.])\d+\.\d{1,2}(?!\d)|\d,\d{3}(?!\d)|(?<![\w)])-\d")
    with written_in(numerals_of("point")):
        said = [*beside(belarus), percent(0.0001), percent(0.9999), chance_text(0.00001)]
    assert [text for text in said if english.search(text)] == []
    assert any("\N{MINUS SIGN}0,2 in log-odds" in text for text in said)
    assert any("\N{MINUS SIGN}0.2 in log-odds" in text for text in beside(belarus))


def beside(courses: Courses) -> list[str]:
    """Titles, what is drawn, and what the marks mean, of the pictures of the course."""
    blocks = streets_blocks(Measures(courses, None))
    pictures = [text for one in blocks if isinstance(one, Chart) for text in (one.title, one.caption, one.subtitle)]
    return pictures + [str(line) for one in blocks if isinstance(one, Listing) for line in one.lines]


def test_only_marks_that_are_drawn_are_explained(belarus: Courses) -> None:
    last = belarus.scenario.date_of(19)
    assert belarus.scenario.events[-1].date > last
    [legend] = [one for one in streets_blocks(Measures(belarus, None)) if isinstance(one, Listing) and one.legend]
    shown = [str(place) for place, event in enumerate(belarus.scenario.events, 1) if event.date <= last]
    assert [str(line).partition(":")[0] for line in legend.lines if str(line)[0].isdigit()] == shown
