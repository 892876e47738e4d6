"""`bayonets report`: the report of a folder, written again."""

from pathlib import Path

import click


@click.command(
    "report",
    epilog="Example: bayonets report bayonets-results/textbook-seed-1-0123abcd "
    "--with bayonets-results/textbook-critical-mass-seed-1-4567cdef",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--with",
    "others",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder of a question, whose answer becomes a section of the report. May be given again.",
)
def command(folder: Path, others: tuple[Path, ...]) -> None:
    """Write the report of a folder again: of runs, with the answers to questions about them, or of one question."""
    from bayonets.ensemble.store import read_folder
    from bayonets.questions.answers import FILE, kept
    from bayonets.report.of_folder import write, write_answer
    from bayonets.results import courses_in

    opened = read_folder(folder)
    stored = [kept(folder)] if (folder / FILE).exists() else []
    answers = [*stored, *(kept(other) for other in others)]
    if not opened.entries and stored:
        if others:
            raise click.UsageError(f"{folder} holds an answer but no runs. Name the folder of the runs first")
        click.echo(str(write_answer(stored[0], folder)))
        return
    click.echo(str(write(opened, courses_in(opened), answers)))
