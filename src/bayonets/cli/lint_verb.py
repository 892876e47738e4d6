"""`bayonets lint`: entries of a scenario that are valid but doubtful."""

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
    help="Maximum number of paired runs for each lever, 0 for none; by default 64. Fewer than 8 detect only levers "
    "whose removal changes no run.",
)
@click.option("--seed", type=Whole(0, 2**63 - 1), default=1, show_default=True, help="Random seed of these runs.")
@scenario_options
@json_option
def command(
    scenario: str, *, runs: int | None, seed: int, settings: tuple[str, ...], days: int | None, as_json: bool
) -> int:
    """Report entries of a scenario that are valid but doubtful, and the share of its numbers that is assumed.

    The exit code is 0 if nothing is doubtful, 1 if something is, and 2 if the file cannot be read as a scenario.
    """
    from bayonets.ensemble.prepare import ready_engine
    from bayonets.questions.lint.account import text
    from bayonets.questions.lint.ask import lint
    from bayonets.questions.lint.lines import lines_of

    dossier = changed(scenario, settings, days)
    if runs != 0:
        ready_engine(lambda message: click.echo(message, err=True))
    findings = lint(dossier, runs=runs, seed=seed, progress=_progress)
    hint("")
    if as_json:
        echo_json(findings.as_json())
    else:
        # After --set, the line of a path may differ from that in the file.
        click.echo(with_headings(text(findings, terminal_width(), {} if settings else lines_of(scenario))))
        click.echo()
        echo_next(_following(shlex.quote(scenario), doubts=bool(findings.doubts)))
    return DOUBTS_FOUND if findings.doubts else 0


def _progress(done: int, asked: int) -> None:
    hint(f"Testing levers with paired runs: {done} of {asked} ...")


def _following(name: str, *, doubts: bool) -> list[tuple[str, str]]:
    """Commands that may follow."""
    every = [(f"bayonets lint {name} --json", "all places of every doubt, for programs")] if doubts else []
    return [(f"bayonets show {name}", "the scenario as it will run"), *every]
