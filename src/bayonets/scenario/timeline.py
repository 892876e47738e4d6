"""What happens on dates, and what is known to have happened: rungs of the ladder, events, observations."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict
from pydantic_core import InitErrorDetails

from bayonets.mechanisms.declare import INFINITY
from bayonets.scenario.faults import broken, fault_at, refuse
from bayonets.scenario.parts import Day, Name, OneOf, Part, Text, exactly_one
from bayonets.scenario.quantity import (
    NOT_NEGATIVE,
    SHARE,
    Bounds,
    Number,
    Quantity,
    Within,
    as_number,
    bounds_faults,
    bounds_of,
)
from bayonets.world.orders import DUTY
from bayonets.world.stances import POSTURES, STANCES

HALF_LIFE = Bounds(1e-6, INFINITY, unit="days", meaning="days in which the shift halves", example=14.0)
SHIFT = Bounds(-INFINITY, INFINITY, unit="log-odds", meaning="what it adds to belief on its date", example=0.4)

OBSERVED = (*STANCES, "protest", "stood_down", "fell")
"""What can be observed: heads in a stance, thousands protesting, formations that stood down, the downfall (0 or 1)."""

AMOUNTS = ("at_least", "at_most", "between", "about")

_OF_THE_COUNTRY = ("protest", "fell")


class Rung(Part):
    """One rung of the state's ladder: the duty that it orders, by service or formation."""

    duty: dict[Name, Annotated[Quantity, Within(bounds_of(DUTY))]]

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """A rung that orders nothing is none."""
        if data.get("duty") == {}:
            yield fault_at(("duty",), {}, broken("must name a service or formation", "Write {riot_police: 1.0}"))


class Named(Part):
    """Something that concerns services, formations, or both."""

    services: tuple[Name, ...] = ()
    formations: tuple[Name, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All whom it names."""
        return self.services + self.formations


class _Deed(Named):
    model_config = ConfigDict(
        json_schema_extra={
            "additionalProperties": False,
            "anyOf": [{"required": ["formations"]}, {"required": ["services"]}],
        }
    )

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Somebody must do it."""
        if not data.get("services") and not data.get("formations"):
            error = broken("must name who does it", "Add formations: [name], or services: [name]", kind="missing")
            yield fault_at(("formations",), None, error)


class Walkout(_Deed):
    """Officers of the named formations turn to open refusal, each with probability `share`."""

    date: Day
    kind: Literal["walkout"]
    share: Annotated[Quantity, Within(SHARE)]
    source: Text | None = None


class Signal(Named):
    """A public act that shifts belief by `shift` in log-odds and fades; it reaches everybody if nobody is named."""

    date: Day
    kind: Literal["signal"]
    shift: Annotated[Quantity, Within(SHIFT)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]
    source: Text | None = None


class PostureChange(_Deed):
    """Commanders of the named formations take a posture, each with probability `share`."""

    date: Day
    kind: Literal["posture"]
    posture: Annotated[Literal["ordering", "stalling", "stood_down"], OneOf(POSTURES)]
    share: Annotated[Quantity, Within(SHARE)]
    source: Text | None = None


KINDS: dict[str, type[Walkout] | type[Signal] | type[PostureChange]] = {
    "walkout": Walkout,
    "signal": Signal,
    "posture": PostureChange,
}


def _event(value: object) -> object:
    if isinstance(value, Walkout | Signal | PostureChange) or not isinstance(value, Mapping):
        return value if isinstance(value, Named) else Named.model_validate(value)
    if "kind" not in value:
        refuse(("kind",), None, broken("must not be left out", f"Write one of {', '.join(KINDS)}", kind="missing"))
    kind = value["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        refuse(("kind",), kind, broken(f"must be one of {', '.join(KINDS)}", "Write one of them", KINDS))
    return KINDS[kind].model_validate(value)


Event = Annotated[Walkout | Signal | PostureChange, BeforeValidator(_event)]


class About(Part):
    """An observation with a normal error."""

    value: Number
    sd: Number

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """A spread of 0 or less would leave nothing to weigh."""
        sd = as_number(data.get("sd"))
        if sd is not None and sd <= 0.0:
            yield fault_at(("sd",), sd, broken("must be above 0", "Write how far it may be off"))


class Observation(Named):
    """Something known of the real course, for calibration and for the report.

    Attributes:
        date: at whose end it held.
        quantity: a stance (heads in it), protest (thousands), stood_down (formations) or fell (0 or 1).
        at_least, at_most, between, about: exactly one of them says how much.
        services, formations: whom it concerns; neither: all without a pact.
        source: where it comes from.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one(*AMOUNTS))

    date: Day
    quantity: Annotated[str, OneOf(OBSERVED)]
    at_least: Number | None = None
    at_most: Number | None = None
    between: tuple[Number, Number] | None = None
    about: About | None = None
    source: Text | None = None

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
        """Exactly one amount, in order; nobody named where the quantity is the country's."""
        given = [key for key in AMOUNTS if data.get(key) is not None]
        if len(given) != 1:
            rule = f"must say how much by exactly one of {', '.join(AMOUNTS)}"
            where, found = ((given[1],), data[given[1]]) if given else ((), data)
            yield fault_at(where, found, broken(rule, "Write at_least: 350, or another"))
        yield from _order_faults(data.get("between"))
        for key in ("at_least", "at_most"):
            yield from bounds_faults(data.get(key), NOT_NEGATIVE, key)
        if data.get("quantity") in _OF_THE_COUNTRY:
            for key in ("services", "formations"):
                if data.get(key):
                    error = broken("must not be given: the quantity is the country's", f"Remove {key}")
                    yield fault_at((key,), data[key], error)


def _order_faults(between: object) -> Iterator[InitErrorDetails]:
    ends = [as_number(end) for end in between] if isinstance(between, list | tuple) else []
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[0] > ends[1]:
        yield fault_at(("between",), between, broken("must ascend", "Write the lower number first"))
