"""`bayonets export`: the tables of a result folder as CSV, and a posterior as netCDF."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import program


@click.command("export", epilog="Example: bayonets export bayonets-results/textbook-seed-1-0123abcd --csv")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--csv", "as_csv", is_flag=True, help="Write CSV files, one for each table.")
@click.option("--netcdf", "as_netcdf", is_flag=True, help="Write a posterior as one netCDF file, as ArviZ reads it.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Target folder, by default FOLDER/csv; with --netcdf the file, by default FOLDER/posterior.nc.",
)
def command(folder: Path, *, as_csv: bool, as_netcdf: bool, out: Path | None) -> None:
    """Export the runs in a folder, or a posterior, as CSV files, one for each table, with a data dictionary.

    A posterior can also be exported as one netCDF file with the groups and dimensions of ArviZ.
    """
    if as_csv == as_netcdf:
        raise click.UsageError("--csv with --netcdf: use one" if as_csv else "No format is given. Add --csv")
    if as_netcdf:
        click.echo(str(_netcdf(folder, out)))
    else:
        _csv(folder, out)


def _netcdf(folder: Path, out: Path | None) -> Path:
    from bayonets.questions.calibrate.calibrated import open_posterior
    from bayonets.questions.calibrate.data_tree import NAME, write_netcdf

    return write_netcdf(open_posterior(folder).to_xarray(), out or folder / NAME)


def _csv(folder: Path, out: Path | None) -> None:
    from bayonets.ensemble.calm import NAME as CALM
    from bayonets.ensemble.export import export_csv
    from bayonets.ensemble.ranges import NAME as RANGES
    from bayonets.ensemble.store import read_folder
    from bayonets.inference.posterior import FILE, export_posterior

    read_folder(folder)
    export = export_posterior if (folder / FILE).exists() else export_csv
    for path in export(folder, out or folder / "csv"):
        click.echo(str(path))
    for name, what in ((RANGES, "with every number drawn from its range"), (CALM, "in calm")):
        if (folder / name / "manifest.json").is_file():
            subfolder = shlex.quote(str(folder / name))
            click.echo(f"The runs {what} have tables of their own: {program()} export {subfolder} --csv", err=True)
