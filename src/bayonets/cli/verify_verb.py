"""`bayonets verify`: what the program computes against what is known."""

import json
from pathlib import Path

import click

from bayonets.cli.common import json_option
from bayonets.cli.terminal import hint, terminal_width

CHECKS_FAILED = 1


@click.command("verify", epilog="Example: bayonets verify --only classics")
@click.option("--long", is_flag=True, help="Take more runs; about twice the time.")
@click.option("--only", metavar="WORD", default="", help="Make only the families of checks whose name contains WORD.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Address of all chance.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the table as Markdown to this file; docs/verification.md is made so.",
)
@json_option
def command(*, long: bool, only: str, seed: int, out: Path | None, as_json: bool) -> int:
    """Check what the program computes against what is known: exact answers, limits of the model, a second program.

    Ends with 0 if all checks pass, with 1 if any fails.
    """
    from datetime import UTC, datetime

    from bayonets.verify.checks import Setting, verify
    from bayonets.verify.families import families
    from bayonets.verify.table import markdown, refuse_no_place, text, write_page

    listed = families()
    if not any(only.lower() in family.name.lower() for family in listed):
        names = ", ".join(repr(family.name) for family in listed)
        raise click.UsageError(f"--only {only!r}: no family of checks has such a name. There are: {names}.")
    if out is not None:
        refuse_no_place(out)
    found = verify(listed, Setting(seed, long), only=only, progress=_progress)
    hint("")
    if as_json:
        click.echo(json.dumps(found.as_plain(), indent=1, ensure_ascii=False))
    else:
        click.echo(text(found, terminal_width()))
    if out is not None:
        write_page(out, markdown(found, f"{datetime.now(UTC):%Y-%m-%d}"))
    return 0 if found.passed else CHECKS_FAILED


def _progress(done: int, asked: int, name: str) -> None:
    hint(f"Checking: {done + 1} of {asked}, {name} ...")
