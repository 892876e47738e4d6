"""The simulators of the classics against exact solutions, and against independent simulations."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from bayonets.classics import brock_durlauf, epstein, granovetter, watts
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured
from bayonets.verify.compare import one_share

EPSTEIN_SEEDS = 600
"""The number of runs of the independent simulation, whose standard errors are known."""

CROWDS, CHAINS, GRAPHS, NODES = 4000, 400, 10, 100_000


def classics_simulated() -> Family:
    """All of them."""
    return Family(
        "their simulators",
        "The simulators of the classics against exact solutions, and Epstein's civil violence (2002) against an "
        "independent simulation of the published rules: 40 x 40, diamond vision 7, citizens 0.7, cops 0.04, "
        "legitimacy 0.82.",
        (
            Check("Epstein: active at step 4", partial(_epstein, "active", 4, 131.0, 4.0), chances=1),
            Check("Epstein: jailed at step 12", partial(_epstein, "jailed", 12, 267.0, 5.0), chances=1),
            Check("Granovetter: P(more than 50 of 100), s.d. 0.12", partial(_crowds, 0.12), chances=1),
            Check("Granovetter: P(more than 50 of 100), s.d. 0.15", partial(_crowds, 0.15), chances=1),
            Check("Brock-Durlauf: time from 4 to 46 of 50, counted", partial(_passage, True), chances=1),
            Check("Brock-Durlauf: time from 4 to 46 of 50, not counted", partial(_passage, False), chances=1),
            Check("Watts: share who join, z = 3, threshold 0.18, seeds 1%", _cascades, chances=1),
        ),
    )


def _seeds(setting: CheckSetting, runs: int) -> range:
    """A number of seeds, none of them shared with another seed of the check."""
    return range(setting.seed * 100_000, setting.seed * 100_000 + runs)


def _mean(values: list[float], exact: float, error: float = 0.0) -> AgainstExact:
    """The mean of runs against a number that is exact, or has a standard error of its own."""
    spread = float(np.std(values, ddof=1)) / math.sqrt(len(values))
    return AgainstExact(exact, float(np.mean(values)), math.hypot(spread, error), degrees=len(values) - 1)


def _epstein(what: str, step: int, mean: float, error: float, setting: CheckSetting) -> Measured:
    runs = [epstein.simulate(steps=step, seed=seed) for seed in _seeds(setting, EPSTEIN_SEEDS)]
    return Measured([_mean([float(getattr(run, what)[step]) for run in runs], mean, error)], f"{EPSTEIN_SEEDS} seeds")


def _crowds(sd: float, setting: CheckSetting) -> Measured:
    many = sum(granovetter.crowd(100, 0.25, sd, seed).count > 50 for seed in _seeds(setting, CROWDS))
    chance = granovetter.probability_more_than(100, 50, 0.25, sd)
    return Measured([one_share(many, CROWDS, chance)], f"{CROWDS:,} crowds")


def _passage(counted: bool, setting: CheckSetting) -> Measured:
    simulate: Callable[..., Any] = partial(brock_durlauf.simulate, 50, -3.0, 6.0, 4, until=46, counted=counted)
    times = [simulate(reviews=1e9, seed=seed).time for seed in _seeds(setting, CHAINS)]
    exact = brock_durlauf.mean_first_passage(50, -3.0, 6.0, 4, 46, counted=counted)
    return Measured([_mean(times, exact)], f"{CHAINS} chains")


def _cascades(setting: CheckSetting) -> Measured:
    shares = [watts.simulate(3.0, 0.18, 0.01, NODES, seed).share for seed in _seeds(setting, GRAPHS)]
    exact = watts.gleeson_cahalane(3.0, 0.18, 0.01)
    return Measured([_mean(shares, exact)], f"{GRAPHS} graphs of {NODES:,} nodes")
