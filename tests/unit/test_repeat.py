"""Repeated runs of a simulator: the same whatever the threads, whole tables, plain errors."""

import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import bayonets as bn
from bayonets.classics import granovetter, kuran, regime_change
from bayonets.ensemble.repeat import seed_of
from bayonets.ensemble.threads import in_order
from bayonets.errors import ClassicError, FolderError, RefusedError, RunFailedError, SettingError
from bayonets.wording import significant

RUNS = 40
CROWD: dict[str, Any] = {"n": 100, "mean": 0.25, "sd": 0.15}


@pytest.fixture(scope="module")
def crowds() -> bn.Repeats:
    return bn.repeat(granovetter.crowd, RUNS, 0, 1, **CROWD)


@dataclass(frozen=True)
class Walk:
    """What the simulators of these tests give."""

    end: float
    steps: npt.NDArray[np.float64]
    name: str = "left out"


def walk(length: int, seed: int) -> Walk:
    steps = np.full(length + seed % 3, -1.5)
    return Walk(float(seed % 7), steps)


@pytest.mark.parametrize("threads", [2, 5, None])
def test_results_do_not_depend_on_the_threads(crowds: bn.Repeats, threads: int | None) -> None:
    again = bn.repeat(granovetter.crowd, RUNS, 0, threads, **CROWD)
    assert again.digest == crowds.digest
    pd.testing.assert_frame_equal(again.runs(), crowds.runs())
    pd.testing.assert_frame_equal(again.steps(), crowds.steps())


def test_runs_that_end_out_of_order_are_handed_over_in_order() -> None:
    first_may_end = threading.Event()

    def one(run: int) -> int:
        if run == 0:
            assert first_may_end.wait(10)
        if run == 3:
            first_may_end.set()
        return run

    assert list(in_order(one, range(30), 2)) == list(range(30))


def test_giving_up_leaves_out_the_runs_that_have_not_begun() -> None:
    """Two threads: one run is done, two are under way when the rest is given up."""
    begun, may_end = [], threading.Event()

    def one(run: int) -> int:
        begun.append(run)
        assert run == 0 or may_end.wait(10)
        return run

    runs = in_order(one, range(1_000), 2)
    assert next(runs) == 0
    threading.Timer(0.3, may_end.set).start()
    runs.close()
    assert len(begun) <= 3


def test_another_seed_gives_other_runs_and_more_runs_leave_the_first_as_they_were(crowds: bn.Repeats) -> None:
    assert bn.repeat(granovetter.crowd, RUNS, 1, **CROWD).digest != crowds.digest
    more = bn.repeat(granovetter.crowd, RUNS + 7, 0, **CROWD)
    pd.testing.assert_frame_equal(more.runs().head(RUNS), crowds.runs())
    assert more.digest != crowds.digest


def test_every_run_can_be_made_again_by_its_seed(crowds: bn.Repeats) -> None:
    table, steps = crowds.runs(), crowds.steps()
    assert table.columns.tolist() == ["run", "seed", "count", "share", "rounds"]
    assert table.seed.tolist() == [seed_of(0, run) for run in range(RUNS)]
    assert table.seed.is_unique
    for run in (0, 1, RUNS - 1):
        alone = granovetter.crowd(**CROWD, seed=int(table.seed[run]))
        assert (table["count"][run], table.share[run], table.rounds[run]) == (alone.count, alone.share, alone.rounds)
        assert steps[steps.run == run].joined.tolist() == alone.joined.tolist()


def test_runs_keep_their_own_length_in_the_table_and_repeat_their_last_state_in_the_array(crowds: bn.Repeats) -> None:
    steps = crowds.steps()
    assert steps.columns.tolist() == ["run", "step", "joined"]
    lengths = steps.groupby("run").size()
    assert (lengths.to_numpy() == crowds.values("rounds") + 1).all()
    assert lengths.nunique() > 1
    padded = crowds.values("joined")
    assert padded.shape == (RUNS, lengths.max())
    for run, own in steps.groupby("run"):
        assert own.step.tolist() == list(range(len(own)))
        assert padded[int(str(run)), : len(own)].tolist() == own.joined.tolist()
        assert (padded[int(str(run)), len(own) :] == own.joined.iloc[-1]).all()
    assert (padded[:, -1] == crowds.values("count")).all()


def test_kinds_of_numbers_are_kept() -> None:
    found = bn.repeat(
        regime_change.simulate, 5, n=20, theta=0.5, cost=0.5,
        public_precision=1.0, private_precision=1.0, public_signal=0.3,
    )  # fmt: skip
    assert [found.values(name).dtype for name in ("attackers", "share", "fell")] == [np.int64, np.float64, np.bool_]
    assert found.steps().empty
    assert not found.values("share").flags.writeable


def test_labelled_arrays_hold_the_same(crowds: bn.Repeats) -> None:
    pytest.importorskip("xarray")
    data = crowds.to_xarray()
    assert dict(data.sizes) == {"run": RUNS, "step": crowds.values("joined").shape[1]}
    assert (data.joined.to_numpy() == crowds.values("joined")).all()
    assert (data["count"].to_numpy() == crowds.values("count")).all()
    assert data.attrs["digest"] == crowds.digest
    no_course = bn.repeat(
        regime_change.simulate_manipulation, 3, n=9, theta=0.4, cost=0.3, precision=9.0, effort_cost=0.3
    )
    assert dict(no_course.to_xarray().sizes) == {"run": 3}


def test_a_folder_holds_both_tables_and_how_they_came_about(crowds: bn.Repeats, tmp_path: Path) -> None:
    crowds.save(tmp_path / "crowds")
    assert sorted(path.name for path in (tmp_path / "crowds").iterdir()) == [
        "manifest.json",
        "runs.parquet",
        "steps.parquet",
    ]
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "crowds" / "runs.parquet"), crowds.runs())
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "crowds" / "steps.parquet"), crowds.steps())
    manifest = json.loads((tmp_path / "crowds" / "manifest.json").read_text())
    assert manifest["simulator"] == "bayonets.classics.granovetter.crowd"
    assert manifest["arguments"] == CROWD
    assert (manifest["seed"], manifest["runs"], manifest["digest"]) == (0, RUNS, crowds.digest)
    assert manifest["libraries"]["numpy"] == np.__version__
    with pytest.raises(FolderError, match="holds results already"):
        crowds.save(tmp_path / "crowds")
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot be written"):
        crowds.save(tmp_path / "file" / "below")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.float64(0.5), 0.5),
        (np.arange(3), [0, 1, 2]),
        ((1, np.int64(2)), [1, 2]),
        (np.zeros((20, 10)), "array of shape (20, 10), float64"),
        (list(range(500)), "list of 500"),
        (len, "builtin_function_or_method"),
        (None, None),
    ],
)
def test_any_argument_can_be_told(value: Any, shown: Any, tmp_path: Path) -> None:
    def simulator(given: Any, seed: int) -> Walk:
        assert given is value
        return walk(2, seed)

    found = bn.repeat(simulator, 2, given=value)
    found.save(tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text())["arguments"] == {"given": shown}


def test_the_summary_tells_means_and_ranges(crowds: bn.Repeats) -> None:
    lines = str(crowds).splitlines()
    assert lines[0] == f"granovetter.crowd, n = 100, mean = 0.25, sd = 0.15, seed 0: {RUNS} runs"
    count = crowds.values("count")
    assert lines[3].split() == [
        "count",
        significant(count.mean()),
        *f"{significant(np.quantile(count, 0.05))} to {significant(np.quantile(count, 0.95))}".split(),
    ]
    assert lines[-1].endswith("steps): joined")
    assert crowds._repr_html_().startswith("<pre>granovetter.crowd")


def test_the_summary_tells_how_often_and_leaves_out_what_is_none() -> None:
    def simulator(seed: int) -> Any:
        @dataclass(frozen=True)
        class Found:
            rare: bool
            day: float
            never: float

        odd = seed % 2 == 1
        return Found(odd, 5.5 if odd else float("nan"), float("nan"))

    found = bn.repeat(simulator, 200, 0)
    odd = int(found.values("rare").sum())
    assert 50 < odd < 150
    rows = {line.split()[0]: " ".join(line.split()[1:]) for line in str(found).splitlines()[3:6]}
    assert rows["rare"].startswith(f"{odd / 2:g}% of the runs; 95% CI ")
    assert rows["day"] == f"5.5 5.5 ({odd} runs with a value)"
    assert rows["never"] == "none"


def test_the_picture_has_a_panel_for_each_quantity_that_differs(crowds: bn.Repeats) -> None:
    figure = crowds.plot()
    assert len(figure.axes) == 1
    texts = [text.get_text() for text in figure.texts]
    assert any("in 90% of 40 runs; the median is" in text for text in texts)
    assert any("keeps its last state" in text for text in texts)
    assert len(bn.repeat(kuran.simulate, 1, n=50, mu=0.1, conformity=1.0, sd=0.5).plot("public").axes) == 1
    assert len(bn.repeat(walk, 4, length=1).plot().axes) == 1  # below 0, and in all runs the same
    figure.savefig("/dev/null", format="png")


def test_a_picture_of_nothing_is_refused(crowds: bn.Repeats) -> None:
    with pytest.raises(RefusedError, match=r"count: is not a quantity of the course\. There are: joined"):
        crowds.plot("count")
    with pytest.raises(RefusedError, match=r"size: the simulator has no result of that name\. It has: count, share"):
        crowds.values("size")
    words: dict[str, Any] = {"n": 9, "theta": 0.4, "cost": 0.3, "precision": 9.0, "effort_cost": 0.3}
    with pytest.raises(RefusedError, match="has numbers but no course"):
        bn.repeat(regime_change.simulate_manipulation, 3, **words).plot()
    with pytest.raises(RefusedError, match="steps: has non-finite values and cannot be drawn"):
        bn.repeat(lambda seed: Walk(0.0, np.array([seed, np.nan])), 3).plot()


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    bn.repeat(granovetter.crowd, 6, 0, progress=lambda done, asked: told.append((done, asked)), **CROWD)
    assert told == [(done, 6) for done in range(7)]


def fails_on_odd_seeds(seed: int) -> Walk:
    if seed % 2:
        raise KeyError("no such\nperson")
    return walk(3, seed)


def test_a_run_that_fails_stops_no_other_and_says_its_seed() -> None:
    seeds = [seed_of(0, run) for run in range(20)]
    odd = [(run, seed) for run, seed in enumerate(seeds) if seed % 2]
    with pytest.raises(RunFailedError) as caught:
        bn.repeat(fails_on_odd_seeds, 20, 0)
    said = str(caught.value)
    assert said.startswith(
        f"{len(odd)} of 20 runs could not be completed. The first: run {odd[0][0]}, seed={odd[0][1]}: "
    )
    assert "KeyError: 'no such\\nperson' (fails_on_odd_seeds, test_repeat.py, line " in said
    assert "\n" not in said


def test_what_a_classic_refuses_is_passed_on_at_once() -> None:
    begun: list[tuple[int, int]] = []
    with pytest.raises(ClassicError, match=r"sd: -1\.0: must be above 0"):
        bn.repeat(granovetter.crowd, 10_000, progress=lambda *now: begun.append(now), n=10, mean=0.2, sd=-1.0)
    assert begun == [(0, 10_000)]


def test_too_little_memory_is_said_plainly() -> None:
    def greedy(seed: int) -> Walk:  # noqa: ARG001 - every simulator takes one
        raise MemoryError

    with pytest.raises(RefusedError, match=r"not enough memory for 2 runs at once\. Use fewer threads"):
        bn.repeat(greedy, 3, threads=2)


def uneven(seed: int) -> Any:  # noqa: ARG001 - every simulator takes one
    @dataclass
    class Uneven:
        first: npt.NDArray[np.float64]
        second: npt.NDArray[np.float64]

    return Uneven(np.zeros(3), np.zeros(4))


@dataclass(frozen=True)
class Nothing:
    name: str


def changing(seed: int) -> Any:
    @dataclass
    class Changing:
        found: Any

    return Changing(1.0 if seed % 2 else np.zeros(1))


@pytest.mark.parametrize(
    ("simulator", "words", "said"),
    [
        (granovetter.crowd, {"n": 10, "mean": 0.2}, "crowd: missing a required argument: 'sd'"),
        (granovetter.crowd, {**CROWD, "spread": 1.0}, "crowd: got an unexpected keyword argument 'spread'"),
        (granovetter.simulate, {"thresholds": [0, 1]}, "simulate: got an unexpected keyword argument 'seed'"),
        (lambda seed: seed, {}, "simulator: returned int: must return a dataclass"),
        (lambda seed: (seed, Walk)[1], {}, "simulator: returned type: must return a dataclass"),
        (lambda seed: Nothing(str(seed)), {}, "returned a Nothing without numbers or arrays"),
        (uneven, {}, "returned arrays of first 3, second 4 steps: must be of one length"),
        (changing, {}, "returned other fields than run 0"),
        (granovetter.crowd, {**CROWD, "runs": 0}, "runs: 0: must be a whole number of at least 1"),
        (granovetter.crowd, {**CROWD, "seed": -1}, "seed: -1: must be a whole number of at least 0"),
        (granovetter.crowd, {**CROWD, "threads": 0}, "threads: 0: must be a whole number of at least 1"),
        (granovetter.crowd, {**CROWD, "runs": 1.5}, r"runs: 1\.5: must be a whole number"),
    ],
)
def test_what_cannot_be_repeated_is_refused(simulator: Any, words: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingError, match=said):
        bn.repeat(simulator, **words)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (100.0, "100"),
        (12345678.0, "12\u202f345\u202f678"),
        (0.123456, "0.1235"),
        (81.127, "81.13"),
        (12345.6, "12\u202f346"),
        (-0.5, "\u22120.5"),
        (1.5e-9, "1.500e\u221209"),
        (3e20, "3.000e+20"),
    ],
)
def test_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text
