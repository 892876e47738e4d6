"""What a credible model must reproduce, as experiments: the change, and its expected effects by the table of evidence.

The expectations were written down before the experiments were run. No row is dropped and no sign is changed to fit;
a row with which the model disagrees keeps its sign and has a note.
"""

from dataclasses import dataclass
from typing import Literal

from bayonets.verify.arms import (
    EVERYBODY,
    ArmyOrderedOut,
    Change,
    EqualTotals,
    LadderOf,
    SignalArm,
    ThreatArm,
    TurnoutGiven,
    UnmaskArm,
    WalkoutArm,
)
from bayonets.verify.paired import Outcome, PairedDifference, Sign, Verdict

Standing = Literal["R", "C", "T"]

STANDINGS: dict[str, str] = {
    "R": "robust in the literature",
    "C": "contested or conditional",
    "T": "theory, analogy or the article's own claim",
}

BASE, EDGE = "belarus-2020", "belarus-2020 at the edge"
SETTINGS = (BASE, EDGE)


@dataclass(frozen=True)
class Expected:
    """One cell of the table of evidence.

    Attributes:
        outcome, sign: what is measured, and the expected direction of its change.
        where: the forces in which it is measured; empty: those of the experiment.
        size: least relative difference asked for; 0 where the table gives no size.
        settings: in which it is expected; nothing is claimed about the others.
    """

    outcome: Outcome
    sign: Sign
    where: str = ""
    size: float = 0.0
    settings: tuple[str, ...] = SETTINGS


@dataclass(frozen=True)
class Pattern:
    """One experiment.

    Attributes:
        row: the factor as the table of evidence names it.
        factor: what this experiment varies.
        expected: the effects by the row.
        standing: R, C or T.
        source: the work that found or argued it.
        without, with_it: what the two arms change in the scenario.
        equal: what both arms change alike, before that.
        where: the forces in which it is measured: all officers outside the army, or a part of the cast; "others": all
            officers outside the army except those who walk out.
        note: why the model disagrees, where it does.
        untold: why the runs do not decide, where they do not.
    """

    row: str
    factor: str
    expected: tuple[Expected, ...]
    standing: Standing
    source: str
    with_it: tuple[Change, ...]
    without: tuple[Change, ...] = ()
    equal: tuple[Change, ...] = ()
    where: str = EVERYBODY
    note: str = ""
    untold: str = ""


@dataclass(frozen=True)
class PatternRow:
    """One cell of the table of evidence in one setting.

    Attributes:
        pattern: the experiment.
        scenario: name of the setting.
        expected: the cell.
        difference: the effect.
        verdict: "agrees", "too small", "does not agree" or "cannot tell".
    """

    pattern: Pattern
    scenario: str
    expected: Expected
    difference: PairedDifference
    verdict: Verdict


def three(exits: Sign, refusal: Sign, not_loyal: Sign) -> tuple[Expected, ...]:
    """The first three columns of the table."""
    return Expected("exits", exits), Expected("refusal", refusal), Expected("not loyal", not_loyal)


PLUS, MINUS = three("+", "+", "+"), three("-", "-", "-")
AT_BASE, AT_EDGE = (BASE,), (EDGE,)
FALLS = Expected("falls", "+", settings=AT_EDGE)


def omon(outcome: Outcome, sign: Sign, size: float, settings: tuple[str, ...] = AT_BASE) -> Expected:
    """A cell about the riot police that gives a size."""
    return Expected(outcome, sign, "riot_police", size, settings)


FRAGILE = "the regime looks more fragile; others seen refusing; army leans to the protesters"
PROTEST = "larger protest (rungs removed or exhausted, else the ladder answers it)"
PAY = "pay and bonus for duty"
CULPABILITY = "culpability, with an amnesty that covers it / with none"
COHESION = "cohesion, at low / at high refusal (a walkout of half or more on day 0)"
LESS_VIOLENCE = "less violence ordered"
ACCOMMODATION = "accommodation by the regime"
SURVEILLANCE = "surveillance; loyalty of the watchers"
PUNISHING = "punishing leavers"
SUPPORT = "exit support"
ROOTS = "more roots' spread at equal totals"
WAITING = "waiting costs (`foresight` 0 to 1, timeliness 3, edge)"
OUTING = "outing with a credible amnesty / with none"
DESIGNATION = "designation: services with low culpability and little amnesty to lose / hard core"
RECKONING = "reckoning left out"
PATRON = "a patron who takes the last ones in"
ARMY = "ordering the whole army into the streets / a part of it"
RETALIATION = "another service threatens retaliation"
RARE = (
    "Open refusal is very rare in this setting, since the first to refuse loses thirty months of pay; officers work to "
    "rule or leave instead. The setting at the edge shows the effect on open refusal."
)
SPARED = "men taken off the streets (duty to 0)"
CAMPAIGNING = "campaigning by former comrades (`outreach`)"
ISOLATION = "being cut off from colleagues abroad (isolation)"
KINSHIP = "kinship with the crowd; severity of orders"
ZEAL = "zeal 0 to 1"
COVER = "loss of the top's cover"
GUARANTEE = "a personal guarantee to a commander"
UNMASKING = "unmasking (private contempt made public)"

DRAGU = "Dragu & Lupu 2018; McLauchlin 2010"
CROISSANT = "Croissant, Kuehn & Eschenauer 2018"
BARANY = "McLauchlin 2010; Barany 2016"
LITERATURE = "literature on defection, as summarised in the table of evidence"
THEORY = "theory and analogy"
GALEOTTI = "Galeotti 2020"
REPRESSION = "strain of orders; both edges of repression (Lichbach 1987; Davenport 2007)"

PATTERNS: tuple[Pattern, ...] = (
    Pattern(FRAGILE, "the regime looks more fragile", (*PLUS, FALLS), "R", DRAGU, (SignalArm(1.0, 30.0, 10),)),
    Pattern(
        FRAGILE, "others seen refusing", (*PLUS, FALLS), "R", DRAGU, (WalkoutArm("walkers", 0.5, 10),), where="others"
    ),
    Pattern(
        FRAGILE, "the army leans towards the protesters", (*PLUS, FALLS), "R", DRAGU, (WalkoutArm("army", 0.1, 10),)
    ),
    Pattern(PROTEST, "larger protest", PLUS, "R", LITERATURE, ("protest.initial *= 1.2",), equal=(LadderOf(0),)),
    Pattern(PAY, "bonus for duty", MINUS, "R", LITERATURE, ("levers.bonus += 0.5",)),
    Pattern(
        CULPABILITY,
        "culpability, with an amnesty that covers it",
        PLUS,
        "R",
        CROISSANT,
        ("services.culpability_mean += 0.3",),
        equal=("levers.amnesty=0.9",),
    ),
    Pattern(
        CULPABILITY,
        "culpability, with no amnesty",
        MINUS,
        "R",
        CROISSANT,
        ("services.culpability_mean += 0.3",),
        equal=("levers.amnesty=0",),
    ),
    Pattern(
        CULPABILITY,
        "culpability of the riot police three times as high",
        (omon("exits", "-", 0.10),),
        "R",
        CROISSANT,
        ("services.{riot_police}.culpability_mean *= 3",),
    ),
    Pattern(COHESION, "cohesion, at low refusal", MINUS, "R", LITERATURE, ("services.team += 0.5",)),
    Pattern(
        COHESION,
        "cohesion, at high refusal",
        three("-", "+", "+"),
        "R",
        LITERATURE,
        ("services.team += 0.5",),
        equal=(WalkoutArm(EVERYBODY, 0.75, 0),),
    ),
    Pattern(
        LESS_VIOLENCE,
        "less violence ordered",
        (
            *MINUS,
            Expected("turnout", "+", settings=AT_BASE),
            Expected("turnout", "-", settings=AT_EDGE),
            Expected("falls", "-", settings=AT_EDGE),
        ),
        "R",
        REPRESSION,
        ("levers.violence *= 0.5",),
        untold=RARE,
    ),
    Pattern(
        ACCOMMODATION,
        "accommodation: a half-measure",
        (Expected("exits", "+"), Expected("refusal", "+"), Expected("force", "-", settings=AT_BASE), FALLS),
        "T",
        THEORY,
        ("levers.accommodation=0.5",),
        untold=RARE,
    ),
    Pattern(
        ACCOMMODATION,
        "accommodation: far-reaching",
        (Expected("turnout", "-"),),
        "T",
        THEORY,
        ("levers.accommodation=0.95",),
        ("levers.accommodation=0.5",),
    ),
    Pattern(SURVEILLANCE, "surveillance", MINUS, "C", LITERATURE, ("levers.watch += 0.2",)),
    Pattern(
        SURVEILLANCE,
        "loyalty of the watchers: their disloyalty does not weaken the watch",
        MINUS,
        "C",
        GALEOTTI,
        ("services.{watchers}.watcher=false",),
        equal=(WalkoutArm("watchers", 0.5, 10),),
    ),
    Pattern(
        PUNISHING,
        "punishment of exits",
        three("-", "0 or -", "-"),
        "R",
        LITERATURE,
        ("parameters.exit_sanction *= 1.25",),
    ),
    Pattern(SUPPORT, "exit support", three("+", "0 or +", "+"), "T", GALEOTTI, ("levers.support += 0.4",)),
    Pattern(
        ROOTS,
        "roots that differ more, at about equal totals",
        (Expected("early", "+"),),
        "T",
        "the flow of exits thinned out in 2020",
        (EqualTotals(2.0, 0.0),),
        (EqualTotals(1.0, -1.4),),
    ),
    Pattern(
        WAITING,
        "waiting costs: the race to leave",
        tuple(Expected(one.outcome, one.sign, settings=AT_EDGE) for one in PLUS),
        "T",
        GALEOTTI,
        ("parameters.foresight=1",),
        ("parameters.foresight=0",),
        equal=("parameters.timeliness=3",),
    ),
    Pattern(
        OUTING,
        "outing with a credible amnesty",
        (*PLUS, omon("exits", "+", 0.15)),
        "T",
        "Galeotti 2020: a difficult judgement",
        ("levers.outing=0.02",),
        ("levers.outing=0",),
        equal=("levers.amnesty=0.9",),
    ),
    Pattern(
        OUTING,
        "outing with no amnesty",
        (*MINUS, omon("exits", "-", 0.05), Expected("force", "+")),
        "T",
        "Galeotti 2020: a difficult judgement",
        ("levers.outing=0.02",),
        ("levers.outing=0",),
        equal=("levers.amnesty=0",),
        untold="At the edge the force depends on which rungs are called and for how long, which varies between pairs"
        " by more than the effect of outing. Without a ladder outing raises the force by 3 % (48 pairs).",
    ),
    Pattern(
        OUTING,
        "outing with an amnesty of a half",
        (FALLS,),
        "T",
        "Galeotti 2020: a difficult judgement",
        ("levers.outing=0.02",),
        ("levers.outing=0",),
        equal=("levers.amnesty=0.5",),
    ),
    Pattern(
        DESIGNATION,
        "designation of services with low culpability and little amnesty to lose",
        (Expected("exits", "0 or +"),),
        "T",
        THEORY,
        ("levers.designated.{low_culpability}=0.9",),
        equal=("levers.amnesty=0.1", "levers.designated=0"),
        where="low_culpability",
        note="The effect depends on a threshold (see below). Designation removes the small amnesty (0.1) and "
        "stigmatises officers who stay. At the default of shame (0.01) the loss of the amnesty outweighs the "
        "stigma, even for officers with little culpability; with more shame, or without any amnesty to lose, "
        "exits rise.",
    ),
    Pattern(
        DESIGNATION,
        "designation of the hard core",
        (Expected("exits", "-"), omon("exits", "-", 0.15)),
        "T",
        GALEOTTI,
        ("levers.designated.{hard_core}=1",),
        equal=("levers.designated=0",),
        where="hard_core",
    ),
    Pattern(
        RECKONING,
        "reckoning left out",
        (Expected("shirking", "+", settings=AT_BASE),),
        "T",
        GALEOTTI,
        ("mechanisms.off=reckoning",),
    ),
    Pattern(
        RECKONING,
        "culpability of the riot police three times as high, the reckoning left out",
        (Expected("exits", "0", "riot_police", settings=AT_BASE),),
        "T",
        GALEOTTI,
        ("services.{riot_police}.culpability_mean *= 3",),
        equal=("mechanisms.off=reckoning",),
    ),
    Pattern(PATRON, "a patron who takes in those who stay to the end", MINUS, "T", GALEOTTI, ("levers.patron=0.6",)),
    Pattern(
        ARMY,
        "the whole army ordered into the streets",
        (Expected("refusal", "+", "army"), Expected("not loyal", "+", "army"), Expected("falls", "+")),
        "R",
        "the army's pact (Galeotti 2020)",
        (ArmyOrderedOut(),),
        equal=(LadderOf(-1),),
    ),
    Pattern(
        ARMY,
        "a part of the army ordered out, against the whole of it",
        (Expected("falls", "0 or -"),),
        "R",
        "the army's pact (Galeotti 2020)",
        (ArmyOrderedOut(part=True),),
        (ArmyOrderedOut(),),
        equal=(LadderOf(-1),),
    ),
    Pattern(
        RETALIATION,
        "another service threatens",
        (*PLUS, Expected("force", "-", settings=AT_EDGE), FALLS),
        "T",
        "Galeotti 2020: the second circumstance",
        (ThreatArm(0.1, 30.0, 30),),
        note="The ladder responds. As the threat reduces the number of officers who obey, the pressure calls the next "
        "rung sooner, and the average force is larger. Without a ladder the same threat lowers the force by "
        "2 % (32 pairs).",
    ),
    Pattern(
        RETALIATION,
        "another service threatens more",
        (*PLUS, Expected("force", "-", settings=AT_EDGE), Expected("falls", "0 or +", settings=AT_EDGE)),
        "T",
        "Galeotti 2020: the second circumstance",
        (ThreatArm(0.25, 30.0, 30),),
        (ThreatArm(0.1, 30.0, 30),),
    ),
    Pattern(
        SPARED,
        "officers withdrawn from the streets",
        (Expected("exits", "-"), Expected("not loyal", "-")),
        "T",
        THEORY,
        ("levers.duty.{spared}=0",),
        where="spared",
        untold="The crowd responds. With the militsiya of the regions off the streets the turnout is a tenth larger,"
        " and its effect on the belief of all officers varies between pairs by more than the effect of relief"
        " from duty. The next experiment holds the turnout fixed.",
    ),
    Pattern(
        SPARED,
        "officers withdrawn from the streets, the turnout fixed",
        (Expected("exits", "-"), Expected("not loyal", "-")),
        "T",
        THEORY,
        ("levers.duty.{spared}=0",),
        equal=(TurnoutGiven(),),
        where="spared",
        note="Formations off the streets no longer contribute to the force. At the edge the pressure is higher without "
        "them, and with it the belief in a downfall, which increases exits by more than relief from duty reduces them. "
        "With `belief_pressure` and `belief_news` at 0 exits fall as expected, by 2 % (48 pairs).",
    ),
    Pattern(
        CAMPAIGNING,
        "campaigning by former comrades",
        (*PLUS, Expected("shirking", "0 or +")),
        "T",
        GALEOTTI,
        ("levers.outreach=2.5",),
    ),
    Pattern(
        ISOLATION,
        "isolation, where those who left campaign",
        MINUS,
        "T",
        GALEOTTI,
        ("levers.isolation += 0.4",),
        equal=("levers.outreach=2.5",),
    ),
    Pattern(KINSHIP, "kinship with the crowd", PLUS, "R", BARANY, ("levers.kinship += 0.4",)),
    Pattern(KINSHIP, "severity of orders", PLUS, "R", BARANY, ("levers.violence *= 1.5",)),
    Pattern(
        ZEAL,
        "zeal",
        (Expected("force", "+", size=0.02),),
        "T",
        GALEOTTI,
        ("parameters.zeal=1",),
        ("parameters.zeal=0",),
        equal=(LadderOf(0),),
    ),
    Pattern(
        COVER,
        "loss of cover by the leadership",
        (*PLUS, Expected("stands down", "+"), Expected("falls", "+")),
        "T",
        "Ukraine, 21 February 2014",
        ("levers.cover=0.2@{day 30}",),
    ),
    Pattern(
        GUARANTEE,
        "a personal guarantee to the commanders of the riot police",
        (Expected("stands down", "+", "riot_police"),),
        "T",
        "Serbia, 4 October 2000",
        ("levers.guarantee.{riot_police}=0.9@{day 30}",),
        untold="Far from the edge no commander of the riot police stands down in any run, with or without a guarantee.",
    ),
    Pattern(
        UNMASKING,
        "unmasking",
        tuple(Expected(one.outcome, one.sign, settings=AT_EDGE) for one in PLUS),
        "T",
        GALEOTTI,
        (UnmaskArm(0.5, 10.0, 32),),
    ),
)
