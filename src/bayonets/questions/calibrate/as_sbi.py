"""The reports of a scenario as a problem for other programs of simulation-based inference."""

from pathlib import Path
from typing import TYPE_CHECKING

from bayonets.inference.problem import InferenceProblem
from bayonets.questions.calibrate import calibrate
from bayonets.questions.contract import check

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike


def as_sbi(
    scenario: "ScenarioLike",
    over: str | Path = "all",
    *,
    report_error: str | None = None,
    discrepancy: str | None = None,
    seed: int = 1,
    threads: int | None = None,
) -> InferenceProblem:
    """The prior, the simulator and the observations that `bn.calibrate` uses, in plain NumPy, such as for `sbi`.

        problem = bn.as_sbi("belarus-2020")
        theta = problem.prior.sample(100)  # (100, K), standard normal
        values = problem.simulate(theta)  # (100, J), the reported quantities
        problem.observed  # (J,), what was reported

    Args:
        scenario, over, report_error, discrepancy: as in `bn.calibrate`.
        seed: random seed of the runs.
        threads: number of threads; by default all cores. Results do not depend on it.

    Raises:
        RefusedError: no observation lies within the days of the scenario.
        SettingError: an argument is out of range, or a word is unknown.
    """
    check(calibrate, seed=seed, threads=threads)
    from bayonets.questions.calibrate.ask import planned

    plan = planned(
        scenario, over, particles=600, quick=False, until=None, without=None, report_error=report_error, wrong=None,
        discrepancy=discrepancy, seed=seed,
    )  # fmt: skip
    return InferenceProblem(plan.simulator, threads)
