"""Your own country: write a scenario as text, read it, run it, and vary one lever.

For a commented starter file to edit, use `bayonets new my-case.yaml`. The whole format is in docs/scenarios.md.

python examples/03_your_own_country.py
"""

from pathlib import Path

import bayonets as bn

DOSSIER = """\
format: 2
name: Two cities
summary: Riot police hold two cities; the army stays in its barracks by a tacit pact.
start: 2030-03-01
days: 90
sources: [made up for this example]

protest:
  initial: {best: 25, low: 12, high: 40, source: assumed, confidence: low}   # thousands of people
  maximum: 60

services:
  riot_police:
    label: Riot police
    grievance_mean: 0.4
    culpability_mean: 0.5
    command_culpability: 1
    team: 1.2
    exit_cost: 2.5
    formations:
      riot_capital: {label: Riot police of the capital, size: 350}
      riot_port: {label: Riot police of the port, size: 150, team: 0.9}
  army:
    label: Army
    pact: true
    grievance_mean: 0.5
    street_value: 0.25
    exit_cost: 4.5
    formations:
      garrison: {label: Garrison, size: 800}

levers:
  duty: {riot_police: 0.8}
  bonus: {riot_police: 0.8}
  watch: 0.4
  outing: 0.01

ladder:
  - duty: {riot_police: 1}
  - duty: {army: 0.3}
"""

path = Path("two-cities.yaml")
path.write_text(DOSSIER, encoding="utf-8")

country = bn.load(path)
forces, units = country.scenario.officers, len(country.scenario.formations)
print(f"{country.scenario.name}: {forces} officers in {units} formations.")

for amnesty in (0.0, 0.5, 0.9):
    study = country.with_levers(amnesty=amnesty).run(runs=15, seed=1)
    left, fell = study.runs().exited.median(), int(study.fell.sum())
    print(f"Amnesty {amnesty:.1f}: the regime falls in {fell} of 15 runs.")
    print(f"  By the end of each run (its downfall or the last day) {left:.0f} officers have left (median).")

# An error is reported with its place, the rule and the remedy; nothing is run.
try:
    country.with_levers(amnesty=90)
except bn.BayonetsError as error:
    print(f"The error message for an amnesty of 90: {error}")
