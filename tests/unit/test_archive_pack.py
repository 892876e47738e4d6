"""Folders as archives: what belongs into them, their texts, and which folders are refused."""

import contextlib
import hashlib
import json
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from tests.archives import SCENARIO, content_of, copied, entries_of, top_of
from tests.cli.test_calibrate import SEEN, TINY, with_fewer_steps

import bayonets as bn
from bayonets.archive.deposit import deposit_of
from bayonets.archive.facts import CITATION, FACTS, README, SOURCES, SUMS, WRITTEN
from bayonets.archive.pack import packed
from bayonets.cli.main import main
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.executor import on_threads
from bayonets.ensemble.run import run_into
from bayonets.ensemble.store import read_folder, working_in
from bayonets.errors import BayonetsError, FolderError, RefusedError
from bayonets.scenario.read import read

ROOT = Path(__file__).resolve().parents[2]
RUNS = 6

MADE = {
    "runs": f"run tiny.yaml --runs {RUNS} --set levers.amnesty=0.5 --seed 3 --out runs --quiet",
    "drawn": "run tiny.yaml --runs 6 --days 8 --same-people --uncertain --no-calm --out drawn --no-report --quiet",
    "comparison": "compare tiny.yaml --set levers.support=0.1 --arm levers.amnesty=0.9 --arm=other:other.yaml --runs 4 "
    "--out comparison --quiet",
    "answer": "map tiny.yaml --x levers.support=0:1 --y levers.amnesty=0:1 --runs 0 --grid 3 --out answer --quiet",
    "posterior": "calibrate seen.yaml --over quantities --out posterior --quiet",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of each kind."""
    shelf = tmp_path_factory.mktemp("shelf")
    (shelf / "tiny.yaml").write_text(SCENARIO)
    (shelf / "other.yaml").write_text(SCENARIO.replace("A headline", "Another headline"))
    (shelf / "seen.yaml").write_text(TINY + SEEN)
    with pytest.MonkeyPatch.context() as patch:
        with_fewer_steps(patch)
        for line in MADE.values():
            typed(line, shelf)
    return shelf


def typed(line: str, where: Path) -> None:
    """Give a command as it is typed in a shell, since folders record the command that made them."""
    words = shlex.split(line)
    with pytest.MonkeyPatch.context() as patch, contextlib.chdir(where):
        patch.setattr("sys.argv", ["bayonets", *words])
        with pytest.raises(SystemExit) as ended:
            main(words)
    assert ended.value.code == 0, line


@pytest.fixture
def runs(shelf: Path, tmp_path: Path) -> Path:
    """A folder of runs that a test may change."""
    return copied(shelf / "runs", tmp_path / "runs")


def text_of(archive: Path, name: str) -> str:
    return entries_of(archive)[f"{top_of(archive)}{name}"].decode()


# --- there and back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MADE)
def test_a_folder_comes_back_as_it_was_and_gives_the_same_archive_again(kind: str, shelf: Path, tmp_path: Path) -> None:
    archive = bn.pack(shelf / kind, tmp_path / "a.zip", authors=["Smith, J."])
    opened = bn.unpack(archive, tmp_path / "opened")
    before, after = content_of(shelf / kind), content_of(opened)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == set(WRITTEN)
    again = bn.pack(opened, tmp_path / "b.zip", authors=["Smith, J."])
    assert again.read_bytes() == archive.read_bytes()


def test_the_archive_depends_on_neither_the_name_nor_the_times_of_the_folder(runs: Path, tmp_path: Path) -> None:
    one = bn.pack(runs, tmp_path / "one.zip")
    other = copied(runs, tmp_path / "another name")
    for file in sorted(other.rglob("*"), reverse=True):
        os.utime(file, (1e9, 1e9))
    assert bn.pack(other, tmp_path / "two.zip").read_bytes() == one.read_bytes()
    assert bn.pack(other, tmp_path / "three.zip", authors=["Doe, A."]).read_bytes() != one.read_bytes()


@pytest.mark.parametrize("kind", ["runs", "comparison", "drawn"])
def test_the_opened_folder_has_the_digest_that_the_archive_states(kind: str, shelf: Path, tmp_path: Path) -> None:
    opened = bn.unpack(bn.pack(shelf / kind, tmp_path / "a.zip"), tmp_path / "opened")
    stated = json.loads((opened / FACTS).read_text())
    assert stated["digest"] == read_folder(opened).digest() == read_folder(shelf / kind).digest()
    assert stated["scenario_digest"] == read(opened / "scenario.yaml").digest()


def test_the_digest_of_an_answer_is_that_of_its_file_and_of_a_posterior_its_own(shelf: Path) -> None:
    answer, posterior = deposit_of(shelf / "answer").facts, deposit_of(shelf / "posterior").facts
    assert (answer.kind, answer.question, answer.runs) == ("answer", "map", None)
    assert answer.digest == hashlib.sha256((shelf / "answer" / "answer.json").read_bytes()).hexdigest()
    assert (posterior.kind, posterior.question, posterior.runs) == ("posterior", "calibrate", None)
    assert posterior.digest == bn.open_posterior(shelf / "posterior").digest()


def test_the_list_of_sums_is_the_one_that_sha256sum_writes(runs: Path, tmp_path: Path) -> None:
    opened = bn.unpack(bn.pack(runs, tmp_path / "a.zip"), tmp_path / "opened")
    files = content_of(opened)
    del files[SUMS]
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())]
    assert (opened / SUMS).read_text().splitlines() == lines


# --- what belongs into it ---------------------------------------------------------------------------------------------


def test_what_the_program_did_not_write_and_what_is_made_from_the_tables_is_left_out(runs: Path) -> None:
    typed(f"export {runs} --csv", runs.parent)
    typed(f"figure {runs} --which streets", runs.parent)
    for name in ("notes.txt", ".hidden", "README.md", "runs/stray.parquet", "figure-own notes.svg", "arms/x.yaml"):
        (runs / name).parent.mkdir(exist_ok=True)
        (runs / name).write_text("mine")
    done = packed(runs, None, digest_only=False, authors=())
    names = {name.removeprefix(top_of(done.path)) for name in entries_of(done.path)}
    assert done.deposit.omitted == ("README.md", "arms", "csv", "figure-own notes.svg", "notes.txt")
    assert "figure-streets.svg" in names
    assert not names & {"notes.txt", ".hidden", "runs/stray.parquet", "figure-own notes.svg", "arms/x.yaml"}
    assert not any(name.startswith("csv/") for name in names)
    assert "mine" not in text_of(done.path, "README.md")
    assert any("csv, figure-own notes.svg and notes.txt" in notice for notice in done.deposit.notices())


def test_the_digest_alone_comes_with_scenario_and_report_and_without_tables(shelf: Path, tmp_path: Path) -> None:
    opened = bn.unpack(bn.pack(shelf / "runs", tmp_path / "a.zip", digest_only=True), tmp_path / "opened")
    own = {"scenario.yaml", "scenario.original.yaml", "manifest.json", "report.html"}
    assert set(content_of(opened)) == own | set(WRITTEN)
    assert (opened / "scenario.original.yaml").read_text() == SCENARIO
    assert json.loads((opened / FACTS).read_text())["digest"] == read_folder(shelf / "runs").digest()
    with pytest.raises(FolderError, match="holds the digest of the results and not the results"):
        bn.pack(opened, tmp_path / "b.zip")


def test_the_answer_itself_stays_where_the_digest_stands_for_its_results(shelf: Path, tmp_path: Path) -> None:
    for kind in ("answer", "posterior"):
        opened = bn.unpack(bn.pack(shelf / kind, tmp_path / f"{kind}.zip", digest_only=True), tmp_path / kind)
        names = set(content_of(opened))
        assert names >= {"answer.json", "answer.png", "report.html"}
        assert not names & {"journal.jsonl", "posterior.json", "draws/all.parquet"}


def test_files_of_arms_belong_to_a_comparison(shelf: Path, tmp_path: Path) -> None:
    archive = bn.pack(shelf / "comparison", tmp_path / "a.zip")
    names = {name.removeprefix(top_of(archive)) for name in entries_of(archive)}
    assert names >= {"arms/01-levers-amnesty-0-9.yaml", "arms/02-other.yaml", "arms/02-other.original.yaml"}


# --- its texts --------------------------------------------------------------------------------------------------------


def shell_of(archive: Path) -> list[str]:
    """The commands of README.md."""
    block = re.search(r"^```sh\n(.*?)^```", text_of(archive, README), re.MULTILINE | re.DOTALL)
    assert block
    return [line.partition("    # ")[0] for line in block[1].splitlines()]


@pytest.mark.parametrize(("kind", "digest_only"), [("runs", True), ("drawn", True), ("comparison", False)])
def test_the_commands_of_the_readme_repeat_the_results(
    kind: str, digest_only: bool, shelf: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = bn.pack(shelf / kind, tmp_path / "a.zip", digest_only=digest_only)
    opened = bn.unpack(archive, tmp_path / "opened")
    lines = shell_of(archive)
    assert [line.split()[1] for line in lines][-2:] == [shlex.split(MADE[kind])[0], "digest"]
    capsys.readouterr()
    for line in lines:
        typed(line.removeprefix("bayonets "), opened)
    assert capsys.readouterr().out.splitlines()[-1] == read_folder(shelf / kind).digest()
    assert read_folder(opened / "again").manifest["same_people"] == (kind == "drawn")


def test_the_command_of_the_readme_repeats_an_answer(shelf: Path, tmp_path: Path) -> None:
    archive = bn.pack(shelf / "answer", tmp_path / "a.zip")
    opened = bn.unpack(archive, tmp_path / "opened")
    asked, check = shell_of(archive)
    typed(asked.removeprefix("bayonets "), opened)
    assert check == "sha256sum again/answer.json"
    assert (opened / "again" / "answer.json").read_bytes() == (opened / "answer.json").read_bytes()


def test_the_command_of_a_posterior_begins_with_the_scenario_of_the_archive(shelf: Path, tmp_path: Path) -> None:
    asked, check = shell_of(bn.pack(shelf / "posterior", tmp_path / "a.zip"))
    assert asked == "bayonets calibrate scenario.yaml --over quantities --seed 1 --out again"
    assert check == "bayonets digest again"


def test_a_command_that_is_not_one_of_a_shell_is_given_as_it_is(shelf: Path, tmp_path: Path) -> None:
    folder = copied(shelf / "answer", tmp_path / "answer")
    manifest = json.loads((folder / "manifest.json").read_text())
    line = 'bn.phase_map("it\'s", ...)'
    (folder / "manifest.json").write_text(json.dumps(manifest | {"command": line}))
    assert shell_of(bn.pack(folder, tmp_path / "a.zip"))[0] == f"# {line}"


def test_the_readme_names_every_file_the_seed_the_versions_and_the_digest(runs: Path, tmp_path: Path) -> None:
    archive = bn.pack(runs, tmp_path / "a.zip")
    text, top = text_of(archive, README), top_of(archive)
    patterns = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    for name in entries_of(archive):
        inner = name.removeprefix(top)
        assert any(Path(inner).match(one) or (one.endswith("/") and inner.startswith(one)) for one in patterns), inner
    for said in (
        read_folder(runs).digest(),
        "| random seed | 3 |",
        f"| runs | {RUNS} |",
        f"version {MODEL_VERSION} of its model",
    ):
        assert said in text


def test_the_scenario_of_the_library_has_the_licence_of_the_program(runs: Path, tmp_path: Path) -> None:
    said = "The scenario was made from `textbook`, which comes with the program and has its licence."
    assert said not in text_of(bn.pack(runs, tmp_path / "a.zip"), README)
    typed("run textbook --runs 2 --days 3 --no-calm --no-ranges --no-report --quiet --out library", tmp_path)
    assert said in text_of(bn.pack(tmp_path / "library", tmp_path / "b.zip"), README)


def test_the_sources_are_listed_with_the_numbers_taken_from_them(shelf: Path, tmp_path: Path) -> None:
    text = text_of(bn.pack(shelf / "comparison", tmp_path / "a.zip"), SOURCES)
    assert (
        "- **smith2029**: Smith, J. and Doe, A. (2029). Police \\| reform. A journal. doi:10.1234/abc.5. on pay."
        in text
    )
    assert "<https://doi.org/10.1234/abc.5> For `protest.initial`." in text
    assert "- police, 2 March: `protest.maximum`" in text
    assert "- `services.police`: `team` and `formations.patrol.size`" in text
    assert "- `levers.amnesty`" in text
    assert "## Tiny (arm other)" in text
    assert "Another headline" in text
    assert text.count("## Tiny") == 2, "the arm of the same scenario has the same sources"


def test_the_citation_has_the_form_of_the_format(runs: Path, tmp_path: Path) -> None:
    authors = ["Smith, Jane", "Institute of Peace, Oslo, Norway", "Institute"]
    known = YAML(typ="safe").load(text_of(bn.pack(runs, tmp_path / "a.zip", authors=authors), CITATION))
    assert set(known) == {"cff-version", "message", "type", "title", "authors", "abstract", "identifiers", "references"}
    assert (known["cff-version"], known["type"], known["title"]) == ("1.2.0", "dataset", "Tiny: results of 6 runs")
    people = [{"family-names": "Smith", "given-names": "Jane"}, *({"name": name} for name in authors[1:])]
    assert known["authors"] == people
    assert known["identifiers"][0]["value"] == f"sha256:{read_folder(runs).digest()}"
    program, smith, paper, ministry = known["references"]
    ours = YAML(typ="safe").load((ROOT / CITATION).read_text())
    assert {name: program[name] for name in ("title", "authors", "license")} == {
        name: ours[name] for name in ("title", "authors", "license")
    }
    assert smith == {
        "type": "generic", "title": "Police | reform", "year": 2029, "publisher": {"name": "A journal"},
        "authors": [{"family-names": "Smith", "given-names": "J."}, {"family-names": "Doe", "given-names": "A."}],
        "doi": "10.1234/abc.5", "notes": "on pay",
    }  # fmt: skip
    assert (paper["authors"], paper["url"]) == ([{"name": "The Daily Paper"}], "https://example.org/a")
    assert str(paper["date-published"]) == "2030-03-02"
    assert ministry["authors"] == [{"name": "anonymous"}]
    assert ministry["notes"] == "spring of 2030; doi:an odd one"


def test_the_citation_of_every_scenario_of_the_library_has_only_what_the_format_allows(tmp_path: Path) -> None:
    allowed = {"type", "title", "authors", "year", "date-published", "publisher", "url", "doi", "notes"}
    for name in bn.library():
        folder = tmp_path / name
        typed(f"run {name} --runs 1 --days 1 --no-calm --no-ranges --no-report --quiet --out {folder}", tmp_path)
        known = YAML(typ="safe").load(text_of(bn.pack(folder, tmp_path / f"{name}.zip"), CITATION))
        works = known["references"][1:]
        assert len(works) <= len(read(name).sources)
        assert {work["title"] for work in works} == {work.title for work in read(name).sources.values()}
        for work in works:
            assert set(work) <= allowed
            assert work["authors"]
            assert all(work["title"] and set(one) <= {"name", "family-names", "given-names"} for one in work["authors"])
            assert re.fullmatch(r"https?://\S+", work.get("url", "http://x"))
        assert not [work for index, work in enumerate(works) if work in works[:index]], "the format forbids repetitions"


# --- folders that are refused -----------------------------------------------------------------------------------------


def refuses(folder: Path, says: str) -> None:
    """A folder is refused with these words, and no archive is left."""
    target = folder.parent / "refused.zip"
    with pytest.raises(BayonetsError) as caught:
        bn.pack(folder, target)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not [path for path in folder.parent.iterdir() if "refused" in path.name]


def test_other_folders_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x")
    for name in ("empty", "file", "nothing"):
        refuses(tmp_path / name, f"{name}: not a result folder: it has no manifest.json")


def test_damaged_results_are_refused_also_below(runs: Path) -> None:
    part = next((runs / "calm" / "streets").iterdir())
    part.write_bytes(part.read_bytes()[:-1])
    refuses(runs, "runs/calm: streets/baseline-000000-000005.parquet differs from its checksum in the ledger")
    shutil.rmtree(runs / "calm")
    (next((runs / "runs").iterdir())).unlink()
    refuses(runs, "baseline-000000-000005.parquet is missing. Give its command again")


def test_interrupted_runs_are_refused(runs: Path) -> None:
    def stop(done: int, _asked: int) -> None:
        if done == RUNS + 4:
            raise KeyboardInterrupt

    folder, scenario = read_folder(runs), read(runs / "scenario.yaml")
    with working_in(runs), pytest.raises(KeyboardInterrupt):
        run_into(folder, scenario, 40, compute=on_threads(1), batch=2, progress=stop)
    refuses(runs, "runs: is not finished: 10 of 40 runs are complete. Give its command again")


def test_runs_over_the_ranges_that_were_not_made_are_missed(runs: Path) -> None:
    for name in ("ledger", "runs", "formations", "streets", "draws"):
        shutil.rmtree(runs / "ranges" / name)
    refuses(runs, "runs/ranges: no completed run is in this folder")


def test_a_question_without_its_answer_is_refused(shelf: Path, tmp_path: Path) -> None:
    answer = copied(shelf / "answer", tmp_path / "answer")
    (answer / "report.html").unlink()
    refuses(answer, "is not finished: the answer of `map` has no report")
    (answer / "answer.json").write_text("{}")
    refuses(answer, "answer.json: cannot be read")
    (answer / "answer.json").unlink()
    refuses(answer, "holds no runs, but the question of `map`, which has not been answered yet")
    comparison = copied(shelf / "comparison", tmp_path / "comparison")
    (comparison / "answer.json").unlink()
    refuses(comparison, "holds no answer: it has no answer.json")


def test_a_damaged_posterior_is_refused(shelf: Path, tmp_path: Path) -> None:
    posterior = copied(shelf / "posterior", tmp_path / "posterior")
    table = posterior / "numbers" / "all.parquet"
    table.write_bytes(table.read_bytes()[:-1])
    refuses(posterior, "numbers/all.parquet: is missing or damaged")


def test_a_report_about_fewer_runs_is_refused_until_it_is_written_again(runs: Path) -> None:
    typed(MADE["runs"].replace(f"--runs {RUNS}", "--runs 9") + " --no-report", copied_inputs(runs))
    refuses(runs, "report.html: is not about the present results of this folder, as after more runs")
    typed(f"report {runs}", runs.parent)
    assert deposit_of(runs).facts.runs == 9


def copied_inputs(runs: Path) -> Path:
    """The folder beside which the command was given, with its scenario."""
    (runs.parent / "tiny.yaml").write_text(SCENARIO)
    return runs.parent


@pytest.mark.parametrize("runs_shown", [1_200])
def test_a_report_about_thousands_of_runs_is_recognised(runs_shown: int, tmp_path: Path) -> None:
    (tmp_path / "tiny.yaml").write_text(SCENARIO)
    typed(f"run tiny.yaml --runs {runs_shown} --days 3 --no-calm --no-ranges --quiet --out many", tmp_path)
    assert deposit_of(tmp_path / "many").facts.runs == runs_shown


def test_a_file_of_another_content_is_not_overwritten_and_the_same_is(runs: Path, tmp_path: Path) -> None:
    target = tmp_path / "a.zip"
    target.write_text("another")
    with pytest.raises(RefusedError, match="exists with another content"):
        bn.pack(runs, target)
    assert target.read_text() == "another"
    target.unlink()
    assert bn.pack(runs, target) == bn.pack(runs, target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "runs"]


@pytest.mark.parametrize(("name", "says"), [("a.tar", "must end in .zip. Write "), ("d.zip", "a folder: must be")])
def test_odd_names_of_archives_are_refused(name: str, says: str, runs: Path, tmp_path: Path) -> None:
    (tmp_path / "d.zip").mkdir()
    with pytest.raises(RefusedError, match=re.escape(says)):
        bn.pack(runs, tmp_path / name)


def test_the_archive_stands_beside_the_folder_by_default(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(runs / "calm")
    assert bn.pack("..") == runs.with_name("runs.zip")
    monkeypatch.chdir(runs)
    assert bn.pack(".").resolve() == runs.with_name("runs.zip")
    monkeypatch.chdir(runs.parent)
    assert bn.pack("runs") == Path("runs.zip")


def test_what_should_be_known_before_publication_is_said(shelf: Path, tmp_path: Path) -> None:
    folder = copied(shelf / "drawn", tmp_path / "drawn")
    assert deposit_of(folder).notices() == [f"There is no report; `bayonets report {folder}` writes one"]
    manifest = json.loads((folder / "manifest.json").read_text())
    changed: dict[str, Any] = {"command": "bayonets run /home/jane/x.yaml", "model": "1"}
    (folder / "manifest.json").write_text(json.dumps(manifest | changed))
    notices = deposit_of(folder).notices()
    assert any("a path of this computer: /home/jane/x.yaml" in notice for notice in notices)
    assert any(f"this program has version {MODEL_VERSION} and cannot repeat them" in one for one in notices)


def test_an_interruption_leaves_no_archive(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bayonets.archive.zipped.sums_text", stop)
    with pytest.raises(KeyboardInterrupt):
        bn.pack(runs, tmp_path / "a.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
