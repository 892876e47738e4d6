"""`bayonets replay`: one run again, bit for bit, as a day-by-day account."""

from pathlib import Path

import click

from bayonets.cli.common import Whole
from bayonets.errors import FolderError


@click.command("replay", epilog="Example: bayonets replay bayonets-results/textbook-seed-1-0123abcd --run 17")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--run", "run", type=Whole(0), required=True, help="Number of the run.")
@click.option("--arm", default="baseline", help="Arm of a comparison; by default its baseline.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path),
    help="File of the picture; by default FOLDER/run-NUMBER.svg, or run-NUMBER-ARM.svg.",
)
def command(folder: Path, *, run: int, arm: str, picture: Path | None) -> None:
    """Reproduce one run bit for bit and print a day-by-day account: the days with events, and a picture."""
    from bayonets.ensemble.arm_names import in_file_names
    from bayonets.ensemble.disk import only_disk_errors
    from bayonets.pictures.overview import overview
    from bayonets.replay import replay
    from bayonets.story import tell

    courses = replay(folder, run, arm)
    click.echo(tell(courses, run))
    path = picture or folder / f"run-{run}{in_file_names(arm)}.svg"
    try:
        with only_disk_errors(path):
            overview(courses).savefig(path)
    except FolderError as error:
        if picture:
            raise
        # The folder may be a read-only archive: the account is printed all the same.
        reason = getattr(error.__cause__, "strerror", None) or "the disk cannot be written"
        problem = f"{path}: cannot be written ({reason})"
        click.echo(f"\nReproduced bit for bit. No picture: {problem}. Name another file with --picture")
        return
    click.echo(f"\nReproduced bit for bit. Picture: {path}")
