"""`bayonets digest`: one sum over all results."""

from pathlib import Path

import click


@click.command("digest", epilog="Example: bayonets digest bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the digest of a result folder: the same for any number of threads, interruption or machine."""
    from bayonets.ensemble.folder import read_folder

    opened = read_folder(folder)
    for damage in opened.damage:
        click.echo(f"{folder}: {damage}; left out", err=True)
    click.echo(opened.digest())
