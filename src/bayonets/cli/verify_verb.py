"""`bayonets verify`: results of the program against known results."""

from pathlib import Path

import click

from bayonets.cli.common import Whole, json_option
from bayonets.cli.terminal import echo_json, hint, terminal_width

CHECKS_FAILED = 1
LONG_PAIRS = 1024


@click.command("verify", epilog="Examples: bayonets verify --only classics; bayonets verify --patterns")
@click.option("--long", is_flag=True, help="Use more runs; takes about twice the time.")
@click.option(
    "--patterns",
    is_flag=True,
    help="Compare the model with the literature instead: every row of the table of evidence as a paired experiment. "
    "Takes some minutes.",
)
@click.option(
    "--only",
    metavar="WORD",
    default="",
    help="Run only the families of checks, or the experiments, whose name contains WORD.",
)
@click.option("--seed", type=Whole(0, 2**63 - 1), default=1, show_default=True, help="Random seed.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Write the table as Markdown to this file, as for docs/verification.md and docs/patterns.md.",
)
@json_option
def command(*, long: bool, patterns: bool, only: str, seed: int, out: Path | None, as_json: bool) -> int:
    """Check results of the program against exact answers, limits of the model, and a second program.

    The exit code is 0 if all checks pass and 1 if any fails. A pattern that the model does not show is a finding, not a
    failure.
    """
    if patterns:
        return _patterns(only, out, long=long, seed=seed, as_json=as_json)
    from datetime import UTC, datetime

    from bayonets.verify.checks import CheckSetting, verify
    from bayonets.verify.families import families
    from bayonets.verify.table import markdown, refuse_no_place, text, write_page

    listed = families()
    if not any(only.lower() in family.name.lower() for family in listed):
        names = ", ".join(repr(family.name) for family in listed)
        raise click.UsageError(f"--only {only!r}: no family of checks has such a name. There are: {names}.")
    if out is not None:
        refuse_no_place(out)
    checked = verify(listed, CheckSetting(seed, long), only=only, progress=_progress)
    hint("")
    if as_json:
        echo_json(checked.as_plain())
    else:
        click.echo(text(checked, terminal_width()))
    if out is not None:
        write_page(out, markdown(checked, f"{datetime.now(UTC):%Y-%m-%d}"))
    return 0 if checked.passed else CHECKS_FAILED


def _patterns(only: str, out: Path | None, *, long: bool, seed: int, as_json: bool) -> int:
    import time

    from rich.console import Console

    from bayonets.verify import patterns as experiments
    from bayonets.verify.pattern_list import PATTERNS
    from bayonets.verify.pattern_page import page, show
    from bayonets.verify.table import refuse_no_place, write_page

    chosen = [pattern for pattern in PATTERNS if only.lower() in pattern.factor.lower()]
    if not chosen:
        names = ", ".join(repr(pattern.factor) for pattern in PATTERNS)
        raise click.UsageError(f"--only {only!r}: no experiment has such a name. There are: {names}.")
    if out is not None:
        refuse_no_place(out)
    began, most = time.monotonic(), LONG_PAIRS if long else experiments.CAP

    def tell(done: int, asked: int) -> None:
        left = (time.monotonic() - began) / done * (asked - done)
        hint(f"{done} of {asked} experiments; about {left / 60:.0f} minutes left")

    rows = experiments.patterns(most, seed, chosen=chosen, progress=tell)
    shapes = [] if only else experiments.shapes(seed=seed)
    turned = [] if only else experiments.turning(seed=seed)
    hint("")
    if as_json:
        echo_json(experiments.as_plain(rows, shapes, turned))
    else:
        show(Console(width=terminal_width()), rows, shapes, turned)
    if out is not None:
        write_page(out, page(rows, shapes, turned, start=experiments.START, runs=most, seed=seed))
    return 0


def _progress(done: int, asked: int, name: str) -> None:
    hint(f"Checking: {done + 1} of {asked}, {name} ...")
