"""The docs are true: generated tables are up to date, examples of YAML and Python run, links lead somewhere."""

import ast
import importlib.util
import re
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.commands import given

from bayonets.engine.inputs import MECHANISMS
from bayonets.engine.state import COUNTRY, OFFICER, UNIT
from bayonets.errors import ScenarioError
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read_text
from bayonets.scenario.schema import schema
from bayonets.scenario.words import apply
from bayonets.scenario.yaml_safe import parse
from bayonets.world import catalogue

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(page.name for page in DOCS.glob("*.md"))
OUTSIDE = sorted(f"../{page.name}" for page in DOCS.parent.glob("*.md"))

_BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?P<page>[^)#\s]*)(?:#(?P<place>[^)\s]*))?\)")
_WORD = re.compile(r"`--set ([a-z]\S+)`")
_NEEDED = ("format", "name", "start", "days", "protest", "services")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str) -> list[str]:
    """The blocks of a page whose mark is exactly this."""
    return [found["text"] for found in _BLOCK.finditer(page(name)) if found["kind"] == kind]


def python_of(name: str) -> Iterator[str]:
    """The Python blocks of a page in order, without those that need a package that is not installed."""
    for found in _BLOCK.finditer(page(name)):
        language, _, needed = found["kind"].partition(" needs ")
        if language == "python" and (not needed or importlib.util.find_spec(needed)):
            yield found["text"]


def anchors(name: str) -> list[str]:
    """The anchors that GitHub gives to a page's headings, as far as no two are alike."""
    text = _BLOCK.sub("", page(name))
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


BASE = blocks("scenarios.md", "yaml")[0]


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `results` holds what `bayonets run textbook --runs 20 --out results` leaves."""
    where = tmp_path_factory.mktemp("docs")
    line = "run textbook --runs 20 --out results --no-report --quiet"
    given(line, where)
    return where


@pytest.mark.parametrize("name", PAGES)
def test_generated_tables_are_up_to_date(name: str) -> None:
    renewed = runpy.run_path(str(DOCS / "make_tables.py"))["renewed"]
    assert renewed(page(name)) == page(name), f"docs/{name} is out of date: run `make docs`"


def test_making_the_tables_twice_is_making_them_once() -> None:
    renewed = runpy.run_path(str(DOCS / "make_tables.py"))["renewed"]
    stale = "<!-- table: parameters of pay -->\nold\n<!-- end -->\n"
    assert "`bonus`" in renewed(stale)
    assert renewed(renewed(stale)) == renewed(stale)


def test_a_mark_for_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        runpy.run_path(str(DOCS / "make_tables.py"))["renewed"]("<!-- table: parameters of nothing -->\n<!-- end -->\n")


def test_every_file_that_declares_something_has_its_table_in_the_model() -> None:
    made = runpy.run_path(str(DOCS / "make_tables.py"))
    modules = [module for module in catalogue.modules() if made["declarations_of"](module)]
    for module in modules:
        name = module.__name__.rpartition(".")[2]
        assert f"<!-- table: parameters of {name} -->" in page("model.md"), name
        assert made["module_named"](name) is module


@pytest.mark.parametrize("name", MECHANISMS)
def test_every_mechanism_has_a_section_of_its_name_that_names_its_file(name: str) -> None:
    section = page("model.md").partition(f"\n#### {name}\n")[2].partition("\n#### ")[0]
    assert "Claim: " in section
    assert f"`mechanisms/{name}.py`" in section


@pytest.mark.parametrize("name", PAGES)
def test_no_two_headings_of_a_page_are_alike_so_that_a_link_cannot_lead_to_the_wrong_one(name: str) -> None:
    assert len(set(anchors(name))) == len(anchors(name))


@pytest.mark.parametrize("name", PAGES + OUTSIDE)
def test_every_link_leads_to_a_page_and_a_heading_that_exist(name: str) -> None:
    for found in _LINK.finditer(page(name)):
        target = str(Path(name).parent / found["page"]) if found["page"] else name
        if not found["page"].startswith("http"):
            assert (DOCS / target).exists(), found[0]
            assert not found["place"] or found["place"] in anchors(target), found[0]


@pytest.mark.parametrize("name", PAGES)
def test_every_file_of_the_program_that_a_page_names_exists(name: str) -> None:
    root = DOCS.parent
    for path in re.findall(r"`((?:\w+/)+\w+\.py)`", page(name)):
        assert (root / path).exists() or (root / "src" / "bayonets" / path).exists(), path


def test_the_first_example_is_a_whole_scenario() -> None:
    assert read_text(BASE).officers == 2750


@pytest.mark.parametrize("fragment", blocks("scenarios.md", "yaml")[1:])
def test_every_fragment_of_yaml_fits_into_the_first_example(fragment: str) -> None:
    tree, base = parse(fragment, "fragment"), parse(BASE, "base")
    assert tree.faults == []
    given = {key: base.data[key] for key in _NEEDED}
    assert Scenario.model_validate(given | tree.data).days == 90


def test_the_faulty_example_has_the_faults_that_the_page_shows() -> None:
    [faulty], [said] = blocks("scenarios.md", "yaml faulty"), blocks("scenarios.md", "text")
    with pytest.raises(ScenarioError) as caught:
        read_text(faulty, "my-case.yaml")
    assert str(caught.value) == said.strip()


@pytest.mark.parametrize("word", _WORD.findall(page("scenarios.md")))
def test_every_word_of_set_changes_the_first_example(word: str) -> None:
    scenario = read_text(BASE)
    assert apply(scenario, [word]) != scenario


def test_the_reference_names_every_key_of_the_format() -> None:
    reference = page("scenarios.md").partition("## Format reference")[2].partition("\n## ")[0]
    declared = {*catalogue.parameters(), *catalogue.levers(), *catalogue.traits()}
    for key in keys_of(schema()) - declared:
        assert re.search(rf"\b{key}\b", reference), key


def keys_of(node: Any) -> set[str]:
    """Every key that a JSON Schema knows."""
    if isinstance(node, list):
        return {key for item in node for key in keys_of(item)}
    if not isinstance(node, dict):
        return set()
    own = set(node["properties"]) if isinstance(node.get("properties"), dict) else set()
    return own.union(*(keys_of(inner) for inner in node.values()))


def test_the_bytes_that_the_page_on_the_engine_names_are_those_of_the_engine() -> None:
    assert (OFFICER.itemsize, UNIT.itemsize, COUNTRY.itemsize) == (28, 64, 80)


@pytest.mark.parametrize("name", ["compare.md", "engine.md", "python.md", "questions.md", "results.md"])
def test_the_python_of_a_page_runs_from_top_to_bottom(
    name: str, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(results)
    namespace: dict[str, object] = {"__name__": "docs"}
    parts = list(python_of(name))
    assert parts
    for part in parts:
        exec(compile(ast.parse(part), name, "exec"), namespace)  # noqa: S102 - our own docs
