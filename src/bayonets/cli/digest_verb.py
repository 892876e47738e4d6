"""`bayonets digest`: one checksum over all results."""

from pathlib import Path

import click


@click.command("digest", epilog="Example: bayonets digest bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the digest of the runs or of the posterior in a folder, which does not depend on threads or interruptions.

    The digest of runs does not depend on the machine either.
    """
    from bayonets.ensemble.store import read_folder
    from bayonets.inference.posterior import FILE, read_posterior

    opened = read_folder(folder)
    if (folder / FILE).exists():
        click.echo(read_posterior(folder).digest())
        return
    opened.refuse_damaged()
    click.echo(opened.digest())
