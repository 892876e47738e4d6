"""`make bench`: every target of docs/performance.md measured in one session, and its table written anew."""

import json
import sys
import time
from datetime import date
from pathlib import Path

from bayonets.ensemble.prepare import ready_engine
from bayonets.verify.speed import busy, machine
from benchmarks import classics_cascades, classics_epstein, measures
from benchmarks.plot import draw
from benchmarks.rows import PAGE, Row, as_table, write_between

ALL = {measure.__name__: measure for measure in measures.ALL} | {
    "cascades": classics_cascades.measure,
    "epstein": classics_epstein.measure,
}

HOME = Path(__file__).resolve().parent


def main() -> None:
    """Measure everything, print it as it comes, and write the page, the plot and the raw figures."""
    ready_engine(tell)
    started, load = time.perf_counter(), busy()
    tell(f"{machine()}; {load:.1f} programs a core in the last minute")
    rows: list[Row] = []
    figures: dict[str, object] = {}
    for name, measure in ALL.items():
        tell(f"\n{name.replace('_', ' ')} ...")
        found, figures[name] = measure()
        for row in found:
            tell(f"  {row.what}: {row.measured} (asked: {row.target}) {row.verdict}")
        rows += found
    minutes = (time.perf_counter() - started) / 60
    about = f"{date.today().isoformat()}, {machine()}. The whole took {minutes:.0f} minutes."
    (HOME / "results.json").write_text(json.dumps({"about": about, "figures": figures}, indent=1) + "\n")
    draw(figures["cost_by_size"], PAGE.parent / "pictures" / "cost_by_size.svg")
    write_between("measured", f"{about}\n\n{as_table(rows)}")
    sys.exit(any(not row.met for row in rows))


def tell(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
