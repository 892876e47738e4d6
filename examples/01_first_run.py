"""A first run: simulate the textbook country and summarise the results.

python examples/01_first_run.py
"""

import bayonets as bn

study = bn.load("textbook").run(runs=20, seed=1)

held = int((~study.fell).sum())
print(f"In {held} of {len(study.fell)} runs the regime held for {study.scenario.days} days.")

formations = study.formations()
standing = formations[~formations.fallen]  # rows after a fall repeat the last state
for name, rows in standing.groupby("formation", observed=True):
    low, median, high = rows.groupby("run").exited.last().quantile([0.05, 0.5, 0.95])
    label = study.scenario.label_of(str(name))
    print(f"{label}: {median:.0f} officers left by the end of each run (90 % of runs: {low:.0f} to {high:.0f}).")

print("\nRun 0 as a story:\n")
print(study.story(0))
