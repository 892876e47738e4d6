"""Uncertain runs: each draw of the uncertain numbers is used by two runs with different random streams.

Runs 2k and 2k + 1 share draw k: the numbers are the same, while people, ties and random streams differ. Differences
within a pair are therefore due to randomness, which no information removes; differences between pairs beyond that are
due to the numbers.

The random stream of a number has the key (seed, draw, name of the number): a further uncertain number does not change
the draws of the others. Numbers are drawn independently; a dossier must express known dependence by its ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bayonets.engine.inputs import Inputs
from bayonets.engine.random import address, bits, uniform
from bayonets.ensemble import tables
from bayonets.errors import SettingError
from bayonets.scenario.handles import Handle, Which, unknowns
from bayonets.scenario.inputs import build, name_key
from bayonets.scenario.laws import Floats, Laws, by_place, check_ends
from bayonets.scenario.model import Scenario
from bayonets.scenario.numbers import Tree, substituted, tree_of
from bayonets.statistics.information_value import Regressors, of_ranges, of_sample

RUNS_A_DRAW = 2

_UNKNOWNS = np.uint64(0x556E6B6E6F776E73)


@dataclass(frozen=True, eq=False)
class Draws:
    """The draws of the uncertain numbers of a scenario, in the role of `Inputs` for plain runs.

    Attributes:
        scenario: the dossier.
        seed: of the study.
        unknown: the numbers that are drawn.
        which: numbers of the scenario, of the model, all, or those of the posterior of the scenario.
    """

    scenario: Scenario
    seed: int
    unknown: tuple[Handle, ...]
    which: Which

    @cached_property
    def names(self) -> list[str]:
        """Names of the numbers."""
        return [handle.name for handle in self.unknown]

    @cached_property
    def plain(self) -> Inputs:
        """The inputs with every number at its best value, for sizes of parts and estimates."""
        return build(self.scenario)

    @cached_property
    def _laws(self) -> Laws:
        return Laws(self.unknown)

    @cached_property
    def _tree(self) -> Tree:
        return tree_of([path for handle in self.unknown for path in handle.places])

    @cached_property
    def _addresses(self) -> npt.NDArray[np.uint64]:
        return np.array([name_key(name) for name in self.names], dtype=np.uint64)

    def draw_of(self, run: int) -> int:
        """The draw of a run."""
        return run // RUNS_A_DRAW

    @cached_property
    def _columns(self) -> list[int]:
        return [self.scenario.joint.column[name] for name in self.names] if self.scenario.joint is not None else []

    def units(self, draw: int) -> Floats:
        """(F,) the probabilities from which the laws give the numbers of a draw."""
        if self.which == "posterior" and self.scenario.joint is not None:
            joint = self.scenario.joint
            return np.asarray(joint.units[joint.row(self.seed, draw), self._columns])
        return units_of(self.seed, draw, self._addresses)

    def regressors(self, draws: Sequence[int]) -> Regressors:
        """What outcomes of draws are regressed on: their numbers, which under a posterior may be correlated."""
        units = np.array([self.units(draw) for draw in draws])
        if self.which == "posterior" and (joint := self.scenario.joint) is not None:
            return of_sample(units, joint.independent([joint.row(self.seed, draw) for draw in draws]))
        return of_ranges(units)

    def values(self, draw: int) -> Floats:
        """(F,) the numbers of a draw."""
        return self._laws.values(self.units(draw))

    def scenario_of(self, draw: int) -> Scenario:
        """The scenario with the numbers of a draw."""
        return substituted(self.scenario, self._tree, by_place(self.unknown, self.values(draw)))

    def inputs_of(self, draw: int) -> Inputs:
        """The inputs with the numbers of a draw."""
        return build(self.scenario_of(draw))


def draws_of(scenario: Scenario, seed: int, which: Which) -> Draws:
    """The draws of a scenario under a seed.

    Args:
        scenario: the dossier.
        seed: of the study.
        which: quantities, parameters or all; or posterior, for the draws of the scenario's posterior.

    Raises:
        SettingError: no number is uncertain; or the numbers are invalid at an end of their ranges.
    """
    unknown = unknowns(scenario, which)
    if which == "posterior" and not unknown:
        raise SettingError(f"{scenario.name}: has no posterior, or has a value for each of its numbers. Name one")
    if not unknown:
        raise SettingError(
            f"{scenario.name}: no number has a range, so no number can be drawn. Write some as "
            "{best: 627, low: 600, high: 1000}, or draw the parameters as well (--uncertain all)"
        )
    check_ends(scenario, unknown)
    return Draws(scenario, seed, unknown, which)


def scenario_of_run(scenario: Scenario, seed: int, run: int, which: Which | None) -> Scenario:
    """The scenario of a run, with the numbers of its draw, if any are drawn."""
    if which is None or not unknowns(scenario, which):
        return scenario
    draws = draws_of(scenario, seed, which)
    return draws.scenario_of(draws.draw_of(run))


def units_of(seed: int, draw: int, addresses: npt.NDArray[np.uint64]) -> Floats:
    """(F,) numbers in (0, 1), one for each name, given by its `name_key`, under (seed, draw)."""
    with np.errstate(over="ignore"):
        key = address(address(address(np.uint64(0), np.uint64(seed)), _UNKNOWNS), np.uint64(draw))
        words = bits(address(key, addresses), np.uint64(0))  # type: ignore[arg-type]
        return np.asarray(uniform(words), dtype=np.float64)


def draws_table(arm: str, runs: Sequence[int], draws: Draws) -> pa.Table:
    """The table of the values drawn for these runs."""
    numbers = [draws.draw_of(run) for run in runs]
    drawn = {draw: draws.values(draw) for draw in dict.fromkeys(numbers)}
    return tables.draws_table(arm, runs, numbers, draws.names, [drawn[draw] for draw in numbers])
