"""`bayonets digest`: one checksum over all results."""

from pathlib import Path

import click


@click.command("digest", epilog="Example: bayonets digest bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the digest of a result folder, which does not depend on threads, interruptions or the machine."""
    from bayonets.ensemble.store import read_folder

    opened = read_folder(folder)
    opened.refuse_damaged()
    click.echo(opened.digest())
