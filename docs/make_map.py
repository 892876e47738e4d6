"""The maps of docs/map.md for belarus-2020: when is it worth it to name officers in public?

It takes about three minutes for each map on two cores, and goes on where it was stopped:

    python docs/make_map.py FOLDER
"""

import sys
from pathlib import Path

import matplotlib as mpl

import bayonets as bn

mpl.rcParams["svg.hashsalt"] = "bayonets"  # the same figures give the same file

DOCS = Path(__file__).resolve().parent
BEGIN, END = "<!-- maps: belarus-2020 -->", "<!-- end of maps -->"

SCENARIO, SEED, RUNS = "belarus-2020", 1, {"designated_support": 4000}
USUAL = 2400
AMNESTY, DESIGNATED, SUPPORT = "levers.amnesty=0:1", "levers.designated=0:1", "levers.support=0:2"
EDGE = tuple(f"events.walkout.{name}=0.15@2020-09-08" for name in ("omon", "brigade_3", "brigade_6"))
"""A walkout of 15 percent of OMON and of the brigades, after which three runs in four fall."""

AT: dict[str, tuple[str, ...]] = {"edge": EDGE}
"""Words of `--set` that hold at all points of a map."""

MAPS: dict[str, tuple[str, dict[str, str]]] = {
    "outing_designated": (
        "Naming officers, by amnesty and by terrorist designation of their service",
        {"x": AMNESTY, "y": DESIGNATED, "effect": "levers.outing=0:0.02"},
    ),
    "outing_support": (
        "Naming officers, by amnesty and support for those who leave",
        {"x": AMNESTY, "y": SUPPORT, "effect": "levers.outing=0:0.02"},
    ),
    "designated_support": (
        "Designating services, by amnesty and support for those who leave",
        {"x": AMNESTY, "y": SUPPORT, "effect": "levers.designated=0:0.5"},
    ),
    "fell": (
        "Probability of a fall, by outing and support",
        {"x": "levers.outing=0:0.1", "y": "levers.support=0:3", "of": "fell"},
    ),
    "edge": (
        "Probability of a fall near the tipping point, by outing and amnesty",
        {"x": "levers.outing=0:0.05", "y": AMNESTY, "of": "fell"},
    ),
}


def part(folder: Path, name: str) -> str:
    """One map: its picture, and what it found in its own words."""
    heading, asked = MAPS[name]
    settings = AT.get(name, ())
    base = bn.load(SCENARIO).with_words(*settings)
    answer = bn.phase_map(base, **asked, runs=RUNS.get(name, USUAL), seed=SEED, out=folder / name)  # type: ignore[arg-type]
    picture = f"pictures/map_{name}.svg"
    answer.plot().savefig(DOCS / picture, metadata={"Date": None})
    answer.plot().savefig(folder / f"{name}.png")
    words = " ".join([*(f"--{key} {value}" for key, value in asked.items()), *(f"--set {word}" for word in settings)])
    found = answer.as_json()
    lines = [f"### {heading}", "", f"![{found['findings'][0]}]({picture})", "", *found["findings"], ""]
    return "\n".join([*lines, f"`bayonets map {SCENARIO} {words}`"])


def main(folder: Path) -> None:
    """Make all maps and write them into the page."""
    made = "\n\n".join(part(folder, name) for name in MAPS)
    page = DOCS / "map.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
