"""The dossier: the full description of a country's forces, of the actors that influence them, and of events.

Names, defaults and bounds of parameters, levers and traits come from the modules that use them (`world/catalogue.py`).
A dossier is created from the plain data of a file (`read.py`) or in Python; in either case all faults are reported at
once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, PrivateAttr, create_model
from pydantic_core import InitErrorDetails

from bayonets.engine.inputs import MECHANISMS
from bayonets.mechanisms.declare import Parameter, Trait
from bayonets.scenario.bibliography import Bibliography
from bayonets.scenario.brief import brief
from bayonets.scenario.consistency import MOST_OFFICERS, faults_across
from bayonets.scenario.joint import JointDraws
from bayonets.scenario.levers import Levers, table_of
from bayonets.scenario.numbers import numbers_of
from bayonets.scenario.parts import Day, Name, Part, Text, Truth, exactly_one, not_empty, one_of
from bayonets.scenario.quantity import Bounds, Quantity, Within, bounds_of, count_in
from bayonets.scenario.timeline import Event, Observation, Rung
from bayonets.scenario.write import write
from bayonets.world import catalogue

MOST_DAYS = 10_000
FORMAT = 2

ROLES = ("riot police", "police", "gendarmerie", "army", "secret service")
"""Roles of services, by which the services of two countries are matched; no mechanism reads them."""

HISTORIES = ("held", "fell", "conceded", "fictitious")
"""How a case ended; conceded: the regime gave way although its forces still obeyed."""

SIZE = Parameter("size", 9000.0, 10.0, 100_000.0, "officers", "officers", 1.0, MOST_OFFICERS, whole=True)
PROTEST = Parameter("initial", 100.0, 0.0, 1000.0, "thousands of people", "people in the streets", block="protest")
"""Numbers that no mechanism declares: officers and protesters."""

TRAITS: dict[str, Trait] = {name: trait for name, trait in catalogue.traits().items() if not trait.yes_or_no}
"""The traits that are numbers."""

TRUTHS: dict[str, Trait] = {name: trait for name, trait in catalogue.traits().items() if trait.yes_or_no}
"""The traits that are true or false."""


def _quantity_of(declared: Parameter | Trait) -> Any:
    return Annotated[Quantity, Within(bounds_of(declared))]


def _parameters_of(block: str) -> dict[str, Any]:
    """The fields of all parameters in a block of the file, by name."""
    return {
        name: (_quantity_of(declared), Quantity(best=declared.default))
        for name, declared in catalogue.parameters().items()
        if declared.block == block
    }


if TYPE_CHECKING:

    class _Numbers(Part):
        def __getattr__(self, name: str) -> Quantity: ...

    class Parameters(_Numbers):
        """Every parameter of the model that is the same for all officers, see `catalogue.parameters`."""

    class _ProtestParameters(_Numbers): ...

    class _ServiceTraits(_Numbers):
        pact: Truth = False
        watcher: Truth = False

    class _FormationTraits(Part):
        pact: Truth | None = None
        watcher: Truth | None = None

        def __getattr__(self, name: str) -> Quantity | None: ...

else:
    Parameters = create_model("Parameters", __base__=Part, __module__=__name__, **_parameters_of("parameters"))
    _ProtestParameters = create_model("_ProtestParameters", __base__=Part, **_parameters_of("protest"))
    _ServiceTraits = create_model(
        "_ServiceTraits",
        __base__=Part,
        **{name: (_quantity_of(trait), Quantity(best=trait.default)) for name, trait in TRAITS.items()},
        **{name: (Truth, bool(trait.default)) for name, trait in TRUTHS.items()},
    )
    _FormationTraits = create_model(
        "_FormationTraits",
        __base__=Part,
        **{name: (_quantity_of(trait) | None, None) for name, trait in TRAITS.items()},
        **dict.fromkeys(TRUTHS, (Truth | None, None)),
    )


class ProtestPoint(Part):
    """The protest on a date, if the scenario fixes it [thousands of people]."""

    on_one_line = True

    date: Day
    value: Annotated[Quantity, Within(bounds_of(PROTEST))]


_A_DATE = not_empty("must hold at least one date", "Add {date: ..., value: ...}", "minItems")


class Protest(_ProtestParameters):
    """The protest: its initial value, or its course by dates; and its parameters.

    Attributes:
        initial: turnout on day 0 [thousands of people]; None if `by_date` fixes the turnout.
        by_date: turnout by date, times `scale`, linear in between, constant before the first and after the last date.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one("initial", "by_date"))
    leading = ("initial", "by_date")

    initial: Annotated[Quantity, Within(bounds_of(PROTEST))] | None = None
    by_date: Annotated[tuple[ProtestPoint, ...], _A_DATE] | None = None


class Formation(_FormationTraits):
    """One unit in one location. Traits that it does not set come from its service; `traits` holds the others."""

    leading = ("label", "size")

    label: Text | None = None
    size: Annotated[Quantity, Within(bounds_of(SIZE))]


class Service(_ServiceTraits):
    """A service and its formations, by name; its traits hold for them.

    Attributes:
        label: the service, for people.
        role: what services of this kind do in any country; it has no effect on a run.
        formations: its units, by name.
    """

    leading = ("label", "role")

    label: Text | None = None
    role: Annotated[str, one_of(ROLES)] | None = None
    formations: Annotated[
        dict[Name, Formation], not_empty("must hold at least one formation", "Add {omon_minsk: {size: 627}}")
    ]


def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in MECHANISMS if name in names)


class Mechanisms(Part):
    """The mechanisms that take part.

    Attributes:
        off: rows of the table of utilities that are switched off.
        commanders: whether commanders choose their posture.
        mixing: "ties", or "complete" if all officers observe the whole apparatus.
    """

    off: Annotated[tuple[Annotated[str, one_of(MECHANISMS)], ...], AfterValidator(_in_order)] = ()
    commanders: Truth = True
    mixing: Annotated[Literal["ties", "complete"], one_of(("ties", "complete"))] = "ties"


@dataclass(frozen=True, slots=True)
class ResolvedFormation:
    """A formation with everything inherited from its service.

    Attributes:
        name, service, label: names as in the file, and the label for people.
        size: number of officers.
        traits: every trait that is a number, by name.
        pact: whether a tacit pact keeps it off the streets.
        watcher: whether it carries out the surveillance (watch) of all services.
    """

    name: str
    service: str
    label: str
    size: Quantity
    traits: Mapping[str, Quantity]
    pact: bool
    watcher: bool


class Scenario(Part):
    """A sourced dossier of one case; two scenarios are equal if their exact written forms are.

    Attributes:
        format: version of the file format; this program reads format 2.
        name: name of the case, for people.
        summary: the case in a sentence or two.
        country: the country, for the list of scenarios.
        history: how the case ended, for the list of scenarios; without it, as the observations of the fall say.
        start: date of day 0.
        days: number of simulated days, including day 0.
        sources: the bibliography by key; the `source` of a number may be one of its keys.
        protest: its initial value or course, and its parameters.
        services: the forces, in the order of all results.
        levers: actions of the state, the opposition and actors abroad, as functions of the date.
        ladder: the duty that the state orders, rung by rung, when protest exceeds the capacity of its forces.
        events: events with a date.
        parameters: numbers of the model that are the same for all officers.
        mechanisms: the mechanisms that take part.
        observations: observations of the real course, for calibration and for the report.
    """

    _original: bytes | None = PrivateAttr(default=None)
    _joint: JointDraws | None = PrivateAttr(default=None)

    format: Annotated[int, count_in(Bounds(FORMAT, FORMAT, whole=True, example=FORMAT))]
    name: Text
    summary: Text | None = None
    country: Text | None = None
    history: Annotated[str, one_of(HISTORIES)] | None = None
    start: Day
    days: Annotated[int, count_in(Bounds(1, MOST_DAYS, whole=True, example=140))]
    sources: Bibliography = Field(default_factory=dict)
    protest: Protest
    services: Annotated[dict[Name, Service], not_empty("must hold at least one service", "Add one with its formations")]
    levers: Levers = Levers()
    ladder: tuple[Rung, ...] = ()
    events: tuple[Event, ...] = ()
    parameters: Parameters = Parameters()
    mechanisms: Mechanisms = Mechanisms()
    observations: tuple[Observation, ...] = ()

    @staticmethod
    def faults_between(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
        """Checks across the dossier, see `consistency`."""
        return faults_across(data)

    def written(self) -> dict[str, Any]:
        """The plain data with every default, including those of services that the table of a lever does not name."""
        levers = {
            name: table_of(value, catalogue.levers()[name], self.services) if isinstance(value, dict) else value
            for name, value in self.levers.written().items()
        }
        return {**super().written(), "levers": levers}

    @cached_property
    def formations(self) -> tuple[ResolvedFormation, ...]:
        """All formations in the order of the file, each with everything inherited from its service."""
        return tuple(
            _resolved(name, formation, service_name, service)
            for service_name, service in self.services.items()
            for name, formation in service.formations.items()
        )

    @property
    def officers(self) -> int:
        """The number of officers of all formations."""
        return sum(int(formation.size.best) for formation in self.formations)

    def date_of(self, day: int) -> date:
        """The date of a day counted from `start`."""
        return self.start + timedelta(days=int(day))

    def day_of(self, when: date) -> int:
        """The day of a date, counted from `start`; negative before it."""
        return (when - self.start).days

    def label_of(self, name: str) -> str:
        """The label of a service or a formation for people.

        Raises:
            KeyError: neither has this name.
        """
        if name in self.services:
            return self.services[name].label or in_words(name)
        return {formation.name: formation.label for formation in self.formations}[name]

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every number of the dossier that is not just a default, with its dotted path."""
        return numbers_of(self)

    def __repr__(self) -> str:
        return brief(self)

    __str__ = __repr__

    @property
    def original(self) -> bytes | None:
        """The original file, byte for byte, whose comments often hold the sources; None if created in Python."""
        return self._original

    def with_original(self, original: bytes | None) -> "Scenario":
        """The same scenario with its original file; its content, and therefore its digest, is unchanged."""
        self._original = original
        return self

    @property
    def joint(self) -> JointDraws | None:
        """The posterior from which its unknown numbers can be drawn; None if there is none."""
        return self._joint

    def under(self, joint: JointDraws | None) -> "Scenario":
        """A copy with a posterior; its content, and therefore its digest, is unchanged."""
        copy = self.model_copy()
        copy._joint = joint
        return copy

    def digest(self) -> str:
        """SHA-256 of the exact written form."""
        return hashlib.sha256(write(self).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and (self is other or self.digest() == other.digest())

    def __hash__(self) -> int:
        return hash(self.digest())


def in_words(name: str) -> str:
    """The label of a name that has none in the file."""
    return name.replace("_", " ").capitalize()


def _resolved(name: str, formation: Formation, service_name: str, service: Service) -> ResolvedFormation:
    traits = {trait: getattr(formation, trait) or getattr(service, trait) for trait in TRAITS}
    return ResolvedFormation(
        name=name,
        service=service_name,
        label=formation.label or in_words(name),
        size=formation.size,
        traits=traits,
        **{name: getattr(service if getattr(formation, name) is None else formation, name) for name in TRUTHS},
    )
