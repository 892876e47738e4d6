"""`bayonets schema`: the JSON Schema of scenario files."""

import click

from bayonets.cli.terminal import echo_json


@click.command("schema", epilog="Example: bayonets schema > scenario.schema.json")
def command() -> None:
    """Print the JSON Schema of scenario files, with which editors check a file while it is written."""
    from bayonets.scenario.schema import schema

    echo_json(schema())
