"""Shared by the exact solutions: the normal distribution, roots between given points, checks of arguments."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from bayonets.errors import ClassicError

Floats = npt.NDArray[np.float64]

STANDARD = NormalDist()
_HALVINGS = 200


def normal_cdf(z: Any) -> Any:
    """P(Z <= z) for a standard normal Z, of a number or of each number of an array."""
    if np.ndim(z) == 0:
        return 0.5 * math.erfc(-float(z) / math.sqrt(2.0))
    return np.array([0.5 * math.erfc(-value / math.sqrt(2.0)) for value in np.ravel(z)]).reshape(np.shape(z))


def logistic(z: float) -> float:
    """1 / (1 + e^-z), without overflow."""
    return 1.0 / (1.0 + math.exp(-z)) if z >= 0.0 else 1.0 - 1.0 / (1.0 + math.exp(z))


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """The root of a function that is monotone between low and high and changes sign there, to the last bit."""
    rising = function(low) < 0.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        if (function(middle) < 0.0) == rising:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def roots(function: Callable[[float], float], points: Sequence[float]) -> tuple[float, ...]:
    """All roots of a function that is monotone between neighbouring points, ascending."""
    zeros: list[float] = []
    for low, high in pairwise(points):
        left, right = function(low), function(high)
        if left == 0.0:
            zeros.append(low)
        elif left * right < 0.0:
            zeros.append(root(function, low, high))
    if function(points[-1]) == 0.0:
        zeros.append(points[-1])
    return tuple(zeros)


def number(
    name: str, value: float, *, above: float = -math.inf, low: float = -math.inf, high: float = math.inf
) -> float:
    """A finite number within its limits.

    Raises:
        ClassicError: it is not a number, or beyond them.
    """
    if not isinstance(value, (int, float, np.integer, np.floating)) or isinstance(value, bool):
        raise ClassicError(f"{name}: {value!r}: must be a number")
    if not _is_finite(value):
        raise ClassicError(f"{name}: {value!r}: must be a finite number")
    if value <= above or not low <= value <= high:
        raise ClassicError(f"{name}: {value!r}: must be {_limits(above, low, high)}")
    return float(value)


def _limits(above: float, low: float, high: float) -> str:
    """The required range of a number, in words."""
    if math.isfinite(low) and math.isfinite(high):
        return f"from {low:g} to {high:g}"
    least = f"above {above:g}" if math.isfinite(above) else f"at least {low:g}" if math.isfinite(low) else ""
    most = f"at most {high:g}" if math.isfinite(high) else ""
    return " and ".join(filter(None, [least, most]))


def _is_finite(value: Any) -> bool:
    """Whether it is finite, and not too large to be computed with."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def whole(name: str, value: int, *, low: int = 0, high: float = math.inf) -> int:
    """A whole number within its limits.

    Raises:
        ClassicError: it is not a number, or beyond them.
    """
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise ClassicError(f"{name}: {value!r}: must be a whole number")
    number(name, int(value), low=low, high=high)
    return int(value)


def share(name: str, value: float) -> float:
    """A number in [0, 1].

    Raises:
        ClassicError: it is not.
    """
    return number(name, value, low=0.0, high=1.0)
