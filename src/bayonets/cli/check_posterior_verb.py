"""`bayonets check-posterior`: the checks of a calibration, printed again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import json_option
from bayonets.cli.terminal import echo_json, terminal_width, with_headings

if TYPE_CHECKING:
    from bayonets.questions.calibrate.calibrated import Calibrated

CHECK_FAILED = 1


@click.command(
    "check-posterior", epilog="Example: bayonets check-posterior bayonets-results/textbook-calibrate-seed-1-0123abcd"
)
@click.argument("folder", type=click.Path(path_type=Path))
@json_option
def command(folder: Path, *, as_json: bool) -> None:
    """Print the checks of a posterior again, after its tables have been compared with their sums.

    The exit code is 0 if all checks are passed, 1 if one fails, and 2 if the folder holds no posterior or is damaged.
    """
    from bayonets.account.terminal import text
    from bayonets.questions.calibrate.account import checks_account
    from bayonets.questions.calibrate.calibrated import open_posterior

    opened = open_posterior(folder)
    if as_json:
        echo_json(_as_json(opened))
    else:
        click.echo(with_headings(text(checks_account(opened.answer), terminal_width())))
    if not opened.answer.checks.passed:
        raise click.exceptions.Exit(CHECK_FAILED)


def _as_json(opened: "Calibrated") -> dict[str, Any]:
    """The checks as plain data, as in the answer."""
    answer = opened.as_json()
    names = ("scenario", "seed", "particles", "islands", "passed", "checks")
    return {"digest": opened.digest()} | {name: answer[name] for name in names}
