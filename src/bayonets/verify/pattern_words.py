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

TURNS = """\
## Where signs turn

A sign that hangs on a parameter within its plausible range, or on another lever, holds on one side of a value only:
"""

AFTER = """\
## What the disagreements mean

Read a sign only where the table says "agrees".

Do not use the model for the calendar of a breakdown. What hangs on a sign that turns should be run with other values of
the number on which it turns before it is believed.
"""

RULES = """\
## How it is measured

- **Outcomes.** Exits: officers who have left. Enquiries: officers who have ever asked those who help leavers.
  Refusal: officers who refuse openly. Not loyal: all who do not carry out orders, be it that they work to rule,
  refuse, have left or were removed. Each is a share in percent of all officers outside the army, unless the
  experiment says in whom else. Early: the share of the exits that came in the first nine days. Stands down: runs in
  which a formation has left the streets as one. Falls: runs in which the regime falls. Turnout and force: averages
  over the days.
- **When.** Up to the day on which the regime falls in either arm of a pair, or the last day. Leaving takes time at
  risk: if the last state were repeated after a downfall, whatever brings the regime down sooner would seem to keep
  officers loyal. Exits and enquiries are counted on that day; refusal, shirking, turnout and force are averages up to
  it. Whether the regime falls is asked of each arm's whole course.
- **Same chance.** Both arms of a pair draw the same people, ties and random numbers, so their difference is due to
  the factor and to what follows from it: protest, pressure, the ladder and the news answer in each arm for
  themselves, unless the experiment holds them equal.
- **How sure.** The interval holds the mean difference with 99 percent (Student's law over pairs). Pairs are doubled
  until every outcome differs clearly, the cap is reached, or it is plain that the cap would not tell either. With up
  to four looks, an outcome that does not differ at all is called different in up to 3 cases of 100.
- **Verdicts.** "+" agrees when the interval lies above 0 and does not agree when it lies below 0, or when no pair
  differs at all although the outcome occurs (one officer or more); else it cannot be told. Where the table of
  evidence gives a size, a difference of the right sign that falls short of it is too small. "0 or +" agrees unless
  the interval lies below 0; "0" agrees when the interval holds 0. "-" and "0 or -" are mirrored. Shapes: what history
  says of many cases agrees when the median of the runs lies in its range; what it says of one case agrees when nine
  runs in ten meet it and does not agree when fewer than one in twenty does. Breaks come as jumps when the largest
  rise within three days makes up at least half of all that broke, in the median of the runs in which a formation
  stood down.
- **How much.** Steps are moderate, so that both arms last long enough to be compared. `+=`, `*=` and `=` change a
  lever or trait everywhere and on every date, within the bounds of what it accepts. Words in braces name services
  (`verify/arms.py`).
"""

AT_THE_EDGE = """\
## Belarus at the edge

In the scenario as it ships open refusal hardly occurs. So every experiment is also run on `belarus-2020` pushed
until it falls in about half of the runs. Held equal in both arms, before anything else:
"""
