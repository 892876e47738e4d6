"""`bayonets run`: simulate a scenario many times and write a report."""

import json
import shlex
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import changed, count, json_option, scenario_options
from bayonets.cli.progress import bar_of_runs, duration, say_to_stderr
from bayonets.errors import FolderError, RunFailedError

if TYPE_CHECKING:
    from bayonets.ensemble.executor import Workforce
    from bayonets.ensemble.folder import Folder
    from bayonets.scenario.model import Scenario
    from bayonets.scenario.unknowns import Which


@click.command(
    "run",
    epilog='Example: bayonets run belarus-2020 --runs 200 --set "levers.support=0.8@2020-09-01"',
)
@click.argument("scenario", metavar="NAME|FILE")
@click.option(
    "--runs", type=click.IntRange(1, 10_000_000), default=1000, show_default=True, help="Courses to simulate."
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Address of all chance.")
@click.option(
    "--threads", type=click.IntRange(1, 1024), help="Threads; by default all cores. Results do not depend on it."
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Compute on a Dask cluster: its address, such as tcp://host:8786, or its scheduler file, such as "
    "scheduler.json. Results do not depend on it.",
)
@scenario_options
@click.option("--same-people", is_flag=True, help="Draw the people and ties of run 0 for all runs.")
@click.option(
    "--uncertain",
    is_flag=True,
    help="Draw the scenario's numbers between their low and high, anew for every pair of runs.",
)
@click.option(
    "--uncertain-parameters",
    is_flag=True,
    help="Draw the model's parameters over their plausible ranges, too.",
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
    uncertain: bool,
    uncertain_parameters: bool,
    out: Path | None,
    no_report: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Simulate a scenario many times and write a report.

    NAME is a scenario of the library (`bayonets list`), FILE one of your own (`bayonets new`). The same command again
    resumes where it was stopped; a larger --runs extends what is there.
    """
    if threads and dask:
        raise click.UsageError(f"--threads {threads} with --dask: a cluster's workers have their own threads. Use one")
    from bayonets.ensemble.executor import make_sure_of, threads_here, workforce
    from bayonets.ensemble.prepare import refuse_without_room
    from bayonets.ensemble.run import inputs_for
    from bayonets.scenario.inputs import build

    which: Which | None = "all" if uncertain_parameters else "quantities" if uncertain else None
    if which and dask:
        raise click.UsageError("--uncertain with --dask: uncertain runs are computed on this machine. Leave out --dask")
    dossier = changed(scenario, settings, days)
    path = out or default_folder(scenario, dossier, seed, which)
    say = say_to_stderr(quiet=quiet or as_json)
    if not (path / "manifest.json").exists():
        inputs_for(dossier, seed, which)
        refuse_without_room(build(dossier), runs, threads_here(runs, threads, dask), path)
        make_sure_of(dask)
    hire = partial(workforce, threads=threads, dask=dask, say=say)
    folder = _simulate(dossier, path, runs, seed, hire, same_people=same_people, uncertain=which, say=say)
    if not (no_report and quiet):
        _tell(folder, no_report=no_report, quiet=quiet, as_json=as_json, say=say)
    if folder.failed():
        raise RunFailedError(
            f"{count(folder.failed(), 'run')} could not be completed: see {path}/failed. The others are done."
        )
    return 0


def default_folder(name: str, scenario: "Scenario", seed: int, uncertain: "Which | None" = None) -> Path:
    """A folder that belongs to this scenario, seed and choice of uncertain numbers alone."""
    drawn = {None: "", "quantities": "-uncertain", "parameters": "-uncertain-parameters", "all": "-uncertain-all"}
    return Path("bayonets-results") / f"{Path(name).stem}-seed-{seed}{drawn[uncertain]}-{scenario.digest()[:8]}"


def _simulate(
    scenario: "Scenario",
    path: Path,
    runs: int,
    seed: int,
    hire: Callable[[int], AbstractContextManager["Workforce"]],
    *,
    same_people: bool,
    uncertain: "Which | None",
    say: Any,
) -> "Folder":
    from bayonets.ensemble import folder as folders
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.ensemble.run import run_into

    line = shlex.join(["bayonets", *sys.argv[1:]])
    with folders.working_in(path):
        opened = folders.open_folder(path, scenario, seed, same_people=same_people, command=line, uncertain=uncertain)
        for damage in opened.damage:
            say(f"{path}: {damage}: it will be computed anew")
        missing = runs - sum(run < runs for run in opened.done())
        if not missing:
            say(f"{path}: all {count(runs, 'run')} are there already")
            return opened
        with hire(missing) as force:
            ready_engine(say)
            say(_announced(scenario, opened, missing, force))
            try:
                with bar_of_runs(shown=sys.stderr.isatty()) as progress:
                    run_into(opened, scenario, runs, compute=force.compute, progress=progress)
            except KeyboardInterrupt:
                done = count(len(opened.done()), "run")
                say(f"\nStopped with {done} done. The same command again goes on from there.")
                raise click.Abort from None
    return opened


def _announced(scenario: "Scenario", folder: "Folder", missing: int, force: "Workforce") -> str:
    """What is about to be computed, and what it will take; refused where there is no room for it."""
    from bayonets.ensemble.estimate import bytes_text
    from bayonets.ensemble.prepare import check_room
    from bayonets.scenario.inputs import build

    need = check_room(build(scenario), missing, force, folder.path)
    already = f" ({len(folder.done()):,} are there already)" if folder.done() else ""
    return (
        f"{scenario.name}: {count(missing, 'run')} of {count(scenario.days, 'day')} "
        f"with {scenario.officers:,} officers{already}: about {duration(need.seconds)}{force.where}, "
        f"{bytes_text(need.memory)} of memory{' here' * bool(force.where)}, {bytes_text(need.disk)} on disk"
    )


def _tell(folder: "Folder", *, no_report: bool, quiet: bool, as_json: bool, say: Any) -> None:
    """The report, and the summary in the terminal."""
    from bayonets.findings.summary import as_plain, summary
    from bayonets.results import courses_in

    if not folder.entries or folder.failed() == len(folder.done()):
        raise FolderError(f"{folder.path}: none of the runs could be completed; see failed/ for the reasons")
    courses = courses_in(folder)
    report = None
    if not no_report:
        from bayonets.report.of_folder import write

        say("Writing the report ...")
        report = write(folder, courses)
    if quiet:
        return
    if as_json:
        plain = as_plain(courses) | {"folder": str(folder.path), "report": str(report) if report else None}
        click.echo(json.dumps(plain, indent=1, ensure_ascii=False))
        return
    click.echo(summary(courses))
    click.echo()
    if report:
        click.echo(f"Report:  {report}")
    click.echo(f"Results: {folder.path}")
    click.echo("Next:")
    for line in next_commands(folder, int(courses.run[0])):
        click.echo(f"  {line}")


def next_commands(folder: "Folder", run: int) -> list[str]:
    """The next sensible commands."""
    name = shlex.quote(str(folder.path))
    return [
        f"bayonets replay {name} --run {run}    tell one run as a story",
        f"bayonets export {name} --csv    the tables for R or a spreadsheet",
        f"bayonets show {name}/scenario.yaml    the exact scenario that ran",
    ]
