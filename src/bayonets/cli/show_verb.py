"""`bayonets show`: a scenario as it will run, or the differences between two scenarios."""

import click

from bayonets.cli.common import changed, json_option, names_of_scenarios, scenario_argument, scenario_options
from bayonets.cli.terminal import echo_json, terminal_width, with_headings


@click.command("show", epilog="Example: bayonets show belarus-2020 --set levers.support=0.8 --diff belarus-2020")
@scenario_argument()
@click.option(
    "--diff",
    "other",
    metavar="NAME|FILE",
    shell_complete=names_of_scenarios,
    help="Show the differences from this scenario instead.",
)
@click.option(
    "--on", metavar="DATE", help="Day of the table with shares of the force; by default the first of the scenario."
)
@scenario_options
@json_option
def command(
    scenario: str, *, other: str | None, on: str | None, settings: tuple[str, ...], days: int | None, as_json: bool
) -> None:
    """Print a scenario as it will run, or with --diff the differences between two scenarios.

    --set and --days change the first scenario, not that of --diff, so that both may be the same file.
    """
    from bayonets.questions.asked import day_of
    from bayonets.scenario.difference import difference
    from bayonets.scenario.read import read
    from bayonets.scenario.show import show
    from bayonets.scenario.write import exact

    dossier = changed(scenario, settings, days)
    if other is None:
        day = None if on is None else dossier.date_of(day_of(dossier, on))
        shown = exact(dossier) if as_json else show(dossier, terminal_width(), day)
    else:
        fellow = read(other)
        typed = (f"{scenario} as changed" if settings or days is not None else scenario, other)
        differs = difference(dossier, fellow, typed if dossier.name == fellow.name else None)
        shown = differs.as_json() if as_json else differs.text(terminal_width())
    echo_json(shown) if as_json else click.echo(with_headings(str(shown)))
