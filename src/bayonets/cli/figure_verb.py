"""`bayonets figure`: one picture of a result folder, as a file for a journal, a slide or a poster."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.terminal import program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bayonets.report.figures import Choice


@click.command(
    "figure",
    epilog="Example: bayonets figure bayonets-results/textbook-seed-1-0123abcd --which streets --format pdf "
    "--width 84mm --no-title",
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--which", metavar="NAME", help="Name of the picture; without it, all names are listed.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(["svg", "pdf", "png"]),
    help="By default the ending of --out, else svg. PDF files have TrueType fonts, SVG files keep text as text, and "
    "PNG files have 300 dots per inch.",
)
@click.option(
    "--width",
    default="170mm",
    show_default=True,
    help="Width on paper in mm, cm, in or pt; 84mm is the column of a journal. Text has 8 points at any width.",
)
@click.option(
    "--title/--no-title",
    "titled",
    default=True,
    help="With --no-title, the title is left out of the picture and printed here for use in a caption.",
)
@click.option(
    "--thousands",
    type=click.Choice(["thin space", "comma", "point", "apostrophe", "none"]),
    default="thin space",
    show_default=True,
    help="Separator of thousands: a comma in English, a point in German, a thin space in French.",
)
@click.option(
    "--decimal",
    type=click.Choice(["point", "comma"]),
    help="Decimal mark; by default a point, or a comma where points separate thousands.",
)
@click.option("--arm", help="Arm of a comparison whose runs are drawn; by default its answer and its baseline.")
@click.option("--out", type=click.Path(path_type=Path), help="The file; by default FOLDER/figure-NAME.FORMAT.")
def command(
    folder: Path,
    *,
    which: str | None,
    kind: str | None,
    width: str,
    titled: bool,
    thousands: str,
    decimal: str | None,
    arm: str | None,
    out: Path | None,
) -> None:
    """Draw one picture of a result folder into a file: of its runs, or of the answer to a question.

    --which is not needed where a folder has one picture. The same folder and options give the same file.
    """
    from bayonets.ensemble.arm_names import in_file_names
    from bayonets.ensemble.course import BASELINE
    from bayonets.pictures.sized import points_of
    from bayonets.report.figures import chosen, figures_of, format_of, save
    from bayonets.wording import numerals_of, written_in

    points_of(width)
    ending = format_of(out, kind)
    with written_in(numerals_of(thousands, decimal)):
        choices = figures_of(folder, arm)
        if which is None and len(choices) > 1:
            _refuse_unnamed(choices, folder, out, kind)
            _list(choices, folder, arm)
            return
        choice = chosen(choices, which or choices[0].name, folder)
        path = out or folder / f"figure-{choice.name}{in_file_names(arm or BASELINE)}.{ending}"
        path = path if path.suffix else path.with_name(f"{path.name}.{ending}")
        save(choice, path, ending, width=width, titled=titled)
    click.echo(f"Picture: {path}")
    if not titled:
        click.echo(f"\n{choice.title}. {choice.caption}")
    if choice.marks:
        click.echo("\n" + "\n".join(choice.marks))


def _refuse_unnamed(choices: "Sequence[Choice]", folder: Path, out: Path | None, kind: str | None) -> None:
    """Refuse to draw where no picture is named.

    Raises:
        click.UsageError: a file or a format was asked for.
    """
    asked = f"--out {out}" if out is not None else f"--format {kind}"
    if out is not None or kind is not None:
        names = ", ".join(choice.name for choice in choices)
        raise click.UsageError(f"{asked}: no picture is named. Name one with --which; {folder} has: {names}.")


def _list(choices: "Sequence[Choice]", folder: Path, arm: str | None) -> None:
    """List the names of all pictures with their titles."""
    room = max(len(choice.name) for choice in choices) + 2
    for choice in choices:
        click.echo(f"{choice.name:{room}}{choice.title}")
    of_arm = "" if arm is None else f" --arm {shlex.quote(arm)}"
    words = f"{shlex.quote(str(folder))} --which {choices[0].name}{of_arm}"
    click.echo(f"\nDraw one: {program()} figure {words}", err=True)
