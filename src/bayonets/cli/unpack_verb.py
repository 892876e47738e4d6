"""`bayonets unpack`: an archive of `bayonets pack`, checked and opened."""

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.terminal import echo_next

if TYPE_CHECKING:
    from bayonets.archive.unpack import Unpacked


@click.command("unpack", epilog="Example: bayonets unpack textbook.zip textbook")
@click.argument("archive", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
def command(archive: Path, folder: Path | None) -> None:
    """Check an archive of `bayonets pack` and open it as a folder, by default one of its name in the current folder.

    Every file is compared with its SHA-256, and the results with their digest. An archive that is damaged, was not
    written by this program, or would write outside the folder is refused, and nothing is left behind.
    """
    from bayonets.archive.unpack import unpacked

    done = unpacked(archive, folder)
    for notice in done.notices():
        click.echo(notice, err=True)
    click.echo(f"Folder: {done.path} ({done.files} files, which agree with their SHA-256)")
    click.echo(f"Digest: {done.facts.digest} (of the {done.facts.digest_of()})")
    echo_next(list(_following(done)))


def _following(done: "Unpacked") -> Iterator[tuple[str, str]]:
    """Commands that may follow."""
    name = shlex.quote(str(done.path))
    if done.facts.digest_only:
        yield f"bayonets show {name}/scenario.yaml", "the scenario"
        return
    if done.facts.kind == "runs":
        yield f"bayonets replay {name} --run 0", "one stored run, computed again and compared"
    yield f"bayonets report {name}", "the report, written again from the results"
