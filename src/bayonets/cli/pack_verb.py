"""`bayonets pack`: a folder as one archive for a repository."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import echo_next


@click.command("pack", epilog="Example: bayonets pack bayonets-results/textbook-seed-1-0123abcd --author 'Smith, J.'")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE.zip", type=click.Path(path_type=Path), help="The archive; by default DIR.zip.")
@click.option("--digest-only", is_flag=True, help="Leave out the results: their digest stands for them.")
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help="Author of the deposit for CITATION.cff: 'Family, Given', or the name of an institution. May be given again.",
)
def command(folder: Path, *, out: Path | None, digest_only: bool, authors: tuple[str, ...]) -> None:
    """Write a folder of runs, of an answer or of a posterior into one archive, for a repository or a colleague.

    The archive holds the scenario with its comments, the results, the report, a text on how to check and repeat them,
    the citation and the sources. Files that the program did not write, and exported tables, are left out. The same
    folder gives the same bytes.
    """
    from bayonets.archive.pack import packed
    from bayonets.ensemble.estimate import bytes_text

    done = packed(folder, out, digest_only=digest_only, authors=authors)
    for notice in done.deposit.notices():
        click.echo(notice, err=True)
    if not authors:
        click.echo("CITATION.cff names no author; add them with --author", err=True)
    facts = done.deposit.facts
    click.echo(f"Archive: {done.path} ({done.files} files, {bytes_text(done.path.stat().st_size)})")
    click.echo(f"Digest:  {facts.digest} (of the {facts.digest_of()})")
    echo_next([(f"bayonets unpack {shlex.quote(str(done.path))} FOLDER", "check the archive and open it")])
