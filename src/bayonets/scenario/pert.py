"""The PERT law of an uncertain number: a beta law on [low, high] whose mode is `best` (Malcolm et al. 1959).

In the version in use since Vose (2008): shapes 1 + 4 m and 1 + 4 (1 - m), with m the position of the mode in [0, 1].
Its quantiles are read from a table of the distribution function, computed by + - * / and the program's own exp and log,
so that a draw is the same number on every machine.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from bayonets.mechanisms.elementary import exp, log

Floats = npt.NDArray[np.float64]

CELLS = 256
"""The number of cells of the table, within which the distribution function is taken as linear, exact to 1e-4."""

_PEAKEDNESS = 4.0
_MODES = 10_000
"""Modes are rounded to this number of parts of the range, which limits the number of tables."""


def _place(k: int) -> float:
    """Nodes of the table and their midpoints, dense at both ends, where the density may rise like a root."""
    t = k / (2.0 * CELLS)
    return t * t * (3.0 - 2.0 * t)


_HALVES = [_place(k) for k in range(2 * CELLS + 1)]
_LOGS = [0.0, *(float(log(place)) for place in _HALVES[1:])]
PLACES = np.array(_HALVES[::2], dtype=np.float64)
"""(CELLS + 1,) the nodes of the table."""


@lru_cache(maxsize=4096)
def _distribution(mode: float) -> Floats:
    """(CELLS + 1,) the distribution function at PLACES, by Simpson's rule in each cell."""
    rise = _PEAKEDNESS * mode
    density = [_density(k, rise, _PEAKEDNESS - rise) for k in range(2 * CELLS + 1)]
    mass = [density[2 * cell] + 4.0 * density[2 * cell + 1] + density[2 * cell + 2] for cell in range(CELLS)]
    sums = [0.0]
    for mass_of_cell in mass:
        sums.append(sums[-1] + mass_of_cell)
    table = np.array(sums, dtype=np.float64) / sums[-1]
    table.flags.writeable = False
    return table


def _density(k: int, rise: float, fall: float) -> float:
    """X^rise (1 - x)^fall dx/dt at one of the nodes, up to a constant factor."""
    t = k / (2.0 * CELLS)
    if k in (0, 2 * CELLS):
        return 0.0
    return t * (1.0 - t) * float(exp(rise * _LOGS[k] + fall * _LOGS[2 * CELLS - k]))


def distribution(mode: float) -> Floats:
    """(CELLS + 1,) the distribution function of the law with this mode in [0, 1], at PLACES."""
    return _distribution(round(mode * _MODES) / _MODES)


def quantiles_of(units: Floats, tables: Floats) -> Floats:
    """Quantiles on [0, 1] of PERT laws.

    Args:
        units: (F,) probabilities in [0, 1], one for each law.
        tables: (F, CELLS + 1) their distribution functions.

    Returns:
        (F,), ascending in `units`.
    """
    rows = np.arange(len(units))
    cell = np.clip((tables <= units[:, None]).sum(axis=1) - 1, 0, CELLS - 1)
    below, above = tables[rows, cell], tables[rows, cell + 1]
    width = above - below
    part = np.where(width > 0.0, (units - below) / np.where(width > 0.0, width, 1.0), 0.0)
    quantiles: Floats = np.clip(PLACES[cell] + part * (PLACES[cell + 1] - PLACES[cell]), 0.0, 1.0)
    return quantiles
