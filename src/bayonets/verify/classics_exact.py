"""The exact solutions of the classics against numbers computed independently of this program.

They were computed with exact arithmetic or quadrature. A number is given here with its known digits, and ours must
round to them. One function for each classic; an additional one is one line of `classics`.
"""

import math
from collections.abc import Callable
from functools import partial
from itertools import chain

from bayonets.classics import brock_durlauf, granovetter, kuran, regime_change, watts
from bayonets.classics.numerics import normal_cdf
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured


def classics() -> Family:
    """All of them."""
    return Family(
        "classics",
        "Classic models of the literature that have exact solutions: our formulas and exact sums against numbers "
        "that were computed independently, with exact arithmetic or quadrature. These checks are deterministic; our "
        "numbers must round to the known digits.",
        tuple(
            chain(
                _granovetter(),
                _watts(),
                _kuran(),
                _regime_change(),
                _brock_durlauf(),
            )
        ),
    )


def half_a_unit(digits: str) -> float:
    """Half of what the last digit counts: 0.005 for `2.24`, 5e-11 for `2.4284844e-3`; 0 for a whole number."""
    mantissa, _, power = digits.partition("e")
    decimals = mantissa.partition(".")[2]
    return float(0.5 * 10.0 ** (int(power or 0) - len(decimals))) if decimals else 0.0


def known(name: str, digits: str, ours: Callable[[], float], remark: str = "") -> Check:
    """A check of one number with its known digits."""

    def measure(_setting: CheckSetting) -> Measured:
        return Measured([AgainstExact(float(digits), float(ours()), tolerance=half_a_unit(digits))], remark)

    return Check(name, measure)


def known_in_order(name: str, digits: tuple[str, ...], ours: Callable[[], tuple[float, ...]]) -> list[Check]:
    """Checks of several numbers in ascending order, and of their number."""

    def at(place: int) -> float:
        return ours()[place]

    return [
        known(f"{name}: how many", str(len(digits)), lambda: len(ours())),
        *(known(f"{name}: no. {place + 1}", number, partial(at, place)) for place, number in enumerate(digits)),
    ]


def _granovetter() -> list[Check]:
    """Thresholds of a hundred people, normal thresholds, the jump, the finite crowd (Granovetter 1978)."""
    shares = {0.10: "0.007696", 0.12: "0.040211", 0.3: "0.993394", 0.5: "0.904852"}
    chances = {0.12: "0.16108812", 0.15: "0.80007376"}
    name = "Granovetter"
    return [
        known(f"{name}: join, thresholds 0 to 99", "100", partial(granovetter.simulate, list(range(100)))),
        known(
            f"{name}: join, with the threshold 1 replaced by 2",
            "1",
            partial(granovetter.simulate, [0, 2, *range(2, 100)]),
        ),
        *(known(f"{name}: share, s.d. {s}", r, partial(granovetter.equilibrium, 0.25, s)) for s, r in shares.items()),
        known(f"{name}: s.d. of the jump", "0.1222208683", partial(granovetter.critical_sd, 0.25)),
        known(f"{name}: share at the jump", "0.0620032515", partial(_share_at_the_jump, 0.25)),
        *(
            known(
                f"{name}: P(more than 50 of 100), s.d. {s}",
                chance,
                partial(granovetter.probability_more_than, 100, 50, 0.25, s),
            )
            for s, chance in chances.items()
        ),
    ]


def _share_at_the_jump(mean: float) -> float:
    """Where the response touches the line from below: the share r = Phi(z) at which the density of thresholds is 1."""
    z = -math.sqrt(-2.0 * math.log(granovetter.critical_sd(mean) * math.sqrt(2.0 * math.pi)))
    return float(normal_cdf(z))


def _watts() -> list[Check]:
    """The window of mean degrees (Watts 2002), final shares (Gleeson & Cahalane 2007), for a threshold of 0.18."""
    finals = {(3.0, 0.01): "0.941201", (6.0, 1e-4): "0.002377", (6.0, 1e-3): "0.997486"}
    return [
        *known_in_order("Watts: ends of the window", ("1.020704", "5.764677"), partial(watts.window, 0.18)),
        *(
            known(
                f"Gleeson & Cahalane: degree {z:g}, seeds {rho:g}", final, partial(watts.gleeson_cahalane, z, 0.18, rho)
            )
            for (z, rho), final in finals.items()
        ),
    ]


def _kuran() -> list[Check]:
    """The fold, the shares who oppose there in private and in public, and the limit of conformity (Kuran 1991)."""

    def private() -> float:
        return 100.0 * kuran.private_opposition(kuran.fold(1.0, 0.5), 0.5)

    def number_of_equilibria(sd: float) -> float:
        return len(kuran.equilibria(0.0, 1.0, sd))

    return [
        known("Kuran: mean opposition at the fold", "0.18295598", partial(kuran.fold, 1.0, 0.5)),
        known("Kuran: percent opposed in private there", "64.28", private),
        known("Kuran: percent opposed in public there", "16.68", lambda: 100.0 * kuran.public_at_fold(1.0, 0.5)),
        known("Kuran: equilibria at s.d. 0.79788", "3", partial(number_of_equilibria, 0.79788)),
        known("Kuran: equilibria at s.d. 0.79789", "1", partial(number_of_equilibria, 0.79789)),
    ]


def _regime_change() -> list[Check]:
    """Equilibria of the global game with and without a public signal, and when there is only one."""
    name = "Global game"
    limit = math.sqrt(2.0 * math.pi)

    def with_a_diffuse_prior(cost: float) -> float:
        (theta,) = regime_change.equilibria(cost, 0.0, 4.0, 0.0)
        return theta

    def signal_of_indifference() -> float:
        return regime_change.private_threshold(with_a_diffuse_prior(0.2), 4.0)

    def number_of_equilibria(alpha: float) -> float:
        return len(regime_change.equilibria(0.5, alpha, 1.0, 0.5))

    return [
        # theta* = 1 - c and x* = 1 - c + sigma Phi^-1(1 - c).
        known(f"{name}: theta*, diffuse prior, cost 0.5", "0.500000000000", partial(with_a_diffuse_prior, 0.5)),
        known(f"{name}: theta*, diffuse prior, cost 0.2", "0.800000000000", partial(with_a_diffuse_prior, 0.2)),
        known(f"{name}: x*, diffuse prior, cost 0.2, sigma 0.5", "1.220810617", signal_of_indifference),
        *known_in_order(
            f"{name}: theta*, signal 0.3", ("0.62887486",), partial(regime_change.equilibria, 0.5, 1.0, 1.0, 0.3)
        ),
        *known_in_order(
            f"{name}: theta*, signal 0.5 of precision 4",
            ("0.0300743", "0.5000000", "0.9699257"),
            partial(regime_change.equilibria, 0.5, 4.0, 1.0, 0.5),
        ),
        known(f"{name}: unique up to alpha = sqrt(2 pi beta)", "1", partial(regime_change.is_unique, limit, 1.0)),
        known(f"{name}: unique above it", "0", partial(regime_change.is_unique, limit + 1e-9, 1.0)),
        known(f"{name}: equilibria just below it", "1", partial(number_of_equilibria, limit - 1e-3)),
        known(f"{name}: equilibria just above it", "3", partial(number_of_equilibria, limit + 1e-3)),
    ]


def _brock_durlauf() -> list[Check]:
    """The folds, and the exact chain of single reviews with the reviewer counted in x and not (a = -3, b = 6)."""
    name = "Logit choice"
    ways = {True: "counted", False: "not counted"}
    times = {
        (50, 4, 46, True): "7411.91",
        (100, 7, 93, True): "2289203.4",
        (50, 4, 46, False): "6613.3371",
        (100, 7, 93, False): "2040607.2",
    }
    chances = {True: "2.4284844e-4", False: "2.712864e-4"}

    def stable_states(b: float) -> float:
        """The number of stable states halfway between the folds, or where they would be."""
        return (len(brock_durlauf.fixed_points(-b / 2.0, b)) + 1) // 2

    return [
        *known_in_order(f"{name}: folds at b = 6", ("-3.41509291", "-2.58490709"), partial(brock_durlauf.folds, 6.0)),
        known(f"{name}: stable states at b = 3.999", "1", partial(stable_states, 3.999)),
        known(f"{name}: stable states at b = 4.001", "2", partial(stable_states, 4.001)),
        *(
            known(
                f"{name}: time from {start} to {end} of {n}, reviewer {ways[counted]}",
                time,
                partial(brock_durlauf.mean_first_passage, n, -3.0, 6.0, start, end, counted=counted),
            )
            for (n, start, end, counted), time in times.items()
        ),
        *(
            known(
                f"{name}: probability of reaching 45 before 3 of 50, reviewer {ways[counted]}",
                chance,
                partial(brock_durlauf.committor, 50, -3.0, 6.0, 3, 45, 4, counted=counted),
            )
            for counted, chance in chances.items()
        ),
    ]
