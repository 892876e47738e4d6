"""Every example runs by itself, in an empty folder, and prints sentences whose numbers are true."""

import contextlib
import io
import runpy
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bayonets as bn
from bayonets.world.stances import EXITED, SHIRKING

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.py"))


def test_the_examples_are_there() -> None:
    assert len(EXAMPLES) == 5


def said_by(example: Path, where: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What an example prints as the main program of this process."""
    monkeypatch.chdir(where)
    monkeypatch.setattr(sys, "argv", [str(example)])
    with contextlib.redirect_stdout(io.StringIO()) as said:
        runpy.run_path(str(example), run_name="__main__")
    return said.getvalue()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs_and_tells_what_it_found(
    example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = said_by(example, tmp_path, monkeypatch)
    assert "runs" in told
    assert "should not happen" not in told
    assert "nan" not in told
    assert len(told.splitlines()) >= 3
    for sentence in TRUE[example.stem]() if example.stem in TRUE else ():
        assert sentence in told


def test_an_example_runs_as_a_program_of_its_own_to_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = EXAMPLES[0]
    done = subprocess.run([sys.executable, str(example)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == said_by(example, tmp_path, monkeypatch)


def ends(study: bn.Study) -> list[int]:
    """The last day of each run that is no repetition: of its downfall, else of the scenario."""
    return [int(day) if day >= 0 else study.scenario.days - 1 for day in study.fell_day]


def of_the_first_run() -> Iterator[str]:
    """Exits at the end of each run."""
    study = bn.load("textbook").run(runs=20, seed=1)
    for place, formation in enumerate(study.scenario.formations):
        left = [study.courses.heads[run, day, place, EXITED] for run, day in enumerate(ends(study))]
        yield f"{formation.label}: {statistics.median(left):.0f} officers left by the end of each run"


def of_levers_over_time() -> Iterator[str]:
    """Exits up to the first downfall of each pair, and downfalls."""
    base = bn.load("textbook")
    help_from_day_30 = base.with_levers(support=[(base.scenario.start, 0), (base.scenario.date_of(30), 1.0)])
    without, helped = (setup.run(runs=30, seed=1) for setup in (base.with_levers(support=0), help_from_day_30))
    assert without.fell.any()
    assert helped.fell.any()
    more = []
    for run, (day, other) in enumerate(zip(ends(without), ends(helped), strict=True)):
        there, here = (study.courses.heads[run, min(day, other), :, EXITED].sum() for study in (without, helped))
        more.append(int(here) - int(there))
    yield f"{statistics.mean(more):.1f} more officers leave (standard error {statistics.stdev(more) / 30**0.5:.1f};"
    yield f"The regime falls in {without.fell.sum()} runs without help and in {helped.fell.sum()} with it."


def of_read_results() -> Iterator[str]:
    """Days without the streets, and officers who work to rule: neither of days that only repeat a downfall."""
    study = bn.load("textbook").run(runs=20, seed=1)
    assert study.fell.any()
    pressure = study.courses.pressure
    lost = [int((pressure[run, : day + 1] > 0).sum()) for run, day in enumerate(ends(study))]
    assert max(lost) < (pressure > 0).sum(axis=1).max()
    yield f"The regime fell in {study.fell.sum()} of 20 runs."
    yield f"Days on which the streets were lost: {statistics.median(lost):.0f} (median over runs), at most {max(lost)}."
    for place, formation in enumerate(study.scenario.formations):
        shirking = [study.courses.heads[run, day, place, SHIRKING] for run, day in enumerate(ends(study))]
        yield f"In {formation.name}, {statistics.median(shirking):.0f} officers work to rule at the end of each run"


TRUE: dict[str, Callable[[], Iterator[str]]] = {
    "01_first_run": of_the_first_run,
    "02_levers_over_time": of_levers_over_time,
    "04_read_results": of_read_results,
}
"""Sentences that examples must say, worked out here from the courses themselves."""
