"""`bayonets digest`: one checksum over all results."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bayonets.archive.facts import ArchiveFacts


@click.command("digest", epilog="Example: bayonets digest bayonets-results/textbook-seed-1-0123abcd")
@click.argument("folder", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Print the digest of the runs or of the posterior in a folder, which does not depend on threads or interruptions.

    The digest of runs does not depend on the machine either. For a folder that `bayonets unpack` opened, it is compared
    with the digest that the archive states.
    """
    from bayonets.archive.facts import facts_in, refuse_digest_only
    from bayonets.ensemble.store import read_folder
    from bayonets.inference.posterior import FILE, read_posterior

    opened = read_folder(folder)
    refuse_digest_only(opened)
    if (folder / FILE).exists():
        digest = read_posterior(folder).digest()
    else:
        opened.refuse_damaged()
        digest = opened.digest()
    click.echo(digest)
    if facts := facts_in(folder):
        click.echo(_compared(digest, facts), err=True)


def _compared(digest: str, facts: "ArchiveFacts") -> str:
    """Whether a digest is the one that an archive states."""
    if digest == facts.digest:
        return "It is the digest that archive.json states"
    from bayonets.wording import counted

    runs = "" if facts.runs is None else f", of {counted(facts.runs, 'run')}"
    return f"archive.json states another digest{runs}: {facts.digest}"
