"""Compile what most tests need, once: two workers that begin with nothing compiled would each compile all of it.

Two processes do it side by side: `python -m tests.compile_first engine`, and `... twin`.
"""

import sys

import bayonets as bn
from bayonets.verify import day_loop
from bayonets.verify.courses import Stage
from bayonets.verify.features import contested, everything
from bayonets.verify.probe import tables_of


def engine() -> None:
    """Run the engine for a moment, what weighs for its officers and looks at their tables, and the slow loop."""
    textbook = bn.load("textbook").with_days(20)
    textbook.run(runs=1, seed=1)
    bn.explain(textbook, runs=2)
    tables_of(Stage(everything(2)))
    day_loop.simulate(contested(), 1)


def twin() -> None:
    """Run the mean-field twin for a moment, and what asks it where everybody would settle."""
    textbook = bn.load("textbook").with_days(20)
    textbook.mean_field()
    textbook.moment().fixed_points()


if __name__ == "__main__":
    {"engine": engine, "twin": twin}[sys.argv[1]]()
