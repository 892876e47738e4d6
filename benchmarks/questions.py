"""`python -m benchmarks.questions`: how long each question takes, from the shell, for belarus-2020.

Each command runs once, in a folder of its own, after its verb has compiled what it needs for `textbook`.
"""

import subprocess
import sys
import tempfile
import time
from datetime import date

from bayonets.verify.speed import busy, machine
from benchmarks.rows import Row, as_table, at_most, write_between

ARMS = ("support: levers.support=0.8", "outing: levers.outing=0.02", "both: levers.support=0.8, levers.outing=0.02")
AXES = ("--x", "levers.support=0:3", "--y", "levers.amnesty=0:1")

ASKED: tuple[tuple[str, tuple[str, ...], tuple[str, ...], float], ...] = (
    # what is measured, the verb and its words, the words that make it quick while compiling, seconds asked
    (
        "compare: three arms of 300 runs",
        ("compare", *(word for arm in ARMS for word in ("--arm", arm)), "--runs", "300"),
        ("compare", "--arm", ARMS[0], "--runs", "4"),
        45,
    ),
    (
        "critical mass of one formation",
        ("critical-mass", "--on", "2020-09-20", "--formations", "omon_minsk"),
        ("critical-mass", "--runs", "20"),
        45,
    ),
    (
        "critical mass of all formations",
        ("critical-mass", "--on", "2020-09-20"),
        ("critical-mass", "--runs", "20"),
        480,
    ),
    (
        "map: the twin at 40 x 40",
        ("map", *AXES, "--runs", "0", "--grid", "40"),
        ("map", *AXES, "--runs", "0", "--grid", "5"),
        10,
    ),
    ("map: refined by 4,000 runs", ("map", *AXES), ("map", *AXES, "--runs", "0", "--grid", "5"), 300),
    ("explain", ("explain",), ("explain", "--runs", "4"), 10),
    ("sensitivity, by Morris", ("sensitivity",), ("sensitivity", "--twin", "--draws", "50", "--trajectories", "4"), 0),
)


def main() -> None:
    """Measure, print as it comes, and write the table."""
    load = busy()
    rows: list[Row] = []
    for what, words, first, limit in ASKED:
        _seconds(first[0], "textbook", first[1:])
        seconds = _seconds(words[0], "belarus-2020", words[1:])
        rows.append(at_most(what, seconds, limit, "s") if limit else Row(what, f"{seconds:,.1f} s", "", met=True))
        sys.stdout.write(f"{rows[-1].what}: {rows[-1].measured} (asked: {rows[-1].target}) {rows[-1].verdict}\n")
        sys.stdout.flush()
    about = f"{date.today().isoformat()}, {machine()}; {load:.1f} programs a core in the minute before."
    write_between("questions", f"{about}\n\n{as_table(rows)}")
    sys.exit(any(not row.met for row in rows))


def _seconds(verb: str, scenario: str, words: tuple[str, ...]) -> float:
    with tempfile.TemporaryDirectory() as home:
        command = [
            sys.executable,
            "-m",
            "bayonets.cli.main",
            verb,
            scenario,
            *words,
            "--quiet",
            "--out",
            f"{home}/answer",
        ]
        if "--help" in words:
            command = [sys.executable, "-m", "bayonets.cli.main", verb, "--help"]
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        return time.perf_counter() - started


if __name__ == "__main__":
    main()
