"""A phase map: where does the publication of officers' names increase exits, and where does it reduce them?

The textbook country takes some seconds, the historical case minutes:

python examples/05_phase_map.py
python examples/05_phase_map.py belarus-2020 4000
"""

import sys

import bayonets as bn

SCENARIO = sys.argv[1] if len(sys.argv) > 1 else "textbook"
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 1600

answer = bn.phase_map(
    bn.load(SCENARIO),
    x="levers.amnesty=0:1",
    y="levers.designated=0:1",
    effect="levers.outing=0:0.02",
    runs=RUNS,
    seed=1,
    grid=15,
)
print(answer)
answer.plot().savefig("outing.png")

# Every number of the figure is in the answer.
signs = [sign for row in answer.signs for sign in row]
print(f"\nOf {len(signs)} points, outing increases exits at {signs.count(1)} and reduces them at {signs.count(-1)}.")
