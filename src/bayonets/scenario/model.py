"""The dossier: everything that is said of a country's forces, of who acts on them and of what happened.

Names, defaults and bounds of parameters, levers and traits come from the rooms that use them (`world/catalogue.py`).
A dossier is made of the plain data of a file (`read.py`) or in Python; either way every fault is found at once.
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
from bayonets.scenario.levers import Levers, table_of
from bayonets.scenario.numbers import numbers_of
from bayonets.scenario.parts import Day, Name, Part, Text, Truth, exactly_one, not_empty, one_of
from bayonets.scenario.quantity import Bounds, Quantity, Within, bounds_of, count_in
from bayonets.scenario.timeline import Event, Observation, Rung
from bayonets.scenario.write import write
from bayonets.world import catalogue

MOST_DAYS = 10_000
FORMAT = 2

SIZE = Parameter("size", 9000.0, 10.0, 100_000.0, "officers", "officers", 1.0, MOST_OFFICERS, whole=True)
PROTEST = Parameter("initial", 100.0, 0.0, 1000.0, "thousands of people", "people in the streets", block="protest")
"""What no mechanism declares: how many officers and protesters there are."""

TRAITS: dict[str, Trait] = {name: trait for name, trait in catalogue.traits().items() if not trait.yes_or_no}
"""The traits that are numbers."""

TRUTHS: dict[str, Trait] = {name: trait for name, trait in catalogue.traits().items() if trait.yes_or_no}
"""The traits that are true or false."""


def _quantity_of(declared: Parameter | Trait) -> Any:
    return Annotated[Quantity, Within(bounds_of(declared))]


def _parameters_of(block: str) -> dict[str, Any]:
    """The fields of all parameters that stand in a block of the file, by name."""
    return {
        name: (_quantity_of(declared), Quantity(best=declared.default))
        for name, declared in catalogue.parameters().items()
        if declared.block == block
    }


if TYPE_CHECKING:

    class _Numbers(Part):
        def __getattr__(self, name: str) -> Quantity: ...

    class Parameters(_Numbers):
        """Every parameter of the model that is the same for everybody, see `catalogue.parameters`."""

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
    """The protest of a date, where the scenario fixes it [thousands of people]."""

    on_one_line = True

    date: Day
    value: Annotated[Quantity, Within(bounds_of(PROTEST))]


_A_DATE = not_empty("must hold at least one date", "Add {date: ..., value: ...}", "minItems")


class Protest(_ProtestParameters):
    """The protest: where it starts, or its whole course by dates; and its own parameters.

    Attributes:
        initial: on day 0 [thousands of people]; None where `by_date` fixes the turnout.
        by_date: times `scale`, linear in between, constant before the first and after the last date.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one("initial", "by_date"))
    leading = ("initial", "by_date")

    initial: Annotated[Quantity, Within(bounds_of(PROTEST))] | None = None
    by_date: Annotated[tuple[ProtestPoint, ...], _A_DATE] | None = None


class Formation(_FormationTraits):
    """One unit in one place. What it does not say of itself, its service says; `traits` holds what it does say."""

    leading = ("label", "size")

    label: Text | None = None
    size: Annotated[Quantity, Within(bounds_of(SIZE))]


class Service(_ServiceTraits):
    """A service and its formations, by name; what is said of it holds for them."""

    leading = ("label",)

    label: Text | None = None
    formations: Annotated[
        dict[Name, Formation], not_empty("must hold at least one formation", "Add {omon_minsk: {size: 627}}")
    ]


def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in MECHANISMS if name in names)


class Mechanisms(Part):
    """Which mechanisms take part.

    Attributes:
        off: rows of the table of utilities that are left out.
        commanders: whether commanders choose their posture.
        mixing: "ties", or "complete" where everybody sees the whole apparatus.
    """

    off: Annotated[tuple[Annotated[str, one_of(MECHANISMS)], ...], AfterValidator(_in_order)] = ()
    commanders: Truth = True
    mixing: Annotated[Literal["ties", "complete"], one_of(("ties", "complete"))] = "ties"


@dataclass(frozen=True, slots=True)
class ResolvedFormation:
    """A formation with what it has of its service.

    Attributes:
        name, service, label: names as in the file, and what people read.
        size: officers.
        traits: every trait that is a number, by name.
        pact: whether a tacit pact keeps it out of the streets.
        watcher: whether it carries the watch on all services.
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
        format: of the file; this program reads format 2.
        name: of the case, for people.
        summary: what it is about, in a sentence or two.
        start: date of day 0.
        days: how many are simulated, day 0 included.
        sources: the bibliography by key; a number's `source` may be a key of it.
        protest: where it starts and what moves it.
        services: the forces, in the order of every result.
        levers: what the state, the opposition and those abroad do, as functions of the date.
        ladder: the duty that the state orders, rung by rung, as it begins to lose the streets.
        events: what happens on a date.
        parameters: numbers of the model that are the same for everybody.
        mechanisms: which of them take part.
        observations: what is known of the real course, for calibration and for the report.
    """

    _original: bytes | None = PrivateAttr(default=None)

    format: Annotated[int, count_in(Bounds(FORMAT, FORMAT, whole=True, example=FORMAT))]
    name: Text
    summary: Text | None = None
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
        """One pass over the whole, see `consistency`."""
        return faults_across(data)

    def written(self) -> dict[str, Any]:
        """Every default written out, also those of services that the table of a lever does not name."""
        levers = {
            name: table_of(value, catalogue.levers()[name], self.services) if isinstance(value, dict) else value
            for name, value in self.levers.written().items()
        }
        return {**super().written(), "levers": levers}

    @cached_property
    def formations(self) -> tuple[ResolvedFormation, ...]:
        """All formations in the order of the file, each with what it has of its service."""
        return tuple(
            _resolved(name, formation, service_name, service)
            for service_name, service in self.services.items()
            for name, formation in service.formations.items()
        )

    @property
    def officers(self) -> int:
        """Officers of all formations."""
        return sum(int(formation.size.best) for formation in self.formations)

    def date_of(self, day: int) -> date:
        """The date of a day counted from `start`."""
        return self.start + timedelta(days=int(day))

    def day_of(self, when: date) -> int:
        """The day of a date, counted from `start`; negative before it."""
        return (when - self.start).days

    def label_of(self, name: str) -> str:
        """What people read for a service or a formation.

        Raises:
            KeyError: neither has this name.
        """
        if name in self.services:
            return self.services[name].label or in_words(name)
        return {formation.name: formation.label for formation in self.formations}[name]

    def quantities(self) -> Iterator[tuple[str, Quantity]]:
        """Every number of the dossier that is not a mere default, with its dotted path."""
        return numbers_of(self)

    def __repr__(self) -> str:
        return brief(self)

    __str__ = __repr__

    @property
    def original(self) -> bytes | None:
        """The file that it was read from, byte for byte: its comments are often the sources. None if made in Python."""
        return self._original

    def with_original(self, original: bytes | None) -> "Scenario":
        """The scenario itself, which now knows its file. What it says, and so its digest, is the same."""
        self._original = original
        return self

    def digest(self) -> str:
        """SHA-256 of the exact written form."""
        return hashlib.sha256(write(self).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and (self is other or self.digest() == other.digest())

    def __hash__(self) -> int:
        return hash(self.digest())


def in_words(name: str) -> str:
    """A name as people read it where it has no label."""
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
