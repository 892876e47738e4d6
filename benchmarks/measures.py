"""What `make bench` measures; each function is one group of rows with its raw figures."""

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from bayonets.engine.inputs import Inputs
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.scenario.inputs import build
from bayonets.study import load
from bayonets.verify.speed import measure, spread, time_study
from benchmarks.cases import OUTING, belarus
from benchmarks.peers import agents, plain, tuned
from benchmarks.rows import Row, at_least, at_most, compared

Found = tuple[list[Row], Any]

SIZES = ((10_000, 20), (100_000, 20), (1_000_000, 200), (10_000_000, 200))
"""Officers and formations of the apparatuses whose cost is compared."""

_ROUNDS, _RUNS, _TRAJECTORIES = 5, 100, 50


def full_model() -> Found:
    """belarus-2020 with outing, one thread against two in turns."""
    speed = measure(belarus(), runs=_RUNS, threads=2, pairs=7)
    nanoseconds, gains, costs = speed.nanoseconds(), speed.gains(), speed.costs()
    rows = [
        at_most(
            "one thread, tables written", median(nanoseconds), 3.6, "ns an officer-day", digits=2, note=_of(nanoseconds)
        ),
        at_least(
            "two threads against one, median of seven pairs", median(gains), 1.7, "times", digits=2, note=_of(gains)
        ),
        at_most("their processor time against that of one", median(costs), 1.1, "times", digits=2, note=_of(costs)),
        at_most("memory of an officer with ten ties", round(speed.bytes_an_officer), 45, "bytes", digits=0),
    ]
    return rows, speed.as_plain()


def thousand_runs() -> Found:
    """The command as a user gives it: 1,000 runs of 140 days, once without and once with the report."""
    with tempfile.TemporaryDirectory() as home:
        words = [
            "run",
            "belarus-2020",
            "--set",
            f"levers.outing={OUTING}",
            "--runs",
            "1000",
            "--threads",
            "2",
            "--quiet",
        ]
        tables, _ = _command([*words, "--no-report", "--out", f"{home}/tables"])
        report, peak = _command([*words, "--out", f"{home}/report"])
    rows = [
        at_most("1,000 runs of 140 days on two threads, from the shell", tables, 30, "s"),
        at_most("their largest memory, report included", peak / 1e6, 1000, "MB", digits=0),
    ]
    return rows, {"seconds": tables, "seconds_with_report": report, "peak_bytes": peak}


def peers() -> Found:
    """The same model by others, in turns with ours; `benchmarks/law.py` shows that they follow the same law."""
    inputs = build(belarus())
    figures: dict[str, list[float]] = {"ours": [], "numpy": [], "numpy_tuned": [], "mesa": []}
    tuned.simulate(inputs, 0, days=2)
    for turn in range(_ROUNDS):
        gc.collect()  # so that nobody pays for what another left behind
        own = time_study(belarus(), _RUNS, 1).seconds * 1e9 / (_RUNS * inputs.officers * inputs.days)
        figures["ours"].append(own)
        for name, peer in (("numpy", plain), ("numpy_tuned", tuned), ("mesa", agents)):
            figures[name].append(_nanoseconds(peer.simulate, inputs, turn))
    written, at_limit, mesa = (_ratio(figures[name], figures["ours"]) for name in ("numpy", "numpy_tuned", "mesa"))
    unit = "times as fast"
    rows = [
        at_least("against NumPy and SciPy, as usually written", written, 5, unit, note=_ns(figures["numpy"])),
        compared("against NumPy and SciPy, tuned to the limit", at_limit, unit, note=_ns(figures["numpy_tuned"])),
        at_least("against Mesa 3", mesa, 250, unit, digits=0, note=_ns(figures["mesa"])),
    ]
    return rows, figures


def twin() -> Found:
    """One trajectory of the mean-field twin, and the whole of `scenario.mean_field()`."""
    setup = load("belarus-2020")
    setup.mean_field()
    workspace = mean_field_workspace(build(setup.scenario))
    trajectory = [_milliseconds(lambda: run_mean_field(workspace)) for _ in range(_TRAJECTORIES)]
    whole = [_milliseconds(setup.mean_field) for _ in range(_TRAJECTORIES)]
    rows = [
        at_most("one trajectory of the mean-field twin of belarus-2020", median(trajectory), 10, "ms"),
        Row("the same from the library, `mean_field()`", f"{median(whole):,.1f} ms", "", met=True),
    ]
    return rows, {"trajectory": trajectory, "whole": whole}


def cost_by_size() -> Found:
    """One run of apparatuses from ten thousand to ten million officers, each in a process of its own."""
    figures = {}
    for officers, formations in SIZES:
        days, runs = 140, max(1, min(15, 3_000_000 // officers))
        found = json.loads(_module("benchmarks.one_run", officers, formations, days, runs))
        best = median(found["seconds"])
        figures[officers] = found | {"nanoseconds": best * 1e9 / (officers * days), "formations": formations}
    largest = figures[SIZES[-1][0]]
    costs = [figure["nanoseconds"] for figure in figures.values()]
    rows = [
        at_most("10 million officers in 200 formations, one run of 140 days", largest["seconds"][0], 30, "s"),
        at_most("its memory", largest["peak_bytes"] / 1e6, 900, "MB", digits=0),
        Row(
            "cost at 10 thousand, 100 thousand, 1 million, 10 million officers",
            ", ".join(f"{cost:.1f}" for cost in costs) + " ns an officer-day",
            "within 2.5 times of each other",
            max(costs) <= 2.5 * min(costs),
        ),
    ]
    return rows, figures


def start() -> Found:
    """From the shell: help, a warm run, a first run that has to compile."""
    with tempfile.TemporaryDirectory() as home:
        helps = [_command(["--help"])[0] for _ in range(5)]
        words = ["run", "textbook", "--runs", "100", "--no-report", "--quiet", "--out"]
        warm = [_command([*words, f"{home}/{turn}"])[0] for turn in range(5)]
        cold, _ = _command([*words, f"{home}/cold"], {"BAYONETS_CACHE_DIR": f"{home}/cache"})
    rows = [
        at_most("`bayonets --help`", median(helps), 0.3, "s", digits=2),
        at_most("`bayonets run textbook --runs 100 --no-report`, compiled before", median(warm), 2, "s", digits=2),
        at_most("its first compile and self-check", cold - median(warm), 20, "s"),
    ]
    return rows, {"help": helps, "warm": warm, "cold": cold}


ALL: tuple[Callable[[], Found], ...] = (full_model, thousand_runs, peers, twin, cost_by_size, start)


def _nanoseconds(simulate: Callable[..., Any], inputs: Inputs, seed: int) -> float:
    gc.collect()
    started = time.perf_counter()
    simulate(inputs, seed)
    return (time.perf_counter() - started) * 1e9 / (inputs.officers * inputs.days)


def _milliseconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def _ratio(others: list[float], ours: list[float]) -> float:
    """The median over rounds of how many times as long others take."""
    return median(other / own for other, own in zip(others, ours, strict=True))


def _of(values: list[float]) -> str:
    return f" ({min(values):.2f} to {max(values):.2f})"


def _ns(values: list[float]) -> str:
    return f" ({spread(values, 0)} ns an officer-day)"


def _command(words: list[str], environment: dict[str, str] | None = None) -> tuple[float, int]:
    """Seconds and largest memory in bytes of one command of the program."""
    started = time.perf_counter()
    command = [str(Path(sys.executable).with_name("bayonets")), *words]
    process = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss * 1024


def _module(name: str, *words: int) -> str:
    """What a module prints, run in a process of its own."""
    command = [sys.executable, "-m", name, *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
