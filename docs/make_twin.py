"""Measure the accuracy of the mean-field approximation: the table and the map of docs/engine.md.

`make docs` runs this file; it takes about two minutes.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
import numpy.typing as npt

import bayonets as bn
from bayonets.engine.inputs import Inputs
from bayonets.pictures import style
from bayonets.pictures.style import sheet, styled
from bayonets.study import Setup
from bayonets.verify.limit_mean_field import WELL_MIXED, shares_of_run, shares_of_twin, well_mixed

mpl.rcParams["svg.hashsalt"] = "bayonets"  # the same figures give the same file

DOCS = Path(__file__).resolve().parent
BEGIN, END = "<!-- twin: gaps -->", "<!-- end of twin -->"

RUNS, SEED = 40, 1
SIZES = (1_200, 12_000)
SWITCHES = {
    "none of the four (limit 2)": (),
    "ties instead of complete mixing": ("mechanisms.mixing=complete",),
    "the protest's noise": ("protest.noise=0",),
    "commanders": ("mechanisms.commanders=false",),
    "culpability by acts": ("parameters.culpability_rate=0",),
    "all four, as in the scenario": WELL_MIXED,
}

SUPPORT = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
VIOLENCE = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
MAP_RUNS = 40

Floats = npt.NDArray[np.float64]


def gap(inputs: Inputs) -> tuple[float, float]:
    """Distances of the mean of the runs, and of one run, to the mean field, in percentage points."""
    limit = shares_of_twin(inputs)
    runs = np.array([shares_of_run(inputs, SEED, run) for run in range(RUNS)])
    mean = np.sqrt(np.mean((runs.mean(axis=0) - limit) ** 2))
    return 100.0 * float(mean), 100.0 * float(np.sqrt(np.mean((runs - limit) ** 2)))


def gap_table() -> str:
    """The distance with each of the four features that the mean field approximates."""
    head = "".join(f" mean of {RUNS} runs, {size:,} officers | one run |" for size in SIZES)
    lines = [f"| switched on |{head}", f"| --- |{' ---: | ---: |' * len(SIZES)}"]
    for name, without in SWITCHES.items():
        gaps = [gap(well_mixed(size, without)) for size in SIZES]
        lines.append(f"| {name} |" + "".join(f" {mean:.2f} | {single:.2f} |" for mean, single in gaps))
        tell(lines[-1])
    return "\n".join(lines)


def cell(setup: Setup) -> tuple[float, float, bool]:
    """Exits outside the army [percent], mean field minus runs; share of runs that fall; whether the former falls."""
    mean_field, runs = setup.mean_field(), setup.run(MAP_RUNS, seed=SEED)
    outside = [index for index, formation in enumerate(setup.scenario.formations) if not formation.pact]
    size = sum(setup.scenario.formations[index].size.best for index in outside)
    left = [study.courses.heads[:, -1, outside, 3].sum(axis=1).mean() / size for study in (mean_field, runs)]
    return 100.0 * float(left[0] - left[1]), float(runs.fell.mean()), bool(mean_field.fell[0])


def gap_map() -> list[list[tuple[float, float, bool]]]:
    """The cells of the map, by violence from the top."""
    belarus, rows = bn.load("belarus-2020"), []
    for violence in reversed(VIOLENCE):
        rows.append([cell(belarus.with_levers(support=support, violence=violence)) for support in SUPPORT])
        tell(f"violence {violence}: {[f'{left:+.1f}, {fell:.0%}, {falls}' for left, fell, falls in rows[-1]]}")
    return rows


@styled
def draw_map(cells: Sequence[Sequence[tuple[float, float, bool]]]) -> mpl.figure.Figure:
    """The cells: the error of the mean field, the share of runs that fall, and whether the mean field falls."""
    apart = np.array([[abs(left) for left, _, _ in row] for row in cells])
    wrong = sum((fell >= 0.5) != falls for row in cells for _, fell, falls in row)
    right = apart.size - wrong
    title = (
        f"The mean field gives the outcome in {right} of {apart.size} cells, and exits only far from the tipping point"
    )
    page = sheet(
        720, 430, title,
        f"belarus-2020. Upper number: share of {MAP_RUNS} runs in which the regime falls; framed: it falls in the "
        "mean field. Lower number: exits outside the army, mean field minus runs, percentage points.",
    )  # fmt: skip
    axes = page.panel(74, 10, 630, 360)
    axes.grid(visible=False)
    axes.imshow(apart, cmap="Oranges", vmin=0.0, vmax=max(1.0, 1.6 * float(apart.max())), aspect="auto")
    for y, row in enumerate(cells):
        for x, (left, fell, falls) in enumerate(row):
            axes.text(x, y - 0.16, f"{fell:.0%}", ha="center", va="center", color=style.INK, fontweight="bold")
            axes.text(x, y + 0.22, f"{left:+.2f}", ha="center", va="center", color=style.INK, fontsize=style.SMALL)
            if falls:
                frame = mpl.patches.Rectangle((x - 0.47, y - 0.46), 0.94, 0.92, fill=False, ec=style.INK, lw=1.8)
                axes.add_patch(frame)
    axes.set_xticks(range(len(SUPPORT)), [f"{support:g}" for support in SUPPORT])
    axes.set_yticks(range(len(VIOLENCE)), [f"{violence:g}" for violence in reversed(VIOLENCE)])
    page.write(74, 412, "support for those who leave, months of pay", color=style.MUTED)
    page.write(2, 2, "violence ordered", color=style.MUTED, size=style.SMALL)
    return page.figure


def main() -> None:
    """Measure, write the table into the page, draw the map."""
    path = DOCS / "engine.md"
    page = path.read_text()
    before, _, rest = page.partition(BEGIN)
    path.write_text(f"{before}{BEGIN}\n\n{gap_table()}\n\n{END}{rest.partition(END)[2]}")
    draw_map(gap_map()).savefig(DOCS / "pictures" / "twin_gap.svg", metadata={"Date": None})


def tell(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
