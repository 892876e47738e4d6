"""Regime change as a global game: a regime falls if the attack exceeds its strength, which is not known to citizens.

The regime of strength theta falls if the share who attack is at least theta. An attack costs c, and pays 1 if the
regime falls. Citizens observe a public signal z of theta of precision alpha, and a private one of precision beta each
(Morris & Shin 1998; Angeletos, Hellwig & Pavan 2007). In an equilibrium citizens with signals below x* attack, and
regimes weaker than theta* fall. Information manipulation (Edmond 2013) is in `information_manipulation.py`.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bayonets.classics.draws import key_of, normals
from bayonets.classics.information_manipulation import Manipulation as Manipulation
from bayonets.classics.information_manipulation import manipulated as manipulated
from bayonets.classics.information_manipulation import manipulation as manipulation
from bayonets.classics.information_manipulation import simulate_manipulation as simulate_manipulation
from bayonets.classics.numerics import STANDARD, normal_cdf, number, roots, whole
from bayonets.errors import ClassicError

_NEAR_0 = 1e-15
_MOST_PEOPLE = 100_000_000

Which = Literal["lowest", "highest"]


@dataclass(frozen=True, eq=False)
class Attack:
    """The outcome of one attack.

    Attributes:
        attackers: people who attack.
        share: of all people, in [0, 1].
        fell: whether the regime fell.
        weakest: theta* of the equilibrium; in a large population weaker regimes fall.
        threshold: x*: citizens with signals below attacked.
    """

    attackers: int
    share: float
    fell: bool
    weakest: float
    threshold: float


def simulate(
    n: int,
    theta: float,
    cost: float,
    public_precision: float,
    private_precision: float,
    public_signal: float,
    seed: int = 1,
    *,
    equilibrium: Which = "lowest",
) -> Attack:
    """Simulate n citizens with private signals, who attack as in an equilibrium of a large population.

    Args:
        n: citizens.
        theta: strength of the regime.
        cost: c of attacking, within (0, 1).
        public_precision: alpha, 0 for no public signal.
        private_precision: beta, of the citizens' private signals about theta.
        public_signal: z, which all observe.
        seed: random seed.
        equilibrium: the one in which the fewest regimes fall, or that in which the most do.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    people, strength = whole("n", n, low=1, high=_MOST_PEOPLE), number("theta", theta)
    strengths = equilibria(cost, public_precision, private_precision, public_signal)
    if equilibrium not in ("lowest", "highest"):
        raise ClassicError(f"equilibrium: {equilibrium!r}: must be 'lowest' or 'highest'")
    weakest = strengths[0 if equilibrium == "lowest" else -1]
    threshold = private_threshold(weakest, private_precision)
    noise = normals(key_of(seed, "regime_change"), people)
    attackers = int(np.count_nonzero(strength + noise / math.sqrt(private_precision) < threshold))
    share = attackers / people
    return Attack(attackers, share, share >= strength, weakest, threshold)


def equilibria(
    cost: float, public_precision: float, private_precision: float, public_signal: float
) -> tuple[float, ...]:
    """Every theta*, the strength below which regimes fall, ascending.

    Args:
        cost: c of attacking, within (0, 1).
        public_precision: alpha, 0 for no public signal.
        private_precision: beta.
        public_signal: z, in units of theta.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    c = _cost(cost)
    alpha, beta = _precisions(public_precision, private_precision)
    z = number("public_signal", public_signal)
    level = math.sqrt(alpha + beta) * STANDARD.inv_cdf(c)

    def excess(theta: float) -> float:
        """The marginal citizen's gain from not attacking if regimes weaker than theta fall."""
        return alpha * (theta - z) - math.sqrt(beta) * STANDARD.inv_cdf(theta) - level

    return roots(excess, [_NEAR_0, *_turning_points(alpha, beta), 1.0 - _NEAR_0])


def private_threshold(theta: float, private_precision: float) -> float:
    """x*: citizens with signals below attack, in the equilibrium in which regimes weaker than theta fall.

    Raises:
        ClassicError: theta is not within (0, 1), or the precision is not above 0.
    """
    strength = number("theta", theta, above=0.0)
    if strength >= 1.0:
        raise ClassicError(f"theta: {theta!r}: must be below 1")
    precision = number("private_precision", private_precision, above=0.0)
    return strength + STANDARD.inv_cdf(strength) / math.sqrt(precision)


def is_unique(public_precision: float, private_precision: float) -> bool:
    """Whether the equilibrium is unique for every cost and public signal: alpha / sqrt(beta) <= sqrt(2 pi).

    Raises:
        ClassicError: a precision is not a finite number, or beyond its limits.
    """
    alpha, beta = _precisions(public_precision, private_precision)
    return alpha / math.sqrt(beta) <= math.sqrt(2.0 * math.pi)


def share_who_attack(theta: float, private_threshold: float, private_precision: float) -> float:
    """Share of a large population who attack a regime of strength theta.

    Raises:
        ClassicError: a value is not a finite number, or the precision is not above 0.
    """
    precision = number("private_precision", private_precision, above=0.0)
    distance = number("private_threshold", private_threshold) - number("theta", theta)
    return float(normal_cdf(math.sqrt(precision) * distance))


def _cost(cost: float) -> float:
    c = number("cost", cost, above=0.0)
    if c >= 1.0:
        raise ClassicError(f"cost: {cost!r}: must be below 1, the gain from a fallen regime")
    return c


def _precisions(public_precision: float, private_precision: float) -> tuple[float, float]:
    alpha = number("public_precision", public_precision, low=0.0)
    return alpha, number("private_precision", private_precision, above=0.0)


def _turning_points(alpha: float, beta: float) -> list[float]:
    """The turning point of the marginal citizen's preference: alpha phi(Phi^-1(theta)) = sqrt(beta); may be empty."""
    steepness = alpha / math.sqrt(2.0 * math.pi * beta)
    if steepness <= 1.0:
        return []
    level = math.sqrt(2.0 * math.log(steepness))
    return [float(normal_cdf(-level)), float(normal_cdf(level))]
