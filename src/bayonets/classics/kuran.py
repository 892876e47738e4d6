"""Kuran's preference falsification: people adapt their public position to that of others (Kuran 1991).

Parametric form: private opposition is Normal(mu, sd); a person opposes in public if his private opposition plus
the pull of conformity J (2y - 1) is above 0, where y is the share who oppose in public. So y = Phi((mu + J (2y -
1)) / sd); in private Phi(mu / sd) oppose.
"""

import math
from dataclasses import dataclass

import numpy as np

from bayonets.classics.draws import key_of, normals
from bayonets.classics.numerics import Floats, normal_cdf, number, roots, share, whole
from bayonets.errors import ClassicError

_MOST_PEOPLE = 100_000_000


@dataclass(frozen=True, eq=False)
class Turn:
    """The outcome of one population.

    Attributes:
        private_share: share of the people who oppose in private, in [0, 1].
        public_share: share who oppose in public in the end, in [0, 1].
        rounds: rounds in which the public share changed.
        public: (rounds + 1,) share who oppose in public, at the start and after each round.
    """

    private_share: float
    public_share: float
    rounds: int
    public: Floats


def simulate(n: int, mu: float, conformity: float, sd: float, seed: int = 1, *, start: float = 0.0) -> Turn:
    """Simulate n people, round by round, until no public position changes.

    In each round a person opposes in public if his own opposition and conformity (2y - 1) together are above 0, with y
    the share who opposed in public in the round before. A larger share never makes a
    person change back, so that the share is monotone and converges.

    Args:
        n: people.
        mu, sd: private opposition is Normal(mu, sd).
        conformity: J, the pull of the others.
        seed: random seed.
        start: the initial belief about the share who oppose in public.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    people = whole("n", n, low=1, high=_MOST_PEOPLE)
    m, s = number("mu", mu), number("sd", sd, above=0.0)
    pull, public = number("conformity", conformity, low=0.0), [share("start", start)]
    own = np.sort(m + s * normals(key_of(seed, "kuran"), people))
    while (now := _opposed(own, pull * (1.0 - 2.0 * public[-1]))) != public[-1]:
        public.append(now)
    return Turn(_opposed(own, 0.0), public[-1], len(public) - 1, np.array(public))


def _opposed(own: Floats, needed: float) -> float:
    """Share whose own opposition, in ascending order, exceeds the critical value."""
    return int(own.size - np.searchsorted(own, needed, side="right")) / own.size


def private_opposition(mu: float, sd: float) -> float:
    """Share who oppose in private.

    Raises:
        ClassicError: a value is not a finite number, or sd is not above 0.
    """
    return float(normal_cdf(number("mu", mu) / number("sd", sd, above=0.0)))


def equilibria(mu: float, conformity: float, sd: float) -> tuple[float, ...]:
    """The equilibrium shares who oppose in public, ascending: one, or three of which the middle is unstable.

    Raises:
        ClassicError: a value is not a finite number, conformity is negative, or sd is not above 0.
    """
    m, j, s = number("mu", mu), number("conformity", conformity, low=0.0), number("sd", sd, above=0.0)
    turning = [y for y in ((z * s - m + j) / (2.0 * j) for z in _turning_levels(j, s)) if 0.0 < y < 1.0]
    return roots(lambda y: float(normal_cdf((m + j * (2.0 * y - 1.0)) / s)) - y, [0.0, *turning, 1.0])


def fold(conformity: float, sd: float) -> float:
    """The mean private opposition at which the low equilibrium ends and the public turns at once.

    By symmetry the high equilibrium ends at minus this value.

    Raises:
        ClassicError: a value is not a finite number, or conformity is too weak for the public to turn at once.
    """
    j, s = number("conformity", conformity, above=0.0), number("sd", sd, above=0.0)
    levels = _turning_levels(j, s)
    if not levels:
        rule = math.sqrt(2.0 / math.pi)
        raise ClassicError(f"sd / conformity: {s / j:g}: must be below {rule:.5f} for there to be a fold")
    # The low equilibrium touches the line at the lower turning level z: y = Phi(z) and z s = mu + J (2y - 1).
    return float(levels[0] * s - j * (2.0 * normal_cdf(levels[0]) - 1.0))


def public_at_fold(conformity: float, sd: float) -> float:
    """Share who oppose in public just before the public turns.

    Raises:
        ClassicError: as `fold`.
    """
    fold(conformity, sd)
    return float(normal_cdf(_turning_levels(conformity, sd)[0]))


def _turning_levels(conformity: float, sd: float) -> tuple[float, ...]:
    """The z at which the response to the public share has slope 1: 2 J phi(z) / sd = 1; may be empty."""
    steepest = 2.0 * conformity / (sd * math.sqrt(2.0 * math.pi))
    if steepest <= 1.0:
        return ()
    z = math.sqrt(2.0 * math.log(steepest))
    return (-z, z)
