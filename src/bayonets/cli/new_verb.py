"""`bayonets new`: a commented starter scenario, of a fictitious country or from a historical case."""

import shlex
from pathlib import Path

import click

from bayonets.cli.terminal import echo_next


@click.command("new", epilog="Examples: bayonets new my-case.yaml; bayonets new georgia.yaml --from-case georgia_2003")
@click.argument("file", metavar="NAME.yaml", type=click.Path(path_type=Path), required=False)
@click.option("--from-case", "case", metavar="ID", help="Start from a case of the table that ships (--cases).")
@click.option("--cases", "list_cases", is_flag=True, help="List the cases of the table, and end.")
@click.option("--force", is_flag=True, help="Overwrite an existing file.")
def command(file: Path | None, *, case: str | None, list_cases: bool, force: bool) -> None:
    """Write a commented starter scenario: a fictitious country that can be run as it is and edited.

    With --from-case, sizes, dates and results come from a historical case, and all else is assumed and marked.
    """
    if list_cases:
        _echo_cases()
        return
    if file is None:
        raise click.UsageError("Missing argument 'NAME.yaml'.")
    if case is None:
        from bayonets.scenario.starter import write_starter

        write_starter(file, force=force)
        click.echo(f"{file}: written. It describes a fictitious country: replace its numbers by those of yours.")
    else:
        _write_case(file, case, force=force)
    name = shlex.quote(str(file))
    echo_next(
        [
            (f"bayonets lint {name}", "entries that are still doubtful"),
            (f"bayonets show {name}", "the scenario as it will run"),
            (f"bayonets run {name} --runs 100", "simulate it"),
            ("bayonets schema > scenario.schema.json", "a schema with which an editor completes and checks the file"),
        ]
    )


def _write_case(file: Path, identifier: str, *, force: bool) -> None:
    """Write the dossier of a case, and say how much of it is assumed."""
    from bayonets.questions.lint.doubts import figures_of
    from bayonets.scenario.cases import case_of
    from bayonets.scenario.from_case import dossier_of
    from bayonets.scenario.read import read_text
    from bayonets.scenario.starter import write_new

    case = case_of(identifier)
    text = dossier_of(case)
    write_new(file, text, force=force)
    scenario = read_text(text, str(file))
    figures = figures_of(scenario)
    click.echo(
        f"{file}: written. {case.title}, {scenario.officers:,} officers. {figures.assumed} of its {figures.numbers} "
        "numbers are assumed, by the same values for every case: replace them."
    )
    if case["notes"]:
        click.echo(f"Note of the table: {case['notes']}")


def _echo_cases() -> None:
    """The identifiers and titles of the cases."""
    from bayonets.scenario.cases import cases

    width = max(map(len, cases()))
    for identifier, case in cases().items():
        click.echo(f"{identifier.ljust(width)}  {case.title}")
