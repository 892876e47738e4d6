"""The tables of docs/cases/: what the model says of every case at its best numbers, under the prior and the posterior.

A calibration by the mean field and one run of the engine for each draw, five minutes for a case of four months:

    python docs/make_cases.py FOLDER [NAME ...]

It goes on where it was stopped. Every page has its table between two marks; docs/cases/comparison.md has one row for
each case, and a picture.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

import bayonets as bn
from bayonets.errors import RefusedError
from bayonets.pictures import style
from bayonets.pictures.composed import Key, PictureHeading, composed
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.value_axis import COUNT_TICKS, QUARTERS, ValueAxis
from bayonets.scenario.evidence import history_of
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import library, read
from bayonets.wording import percent

mpl.rcParams["svg.hashsalt"] = "bayonets"  # the same figures give the same file

CASES = Path(__file__).resolve().parent / "cases"
FICTITIOUS = "textbook"


def main(folder: Path, names: Sequence[str]) -> None:
    """Calibrate the named cases, and write all tables for which there are results."""
    for name in names or [name for name in library() if name != FICTITIOUS]:
        store(folder, name)
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    for row in rows:
        page = CASES / f"{row['name']}.md"
        if page.exists():
            page.write_text(marked(page.read_text(encoding="utf-8"), row["name"], table(row)), encoding="utf-8")
    write_comparison(rows)


def store(folder: Path, name: str) -> None:
    """The outcomes of a case, as a file in the folder."""
    scenario = read(name)
    try:
        calibrated = bn.calibrate(name, quick=True, out=folder / name)
        answer = json.loads(json.dumps(calibrated.as_json()))
        outcomes, refused = answer["outcomes"], ""
        checks = answer["checks"]
    except RefusedError as error:
        outcomes, refused, checks = best_and_prior(name), str(error), {}
    outside = sum(formation.size.best for formation in scenario.formations if not formation.pact)
    row = {
        "name": name, "title": scenario.name, "years": years_of(scenario), "history": history_of(scenario),
        "days": scenario.days, "outside": outside, "outcomes": outcomes, "checks": checks, "refused": refused,
    }  # fmt: skip
    (folder / f"{name}.json").write_text(json.dumps(row, indent=1), encoding="utf-8")


def best_and_prior(name: str) -> list[dict[str, Any]]:
    """The outcomes without a posterior, where the reports allow of none."""
    best = bn.load(name).run(runs=100)
    drawn = bn.load(name).run(runs=200, uncertain="all")
    quantities = (("fell", "share", "fell"), ("left", "officers", "exited_outside_pact"))
    rows = []
    for outcome, unit, attribute in quantities:
        values = [getattr(study, attribute) for study in (best, drawn)]
        ends = [float(values[1].astype(float).mean())] * 3 if unit == "share" else quantiles(values[1])
        rows.append(
            {"name": outcome, "unit": unit, "best": float(values[0].mean()), "prior_mean": float(values[1].mean()),
             "posterior_mean": None, "prior": ends, "posterior": None}
        )  # fmt: skip
    return rows


def quantiles(values: Any) -> list[float]:
    """5, 50 and 95 percent."""
    import numpy as np

    return [float(end) for end in np.quantile(values, (0.05, 0.5, 0.95))]


def years_of(scenario: Scenario) -> str:
    """The first year, and the last if it is another."""
    first, last = scenario.start.year, scenario.date_of(scenario.days - 1).year
    return str(first) if first == last else f"{first}-{last % 100:02d}"


def table(row: dict[str, Any]) -> str:
    """The outcomes of a case, as Markdown."""
    lines = ["| | best numbers | prior | posterior |", "| --- | --- | --- | --- |"]
    for outcome in row["outcomes"]:
        if outcome["name"] == "days":
            continue
        name = "the regime falls" if outcome["name"] == "fell" else "exits outside the army"
        levels = [level(outcome, when) for when in ("prior", "posterior")]
        lines.append(f"| {name} | {amount(outcome, outcome['best'])} | {levels[0]} | {levels[1]} |")
    worth = row["checks"].get("effective")
    if row["refused"]:
        note = "No posterior: " + row["refused"].split(": ", 1)[-1].rstrip(".") + "."
    elif not row["checks"].get("enough", True):
        note = f"The posterior is worth {worth:.0f} independent draws, too few for its intervals."
    else:
        note = f"Means, and the range of 90 % of the draws; the posterior is worth {worth:.0f} independent draws."
    return "\n".join([*lines, "", f"`bayonets calibrate {row['name']} --quick`. {note}"])


def amount(outcome: dict[str, Any], value: float | None) -> str:
    """A share, or a number of officers."""
    if value is None:
        return "-"
    return percent(value).replace("%", " %") if outcome["unit"] == "share" else f"{value:,.0f}"


def level(outcome: dict[str, Any], when: str) -> str:
    """A mean with its range."""
    mean, ends = amount(outcome, outcome[f"{when}_mean"]), outcome[when]
    if outcome["unit"] == "share" or ends is None:
        return mean
    return f"{mean} ({amount(outcome, ends[0])} to {amount(outcome, ends[2])})"


def marked(text: str, name: str, content: str) -> str:
    """The text with new content between the marks of a case."""
    begin, end = f"<!-- cases:{name} -->", f"<!-- /cases:{name} -->"
    if begin not in text:
        return text
    before, rest = text.split(begin, 1)
    return f"{before}{begin}\n\n{content}\n\n{end}{rest.split(end, 1)[1]}"


def of(row: dict[str, Any], name: str) -> dict[str, Any]:
    """An outcome of a case."""
    return next(outcome for outcome in row["outcomes"] if outcome["name"] == name)


def write_comparison(rows: list[dict[str, Any]]) -> None:
    """The table and the picture of all cases."""
    heads = ("case", "history", "officers outside the army", "falls, best", "prior", "posterior", "exits per thousand")
    lines = ["| " + " | ".join(heads) + " |", "| --- | --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        fell, left = of(row, "fell"), of(row, "left")
        page = f"{row['name']}.md" if (CASES / f"{row['name']}.md").exists() else "../belarus.md"
        rate = 1000.0 * left["prior_mean"] / row["outside"]
        lines.append(
            f"| [{row['name']}]({page}) | {row['history']} | {row['outside']:,.0f} | {amount(fell, fell['best'])} | "
            f"{amount(fell, fell['prior_mean'])} | {amount(fell, fell['posterior_mean'])} | {rate:.1f} |"
        )
    page = CASES / "comparison.md"
    if page.exists():
        page.write_text(marked(page.read_text(encoding="utf-8"), "all", "\n".join(lines)), encoding="utf-8")
    picture(rows).savefig(CASES.parent / "pictures" / "cases.svg", metadata={"Date": None})


def picture(rows: list[dict[str, Any]]) -> Any:
    """Every case: how often it falls, and exits per thousand officers outside the army."""
    ordered = sorted(rows, key=lambda row: -of(row, "fell")["prior_mean"])
    items = [KeyItem("history: fell or conceded", style.RESISTING, "dot"), KeyItem("history: held", style.LOYAL, "dot")]
    panel = IntervalPanel(
        tuple(IntervalRow(row["name"], (falls(row), exits(row))) for row in ordered),
        (ValueAxis("probability of a fall", percent, QUARTERS, end=1.0),
         ValueAxis("exits per thousand officers outside the army", ticks=COUNT_TICKS, root=True)),
        PictureHeading("", above=4.0),
    )  # fmt: skip
    title = "Where the model lets regimes fall, and where they fell"
    subtitle = "Every number drawn from its range, before any report is used; exits in 90% of the draws."
    return composed([(Key(items),), (panel,)], title=title, subtitle=subtitle)


def color_of(row: dict[str, Any]) -> str:
    """The colour of how the case ended."""
    return style.LOYAL if row["history"] == "held" else style.RESISTING


def falls(row: dict[str, Any]) -> tuple[Whisker, ...]:
    """How often the regime falls."""
    share = of(row, "fell")["prior_mean"]
    return (Whisker(share, share, color_of(row), share),)


def exits(row: dict[str, Any]) -> tuple[Whisker, ...]:
    """Exits per thousand."""
    low, middle, high = (1000.0 * end / row["outside"] for end in of(row, "left")["prior"])
    return (Whisker(low, high, color_of(row), middle),)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    main(Path(sys.argv[1]), sys.argv[2:])
