"""What is legal but doubtful in the forces, the ladder and the streets: reckoned from the inputs."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.mechanisms.declare import Array
from bayonets.questions.lint.doubts import Doubt, of_all
from bayonets.scenario.balance import highest_pressure
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.printable import full_date
from bayonets.scenario.quantity import Quantity
from bayonets.world import catalogue

Bools = npt.NDArray[np.bool_]


def doubts_of_inputs(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Every doubt about forces, ladder and streets that needs no run."""
    yield from _never_sent(scenario, inputs)
    yield from _rungs_without_effect(scenario, inputs)
    yield from _entries_without_effect(scenario)
    yield from _streets_that_hold(scenario, inputs)


# --- Forces -----------------------------------------------------------------------------------------------------------


def never_sent(inputs: Inputs) -> Array:
    """(formations,) whether no day and no rung sends it to the streets."""
    by_rungs = np.maximum(inputs.rung_duty, 0.0).max(axis=0, initial=0.0)
    return np.asarray((inputs.levers.duty.max(axis=0) <= 0.0) & (by_rungs <= 0.0))


def _never_sent(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Formations never on duty, in groups of those that matter in the same way nevertheless."""
    groups: dict[str, list[ResolvedFormation]] = {}
    for formation, never in zip(scenario.formations, never_sent(inputs), strict=True):
        if never:
            groups.setdefault(_still_matters(formation), []).append(formation)
    for matters, found in groups.items():
        names = ", ".join(formation.name for formation in found)
        yield Doubt(
            "formation",
            of_all(len(found), len(scenario.formations), "formation", "is", "are")
            + f" never on duty and no rung names {'it' if len(found) == 1 else 'them'}: {names}",
            matters,
            "Give it duty or a rung of the ladder; or leave it, if that is what it is there for.",
            tuple(f"services.{one.service}.formations.{one.name}" for one in found),
        )


def _still_matters(formation: ResolvedFormation) -> str:
    """What a formation that is never sent still does in the model."""
    if formation.pact:
        return "It adds nothing to the force. As a formation of the pact it can still change sides, as an army does."
    if formation.traits["street_value"].best > 0.0:
        return (
            "It adds nothing to the force. It still counts in the news, by its street_value: many who refuse or leave "
            "there are seen everywhere, and its loyal men water down the share of those who broke."
        )
    return "With street_value 0 it counts neither in the force nor in the news: only its ties to others matter."


def _rungs_without_effect(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Rungs, or entries of them, that order no more than the lever or the rungs before: only a larger duty counts."""
    ordered = inputs.levers.duty
    lower: list[str] = []
    for place, rung in enumerate(inputs.rung_duty):
        idle = np.all(rung <= ordered, axis=0)
        if idle.all():
            yield Doubt(
                "rung",
                f"rung {place + 1} of the ladder changes nothing",
                "All whom it names do that duty already on every day, by levers.duty or by the rungs before it.",
                "Raise its duty, or remove the rung.",
                (f"ladder[{place}].duty",),
            )
        else:
            lower += _entries_below(scenario, place, idle)
        ordered = np.maximum(ordered, rung)
    if lower:
        yield Doubt(
            "rung",
            f"{len(lower)} {'entry of the ladder orders' if len(lower) == 1 else 'entries of the ladder order'} no "
            "more than what is ordered already",
            "A rung counts only where it is above the lever duty and the rungs before it: of several duties the "
            "largest holds, on every day.",
            "Raise the duty of the entry, or remove it.",
            tuple(lower),
        )


def _entries_below(scenario: Scenario, place: int, idle: Bools) -> Iterator[str]:
    """Entries of a rung all of whose formations do as much already."""
    for name in scenario.ladder[place].duty:
        named = [
            bool(without)
            for unit, without in zip(scenario.formations, idle, strict=True)
            if name == unit.name or (name == unit.service and unit.name not in scenario.ladder[place].duty)
        ]
        if named and all(named):
            yield f"ladder[{place}].duty.{name}"


def _entries_without_effect(scenario: Scenario) -> Iterator[Doubt]:
    """Entries for a service all of whose formations have an entry of their own in the same table."""
    tables: dict[str, tuple[Mapping[str, object], object]] = {
        f"ladder[{place}].duty": (rung.duty, None) for place, rung in enumerate(scenario.ladder)
    }
    for name, lever in catalogue.levers().items():
        value = getattr(scenario.levers, name)
        if isinstance(value, dict):
            # The exact written form names every service; a plain default there was not meant by anybody.
            tables[f"levers.{name}"] = (value, Quantity(best=lever.default))
    paths = [
        f"{path}.{service}"
        for path, (table, unmeant) in tables.items()
        for service, said in scenario.services.items()
        if service in table and table[service] != unmeant and all(name in table for name in said.formations)
    ]
    if paths:
        yield Doubt(
            "entry",
            f"{len(paths)} {'entry of a table concerns' if len(paths) == 1 else 'entries of tables concern'} nobody",
            "Every formation of the service has an entry of its own there, which goes before the service's.",
            "Remove the entry of the service, or those of its formations.",
            tuple(paths),
        )


# --- Streets ----------------------------------------------------------------------------------------------------------


def _streets_that_hold(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    fixed = len(inputs.fixed_protest) > 0
    if not fixed and inputs.initial_protest <= 0.0:
        yield Doubt(
            "streets",
            "the protest starts with nobody",
            "It grows by a share of itself a day, so nobody will ever come out, and the streets cannot be lost.",
            "Write how many thousands are out on day 0, or fix the protest by_date.",
            ("protest.initial",),
        )
        return
    highest, day = highest_pressure(inputs)
    if highest < 0.0:
        people = "the largest protest of by_date" if fixed else "the largest protest that can come out"
        yield Doubt(
            "streets",
            f"the streets cannot be lost while everybody obeys: {people} gives a pressure of {highest:.2f} at most "
            f"({full_date(scenario.date_of(day))}), and they are lost above 0",
            "Only officers who break first can lose them. That may be meant; but then protest alone never brings the "
            "regime down, and its size matters only through what officers believe.",
            "Look at the protest, at demand (officers per thousand) and at duty; or leave it, if it is meant.",
            ("protest.by_date" if fixed else "protest.maximum", "parameters.demand", "levers.duty"),
        )
