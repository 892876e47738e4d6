"""A number of the dossier with its range, its source and how far it is trusted."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import no_info_before_validator_function

from bayonets.mechanisms.declare import INFINITY, Law, Lever, Parameter, Trait
from bayonets.scenario.faults import Gather, broken, fault_at, refuse
from bayonets.scenario.look_alikes import percentage, plain_number
from bayonets.scenario.parts import OneOf, Part, Text

LARGEST = 1e9
"""Nothing in the model comes near it; beyond, single precision would not hold the sums."""

NUMBERS = ("best", "low", "high")

_LEAST_PERCENTAGE = 5.0
"""A share of 2 may be a slip; one of 80 is 80 percent."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between what a number must lie to mean anything.

    Args:
        at_least, at_most: both included.
        whole: a count, without fractions.
        even: a count of neighbours, as many on either side.
        unit: for messages and the schema.
        meaning: for the schema.
        example: a value that would do.
    """

    at_least: float
    at_most: float
    whole: bool = False
    even: bool = False
    unit: str = ""
    meaning: str = ""
    example: float = 0.5

    @property
    def is_share(self) -> bool:
        """Whether percent of it mean something by themselves."""
        return self.unit.startswith(("share", "probability"))

    @property
    def rule(self) -> str:
        """The bounds in words."""
        kind = "an even whole number" if self.even else "a whole number" if self.whole else "a number"
        if math.isfinite(self.at_least) and math.isfinite(self.at_most):
            return f"must be {kind} from {self.at_least:.10g} to {self.at_most:.10g}"
        return f"must be {kind} of at least {self.at_least:.10g}" if math.isfinite(self.at_least) else f"must be {kind}"

    def allow(self, number: float) -> bool:
        """Whether the number means something here."""
        whole = number.is_integer() if self.whole else True
        return self.at_least <= number <= self.at_most and whole and not (self.even and number % 2)


def bounds_of(declared: Parameter | Lever | Trait) -> Bounds:
    """The bounds that a room declares. Ties within a formation are as many to the left as to the right, hence even."""
    return Bounds(
        at_least=declared.at_least,
        at_most=declared.at_most,
        whole=getattr(declared, "whole", False),
        even=declared.name == "ties_within",
        unit=declared.unit,
        meaning=declared.meaning,
        example=declared.default,
    )


SHARE = Bounds(0.0, 1.0, unit="share", meaning="probability for each", example=0.2)
ANYTHING = Bounds(-INFINITY, INFINITY)
NOT_NEGATIVE = Bounds(0.0, INFINITY)


def as_number(value: object) -> float | None:
    """The finite number that stands there, None where none does; a yes or no is none."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value) + 0.0  # -0.0 would be another number in writing, and the same in every formula
    except OverflowError:
        return None
    return number if abs(number) <= LARGEST else None


def meant_by(value: object, bounds: Bounds = ANYTHING) -> str:
    """The sentence that says which number is to be written for a text that is none; empty where it cannot be told.

    Args:
        value: what stands there.
        bounds: of the number, if they are known.
    """
    text = value if isinstance(value, str) else ""
    number, in_percent = plain_number(text, whole=bounds.whole), percentage(text)
    if in_percent is None:
        return _of_readings(number, bounds) if number else ""
    share = in_percent / 100.0
    written = f"Write {share:.10g}" if bounds.allow(share) else ""
    if bounds.is_share:
        return written
    if not bounds.unit:
        return f"{written} if a share is meant, else leave out the %"
    of_one = f". {written} if {in_percent:.10g} percent of one is meant" if written else ""
    return f"Leave out the %: the unit is {bounds.unit}{of_one}"


def _of_readings(number: str, bounds: Bounds) -> str:
    """What to write for a number that may be read in two ways, of which perhaps one lies within the bounds."""
    first, _, rest = number.partition(", or ")
    allowed = [each for each in (first, *rest.split()[:1]) if bounds.allow(float(each))]
    if not allowed:
        return ""
    return f"Write {number}" if rest and len(allowed) == 2 else f"Write {allowed[0]}"


def _number_error(value: object, bounds: Bounds = ANYTHING) -> PydanticCustomError:
    if isinstance(value, Real) and not isinstance(value, bool):
        return broken(f"must be a finite number of at most {LARGEST:,.0f}", "Write a number of ordinary size")
    return broken(
        "must be a number",
        meant_by(value, bounds) or f"Write a number such as {0.5 if bounds.allow(0.5) else bounds.example:.10g}",
    )


def _number(value: object) -> object:
    number = as_number(value)
    if number is None:
        raise _number_error(value)
    return number


Number = Annotated[float, BeforeValidator(_number)]
Confidence = Literal["high", "medium", "low"]
LAWS: tuple[Law, ...] = get_args(Law)


class Quantity(Part):
    """A number with its range, source and confidence; a plain number of a file is one without them.

    Attributes:
        best: what plain runs use.
        low, high: range; runs under uncertainty draw between them with mode `best`.
        source: where it comes from.
        confidence: how far the author trusts it.
        law: of the draw; by default PERT, or what the parameter that stands there declares.
    """

    best: Number
    low: Number | None = None
    high: Number | None = None
    source: Text | None = None
    confidence: Annotated[Confidence, OneOf(get_args(Confidence))] | None = None
    law: Annotated[Law, OneOf(LAWS)] | None = None

    @classmethod
    def faults_between(cls, data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Low, best and high must ascend."""
        given = [(key, number) for key in ("low", "best", "high") if (number := as_number(data.get(key))) is not None]
        for (key, number), (next_key, next_number) in pairwise(given):
            if number > next_number:
                error = broken(f"must not be below {key}, {number:.10g}", "Order them: low <= best <= high")
                yield fault_at((next_key,), data[next_key], error)
        low = as_number(data.get("low"))
        if data.get("law") == "log_pert" and low is not None and low < 0.0:
            error = broken("must not be below 0 where the law is log_pert", "Write a low of 0 or more, or law: pert")
            yield fault_at(("low",), data["low"], error)

    @property
    def is_plain(self) -> bool:
        """Whether it stands without range, source, confidence and law."""
        return (self.low, self.high, self.source, self.confidence, self.law) == (None,) * 5


def bounds_faults(value: object, bounds: Bounds, *outer: str | int) -> Iterator[InitErrorDetails]:
    """Faults of a number, or of the numbers of a quantity, that lie outside the bounds; `outer` is where it stands."""
    if isinstance(value, Quantity):
        value = value.model_dump(include=set(NUMBERS))
    given = [((key,), value.get(key)) for key in NUMBERS] if isinstance(value, Mapping) else [((), value)]
    for where, found in given:
        number = as_number(found)
        if number is not None and not bounds.allow(number):
            unit = f" ({bounds.unit})" if bounds.unit else ""
            error = broken(bounds.rule + unit, _instead_of(number, bounds))
            yield fault_at(outer + where, found, error)


def _instead_of(number: float, bounds: Bounds) -> str:
    """What to write instead of a number outside its bounds; 80 where a share is asked is most often a percentage."""
    if bounds.is_share and bounds.at_most == 1.0 and _LEAST_PERCENTAGE <= number <= 100.0:
        return f"Write {number / 100.0:.10g} for {number:.10g} percent"
    return f"Write a number such as {bounds.example:.10g}"


def quantity(value: object, bounds: Bounds) -> Quantity:
    """A plain number or a mapping of the file as a quantity within its bounds.

    Raises:
        ValidationError: with every fault of it.
    """
    gather = Gather()
    made = gather.attempt((), lambda: _unbounded(value, bounds))
    gather.add(bounds_faults(value, bounds))
    return gather.close(made)


def _unbounded(value: object, bounds: Bounds) -> Quantity:
    if isinstance(value, Mapping | Quantity):
        return Quantity.model_validate(value)
    number = as_number(value)
    if number is None:
        refuse((), value, _number_error(value, bounds))
    return Quantity(best=number)


@dataclass(frozen=True, slots=True)
class Within:
    """Marks a field that holds a quantity within these bounds: for the reader and for the schema."""

    bounds: Bounds

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A number or a mapping becomes a quantity before pydantic looks at it."""
        return no_info_before_validator_function(lambda value: quantity(value, self.bounds), handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What editors accept."""
        return quantity_schema(self.bounds)


@dataclass(frozen=True, slots=True)
class Count:
    """Marks a field that holds a plain whole number within these bounds, without range and source."""

    bounds: Bounds

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A whole number, even one written as 140.0."""
        return no_info_before_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """What editors accept."""
        return number_schema(self.bounds)

    def _check(self, value: object) -> int:
        number = as_number(value)
        if number is None or not self.bounds.allow(number):
            raise broken(self.bounds.rule, meant_by(value, self.bounds) or f"Write {self.bounds.example:.10g}")
        return int(number)


def number_schema(bounds: Bounds) -> dict[str, Any]:
    """JSON Schema of a plain number within the bounds."""
    limits = {"minimum": bounds.at_least, "maximum": bounds.at_most}
    finite = {key: limit for key, limit in limits.items() if math.isfinite(limit)}
    return {"type": "integer" if bounds.whole else "number", **finite, **({"multipleOf": 2} if bounds.even else {})}


def quantity_schema(bounds: Bounds) -> dict[str, Any]:
    """JSON Schema of a number within the bounds, plain or with range, source and confidence."""
    number = number_schema(bounds)
    keys = dict.fromkeys(NUMBERS, number) | {
        "source": {"type": "string", "description": "where the number comes from"},
        "confidence": {"enum": list(get_args(Confidence))},
        "law": {"enum": list(LAWS), "description": "how it is drawn from its range"},
    }
    full = {"type": "object", "properties": keys, "required": ["best"], "additionalProperties": False}
    unit = f" [{bounds.unit}]" if bounds.unit else ""
    return {"description": f"{bounds.meaning}{unit}".strip(), "anyOf": [number, full]}
