"""`bayonets bench`: how fast this machine computes a study."""

import click

from bayonets.cli.common import Whole, changed, json_option, scenario_argument, scenario_options
from bayonets.cli.terminal import echo_json, hint

BUSY = 0.6
"""Running programs per core, over the last minute, above which timings are doubtful."""


@click.command("bench", epilog="Example: bayonets bench belarus-2020 --runs 20 --set levers.outing=0.01")
@scenario_argument("[NAME|FILE]", default="belarus-2020")
@click.option(
    "--runs", type=Whole(1, 10_000), default=40, show_default=True, help="Number of runs of each timed study."
)
@click.option("--threads", type=Whole(1, 1024), help="Number of threads compared with one; by default all cores.")
@click.option(
    "--pairs", type=Whole(1, 99), default=7, show_default=True, help="Number of studies of each kind, run in turns."
)
@scenario_options
@json_option
def command(
    scenario: str,
    *,
    runs: int,
    threads: int | None,
    pairs: int,
    settings: tuple[str, ...],
    days: int | None,
    as_json: bool,
) -> int:
    """Time studies on this machine: one thread against several, in turns.

    Prints nanoseconds per officer and day, the gain from more threads, and bytes of memory. Nothing is stored.
    """
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.verify.speed import busy, measure, text

    dossier = changed(scenario, settings, days)
    ready_engine(lambda message: click.echo(message, err=True))
    if busy() > BUSY:
        click.echo(f"This machine is busy ({busy():.1f} programs per core): the timings will be inaccurate.", err=True)
    speed = measure(dossier, runs=runs, threads=threads, pairs=pairs, progress=_progress)
    hint("")
    echo_json(speed.as_plain()) if as_json else click.echo(text(speed))
    return 0


def _progress(done: int, asked: int) -> None:
    hint(f"Timing: pair {done + 1} of {asked} ...")
