"""docs/model.md is a whole ODD protocol and says of the program what is true: names, state, draws, citations."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.worlds import Stage, everything, needs_speed

from bayonets.engine import random
from bayonets.engine.decide import Situation
from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import MECHANISMS
from bayonets.engine.review import ROWS
from bayonets.engine.state import (
    ASKED,
    CHUNK,
    COUNTRY,
    OFFICER,
    OUTED,
    ROW,
    STREETS,
    UNIT,
    Record,
    State,
    bytes_of_record,
)
from bayonets.engine.today import Public
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.tables import COLUMNS
from bayonets.scenario.consistency import MOST_FORMATIONS, MOST_OFFICERS
from bayonets.scenario.model import MOST_DAYS
from bayonets.scenario.read import read
from bayonets.scenario.timeline import KINDS
from bayonets.world import catalogue
from bayonets.world.commander import REASONS
from bayonets.world.stances import LOYAL, ORDERING, POSTURES, STANCES

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")

ELEMENTS = [
    "I. Purpose and patterns",
    "II. Entities, state variables, and scales",
    "III. Process overview and scheduling",
    "IV. Design concepts",
    "V. Initialization",
    "VI. Input data",
    "VII. Submodels",
]
CONCEPTS = [
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
]
"""The seven elements of ODD and the eleven concepts of its fourth (Grimm et al. 2010, 2020), in their order."""

RECORDS = {"OFFICER": OFFICER, "UNIT": UNIT, "COUNTRY": COUNTRY}
HOLDERS = {"officer": "officers", "formation": "units", "country": "country"}
CODES = {"LOYAL": LOYAL, "`ordering`": ORDERING}

Row = dict[str, str]


def titles(level: int, text: str = TEXT) -> list[str]:
    """The headings of a level, in their order."""
    return re.findall(rf"^{'#' * level} (.*)$", text, re.MULTILINE)


def section(title: str, level: int, text: str = TEXT) -> str:
    """What stands under a heading, up to the next of the same or a higher level."""
    after = text.partition(f"\n{'#' * level} {title}")[2]
    assert after, title
    return re.split(rf"^#{{1,{level}}} ", after, maxsplit=1, flags=re.MULTILINE)[0]


def numbered(number: int) -> str:
    """The section with formulas of this number."""
    return section(f"{number}. ", 3)


def step(number: int) -> str:
    """A step of the day, with its heading."""
    return section(f"Step {number}.", 4)


def rows(mark: str, end: str) -> list[Row]:
    """The table between two marks, row by row."""
    between = TEXT.partition(f"<!-- {mark} -->")[2].partition(f"<!-- {end} -->")[0]
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in between.strip().splitlines()]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def state_rows(record: str) -> list[Row]:
    return rows(f"state: {record}", "end of state")


def named_in(cell: str) -> list[str]:
    """The names in code font."""
    return re.findall(r"`(\w+)`", cell)


def test_the_seven_elements_of_odd_are_there_in_their_order() -> None:
    assert [title for title in titles(2) if re.match(r"[IVX]+\. ", title)] == ELEMENTS
    assert titles(2).index(ELEMENTS[0]) == titles(2).index("Summary for reviewers") + 1


def test_the_design_concepts_are_there_in_their_order() -> None:
    assert titles(3, section("IV. Design concepts", 2)) == CONCEPTS


def test_the_sections_with_formulas_keep_their_numbers_and_stand_among_the_submodels() -> None:
    submodels = titles(3, section("VII. Submodels", 2))
    assert [title.partition(". ")[0] for title in submodels] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [title for title in titles(3) if title[0].isdigit()] == submodels
    steps = [title for title in titles(4, numbered(2)) if title.startswith("Step ")]
    assert [int(title.split()[1].strip(".")) for title in steps] == list(range(1, 12))


@pytest.mark.parametrize("name", [*catalogue.parameters(), *catalogue.levers(), *catalogue.traits()])
def test_every_parameter_lever_and_trait_has_its_row_in_section_6_and_where_it_enters(name: str) -> None:
    assert f"\n| `{name}` |" in numbered(6)
    assert any(f"\n| `{name}` |" in numbered(number) for number in (1, 2, 3, 4, 5))


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_of_the_state_is_named_with_its_type_in_the_order_of_the_record(record: str) -> None:
    said = [(named_in(row["field"]), row["type"]) for row in state_rows(record)]
    kinds = RECORDS[record]
    assert said == [([name], str(kinds[name])) for name in kinds.names or ()]


@pytest.mark.parametrize("record", RECORDS)
def test_every_field_that_changes_is_in_the_schedule(record: str) -> None:
    schedule = section("III. Process overview and scheduling", 2)
    for row in state_rows(record):
        assert row["field"] in schedule or row["changes"] == "never", row["field"]


def test_the_size_of_an_officers_record_is_that_of_the_program() -> None:
    assert f"record OFFICER: {OFFICER.itemsize} bytes each" in section("Officers", 3)


def test_every_kind_of_event_and_every_reason_of_a_commander_has_its_row() -> None:
    for kind in KINDS:
        assert f"\n| `{kind}` |" in step(1), kind
    assert re.findall(r"^\| (\w+) \| .*\|.*\|.*\|$", numbered(5).partition("`stood_down` |")[2], re.MULTILINE)[
        : len(REASONS)
    ] == list(REASONS)


def test_the_sizes_on_the_page_of_the_engine_are_those_of_the_program() -> None:
    engine = (ROOT / "docs" / "engine.md").read_text(encoding="utf-8")
    for said in (
        f"one officer, {OFFICER.itemsize} bytes",
        f"| {UNIT.itemsize} for each formation |",
        f"| one record | {COUNTRY.itemsize} |",
        f"{ROWS} rows of {ROW:,} float32, and {CHUNK:,} places | {(ROWS * ROW + CHUNK) * 4 / 1000:.0f} kB",
        f"takes {bytes_of_record(1, 2) - bytes_of_record(1, 1)} bytes for each formation and day",
        f"Public ({len(Public._fields)} numbers)",
        f"Situation ({len(Situation._fields)} numbers)",
        f"replaced by {', '.join(map(str, GroupPoints()[:-1]))} and {GroupPoints().roots} points",
        f"a formation is {np.prod(GroupPoints())} groups",
    ):
        assert said in " ".join(engine.split()) or said in engine, said


def test_every_part_of_the_state_is_named() -> None:
    entities = section("II. Entities, state variables, and scales", 2)
    for part in State._fields:
        assert f"`{part}`" in entities, part


@needs_speed
@pytest.mark.parametrize("run", [0, 1, 2])
def test_the_state_stays_within_its_ranges_and_changes_as_the_page_says(run: int) -> None:
    stage = Stage(everything(), seed=1, run=run)
    for _ in range(60):
        before = stage.state.copy()
        stage.advance()
        for record, holder in zip(RECORDS, HOLDERS.values(), strict=True):
            for row in state_rows(record):
                [name] = named_in(row["field"])
                old, new = (getattr(state, holder)[name].astype(float) for state in (before, stage.state))
                low, high = bounds(row["range"])
                assert new.min() >= low, name
                assert new.max() <= high, name
                assert as_said(row["changes"], old, new), name


def bounds(said: str) -> tuple[float, float]:
    """The ends of a range in words."""
    if said == "any number":
        return -np.inf, np.inf
    low, _, high = said.partition(" to ")
    return (float(low), float(high)) if high else (float(said.removesuffix(" or more")), np.inf)


def as_said(changes: str, old: Any, new: Any) -> bool:
    """Whether a day's change is one that the word allows."""
    if changes == "never":
        return bool((old == new).all())
    if changes == "once":
        return bool(((old == new) | (old <= 0)).all())
    return bool((new >= old).all()) if changes == "may grow" else True


def test_a_range_or_a_change_that_is_not_so_would_be_noticed() -> None:
    assert bounds("0 or more") == (0.0, np.inf)
    assert bounds("-1 or more") == (-1.0, np.inf)
    assert bounds("0 to 4") == (0.0, 4.0)
    zero, one = np.zeros(2), np.array([0.0, 1.0])
    assert [as_said(word, zero, one) for word in ("never", "once", "may grow")] == [False, True, True]
    assert [as_said(word, one, zero) for word in ("never", "once", "may grow")] == [False, False, False]


def test_codes_of_the_state_mean_what_the_page_says() -> None:
    said = {(record, row["field"]): row["meaning"] for record in RECORDS for row in state_rows(record)}
    for code, stance in enumerate(STANCES):
        assert f"{code} {stance.upper()}" in said["OFFICER", "`stance`"]
    for code, posture in enumerate(POSTURES):
        assert f"{code} `{posture}`" in said["UNIT", "`posture`"]
    marks = said["OFFICER", "`marks`"]
    for code, mark in ((OUTED, "outed"), (ASKED, "has enquired"), (OUTED | ASKED, "both")):
        assert f"{code} {mark}" in marks


def test_every_field_of_the_state_has_its_initial_value() -> None:
    told = [
        (row["field"].partition(":")[0], name)
        for row in rows("initial", "end of initial")
        for name in named_in(row["field"])
    ]
    records = dict(zip(HOLDERS, RECORDS.values(), strict=True))
    fields = [(holder, name) for holder, record in records.items() for name in record.names or ()]
    assert sorted(entry for entry in told if entry[0] in HOLDERS) == sorted(fields)


def test_the_plain_initial_values_are_those_of_the_engine() -> None:
    state = Stage(everything()).state
    checked = 0
    for row in rows("initial", "end of initial"):
        holder, value = HOLDERS.get(row["field"].partition(":")[0]), row["at the start of day 0"]
        if holder and re.fullmatch(r"-?\d|LOYAL|`ordering`", value):
            expected = CODES[value] if value in CODES else int(value)
            for name in named_in(row["field"]):
                assert (getattr(state, holder)[name] == expected).all(), name
                checked += 1
    assert checked == 20


def test_the_table_of_chance_holds_every_kind_of_draw_in_the_order_of_the_program() -> None:
    decisions = {name: int(value) for name, value in vars(random).items() if name.isupper() and name[0] != "_"}
    said = [named_in(row["decision"]) for row in rows("draws", "end of draws")]
    assert said == [[name] for name in sorted(decisions, key=decisions.__getitem__)]


def test_what_is_stored_is_told_column_by_column_where_the_page_says() -> None:
    results = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert "](results.md#columns)" in section("Observation", 3)
    assert all(f"| `{column}` |" in results for table in COLUMNS.values() for column in table)
    of_formations = {"duty", "force"}
    assert of_formations <= set(Record._fields)
    derived = section("Derived quantities", 3)
    assert len(re.findall(r"^\|.* \(r\) \|", derived, re.MULTILINE)) == len(STREETS) + len(of_formations)


def test_the_scales_are_those_of_the_program() -> None:
    entities, scales = section("Entities", 3), section("Scales", 3)
    assert f"1 to {MOST_DAYS:,}" in scales
    assert f"1 to {MOST_FORMATIONS:,}" in entities
    assert f"1 to {MOST_OFFICERS:,} in all" in entities
    for name in ("textbook", "belarus-2020", "ukraine-2013"):
        assert re.search(rf"`{name}`(?: has)? {read(name).officers:,}", scales), name


def test_the_line_to_cite_names_the_versions_of_program_and_model() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    line = " ".join(section("Summary for reviewers", 2).partition("**How to cite")[2].split())
    assert f"Version {MODEL_VERSION} of the model, in bayonets {version}," in line
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may cite the page, as one line of words."""
    for folder in ("src", "tests", "benchmarks", "examples", "docs"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".md", ".yaml"} and path.name not in {"model.md", Path(__file__).name}:
                yield path, re.sub(r"\s*\n\s*(?:# )?", " ", path.read_text(encoding="utf-8"))


def cited_sections(words: str) -> list[int]:
    """The numbers of all sections that are cited."""
    without_steps = re.sub(r" \(step \d+\)", "", words)
    found = re.findall(r"[Mm]odel\.md, sections? (\d(?:(?:, | and | to )\d)*)", without_steps)
    return [int(number) for numbers in found for number in re.findall(r"\d", numbers)]


def cited_steps(words: str) -> list[int]:
    """The numbers of all steps of section 2 that are cited."""
    found = re.findall(r"[Mm]odel\.md, section 2, steps? (\d+(?:(?:, | and | to )\d+)*)", words)
    return [int(number) for numbers in found for number in re.findall(r"\d+", numbers)]


def test_every_citation_leads_to_a_section_and_a_step_that_exist() -> None:
    sections = {number: path for path, words in sources() for number in cited_sections(words)}
    steps = {number: path for path, words in sources() for number in cited_steps(words)}
    assert set(sections) <= set(range(1, 8)), sections
    assert set(steps) <= set(range(1, 12)), steps
    assert set(sections) == set(range(1, 8))
    for _, words in sources():
        for row in re.findall(r"[Mm]odel\.md, section 4, row `(\w+)`", words):
            assert row in MECHANISMS


@pytest.mark.parametrize("room", [room.__name__ for room in catalogue.modules()])
def test_a_section_that_a_formula_cites_names_the_file_of_the_formula(room: str) -> None:
    path = ROOT / "src" / Path(*room.split(".")).with_suffix(".py")
    words = dict(sources())[path]
    cited = "".join(map(step, cited_steps(words))) or "".join(map(numbered, cited_sections(words)))
    if cited:
        assert f"`{path.parent.name}/{path.name}`" in cited
    else:
        assert path.stem in {"declare", "elementary", "stances"}


def test_a_link_that_names_a_section_leads_into_it() -> None:
    links = [
        (int(number), anchor)
        for _, words in sources()
        for number, anchor in re.findall(r"\[model\.md, section (\d)\]\(model\.md#([\w-]+)\)", words)
    ]
    assert links
    for number, anchor in links:
        title = next(title for title in titles(3) if title.startswith(f"{number}. "))
        within = [title, *titles(4, numbered(number))]
        assert anchor in [re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in within]


NOT_AUTHORS = {"Belarus", "Ukraine", "February", "August", "Maidan"}


def cited_works(words: str) -> set[tuple[str, str]]:
    """First author and year of every work that is cited."""
    others = r"(?: et al\.|(?:, [A-Z]\w+)* (?:&|and) [A-Z]\w+)?"
    years = r"((?:19|20)\d\d(?:, (?:19|20)\d\d)*)\b"
    found = re.findall(rf"\b([A-Z]\w+){others},? \(?{years}", " ".join(words.split()))
    return {(author, year) for author, said in found if author not in NOT_AUTHORS for year in said.split(", ")}


def test_every_work_cited_on_the_page_or_in_the_file_of_a_formula_is_in_the_list_of_references() -> None:
    listed = set(re.findall(r"^- (\w+), .*?\((\d{4})\)", section("References", 2).replace("\n  ", " "), re.MULTILINE))
    above = TEXT.partition("\n## References")[0]
    docstrings = " ".join(room.__doc__ or "" for room in catalogue.modules())
    assert len(listed) >= 20
    assert cited_works(above) <= listed, cited_works(above) - listed
    assert cited_works(docstrings) <= listed, cited_works(docstrings) - listed
    assert listed <= cited_works(above), listed - cited_works(above)


def test_a_citation_is_found_in_each_of_its_forms() -> None:
    assert cited_works("(Grimm et al. 2006, 2010; Tyson 2018)") == {
        ("Grimm", "2006"),
        ("Grimm", "2010"),
        ("Tyson", "2018"),
    }
    words = "Brock & Durlauf (2001) and Croissant, Kuehn & Eschenauer (2018) on Belarus 2020"
    assert cited_works(words) == {("Brock", "2001"), ("Croissant", "2018")}
