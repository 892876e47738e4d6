"""One calibration from reports to draws: the bank, both likelihoods, and the sample."""

from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from bayonets.ensemble.executor import Each
from bayonets.ensemble.journal import Journal
from bayonets.inference.bank import Bank, bank_of
from bayonets.inference.sampling import Sample, Tick, sampled
from bayonets.inference.simulator import Simulator
from bayonets.inference.target import Counts, ReportTarget, trial
from bayonets.inference.tempering import Moves

BANK: Final = 0.08
"""Share of the work that the bank takes, about."""


@dataclass(frozen=True)
class Method:
    """How the posterior is sampled.

    Attributes:
        islands: number of islands.
        with_mean_field: whether the mean field leads the way.
        quick: whether the mean field is only corrected by the engine.
        moves: of every temperature.
    """

    islands: int
    with_mean_field: bool
    quick: bool
    moves: Moves = field(default_factory=Moves)


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned.

    Attributes:
        bank: draws from the prior.
        sample: draws from the posterior.
        counts: of the responses that were needed.
    """

    bank: Bank
    sample: Sample
    counts: Counts


def learn(
    simulator: Simulator,
    used: npt.NDArray[np.bool_],
    method: Method,
    journal: Journal,
    each: Each,
    *,
    seed: int,
    tick: Tick = lambda _share: None,
) -> Learned:
    """Learn the unknown numbers from reports.

    Args:
        simulator: of the scenario, with its reports.
        used: (J,) which reports are used.
        method: how the posterior is sampled.
        journal: earlier responses, to which new ones are added.
        each: the executor.
        seed: random seed of the sampler; that of the runs is the simulator's.
        tick: called with the share of the work that is done.
    """
    target = ReportTarget(simulator, trial(simulator.reports, used), None, journal, each)
    bank = bank_of(target, used, with_mean_field=method.with_mean_field)
    tick(BANK)
    target = replace(target, full=bank.full, cheap_likelihood=bank.cheap)
    sample = sampled(
        target, bank, method.islands, quick=method.quick, moves=method.moves, seed=seed,
        tick=lambda share: tick(BANK + (1.0 - BANK) * share),
    )  # fmt: skip
    return Learned(bank, sample, target.counts)
