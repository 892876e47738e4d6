"""Options and arguments that several verbs share: the scenario with its settings, days and JSON."""

import math
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from bayonets.questions.contract import DeclaredArgument
from bayonets.scenario.look_alikes import plain_number
from bayonets.scenario.printable import printable

if TYPE_CHECKING:
    from bayonets.scenario.model import Scenario

_LARGEST_MEANT = 1e15
_LONGEST_STEM = 180
"""Bytes of a scenario's name that are part of a folder's name; most disks allow 255 bytes in all."""


class Whole(click.IntRange):
    """A whole number, with or without bounds; the error for other values gives the number that is probably meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The whole number that the text stands for."""
        try:
            int(value)
        except ValueError:
            self.fail(f"{value!r} must be a whole number. {_whole_meant(value)}", param, ctx)
        return super().convert(value, param, ctx)


def _whole_meant(text: str) -> str:
    """The remedy for `1e3` or `1,000`."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    meant = f"{number:.0f}" if number.is_integer() and abs(number) < _LARGEST_MEANT else plain_number(text, whole=True)
    return f"Write {meant or 'digits alone, such as 1000'}"


settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change the scenario: levers.support=0.8, levers.support=0.8@2020-09-01, levers.bonus.omon_minsk=1.2, "
    "services.army.team=1.5, parameters.efficacy=0.3, protest.initial=250, mechanisms.off=shame, or a walkout of a "
    "share of the officers: events.walkout.omon_minsk=0.15@2020-09-08. May be given again.",
)

days_option = click.option("--days", type=Whole(1), help="Number of days to simulate; by default that of the scenario.")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


def option_of(declared: DeclaredArgument) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The command-line option of an argument that a question declares."""
    argument, how = declared.argument, dict[str, Any]()
    if declared.kind is bool:
        how = {"is_flag": True}
    elif declared.kind is int:
        how = {"type": Whole(argument.at_least, argument.at_most)}
    elif argument.choices:
        how = {"type": click.Choice(argument.choices)}
    if declared.name == "uncertain":
        how |= {"is_flag": False, "flag_value": argument.choices[0]}
    if declared.kind is not bool and not declared.required and declared.default is not None:
        how |= {"default": declared.default, "show_default": True}
    return click.option(
        declared.option, required=declared.required, metavar=argument.metavar, help=argument.text, **how
    )


def names_of_scenarios(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Completions of a scenario argument: matching names of the library, and files."""
    from bayonets.scenario.read import library

    names = [CompletionItem(name) for name in library() if name.startswith(begun)]
    return [*names, CompletionItem(begun, type="file")]


def scenario_argument(metavar: str = "NAME|FILE", name: str = "scenario", **how: Any) -> Callable[..., Any]:
    """The scenario argument of a verb: a name of the library or a file."""
    return click.argument(name, metavar=metavar, shell_complete=names_of_scenarios, **how)


def scenario_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a scenario is changed before it is used."""
    return settings_option(days_option(function))


def changed(name: str, settings: tuple[str, ...], days: int | None) -> "Scenario":
    """The scenario of a name or path, with settings applied."""
    from bayonets.scenario.read import read
    from bayonets.scenario.words import apply, refuse_late, with_days

    scenario = apply(read(name), settings)
    scenario = scenario if days is None else with_days(scenario, days)
    refuse_late(settings, scenario)
    return scenario


def command_line() -> str:
    """The command line as given, for the manifest and the report."""
    return printable(shlex.join(["bayonets", *sys.argv[1:]]))


def own_folder(name: str, rest: str) -> Path:
    """A folder below bayonets-results, named after a scenario and a question.

    Args:
        name: of the scenario, or its path; cut where the folder's name would exceed the limit of most disks.
        rest: the remainder of the folder's name, which distinguishes scenarios of one name.
    """
    stem = Path(name).stem
    while len(stem.encode("utf-8", "surrogateescape")) > _LONGEST_STEM:
        stem = stem[:-1]
    return Path("bayonets-results") / f"{stem}{rest}"
