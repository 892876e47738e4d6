"""`bayonets figure`: one picture of a folder as a file, and what is said where that cannot be."""

from pathlib import Path

import pytest

from tests.cli.conftest import Bayonets

SCENARIO = """\
# The sizes are from the yearbook, page 12.
format: 2
name: Small
start: 2030-01-01
days: 20
protest: {initial: 20}
services:
  police: {formations: {guard: {size: 40}, town: {size: 60}}}
  army: {pact: true, formations: {west: {size: 80}}}
"""


@pytest.fixture
def folder(bayonets: Bayonets, tmp_path: Path) -> Path:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    assert bayonets("run", "small.yaml", "--runs", "6", "--out", "study", "--quiet", "--no-report").returncode == 0
    return tmp_path / "study"


def test_without_a_name_the_pictures_are_listed_and_each_can_be_drawn(bayonets: Bayonets, folder: Path) -> None:
    said = bayonets("figure", "study")
    names = [line.split()[0] for line in said.stdout.splitlines()]
    assert names[0] == "overview"
    assert {"chance", "streets", "stances", "exits", "runs"} <= set(names)
    for name in names:
        drawn = bayonets("figure", "study", "--which", name, "--width", "84mm", "--no-title")
        assert drawn.stdout.startswith(f"Picture: study/figure-{name}.svg")
        assert (folder / f"figure-{name}.svg").read_text().startswith("<?xml")


def test_a_format_is_what_is_asked_for_or_how_the_name_ends(bayonets: Bayonets, tmp_path: Path, folder: Path) -> None:
    assert bayonets("figure", "study", "--which", "streets", "--format", "pdf").returncode == 0
    assert (folder / "figure-streets.pdf").read_bytes().startswith(b"%PDF")
    assert bayonets("figure", "study", "--which", "streets", "--out", "a.png").returncode == 0
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("folder")
def test_the_same_command_gives_the_same_file(bayonets: Bayonets, tmp_path: Path) -> None:
    for kind in ("svg", "pdf", "png"):
        for name in ("a", "b"):
            bayonets("figure", "study", "--which", "exits", "--out", f"{name}.{kind}")
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_a_picture_is_found_under_its_earlier_name(bayonets: Bayonets, folder: Path) -> None:
    assert bayonets("figure", "study", "--which", "leavers").stdout.startswith("Picture: study/figure-exits.svg")
    assert (folder / "figure-exits.svg").exists()


@pytest.mark.usefixtures("folder")
def test_numbers_are_in_the_language_of_the_journal(bayonets: Bayonets, tmp_path: Path) -> None:
    bayonets("figure", "study", "--which", "overview", "--thousands", "point", "--out", "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert "20.000" in text
    assert "\u202f" not in text


@pytest.mark.usefixtures("folder")
def test_without_its_title_a_picture_comes_with_words_for_the_caption(bayonets: Bayonets) -> None:
    said = bayonets("figure", "study", "--which", "chance", "--no-title").stdout
    assert "Small, 6 runs, seed 1." in said
    assert "Small, 6 runs" not in bayonets("figure", "study", "--which", "chance").stdout


def test_an_answer_of_one_picture_needs_no_name(bayonets: Bayonets, tmp_path: Path) -> None:
    words = ("--x", "levers.support=0:1", "--y", "levers.amnesty=0:1", "--runs", "0")
    bayonets("map", "textbook", *words, "--out", "answer", "--quiet")
    assert bayonets("figure", "answer", "--width", "84mm").stdout == "Picture: answer/figure-map.svg\n"
    assert (tmp_path / "answer" / "figure-map.svg").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("study", "--which", "str\u0435ets"), "has no picture 'str\u0435ets'. The nearest valid name is streets"),
        (("study", "--which", "str\u0435ets"), "U+0435 (cyrillic small letter ie) in column 4 looks like e"),
        (("study", "--which", "nothing"), "Valid names: overview, chance"),
        (("study", "--which", "runs", "--width", "84"), "Use for example 84mm"),
        (("study", "--which", "runs", "--out", "a.jpg"), "svg, pdf, png"),
        (("study", "--which", "runs", "--out", "a.png", "--format", "pdf"), "Leave out one of the two"),
        (("study", "--which", "runs", "--thousands", "point", "--decimal", "point"), "Use decimal='comma'"),
        (("study", "--out", "a.pdf"), "no picture is named"),
        (("study", "--which", "runs", "--out", "nowhere/a.pdf"), "cannot be written"),
        (("small.yaml",), "manifest.json"),
    ],
)
def test_what_cannot_be_drawn_is_said_with_the_remedy(bayonets: Bayonets, words: tuple[str, ...], text: str) -> None:
    said = bayonets("figure", *words)
    assert text in said.stderr
    assert said.returncode in (2, 3)


def test_the_file_that_was_given_is_kept_with_its_comments(bayonets: Bayonets, tmp_path: Path, folder: Path) -> None:
    assert (folder / "scenario.original.yaml").read_text() == SCENARIO
    bayonets("explain", "study", "--out", "why", "--quiet")
    assert (tmp_path / "why" / "scenario.original.yaml").read_text() == SCENARIO
    (folder / "scenario.original.yaml").unlink()  # as folders of earlier versions
    assert bayonets("figure", "study", "--which", "runs").returncode == 0
    assert bayonets("run", "small.yaml", "--runs", "8", "--out", "study", "--quiet", "--no-report").returncode == 0


def test_an_arm_of_another_file_keeps_that_file_and_tells_rates_beside_counts(
    bayonets: Bayonets, tmp_path: Path
) -> None:
    (tmp_path / "small.yaml").write_text(SCENARIO)
    other = SCENARIO.replace("size: 60", "size: 600").replace("page 12", "page 99")
    (tmp_path / "other.yaml").write_text(other)
    arms = ("--arm", "large: other.yaml", "--arm", "support: levers.support=0.8")
    said = bayonets("compare", "small.yaml", *arms, "--runs", "6", "--out", "two").stdout
    assert "exits per thousand officers, since the two forces differ in size" in " ".join(said.split())
    assert "100 and 640" in said.replace("\u202f", "")
    assert "Per thousand officers" in said
    bayonets("figure", "two", "--which", "differences", "--out", "a.svg")
    assert "per thousand" in (tmp_path / "a.svg").read_text()
    of_arm = bayonets("figure", "two", "--arm", "support", "--which", "stances", "--no-title").stdout
    assert of_arm.startswith("Picture: two/figure-stances-support.svg")
    assert "Small, arm \u201csupport\u201d, 6 runs, seed 1." in of_arm
    assert "--arm large" in bayonets("figure", "two", "--arm", "large").stderr
    assert "Small, the baseline, 6 runs" in bayonets("figure", "two", "--which", "stances", "--no-title").stdout
    assert "The nearest valid name is large" in bayonets("figure", "two", "--arm", "larg").stderr
    kept = {path.name: path.read_text() for path in (tmp_path / "two").rglob("*.original.yaml")}
    assert kept == {"scenario.original.yaml": SCENARIO, "01-large.original.yaml": other}
