"""What is legal but doubtful in the forces, the ladder, the streets and the observations: reckoned from the inputs."""

from collections.abc import Iterator, Mapping

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.mechanisms.declare import Array
from bayonets.pictures.words import full_date
from bayonets.questions.lint.doubts import Doubt, amount, of_all, outside_period, within
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.timeline import Observation
from bayonets.world import catalogue
from bayonets.world.stances import NO_DUTY_NAMED, STANCES
from bayonets.world.streets import pressure_of

SPREADS = 2.0
"""An observation `about` a value is taken to exclude what is farther off than so many of its standard deviations."""


def doubts_of_inputs(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """Every doubt about forces, ladder, streets and observations that needs no run."""
    yield from _never_sent(scenario, inputs)
    yield from _rungs_without_effect(inputs)
    yield from _entries_without_effect(scenario)
    yield from _streets_that_hold(scenario, inputs)
    yield from _observations_outside(scenario)
    for place, seen in enumerate(scenario.observations):
        yield from _observation(scenario, seen, f"observations[{place}]")


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


def _rungs_without_effect(inputs: Inputs) -> Iterator[Doubt]:
    """Rungs that order what is ordered already, by the lever or by the rungs before them."""
    ordered = inputs.levers.duty
    for place, rung in enumerate(inputs.rung_duty):
        after = np.where(rung == NO_DUTY_NAMED, ordered, rung)
        if np.array_equal(after, ordered):
            yield Doubt(
                "rung",
                f"rung {place + 1} of the ladder changes nothing",
                "All whom it names do that duty already on every day, by levers.duty or by the rungs before it.",
                "Raise its duty, or remove the rung.",
                (f"ladder[{place}].duty",),
            )
        ordered = after


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


def highest_pressure(scenario: Scenario, inputs: Inputs) -> tuple[float, int]:
    """The most that the streets can feel while everybody obeys and no rung is called, and on which day.

    Protest is taken at the most that can come out, accommodation and the day's chance aside; zeal, which would only add
    to the force, is left out.
    """
    force = inputs.levers.duty @ (inputs.traits.street_value * inputs.size)
    most = max(inputs.initial_protest, scenario.protest.maximum.best)
    protest = inputs.fixed_protest if len(inputs.fixed_protest) else np.full(inputs.days, most)
    demand = scenario.parameters.demand.best
    pressures = [pressure_of(float(people), float(there), demand) for people, there in zip(protest, force, strict=True)]
    day = int(np.argmax(pressures))
    return pressures[day], day


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
    highest, day = highest_pressure(scenario, inputs)
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


# --- Observations -----------------------------------------------------------------------------------------------------


def _observations_outside(scenario: Scenario) -> Iterator[Doubt]:
    paths = [
        f"observations[{place}].date"
        for place, seen in enumerate(scenario.observations)
        if not within(scenario, seen.date)
    ]
    if paths:
        why = "No run reaches it, so neither calibration nor the report can use it."
        yield outside_period(scenario, "observation", paths, len(scenario.observations), why)


def _observation(scenario: Scenario, seen: Observation, path: str) -> Iterator[Doubt]:
    """An observation that no run can meet, or every run must, or that looks like a share."""
    most, of_what = _most(scenario, seen)
    low, high = _asked(seen)
    what = f"{seen.quantity} {_said(seen)} on {full_date(seen.date)}"
    if low > most:
        hardly = "hardly a run" if seen.quantity == "protest" else "no run"  # chance carries it a little beyond
        yield Doubt(
            "observation",
            f"{hardly} can meet {what}: {of_what}",
            "The observation contradicts the dossier.",
            "Correct the number, the size, or whom it concerns.",
            (path,),
        )
    elif low <= 0.0 and high >= most and seen.quantity != "protest":
        yield Doubt(
            "observation",
            f"every run meets {what}: {of_what}",
            "It excludes nothing, so it teaches nothing.",
            "Tighten it, or remove it.",
            (path,),
        )
    elif seen.quantity in STANCES and 0.0 < max(low, high if high < np.inf else 0.0) < 1.0:
        yield Doubt(
            "observation",
            f"{what} is less than one officer",
            "Stances are counted in officers; this looks like a share.",
            "Write a count of officers.",
            (path,),
        )


def _most(scenario: Scenario, seen: Observation) -> tuple[float, str]:
    """The most that the quantity can be, and why."""
    if seen.quantity == "fell":
        return 1.0, "it is 1 if the regime has fallen by then, and else 0"
    if seen.quantity == "protest":
        if scenario.protest.by_date is not None:
            return np.inf, "the file fixes the protest"
        most = max(scenario.protest.maximum.best, scenario.protest.initial.best if scenario.protest.initial else 0.0)
        return most, f"at most {amount(most)} thousand can come out"
    found = [formation for formation in scenario.formations if _concerns(seen, formation)]
    if seen.quantity == "stood_down":
        return float(len(found)), f"it concerns {len(found)} formations"
    officers = sum(formation.size.best for formation in found)
    return officers, f"those whom it concerns are {amount(officers)} officers"


def _concerns(seen: Observation, formation: ResolvedFormation) -> bool:
    """Whether the formation is named, itself or by its service; where nobody is named, all without a pact are meant."""
    return not {formation.name, formation.service}.isdisjoint(seen.names) if seen.names else not formation.pact


def _asked(seen: Observation) -> tuple[float, float]:
    """Between what a run must lie to meet the observation."""
    if seen.about is not None:
        return seen.about.value - SPREADS * seen.about.sd, seen.about.value + SPREADS * seen.about.sd
    if seen.between is not None:
        return seen.between
    return seen.at_least or 0.0, np.inf if seen.at_most is None else seen.at_most


def _said(seen: Observation) -> str:
    if seen.about is not None:
        return f"about {amount(seen.about.value)}"
    if seen.between is not None:
        return f"between {amount(seen.between[0])} and {amount(seen.between[1])}"
    return (
        f"at least {amount(seen.at_least)}" if seen.at_least is not None else f"at most {amount(seen.at_most or 0.0)}"
    )
