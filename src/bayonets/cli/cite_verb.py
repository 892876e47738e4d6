"""`bayonets cite`: the bibliography of a scenario."""

import click

from bayonets.cli.common import scenario_argument


@click.command("cite", epilog="Example: bayonets cite belarus-2020 --bibtex > belarus.bib")
@scenario_argument()
@click.option("--bibtex", is_flag=True, help="As BibTeX, for a reference manager.")
def command(scenario: str, *, bibtex: bool) -> None:
    """Print the works that a scenario rests on."""
    from bayonets.scenario.bibliography import bibtex as as_bibtex
    from bayonets.scenario.read import read

    sources = read(scenario).sources
    if not sources:
        click.echo(f"{scenario}: names no sources", err=True)
    if bibtex:
        click.echo(as_bibtex(sources), nl=False)
        return
    for key, source in sources.items():
        name = "" if key.isdigit() else f"[{key}] "
        click.echo(f"{name}{source.reference()}" + (f" {source.address}" if source.address else ""))
