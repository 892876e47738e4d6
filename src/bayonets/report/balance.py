"""The composition of the force and its balance with the crowd by date: the arithmetic behind the pressure."""

from collections.abc import Iterator

import numpy as np

from bayonets.account.blocks import Account, Block, Table
from bayonets.engine.inputs import Inputs
from bayonets.scenario.balance import Balance, balance_on, turning_days, zeal_sentence
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import full_date, in_sentence, plain
from bayonets.wording import listed, number, people, percent, span, thousands

_CARRIERS = ("Formation", "Officers", "Street value", "Duty", "Force", "Share of the force")


def balance_section(scenario: Scenario) -> Account:
    """The force by formation and the balance by date, without any run."""
    inputs = build(scenario)
    return Account("balance", "Composition of the force", tuple(_blocks(scenario, inputs)), short="The force")


def _blocks(scenario: Scenario, inputs: Inputs) -> Iterator[Block]:
    longest, *others = _days_of_duty(inputs)
    yield _composition(scenario, balance_on(inputs, longest))
    yield _carriers(scenario, balance_on(inputs, longest), caption="")
    for day in others:
        yield _carriers(scenario, balance_on(inputs, day), caption=f"The same on {_date(scenario, day)}")
    yield _rule(scenario, inputs)
    yield _by_date(scenario, inputs)


def _days_of_duty(inputs: Inputs) -> list[int]:
    """The first day of each period of constant duty, the longest period first."""
    changed = np.any(np.diff(inputs.levers.duty, axis=0) != 0.0, axis=1)
    first = [0, *(int(day) + 1 for day in np.flatnonzero(changed))]
    lengths = np.diff([*first, inputs.days])
    return [first[index] for index in sorted(range(len(first)), key=lambda index: -lengths[index])]


def _date(scenario: Scenario, day: int) -> str:
    return full_date(scenario.date_of(day))


def _composition(scenario: Scenario, balance: Balance) -> str:
    """The services that form the force, in a sentence."""
    when = _date(scenario, balance.day)
    if balance.on_duty <= 0.0:
        return f"On {when} no formation is on duty."
    services = dict.fromkeys(scenario.services, 0.0)
    for unit, share in zip(scenario.formations, balance.shares, strict=True):
        services[unit.service] += float(share)
    ranked = sorted(((name, share) for name, share in services.items() if share > 0.0), key=lambda pair: -pair[1])
    parts = [f"{in_sentence(scenario.label_of(name))} {percent(share)}" for name, share in ranked]
    return (
        f"If every officer obeys, the force on the streets on {when} is equivalent to {number(balance.on_duty)} riot "
        f"policemen at full effort: {listed(parts)}."
    )


def _carriers(scenario: Scenario, balance: Balance, *, caption: str) -> Table:
    """The formations on duty on a day, the largest share first."""
    order = [int(index) for index in np.argsort(-balance.force, kind="stable") if balance.force[index] > 0.0]
    rows = []
    for index in order:
        unit = scenario.formations[index]
        value, duty = number(unit.traits["street_value"].best, 2), number(float(balance.duty[index]), 3)
        force, share = number(float(balance.force[index])), percent(float(balance.shares[index]))
        rows.append((plain(unit.label), number(unit.size.best), value, duty, force, share))
    rows.append(("All", "", "", "", number(balance.on_duty), percent(1.0) if balance.on_duty else ""))
    return Table(_CARRIERS, rows, caption)


def _rule(scenario: Scenario, inputs: Inputs) -> str:
    """An explanation of the balance by date."""
    demand = number(inputs.parameters.demand, 1)
    fixed = (
        "The scenario fixes the turnout by date."
        if len(inputs.fixed_protest)
        else ("Turnout ranges from that of the first day to the largest possible turnout, including calls to march.")
    )
    ladder = " Each rung of the ladder adds the number in its column to the rungs before it." if scenario.ladder else ""
    return (
        f"The balance by date: a thousand protesters are balanced by {demand} riot policemen at full effort (the "
        f"demand). {fixed} Protest exceeds the capacity of the forces when the officers needed exceed those "
        f"on duty by more than {number(balance_on(inputs, 0).quorum)} (demand times quorum).{ladder} "
        f"{zeal_sentence(inputs)}"
    ).strip()


def _by_date(scenario: Scenario, inputs: Inputs) -> Table:
    """Turnout, officers needed, officers on duty and those added by each rung, on the days on which these change."""
    rungs = tuple(f"Rung {index + 1}" for index in range(len(inputs.rung_duty)))
    rows = []
    for balance in (balance_on(inputs, day) for day in turning_days(inputs)):
        turnout = span(thousands(balance.turnout), thousands(balance.most))
        needed = people(balance.needed, balance.needed_at_most)
        brings = (f"+{number(float(more))}" for more in balance.brings)
        rows.append((_date(scenario, balance.day), turnout, needed, number(balance.on_duty), *brings))
    columns = ("Date", "Turnout (thousands)", "Officers needed", "On duty, if all obey", *rungs)
    return Table(columns, rows)
