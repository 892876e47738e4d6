"""`bayonets report`: the report of a result folder, written anew."""

from pathlib import Path

import click


@click.command("report", epilog="Example: bayonets report bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Write the report of a result folder anew."""
    from bayonets.ensemble.folder import read_folder
    from bayonets.report.of_folder import write
    from bayonets.results import courses_in

    opened = read_folder(folder)
    click.echo(str(write(opened, courses_in(opened))))
