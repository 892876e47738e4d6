"""Declarations of a room: its parameters, levers and traits, and the mark of a function that is compiled.

Every number that a user may set is declared once, in the file of the formula that uses it. The reader of scenarios, the
JSON Schema, the priors, the help and the documentation are derived from these declarations (`world/catalogue.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

Function = TypeVar("Function", bound=Callable[..., object])

Array = npt.NDArray[Any]

INFINITY = float("inf")

Law = Literal["pert", "log_pert"]
"""How a number is drawn from its range: PERT (beta, mode `best`), or the same on the log scale."""

# Conversions to the machine's numbers, for code that is compiled. A converted number passes for a float or an int with
# the type checker, which knows nothing of the precision that the compiler chooses.
float32: Any = np.float32
float64: Any = np.float64
int32: Any = np.int32
int64: Any = np.int64
uint64: Any = np.uint64


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the model that is the same for all officers and formations.

    Args:
        name: as in scenario files, under `parameters` (or under `protest`, see `block`).
        default: starting value, in `unit`.
        low, high: plausible range: for priors, sliders and `lint`; not a limit of the reader.
        unit, meaning: for help and documentation.
        at_least, at_most: bounds beyond which a value is meaningless and refused.
        whole: a count of days or people, without fractions.
        block: the part of the scenario file where it stands.
        law: of its range where a run draws it: PERT, or PERT on the log scale where the range is lopsided, since an
            uniform draw from such a range would decide more than the data do.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    at_least: float = 0.0
    at_most: float = INFINITY
    whole: bool = False
    block: Literal["parameters", "protest"] = "parameters"
    law: Law = "pert"


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that the state, the opposition or the situation sets, as a function of the date.

    Args:
        scope: "whole" for the country, "formation" where services and formations may differ.
        side: the actor that sets it.
        low, high: plausible range, for sliders and `lint`.
        at_least, at_most: what the reader accepts.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    scope: Literal["whole", "formation"]
    side: Literal["state", "opposition", "situation"]
    at_least: float = 0.0
    at_most: float = INFINITY


@dataclass(frozen=True, slots=True)
class Trait:
    """A property of a service or a formation that does not change with the date.

    Args:
        yes_or_no: written as true or false in files; 1 or 0 for the engine.
    """

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    at_least: float = -INFINITY
    at_most: float = INFINITY
    yes_or_no: bool = False


def scalar(function: Function) -> Function:
    """Mark a pure function of numbers: plain Python as it stands, and compiled into the kernel by `engine/jit.py`.

    Literals follow the rule of NumPy (NEP 50) in both: a float32 stays a float32.
    """
    function.is_scalar = True  # type: ignore[attr-defined]
    return function


def over_formations(function: Function) -> Function:
    """Mark a pure function of one value per formation (arrays in, a number out or an array filled)."""
    return scalar(function)


def by_precision(single: Function, double: Function) -> Function:
    """One function of a number out of its single and its double form; the argument's precision chooses."""

    def choose(x: float) -> object:
        return single(x) if isinstance(x, np.float32) else double(x)

    choose.__doc__ = double.__doc__
    choose.is_scalar = True  # type: ignore[attr-defined]
    choose.single, choose.double = single, double  # type: ignore[attr-defined]
    return choose  # type: ignore[return-value]
