"""The text of docs/patterns.md between its tables, which are made from the results."""

BEFORE = """\
<!-- Made by `bayonets verify --patterns --out docs/patterns.md`; do not edit by hand. -->
# Patterns: does the model behave as the literature says?

A model of this kind has more parameters than can be measured, and its numerical output is not credible by itself. It
can be compared with patterns: signs and shapes on which studies of such cases agree (pattern-oriented modelling; Grimm
and others 2005). This page reports every row of our table of evidence as an experiment: the same scenario twice, with
one change, under the same people, ties and random streams. The expectations were written down before the first
experiment was run; rows in which the model disagrees are kept and reported. The verdicts, one for each outcome:
"""

TURNS = """\
## Where signs turn

A sign that depends on a parameter within its plausible range, or on another lever, holds on one side of a value only:
"""

AFTER = """\
## What the disagreements mean

Signs should be interpreted only where the verdict is "agrees".

The model should not be used for the timing of a breakdown. A conclusion that depends on a sign that turns should be
checked with other values of the number on which it turns.
"""

RULES = """\
## How it is measured

- **Outcomes.** Exits: officers who have left. Enquiries: officers who have ever enquired about leaving. Refusal:
  officers who refuse openly. Not loyal: all officers who do not carry out orders, because they work to rule, refuse,
  have left or were removed. Each is a percentage of all officers outside the army, unless the experiment names other
  forces. Early: the share of the exits that occurred in the first nine days. Stands down: runs in which a formation has
  left the streets as a whole. Falls: runs in which the regime falls. Turnout and force: averages over the days.
- **Time of measurement.** Both arms of a pair are measured up to the day on which the regime falls in either of them,
  or to the last day. Exits need time at risk: if the last state were repeated after a downfall, any factor that brings
  the regime down sooner would seem to keep officers loyal. Exits and enquiries are counted on that day; refusal,
  shirking, turnout and force are averages up to it. The outcome "falls" refers to the whole course of each arm.
- **Common random numbers.** Both arms of a pair have the same people, ties and random streams, so that their difference
  is due to the factor and its consequences: protest, pressure, the ladder and the news respond in each arm separately,
  unless the experiment holds them equal.
- **Uncertainty.** Intervals are 99 % confidence intervals of the mean difference (Student's distribution over pairs).
  The number of pairs is doubled until every outcome differs at this level, the maximum is reached, or it is evident
  that the maximum would not suffice either. With up to four looks, an outcome that does not differ at all is reported
  as different in up to 3 % of cases.
- **Verdicts.** "+" agrees when the interval lies above 0 and does not agree when it lies below 0, or when no pair
  differs at all although the outcome occurs (one officer or more); otherwise it cannot be told. Where the table of
  evidence gives a size, a smaller difference of the right sign is too small. "0 or +" agrees unless the interval lies
  below 0; "0" agrees when the interval contains 0. "-" and "0 or -" are the mirror images. Shapes: an observation over
  many historical cases agrees when the median of the runs lies in its range; an observation of one case agrees when
  nine runs in ten meet it and does not agree when fewer than one in twenty does. Breaks come as jumps when the largest
  rise within three days amounts to at least half of all that broke, in the median of the runs in which a formation
  stood down.
- **Size of the changes.** Steps are moderate, so that both arms last long enough to be compared. `+=`, `*=` and `=`
  change a lever or trait everywhere and on every date, within the bounds of what it accepts. Words in braces name
  services (`verify/arms.py`).
"""

AT_THE_EDGE = """\
## Belarus at the edge

In the scenario as it ships open refusal is rare. Every experiment is therefore also run on `belarus-2020` close to its
tipping point, after a walkout with which it falls in about half of the runs. This is held equal in both arms:
"""
