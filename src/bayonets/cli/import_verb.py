"""`bayonets import`: a list of protest events as the protest of a scenario, or as observations."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import json_option
from bayonets.cli.terminal import echo_json, echo_next

if TYPE_CHECKING:
    from bayonets.importing import ImportedProtest

_KINDS = ("protest",)


@click.command("import", epilog="Example: bayonets import protest events.csv --country BLR --out protest.yaml")
@click.argument("what", metavar="protest", type=click.Choice(_KINDS), required=False)
@click.argument("file", metavar="FILE.csv", required=False)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(("acled", "mmad", "mm", "plain")),
    help="The list of events: an export of ACLED, the Mass Mobilization in Autocracies Database, the Mass Mobilization "
    "Project, or dates and sizes. Recognised by its columns by default.",
)
@click.option("--from", "first", metavar="DATE", help="The first date that is used.")
@click.option("--to", "last", metavar="DATE", help="The last date that is used.")
@click.option(
    "--country",
    metavar="NAME",
    help="Use rows of this country: a name, an alpha-3 code of ISO 3166 or a number "
    "of Gleditsch and Ward (Belarus, BLR, 370).",
)
@click.option("--admin1", metavar="NAME", help="Use rows of this first-order region (column admin1).")
@click.option(
    "--as",
    "form",
    type=click.Choice(("by_date", "observations")),
    default="by_date",
    show_default=True,
    help="What to write: protest.by_date, which fixes the turnout, or observations of it.",
)
@click.option("--dates", type=click.Choice(("dmy", "mdy")), help="Order of day and month in dates such as 08/09/2020.")
@click.option(
    "--empty-days",
    type=click.Choice(("zero", "linear")),
    help="What a day without an event counts as: no protest, or a turnout between the neighbouring days. By default "
    "zero for lists of events, linear for a plain list.",
)
@click.option(
    "--into",
    metavar="FILE.yaml",
    type=click.Path(path_type=Path),
    help="A scenario: write it with its block replaced (by_date), or with these observations added.",
)
@click.option("--out", metavar="FILE.yaml", type=click.Path(path_type=Path), help="File to write; printed by default.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
@click.option("--sizes", is_flag=True, help="Print the table by which sizes in words are read, and end.")
@json_option
def command(what: str | None, file: str | None, **how: Any) -> None:  # fmt: skip
    """Make the protest of a scenario, or observations of it, from a list of events (CSV).

    The sizes of the events of a day are summed. What was dropped, and why, is reported with the numbers of rows.
    """
    if how["sizes"]:
        from bayonets.importing.sizes import sizes_text

        click.echo(sizes_text())
        return
    if what is None or file is None:
        raise click.UsageError("Name what is imported and its file: bayonets import protest FILE.csv")
    _import_protest(file, **how)


def _import_protest(
    file: str, *, out: Path | None, into: Path | None, force: bool, as_json: bool, sizes: bool, **how: Any
) -> None:
    """Read the file, write or print the block, and report."""
    from bayonets.importing import import_protest
    from bayonets.scenario.starter import write_new

    del sizes
    first, last, format_name = how.pop("first"), how.pop("last"), how.pop("format_name")
    imported = import_protest(file, format=format_name, start=first, end=last, **how)
    text = _text_of(imported, into)
    if out is not None:
        write_new(out, text, force=force)
    if as_json:
        echo_json(imported.as_json())
        return
    if out is None:
        click.echo(text, nl=False)
        return
    click.echo(imported.report)
    click.echo(f"{out}: written.")
    _echo_next(out, imported, is_whole=into is not None)


def _text_of(imported: "ImportedProtest", into: Path | None) -> str:
    """The block alone, or a scenario with it."""
    if into is None:
        return imported.text
    from bayonets.importing.into import put_into
    from bayonets.scenario.read import read

    original = read(into).original or b""
    return put_into(original.decode("utf-8").removeprefix("\ufeff"), str(into), imported)


def _echo_next(out: Path, imported: "ImportedProtest", *, is_whole: bool) -> None:
    name = shlex.quote(str(out))
    if is_whole:
        echo_next([(f"bayonets lint {name}", "dates outside the scenario, and other doubts")])
    else:
        key = "protest" if imported.form == "by_date" else "observations"
        click.echo(f"It holds the block {key} of a scenario: paste it there, or use --into FILE.yaml.")
