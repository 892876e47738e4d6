"""The page of the classics is true: its Python shows what stands behind each print, its pictures say what is drawn."""

import ast
import contextlib
import importlib
import inspect
import io
import math
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_type_hints
from xml.etree import ElementTree as ET

import pytest
from tests.worlds import needs_speed

from bayonets import classics
from bayonets.classics import brock_durlauf, epstein, granovetter, kuran, regime_change
from bayonets.errors import BayonetsError

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "classics.md").read_text(encoding="utf-8")
NAMED = re.findall(r"!\[[^\]]*\]\(pictures/(\w+)\.svg\)", TEXT)
MARKED = re.findall(r"<!-- picture: (\w+) -->", TEXT)

_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SHOWN = re.compile(r"^print\(.*\)  # (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def made() -> Any:
    """The program that draws the pictures."""
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module("make_classics")
    finally:
        sys.path.remove(str(DOCS))


@needs_speed
def test_every_print_of_the_page_shows_what_stands_behind_it() -> None:
    namespace: dict[str, object] = {"__name__": "docs"}
    blocks = _PYTHON.findall(TEXT)
    assert len(_SHOWN.findall(TEXT)) == TEXT.count("print(") > 30
    for block in blocks:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(ast.parse(block), "classics.md", "exec"), namespace)  # noqa: S102 - our own docs
        assert said.getvalue().splitlines() == _SHOWN.findall(block), block


@pytest.mark.parametrize(
    "phrase",
    [
        f"between {100 * epstein.active_share(0.82, 0.1, 0.0):.0f} percent "
        f"and {100 * epstein.active_share(0.82, 0.1, 0.9):.0f} percent",
        f"sd / J below the square root of 2 / pi, {math.sqrt(2.0 / math.pi):.3f}",
        f"all below 1 - 0.3 = {regime_change.equilibria(0.3, 0.0, 10.0, 0.0)[0]:.1f} do",
    ],
)
def test_numbers_within_sentences_are_those_of_the_code(phrase: str) -> None:
    assert phrase in " ".join(TEXT.split())


def test_what_the_sentences_say_of_folds_holds() -> None:
    assert kuran.fold(1.0, 0.5) > 0.15
    assert [len(kuran.equilibria(mu, 1.0, 0.5)) for mu in (-0.19, -0.18, 0.18, 0.19)] == [1, 3, 3, 1]
    with pytest.raises(BayonetsError):
        kuran.fold(1.0, 0.8)
    with pytest.raises(BayonetsError):
        granovetter.critical_sd(0.5)
    assert granovetter.critical_sd(0.4) > 0.0
    counted, not_counted = (
        brock_durlauf.mean_first_passage(50, -3.0, 6.0, 4, 46, counted=yes) for yes in (True, False)
    )
    assert not_counted < counted


def test_every_picture_is_marked_named_and_there_and_no_other(made: Any) -> None:
    assert NAMED == MARKED == list(dict.fromkeys(NAMED))
    assert sorted(NAMED) == sorted(made.PICTURES) == sorted(file.stem for file in DOCS.glob("pictures/classics_*.svg"))


SLOW = ("classics_epstein_groups", "classics_watts_window", "classics_watts_seeds")
"""Pictures of many long runs."""


@needs_speed
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.long] if name in SLOW else []) for name in MARKED]
)
def test_what_stands_below_a_picture_and_in_it_is_what_the_code_gives(name: str, made: Any) -> None:
    picture = made.PICTURES[name]()
    assert made.renewed(TEXT, {name: picture}) == TEXT, f"{name} is out of date: run `make docs`"
    root = ET.parse(DOCS / "pictures" / f"{name}.svg").getroot()  # noqa: S314 - our own file
    assert root.attrib["aria-label"] == f"{picture.title}. {picture.subtitle}"


@pytest.mark.parametrize("name", MARKED)
def test_a_picture_stands_alone_and_is_small(name: str) -> None:
    file = DOCS / "pictures" / f"{name}.svg"
    assert file.stat().st_size < 150_000
    root = ET.parse(file).getroot()  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["width"] == "720"
    text = file.read_text(encoding="utf-8")
    assert "var(" not in text
    assert "<script" not in text
    assert text.count("http") == 1  # the name of the format


def test_drawing_twice_gives_the_same_bytes(made: Any) -> None:
    draw = made.PICTURES["classics_regime_manipulators"]
    assert made.standalone(draw(), "twice") == made.standalone(draw(), "twice")


def test_a_picture_that_was_not_drawn_keeps_its_words_and_an_unknown_name_is_refused(made: Any) -> None:
    assert made.renewed(TEXT, {}) == TEXT
    with pytest.raises(KeyError):
        made.main(["classics_of_nobody"])


def test_marks_of_stress_in_a_title_are_escaped(made: Any) -> None:
    picture = made.Picture(None, "theta* falls", "theta* of one")
    assert made.block("x", picture) == "![theta\\* falls](pictures/x.svg)\n\n**theta\\* falls.** theta\\* of one"


def simulators() -> list[tuple[str, Callable[..., Any]]]:
    """Every public function of the classics that takes a seed and gives a record."""
    found = []
    for room in pkgutil.iter_modules(classics.__path__):
        module = importlib.import_module(f"bayonets.classics.{room.name}")
        for name, function in vars(module).items():
            own = inspect.isfunction(function) and function.__module__ == module.__name__ and not name.startswith("_")
            takes_seed = own and "seed" in inspect.signature(function).parameters
            if takes_seed and is_dataclass(get_type_hints(function).get("return")):
                found.append((room.name, function))
    return found


def test_the_page_names_every_simulator_and_the_file_in_which_it_stands() -> None:
    found = simulators()
    files = {file for file, _ in found}
    assert {"granovetter", "cascade", "kuran", "epstein", "regime_change", "brock_durlauf"} <= files
    for file, function in found:
        assert f"`classics/{file}.py`" in TEXT, file
        assert re.search(rf"\b{function.__name__}\b", TEXT), function


def test_every_classic_has_a_chapter_with_a_picture_and_the_same_parts() -> None:
    chapters = re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:-1]
    assert len(chapters) == 6
    for chapter in chapters:
        for part in ("The model", "Conventions", "Exact solution", "Simulation"):
            assert f"**{part}.**" in chapter, (chapter.splitlines()[0], part)
        assert "bn.repeat(" in chapter
        assert "*Exercise:*" in chapter
        assert "<!-- picture: " in chapter


def test_the_script_runs_from_anywhere(tmp_path: Path) -> None:
    script = [sys.executable, str(DOCS / "make_classics.py"), "classics_of_nobody"]
    done = subprocess.run(script, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "KeyError: 'classics_of_nobody'"
