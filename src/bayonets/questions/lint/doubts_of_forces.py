"""Valid but doubtful entries about the forces, the ladder and the streets, computed from the inputs."""

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
    """All doubts about forces, ladder and streets that need no runs."""
    yield from _never_sent(scenario, inputs)
    yield from _rungs_without_effect(scenario, inputs)
    yield from _entries_without_effect(scenario)
    yield from _streets_that_hold(scenario, inputs)


# --- Forces -----------------------------------------------------------------------------------------------------------


def never_sent(inputs: Inputs) -> Array:
    """(formations,) whether a formation is on duty on no day and in no rung."""
    by_rungs = np.maximum(inputs.rung_duty, 0.0).max(axis=0, initial=0.0)
    return np.asarray((inputs.levers.duty.max(axis=0) <= 0.0) & (by_rungs <= 0.0))


def _never_sent(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Formations never on duty, grouped by the effect that they still have."""
    groups: dict[str, list[ResolvedFormation]] = {}
    for formation, never in zip(scenario.formations, never_sent(inputs), strict=True):
        if never:
            groups.setdefault(_still_matters(formation), []).append(formation)
    for matters, formations in groups.items():
        names = ", ".join(formation.name for formation in formations)
        yield Doubt(
            "formation",
            of_all(len(formations), len(scenario.formations), "formation", "is", "are")
            + f" never on duty, and no rung names {'it' if len(formations) == 1 else 'them'}: {names}",
            matters,
            "Give it duty or a rung of the ladder; or leave it, if that is intended.",
            tuple(
                f"services.{formation_of_group.service}.formations.{formation_of_group.name}"
                for formation_of_group in formations
            ),
        )


def _still_matters(formation: ResolvedFormation) -> str:
    """The effect in the model of a formation that is never on duty."""
    if formation.pact:
        return "It adds nothing to the force. As part of the army it can still change sides."
    if formation.traits["street_value"].best > 0.0:
        return (
            "It adds nothing to the force. It still counts in the news, by its street_value: refusals and exits "
            "there are "
            "seen everywhere, and its loyal officers lower the share of those who broke."
        )
    return "With street_value 0 it counts neither in the force nor in the news; only its ties to others have an effect."


def _rungs_without_effect(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Rungs, or entries of them, that order no more duty than the lever or earlier rungs."""
    ordered = inputs.levers.duty
    lower: list[str] = []
    for index, rung in enumerate(inputs.rung_duty):
        idle = np.all(rung <= ordered, axis=0)
        if idle.all():
            yield Doubt(
                "rung",
                f"rung {index + 1} of the ladder changes nothing",
                "All its formations have at least that duty on every day, by levers.duty or by earlier rungs.",
                "Raise its duty, or remove the rung.",
                (f"ladder[{index}].duty",),
            )
        else:
            lower += _entries_below(scenario, index, idle)
        ordered = np.maximum(ordered, rung)
    if lower:
        yield Doubt(
            "rung",
            f"{len(lower)} {'entry of the ladder orders' if len(lower) == 1 else 'entries of the ladder order'} no "
            "more duty than is ordered already",
            "A rung has an effect only where it exceeds the lever duty and earlier rungs: of several duties the "
            "largest applies, on every day.",
            "Raise the duty of the entry, or remove it.",
            tuple(lower),
        )


def _entries_below(scenario: Scenario, index: int, idle: Bools) -> Iterator[str]:
    """Entries of a rung all of whose formations have at least that duty already."""
    for name in scenario.ladder[index].duty:
        named = [
            bool(without)
            for unit, without in zip(scenario.formations, idle, strict=True)
            if name == unit.name or (name == unit.service and unit.name not in scenario.ladder[index].duty)
        ]
        if named and all(named):
            yield f"ladder[{index}].duty.{name}"


def _entries_without_effect(scenario: Scenario) -> Iterator[Doubt]:
    """Entries for a service all of whose formations have an entry of their own in the same table."""
    tables: dict[str, tuple[Mapping[str, object], object]] = {
        f"ladder[{index}].duty": (rung.duty, None) for index, rung in enumerate(scenario.ladder)
    }
    for name, lever in catalogue.levers().items():
        value = getattr(scenario.levers, name)
        if isinstance(value, dict):
            # The exact written form names every service; a plain default there was not entered by a user.
            tables[f"levers.{name}"] = (value, Quantity(best=lever.default))
    paths = [
        f"{path}.{service}"
        for path, (table, unmeant) in tables.items()
        for service, declared in scenario.services.items()
        if service in table and table[service] != unmeant and all(name in table for name in declared.formations)
    ]
    if paths:
        yield Doubt(
            "entry",
            f"{len(paths)} {'entry of a table has' if len(paths) == 1 else 'entries of tables have'} no effect",
            "Every formation of the service has its own entry there, which takes precedence.",
            "Remove the entry of the service, or those of its formations.",
            tuple(paths),
        )


# --- Streets ----------------------------------------------------------------------------------------------------------


def _streets_that_hold(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    fixed = len(inputs.fixed_protest) > 0
    if not fixed and inputs.initial_protest <= 0.0:
        yield Doubt(
            "streets",
            "the protest starts with no people",
            "It grows by a share of itself per day, so that it stays at 0 and never exceeds the capacity of the "
            "forces.",
            "Write the number of thousands on day 0, or fix the protest with by_date.",
            ("protest.initial",),
        )
        return
    highest, day = highest_pressure(inputs)
    if highest < 0.0:
        people = "the largest protest of by_date" if fixed else "the largest possible protest"
        yield Doubt(
            "streets",
            f"protest cannot exceed the capacity of the forces while all officers comply: {people} gives a pressure "
            "of at "
            f"most {highest:.2f} ({full_date(scenario.date_of(day))}), and capacity is exceeded above 0",
            "It can do so only after officers have broken. That may be intended; but then protest alone never "
            "brings the "
            "regime down, and its size matters only through the beliefs of officers.",
            "Check the protest, demand (officers per thousand) and duty; or leave it, if it is intended.",
            ("protest.by_date" if fixed else "protest.maximum", "parameters.demand", "levers.duty"),
        )
