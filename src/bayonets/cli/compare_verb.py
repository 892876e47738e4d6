"""`bayonets compare`: what does a lever change, run by run?"""

import shlex
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import command_line, scenario_argument
from bayonets.cli.progress import bar_of
from bayonets.cli.question import Shared, deliver, options_of, question_options, resumable, words_of
from bayonets.cli.terminal import terminal_width
from bayonets.errors import RunFailedError
from bayonets.pictures.words import counted, duration
from bayonets.questions.compare import compare

if TYPE_CHECKING:
    from bayonets.ensemble.executor import Workforce
    from bayonets.ensemble.folder import Folder
    from bayonets.questions.compare.answer import Comparison
    from bayonets.questions.compare.arms import Arm
    from bayonets.scenario.handles import Which
    from bayonets.scenario.model import Scenario


@click.command(
    "compare",
    epilog='Example: bayonets compare textbook --arm "support: levers.support=0.8" '
    '--arm "outing: levers.outing=0.02" --arm "both: levers.support=0.8, levers.outing=0.02" --runs 200',
)
@scenario_argument()
@click.option(
    "--arm",
    "texts",
    multiple=True,
    metavar="NAME: WORDS",
    help='What differs, in the words of --set: "with support: levers.support=0.8@2030-04-01, levers.outing=0.02", '
    '"no shame: mechanisms.off=shame"; or another scenario: "as it was: other.yaml". Give one for each arm.',
)
@options_of(compare)
@click.option("--formations", is_flag=True, help="Show who left from each formation, not only from each service.")
@question_options
def command(
    scenario: str,
    *,
    texts: tuple[str, ...],
    runs: int,
    same_people: bool,
    uncertain: "Which | None",
    formations: bool,
    shared: Shared,
) -> int:
    """Compare a scenario with arms of it: the same people, the same ties, the same chance in every arm.

    The answer is the difference of each outcome with its 95% interval and, with --uncertain, over draws of the unknown
    numbers, which are the same in all arms. --set and --days change every arm. The same
    command again resumes where it was stopped; a larger --runs extends what is there.
    """
    from bayonets.questions.compare.arms import parsed
    from bayonets.questions.compare.ask import in_folder, under_draws

    base = shared.scenario(scenario)
    arms = under_draws(base, parsed(texts, base, shared.settings, shared.days), shared.seed, uncertain)
    known = [
        base.digest(),
        *(f"{arm.name}{arm.scenario.digest()}" for arm in arms),
        *([uncertain] if uncertain else []),
    ]
    path = shared.folder(scenario, "compare", *known)
    folder = _simulate(path, base, arms, runs, shared, same_people=same_people, uncertain=uncertain)
    answer = in_folder(folder, base, arms, runs)
    text = answer.text(terminal_width(), formations=formations)
    deliver(answer, path, base, shared, text=text, following=_following(path, answer))
    if folder.failed():
        raise RunFailedError(folder.failures())
    return 0


def _simulate(
    path: Path,
    base: "Scenario",
    arms: Sequence["Arm"],
    runs: int,
    shared: Shared,
    *,
    same_people: bool,
    uncertain: "Which | None",
) -> "Folder":
    """The folder with all runs of all arms."""
    from bayonets.ensemble.arms import missing, run_arms
    from bayonets.ensemble.executor import make_sure_of, threads_here, workforce
    from bayonets.ensemble.folder import open_folder, working_in
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.questions.compare.ask import scenarios_of

    if not (path / "manifest.json").exists():
        _check_room(path, base, runs * (1 + len(arms)), threads_here(runs, shared.threads, shared.dask))
        make_sure_of(shared.dask)
    say, line = shared.say, command_line()
    others = {arm.name: arm.scenario for arm in arms}
    with working_in(path):
        folder = open_folder(
            path, base, shared.seed, same_people=same_people, command=line, arms=others, uncertain=uncertain
        )
        for notice in folder.notices():
            say(notice)
        lacking = missing(folder, runs)
        if not lacking:
            say(f"{path}: all {counted(runs, 'run')} of each arm are there already")
            return folder
        with workforce(runs, shared.threads, shared.dask, say) as force:
            ready_engine(say)
            say(_announced(base, lacking, 1 + len(arms), force))
            with resumable(partial(_done, folder)), bar_of("runs") as progress:
                run_arms(folder, scenarios_of(base, arms), runs, compute=force.compute, progress=progress)
    return folder


def _done(folder: "Folder") -> str:
    return f" with {counted(sum(len(folder.done(arm)) for arm in folder.arms()), 'run')} of all arms done"


def _check_room(path: Path, base: "Scenario", runs: int, threads: int) -> None:
    """Refuse what there is no room for; a comparison holds no more than a few parts in memory."""
    from bayonets.ensemble.estimate import disk_of, memory_of
    from bayonets.ensemble.prepare import refuse_less_than
    from bayonets.scenario.inputs import build

    inputs = build(base)
    refuse_less_than(memory_of(inputs, 0, threads), disk_of(inputs, runs), path)


def _announced(base: "Scenario", lacking: int, arms: int, force: "Workforce") -> str:
    """What is about to be computed, and how long it will take."""
    from bayonets.ensemble.estimate import estimate
    from bayonets.scenario.inputs import build

    need = estimate(build(base), lacking, force.threads, here=force.here)
    return (
        f"{base.name}: {counted(lacking, 'run')} in {arms} arms, of {counted(base.days, 'day')} with {base.officers:,} "
        f"officers: about {duration(need.seconds)}{force.where}"
    )


def _following(path: Path, answer: "Comparison") -> list[tuple[str, str]]:
    """The next sensible commands."""
    name, found = words_of(path), []
    told = next((arm for arm in answer.arms if arm.parting), None)
    if told and told.parting:
        line = f"bayonets replay {name} --run {told.parting.run} --arm {shlex.quote(told.name)}"
        found.append((line, "tell that run as a story"))
    found.append((f"bayonets report {name}", "a report of the baseline's runs, with this answer as a section"))
    found.append((f"bayonets export {name} --csv", "the tables of all arms for R or a spreadsheet"))
    return found
