"""How much particles have in common, by which they count for fewer than they are.

Resampling copies particles; moves separate the copies again. A particle is worth an independent draw only as far as its
correlation with all others is gone: along the informed directions, in the other coordinates, and in its run.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.points import Floats

_FEWEST_PAIRS: Final = 30


@dataclass(frozen=True, eq=False)
class Relatedness:
    """How much particles still have in common, by which they count for fewer than they are.

    Attributes:
        informed: (k, N, N) correlations of particles with a common ancestor along each informed direction.
        others: (N, N) the same for all other directions.
    """

    informed: Floats
    others: Floats

    @classmethod
    def of(cls, particles: int, directions: int) -> "Relatedness":
        """Independent particles."""
        alone = np.eye(particles)
        return cls(np.repeat(alone[None], directions, axis=0), alone)

    def resampled(self, ancestors: npt.NDArray[np.intp]) -> "Relatedness":
        """After resampling: children of one particle are the same."""
        return Relatedness(self.informed[:, ancestors][:, :, ancestors], self.others[ancestors][:, ancestors])

    def moved(self, informed: Floats, others: Floats) -> "Relatedness":
        """After moves.

        Args:
            informed: (k,) what is left of the correlation of a pair, along each direction.
            others: (N,) correlation of what a particle was and is, in the other directions.
        """
        pairs = np.outer(others, others)
        kept = np.broadcast_to(informed[:, None, None], self.informed.shape).copy()
        np.fill_diagonal(pairs, 1.0)
        for matrix in kept:
            np.fill_diagonal(matrix, 1.0)
        return Relatedness(self.informed * kept, self.others * pairs)

    def turned(self, directions: int) -> "Relatedness":
        """The same with other informed directions, which may lie across those before.

        Along each of them particles count as related as anywhere; without any, so they do in all.
        """
        worst = np.maximum.reduce([*self.informed, self.others])
        return Relatedness(np.repeat(worst[None], directions, axis=0), self.others if directions else worst)

    def effective(self, weights: Floats, run: npt.NDArray[np.int64] | None = None) -> float:
        """The number of independent draws with the same variance of a mean, in the worst direction.

        Args:
            weights: (N,) of the particles.
            run: (N,) their runs; particles with the same run share its randomness. None: each has its own.
        """
        matrices = [*self.informed, self.others]
        if run is not None:
            matrices.append((run[:, None] == run[None, :]).astype(np.float64))
        total = weights.sum() ** 2
        return float(min(total / float(weights @ matrix @ weights) for matrix in matrices))


def families_of(z: Floats) -> npt.NDArray[np.intp]:
    """(N,) a number for the children of each particle, which lie side by side and are the same before they move."""
    return np.concatenate([[0], np.cumsum(np.any(z[1:] != z[:-1], axis=1))])


def left_of(before: Floats, after: Floats, families: npt.NDArray[np.intp]) -> float:
    """What is left of the correlation of a pair along a direction: as all particles move, or as siblings are alike.

    The larger of both, to be on the safe side: particles in the tails move less than all do, and have more siblings.
    """
    moved = _correlation(before, after) ** 2
    sizes = np.bincount(families)
    pairs = float(np.sum(sizes * (sizes - 1)) / 2)
    centred, variance = after - after.mean(), float(after.var())
    if pairs < _FEWEST_PAIRS or variance == 0.0:
        return moved
    sums = np.bincount(families, weights=centred)
    alike = float(np.sum(sums**2) - np.sum(centred**2)) / 2.0 / pairs / variance
    return float(np.clip(max(moved, alike), 0.0, 1.0))


def _correlation(first: Floats, second: Floats) -> float:
    spread = float(first.std() * second.std())
    return max(float(np.mean((first - first.mean()) * (second - second.mean()))) / spread, 0.0) if spread > 0.0 else 1.0
