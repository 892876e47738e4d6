"""`bayonets export`: the tables of a result folder as CSV."""

from pathlib import Path

import click


@click.command("export", epilog="Example: bayonets export bayonets-results/textbook-seed-1-0123abcd --csv")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV files (the only format so far).")
@click.option("--out", type=click.Path(path_type=Path), help="Where to; by default into FOLDER/csv.")
def command(folder: Path, *, as_csv: bool, out: Path | None) -> None:
    """Export a result folder as CSV files, one for each table, with the data dictionary beside them."""
    from bayonets.ensemble.export import export_csv

    if not as_csv:
        raise click.UsageError("Say which format: --csv")
    for path in export_csv(folder, out or folder / "csv"):
        click.echo(str(path))
