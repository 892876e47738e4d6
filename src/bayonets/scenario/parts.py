"""The base of every part of a dossier: frozen, no unknown keys, all faults at once; and the kinds of plain values."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import chain
from typing import Annotated, Any, ClassVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError

from bayonets.scenario.faults import Gather, broken, choices_text, fault_at
from bayonets.world import catalogue

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST_TEXT = 3_000
"""On one line, with every character escaped, a text of this length fits the longest line that the reader accepts."""

LONGEST_NAME = 64

RESERVED = ("best", "low", "high", "source", "confidence", "law", "null", "true", "false")
"""Reserved words: a table with such names could not be distinguished from a number with its source."""

NAME_PATTERN = f"^[a-z][a-z0-9_]{{0,{LONGEST_NAME - 1}}}$"
_NAME = re.compile(NAME_PATTERN.replace("$", r"\Z"))
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class Words(str):
    """Free text of the author, written in quotation marks; names, dates and keywords need none."""

    __slots__ = ()


class OneLine(dict[str, Any]):
    """A mapping that is written on one line: a quantity, a step."""


class Part(BaseModel):
    """One part of the dossier: frozen; unknown keys and faults between its fields are reported with all others.

    Attributes:
        leading, closing: keys that are written first and last; the others keep the order of the fields.
        on_one_line: whether it is written on one line.
    """

    # `_unknown_keys` reports unknown keys, with the place where they belong; the schema forbids them.
    model_config = ConfigDict(frozen=True, extra="ignore", json_schema_extra={"additionalProperties": False})

    leading: ClassVar[tuple[str, ...]] = ()
    closing: ClassVar[tuple[str, ...]] = ()
    on_one_line: ClassVar[bool] = False

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault(cls, data: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        if isinstance(data, cls):
            return data
        if not isinstance(data, Mapping):
            raise broken("must be a mapping", "Write {key: value}, or keys on lines of their own")
        gather = Gather()
        gather.add(cls._unknown_keys(data))
        part = gather.attempt((), lambda: handler(data))
        gather.add(cls.faults_between(data))
        return gather.close(part)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The keys of this part as in files, in the order of the written form."""
        return tuple(key for key, _, _ in _layout(cls))

    @staticmethod
    def faults_between(data: Mapping[str, Any]) -> Iterable[InitErrorDetails]:  # noqa: ARG004
        """Faults that involve more than one field; `data` is the part as in the file, which may be faulty itself."""
        return ()

    def written(self) -> Any:
        """The plain data by key, in the order of the written form, without missing values."""
        given = OneLine() if self.on_one_line else {}
        for key, name, is_text in _layout(type(self)):
            value = self.__dict__[name]
            if value is not None:
                given[key] = Words(value) if is_text else value
        return given

    @classmethod
    def _unknown_keys(cls, data: Mapping[str, Any]) -> Iterator[InitErrorDetails]:
        valid = cls.keys()
        for key in data:
            if key not in valid:
                yield fault_at((key,), data[key], unknown_key(str(key), valid))


@cache
def _layout(part: type[Part]) -> tuple[tuple[str, str, bool], ...]:
    """(key in files, name in Python, whether it is free text) of each field, in the order of the written form."""
    fields = {
        field.alias or name: (field.alias or name, name, _AS_TEXT in marks_of(field))
        for name, field in part.model_fields.items()
    }
    inner = [key for key in fields if key not in (*part.leading, *part.closing)]
    return tuple(fields[key] for key in (*part.leading, *inner, *part.closing))


def marks_of(field: FieldInfo) -> list[Any]:
    """The metadata of a field besides its type, also if the field is optional."""
    return [*field.metadata, *chain.from_iterable(getattr(of, "__metadata__", ()) for of in get_args(field.annotation))]


def unknown_key(key: str, valid: tuple[str, ...]) -> PydanticCustomError:
    """The error for an unknown key, with the place where it belongs, or else the valid keys."""
    home = home_of(key)
    if home:
        return broken("must not be given here", f"It is {home}", kind="key")
    return broken("must be renamed or removed", f"Valid keys: {choices_text(valid)}", valid, kind="unknown")


def home_of(name: str) -> str:
    """The place of a declared name or of `role`, in words; empty for any other name."""
    parameter = catalogue.parameters().get(name)
    if parameter is not None:
        what = "a parameter of the protest" if parameter.block == "protest" else "a parameter"
        return f"{what}: write it under {parameter.block}"
    if name in catalogue.levers():
        return "a lever: write it under levers"
    if name == "role":
        return "a property of a service: write it under the service"
    return "a trait: write it under a service or a formation" if name in catalogue.traits() else ""


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise broken("must be text", 'Put it in quotation marks, such as "Galeotti 2020"')
    if not value.strip() or len(value) > LONGEST_TEXT:
        raise broken(f"must be text of 1 to {LONGEST_TEXT} characters", "Write some words")
    if _CONTROL.search(value):
        raise broken("must be text without control characters", "Remove them")
    return value


def _name(value: object) -> object:
    if not isinstance(value, str):
        raise broken("must be a name", "Write a name such as omon_minsk")
    return value


def _day(value: object) -> object:
    if isinstance(value, date):
        value = value.date().isoformat() if isinstance(value, datetime) else value.isoformat()
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise broken("must be a date as YYYY-MM-DD", "Write a date such as 2020-08-09")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise broken("must be a date of the calendar", "Write a date such as 2020-08-09") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise broken(f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}", "Correct the year")
    return day


def _boolean(value: object) -> object:
    if not isinstance(value, bool):
        raise broken("must be true or false", "Write true or false")
    return value


@dataclass(frozen=True, slots=True, eq=False)
class FieldRule:
    """A rule for a field besides its type, declared once for the reader and as JSON Schema for editors."""

    check: BeforeValidator | AfterValidator
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Adds the check to that of pydantic, whose messages name no rule and no remedy."""
        return self.check.__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The same rule for editors."""
        return {**handler(schema), **self.schema}


def one_of(choices: tuple[str, ...]) -> FieldRule:
    """The rule that a value is one of a few words; the error names the nearest."""

    def check(value: object) -> object:
        if value not in choices:
            raise broken(f"must be one of {choices_text(choices)}", "Write one of these", choices)
        return value

    return FieldRule(BeforeValidator(check), {"enum": list(choices)})


def must(rule: str, remedy: str, holds: Callable[[Any], object], schema: Mapping[str, Any]) -> FieldRule:
    """A rule for the parsed value of a field."""

    def check(value: Any) -> Any:
        if not holds(value):
            raise broken(rule, remedy)
        return value

    return FieldRule(AfterValidator(check), schema)


def not_empty(rule: str, remedy: str, least: str = "minProperties") -> FieldRule:
    """The rule that a mapping, or a list (`least`: "minItems"), is not empty."""
    return must(rule, remedy, bool, {least: 1})


def above_zero(remedy: str) -> FieldRule:
    """The rule that a number is above 0."""
    return must("must be above 0", remedy, lambda number: number > 0.0, {"exclusiveMinimum": 0})


def exactly_one(*keys: str) -> dict[str, Any]:
    """JSON Schema of a part with exactly one of some keys; for `json_schema_extra`."""
    return {"additionalProperties": False, "oneOf": [{"required": [key]} for key in keys]}


_AS_TEXT = BeforeValidator(_text)

Text = Annotated[str, _AS_TEXT, WithJsonSchema({"type": "string", "minLength": 1})]
"""Free text of the author of the dossier."""

Name = Annotated[str, BeforeValidator(_name), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
"""The name of a service or formation, wherever it is used; `name_fault` checks its form where it is defined."""

Day = Annotated[date, BeforeValidator(_day)]
"""A date, in the years 1900 to 2200."""

Truth = Annotated[bool, BeforeValidator(_boolean)]
"""True or false, without conversion of similar values."""


def day_or_none(value: object) -> date | None:
    """The date in a value; None if none can be read."""
    try:
        day = _day(value)
    except PydanticCustomError:
        return None
    return day if isinstance(day, date) else None


def name_fault(name: object) -> PydanticCustomError | None:
    """The error in the name of a service or formation, if any."""
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return broken(
            f"must be a name of small letters, digits and _, beginning with a letter, of at most {LONGEST_NAME}",
            "Write a name such as omon_minsk, and the text for people as its label",
            kind="key",
        )
    if name in RESERVED:
        return broken("must not be a word with another meaning in files", "Choose another name", kind="key")
    return None


def as_mapping(value: object) -> Mapping[str, Any]:
    """A part of the dossier by its keys, whether plain data or already built; empty for anything else."""
    if isinstance(value, BaseModel):
        return {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
    return value if isinstance(value, Mapping) else {}


def ascending_faults(items: object, key: str, *outer: str | int) -> Iterator[InitErrorDetails]:
    """Faults of a list of dated items at `outer` whose dates do not ascend.

    Items without a readable date are skipped.
    """
    last: date | None = None
    for number, item in enumerate(items if isinstance(items, list | tuple) else ()):
        day = day_or_none(as_mapping(item).get(key))
        if day and last and day <= last:
            error = broken(f"must come after {last}, the date before it", "Put the dates in ascending order")
            yield fault_at((*outer, number, key), day, error)
        last = day or last
