"""Cost by the size of the apparatus, as a picture."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

mpl.rcParams["svg.hashsalt"] = "bayonets"  # the same figures give the same file


def draw(figures: Any, path: Path) -> None:
    """Draw nanoseconds an officer-day against officers; the line that a linear cost would follow is level."""
    officers = [int(size) for size in figures]
    costs = [figure["nanoseconds"] for figure in figures.values()]
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    axes = figure.subplots()
    axes.plot(officers, costs, "o-", color="#0072B2")
    for x, y in zip(officers, costs, strict=True):
        axes.annotate(f"{y:.1f}", (x, y), xytext=(0, 8), textcoords="offset points", ha="center")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.3 * max(costs))
    axes.set_xlabel("officers")
    axes.set_ylabel("nanoseconds\nan officer-day")
    axes.set_xticks(officers, [f"{size:,}".replace(",", "\u202f") for size in officers])
    axes.minorticks_off()
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_title(f"A thousand times the officers cost {costs[-1] / costs[0]:.1f} times as much for each", loc="left")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
