"""Levers over time: the effect of help for departing officers from a date on.

Both arms have the same random seed and therefore share people, ties and random streams: run 7 with help differs from
run 7 without by the help alone. Differences are taken run by run, with the standard error of the difference. After a
downfall no officer can leave; both runs of a pair are therefore measured up to the first downfall of the two.
`bn.compare` does the same and gives intervals.

python examples/02_levers_over_time.py
"""

import numpy as np

import bayonets as bn

RUNS, SEED, DAY = 30, 1, 30
EXITED = 3  # place among LOYAL, SHIRKING, RESISTING, EXITED, REMOVED

base = bn.load("textbook")
help_begins = base.scenario.date_of(DAY)
without_help = base.with_levers(support=0)
with_help = base.with_levers(support=[(base.scenario.start, 0), (help_begins, 1.0)])

without = without_help.run(runs=RUNS, seed=SEED)
helped = with_help.run(runs=RUNS, seed=SEED)

last = np.minimum(helped.courses.last_day, without.courses.last_day)  # (R,) the last day that both reached
left, left_with_help = (
    study.courses.heads[np.arange(RUNS), last, :, EXITED].sum(axis=1) for study in (without, helped)
)
difference = left_with_help - left
mean, error = difference.mean(), difference.std(ddof=1) / RUNS**0.5
print(
    f"Help worth one month of pay from {help_begins} on: {mean:.1f} more officers leave "
    f"(standard error {error:.1f}; {RUNS} pairs of runs, each up to the first downfall of the two)."
)

# Until the help begins the two arms are the same, officer by officer.
same = (helped.courses.heads[:, :DAY] == without.courses.heads[:, :DAY]).all()
print(
    f"Before that day the two arms are {'the same in every run' if same else 'NOT the same: this should not happen'}."
)

fell, fell_helped = int(without.fell.sum()), int(helped.fell.sum())
print(f"The regime falls in {fell} runs without help and in {fell_helped} with it.")
