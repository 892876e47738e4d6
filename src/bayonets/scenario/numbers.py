"""Every number of a dossier with its place: for the share of assumed numbers, and for what is to be drawn."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from bayonets.scenario.faults import Where, dotted
from bayonets.scenario.levers import Levers
from bayonets.scenario.quantity import Quantity
from bayonets.world import catalogue


def numbers_of(part: BaseModel) -> Iterator[tuple[str, Quantity]]:
    """Every quantity at or below a part of the dossier, with its dotted path.

    A plain number that says what the default says is passed over, so that a dossier read from its exact written form,
    which has every default written out, has the same numbers as the file of its author.
    """
    for where, number in _numbers(part, ()):
        yield dotted(where), number


def _numbers(value: Any, where: Where) -> Iterator[tuple[Where, Quantity]]:
    if isinstance(value, Quantity):
        yield where, value
    elif isinstance(value, Levers):
        for name, lever in catalogue.levers().items():
            default = Quantity(best=lever.default)
            # A step is always meant, even one back to the default; what is no step may have been written out.
            of_lever = _numbers(getattr(value, name), (*where, name))
            yield from (found for found in of_lever if found[0][-1] == "value" or found[1] != default)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if inner != field.default:
                yield from _numbers(inner, (*where, field.alias or name))
    elif isinstance(value, dict | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(inner, (*where, key))
