"""Read results: let the command line write a result folder, then read its tables with pandas.

Any program that reads Parquet can be used (for R, DuckDB and Polars see docs/results.md).

python examples/04_read_results.py
"""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd

FOLDER = Path("results-of-the-example")

# In a terminal: bayonets run textbook --runs 20 --out results-of-the-example --no-report --quiet
words = ["run", "textbook", "--runs", "20", "--out", str(FOLDER), "--no-report", "--quiet"]
subprocess.run([sys.executable, "-m", "bayonets.cli.main", *words], check=True)  # noqa: S603 - our own program

manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
print(f"{FOLDER} holds {manifest['runs_done']} runs of {manifest['scenario']} with random seed {manifest['seed']}.")

runs = pd.read_parquet(FOLDER / "runs")
print(f"The regime fell in {runs.fell.sum()} of {len(runs)} runs.")
print(f"The largest protest of all runs was {runs.peak_protest.max():.1f} thousand people.")

# After a downfall the last state repeats: these days are marked `fallen` and excluded.
streets = pd.read_parquet(FOLDER / "streets")
streets = streets[~streets.fallen]
exceeded = (streets.pressure > 0).groupby(streets.run).sum()
days = f"median {exceeded.median():.0f} over runs, at most {exceeded.max()}"
print(f"Days on which protest exceeded the capacity of the forces: {days}.")

formations = pd.read_parquet(FOLDER / "formations")
standing = formations[~formations.fallen]
last = standing.groupby(["formation", "run"], observed=True).shirking.last()
shirking = last.groupby("formation", observed=True).median()
for name, officers in shirking.items():
    print(f"In {name}, {officers:.0f} officers work to rule at the end of each run (median over runs).")
