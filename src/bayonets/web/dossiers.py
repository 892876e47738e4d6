"""A scenario as the API sends it, in one line or whole, and the catalogue of all adjustable quantities."""

from collections.abc import Iterator
from datetime import date
from functools import cache

from bayonets.engine.inputs import MECHANISMS
from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.scenario.balance import balance_on, turning_days
from bayonets.scenario.bibliography import in_full
from bayonets.scenario.event_words import event_text
from bayonets.scenario.inputs import build
from bayonets.scenario.levers import NAMED_BY_ARTICLE, LeverValue, Schedule
from bayonets.scenario.model import ResolvedFormation, Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.show import seen_amount
from bayonets.scenario.sources import is_assumed, sourced_numbers
from bayonets.scenario.timeline import Event, Observation, names_of
from bayonets.scenario.write import write
from bayonets.web.schema.base import Plain
from bayonets.web.schema.scenarios import (
    AboutModel,
    BalanceModel,
    Catalogue,
    Dossier,
    EventModel,
    FormationModel,
    LeverCourse,
    LeverModel,
    MechanismModel,
    NumberModel,
    ObservationModel,
    ParameterModel,
    RungModel,
    ScenarioLine,
    ServiceModel,
    TraitModel,
)
from bayonets.world import catalogue
from bayonets.world.stances import CAUSES, POSTURES, STANCES


def line_of(name: str, scenario: Scenario) -> ScenarioLine:
    """A scenario as one line of a list."""
    short, start = name.partition(":")[2], scenario.start.isoformat()
    return ScenarioLine.of(scenario, id=name, name=short, title=scenario.name, start=start, fault=None)


def dossier_of(name: str, scenario: Scenario) -> Dossier:
    """The full description of a case; `yaml` is the exact scenario with its changes."""
    numbers = list(_numbers(scenario))
    return Dossier.of(
        line_of(name, scenario),
        digest=scenario.digest(),
        services=[_service(scenario, service, numbers) for service in scenario.services],
        ladder=[RungModel(duty={who: duty.best for who, duty in rung.duty.items()}) for rung in scenario.ladder],
        levers=[_lever(scenario, lever) for lever in catalogue.levers()],
        parameters=_parameters(scenario),
        balance=list(_balance(scenario)),
        off=list(scenario.mechanisms.off),
        commanders=scenario.mechanisms.commanders,
        mixing=scenario.mechanisms.mixing,
        events=[_event(scenario, event) for event in scenario.events],
        observations=[_observation(scenario, seen) for seen in scenario.observations],
        sources=[source.reference() for source in scenario.sources.values()],
        numbers=numbers,
        yaml=write(scenario),
    )


def _numbers(scenario: Scenario) -> Iterator[NumberModel]:
    for path, number, source in sourced_numbers(scenario):
        in_words = in_full(scenario.sources, source)
        yield NumberModel.of(number, path=path, source=in_words, assumed=is_assumed(source))


def _when(scenario: Scenario, day: date) -> Plain:
    return {"day": scenario.day_of(day), "date": day.isoformat()}


def _balance(scenario: Scenario) -> Iterator[BalanceModel]:
    """The balance of turnout and force on the days on which it changes, with the force by formation."""
    inputs = build(scenario)
    for balance in (balance_on(inputs, day) for day in turning_days(inputs)):
        when = _when(scenario, scenario.date_of(balance.day))
        yield BalanceModel.of(balance, **when, force=balance.force.tolist(), rungs=balance.brings.tolist())


def _service(scenario: Scenario, name: str, numbers: list[NumberModel]) -> ServiceModel:
    formations = [_formation(formation, numbers) for formation in scenario.formations if formation.service == name]
    service, label = scenario.services[name], scenario.label_of(name)
    return ServiceModel.of(service, name=name, label=label, formations=formations)


def _formation(formation: ResolvedFormation, numbers: list[NumberModel]) -> FormationModel:
    path = f"services.{formation.service}.formations.{formation.name}."
    return FormationModel.of(
        formation,
        officers=int(formation.size.best),
        low=formation.size.low,
        high=formation.size.high,
        street_value=formation.traits["street_value"].best,
        traits={name: trait.best for name, trait in formation.traits.items()},
        sources=[number for number in numbers if number.path.startswith(path)],
    )


def _lever(scenario: Scenario, name: str) -> LeverCourse:
    value: LeverValue = getattr(scenario.levers, name)
    default = catalogue.levers()[name].default
    if isinstance(value, dict):
        by = {who: _steps(scenario, schedule, default) for who, schedule in value.items()}
        return LeverCourse(name=name, whole=None, by=by)
    return LeverCourse(name=name, whole=_steps(scenario, value, default), by={})


def _steps(scenario: Scenario, schedule: Schedule, default: float) -> list[tuple[int, float]]:
    """(day, value) from day 0 on; the default holds before the first step."""
    if isinstance(schedule, Quantity):
        return [(0, schedule.best)]
    steps = [(scenario.day_of(step.since), step.value.best) for step in schedule]
    begun = [value for day, value in steps if day <= 0]
    return [(0, begun[-1] if begun else default), *((day, value) for day, value in steps if day > 0)]


def _parameters(scenario: Scenario) -> dict[str, float]:
    blocks = {"parameters": scenario.parameters, "protest": scenario.protest}
    return {name: getattr(blocks[declared.block], name).best for name, declared in catalogue.parameters().items()}


def _event(scenario: Scenario, event: Event) -> EventModel:
    text, names = event_text(scenario, event), list(names_of(event))
    return EventModel.of(event, **_when(scenario, event.date), names=names, text=text)


def _observation(scenario: Scenario, seen: Observation) -> ObservationModel:
    """An observation; dates of a fall are given by the amount in words only."""
    low, high = (None, None) if seen.days else seen.between or (seen.at_least, seen.at_most)
    return ObservationModel.of(
        seen,
        **_when(scenario, seen.date),
        names=list(seen.names),
        amount=seen_amount(seen),
        source=in_full(scenario.sources, seen.source),
        low=low,
        high=high,
        about=None if seen.about is None else AboutModel.of(seen.about),
    )


# --- The catalogue --------------------------------------------------------------------------------------------------


@cache
def whole_catalogue() -> Catalogue:
    """All adjustable quantities with units, ranges and meanings, and the mechanisms."""
    return Catalogue(
        levers=[
            LeverModel.of(lever, label=_label(lever), article=NAMED_BY_ARTICLE.get(lever.name))
            for lever in catalogue.levers().values()
        ],
        parameters=[
            ParameterModel.of(parameter, label=_label(parameter), mechanism=_mechanism(parameter.name))
            for parameter in catalogue.parameters().values()
        ],
        traits=[
            TraitModel.of(trait, label=_label(trait), mechanism=_mechanism(trait.name))
            for trait in catalogue.traits().values()
        ],
        mechanisms=[MechanismModel(name=name, claim=_claim(name)) for name in MECHANISMS],
        stances=list(STANCES),
        postures=list(POSTURES),
        causes=[cause for cause in CAUSES if cause],
    )


def _label(declared: Parameter | Lever | Trait) -> str:
    return declared.name.replace("_", " ")


def _mechanism(name: str) -> str:
    return catalogue.declared_in(name).__name__.rpartition(".")[2]


def _claim(mechanism: str) -> str:
    """The claim of a mechanism, from the first paragraphs of its module."""
    module = next(module for module in catalogue.modules() if module.__name__ == f"bayonets.mechanisms.{mechanism}")
    text = " ".join((module.__doc__ or "").split())
    return text.partition("Claim: ")[2].partition(" Form: ")[0]
