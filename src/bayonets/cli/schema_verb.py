"""`bayonets schema`: the JSON Schema of scenario files."""

import json

import click


@click.command("schema", epilog="Example: bayonets schema > scenario.schema.json")
def command() -> None:
    """Print the JSON Schema of scenario files, for editors that check while you type."""
    from bayonets.scenario.schema import schema

    click.echo(json.dumps(schema(), indent=1, ensure_ascii=False))
