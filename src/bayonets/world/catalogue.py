"""All declarations of the rooms mechanisms and world: the one list behind schema, priors, help and docs."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from bayonets import mechanisms, world
from bayonets.mechanisms.declare import Lever, Parameter, Trait


@cache
def modules() -> tuple[ModuleType, ...]:
    """All modules of `mechanisms` and `world`, in alphabetical order within each."""
    return tuple(
        importlib.import_module(f"{package.__name__}.{module.name}")
        for package in (mechanisms, world)
        for module in pkgutil.iter_modules(package.__path__)
        if module.name != "catalogue"
    )


def _declared(kind: type) -> Iterator[Any]:
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, kind):
                yield value


@cache
def parameters() -> dict[str, Parameter]:
    """The model's parameters by name."""
    return {declared.name: declared for declared in _declared(Parameter)}


@cache
def levers() -> dict[str, Lever]:
    """The levers by name."""
    return {declared.name: declared for declared in _declared(Lever)}


@cache
def traits() -> dict[str, Trait]:
    """The traits of services and formations by name."""
    return {declared.name: declared for declared in _declared(Trait)}


def formulas() -> tuple[Callable[..., Any], ...]:
    """Every function that the engine may compile, each once."""
    by_id = {id(value): value for module in modules() for value in vars(module).values() if hasattr(value, "is_scalar")}
    return tuple(by_id.values())


def declared_in(name: str) -> ModuleType:
    """The module that declares the parameter, lever or trait of this name."""
    for module in modules():
        for value in vars(module).values():
            if isinstance(value, Parameter | Lever | Trait) and value.name == name:
                return module
    raise KeyError(name)
