"""What happens on dates, and what is known to have happened: rungs of the ladder, events, observations."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import InitErrorDetails

from bayonets.mechanisms.declare import INFINITY
from bayonets.scenario.faults import broken, fault_at, refuse
from bayonets.scenario.parts import Day, Name, OneOf, Part, Text, as_mapping, day_or_none, exactly_one
from bayonets.scenario.quantity import (
    NOT_NEGATIVE,
    SHARE,
    Bounds,
    Confidence,
    Number,
    Quantity,
    Within,
    as_number,
    bounds_faults,
    bounds_of,
    meant_by,
)
from bayonets.world.orders import DUTY
from bayonets.world.stances import POSTURES, STANCES

HALF_LIFE = Bounds(1e-6, INFINITY, unit="days", meaning="days in which its effect halves", example=14.0)
SHIFT = Bounds(-INFINITY, INFINITY, unit="log-odds", meaning="what it adds to belief on its date", example=0.4)

DEGREE = Bounds(0.0, 1.0, unit="share", meaning="degree of the designation", example=0.8)
LEVEL = Bounds(0.0, 1.0, unit="share", meaning="share of the army that seems to side with the protesters", example=0.15)
FACTOR = Bounds(1e-6, INFINITY, unit="factor", meaning="by what the turnout is multiplied on the date", example=1.8)

OBSERVED = (*STANCES, "asked", "protest", "force", "army", "stood_down", "stalling", "fell", "fell_day")
"""What can be observed: officers in a stance, or who have asked; turnout [thousands]; force on the streets; the share
of the army on the protesters' side; formations that stood down or stall; the downfall (0 or 1), and its date."""

AMOUNTS = ("at_least", "at_most", "between", "about")

OF_THE_COUNTRY = ("protest", "army", "fell", "fell_day")

_FROM_0_TO_1 = {
    "army": Bounds(0.0, 1.0, unit="share of the army", example=0.1),
    "fell": Bounds(0.0, 1.0, unit="0 it stands, 1 it has fallen", example=1.0),
}
"""What is observed of these cannot be above 1."""


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
    label: Text | None = None
    source: Text | None = None


class Signal(Named):
    """A public act that shifts belief by `shift` in log-odds and fades; it reaches everybody if nobody is named."""

    date: Day
    kind: Literal["signal"]
    shift: Annotated[Quantity, Within(SHIFT)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]
    label: Text | None = None
    source: Text | None = None


class Unmask(Named):
    """Private contempt comes to light: colleagues see a share of the shirking in their formation, less as it fades."""

    date: Day
    kind: Literal["unmask"]
    share: Annotated[Quantity, Within(SHARE)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]
    label: Text | None = None
    source: Text | None = None


class PostureChange(_Deed):
    """Commanders of the named formations take a posture, each with probability `share`."""

    date: Day
    kind: Literal["posture"]
    posture: Annotated[Literal["ordering", "stalling", "stood_down"], OneOf(POSTURES)]
    share: Annotated[Quantity, Within(SHARE)]
    label: Text | None = None
    source: Text | None = None


class Call(Part):
    """A march called by name: the turnout is multiplied by `factor`, less as it fades."""

    date: Day
    kind: Literal["call"]
    factor: Annotated[Quantity, Within(FACTOR)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]
    label: Text | None = None
    source: Text | None = None


class Threat(Part):
    """Another armed service warns the state: the army counts as siding with the protesters to at least `level`."""

    date: Day
    kind: Literal["threat"]
    level: Annotated[Quantity, Within(LEVEL)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]
    label: Text | None = None
    source: Text | None = None


class Designation(_Deed):
    """A decision abroad, drawn once for each run, to list services as terrorist organisations to at least `degree`."""

    date: Day
    kind: Literal["designation"]
    chance: Annotated[Quantity, Within(SHARE)]
    degree: Annotated[Quantity, Within(DEGREE)]
    label: Text | None = None
    source: Text | None = None


AnyEvent = Walkout | Signal | Unmask | PostureChange | Call | Threat | Designation

KINDS: dict[str, type[AnyEvent]] = {
    "walkout": Walkout,
    "signal": Signal,
    "unmask": Unmask,
    "posture": PostureChange,
    "call": Call,
    "threat": Threat,
    "designation": Designation,
}


BOUNDS_OF_EVENTS: dict[str, Bounds] = {"share": SHARE, "shift": SHIFT, "half_life": HALF_LIFE} | {
    "factor": FACTOR, "level": LEVEL, "chance": SHARE, "degree": DEGREE
}  # fmt: skip
"""Of the numbers of events, by their keys."""


def names_of(event: AnyEvent) -> tuple[str, ...]:
    """All services and formations that an event names; none where it concerns the country."""
    return event.names if isinstance(event, Named) else ()


def _event(value: object) -> object:
    if isinstance(value, AnyEvent) or not isinstance(value, Mapping):
        return value if isinstance(value, AnyEvent) else Named.model_validate(value)
    if "kind" not in value:
        refuse(("kind",), None, broken("must not be left out", f"Write one of {', '.join(KINDS)}", kind="missing"))
    kind = value["kind"]
    if not isinstance(kind, str) or kind not in KINDS:
        refuse(("kind",), kind, broken(f"must be one of {', '.join(KINDS)}", "Write one of them", KINDS))
    return KINDS[kind].model_validate(value)


Event = Annotated[AnyEvent, BeforeValidator(_event)]


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


def _ends(value: object) -> object:
    """Two numbers, or two dates."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise broken("must be two numbers, or two dates for fell_day", "Write between: [350, 1074]")
    days = [day_or_none(end) for end in value]
    if any(days):
        for place, day in enumerate(days):
            if day is None:
                refuse((place,), value[place], broken("must be a date as YYYY-MM-DD", "Write two dates"))
        return tuple(days)
    for place, end in enumerate(value):
        if as_number(end) is None:
            refuse((place,), end, broken("must be a number", meant_by(end) or "Write a number such as 350"))
    return tuple(as_number(end) for end in value)


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_DATES = {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 2, "maxItems": 2}
Dates = date
Ends = Annotated[Any, BeforeValidator(_ends), WithJsonSchema({"anyOf": [_NUMBERS, _DATES]})]


class Observation(Named):
    """Something known of the real course, for calibration and for the report.

    Attributes:
        date: at whose end it held; of `fell_day`, the date by which it was known.
        quantity: a stance or asked (officers), protest (turnout in thousands), force (riot policemen at full effort),
            army (share siding with the protesters), stood_down or stalling (formations), fell (0 or 1), or fell_day.
        at_least, at_most, between, about: exactly one of them says how much; of fell_day, between two dates.
        services, formations: whom it concerns; neither: all without a pact.
        source: where it comes from.
        confidence: sets the report's error, and the chance that it is simply wrong, where they are not given.
        error: of the report, as the standard deviation of its logarithm.
        wrong: the chance that the report is simply wrong.
        group: reports of one group, such as organisers, share a bias.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one(*AMOUNTS))

    date: Day
    quantity: Annotated[str, OneOf(OBSERVED)]
    at_least: Number | None = None
    at_most: Number | None = None
    between: Ends | None = None
    about: About | None = None
    source: Text | None = None
    confidence: Annotated[Confidence, OneOf(get_args(Confidence))] | None = None
    error: Number | None = None
    wrong: Number | None = None
    group: Text | None = None

    @property
    def days(self) -> "tuple[Dates, Dates] | None":
        """The two dates of a `fell_day`; None for what is a number."""
        return self.between if self.quantity == "fell_day" else None

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
        """Exactly one amount, in order; nobody named where the quantity is the country's."""
        given = [key for key in AMOUNTS if data.get(key) is not None]
        if len(given) != 1:
            rule = f"must say how much by exactly one of {', '.join(AMOUNTS)}"
            where, found = ((given[1],), data[given[1]]) if given else ((), data)
            yield fault_at(where, found, broken(rule, "Write at_least: 350, or another"))
        yield from _kind_faults(data, given)
        yield from _order_faults(data.get("between"))
        yield from _amount_faults(data)
        yield from bounds_faults(data.get("wrong"), SHARE, "wrong")
        error = as_number(data.get("error"))
        if error is not None and error <= 0.0:
            yield fault_at(("error",), error, broken("must be above 0", "Write 0.2 for an error of a fifth"))
        if data.get("quantity") in OF_THE_COUNTRY:
            for key in ("services", "formations"):
                if data.get(key):
                    broken_rule = broken("must not be given: the quantity is the country's", f"Remove {key}")
                    yield fault_at((key,), data[key], broken_rule)


def _kind_faults(data: Mapping[str, Any], given: list[str]) -> Iterator[InitErrorDetails]:
    """Dates for the day of a downfall, numbers for everything else."""
    between = data.get("between")
    dated = isinstance(between, list | tuple) and any(day_or_none(end) for end in between)
    if data.get("quantity") == "fell_day":
        if given and not dated:
            error = broken(
                "must be between two dates: the quantity is a day", "Write between: [2014-02-18, 2014-02-24]"
            )
            yield fault_at((given[0],), data[given[0]], error)
    elif dated:
        yield fault_at(("between",), between, broken("must be two numbers: only fell_day is a day", "Write numbers"))


def _amount_faults(data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
    """No amount below 0, and none above 1 of what is a share, or a yes or no."""
    quantity, between = data.get("quantity"), data.get("between")
    bounds = _FROM_0_TO_1.get(quantity, NOT_NEGATIVE) if isinstance(quantity, str) else NOT_NEGATIVE
    for key in ("at_least", "at_most"):
        yield from bounds_faults(data.get(key), bounds, key)
    for place, end in enumerate(between if isinstance(between, list | tuple) else ()):
        yield from bounds_faults(end, bounds, "between", place)
    yield from bounds_faults(as_mapping(data.get("about")).get("value"), bounds, "about", "value")


def _order_faults(between: object) -> Iterator[InitErrorDetails]:
    ends = list(between) if isinstance(between, list | tuple) else []
    read: list[Any] = [as_number(end) if as_number(end) is not None else day_or_none(end) for end in ends]
    alike = len(read) == 2 and None not in read and type(read[0]) is type(read[1])
    if alike and read[0] > read[1]:
        yield fault_at(("between",), between, broken("must ascend", "Write the lower one first"))
