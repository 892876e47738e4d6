"""`bayonets lint`: what is legal but doubtful in a scenario."""

import shlex

import click

from bayonets.cli.common import Whole, changed, json_option, scenario_argument, scenario_options
from bayonets.cli.terminal import echo_json, echo_next, hint, terminal_width, with_headings

DOUBTS_FOUND = 1


@click.command("lint", epilog="Example: bayonets lint my-case.yaml")
@scenario_argument()
@click.option(
    "--runs",
    type=Whole(0, 1000),
    help="Paired runs for each lever at most, 0 for none; by default 64. Fewer than 8 find only levers that move "
    "nobody at all.",
)
@click.option("--seed", type=Whole(0, 2**63 - 1), default=1, show_default=True, help="Seed of these runs.")
@scenario_options
@json_option
def command(
    scenario: str, *, runs: int | None, seed: int, settings: tuple[str, ...], days: int | None, as_json: bool
) -> int:
    """Report what is legal but doubtful in a scenario, and how much of it is assumed.

    Ends with 0 if nothing is doubtful, with 1 if something is, with 2 if the file is no scenario.
    """
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.questions.lint.account import text
    from bayonets.questions.lint.ask import lint
    from bayonets.questions.lint.lines import lines_of

    dossier = changed(scenario, settings, days)
    if runs != 0:
        ready_engine(lambda said: click.echo(said, err=True))
    findings = lint(dossier, runs=runs, seed=seed, progress=_progress)
    hint("")
    if as_json:
        echo_json(findings.as_json())
    else:
        # After --set, a path may stand elsewhere than in the file.
        click.echo(with_headings(text(findings, terminal_width(), {} if settings else lines_of(scenario))))
        click.echo()
        echo_next(_following(shlex.quote(scenario), doubts=bool(findings.doubts)))
    return DOUBTS_FOUND if findings.doubts else 0


def _progress(done: int, asked: int) -> None:
    hint(f"Trying levers by paired runs: {done} of {asked} ...")


def _following(name: str, *, doubts: bool) -> list[tuple[str, str]]:
    """The next sensible commands."""
    every = [(f"bayonets lint {name} --json", "every place of every doubt, for programs")] if doubts else []
    return [(f"bayonets show {name}", "what will run"), *every]
