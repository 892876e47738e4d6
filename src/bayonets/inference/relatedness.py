"""How much particles have in common, by which they count for fewer than they are.

Resampling copies particles; moves separate the copies again. A particle is worth an independent draw only as far as its
correlation with all others is gone: along the informed directions, in the most sensitive coordinates, in the other
ones, and in its run.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.inference.points import Floats

_FEWEST_PAIRS: Final = 30

_MUCH: Final = 0.6
"""A correlation above this makes particles relatives."""


@dataclass(frozen=True, eq=False)
class Relatedness:
    """How much particles still have in common, by which they count for fewer than they are.

    Attributes:
        informed: (k, N, N) correlations of particles with a common ancestor along each informed direction.
        block: (N, N) the same in the most sensitive coordinates.
        others: (N, N) the same in all other coordinates.
    """

    informed: Floats
    block: Floats
    others: Floats

    @classmethod
    def of(cls, particles: int, directions: int) -> "Relatedness":
        """Independent particles."""
        alone = np.eye(particles)
        return cls(np.repeat(alone[None], directions, axis=0), alone, alone)

    def resampled(self, ancestors: npt.NDArray[np.intp]) -> "Relatedness":
        """After resampling: children of one particle are the same."""
        block, others = (matrix[ancestors][:, ancestors] for matrix in (self.block, self.others))
        return Relatedness(self.informed[:, ancestors][:, :, ancestors], block, others)

    def moved(self, informed: Floats, block: float, others: Floats) -> "Relatedness":
        """After moves.

        Args:
            informed: (k,) what is left of the correlation of a pair, along each direction.
            block: the same in the most sensitive coordinates.
            others: (N,) correlation of what a particle was and is, in the other coordinates.
        """
        along = [_left(matrix, left) for matrix, left in zip(self.informed, informed, strict=True)]
        pairs = _left(self.others, np.outer(others, others))
        return Relatedness(np.array(along).reshape(self.informed.shape), _left(self.block, block), pairs)

    def as_observed(self, informed: Floats, block: Floats, others: Floats) -> "Relatedness":
        """The same, or more where pairs with a common ancestor are more alike than their moves suggest.

        Particles in the tails move less than all do, and have more relatives. How much more alike relatives are is
        averaged over the coordinates, since for a single one families are too few.

        Args:
            informed, block, others: (N, .) coordinates along the directions, of the block, and beyond it.
        """
        factor = _excess(self.informed.mean(axis=0), informed) if len(self.informed) else 1.0
        along = [_left(matrix, factor) for matrix in self.informed]
        rest = [_left(matrix, _excess(matrix, at)) for matrix, at in ((self.block, block), (self.others, others))]
        return Relatedness(np.array(along).reshape(self.informed.shape), *rest)

    def turned(self, directions: int) -> "Relatedness":
        """The same with other informed directions and another block, which may lie across those before.

        Along each of them particles count as related as anywhere.
        """
        worst = np.maximum.reduce([*self.informed, self.block, self.others])
        return Relatedness(np.repeat(worst[None], directions, axis=0), worst, self.others)

    def kin(self) -> npt.NDArray[np.bool_]:
        """(N, N) which particles have much in common, in whatever coordinates, since they descend from one."""
        return np.asarray(np.maximum.reduce([*self.informed, self.block]) > _MUCH)

    def effective(self, weights: Floats, run: npt.NDArray[np.int64] | None = None) -> float:
        """The number of independent draws with the same variance of a mean, in the worst direction.

        Args:
            weights: (N,) of the particles.
            run: (N,) their runs; particles with the same run share its randomness. None: each has its own.
        """
        matrices = [*self.informed, self.block, self.others]
        if run is not None:
            matrices.append((run[:, None] == run[None, :]).astype(np.float64))
        total = weights.sum() ** 2
        return float(min(total / float(weights @ matrix @ weights) for matrix in matrices))


def _left(matrix: Floats, share: Floats | float) -> Floats:
    """A matrix of which a share is left, at most 1; a particle is as related to itself as ever."""
    left = np.minimum(matrix * share, 1.0)
    np.fill_diagonal(left, 1.0)
    return left


def _excess(matrix: Floats, values: Floats) -> float:
    """How many times as alike as stated relatives are, at least 1; 1 where there are too few of them to tell."""
    spread = values.std(axis=0)
    standard = (values - values.mean(axis=0))[:, spread > 0.0] / spread[spread > 0.0]
    related = matrix > 0.0
    np.fill_diagonal(related, val=False)
    stated = float(matrix[related].sum())
    if np.count_nonzero(related) < 2 * _FEWEST_PAIRS or not standard.size or stated == 0.0:
        return 1.0
    alike = standard @ standard.T / standard.shape[1]
    return max(float(alike[related].sum()) / stated, 1.0)


def left_of(before: Floats, after: Floats) -> Floats:
    """(k,) what is left of the correlation of a pair along each of (N, k) coordinates, as all particles move."""
    pairs = zip(before.T, after.T, strict=True)
    return np.array([_correlation(was, now) ** 2 for was, now in pairs], dtype=np.float64)


def _correlation(first: Floats, second: Floats) -> float:
    spread = float(first.std() * second.std())
    return max(float(np.mean((first - first.mean()) * (second - second.mean()))) / spread, 0.0) if spread > 0.0 else 1.0
