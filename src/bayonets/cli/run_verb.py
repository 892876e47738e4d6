"""`bayonets run`: simulate a scenario many times and write a report."""

import shlex
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from bayonets.cli.common import (
    Whole,
    changed,
    command_line,
    json_option,
    option_of,
    own_folder,
    scenario_argument,
    scenario_options,
)
from bayonets.cli.progress import Say, bar_of, say_to_stderr
from bayonets.cli.terminal import echo_json, echo_next
from bayonets.errors import FolderError, RunFailedError, SettingError
from bayonets.questions.contract import SHARED
from bayonets.wording import counted, duration

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bayonets.ensemble.executor import Workforce
    from bayonets.ensemble.identity import Identity
    from bayonets.ensemble.store import Folder
    from bayonets.scenario.handles import Which
    from bayonets.scenario.model import Scenario


@click.command(
    "run",
    epilog='Example: bayonets run belarus-2020 --runs 200 --set "levers.support=0.8@2020-09-01"',
)
@scenario_argument()
@click.option("--runs", type=Whole(1, 10_000_000), default=1000, show_default=True, help="Number of runs.")
@option_of(SHARED["seed"])
@option_of(SHARED["threads"])
@option_of(SHARED["dask"])
@scenario_options
@click.option("--same-people", is_flag=True, help="Draw the people and ties of run 0 for all runs.")
@option_of(SHARED["uncertain"])
@click.option("--uncertain-parameters", is_flag=True, help="The same as --uncertain all.")
@option_of(SHARED["posterior"])
@click.option(
    "--no-ranges",
    is_flag=True,
    help="Leave out the additional runs, at most 200, in which every number is drawn from its range; the report then "
    "does not give the probability of holding over the ranges.",
)
@click.option(
    "--no-calm",
    is_flag=True,
    help="Leave out the additional runs, at most 100, of the same country in calm; exits are then not compared with "
    "those that would have happened without protest and offers.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Result folder; by default one below bayonets-results.")
@click.option("--no-report", is_flag=True, help="Write the tables only.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@json_option
def command(
    scenario: str,
    *,
    runs: int,
    seed: int,
    threads: int | None,
    dask: str | None,
    settings: tuple[str, ...],
    days: int | None,
    same_people: bool,
    uncertain: "Which | None",
    uncertain_parameters: bool,
    posterior: str | None,
    no_ranges: bool,
    no_calm: bool,
    out: Path | None,
    no_report: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Simulate a scenario many times and write a report.

    NAME is a scenario of the library (`bayonets list`), FILE one of your own (`bayonets new`). In addition to the runs
    with every number at its best value, the same number of runs, at most 200, is made with every number drawn from its
    range, and the same number, at most 100, in calm: without protest and offers, so that exits can be compared with
    those that would have happened anyway. The same command again resumes where it was stopped; a larger --runs extends
    the results.
    """
    if threads and dask:
        raise click.UsageError(f"--threads {threads} with --dask: a cluster's workers have their own threads. Use one")
    from bayonets.ensemble.calm import runs_in_calm
    from bayonets.ensemble.executor import make_sure_of, threads_here, workforce
    from bayonets.ensemble.identity import Identity
    from bayonets.ensemble.prepare import refuse_without_room
    from bayonets.ensemble.run import inputs_for
    from bayonets.inference.under import cautions, under
    from bayonets.scenario.inputs import build

    say = say_to_stderr(quiet=quiet or as_json)
    dossier, which = under(changed(scenario, settings, days), posterior, "all" if uncertain_parameters else uncertain)
    for sentence in cautions(dossier, runs):
        say(sentence)
    path = out or default_folder(scenario, dossier, seed, which)
    extra = 0 if no_ranges or which else _extra(dossier, runs, seed, say)
    calm = 0 if no_calm else runs_in_calm(runs)
    if not (path / "manifest.json").exists():
        inputs_for(dossier, seed, which)
        refuse_without_room(build(dossier), runs + extra + calm, threads_here(runs, threads, dask), path)
        make_sure_of(dask)
    hire = partial(workforce, threads=threads, dask=dask, say=say)
    identity = Identity(dossier, seed, same_people, which)
    run_sets = _simulate(identity, path, (runs, extra, calm), hire, say)
    if not (no_report and quiet):
        _tell(run_sets[0].folder, no_report=no_report, quiet=quiet, as_json=as_json, say=say)
    if failures := [run_set.folder.failures(run_set.what) for run_set in run_sets if run_set.folder.failed()]:
        raise RunFailedError("\n".join(failures))
    return 0


def default_folder(name: str, scenario: "Scenario", seed: int, uncertain: "Which | None" = None) -> Path:
    """The default folder of a scenario, seed and choice of uncertain numbers."""
    drawn = {None: "", "quantities": "-uncertain", "parameters": "-uncertain-parameters", "all": "-uncertain-all"}
    if scenario.joint is not None:
        return own_folder(name, f"-seed-{seed}-posterior-{scenario.joint.source[:8]}-{scenario.digest()[:8]}")
    return own_folder(name, f"-seed-{seed}{drawn[uncertain]}-{scenario.digest()[:8]}")


def _extra(scenario: "Scenario", runs: int, seed: int, say: Say) -> int:
    """The number of additional runs over the ranges; 0, with a message, where the numbers cannot be drawn."""
    from bayonets.ensemble.ranges import WHICH, runs_over_ranges
    from bayonets.ensemble.run import inputs_for

    try:
        inputs_for(scenario, seed, WHICH)
    except SettingError as error:
        say(f"No runs over the ranges are made, because the numbers cannot be drawn: {error}")
        return 0
    return runs_over_ranges(runs)


def _simulate(
    identity: "Identity",
    path: Path,
    runs: tuple[int, int, int],
    hire: Callable[[int], AbstractContextManager["Workforce"]],
    say: Say,
) -> list["RunSet"]:
    """Make all runs of a study: `runs` has the numbers of plain runs, over the ranges and in calm."""
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.ensemble.store import folder_of

    scenario = identity.scenario
    with folder_of(path, identity, command_line()) as opened:
        asked = list(_asked(opened, scenario, runs))
        for run_set in asked:
            for notice in run_set.folder.notices():
                say(notice)
        if not asked[0].missing():
            say(f"{path}: all {counted(runs[0], 'run')} have been computed already")
        if any(run_set.missing() for run_set in asked):
            with hire(sum(run_set.missing() for run_set in asked)) as force:
                ready_engine(say)
                say(_announced(scenario, asked, force))
                _fill(asked, force, say)
    return asked


class RunSet(NamedTuple):
    """Runs of one folder.

    Attributes:
        folder: the folder of the study, or one below it.
        scenario: of the runs.
        runs: their required number.
        what: what distinguishes them from plain runs, in words; empty for plain runs.
    """

    folder: "Folder"
    scenario: "Scenario"
    runs: int
    what: str = ""

    def missing(self) -> int:
        """The number of runs that the folder lacks."""
        return self.runs - sum(run < self.runs for run in self.folder.done())


def _asked(opened: "Folder", scenario: "Scenario", runs: tuple[int, int, int]) -> "Iterator[RunSet]":
    """The plain runs, then the additional ones."""
    from bayonets.ensemble.calm import open_calm
    from bayonets.ensemble.ranges import open_ranges

    plain, over, calm = runs
    yield RunSet(opened, scenario, plain)
    if over:
        yield RunSet(open_ranges(opened, scenario), scenario, over, "with every number drawn from its range")
    if calm:
        yield RunSet(*open_calm(opened, scenario), calm, "in calm")


def _fill(asked: "Sequence[RunSet]", force: "Workforce", say: Say) -> None:
    """Compute the runs that the folders lack, the plain runs first."""
    from bayonets.ensemble.run import run_into

    try:
        for run_set in asked:
            if run_set.missing():
                with bar_of("runs") as progress:
                    run_into(run_set.folder, run_set.scenario, run_set.runs, compute=force.compute, progress=progress)
    except KeyboardInterrupt:
        done = counted(sum(len(run_set.folder.done()) for run_set in asked), "run")
        say(f"\nStopped with {done} done. The same command again continues from there.")
        raise click.Abort from None


def _announced(scenario: "Scenario", asked: "Sequence[RunSet]", force: "Workforce") -> str:
    """What is about to be computed and its cost in time, memory and disk space; refused where there is too little."""
    from bayonets.ensemble.estimate import bytes_text
    from bayonets.ensemble.prepare import check_room
    from bayonets.scenario.inputs import build
    from bayonets.wording import listed

    folder = asked[0].folder
    need = check_room(build(scenario), sum(run_set.missing() for run_set in asked), force, folder.path)
    already = f" ({len(folder.done()):,} have been computed already)" if folder.done() else ""
    parts = [
        f"{counted(run_set.missing(), 'run')}{f' {run_set.what}' if run_set.what else already}"
        for run_set in asked
        if run_set.missing()
    ]
    # After a list of several kinds of runs, a comma precedes what applies to all of them.
    of = f"of {counted(scenario.days, 'day')} with {scenario.officers:,} officers"
    what = f"{listed(parts)}{',' * (len(parts) > 1)} {of}"
    memory = f"{bytes_text(need.memory)} of memory{' here' * bool(force.where)}"
    time = f"about {duration(need.seconds)}{force.where}"
    return f"{scenario.name}: {what}: {time}, {memory}, {bytes_text(need.disk)} on disk"


def _tell(folder: "Folder", *, no_report: bool, quiet: bool, as_json: bool, say: Say) -> None:
    """Write the report and print the summary."""
    from bayonets.findings.calm import as_plain as calm_as_plain
    from bayonets.findings.calm import beside_calm, calm_sentence
    from bayonets.findings.summary import as_plain, summary
    from bayonets.results import calm_in, courses_in, ranges_in

    if not folder.completed():
        raise FolderError(f"{folder.path}: none of the runs could be completed; see failed/ for the reasons")
    courses, ranges = courses_in(folder), ranges_in(folder)
    beside = beside_calm(replace(courses, calm=calm_in(folder)))
    report = None
    if not no_report:
        from bayonets.report.of_folder import write

        say("Writing the report ...")
        report = write(folder, courses)
    if quiet:
        return
    if as_json:
        plain = as_plain(courses, ranges) | {"calm": calm_as_plain(beside) if beside else None}
        plain |= {"folder": str(folder.path), "report": str(report) if report else None}
        echo_json(plain)
        return
    click.echo(summary(courses, ranges))
    if beside:
        click.echo(f"\n{calm_sentence(beside)}")
    click.echo()
    if report:
        click.echo(f"Report:  {report}")
    click.echo(f"Results: {folder.path}")
    echo_next(_following(folder, int(courses.run[0])))


def _following(folder: "Folder", run: int) -> list[tuple[str, str]]:
    """Commands that may follow."""
    name = shlex.quote(str(folder.path))
    return [
        (f"bayonets replay {name} --run {run}", "a day-by-day account of one run"),
        (f"bayonets export {name} --csv", "tables for R or a spreadsheet"),
        (f"bayonets show {name}/scenario.yaml", "the scenario exactly as it ran"),
    ]
