"""`bayonets list`: the scenarios of the library."""

import click

from bayonets.cli.common import json_option
from bayonets.cli.terminal import echo_json, program


@click.command("list", epilog="Example: bayonets list")
@json_option
def command(*, as_json: bool) -> None:
    """List the scenarios of the library."""
    from bayonets.scenario.read import library, read

    shelf = {name: read(name) for name in library()}
    if as_json:
        rows = [
            {
                "name": name,
                "title": scenario.name,
                "summary": scenario.summary,
                "officers": scenario.officers,
                "days": scenario.days,
            }
            for name, scenario in shelf.items()
        ]
        echo_json(rows)
        return
    for name, scenario in shelf.items():
        click.secho(name, bold=True, nl=False)
        click.echo(
            f"  {scenario.name}: {scenario.officers:,} officers in {len(scenario.formations)} formations, "
            f"{scenario.days} days"
        )
        if scenario.summary:
            click.echo(click.wrap_text(scenario.summary, 96, initial_indent="  ", subsequent_indent="  "))
    click.echo(f"\nNext: {program()} show NAME, {program()} run NAME, {program()} new my-case.yaml")
