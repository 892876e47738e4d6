"""`bayonets export`: the tables of a result folder as CSV."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import program


@click.command("export", epilog="Example: bayonets export bayonets-results/textbook-seed-1-0123abcd --csv")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV files (the only format so far).")
@click.option("--out", type=click.Path(path_type=Path), help="Target folder; by default FOLDER/csv.")
def command(folder: Path, *, as_csv: bool, out: Path | None) -> None:
    """Export the runs in a folder, or a posterior, as CSV files, one for each table, with a data dictionary."""
    from bayonets.ensemble.calm import NAME as CALM
    from bayonets.ensemble.export import export_csv
    from bayonets.ensemble.ranges import NAME as RANGES
    from bayonets.ensemble.store import read_folder
    from bayonets.inference.posterior import FILE, export_posterior

    if not as_csv:
        raise click.UsageError("No format is given. Add --csv")
    read_folder(folder)
    export = export_posterior if (folder / FILE).exists() else export_csv
    for path in export(folder, out or folder / "csv"):
        click.echo(str(path))
    for name, what in ((RANGES, "with every number drawn from its range"), (CALM, "in calm")):
        if (folder / name / "manifest.json").is_file():
            subfolder = shlex.quote(str(folder / name))
            click.echo(f"The runs {what} have tables of their own: {program()} export {subfolder} --csv", err=True)
