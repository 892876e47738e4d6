"""Letters that look like others, or cannot be seen: named by number and column wherever they stand."""

# ruff: noqa: RUF001 - such letters are what is tested

import re
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from itertools import permutations
from pathlib import Path

import pytest

import bayonets as bn
from bayonets.errors import ScenarioError, SettingError
from bayonets.scenario.look_alikes import folded, likeness, odd_letter, plain_number
from bayonets.scenario.read import read, read_text
from bayonets.scenario.synonyms import same_in_meaning
from bayonets.scenario.words import apply
from bayonets.web.schema.requests import SetupModel
from bayonets.web.setups import Places

TEXTBOOK = (files("bayonets.scenario") / "library" / "textbook.yaml").read_text()

TWINS = "аеорсухіјѕ"
UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u180e"
SPACES = "\u00a0\u2007\u2009\u202f\u3000"


def refused(old: str, new: str) -> str:
    """The first fault of the textbook with something in it changed."""
    assert old in TEXTBOOK
    with pytest.raises(ScenarioError) as error:
        read_text(TEXTBOOK.replace(old, new, 1), "case.yaml")
    return str(error.value)


def faulty_keys() -> Iterator[tuple[str, str, int]]:
    """Credentials in the first column of which one letter is odd, that letter and its column."""
    for key in ("levers", "services", "protest", "parameters", "sources"):
        for column, letter in enumerate(key, 1):
            for twin in TWINS:
                if folded(twin) == letter:
                    yield key, key[: column - 1] + twin + key[column:], column
        for odd in UNSEEN + SPACES:
            for column in (1, 3, len(key) + 1):
                yield key, key[: column - 1] + odd + key[column - 1 :], column


def test_an_odd_letter_in_a_key_is_named_by_its_number_and_column() -> None:
    count = 0
    for _, faulty, column in faulty_keys():
        odd = faulty[column - 1]
        with pytest.raises(ScenarioError) as error:
            read_text(f"format: 2\n{faulty}: {{}}\n", "case.yaml")
        told = str(error.value)
        assert f"U+{ord(odd):04X} ({unicodedata.name(odd).lower()})" in told, (faulty, odd)
        assert f"in column {column} " in told, (faulty, odd)
        count += 1
    assert count > 150


NUMBERS = {
    "1,000": "Write 1000",
    "'1,000,000'": "Write 1000000",
    "1 000": "Write 1000",
    "1\u202f000": "Write 1000",
    "1'000": "Write 1000",
    "1_000": "Write 1000",
    "３００": "Write 300",
    "٣٠٠": "Write 300",
    "300\u00a0": "Write 300",
    "300\u200b": "Write 300",
    "3\ufeff00": "Write 300",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_none_by_its_letters_is_told_with_the_number_that_is_meant(number: str) -> None:
    told = refused("size: 300", f"size: {number}")
    if number != "1,000":  # within brackets a comma ends the entry
        assert NUMBERS[number] in told
    assert "U+" in told
    line = next(line for line in TEXTBOOK.splitlines() if "size: 300" in line)
    column = line.index("size: 300") + 7
    assert any(f"in column {column + offset} " in told for offset in range(5))


def test_a_decimal_comma_is_told_as_one() -> None:
    told = refused("team: 1.4 ", "team: 1,4 ")
    assert 'team: "1,4", where U+002C (comma) in column 12 stands within a number: must be a number. Write 1.4' in told


def test_an_odd_letter_on_which_the_parser_stumbles_lines_later_is_named() -> None:
    assert "where in line 14 U+00A0 (no-break space) in column 6 is not an ordinary space" in refused(
        "days: ", "days:\u00a0"
    )


def test_a_byte_order_mark_at_the_start_is_no_fault_and_shifts_no_column() -> None:
    with pytest.raises(ScenarioError) as error:
        read_text("\ufefffrmat: 2\n", "case.yaml")
    assert "case.yaml:1:1: frmat: an unknown key: must be renamed or removed" in str(error.value)
    assert read_text(f"\ufeff{TEXTBOOK}").original == f"\ufeff{TEXTBOOK}".encode()


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_faults_are_told_whatever_ends_the_lines(end: str) -> None:
    text = end.join(["format: 2", "name: x", "lеvers: {}", "foo: 1", ""])
    with pytest.raises(ScenarioError) as error:
        read_text(text, "case.yaml")
    assert "U+0435" in str(error.value)


def test_accents_that_can_be_seen_are_no_odd_letters() -> None:
    assert odd_letter(unicodedata.normalize("NFD", "café")) == ""
    assert "is invisible" in odd_letter("pay\ufe0f")


def test_a_whole_number_is_offered_no_fraction() -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words("services.army.formations.garrison.size=1,000")
    assert "Write 1000." in str(error.value)
    assert plain_number("nan\u200b") == ""


PERCENTAGES = {
    "levers.amnesty=80%": "must be a number. Write 0.8",
    "levers.duty=12,5 %": "must be a number. Write 0.125",
    "parameters.catch_rate=２％": "must be a number. Write 0.02",
    "parameters.efficacy=30 percent": "must be a number. Write 0.3",
    "events.walkout.army=15%@2030-03-10": "must be a number. Write 0.15",
    "levers.support=80%": "Remove the %: the unit is months of pay. Write 0.8 if 80 percent of one is meant",
    "levers.kinship=-50%": "Remove the %: the unit is index. Write -0.5 if -50 percent of one is meant",
    "services.army.formations.garrison.size=80%": "Remove the %: the unit is officers",
    "protest.initial=20%": "Remove the %: the unit is thousands of people",
    "levers.amnesty=%": "Write a number such as 0.5",
    "parameters.efficacy=1,000%": "must be a number. Write a number such as 0.5",  # 1000 or 1.000 percent
}

MEANT = (
    "levers.duty=120 percent",
    "levers.amnesty=250%",
    "levers.amnesty=1,000",
    "levers.amnesty=0,4",
    "levers.cover=１",
)
"""Words of which no number, or another than the letters say, may be meant."""


@pytest.mark.parametrize("word", [*PERCENTAGES, *MEANT])
def test_what_a_remedy_says_is_taken(word: str) -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words(word)
    path, _, value = word.partition("=")
    for number in re.findall(r"Write (?:a number such as )?(-?[0-9.]+[0-9])", str(error.value)):
        bn.load("textbook").with_words(f"{path}={number}{value[value.index('@') :] if '@' in value else ''}")


@pytest.mark.parametrize("word", PERCENTAGES)
def test_a_percentage_is_told_with_the_number_that_is_meant(word: str) -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words(word)
    assert PERCENTAGES[word] in str(error.value)


def test_a_percentage_in_a_file_is_told_with_the_number_that_is_meant() -> None:
    assert "must be a number. Write 0.1" in refused("parameters:", "parameters:\n  efficacy: 10%")
    ranged = refused("parameters:", "parameters:\n  efficacy: {best: 10%}")
    assert 'efficacy.best: "10%": must be a number. Write 0.1\n' in ranged


@pytest.mark.parametrize("name", ["Минск", "Łódź", "安全", "Ελλάδα", "naïve"])
def test_a_word_in_another_script_is_left_in_peace(name: str) -> None:
    assert odd_letter(name) == ""
    assert read_text(TEXTBOOK.replace("name: Textbook", f"name: {name}", 1)).name == name


@pytest.mark.parametrize(
    ("word", "clause"),
    [
        ("levers.suppоrt=0.8", "U+043E (cyrillic small letter o) in column 12 looks like o"),
        ("levers.support=0,8", "U+002C (comma) in column 17 stands within a number"),
        ("levers.support=0.8\u00a0", "U+00A0 (no-break space) in column 19 is not an ordinary space"),
        ("levers.support=０.８", "U+FF10 (fullwidth digit zero) in column 16 looks like 0"),
        ("levers.support=0.8@2030–03–20", "U+2013 (en dash) in column 24 looks like -"),
        ("levers.support=\u22120.8", "U+2212 (minus sign) in column 16 looks like -"),
        ("leverѕ.support=1", "U+0455 (cyrillic small letter dze) in column 6 looks like s"),
        ("levers.support.city_pоlice=0.3", "U+043E (cyrillic small letter o) in column 22 looks like o"),
        ("services.army.formations.garrison.size=1,000", "U+002C (comma) in column 41 stands within a number"),
        ("parameters.effi\u200bcacy=0.3", "U+200B (zero width space) in column 16 is invisible"),
        ("mechanisms.off=ѕhame", "U+0455 (cyrillic small letter dze) in column 16 looks like s"),
        ("events.walkout.army=0.1@2030‑03‑20", "U+2011 (non-breaking hyphen) in column 29 looks like -"),
        ("protest.initial=2５0", "U+FF15 (fullwidth digit five) in column 18 looks like 5"),
    ],
)
def test_an_odd_letter_in_a_word_is_named_by_its_number_and_column(word: str, clause: str) -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words(word)
    assert clause in str(error.value)


@pytest.mark.parametrize("text", ["levers", "0.8", "2030-03-01", "omon_minsk", "-1e5", ""])
def test_plain_words_have_no_odd_letter(text: str) -> None:
    assert odd_letter(text) == plain_number(text) == ""
    assert all(likeness(letter) is None for letter in text)


# --- keys and their nearest -------------------------------------------------------------------------------------------


def test_an_unknown_key_is_named_as_one_in_words_as_in_files() -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words("parameters.demnd=3")
    expected = "an unknown key: must be renamed or removed. The nearest valid name is demand"
    assert str(error.value) == f"parameters.demnd=3: {expected}"
    assert f"parameters.demnd: {expected}" in refused("parameters:", "parameters:\n  demnd: 3")


@pytest.mark.parametrize(
    ("word", "choices", "nearest"),
    [
        ("leaved", ("removed", "loyal", "exited"), "exited"),
        ("leavers.police", ("left.police", "held"), "left.police"),
        ("salary", ("solidarity", "bonus"), "bonus"),
        ("turnout", ("outing", "protest"), "protest"),
        ("surveillance", ("support", "watch"), "watch"),
        ("refused", ("removed", "resisting"), "resisting"),
        ("nonsense", ("removed",), None),
    ],
)
def test_the_nearest_name_is_the_nearest_in_meaning(word: str, choices: tuple[str, ...], nearest: str | None) -> None:
    assert same_in_meaning(word, choices) == ([nearest] if nearest else [])


def test_what_is_observed_under_another_name_is_told_by_its_meaning() -> None:
    assert "The nearest valid name is exited" in refused("quantity: exited", "quantity: leaved")


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("levers.leaved=0.5", "'leaved' must be a lever. It is an outcome of the runs (exited), which cannot be set."),
        ("parameters.left=0.5", "an unknown key"),
        ("levers.surveillance=1", "The nearest valid name is watch"),
        ("levers.prop=1", "The nearest valid name is propaganda"),
        ("mechanisms.off=guilt", "The nearest valid name is conscience"),
        ("events.walkout.riot=0.5@2030-03-10", "The nearest valid name is riot_police"),
        ("events.walkout.capital=0.5@2030-03-10", "The nearest valid name is riot_police_capital"),
        ("levers.support.garr=0.5", "The nearest valid name is garrison"),
        ("levers.xyz=1", "Valid names: "),
    ],
)
def test_a_name_of_nothing_is_told_with_what_is_meant(word: str, says: str) -> None:
    with pytest.raises(SettingError) as error:
        bn.load("textbook").with_words(word)
    assert says in str(error.value)


# --- dated words ------------------------------------------------------------------------------------------------------

DATED = (
    "levers.support=0.3@2030-03-10",
    "levers.support=0.8@2030-03-20",
    "levers.support.riot_police=1.1@2030-03-15",
    "levers.support=0.1@2030-04-01",
    "levers.outing=0.01@2030-03-12",
)


def test_dated_words_keep_all_of_their_steps_in_any_order() -> None:
    found = {apply(read("textbook"), words).digest() for words in permutations(DATED)}
    assert len(found) == 1
    text = bn.load("textbook").with_words(*DATED[::-1]).show()
    for step in ("0.3 from 2030-03-10", "0.8 from 2030-03-20", "0.1 from 2030-04-01", "1.1 from 2030-03-15"):
        assert step in text


def test_a_word_without_a_date_holds_from_the_start_wherever_it_stands() -> None:
    words = ("levers.support=0.5", "levers.support.riot_police=0.6", *DATED[1:3])
    found = {
        apply(read("textbook"), [*given]).digest()
        for given in permutations(words)
        if given.index(words[0]) < given.index(words[1])
    }
    assert len(found) == 1
    steps = apply(read("textbook"), words).levers.support
    assert isinstance(steps, dict)
    own = steps["riot_police"]
    assert isinstance(own, tuple)
    assert [step.value.best for step in own] == [0.6, 1.1, 0.8]


def test_the_page_takes_words_in_any_order_too(tmp_path: Path) -> None:
    places = Places(tmp_path)
    found = {
        places.scenario(SetupModel(scenario="library:textbook", settings=words)).digest()
        for words in permutations(DATED)
    }
    assert found == {apply(read("textbook"), DATED).digest()}


def test_of_two_words_of_one_date_the_later_holds() -> None:
    twice = apply(read("textbook"), ["levers.support=0.3@2030-03-10", "levers.support=0.6@2030-03-10"])
    assert twice.digest() == apply(read("textbook"), ["levers.support=0.6@2030-03-10"]).digest()


def test_a_dated_word_ends_the_steps_of_the_file_after_it() -> None:
    def last_step(*words: str) -> str:
        steps = apply(read("belarus-2020"), words).levers.outreach
        assert isinstance(steps, tuple)
        return max(step.since.isoformat() for step in steps)

    assert last_step() > "2020-08-10"
    assert last_step("levers.outreach=1@2020-08-10") == "2020-08-10"


# --- what a notebook shows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", bn.library())
def test_a_setup_and_its_scenario_print_in_about_ten_lines(name: str) -> None:
    setup = bn.load(name)
    for shown in (repr(setup), str(setup.scenario), repr(setup.scenario)):
        assert 7 <= len(shown.splitlines()) <= 12
        assert len(shown) < 1_200
        assert setup.scenario.name in shown


def test_words_may_come_in_lists() -> None:
    setup, words = bn.load("textbook"), ["levers.support=0.8", "parameters.efficacy=0.3"]
    expected = setup.with_words(*words).scenario
    assert setup.with_words(words).scenario == setup.with_words(tuple(words)).scenario == expected
    assert setup.with_words(words[:1], words[1]).scenario == setup.with_words(iter(words)).scenario == expected
