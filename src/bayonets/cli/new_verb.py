"""`bayonets new`: a commented starter scenario."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import echo_next


@click.command("new", epilog="Example: bayonets new my-case.yaml")
@click.argument("file", metavar="NAME.yaml", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Write over a file that is there already.")
def command(file: Path, *, force: bool) -> None:
    """Write a commented starter scenario to fill in: a made-up country that reads and runs as it stands."""
    from bayonets.scenario.starter import write_starter

    write_starter(file, force=force)
    name = shlex.quote(str(file))
    click.echo(f"{file}: written. It describes a country that does not exist: put in yours, number by number.")
    echo_next(
        [
            (f"bayonets lint {name}", "what is still doubtful"),
            (f"bayonets show {name}", "what will run"),
            (f"bayonets run {name} --runs 100", "run it"),
            ("bayonets schema > scenario.schema.json", "let your editor complete and check while you type"),
        ]
    )
