"""`bayonets hindcast`: how the mechanisms do on cases that the model was not made for."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bayonets.cli.common import Whole, json_option
from bayonets.cli.progress import bar_of, say_to_stderr
from bayonets.cli.terminal import echo_json, terminal_width, with_headings

if TYPE_CHECKING:
    from bayonets.hindcasts.answer import Hindcast


@click.command("hindcast", epilog="Examples: bayonets hindcast; bayonets hindcast --cases my-cases.csv")
@click.option(
    "--cases",
    metavar="FILE.csv",
    type=click.Path(path_type=Path),
    help="Score a table with the columns of the shipped one instead, and print the table of scores alone.",
)
@click.option(
    "--within",
    is_flag=True,
    help="Forecast the later reports of scenarios from their earlier ones instead, by three calibrations each.",
)
@click.option("--draws", type=Whole(100, 100_000), default=400, show_default=True, help="Draws for each case.")
@click.option("--seed", type=Whole(0, 2**63 - 1), default=1, show_default=True, help="Random seed.")
@click.option("--threads", type=Whole(1, 1024), help="Threads; by default all cores. They do not change results.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for hindcast.json and hindcast.png; by default nothing is written.",
)
@json_option
def command(
    *, cases: Path | None, within: bool, draws: int, seed: int, threads: int | None, out: Path | None, as_json: bool
) -> None:
    """Forecast historical cases by the mechanisms alone, and score the forecasts beside simple rivals.

    Each row of the case table is mapped to a scenario by a frozen rule, which reads no result. All unknown numbers are
    drawn. There are two variants, with the biggest crowd and the lethality, which are known in hindsight, and without.
    A result of no skill is a result.
    """
    from bayonets.hindcasts import hindcast
    from bayonets.hindcasts.account import scores_table, title

    if out is not None:
        _refuse_no_folder(out)
    if within:
        if cases is not None:
            raise click.UsageError("--cases with --within: a table of cases has no dated reports. Use one of them")
        _within(seed, out, as_json=as_json)
        return
    say_to_stderr(quiet=as_json)("Forecasting every case with and without hindsight: about three minutes on two cores")
    with bar_of("draws", shown=not as_json) as progress:
        answer = hindcast(cases, draws=draws, seed=seed, threads=threads, progress=progress)
    if out is not None:
        _write(answer, out)
    if as_json:
        echo_json(answer.as_json())
    elif cases is None:
        click.echo(with_headings(answer.text(terminal_width())))
    else:
        from bayonets.account.blocks import Account
        from bayonets.account.terminal import text

        alone = Account("hindcast", title(answer), [scores_table(answer)], "Hindcast", [], [])
        click.echo(with_headings(text(alone, terminal_width(), details=True)))


def _within(seed: int, out: Path | None, *, as_json: bool) -> None:
    """Forecasts within the scenarios of the library that can be forecast."""
    from pydantic_core import to_jsonable_python

    from bayonets.hindcasts.account import within_account
    from bayonets.hindcasts.within import Later, scenarios_to_forecast, within

    names = scenarios_to_forecast()
    rows: list[Later] = []
    for name in names:
        say_to_stderr(quiet=as_json)(f"{name}: three calibrations by the mean field, of about five minutes each")
        with bar_of("steps", shown=not as_json) as progress:
            rows += within(name, seed=seed, out=out, progress=progress)
    if as_json:
        echo_json(to_jsonable_python(rows))
    else:
        from bayonets.account.terminal import text

        click.echo(with_headings(text(within_account(rows), terminal_width(), details=True)))


def _refuse_no_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"--out {out}: a file: must be a folder. Choose another name")


def _write(answer: "Hindcast", out: Path) -> None:
    from pydantic_core import to_json

    from bayonets.ensemble.disk import only_disk_errors, write_whole

    with only_disk_errors(out):
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / "hindcast.json", to_json(answer.as_json(), indent=1))
        answer.plot().savefig(out / "hindcast.png")
