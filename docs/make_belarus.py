"""The answers of docs/belarus.md: three questions about Belarus in 2020, under what was observed.

The calibration takes about ten minutes on two cores, the questions five; both go on where they were stopped:

    python docs/make_belarus.py FOLDER
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl

import bayonets as bn

mpl.rcParams["svg.hashsalt"] = "bayonets"  # the same figures give the same file

DOCS = Path(__file__).resolve().parent
SCENARIO, RUNS = "belarus-2020", 300
NAMED = {"outing": "levers.outing=0.02", "designation": "levers.designated.omon=1, levers.designated.gubopik=1"}

Question = Callable[[Any, Path], Any]

QUESTIONS: dict[str, Question] = {
    "critical mass": lambda posterior, out: bn.critical_mass(
        SCENARIO, on="2020-09-08", formations="omon", runs=400, posterior=posterior, out=out
    ),
    "army": lambda posterior, out: bn.compare(
        SCENARIO, {"army": "levers.duty.army=0.3@2020-08-29"}, runs=RUNS, posterior=posterior, out=out
    ),
    "without amnesty": lambda posterior, out: bn.compare(
        bn.load(SCENARIO).with_words("levers.amnesty=0", "levers.outing=0"), NAMED, runs=RUNS, posterior=posterior,
        out=out,
    ),
    "with amnesty": lambda posterior, out: bn.compare(
        bn.load(SCENARIO).with_words("levers.amnesty=0.9", "levers.outing=0"), NAMED, runs=RUNS, posterior=posterior,
        out=out,
    ),
}  # fmt: skip


def main(folder: Path) -> None:
    """Calibrate, ask, and write the figures and the texts."""
    posterior = bn.calibrate(SCENARIO, out=folder / "posterior")
    answers = {"posterior": posterior} | {
        name: ask(posterior, folder / name.replace(" ", "-")) for name, ask in QUESTIONS.items()
    }
    for name, answer in answers.items():
        slug = name.replace(" ", "_")
        answer.plot().savefig(DOCS / "pictures" / f"belarus_{slug}.svg", metadata={"Date": None})
        (folder / f"{slug}.txt").write_text(answer.text(), encoding="utf-8")
        print(answer.text(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
