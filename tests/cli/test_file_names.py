"""Files and folders as they are called on other machines: no UTF-8, very long, with spaces, links, half made."""

import os
import shutil
from pathlib import Path

import pytest

import bayonets as bn
from tests.cli.conftest import Bayonets

CASE = """
format: 2
name: Two forces
start: 2030-03-01
days: 6
protest: {initial: 20, maximum: 60}
services:
  police: {formations: {police_town: {size: 60}}}
  army: {pact: true, formations: {garrison: {size: 100}}}
levers: {duty: {police: 0.8}}
"""

RUN = ("--runs", "2", "--no-report")

NAMES = {
    "one byte that is no UTF-8": os.fsdecode(b"r\xe9gime"),
    "245 letters": "n" * 245,
    "120 letters of two bytes": "ж" * 120,
    "spaces": "  two  forces ",
    "quotation marks": 'it\'s "two"',
    "a line break": "two\nforces",
    "a backslash": "two\\forces",
    "markup": "<script>alert(1)</script>".replace("/", "-"),
    "braces": "{two}%s{0}",
    "a dash in front": "-two",
    "right to left": "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}",
}


def the_folder(home: Path) -> Path:
    """The one result folder below bayonets-results."""
    (found,) = (home / "bayonets-results").iterdir()
    return found


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_scenario_of_any_name_runs_into_a_folder_called_after_it(
    bayonets: Bayonets, tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(CASE)
    given = f"./{file.name}"
    said = bayonets("run", given, *RUN)
    assert said.returncode == 0, said.stderr
    folder = the_folder(tmp_path)
    assert folder.name.startswith(name[:20])
    assert len(os.fsencode(folder.name)) <= 255
    again = bayonets("run", given, *RUN)
    assert "all 2 runs have been computed already" in again.stderr
    assert the_folder(tmp_path) == folder
    for words in (("show", given), ("lint", given, "--runs", "0"), ("cite", given), ("digest", str(folder))):
        said = bayonets(*words)
        assert said.returncode == (1 if words[0] == "lint" else 0), said.stderr
    assert bn.open_study(folder).digest == bn.load(file).run(runs=2).digest
    compared = bayonets("compare", "textbook", "--days", "6", "--arm", f"a: {given}", "--runs", "2", "--quiet")
    assert compared.returncode == 0, compared.stderr


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_starter_of_any_name_reads(bayonets: Bayonets, name: str) -> None:
    assert bayonets("new", f"./{name}.yaml").returncode == 0
    assert bayonets("show", f"./{name}.yaml").returncode == 0


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_results_may_lie_in_a_folder_of_any_name(bayonets: Bayonets, tmp_path: Path, name: str) -> None:
    out = str(tmp_path / name)
    assert bayonets("run", "textbook", "--days", "6", *RUN, "--out", out).returncode == 0
    for words in (("export", out, "--csv"), ("digest", out), ("replay", out, "--run", "1")):
        said = bayonets(*words)
        assert said.returncode == 0, said.stderr
    assert (tmp_path / name / "run-1.svg").exists()


@pytest.mark.parametrize("name", ["one byte that is no UTF-8", "245 letters", "markup"])
def test_reports_and_answers_may_lie_in_a_folder_of_any_name(bayonets: Bayonets, tmp_path: Path, name: str) -> None:
    out = str(tmp_path / NAMES[name])
    bayonets("run", "textbook", "--days", "6", *RUN, "--out", out)
    for words in (("report", out), ("figure", out, "--which", "streets"), ("explain", out, "--runs", "2")):
        said = bayonets(*words)
        assert said.returncode == 0, said.stderr
    report = (tmp_path / NAMES[name] / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in report


TOO_LONG = "n" * 300


@pytest.mark.parametrize(
    "words",
    [
        ("show", f"{TOO_LONG}.yaml"),
        ("run", f"{TOO_LONG}.yaml"),
        ("run", "textbook", *RUN, "--out", TOO_LONG),
        ("run", "textbook", *RUN, "--out", f"a/{TOO_LONG}/b"),
        ("compare", "textbook", "--arm", "a: levers.support=1", "--runs", "2", "--out", TOO_LONG),
        ("map", "textbook", "--x", "levers.support=0:1", "--y", "levers.amnesty=0:1", "--runs", "0", "--out", TOO_LONG),
        ("explain", "textbook", "--runs", "2", "--out", TOO_LONG),
        ("explain", TOO_LONG),
        ("digest", TOO_LONG),
        ("report", TOO_LONG),
        ("export", TOO_LONG, "--csv"),
        ("replay", TOO_LONG, "--run", "1"),
        ("new", f"{TOO_LONG}.yaml"),
        ("serve", TOO_LONG),
        ("digest", "a\N{GRINNING FACE}" * 80),
    ],
)
def test_a_name_that_no_disk_takes_is_refused_in_words(
    bayonets: Bayonets, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = bayonets(*words)
    assert said.returncode == 2
    assert "File name too long" in said.stderr or "not a result folder" in said.stderr
    assert not list(tmp_path.rglob("*.parquet"))


def test_a_file_and_a_folder_may_be_links(bayonets: Bayonets, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(CASE)
    (tmp_path / "link.yaml").symlink_to("real.yaml")
    (tmp_path / "disk").mkdir()
    (tmp_path / "results").symlink_to("disk")
    assert bayonets("run", "link.yaml", *RUN, "--out", "results").returncode == 0
    assert bn.open_study(tmp_path / "disk").digest == bn.load(tmp_path / "real.yaml").run(runs=2).digest
    assert bayonets("run", "link.yaml", *RUN, "--out", "results").returncode == 0


@pytest.mark.parametrize("target", ["nowhere.yaml", "link.yaml"])
def test_a_link_to_nowhere_or_to_itself_is_refused_in_words(bayonets: Bayonets, tmp_path: Path, target: str) -> None:
    (tmp_path / "link.yaml").symlink_to(target)
    (tmp_path / "out").symlink_to("out" if target == "link.yaml" else "nowhere/at/all")
    assert "no scenario of this name" in bayonets("show", "link.yaml").stderr
    said = bayonets("run", "textbook", "--days", "6", *RUN, "--out", "out")
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)


def test_a_folder_whose_making_was_stopped_is_made_again_by_the_same_command(
    bayonets: Bayonets, tmp_path: Path
) -> None:
    words = ("run", "textbook", "--days", "6", *RUN, "--out", "study")
    bayonets(*words)
    expected = bn.open_study(tmp_path / "study").digest
    for entry in (tmp_path / "study").iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.suffix == ".json":
            entry.unlink()
    assert bayonets(*words).returncode == 0
    assert bn.open_study(tmp_path / "study").digest == expected


# --- a folder that cannot be written ----------------------------------------------------------------------------------


def made_read_only(bayonets: Bayonets, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finished study that nothing can be written into; the tests may run as root, who may write everywhere."""
    from bayonets.pictures.style import Drawing

    bayonets("run", "textbook", "--days", "6", *RUN, "--out", "study")

    def refused(_figure: Drawing, path: Path, **_how: object) -> None:
        if folder in Path(path).absolute().parents:
            raise OSError(30, "Read-only file system", str(path))
        Path(path).write_text("drawn")

    monkeypatch.setattr(Drawing, "savefig", refused)


def test_a_run_of_a_read_only_folder_is_told_without_its_picture(
    bayonets: Bayonets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_read_only(bayonets, tmp_path / "study", monkeypatch)
    said = bayonets("replay", "study", "--run", "1")
    assert said.returncode == 0
    assert said.stdout.startswith("Textbook")
    assert (
        "No picture: study/run-1.svg: cannot be written (Read-only file system). Name another file with --picture"
        in (said.stdout)
    )
    elsewhere = bayonets("replay", "study", "--run", "1", "--picture", "run.svg")
    assert elsewhere.returncode == 0
    assert elsewhere.stdout.endswith("Reproduced bit for bit. Picture: run.svg\n")


def test_a_picture_that_was_asked_for_and_cannot_be_drawn_is_a_fault(
    bayonets: Bayonets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_read_only(bayonets, tmp_path / "study", monkeypatch)
    said = bayonets("replay", "study", "--run", "1", "--picture", "study/run.svg")
    assert said.returncode == 2
    assert "study/run.svg: cannot be written (Read-only file system)" in said.stderr
