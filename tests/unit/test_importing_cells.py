"""Sizes, dates and countries in the cells of a list of events."""

from datetime import date

import pytest

from bayonets.importing.dates import AmbiguousOrderError, order_shown_by, read_date
from bayonets.importing.reading import UnreadableError
from bayonets.importing.sizes import read_size, size_rules, sizes_text
from bayonets.importing.states import nearest_state, states, states_named


def size(text: str) -> tuple[float, float, float]:
    read = read_size(text)
    assert read is not None
    return round(read.low), round(read.best), round(read.high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5000", (3750, 5000, 6650)),
        ("5,000 people", (3750, 5000, 6650)),
        ("1 500 000", (1125000, 1500000, 1995000)),
        ("around 5,000", (3350, 5000, 7500)),
        ("Approximately 200 protesters", (134, 200, 300)),
        ("more than 1,000", (1000, 1250, 2000)),
        (">10000", (10000, 12500, 20000)),
        ("5000+", (5000, 6250, 10000)),
        ("up to 3000", (990, 2250, 3000)),
        ("100-999", (100, 316, 999)),
        ("between 200 and 300", (200, 245, 300)),
        ("5000\u201310000", (5000, 7071, 10000)),
        ("2-3 thousand", (2000, 2449, 3000)),
        ("500 to 1 thousand", (500, 707, 1000)),
        ("several hundred", (200, 500, 900)),
        ("tens of thousands", (20000, 40000, 90000)),
        ("hundreds of people", (200, 400, 900)),
        ("about a hundred", (67, 100, 150)),
        ("two hundred thousand", (150000, 200000, 266000)),
        ("half a million", (375000, 500000, 665000)),
        ("fifty-five", (41, 55, 73)),
        ("a dozen", (9, 12, 16)),
        ("around several hundred", (134, 500, 1350)),
        ("1.5 million", (1125000, 1500000, 1995000)),
        ("10k", (7500, 10000, 13300)),
        ("0", (0, 0, 0)),
    ],
)
def test_a_size_is_read(text: str, expected: tuple[float, float, float]) -> None:
    assert size(text) == expected


@pytest.mark.parametrize("text", ["no report", "NA", "", " . ", "Unknown", "n/a", "-"])
def test_a_size_that_was_not_reported_is_none(text: str) -> None:
    assert read_size(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("=cmd|' /C calc'!A0", "formula"),
        ("=1000+1", "formula"),
        ("+200", "formula"),
        ("@SUM(A1:A9)", "formula"),
        ("-99", "below zero"),
        ("1.000", "may be 1 or 1000"),
        ("1.000-2.000", "may be 1 or 1000"),
        ("1,5", "does not have"),
        ("30 vehicles", "does not have"),
        ("hundreds of tractors", "does not have"),
        ("a sea of people", "does not have"),
        ("a", "does not have"),
        ("300-200", "larger end first"),
        ("999999999999", "hundred million"),
        ("1e9", "does not have"),
        ("nan people", "does not have"),
        ("inf", "does not have"),
    ],
)
def test_a_size_without_a_clear_meaning_is_never_guessed(text: str, kind: str) -> None:
    with pytest.raises(UnreadableError, match=kind):
        read_size(text)


def test_the_mean_of_a_data_set_may_have_three_decimals() -> None:
    read = read_size("217.125", averaged=True)
    assert read is not None
    assert read.best == 217.125


def test_every_line_of_the_table_of_sizes_can_be_read_and_ascends() -> None:
    for rule in size_rules():
        if rule.kind == "unknown":
            assert read_size(rule.words) is None, rule
        elif rule.kind == "amount":
            assert size(rule.words) == (rule.low, rule.best, rule.high), rule
            assert 0 < rule.low <= rule.best <= rule.high
        elif rule.kind == "factor":
            words = f"1000{rule.words}" if rule.words == "+" else f"{rule.words} 1000"
            assert size(words) == tuple(round(1000 * times) for times in (rule.low, rule.best, rule.high)), rule
            assert 0 < rule.low <= rule.best <= rule.high
        assert rule.words in sizes_text()


@pytest.mark.parametrize(
    "text",
    ["2020-08-09", "09 August 2020", "9 Aug 2020", "9-Aug-2020", "August 9, 2020", "20200809", "2020/8/9",
     "2020-08-09T00:00:00", "2020-08-09 12:30:00", " 9th  August 2020 "],
)  # fmt: skip
def test_a_date_with_a_clear_order_is_read(text: str) -> None:
    assert read_date(text) == date(2020, 8, 9)


def test_the_order_of_day_and_month_is_not_guessed() -> None:
    for text in ("08/09/2020", "25/09/2020", "8.9.2020", "08-09-2020"):
        with pytest.raises(AmbiguousOrderError):
            read_date(text)
    assert read_date("08/09/2020", "dmy") == date(2020, 9, 8)
    assert read_date("08/09/2020", "mdy") == date(2020, 8, 9)
    assert [order_shown_by(text) for text in ("25/09/2020", "09/25/2020", "08/09/2020")] == ["dmy", "mdy", None]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("soon", "cannot be read"),
        ("", "empty"),
        ("2020-02-30", "calendar"),
        ("44052", "day number"),
        ("9 Augusto 2020", "month"),
        ("08/09/20", "cannot be read"),
    ],
)
def test_a_date_that_cannot_be_read_says_why(text: str, kind: str) -> None:
    with pytest.raises(UnreadableError, match=kind):
        read_date(text)


@pytest.mark.parametrize("text", ["Belarus", "BLR", "blr", "370", " belarus ", "Byelorussia"])
def test_a_country_has_a_name_letters_and_a_number(text: str) -> None:
    assert [state.name for state in states_named(text)] == ["Belarus"]


def test_numbers_belong_to_their_list() -> None:
    assert [state.name for state in states_named("112", "iso")] == ["Belarus"]
    assert [state.name for state in states_named("112", "gw")] == []
    assert [state.name for state in states_named("970", "gw")] == ["Kiribati"]
    assert [state.name for state in states_named("970", "cow")] == ["Nauru"]
    assert [state.name for state in states_named("008", "iso")] == ["Albania"]
    assert [state.name for state in states_named("369")] == ["Ukraine"]


def test_a_number_of_a_former_state_is_also_that_of_its_continuation() -> None:
    assert [state.name for state in states_named("365")] == ["Russia", "Soviet Union"]
    assert {state.name for state in states_named("345", "cow")} == {"Serbia", "Yugoslavia", "Serbia and Montenegro"}
    assert [state.name for state in states_named("GDR")] == ["German Democratic Republic"]
    assert [state.name for state in states_named("Czechoslovakia")] == ["Czechoslovakia"]


def test_the_table_of_states_has_no_name_and_no_code_twice() -> None:
    current = [state for state in states() if not state.until]
    assert len(current) >= 195
    for codes in ("iso3", "iso", "gw", "cow"):
        given = [getattr(state, codes) for state in current if getattr(state, codes)]
        assert len(given) == len(set(given)), codes
    for state in states():
        assert state in states_named(state.name), state
        assert len(state.iso3) in (0, 3)
        assert all(code.isdigit() or not code for code in (state.iso, state.gw, state.cow))


def test_every_country_of_the_table_of_cases_is_known() -> None:
    from bayonets.scenario.cases import cases

    assert [case["country"] for case in cases().values() if not states_named(case["country"])] == []


def test_an_unknown_country_has_a_nearest_one() -> None:
    assert nearest_state("Belrus") == "Belarus"
    assert nearest_state("qqqqqqqq") == ""
