"""Sensitivity: randomness and unknown numbers apart, and the expected value of information on each number."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from bayonets.ensemble.progress import Progress, silent
from bayonets.questions.contract import Argument, Dask, Seed, Threads, UnderPosterior, check, documented

if TYPE_CHECKING:
    from bayonets.questions.asked import ScenarioLike
    from bayonets.questions.sensitivity.answer import Sensitivity

Method = Literal["morris", "sobol", "given-data"]


@documented
def sensitivity(
    scenario: "ScenarioLike",
    method: Annotated[
        Method | None,
        Argument(
            "Morris screens; Sobol gives shares of the variance with interactions, and takes several times as long; "
            "given-data uses the draws alone. By default morris, or given-data under a posterior.",
            choices=get_args(Method),
        ),
    ] = None,
    over: Annotated[
        str | Path | None,
        Argument(
            "A file with the unknown numbers: YAML lines such as `parameters.efficacy: [0.1, 0.4]`, in the words of "
            "--set. By default all numbers of the scenario that have low and high, and all parameters of the model.",
            metavar="FILE",
        ),
    ] = None,
    *,
    draws: Annotated[int, Argument("Number of draws of all numbers at once.", 50, 1_000_000)] = 600,
    trajectories: Annotated[int, Argument("Number of trajectories of Morris' screening.", 4, 100_000)] = 20,
    rows: Annotated[int, Argument("Number of rows of Sobol' indices, a power of two.", 16, 1_048_576)] = 128,
    runs: Annotated[int, Argument("Number of runs at each point.", 2, 10_000)] = 2,
    single: Annotated[bool, Argument("Move numbers one by one, not by service or mechanism.")] = False,
    twin: Annotated[bool, Argument("Use the mean field, which has no randomness, once at each point.")] = False,
    seed: Seed = 1,
    threads: Threads = None,
    dask: Dask = None,
    posterior: UnderPosterior = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> "Sensitivity":
    """Rank the unknown numbers, and separate their effect from randomness.

        bn.sensitivity("textbook", draws=300)

    Raises:
        RefusedError: SALib is not installed, which Morris and Sobol need.
        SettingError: an argument out of range, or an unknown word of the file; under a posterior, a file or a method
            that needs independent numbers.
        RunFailedError: a run could not be completed.
    """
    check(sensitivity, method=method, draws=draws, runs=runs, seed=seed, threads=threads)
    check(sensitivity, **({"rows": rows} if method == "sobol" else {"trajectories": trajectories}))
    from bayonets.inference.under import under
    from bayonets.questions.asked import scenario_of
    from bayonets.questions.plan import answered
    from bayonets.questions.sensitivity.ask import planned

    base, _ = under(scenario_of(scenario), posterior)
    plan = planned(
        base, method, over, draws=draws, trajectories=trajectories, rows=rows, runs=runs, single=single, twin=twin,
        seed=seed,
    )  # fmt: skip
    line = "bayonets.sensitivity(...)"
    answer: Sensitivity = answered(plan, threads=threads, dask=dask, out=out, progress=progress, command=line)
    return answer
