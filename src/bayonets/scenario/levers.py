"""Levers as given in files: a number, dated steps, or a table of either by service or formation."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field, create_model

from bayonets.mechanisms.declare import Lever
from bayonets.scenario.faults import Gather, Made, broken, refuse
from bayonets.scenario.parts import NAME_PATTERN, Day, FieldRule, Part, as_mapping, ascending_faults
from bayonets.scenario.quantity import (
    ANYTHING,
    QUANTITY_KEYS,
    Bounds,
    Quantity,
    Within,
    bounds_of,
    plain_quantity,
    quantity,
    quantity_schema,
)
from bayonets.world import catalogue


class Step(Part):
    """The value of a lever from a date on.

    Attributes:
        since: the date, called `from` in files.
        value: the value until the next step.
    """

    model_config = ConfigDict(validate_by_alias=True, validate_by_name=False)
    on_one_line = True

    since: Day = Field(alias="from")
    value: Annotated[Quantity, Within(ANYTHING)]


Schedule = Quantity | tuple[Step, ...]
"""A lever of one formation: constant, or in dated steps, with the default before the first step."""

LeverValue = Quantity | tuple[Step, ...] | dict[str, Schedule]
"""A lever of the country: one schedule for all, or a table by service or formation."""

NAMED_BY_ARTICLE: Mapping[str, str] = {
    "bonus": "pay",
    "esprit": "decorations and honours",
    "watch": "surveillance",
    "isolation": "counter-intelligence",
    "propaganda": "persuasion",
    "support": "support for those who leave, and somewhere to go",
    "outing": "shaming and outing",
    "designated": "threats of accountability",
    "amnesty": "amnesty, a way back",
}
"""The levers named in the article behind this model, in its words; the page shows them first."""


def is_table(value: object) -> bool:
    """Whether a lever of a file is a table by name rather than a quantity with its source."""
    return isinstance(value, Mapping) and not QUANTITY_KEYS & value.keys()


def lever_value(value: object, declared: Lever) -> LeverValue:
    """One lever of a file; raises all of its faults."""
    bounds = bounds_of(declared)
    if not isinstance(value, Mapping) or not is_table(value):
        return schedule(value, bounds)
    if declared.scope == "whole":
        refuse((), value, broken("must not be a table: it acts on the whole country", "Write a number or dated steps"))
    return _all(value, lambda entry: schedule(entry, bounds))


def _all(entries: Mapping[Any, object], make: Callable[[object], Made]) -> dict[Any, Made]:
    """All entries, converted; raises the faults of all of them."""
    gather = Gather()
    converted = {key: gather.attempt((key,), partial(make, entry)) for key, entry in entries.items()}
    return gather.close({key: entry for key, entry in converted.items() if entry is not None})


def schedule(value: object, bounds: Bounds) -> Schedule:
    """A number or dated steps of a file; raises all of their faults."""
    if not isinstance(value, list | tuple):
        return quantity(value, bounds)
    if not value:
        refuse((), value, broken("must hold at least one step", "Write [{from: 2020-09-01, value: 0.5}]"))
    gather = Gather()
    steps = gather.attempt((), lambda: _all(dict(enumerate(value)), partial(_step, bounds=bounds)))
    gather.add(ascending_faults(value, "from"))
    return tuple(gather.close(steps).values())


def _step(value: object, bounds: Bounds) -> Step:
    return Step.model_validate(as_mapping(value) if isinstance(value, Step) else value, context=bounds)


def schedule_of(value: LeverValue, formation: str, service: str) -> Schedule | None:
    """The schedule of a lever for a formation: its own entry, else that of its service; None if neither is named."""
    if isinstance(value, dict):
        return value.get(formation, value.get(service))
    return value


def table_of(value: LeverValue, declared: Lever, services: Iterable[str]) -> dict[str, Schedule]:
    """A lever by name, for every service; services that a table does not name have the default."""
    if not isinstance(value, dict):
        return dict.fromkeys(services, value)
    return value | {name: plain_quantity(declared.default) for name in services if name not in value}


_STEP = Step.model_json_schema() | {"description": "The value from a date on."}


def lever_schema(declared: Lever) -> dict[str, Any]:
    """JSON Schema of a lever: a number, dated steps or, if services may differ, a table of either."""
    number = quantity_schema(bounds_of(declared))
    description = number.pop("description")
    step = {**_STEP, "properties": {**_STEP["properties"], "value": number}}
    schedules = [*number["anyOf"], {"type": "array", "items": step, "minItems": 1}]
    names = {"type": "object", "propertyNames": {"pattern": NAME_PATTERN}, "additionalProperties": {"anyOf": schedules}}
    # A mapping with a key `best` is a quantity, not a table; without this rule a faulty quantity would pass as a table.
    table = {**names, "not": {"anyOf": [{"required": [key]} for key in sorted(QUANTITY_KEYS)]}}
    return {"description": description, "anyOf": [*schedules, *([table] if declared.scope == "formation" else [])]}


def _field(declared: Lever) -> tuple[Any, Quantity]:
    # `lever_value` distinguishes numbers, steps and tables: unions of pydantic would report every branch.
    mark = FieldRule(BeforeValidator(partial(lever_value, declared=declared)), lever_schema(declared))
    return Annotated[Any, mark], Quantity(best=declared.default)


if TYPE_CHECKING:

    class Levers(Part):
        """Every lever by name, see `catalogue.levers`."""

        def __getattr__(self, name: str) -> LeverValue: ...

else:
    Levers = create_model(
        "Levers",
        __base__=Part,
        __module__=__name__,
        __doc__="Every lever by name, see `catalogue.levers`.",
        **{name: _field(declared) for name, declared in catalogue.levers().items()},
    )
