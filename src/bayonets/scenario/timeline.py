"""Rungs of the ladder, events with dates, and observations."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, WithJsonSchema

from bayonets.mechanisms.declare import INFINITY
from bayonets.scenario.faults import broken, refuse
from bayonets.scenario.parts import (
    Day,
    Name,
    Part,
    Text,
    above_zero,
    day_or_none,
    exactly_one,
    not_empty,
    one_of,
)
from bayonets.scenario.quantity import (
    SHARE,
    Bounds,
    Confidence,
    Number,
    Quantity,
    Within,
    as_number,
    bounds_of,
    meant_by,
)
from bayonets.world.orders import DUTY
from bayonets.world.stances import POSTURES, STANCES

HALF_LIFE = Bounds(1e-6, INFINITY, unit="days", meaning="half-life of its effect", example=14.0)
SHIFT = Bounds(-INFINITY, INFINITY, unit="log-odds", meaning="its effect on belief on its date", example=0.4)

DEGREE = Bounds(0.0, 1.0, unit="share", meaning="degree of the designation", example=0.8)
LEVEL = Bounds(0.0, 1.0, unit="share", meaning="apparent share of the army on the side of the protesters", example=0.15)
FACTOR = Bounds(1e-6, INFINITY, unit="factor", meaning="factor of the turnout on the date", example=1.8)

OBSERVED = (*STANCES, "asked", "protest", "force", "army", "stood_down", "stalling", "fell", "fell_day")
"""Observable quantities: officers in a stance, or who have asked; turnout [thousands]; force on the streets; the share
of the army on the protesters' side; formations that stood down or stall; the fall (0 or 1), and its date."""

AMOUNTS = ("at_least", "at_most", "between", "about")

OF_THE_COUNTRY = ("protest", "army", "fell", "fell_day")

FROM_0_TO_1 = {
    "army": Bounds(0.0, 1.0, unit="share of the army", example=0.1),
    "fell": Bounds(0.0, 1.0, unit="0 it stands, 1 it has fallen", example=1.0),
}
"""Quantities whose observations cannot be above 1."""


class Rung(Part):
    """One rung of the state's ladder: the duty that it orders, by service or formation."""

    duty: Annotated[
        dict[Name, Annotated[Quantity, Within(bounds_of(DUTY))]],
        not_empty("must name a service or formation", "Write {riot_police: 1.0}"),
    ]


class Named(Part):
    """An item that concerns services, formations, or both."""

    services: tuple[Name, ...] = ()
    formations: tuple[Name, ...] = ()

    def written(self) -> dict[str, Any]:
        """The plain data, without empty lists of names."""
        return {key: value for key, value in super().written().items() if value != ()}

    @property
    def names(self) -> tuple[str, ...]:
        """All names of services and formations."""
        return self.services + self.formations


class Act(Named):
    """An act of services or formations, which must be named."""

    model_config = ConfigDict(
        json_schema_extra={
            "additionalProperties": False,
            "anyOf": [{"required": ["formations"]}, {"required": ["services"]}],
        }
    )


class _Dated(Part):
    """An event with a date."""

    leading = ("date", "kind")
    closing = ("label", "source")

    date: Day
    label: Text | None = None
    source: Text | None = None


class Walkout(_Dated, Act):
    """Officers of the named formations turn to open refusal, each with probability `share`."""

    kind: Literal["walkout"]
    share: Annotated[Quantity, Within(SHARE)]


class Signal(_Dated, Named):
    """A public act that shifts belief by `shift` in log-odds and fades; without names it reaches all services."""

    kind: Literal["signal"]
    shift: Annotated[Quantity, Within(SHIFT)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]


class Unmask(_Dated, Named):
    """Hidden dissent is revealed: colleagues observe a share of the shirking in their formation; the effect fades."""

    kind: Literal["unmask"]
    share: Annotated[Quantity, Within(SHARE)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]


class PostureChange(_Dated, Act):
    """Commanders of the named formations take a posture, each with probability `share`."""

    kind: Literal["posture"]
    posture: Annotated[Literal["ordering", "stalling", "stood_down"], one_of(POSTURES)]
    share: Annotated[Quantity, Within(SHARE)]


class Call(_Dated):
    """A call to a march: the turnout is multiplied by `factor`, which fades."""

    kind: Literal["call"]
    factor: Annotated[Quantity, Within(FACTOR)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]


class Threat(_Dated):
    """Another armed service warns the state: the army's share on the protesters' side counts as at least `level`."""

    kind: Literal["threat"]
    level: Annotated[Quantity, Within(LEVEL)]
    half_life: Annotated[Quantity, Within(HALF_LIFE)]


class Designation(_Dated, Act):
    """A decision abroad, drawn once for each run, to list services as terrorist organisations to at least `degree`."""

    kind: Literal["designation"]
    chance: Annotated[Quantity, Within(SHARE)]
    degree: Annotated[Quantity, Within(DEGREE)]


AnyEvent = Walkout | Signal | Unmask | PostureChange | Call | Threat | Designation

KINDS: dict[str, type[AnyEvent]] = {
    get_args(event.model_fields["kind"].annotation)[0]: event for event in get_args(AnyEvent)
}
"""The events by their kind."""


def names_of(event: AnyEvent) -> tuple[str, ...]:
    """All services and formations that an event names; none if it concerns the country."""
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

    on_one_line = True

    value: Number
    sd: Annotated[Number, above_zero("Write the size of its error")]


def _ends(value: object) -> object:
    """Two numbers, or two dates."""
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise broken("must be two numbers, or two dates for fell_day", "Write between: [350, 1074]")
    days = [day_or_none(end) for end in value]
    if any(days):
        for index, day in enumerate(days):
            if day is None:
                refuse((index,), value[index], broken("must be a date as YYYY-MM-DD", "Write two dates"))
        return _ascending(days, value)
    for index, end in enumerate(value):
        if as_number(end) is None:
            refuse((index,), end, broken("must be a number", meant_by(end) or "Write a number such as 350"))
    return _ascending([as_number(end) for end in value], value)


def _ascending(ends: list[Any], value: object) -> tuple[Any, ...]:
    if ends[0] > ends[1]:
        refuse((), value, broken("must ascend", "Write the lower one first"))
    return tuple(ends)


_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_DATES = {"type": "array", "items": {"type": "string", "format": "date"}, "minItems": 2, "maxItems": 2}
Dates = date
Ends = Annotated[Any, BeforeValidator(_ends), WithJsonSchema({"anyOf": [_NUMBERS, _DATES]})]


class Observation(Named):
    """An observation of the real course, for calibration and for the report.

    Attributes:
        date: the date at whose end it held; for `fell_day`, the date by which it was known.
        quantity: a stance or asked (officers), protest (turnout in thousands), force (riot policemen at full effort),
            army (share siding with the protesters), stood_down or stalling (formations), fell (0 or 1), or fell_day.
        at_least, at_most, between, about: the amount, as exactly one of them; for fell_day, between two dates.
        services, formations: names that it concerns; without names, officers outside the army (no pact).
        source: the source of the observation.
        confidence: determines the error of the report, and the probability that it is wrong, if they are not given.
        error: error of the report, as the standard deviation of its logarithm.
        wrong: the probability that the report is wrong.
        group: name of a group of reports, such as those of organisers, which share a bias.
    """

    model_config = ConfigDict(json_schema_extra=exactly_one(*AMOUNTS))
    leading = ("date", "quantity")

    date: Day
    quantity: Annotated[str, one_of(OBSERVED)]
    at_least: Number | None = None
    at_most: Number | None = None
    between: Ends | None = None
    about: About | None = None
    source: Text | None = None
    confidence: Annotated[Confidence, one_of(get_args(Confidence))] | None = None
    error: Annotated[Number, above_zero("Write 0.2 for an error of a fifth")] | None = None
    wrong: Number | None = None
    group: Text | None = None

    @property
    def days(self) -> "tuple[Dates, Dates] | None":
        """The two dates of a `fell_day`; None for a number."""
        return self.between if self.quantity == "fell_day" else None
