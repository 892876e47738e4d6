"""The command line: `bayonets VERB ...`. Each verb has a module here, which is loaded when the verb is used."""

import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from bayonets.cli.streams import fault_of_stdout, prepare
from bayonets.cli.terminal import is_plain
from bayonets.errors import STOPPED, ArchiveError, BayonetsError, FolderError, RefusedError, ScenarioError, SettingError

OUTPUT_LOST = 2

_OF_WORDS = (ScenarioError, SettingError, RefusedError, FolderError, ArchiveError)
"""Errors that may be due to a character of the command: of a number, a folder, or a name within a scenario."""

_VERBS = {
    "run": "Simulate a scenario many times and write a report.",
    "compare": "Compare a scenario with arms of it, run by run.",
    "critical-mass": "Find how many officers must refuse together for a fall to be as likely as not.",
    "map": "Map an outcome, or the sign of a lever's effect, over two axes.",
    "explain": "Explain why a formation stays: what its officers and commander weigh on a day.",
    "sensitivity": "Separate randomness from unknown numbers, and rank the numbers.",
    "calibrate": "Learn the unknown numbers from the observations of a scenario.",
    "serve": "Open the live page, on which levers are moved and results followed.",
    "list": "List the scenarios of the library.",
    "show": "Print a scenario as it will run, or the differences between two.",
    "lint": "Report entries of a scenario that are valid but doubtful.",
    "cite": "Print the bibliography of a scenario.",
    "new": "Write a commented starter scenario.",
    "import": "Make the protest of a scenario from a list of events.",
    "schema": "Print the JSON Schema of scenario files, for editors.",
    "replay": "Reproduce one run bit for bit and print a day-by-day account.",
    "report": "Write the report of a result folder again.",
    "figure": "Draw one picture of a result folder for a journal or a slide.",
    "digest": "Print the digest of a result folder.",
    "check-posterior": "Print the checks of a posterior again.",
    "export": "Export a result folder as CSV files, or a posterior as netCDF.",
    "pack": "Write a result folder into one archive for a repository.",
    "unpack": "Check an archive and open it.",
    "bench": "Time studies on this machine.",
    "verify": "Check the program against exact answers.",
    "hindcast": "Score the mechanisms on historical cases beside simple rivals.",
}


class _Verbs(click.Group):
    """Loads the module of a verb when the verb is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _VERBS:
            return None
        command: click.Command = import_module(f"bayonets.cli.{name.replace('-', '_')}_verb").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_VERBS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Name the nearest verb for an unknown one."""
        if args and args[0] not in _VERBS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], _VERBS, 1)
            hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(_VERBS)}."
            raise click.UsageError(f"No such command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Begin with: bayonets run textbook --runs 100",
)
@click.version_option(package_name="bayonets")
def bayonets() -> None:
    """When do the security forces that keep a regime in power hold, and when do they break?

    Describe the forces of a country in a file with sources, simulate them many times, and read the results.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; an error in the user's input is printed without a traceback."""
    # Pictures create many small objects that live to the end; collecting garbage among them took a tenth of a run.
    gc.set_threshold(100_000, 50, 50)
    prepare()
    code = _code(arguments)
    fault = fault_of_stdout()
    if fault:
        click.echo(fault, err=True)
        code = max(code, OUTPUT_LOST)  # the 1 of lint reports doubts, which were not printed
    sys.exit(code)


def _code(arguments: list[str] | None) -> int:
    """Run a command and return its exit code."""
    try:
        color = False if is_plain() else None
        code = bayonets.main(arguments, prog_name="bayonets", standalone_mode=False, color=color)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        return STOPPED
    except click.ClickException as error:
        error.show()
        if isinstance(error, click.UsageError):
            _name_odd_letters(error.format_message(), arguments)
        return error.exit_code
    except BayonetsError as error:
        click.echo(str(error), err=True)
        if isinstance(error, _OF_WORDS):
            _name_odd_letters(str(error), arguments)
        return error.exit_code
    except OSError as error:
        # A name that is too long or a missing disk: the message of the system is shown, without a traceback.
        reason = error.strerror or str(error)
        named = f"{error.filename}: {reason}. Name another file or folder"
        click.echo(reason if error.filename is None else named, err=True)
        return OUTPUT_LOST
    return code if isinstance(code, int) else 0


def _name_odd_letters(message: str, arguments: list[str] | None) -> None:
    """After an error that does not name it, name a character of the command that resembles another one."""
    from bayonets.scenario.look_alikes import odd_letter_in

    for word in sys.argv[1:] if arguments is None else arguments:
        clause = odd_letter_in(word)
        if clause and "U+" not in message and not os.path.exists(word):  # noqa: PTH110 - of any length
            click.echo(f"In {word}: {clause}.", err=True)


if __name__ == "__main__":
    main()
