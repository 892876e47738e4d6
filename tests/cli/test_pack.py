"""`bayonets pack` and `bayonets unpack` from the outside, and `bayonets digest` of a folder that was opened."""

import shutil
from pathlib import Path

import pytest

from bayonets.ensemble.store import read_folder
from tests.archives import SCENARIO, content_of, entries_of
from tests.cli.conftest import Bayonets
from tests.cli.refused import refuses


@pytest.fixture
def runs(bayonets: Bayonets, tmp_path: Path) -> Path:
    """A small folder of runs."""
    (tmp_path / "tiny.yaml").write_text(SCENARIO)
    words = "run tiny.yaml --runs 3 --days 4 --no-calm --no-ranges --no-report --quiet --out runs"
    assert bayonets(*words.split()).returncode == 0
    return tmp_path / "runs"


def test_pack_and_unpack_print_what_was_done_and_what_follows(bayonets: Bayonets, runs: Path, tmp_path: Path) -> None:
    digest = read_folder(runs).digest()
    said = bayonets("pack", "runs", "--author", "Smith, J.")
    files = len(entries_of(tmp_path / "runs.zip"))
    assert said.stdout.splitlines()[:2] == [
        f"Archive: runs.zip ({files} files, 1 MB)",
        f"Digest:  {digest} (of the runs)",
    ]
    assert "bayonets unpack runs.zip FOLDER" in said.stdout
    assert said.stderr == "There is no report; `bayonets report runs` writes one\n"
    said = bayonets("unpack", "runs.zip", "opened")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.splitlines()[:2] == [
        f"Folder: opened ({files} files, which agree with their SHA-256)",
        f"Digest: {digest} (of the runs)",
    ]
    assert "bayonets replay opened --run 0" in said.stdout
    assert bayonets("replay", "opened", "--run", "0").returncode == 0
    assert bayonets("report", "opened").returncode == 0


def test_digest_compares_with_the_archive(bayonets: Bayonets, runs: Path) -> None:
    digest = read_folder(runs).digest()
    bayonets("pack", "runs")
    bayonets("unpack", "runs.zip", "opened")
    said = bayonets("digest", "opened")
    assert (said.stdout, said.stderr) == (f"{digest}\n", "It is the digest that archive.json states\n")
    words = "run tiny.yaml --runs 5 --days 4 --no-calm --no-ranges --no-report --quiet --out opened"
    assert bayonets(*words.split()).returncode == 0
    said = bayonets("digest", "opened")
    assert said.returncode == 0
    assert said.stdout.strip() not in ("", digest)
    assert said.stderr == f"archive.json states another digest, of 3 runs: {digest}\n"
    assert bayonets("digest", "runs").stderr == ""


def test_a_digest_alone_is_compared_with_results_that_are_computed_again(
    bayonets: Bayonets, runs: Path, tmp_path: Path
) -> None:
    digest = read_folder(runs).digest()
    bayonets("pack", "runs", "--digest-only", "--out", "short.zip")
    shutil.rmtree(runs)
    said = bayonets("unpack", "short.zip")
    assert said.stderr == (
        "The archive holds the digest of the results and not the results: README.md states how they are computed "
        "again\n"
    )
    before = content_of(tmp_path / "short")
    for verb in ("digest", "pack"):
        said = bayonets(verb, "short")
        assert (said.returncode, said.stdout) == (2, "")
        assert said.stderr.startswith("short: holds the digest of the results and not the results. README.md")
    assert content_of(tmp_path / "short") == before
    words = "run short/scenario.yaml --runs 3 --no-calm --no-ranges --no-report --quiet --out short"
    assert bayonets(*words.split()).returncode == 0
    said = bayonets("digest", "short")
    assert (said.stdout, said.stderr) == (f"{digest}\n", "It is the digest that archive.json states\n")


def test_an_archive_without_authors_says_so(bayonets: Bayonets, runs: Path) -> None:
    assert runs.is_dir()
    said = bayonets("pack", "runs")
    assert "CITATION.cff names no author; add them with --author" in said.stderr.splitlines()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("pack", "nothing"), "nothing: not a result folder: it has no manifest.json"),
        (("pack", "nothing", "--out", "x.tar"), "x.tar: must end in .zip"),
        (("pack",), "Missing argument 'DIR'"),
        (("unpack", "nothing.zip"), "nothing.zip: no such file. Name an archive that `bayonets pack` wrote"),
        (("unpack", ".", "x"), ".: a folder"),
        (("unpack",), "Missing argument 'FILE'"),
    ],
)
def test_what_cannot_be_done_is_refused(words: tuple[str, ...], says: str, bayonets: Bayonets, tmp_path: Path) -> None:
    refuses(bayonets, tmp_path, words, says)


def test_a_damaged_archive_is_one_line_on_stderr(bayonets: Bayonets, runs: Path, tmp_path: Path) -> None:
    bayonets("pack", "runs")
    whole = (tmp_path / "runs.zip").read_bytes()
    (tmp_path / "harmed.zip").write_bytes(whole.replace(b"hold_days: 20", b"hold_days: 21", 1))
    said = bayonets("unpack", "harmed.zip")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    assert said.stderr.startswith("harmed.zip: 'scenario.original.yaml' cannot be read: it is damaged or was changed.")
    assert not (tmp_path / "harmed").exists()
    assert runs.is_dir()
