"""A number of the dossier with its range, its source and its confidence."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from numbers import Real
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import with_info_before_validator_function

from bayonets.mechanisms.declare import INFINITY, Law, Lever, Parameter, Trait
from bayonets.scenario.faults import broken, fault_at, refuse
from bayonets.scenario.look_alikes import percentage, plain_number
from bayonets.scenario.parts import FieldRule, Part, Text, one_of

LARGEST = 1e9
"""No quantity of the model approaches this bound; beyond it, sums would exceed single precision."""

NUMBERS = ("best", "low", "high")
ASCENDING = ("low", "best", "high")

_LEAST_PERCENTAGE = 5.0
"""A share of 2 may be a slip; a share of 80 means 80 percent."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The bounds of a meaningful number.

    Args:
        at_least, at_most: bounds, both included.
        whole: whether it is a count, without fractions.
        even: whether it is a count of neighbours, with the same number on either side.
        unit: unit, for messages and the schema.
        meaning: description, for the schema.
        example: a valid value.
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
        """Whether the number is a share, so that percentages are meaningful."""
        return self.unit.startswith(("share", "probability"))

    @property
    def rule(self) -> str:
        """The bounds in words."""
        kind = "an even whole number" if self.even else "a whole number" if self.whole else "a number"
        if math.isfinite(self.at_least) and math.isfinite(self.at_most):
            return f"must be {kind} from {self.at_least:.10g} to {self.at_most:.10g}"
        return f"must be {kind} of at least {self.at_least:.10g}" if math.isfinite(self.at_least) else f"must be {kind}"

    def allow(self, number: float) -> bool:
        """Whether the number lies within the bounds."""
        whole = number.is_integer() if self.whole else True
        return self.at_least <= number <= self.at_most and whole and not (self.even and number % 2)

    def error(self, value: object, least: float = -INFINITY, most: float = INFINITY) -> PydanticCustomError:
        """The error for a value that is not a number within these bounds; its remedy would be accepted.

        Args:
            value: the value given.
            least, most: bounds due to the other numbers of the same quantity.
        """
        number = as_number(value)
        if number is not None:
            unit = f" ({self.unit})" if self.unit else ""
            return broken(
                self.rule + unit, self._share_of(number, least, most) or self._such_as(self.example, least, most)
            )
        if isinstance(value, Real) and not isinstance(value, bool):
            return broken(f"must be a finite number of at most {LARGEST:,.0f}", "Write a number of ordinary size")
        return broken("must be a number", meant_by(value, self) or self._such_as(0.5, least, most))

    def _such_as(self, wanted: float, least: float, most: float) -> str:
        near = (min(max(number, least), most) for number in (wanted, self.example))
        texts = (text for number in near for text in (f"{number:.10g}", repr(number)))
        fitting = (text for text in texts if self.allow(float(text)) and least <= float(text) <= most)
        return f"Write a number such as {next(fitting, f'{self.example:.10g}')}"

    def _share_of(self, number: float, least: float, most: float) -> str:
        """The remedy for a number such as 80 in place of a share, most often a percentage."""
        share = number / 100.0
        is_percentage = self.is_share and self.at_most == 1.0 and _LEAST_PERCENTAGE <= number <= 100.0
        return f"Write {share:.10g} for {number:.10g} percent" if is_percentage and least <= share <= most else ""


def bounds_of(declared: Parameter | Lever | Trait) -> Bounds:
    """The bounds of a declaration. Ties within a formation are even: the same number on either side."""
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
    """The finite number in a value; None if there is none; a boolean is not a number."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return None
    try:
        number = float(value) + 0.0  # -0.0 is written differently, but equal in every formula
    except OverflowError:
        return None
    return number if abs(number) <= LARGEST else None


def meant_by(value: object, bounds: Bounds = ANYTHING) -> str:
    """The remedy for a text in place of a number: the number to write; empty if the number is not clear.

    Args:
        value: the value given.
        bounds: bounds of the number, if they are known.
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
        return f"{written} if a share is meant, else remove the %"
    of_one = f". {written} if {in_percent:.10g} percent of one is meant" if written else ""
    return f"Remove the %: the unit is {bounds.unit}{of_one}"


def _of_readings(number: str, bounds: Bounds) -> str:
    """The remedy for a number with two readings, of which possibly only one lies within the bounds."""
    first, _, rest = number.partition(", or ")
    allowed = [reading for reading in (first, *rest.split()[:1]) if bounds.allow(float(reading))]
    if not allowed:
        return ""
    return f"Write {number}" if rest and len(allowed) == 2 else f"Write {allowed[0]}"


def _number(value: object, info: ValidationInfo) -> float:
    """A number of a quantity, within the bounds from the context (`Given`)."""
    number = as_number(value)
    given = info.context if isinstance(info.context, Given) else Given(ANYTHING, {})
    if number is None or not given.bounds.allow(number):
        raise given.bounds.error(value, *given.between(info.field_name))
    return number


Number = Annotated[float, BeforeValidator(_number)]
Confidence = Literal["high", "medium", "low"]
LAWS: tuple[Law, ...] = get_args(Law)


@dataclass(frozen=True, slots=True)
class Given:
    """A quantity as given in a file, with the bounds of its numbers."""

    bounds: Bounds
    data: Mapping[str, Any]

    def between(self, key: str | None) -> tuple[float, float]:
        """The bounds of one of its numbers under which low, best and high ascend, as far as the others are given."""
        numbers = {name: as_number(self.data.get(name)) for name in ASCENDING}
        valid = {name: number for name, number in numbers.items() if number is not None and self.bounds.allow(number)}
        position = ASCENDING.index(key) if key in ASCENDING else 0
        below = [valid[name] for name in ASCENDING[:position] if name in valid]
        above = [valid[name] for name in ASCENDING[position + 1 :] if name in valid]
        return max(below, default=-INFINITY), min(above, default=INFINITY)


class Quantity(Part):
    """A number with its range, source and confidence; a plain number in a file has none of these.

    Attributes:
        best: the value in plain runs.
        low, high: the range; runs under uncertainty draw from it with mode `best`.
        source: the source of the number.
        confidence: the author's confidence in it.
        law: the law of the draw; by default PERT, or the law that the parameter declares.
    """

    on_one_line = True

    best: Number
    low: Number | None = None
    high: Number | None = None
    source: Text | None = None
    confidence: Annotated[Confidence, one_of(get_args(Confidence))] | None = None
    law: Annotated[Law, one_of(LAWS)] | None = None

    @staticmethod
    def faults_between(data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:
        """Low, best and high must ascend; a low below 0 has no logarithm."""
        given = [(key, number) for key in ASCENDING if (number := as_number(data.get(key))) is not None]
        for (key, number), (next_key, next_number) in pairwise(given):
            if number > next_number:
                error = broken(f"must not be below {key}, {number:.10g}", "Order them: low <= best <= high")
                yield fault_at((next_key,), data[next_key], error)
        low = as_number(data.get("low"))
        if data.get("law") == "log_pert" and low is not None and low < 0.0:
            error = broken("must not be below 0 if the law is log_pert", "Write a low of 0 or more, or law: pert")
            yield fault_at(("low",), data["low"], error)

    @property
    def is_plain(self) -> bool:
        """Whether it has no range, source, confidence and law."""
        return (self.low, self.high, self.source, self.confidence, self.law) == (None,) * 5

    def written(self) -> Any:
        """The plain data; the number alone if nothing else is given."""
        return self.best if self.is_plain else super().written()


QUANTITY_KEYS = frozenset(Quantity.keys())


def plain_quantity(value: float) -> Quantity:
    """A number without range and source, unchecked, in microseconds."""
    return Quantity.model_construct(best=float(value), low=None, high=None, source=None, confidence=None, law=None)


def quantity(value: object, bounds: Bounds) -> Quantity:
    """A plain number or a mapping of the file as a quantity within its bounds.

    Raises:
        ValidationError: it has faults; lists all of them.
    """
    if isinstance(value, Quantity):
        if all(bounds.allow(number) for key in NUMBERS if (number := getattr(value, key)) is not None):
            return value
        value = value.model_dump(include=set(NUMBERS))
    if isinstance(value, Mapping):
        return Quantity.model_validate(value, context=Given(bounds, value))
    number = as_number(value)
    if number is None or not bounds.allow(number):
        refuse((), value, bounds.error(value))
    return plain_quantity(number)


@dataclass(frozen=True, slots=True)
class Within:
    """A field with a quantity within these bounds, or within those from the context (of a lever)."""

    bounds: Bounds

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Converts a number or a mapping to a quantity before pydantic's validation."""
        return with_info_before_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema for editors."""
        return quantity_schema(self.bounds)

    def _read(self, value: object, info: ValidationInfo) -> Quantity:
        return quantity(value, info.context if isinstance(info.context, Bounds) else self.bounds)


def count_in(bounds: Bounds) -> FieldRule:
    """A plain whole number within the bounds, even one written as 140.0."""

    def check(value: object) -> int:
        number = as_number(value)
        if number is None or not bounds.allow(number):
            raise broken(bounds.rule, meant_by(value, bounds) or f"Write {bounds.example:.10g}")
        return int(number)

    return FieldRule(BeforeValidator(check), number_schema(bounds))


def number_schema(bounds: Bounds) -> dict[str, Any]:
    """JSON Schema of a plain number within the bounds."""
    limits = {"minimum": bounds.at_least, "maximum": bounds.at_most}
    finite = {key: limit for key, limit in limits.items() if math.isfinite(limit)}
    return {"type": "integer" if bounds.whole else "number", **finite, **({"multipleOf": 2} if bounds.even else {})}


def quantity_schema(bounds: Bounds) -> dict[str, Any]:
    """JSON Schema of a number within the bounds, plain or with range, source and confidence."""
    number = number_schema(bounds)
    keys = dict.fromkeys(NUMBERS, number) | {
        "source": {"type": "string", "description": "source of the number"},
        "confidence": {"enum": list(get_args(Confidence))},
        "law": {"enum": list(LAWS), "description": "law of its draw from the range"},
    }
    full = {"type": "object", "properties": keys, "required": ["best"], "additionalProperties": False}
    unit = f" [{bounds.unit}]" if bounds.unit else ""
    return {"description": f"{bounds.meaning}{unit}".strip(), "anyOf": [number, full]}
