"""What docs/patterns.md says in words; the tables are made from what was found."""

BEFORE = """\
<!-- Made by `bayonets verify --patterns --out docs/patterns.md`; do not edit by hand. -->
# Patterns: does the model behave as the literature says?

A model of this kind has more parameters than anybody can measure, so it is not believed for its numbers. What it can
be held to are patterns: signs and shapes on which those who studied such cases agree (pattern-oriented modelling; Grimm
and others 2005). This page holds every row of our table of evidence as an experiment: the same scenario twice, with one
thing changed, under the same people, ties and chance. The expectations were written down before the first experiment
was run; where the model disagrees, the row stays and says so. The verdicts, one for each outcome:
"""

AFTER = """\
## What the disagreements mean

Read a sign only where the table says "agrees". Where nothing can be told, the outcome as good as does not occur: in
`belarus-2020` and `ukraine-2013` as they ship hardly one officer in a million refuses in the open on an
average day, since the first to refuse pays thirty months of pay; officers shirk or leave instead. So nothing is
learned there about open refusal. It is learned in the third setting, Belarus pushed to the edge, where it occurs.
At the edge garrisons break in many runs as it is, so that what an order into the streets adds takes many runs to see.

Do not use the model for the calendar of a breakdown: its formations break weeks to months after the push that breaks
them, those of history mostly within days.

Whether exit rises or falls with surveillance, and with designation of those who did little, is a balance of two
forces in this model. What hangs on one of these two should be run with other values of `catch_rate`, `shame` and
`amnesty` before it is believed.
"""

RULES = """\
## How it is measured

- **Outcomes.** Exit: officers who have left. Resistance: officers who refuse openly. Not loyal: all who do not
  carry out orders, be it that they shirk, refuse, have left or were removed. Each is a share in percent of all
  officers outside the army, unless the experiment says in whom else.
- **When.** The average over the days that both arms of a pair lived through, from day 0 to the day on which the regime
  falls in either arm. Leaving takes time at risk: if the last state were repeated after a downfall, whatever brings the
  regime down sooner would seem to keep officers loyal. A garrison breaks if it has stood down by that day.
- **Same chance.** Both arms of a pair draw the same people, ties and chance, so their difference is due to the factor
  and to what follows from it: protest, pressure, the ladder and the news answer in each arm for themselves, unless the
  experiment holds them equal.
- **How sure.** The interval holds the mean difference with 99 percent (Student's law over pairs). Pairs are doubled
  until every outcome differs surely, the cap is reached, or it is plain that the cap would not tell either. With up to
  four looks, an outcome that does not differ at all is called different in up to 3 cases of 100.
- **Verdicts.** "+" agrees when the interval lies above 0 and does not agree when it lies below 0, or when no pair
  differs at all although the outcome occurs (one officer or more on an average day); else it cannot be told. "0 or +"
  agrees unless the interval lies below 0. "-" and "0 or -" are the same, mirrored. Shapes: what history says of many
  cases agrees when the median of the runs lies in its range; what it says of one case agrees when nine runs in ten
  meet it and does not agree when fewer than one in twenty does. Breaks come as jumps when the largest rise within
  three days makes up at least half of all that broke, in the median of the runs in which a formation stood down.
- **How much.** Steps are moderate, so that both arms last long enough to be compared; a protest half as large again,
  say, takes the streets of Kyiv within the days that decide, and nobody has time to leave. `+=` and `*=` change a
  lever or trait everywhere and on every date, within the bounds of what it accepts. Words in braces name services by
  scenario (`verify/arms.py`).
"""

EDGE = """\
## Belarus at the edge

In the two scenarios as they ship open refusal hardly occurs. So every experiment is also run on `belarus-2020` pushed
until it falls in about half of the runs. Held equal in both arms, before anything else:
"""
