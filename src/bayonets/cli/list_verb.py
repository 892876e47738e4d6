"""`bayonets list`: the scenarios of the library."""

from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import json_option
from bayonets.cli.terminal import echo_json, program, terminal_width

if TYPE_CHECKING:
    from bayonets.scenario.model import Scenario

_NOTE = (
    "History: how the case ended (-: not stated). Sourced: share of the numbers with a source, neither assumed nor "
    "from memory. Facts: how well sizes of forces, turnout and observations are sourced, from A (best) to D "
    "(docs/scenarios.md); the grade does not concern motives and levers, most of which are assumed in every scenario."
)


@click.command("list", epilog="Example: bayonets list")
@json_option
def command(*, as_json: bool) -> None:
    """List the scenarios of the library: country, years, outcome in history, officers, and grade of the evidence."""
    from bayonets.scenario.read import library, read

    shelf = {name: read(name) for name in library()}
    if as_json:
        echo_json([entry(name, scenario) for name, scenario in shelf.items()])
    else:
        heads, *lines = text(shelf, terminal_width())
        click.secho(heads, bold=True)
        click.echo("\n".join(lines))
        click.echo(f"\nNext: {program()} show NAME, {program()} run NAME, {program()} new my-case.yaml")


def entry(name: str, scenario: "Scenario") -> dict[str, Any]:
    """A scenario as plain data."""
    from dataclasses import asdict

    from bayonets.scenario.evidence import evidence_of, history_of

    evidence = evidence_of(scenario)
    return {
        "name": name,
        "title": scenario.name,
        "summary": scenario.summary,
        "country": scenario.country,
        "start": scenario.start.isoformat(),
        "end": scenario.date_of(scenario.days - 1).isoformat(),
        "days": scenario.days,
        "history": history_of(scenario),
        "officers": scenario.officers,
        "formations": len(scenario.formations),
        "sourced_share": evidence.sourced_share,
        "grade": evidence.grade,
        "evidence": asdict(evidence),
    }


def text(shelf: "dict[str, Scenario]", width: int) -> list[str]:
    """The heads of the columns, one row for each scenario, and the meaning of the columns."""
    from bayonets.scenario.table import table, wrapped

    heads = ("Scenario", "Country", "Years", "History", "Officers", "Sourced", "Facts")
    rows = [heads, *(_row(name, scenario) for name, scenario in shelf.items())]
    return [*table(rows, width, right=(4, 5)), "", wrapped(_NOTE, width)]


def _row(name: str, scenario: "Scenario") -> tuple[str, ...]:
    from bayonets.scenario.evidence import evidence_of, history_of
    from bayonets.scenario.printable import plain
    from bayonets.wording import years

    evidence, country = evidence_of(scenario), plain(scenario.country or "-")
    return (
        name, country, years(scenario.start, scenario.days), history_of(scenario) or "-", f"{scenario.officers:,}",
        f"{100.0 * evidence.sourced_share:.0f} %", evidence.grade,
    )  # fmt: skip
