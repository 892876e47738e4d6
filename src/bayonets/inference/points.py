"""Points of the sampler with what was simulated at them, and what they are weighed by."""

from dataclasses import dataclass, fields
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Points:
    """N points.

    Attributes:
        z: (N, K) coordinates, standard normal under the prior.
        run: (N,) number of the run, which is its randomness.
        log_cheap: (N,) log likelihood by the mean field; 0 where there is none.
        log_full: (N,) log likelihood by the engine; 0 where it was not simulated.
        values: (N, J) reported quantities, by the engine if it was simulated, else by the mean field.
        outcomes: (N, 3) outcomes, likewise.
    """

    z: Floats
    run: Integers
    log_cheap: Floats
    log_full: Floats
    values: Floats
    outcomes: Floats

    def __len__(self) -> int:
        return len(self.z)

    def take(self, rows: npt.NDArray[np.intp]) -> Self:
        """The points with these indices, which may repeat."""
        return type(self)(*(getattr(self, each.name)[rows] for each in fields(self)))

    def replaced(self, accepted: npt.NDArray[np.bool_], others: Self) -> Self:
        """The points, where accepted those of `others`."""
        arrays = []
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(others, each.name)
            arrays.append(np.where(accepted if mine.ndim == 1 else accepted[:, None], theirs, mine))
        return type(self)(*arrays)


def joined(parts: list[Points]) -> Points:
    """Points one after the other."""
    return Points(*(np.concatenate([getattr(part, each.name) for part in parts]) for each in fields(Points)))


class Density(Protocol):
    """What is sampled: a likelihood that is simulated, and possibly one that is cheap to approximate."""

    @property
    def coordinates(self) -> int:
        """K."""
        ...

    def cheap(self, z: Floats, run: Integers) -> Points:
        """Points with their cheap log likelihood alone."""
        ...

    def screened(self, z: Floats, run: Integers, least: Floats) -> Points:
        """Points; those with a cheap log likelihood below `least` are not simulated, and have a `log_full` of nan.

        Args:
            z, run: N points.
            least: (N,) -inf where the full likelihood is needed in any case, inf where it is not.
        """
        ...
