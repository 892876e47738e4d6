"""`bayonets digest`: one sum over all results."""

from pathlib import Path

import click


@click.command("digest", epilog="Example: bayonets digest bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the digest of a result folder: the same for any number of threads, interruption or machine."""
    from bayonets.ensemble.store import read_folder

    opened = read_folder(folder)
    opened.refuse_damaged()
    click.echo(opened.digest())
