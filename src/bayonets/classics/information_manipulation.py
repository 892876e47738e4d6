"""A regime that can look stronger than it is, and citizens who know that it can (Edmond 2013, linear cost).

The regime of strength theta is attacked by a share S and falls if S >= theta. It may add a >= 0 to the citizens'
signals, at a cost of c a, and keeps theta - S - c a if it survives. A citizen sees x = theta + a + noise of precision
alpha, and has a flat prior of theta. Attacking costs p, and pays 1 if the regime falls. In equilibrium citizens with
signals below x* attack, so that S(y) = Phi(sqrt(alpha) (x* - y)) attack a regime that looks like y.

Manipulation pays where S is steeper than c. All manipulating regimes therefore look alike, like theta_high = x* + gamma
with gamma > 0, where the slope has come down to c: sqrt(alpha) phi(sqrt(alpha) gamma) = c. A regime at a distance d
from x* gains by it if S at d is more than S at gamma plus c (gamma - d): from some d_1 < -gamma up to gamma. The
weakest regime that survives, theta*, is at d = theta* - x*. There are two kinds of equilibrium:

- It manipulates: theta* = Phi(-sqrt(alpha) gamma) + c (gamma - d), and the citizen who sees x* is indifferent: Phi(
  sqrt(alpha) d) / theta* = p / (1 - p). This holds if this d is between d_1 and gamma.
- It does not: theta* = Phi(-sqrt(alpha) d) = 1 - p, as without manipulation. This holds if p >= Phi(sqrt(alpha) gamma),
  when no regime does; and if p <= Phi(sqrt(alpha) d_1), when some regimes that survive anyhow do, to be attacked by
  fewer.

No regime manipulates either if S is nowhere steep enough: sqrt(alpha / (2 pi)) <= c.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bayonets.classics.draws import key_of, normals
from bayonets.classics.numerics import STANDARD, normal_cdf, number, root, whole
from bayonets.errors import ClassicError

_MOST_PEOPLE = 100_000_000


class Manipulation(NamedTuple):
    """An equilibrium; all in units of theta.

    Attributes:
        theta_low: theta*, weaker regimes fall.
        theta_high: the apparent strength of manipulating regimes; stronger regimes do not manipulate.
        private_threshold: x*, citizens with signals below attack.
        weakest_manipulator: regimes from here up to theta_high manipulate; theta_high if none does.
    """

    theta_low: float
    theta_high: float
    private_threshold: float
    weakest_manipulator: float


@dataclass(frozen=True, eq=False)
class ManipulatedAttack:
    """The outcome of one attack.

    Attributes:
        attackers: people who attack.
        share: of all people, in [0, 1].
        fell: whether the regime fell.
        effort: a, the apparent minus the true strength, in units of theta.
        apparent: theta + a, the mean of the signals.
        threshold: x*: citizens with signals below attacked.
    """

    attackers: int
    share: float
    fell: bool
    effort: float
    apparent: float
    threshold: float


def manipulation(cost: float, precision: float, effort_cost: float) -> Manipulation:
    """The equilibrium: the regimes that fall and that manipulate, and the citizens who attack.

    Args:
        cost: p of attacking, within (0, 1).
        precision: alpha, of the citizens' signals, above 0.
        effort_cost: c of looking stronger by 1, above 0.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    p = number("cost", cost, above=0.0)
    if p >= 1.0:
        raise ClassicError(f"cost: {cost!r}: must be below 1, the gain from a fallen regime")
    sharpness = math.sqrt(number("precision", precision, above=0.0))
    c = number("effort_cost", effort_cost, above=0.0)
    alone = STANDARD.inv_cdf(p) / sharpness  # d if the weakest survivor shows what it is
    nobody = Manipulation(1.0 - p, 1.0 - p, 1.0 - p - alone, 1.0 - p)
    if sharpness <= c * math.sqrt(2.0 * math.pi):
        return nobody
    gamma = math.sqrt(2.0 * math.log(sharpness / (c * math.sqrt(2.0 * math.pi)))) / sharpness
    if alone >= gamma:
        return nobody
    weakest = _weakest_to_gain(sharpness, c, gamma)
    if alone <= weakest:
        return nobody._replace(
            theta_high=nobody.private_threshold + gamma, weakest_manipulator=nobody.private_threshold + weakest
        )
    distance = _hidden_distance(p, sharpness, c, gamma, weakest)
    low = _best_cost(distance, sharpness, c, gamma)
    return Manipulation(low, low - distance + gamma, low - distance, low)


def manipulated(theta: float, cost: float, precision: float, effort_cost: float) -> float:
    """The manipulation of a regime of strength theta: apparent minus true strength, in units of theta.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    return _effort(number("theta", theta), manipulation(cost, precision, effort_cost))


def simulate_manipulation(
    n: int, theta: float, cost: float, precision: float, effort_cost: float, seed: int = 1
) -> ManipulatedAttack:
    """Simulate n citizens with private signals, who attack as in the equilibrium of a large population.

    Args:
        n: citizens.
        theta: strength of the regime.
        cost, precision, effort_cost: as of `manipulation`.
        seed: random seed.

    Raises:
        ClassicError: a value is not a finite number, or beyond its limits.
    """
    people, strength = whole("n", n, low=1, high=_MOST_PEOPLE), number("theta", theta)
    equilibrium = manipulation(cost, precision, effort_cost)
    effort = _effort(strength, equilibrium)
    apparent, threshold = strength + effort, equilibrium.private_threshold
    noise = normals(key_of(seed, "information_manipulation"), people)
    attackers = int(np.count_nonzero(apparent + noise / math.sqrt(precision) < threshold))
    share = attackers / people
    return ManipulatedAttack(attackers, share, share >= strength, effort, apparent, threshold)


def _effort(theta: float, equilibrium: Manipulation) -> float:
    return equilibrium.theta_high - theta if equilibrium.weakest_manipulator <= theta < equilibrium.theta_high else 0.0


def _best_cost(distance: float, sharpness: float, c: float, gamma: float) -> float:
    """The cost of attack and effort to a regime at a distance from x* that looks like gamma."""
    return float(normal_cdf(-sharpness * gamma)) + c * (gamma - distance)


def _weakest_to_gain(sharpness: float, c: float, gamma: float) -> float:
    """The distance d_1 < -gamma from x* at which a regime is indifferent between manipulating and not."""

    def gain(distance: float) -> float:
        return float(normal_cdf(-sharpness * distance)) - _best_cost(distance, sharpness, c, gamma)

    # A cost above the attack of all does not pay.
    return root(gain, gamma - 1.0 / c, -gamma)


def _hidden_distance(p: float, sharpness: float, c: float, gamma: float, weakest: float) -> float:
    """The distance of the weakest survivor from x* if it manipulates: where the marginal citizen is indifferent."""

    def excess(distance: float) -> float:
        falls = (1.0 - p) * float(normal_cdf(sharpness * distance))
        return falls - p * _best_cost(distance, sharpness, c, gamma)

    return root(excess, weakest, gamma)
