"""Levers over time: what does it change if friends abroad help those who leave, from a date on?

Both arms have the same seed, so they share people, ties and chance: run 7 with help is run 7 without, but for the help.
So we take differences run by run, and their standard error is that of the difference.

python examples/02_levers_over_time.py
"""

import bayonets as bn

RUNS, SEED, DAY = 30, 1, 30

base = bn.load("textbook")
help_begins = base.scenario.date_of(DAY)
without_help = base.with_levers(support=0)
with_help = base.with_levers(support=[(base.scenario.start, 0), (help_begins, 1.0)])

without = without_help.run(runs=RUNS, seed=SEED)
helped = with_help.run(runs=RUNS, seed=SEED)

difference = (helped.runs().exited - without.runs().exited).to_numpy(dtype=float)
mean, error = difference.mean(), difference.std(ddof=1) / RUNS**0.5
print(
    f"Help worth one month of pay from {help_begins} on: {mean:.1f} more officers leave "
    f"(standard error {error:.1f}, {RUNS} pairs of runs)."
)

# Until the help begins the two arms are the same, officer by officer.
same = (helped.courses.heads[:, :DAY] == without.courses.heads[:, :DAY]).all()
print(
    f"Before that day the two arms are {'the same in every run' if same else 'NOT the same: this should not happen'}."
)

fell, fell_helped = int(without.fell.sum()), int(helped.fell.sum())
print(f"The regime falls in {fell} runs without help and in {fell_helped} with it.")
