"""Every number of a dossier by its path: reading the numbers, and the same dossier with other numbers.

A path is dotted, such as `levers.support.omon[0].value`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel

from bayonets.mechanisms.declare import Lever, Parameter, Trait
from bayonets.scenario.faults import Where, dotted
from bayonets.scenario.levers import Levers
from bayonets.scenario.quantity import Quantity, plain_quantity
from bayonets.world import catalogue
from bayonets.world.orders import DUTY

Declared = Parameter | Lever | Trait

Part = TypeVar("Part", bound=BaseModel)
Tree = dict[str, Any]
"""A tree of paths: by key of a part of the dossier, a tree again, or a number."""

_KEY = re.compile(r"[^.\[\]]+")


def numbers_of(part: BaseModel) -> Iterator[tuple[str, Quantity]]:
    """Every quantity at or below a part of the dossier, with its dotted path.

    A plain number equal to its default is omitted, so that a dossier read from its exact written form,
    which contains every default, has the same numbers as the file of its author.
    """
    for where, number in _walk(part, (), defaults=False):
        yield dotted(where), number


def all_numbers(part: BaseModel) -> Iterator[tuple[str, Quantity]]:
    """Every quantity at or below a part of the dossier, including defaults, with its dotted path."""
    for where, number in _walk(part, (), defaults=True):
        yield dotted(where), number


def _walk(value: Any, where: Where, *, defaults: bool) -> Iterator[tuple[Where, Quantity]]:
    if isinstance(value, Quantity):
        yield where, value
    elif isinstance(value, Levers) and not defaults:
        for name, lever in catalogue.levers().items():
            default = Quantity(best=lever.default)
            # A step is always intentional, even one back to the default; any other number may be a written default.
            of_lever = _walk(getattr(value, name), (*where, name), defaults=False)
            yield from (stated for stated in of_lever if stated[0][-1] == "value" or stated[1] != default)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            inner = getattr(value, name)
            if defaults or inner != field.default:
                yield from _walk(inner, (*where, field.alias or name), defaults=defaults)
    elif isinstance(value, dict | tuple):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _walk(inner, (*where, key), defaults=defaults)


def places_of(part: BaseModel, numbers: Iterable[Quantity]) -> dict[int, list[str]]:
    """The paths of these objects in a dossier, by the index of each in the list; defaults are included."""
    sought = {id(number): index for index, number in enumerate(numbers)}
    places: dict[int, list[str]] = {index: [] for index in sought.values()}
    for path, number in all_numbers(part):
        if id(number) in sought:
            places[sought[id(number)]].append(path)
    return places


def keys_of(path: str) -> list[str]:
    """The keys of a path, outermost first."""
    return _KEY.findall(path)


def declared_at(keys: Sequence[str]) -> Declared | None:
    """The declaration of the number at these keys; None for sizes, events and the initial protest."""
    block, last = keys[0], keys[-1]
    if block == "levers":
        return catalogue.levers().get(keys[1])
    if block == "ladder":
        return DUTY
    if block == "services":
        trait = catalogue.traits().get(last)
        return None if trait is None or trait.yes_or_no else trait
    parameter = catalogue.parameters().get(last)
    return parameter if parameter is not None and parameter.block == block else None


def number_at(part: Any, path: str) -> Quantity | None:
    """The number at a path; None if there is none."""
    for key in keys_of(path):
        try:
            index = int(key) if isinstance(part, tuple) else key
            part = getattr(part, key) if isinstance(part, BaseModel) else part[index]
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            return None
    return part if isinstance(part, Quantity) else None


def tree_of(places: Iterable[str]) -> Tree:
    """The paths of numbers as a tree whose leaves are the paths themselves."""
    tree: Tree = {}
    for path in places:
        *outer, last = keys_of(path)
        branch = tree
        for key in outer:
            branch = branch.setdefault(key, {})
        branch[last] = path
    return tree


def substituted(part: Part, tree: Tree, values: Mapping[str, float]) -> Part:
    """The part with other numbers; nothing is checked, so that it takes microseconds per number.

    Args:
        part: a part of the dossier, or all of it.
        tree: the tree of the paths (`tree_of`).
        values: values by path; each a number that the reader would accept there.
    """
    changed: Part = _put(part, tree, values)
    changed.__dict__.pop("formations", None)  # resolved from the old numbers
    return changed


def _put(part: Any, tree: Tree | str, values: Mapping[str, float]) -> Any:
    if isinstance(tree, str):
        return plain_quantity(values[tree])
    if isinstance(part, BaseModel):
        return part.model_copy(update={key: _put(getattr(part, key), branch, values) for key, branch in tree.items()})
    if isinstance(part, dict):
        return {**part, **{key: _put(part[key], branch, values) for key, branch in tree.items()}}
    return tuple(
        _put(item, tree[str(index)], values) if str(index) in tree else item for index, item in enumerate(part)
    )
