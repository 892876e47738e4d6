"""`bayonets new`: a commented starter scenario."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import echo_next


@click.command("new", epilog="Example: bayonets new my-case.yaml")
@click.argument("file", metavar="NAME.yaml", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def command(file: Path, *, force: bool) -> None:
    """Write a commented starter scenario: a fictitious country that can be run as it is and edited."""
    from bayonets.scenario.starter import write_starter

    write_starter(file, force=force)
    name = shlex.quote(str(file))
    click.echo(f"{file}: written. It describes a fictitious country: replace its numbers by those of yours.")
    echo_next(
        [
            (f"bayonets lint {name}", "entries that are still doubtful"),
            (f"bayonets show {name}", "the scenario as it will run"),
            (f"bayonets run {name} --runs 100", "simulate it"),
            ("bayonets schema > scenario.schema.json", "a schema with which an editor completes and checks the file"),
        ]
    )
