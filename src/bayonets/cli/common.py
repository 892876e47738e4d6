"""What several verbs share: the scenario argument with its settings, and the counting of things in print."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bayonets.scenario.model import Scenario

settings_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change the scenario: levers.support=0.8, levers.support=0.8@2020-09-01, levers.bonus.omon_minsk=1.2, "
    "services.army.team=1.5, parameters.efficacy=0.3, protest.initial=250, mechanisms.off=shame, or a walkout of a "
    "share of the officers: events.walkout.omon_minsk=0.15@2020-09-08. May be given again.",
)

days_option = click.option("--days", type=int, help="Simulate so many days instead of the scenario's own.")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")


uncertain_option = click.option(
    "--uncertain",
    is_flag=False,
    flag_value="quantities",
    type=click.Choice(["quantities", "parameters", "all"]),
    help="Draw unknown numbers anew for every two runs: those of the scenario that have low and high (quantities, also "
    "without a word), the model's parameters over their plausible ranges, or all.",
)


def scenario_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options by which a scenario is changed before it is used."""
    return settings_option(days_option(function))


def changed(name: str, settings: tuple[str, ...], days: int | None) -> "Scenario":
    """The scenario of a name or path, with its settings."""
    from bayonets.scenario.read import read
    from bayonets.scenario.words import apply, refuse_late, with_days

    scenario = apply(read(name), settings)
    scenario = scenario if days is None else with_days(scenario, days)
    refuse_late(settings, scenario)
    return scenario


def count(number: int, what: str) -> str:
    """`1 run`, `2,000 runs`."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
