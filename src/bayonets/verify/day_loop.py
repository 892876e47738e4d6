"""The slow, plain loop: the model once more, one officer at a time, in the order of model.md, sections 2 to 5.

A second reading of model.md, written to be read and sharing nothing with the first: it uses neither the formulas of
`mechanisms` and `world` nor the engine's kernel, and uses its own random numbers. It agrees with the engine in law, not
draw by draw, and in the two tables, `officer_terms` and `commander_terms`, term by term. Where model.md is ambiguous, a
comment that begins with "Reading:" states the interpretation. Conventions: t is the day, f a formation, i an officer;
single letters are model.md's symbols. All numbers are float64.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.engine.jit import kept
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
    DESIGNATION,
    EXITED,
    HELD,
    LOYAL,
    NO_DUTY_NAMED,
    ORDERING,
    REMOVED,
    RESISTING,
    SHIRKING,
    STALLING,
    STOOD_DOWN,
    WALKOUT,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Function = TypeVar("Function", bound=Callable[..., object])

MECHANISMS = (
    "pay", "cohesion", "command", "conscience", "retaliation", "sanction",
    "commitment", "reckoning", "haste", "refuge", "shame",
)  # fmt: skip
"""The rows of `officer_terms`; the columns are LOYAL, SHIRKING, RESISTING, EXITED."""
RECKONING, HASTE = MECHANISMS.index("reckoning"), MECHANISMS.index("haste")

REASONS = ("stake", "sanction", "reckoning", "authority", "pact", "conscience", "retaliation", "own")
"""The rows of `commander_terms`; the columns are ORDERING, STALLING, STOOD_DOWN."""


def compiled(function: Function) -> Function:
    """The same function, only faster; the code is kept, since it takes half a minute to compile."""
    return kept(function, error_model="numpy")


def compiled_within(function: Function) -> Function:
    """The same, without a door to Python, which takes long to compile: only other compiled functions may call it."""
    no_door: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Function", numba.njit(cache=False, error_model="numpy", **no_door)(function))


class DayLoopRun(NamedTuple):
    """One run, D days of F formations; `many` puts an axis of runs in front of everything.

    Attributes:
        heads: (D, F, 5) officers by stance, LOYAL to REMOVED, at the day's end.
        outed: (D, F) officers ever outed, at the day's end.
        asked: (D, F) officers who have ever enquired about leaving, at the day's end.
        posture: (D, F) the commander's posture, at the day's end.
        duty: (D, F) d, as done that day.
        formation_force: (D, F) the formation's part of `force`.
        protest: (D,) the turnout, as used that day.
        force, pressure, news, violence: (D,) as used that day.
        army: (D,) a at the day's end, without a threat's floor; 0 without a pact formation.
        fell_day: the day of the downfall, -1 if the regime held.
        cause: HELD, BY_STREETS or BY_ARMY.
        both_ways: whether streets and army both brought it down, on one day.
    """

    heads: Integers
    outed: Integers
    asked: Integers
    posture: Integers
    duty: Floats
    formation_force: Floats
    protest: Floats
    force: Floats
    pressure: Floats
    news: Floats
    army: Floats
    violence: Floats
    fell_day: Any
    cause: Any
    both_ways: Any


class LoopInputs(NamedTuple):
    """The fields of `Inputs` under their own names, but as one record per formation, or per day and formation.

    `levers[t, f].duty` says the same as `inputs.levers.duty[t, f]`, and numba compiles it many times faster. `switches`
    is an array in the order of MECHANISMS.
    """

    first: Integers
    size: Integers
    traits: Any
    levers: Any
    whole_levers: Any
    signal: Floats
    unmask: Floats
    call: Floats
    threat: Floats
    initial_protest: float
    fixed_protest: Floats
    rung_duty: Floats
    event_day: Integers
    event_kind: Integers
    event_share: Floats
    event_posture: Integers
    event_degree: Floats
    event_formations: npt.NDArray[np.uint8]
    switches: Floats
    choosable: Floats
    commanders: bool
    complete_mixing: bool
    parameters: Any
    protest_shocks: Floats


class Officers(NamedTuple):
    """All officers, in the order of their formations; `ties` lists the colleagues of each, officer by officer."""

    formation: Integers
    grievance: Floats
    optimism: Floats
    roots: Floats
    culpability: Floats
    zeal: Floats
    stance: Integers
    outed: Flags
    asked: Flags
    first_tie: Integers
    ties: Integers


class Commanders(NamedTuple):
    """The commander of each formation; `beta` is his personal value of standing down."""

    posture: Integers
    culpability: Floats
    beta: Floats


class Memory(NamedTuple):
    """The values carried to the next day: the largest duties so far, the breach V, the news X, its trend H."""

    most_lever: Floats
    most_ordered: Floats
    breach: float
    news: float
    trend: float


class Today(NamedTuple):
    """The results of steps 1 to 5 of a day, under which all then act; arrays are by formation.

    In the order of the fields from `ordered` on: d0, d, b, e, k, o_f, W, D, s and r of model.md; then the memory with
    today's V, X and H in it, X+, a with a threat's floor, and v.
    """

    t: int
    posture: Integers
    heads: Integers
    outed: Integers
    ordered: Floats
    duty: Floats
    drawn_in: Floats
    detention: Floats
    work: Floats
    occasion: Floats
    watch: Floats
    designated: Floats
    shirking: Floats
    refusing: Floats
    memory: Memory
    news_ahead: float
    army: float
    violence: float
    formation_force: Floats
    turnout: float
    force: float
    pressure: float


class OfficerView(NamedTuple):
    """The observations and beliefs of one officer as he reviews: the symbols of model.md, sections 3 and 4.

    `L_ahead` is L+, `resists` whether he is RESISTING now.
    """

    g: float
    b: float
    x: float
    n: float
    p: float
    P: float
    R: float
    L: float
    L_ahead: float
    S: float
    resists: bool


@compiled_within
def logistic(logit: float) -> float:
    """1 / (1 + exp(-logit)), without overflow."""
    if logit >= 0.0:
        return 1.0 / (1.0 + math.exp(-logit))
    return math.exp(logit) / (1.0 + math.exp(logit))


@compiled_within
def share(part: Floats, whole: Floats) -> float:
    """The sum of a part over the sum of the whole, 0 if the whole is 0."""
    if whole.sum() == 0.0:
        return 0.0
    return float(part.sum() / whole.sum())


# ---------------------------------------------------------------------------------------------------------------------
# Section 1: who
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def list_of_ties(scene: LoopInputs, rng: np.random.Generator) -> tuple[Integers, Integers, int]:
    """Every tie once, as two lists of ends and their number (section 1, Ties)."""
    n = scene.first[-1]
    half = int(scene.parameters.ties_within) // 2
    pairs = math.floor(n * scene.parameters.ties_across / 2.0)
    first_end = np.empty(n * half + pairs, np.int64)
    second_end = np.empty(n * half + pairs, np.int64)
    ties = 0
    for f in range(len(scene.size)):
        size = scene.size[f]
        for place in range(size):
            # The ring of his own formation: each is tied to the h who follow him, and so to the h before him.
            for step in range(1, min(half, (size - 1) // 2) + 1):
                first_end[ties] = scene.first[f] + place
                second_end[ties] = scene.first[f] + (place + step) % size
                ties += 1
    for _ in range(pairs):
        # Reading: a pair across may fall within one formation, and may repeat a tie of the ring; it then counts twice.
        first = int(rng.random() * n)
        second = int(rng.random() * n)
        if first != second:
            first_end[ties] = first
            second_end[ties] = second
            ties += 1
    return first_end, second_end, ties


@compiled_within
def everybodys_ties(scene: LoopInputs, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """The colleagues of each officer: officer i knows `ties[first_tie[i] : first_tie[i + 1]]` (ties are mutual)."""
    n = scene.first[-1]
    first_end, second_end, number = list_of_ties(scene, rng)
    first_tie = np.zeros(n + 1, np.int64)
    for tie in range(number):
        first_tie[first_end[tie] + 1] += 1
        first_tie[second_end[tie] + 1] += 1
    for i in range(n):
        first_tie[i + 1] += first_tie[i]
    free = first_tie.copy()
    ties = np.empty(2 * number, np.int64)
    for tie in range(number):
        first, second = first_end[tie], second_end[tie]
        ties[free[first]] = second
        free[first] += 1
        ties[free[second]] = first
        free[second] += 1
    return first_tie, ties


@compiled_within
def recruit(scene: LoopInputs, rng: np.random.Generator) -> Officers:
    """All officers when the first day begins: LOYAL, not outed, without zeal (section 1)."""
    n = scene.first[-1]
    formation = np.empty(n, np.int64)
    grievance = np.empty(n, np.float64)
    optimism = np.empty(n, np.float64)
    roots = np.empty(n, np.float64)
    culpability = np.empty(n, np.float64)
    for f in range(len(scene.size)):
        traits = scene.traits[f]
        for i in range(scene.first[f], scene.first[f + 1]):
            formation[i] = f
            grievance[i] = traits.grievance_mean + traits.grievance_sd * rng.standard_normal()
            optimism[i] = scene.parameters.optimism_sd * rng.standard_normal()
            roots[i] = traits.exit_cost + traits.exit_cost_sd * rng.standard_normal()
            culpability[i] = traits.culpability_mean * rng.standard_exponential()
    stance = np.full(n, LOYAL, np.int64)
    zeal = np.zeros(n, np.float64)
    outed = np.zeros(n, np.bool_)
    asked = np.zeros(n, np.bool_)
    first_tie, ties = everybodys_ties(scene, rng)
    return Officers(formation, grievance, optimism, roots, culpability, zeal, stance, outed, asked, first_tie, ties)


@compiled_within
def appoint(scene: LoopInputs, rng: np.random.Generator) -> Commanders:
    """The commanders as the first day begins, with their characters (section 5)."""
    formations = len(scene.size)
    culpability = np.empty(formations, np.float64)
    beta = np.empty(formations, np.float64)
    for f in range(formations):
        culpability[f] = scene.traits[f].command_culpability
        beta[f] = scene.parameters.command_spread * rng.standard_normal()
    return Commanders(np.full(formations, ORDERING, np.int64), culpability, beta)


@compiled_within
def count_heads(officers: Officers, formations: int) -> Integers:
    """Officers of each formation in each stance, (F, 5)."""
    heads = np.zeros((formations, 5), np.int64)
    for i in range(len(officers.stance)):
        heads[officers.formation[i], officers.stance[i]] += 1
    return heads


@compiled_within
def count_marked(officers: Officers, marked: Flags, formations: int) -> Integers:
    """Officers of each formation who are marked (outed, asked), in any stance, (F,)."""
    count = np.zeros(formations, np.int64)
    for i in range(len(marked)):
        if marked[i]:
            count[officers.formation[i]] += 1
    return count


# ---------------------------------------------------------------------------------------------------------------------
# Section 2, steps 1 to 5: the beginning of the day
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def hold_events(
    scene: LoopInputs, t: int, officers: Officers, posture: Integers, decided: Floats, rng: np.random.Generator
) -> None:
    """Step 1: the events with random draws, in the order of the file; all later steps of today take them into account.

    `decided` are the degrees of designation that have been decided so far. Signals, unmaskings, calls and threats come
    with the inputs. Reading: a walkout also takes officers of a formation that has stood down; a posture event moves
    commanders even where `commanders` is false, and may turn STALLING back to ORDERING.
    """
    for event in range(len(scene.event_day)):
        if scene.event_day[event] != t:
            continue
        chance, kind = scene.event_share[event], scene.event_kind[event]
        # Reading: one draw for a designation, independently of the names in it.
        comes_true = kind == DESIGNATION and rng.random() < chance
        for f in range(len(scene.size)):
            if scene.event_formations[event, f] == 0:
                continue
            if kind == DESIGNATION:
                if comes_true:
                    decided[f] = max(decided[f], scene.event_degree[event])
            elif kind == WALKOUT:
                for i in range(scene.first[f], scene.first[f + 1]):
                    may_walk = officers.stance[i] == LOYAL or officers.stance[i] == SHIRKING
                    if may_walk and rng.random() < chance:
                        officers.stance[i] = RESISTING
            elif posture[f] != STOOD_DOWN and rng.random() < chance:
                posture[f] = scene.event_posture[event]


@compiled_within
def give_orders(scene: LoopInputs, t: int, rungs_called: int) -> Floats:
    """Step 2: d0, the largest of the lever and of the rungs called so far; NO_DUTY_NAMED is below any duty."""
    ordered: Floats = np.maximum(NO_DUTY_NAMED, scene.levers.duty[t])
    for rung in range(rungs_called):
        ordered = np.maximum(ordered, scene.rung_duty[rung])
    return ordered


@compiled_within
def pass_on_orders(scene: LoopInputs, ordered: Floats, posture: Integers) -> Floats:
    """Step 2: d, the duty done today."""
    stalled = np.where(posture == STALLING, scene.parameters.stall_duty, 1.0)
    return ordered * np.where(posture == STOOD_DOWN, 0.0, stalled)


@compiled_within
def draw_in(scene: LoopInputs, ordered: Floats) -> Floats:
    """Step 2: b, how far each pact formation is drawn in; 0 for the others.

    Reading: it depends on d0, not on the duty done. With a `pact_line` of 0 any duty draws in fully.
    """
    drawn_in = np.zeros(len(ordered), np.float64)
    for f in range(len(ordered)):
        if scene.traits[f].pact > 0.0 and ordered[f] > 0.0:
            drawn_in[f] = 1.0
            if ordered[f] < scene.parameters.pact_line:
                drawn_in[f] = ordered[f] / scene.parameters.pact_line
    return drawn_in


@compiled_within
def breach_of_today(scene: LoopInputs, drawn_in: Floats, posture: Integers) -> float:
    """Step 2: the mean of b over the pact formations, of which V is the largest so far."""
    pact = scene.traits.pact * scene.size
    return share(pact * drawn_in * (posture != STOOD_DOWN), pact)


@compiled_within
def share_broken(scene: LoopInputs, heads: Integers, posture: Integers, most_duty: Floats) -> float:
    """Step 3: the share of formations without a pact that is seen broken, weighted by street value and duty so far."""
    weight = scene.traits.street_value * (scene.parameters.background + most_duty) * (1.0 - scene.traits.pact)
    one_by_one = heads[:, RESISTING] + heads[:, EXITED]
    broken = np.where(posture == STOOD_DOWN, scene.size - heads[:, REMOVED], one_by_one)
    return share(weight * broken, weight * scene.size)


@compiled_within
def keep_in_mind(
    scene: LoopInputs, t: int, heads: Integers, posture: Integers, ordered: Floats, breach: float, yesterday: Memory
) -> Memory:
    """Steps 2 and 3: V, X and H of today."""
    most_lever = np.maximum(yesterday.most_lever, scene.levers.duty[t])
    most_ordered = np.maximum(yesterday.most_ordered, ordered)
    by_lever = share_broken(scene, heads, posture, most_lever)
    by_orders = share_broken(scene, heads, posture, most_ordered)
    news = scene.parameters.publicity * max(by_lever, by_orders)
    trend = 0.0
    if t > 0:
        # Reading: X of the day before is first used on day 1.
        rise = max(news - yesterday.news, 0.0)
        trend = yesterday.trend + (rise - yesterday.trend) / scene.parameters.trend_days
    return Memory(most_lever, most_ordered, max(yesterday.breach, breach), news, trend)


@compiled_within
def news_by_his_next_review(scene: LoopInputs, memory: Memory) -> float:
    """Step 3: X+."""
    days_ahead = scene.parameters.trend_days
    if scene.parameters.review_rate * days_ahead > 1.0:
        days_ahead = 1.0 / scene.parameters.review_rate
    return float(min(1.0, memory.news + memory.trend * days_ahead))


@compiled_within
def has_pact_formation(scene: LoopInputs) -> bool:
    """Whether any formation has a pact."""
    return bool(scene.traits.pact.max() > 0.0)


@compiled_within
def army_on_the_other_side(scene: LoopInputs, heads: Integers, posture: Integers) -> float:
    """Step 3: a, over pact formations, without the floor of a threat."""
    aside = scene.parameters.neutrality * (posture == STOOD_DOWN) * (heads[:, LOYAL] + heads[:, SHIRKING])
    return share(scene.traits.pact * (heads[:, RESISTING] + aside), scene.traits.pact * scene.size)


@compiled_within
def army_that_threatens(scene: LoopInputs, t: int, heads: Integers, posture: Integers) -> float:
    """Step 3: a as used today, at least the level of a threat; 0 where there is no pact formation."""
    if not has_pact_formation(scene):
        return 0.0
    return float(max(army_on_the_other_side(scene, heads, posture), scene.threat[t]))


@compiled_within
def violence_on_the_streets(scene: LoopInputs, t: int, duty: Floats) -> float:
    """Step 3: v without index. Reading: all formations, pact or not, by size and not by those who still serve."""
    weight = scene.traits.street_value * scene.size
    if weight.sum() == 0.0:
        return 0.0
    out = weight * duty
    return float((out * scene.levers.violence[t]).sum() / max(out.sum(), 0.01 * weight.sum()))


@compiled_within
def watch_kept(scene: LoopInputs, t: int, heads: Integers, posture: Integers) -> Floats:
    """Step 4: W = omega `watch`."""
    watchers = scene.traits.watcher
    omega = 1.0
    if watchers.max() > 0.0:
        omega = share(watchers * heads[:, LOYAL] * (posture != STOOD_DOWN), watchers * scene.size)
    watch: Floats = omega * scene.levers.watch[t]
    return watch


@compiled_within
def share_of_serving(heads: Integers, stance: int) -> Floats:
    """Steps 7 and 8: s (SHIRKING) and r (RESISTING) over those who serve; 0 where none does."""
    shares = np.zeros(len(heads), np.float64)
    for f in range(len(heads)):
        serving = heads[f, LOYAL] + heads[f, SHIRKING] + heads[f, RESISTING]
        if serving > 0:
            shares[f] = heads[f, stance] / serving
    return shares


@compiled_within
def force_of_formations(scene: LoopInputs, officers: Officers, duty: Floats) -> Floats:
    """Step 5: Force by formation, of the stances after step 1 and the zeal of each officer's latest review."""
    effort = np.zeros(len(duty), np.float64)
    for i in range(len(officers.stance)):
        if officers.stance[i] == LOYAL:
            effort[officers.formation[i]] += 1.0 + officers.zeal[i]
        elif officers.stance[i] == SHIRKING:
            effort[officers.formation[i]] += scene.parameters.shirk_effort
    force: Floats = scene.traits.street_value * duty * effort
    return force


@compiled_within
def turnout_of_today(scene: LoopInputs, t: int, protest: float) -> float:
    """Step 5, and step 11's last line: the turnout may be fixed by dates; there are no calls then."""
    if len(scene.fixed_protest) > 0:
        return float(scene.fixed_protest[t])
    return float(protest * scene.call[t])


@compiled_within
def pressure_on_the_streets(scene: LoopInputs, turnout: float, force: float) -> float:
    """Step 5: pressure."""
    crowd = scene.parameters.demand * turnout
    against = force + scene.parameters.demand * scene.parameters.quorum
    if crowd == 0.0:
        return -5.0
    if against == 0.0:
        return 5.0
    return min(5.0, max(-5.0, math.log(crowd / against)))


@compiled_within
def begin_day(
    scene: LoopInputs,
    t: int,
    officers: Officers,
    posture: Integers,
    decided: Floats,
    rungs_called: int,
    protest: float,
    yesterday: Memory,
) -> Today:
    """Steps 2 to 5, after the events: all that the rest of the day depends on."""
    formations = len(posture)
    heads = count_heads(officers, formations)
    ordered = give_orders(scene, t, rungs_called)
    duty = pass_on_orders(scene, ordered, posture)
    drawn_in = draw_in(scene, ordered)
    memory = keep_in_mind(scene, t, heads, posture, ordered, breach_of_today(scene, drawn_in, posture), yesterday)
    detention = np.where(posture == STOOD_DOWN, 0.0, scene.levers.detention[t])
    formation_force = force_of_formations(scene, officers, duty)
    force = formation_force.sum()
    turnout = turnout_of_today(scene, t, protest)
    return Today(
        t=t,
        posture=posture.copy(),
        heads=heads,
        outed=count_marked(officers, officers.outed, formations),
        ordered=ordered,
        duty=duty,
        drawn_in=drawn_in,
        detention=detention,
        work=duty * scene.levers.violence[t] + detention,
        occasion=np.minimum(1.0, duty + detention),
        watch=watch_kept(scene, t, heads, posture),
        designated=np.maximum(scene.levers.designated[t], decided),
        shirking=share_of_serving(heads, SHIRKING),
        refusing=share_of_serving(heads, RESISTING),
        memory=memory,
        news_ahead=news_by_his_next_review(scene, memory),
        army=army_that_threatens(scene, t, heads, posture),
        violence=violence_on_the_streets(scene, t, duty),
        formation_force=formation_force,
        turnout=turnout,
        force=force,
        pressure=pressure_on_the_streets(scene, turnout, force),
    )


# ---------------------------------------------------------------------------------------------------------------------
# Sections 3 and 4: observations, beliefs and utilities of an officer
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def weight_of_exits(scene: LoopInputs, t: int, f: int) -> float:
    """Section 3: o."""
    return float(1.0 + (scene.whole_levers[t].outreach - 1.0) * (1.0 - scene.levers[t, f].isolation))


@compiled_within
def seen_broken(scene: LoopInputs, today: Today, officers: Officers, i: int) -> float:
    """Section 3: x, the share of his ties, or of all other officers, that he sees broken.

    Reading: what is unmasked is added under complete mixing too; an officer without ties sees nothing, unmasked or not.
    """
    f = officers.formation[i]
    resisting = 0
    exited = 0
    known = 0
    if scene.complete_mixing:
        known = len(officers.stance) - 1
        for other in range(len(scene.size)):
            resisting += today.heads[other, RESISTING]
            exited += today.heads[other, EXITED]
        if officers.stance[i] == RESISTING:
            resisting -= 1
    else:
        known = officers.first_tie[i + 1] - officers.first_tie[i]
        for tie in range(officers.first_tie[i], officers.first_tie[i + 1]):
            stance = officers.stance[officers.ties[tie]]
            if stance == RESISTING:
                resisting += 1
            elif stance == EXITED:
                exited += 1
    if known == 0:
        return 0.0
    broken = (resisting + weight_of_exits(scene, today.t, f) * exited) / known
    return float(min(1.0, broken + scene.unmask[today.t, f] * today.shirking[f]))


@compiled_within
def belief(scene: LoopInputs, today: Today, f: int, e: float, x: float) -> float:
    """Section 3: p, the belief that the regime falls."""
    weight = scene.parameters
    logit = weight.belief_prior + e + scene.signal[today.t, f]
    logit += weight.belief_ties * x
    logit += weight.belief_news * today.memory.news
    logit += weight.belief_pressure * today.pressure
    logit += weight.belief_army * today.army
    logit += weight.belief_concession * scene.whole_levers[today.t].accommodation
    logit -= scene.levers[today.t, f].propaganda
    return logistic(logit)


@compiled_within
def fall_at_last(scene: LoopInputs, p: float) -> float:
    """Section 3: P."""
    return float(p + (1.0 - p) * scene.parameters.later)


@compiled_within
def leniency(scene: LoopInputs, today: Today, f: int, c: float, news: float) -> float:
    """Section 4: L at a given X, without the factor of vengeance. 0 ** 0 is 1 where timeliness is 0."""
    levers = scene.levers[today.t, f]
    believed = levers.amnesty * math.exp(-scene.parameters.distrust * levers.propaganda)
    forgiven = math.exp(-c / scene.parameters.forgivable) * (1.0 - news) ** scene.parameters.timeliness
    return float(believed * (1.0 - today.designated[f]) * forgiven)


@compiled_within
def price_of_hurting(scene: LoopInputs, t: int, f: int, g: float) -> float:
    """Section 4: C, the cost of a day of full work to the conscience of an officer with grievance g."""
    M = g + scene.parameters.inhibition  # noqa: N806 (model.md's symbol)
    if M <= 0.0:
        return float(M)
    o = weight_of_exits(scene, t, f)
    return float(M * (1.0 + scene.levers[t, f].kinship) * (1.0 + scene.parameters.appeal * (o - 1.0)))


@compiled_within
def spirit_of_the_team(scene: LoopInputs, today: Today, f: int, x: float) -> float:
    """Section 4: K."""
    together = max(0.0, scene.traits[f].team + scene.levers[today.t, f].esprit)
    if today.posture[f] == STOOD_DOWN and scene.traits[f].pact == 0.0:
        return float(-together)
    return float(together * (1.0 - 2.0 * x))


@compiled_within
def price_of_refusing(scene: LoopInputs, today: Today, f: int) -> float:
    """Section 4: Z."""
    if today.posture[f] == STOOD_DOWN:
        return 0.0
    Z = scene.levers[today.t, f].cover * scene.parameters.sanction  # noqa: N806 (model.md's symbol)
    if scene.traits[f].pact == 0.0:
        affirm = scene.parameters.affirm
        Z *= affirm + (1.0 - affirm) * today.occasion[f]  # noqa: N806
    return float(Z)


@compiled_within
def look_around(scene: LoopInputs, today: Today, officers: Officers, i: int) -> OfficerView:
    """Sections 3 and 4: all observations of officer i when he reviews."""
    f = officers.formation[i]
    c = officers.culpability[i]
    x = seen_broken(scene, today, officers, i)
    p = belief(scene, today, f, officers.optimism[i], x)
    g = officers.grievance[i]
    if scene.traits[f].pact > 0.0:
        g = g + scene.parameters.pact_penalty * today.memory.breach
    identified = scene.parameters.found
    S = scene.parameters.shame * today.designated[f]  # noqa: N806 (model.md's symbol)
    if officers.outed[i]:
        identified = 1.0
        S = scene.parameters.shame  # noqa: N806
    without_vengeance = 1.0 - scene.parameters.vengeance * today.outed[f] / scene.size[f]
    return OfficerView(
        g=g,
        b=officers.roots[i],
        x=x,
        n=math.exp(-scene.parameters.safety_in_numbers * x),
        p=p,
        P=fall_at_last(scene, p),
        R=scene.parameters.reckoning * (1.0 - math.exp(-c)) * identified,
        L=without_vengeance * leniency(scene, today, f, c, today.memory.news),
        L_ahead=without_vengeance * leniency(scene, today, f, c, today.news_ahead),
        S=S,
        resists=officers.stance[i] == RESISTING,
    )


@compiled_within
def officer_terms(scene: LoopInputs, today: Today, f: int, view: OfficerView) -> Floats:
    """Section 4: the officers' table, (11, 4): MECHANISMS by LOYAL, SHIRKING, RESISTING, EXITED, before any switch."""
    parameters, levers, whole = scene.parameters, scene.levers[today.t, f], scene.whole_levers[today.t]
    d, k = today.duty[f], today.work[f]
    holds = 1.0 - view.p
    K = spirit_of_the_team(scene, today, f, view.x)  # noqa: N806 (model.md's symbol)
    Z = price_of_refusing(scene, today, f)  # noqa: N806 (model.md's symbol)
    routine = view.g * parameters.routine
    hurting = price_of_hurting(scene, today.t, f, view.g) * k
    retaliation = parameters.retaliation * today.army * k if scene.traits[f].pact == 0.0 else 0.0
    shirking = holds * levers.cover * today.watch[f] * parameters.shirk_sanction
    refusing = holds * Z * view.n * math.exp(-parameters.mass * today.refusing[f])
    leaving = holds * levers.cover * parameters.exit_sanction * view.n
    no_way_back = holds * Z * (1.0 - whole.pardon) if view.resists else 0.0
    fear = view.P * view.R
    fear_of_who_stays = fear * (1.0 - levers.patron)
    waiting = parameters.foresight * fear_of_who_stays * (view.L - view.L_ahead)
    if today.posture[f] == STOOD_DOWN:
        waiting = 0.0
    return np.array(
        (
            (
                1.0 + levers.bonus * d,
                1.0 + parameters.shirk_bonus * levers.bonus * d,
                1.0 - parameters.resist_pay_cut,
                0.0,
            ),
            (K, parameters.shirk_team * K, -K, -0.5 * K),
            (holds * (1.0 - whole.accommodation) * levers.command * d, 0.0, 0.0, 0.0),
            (-routine - hurting, -routine, 0.0, 0.0),
            (-retaliation, 0.0, 0.0, 0.0),
            (0.0, -shirking, -refusing, -leaving),
            (-no_way_back, -no_way_back, 0.0, 0.0),
            (
                -fear_of_who_stays * (1.0 - parameters.efficacy * (1.0 - view.x)),
                -fear_of_who_stays * (1.0 - parameters.shirk_credit * view.L),
                -fear * (1.0 - view.L),
                -fear * (1.0 - view.L),
            ),
            (-waiting, -waiting, 0.0, 0.0),
            (0.0, 0.0, 0.0, levers.support - view.b),
            (-view.S, -0.5 * view.S, 0.0, 0.0),
        )
    )


@compiled_within
def sum_of_rows_left_in(scene: LoopInputs, terms: Floats) -> Floats:
    """Section 4: the utility of each stance; without `reckoning`, `haste` is left out as well."""
    utility = np.zeros(4, np.float64)
    for row in range(len(terms)):
        if scene.switches[row] == 0.0 or (row == HASTE and scene.switches[RECKONING] == 0.0):
            continue
        utility += terms[row]
    return utility


@compiled_within
def weights_of_stances(scene: LoopInputs, today: Today, f: int) -> Floats:
    """Section 4, choice: q, 0 for a stance that the mask of a test leaves out; h is 0 where that is SHIRKING."""
    h = 0.5 * today.occasion[f]
    if scene.choosable[SHIRKING] == 0.0:
        h = 0.0
    return np.array((1.0 - h, h, 1.0, 1.0)) * (scene.choosable > 0.0)


@compiled_within
def chances_of(utility: Floats, weights: Floats, precision: float) -> Floats:
    """Sections 4 and 5, choice: probabilities proportional to weight exp(precision * utility)."""
    best = -np.inf
    for choice in range(len(utility)):
        if weights[choice] > 0.0:
            best = max(best, utility[choice])
    chances: Floats = np.zeros(len(utility), np.float64)
    for choice in range(len(utility)):
        if weights[choice] > 0.0:
            chances[choice] = weights[choice] * math.exp(precision * (utility[choice] - best))
    chances /= chances.sum()
    return chances


@compiled_within
def pick(chances: Floats, rng: np.random.Generator) -> int:
    """One of the choices, each with its probability."""
    left = rng.random()
    picked = 0
    for choice in range(len(chances)):
        if chances[choice] > 0.0:
            picked = choice
            left -= chances[choice]
            if left < 0.0:
                break
    return picked


@compiled_within
def zeal_of(scene: LoopInputs, today: Today, f: int, view: OfficerView) -> float:
    """Section 4: zeal. Reading: any review sets it, in any stance; it affects the force of the LOYAL only."""
    if scene.switches[RECKONING] == 0.0:
        return 0.0
    no_way_back = view.P * view.R * (1.0 - scene.levers[today.t, f].patron) * (1.0 - view.L)
    return float(scene.parameters.zeal * (1.0 - math.exp(-no_way_back / scene.parameters.zeal_scale)))


# ---------------------------------------------------------------------------------------------------------------------
# Section 5 and section 2, steps 6 to 9: decisions
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def others_stood_down(scene: LoopInputs, posture: Integers, f: int) -> float:
    """Section 5: x_c, by street_value times size of the other formations."""
    weight = scene.traits.street_value * scene.size
    weight[f] = 0.0
    return share(weight * (posture == STOOD_DOWN), weight)


@compiled_within
def obedience_seen(scene: LoopInputs, today: Today, f: int) -> float:
    """Section 5: o_b. Officers who left still count in the denominator, removed officers do not."""
    there = scene.size[f] - today.heads[f, REMOVED]
    if there == 0:
        return 0.0
    obedient = today.heads[f, LOYAL] + (1.0 - scene.parameters.insight) * today.heads[f, SHIRKING]
    return float(obedient / there)


@compiled_within
def commander_terms(scene: LoopInputs, today: Today, f: int, c: float, beta: float) -> Floats:
    """Section 5: the commanders' table, (8, 3): REASONS by ORDERING, STALLING, STOOD_DOWN. No switch touches it.

    Reading: `command` enters here as such, not times d; his a has the floor of a threat, as the officers' has.
    """
    parameters, levers = scene.parameters, scene.levers[today.t, f]
    x_c = others_stood_down(scene, today.posture, f)
    p = belief(scene, today, f, 0.0, x_c)
    holds = 1.0 - p
    y = 1.0 - scene.whole_levers[today.t].accommodation
    fear = fall_at_last(scene, p) * parameters.command_reckoning * (1.0 - math.exp(-c))
    fear_of_who_stays = fear * (1.0 - levers.patron)
    L = max(leniency(scene, today, f, c, today.memory.news), levers.guarantee)  # noqa: N806 (model.md's symbol)
    disobedience = parameters.lost_authority * (1.0 - obedience_seen(scene, today, f))
    T = parameters.pact_command * today.drawn_in[f]  # noqa: N806 (model.md's symbol)
    k0 = today.ordered[f] * levers.violence + today.detention[f]
    g = scene.traits[f].grievance_mean
    hurting = price_of_hurting(scene, today.t, f, g) * k0
    Q = parameters.command_conscience * (g * parameters.routine + hurting)  # noqa: N806 (model.md's symbol)
    retaliation = parameters.command_retaliation * today.army * k0 if scene.traits[f].pact == 0.0 else 0.0
    return np.array(
        (
            (holds * y * (parameters.stake + levers.command), 0.5 * holds * y * parameters.stake, 0.0),
            (
                0.0,
                -holds * levers.cover * today.watch[f] * parameters.stall_sanction,
                -holds * levers.cover * parameters.command_sanction * math.exp(-parameters.safety_in_numbers * x_c),
            ),
            (
                -fear_of_who_stays * (1.0 - parameters.efficacy * (1.0 - x_c)),
                -fear_of_who_stays * (1.0 - parameters.shirk_credit * L),
                -fear * (1.0 - L),
            ),
            (-disobedience, -0.3 * disobedience, 0.0),
            (-T, -0.5 * T, 0.0),
            (-Q, -0.5 * Q, 0.0),
            (-retaliation, 0.0, 0.0),
            (0.0, 0.0, beta),
        )
    )


@compiled_within
def weights_of_postures(today: Today, f: int) -> Floats:
    """Section 5: 1 - h0, h0, 1, by what he is ordered to do. STALLING requires a new choice."""
    h0 = 0.5 * min(1.0, today.ordered[f] + today.detention[f])
    return np.array((1.0 - h0, h0, 1.0))


@compiled_within
def review_commanders(scene: LoopInputs, today: Today, commanders: Commanders, rng: np.random.Generator) -> Integers:
    """Step 6: the postures from tomorrow on. STOOD_DOWN is final."""
    new_posture = today.posture.copy()
    if not scene.commanders:
        return new_posture
    for f in range(len(new_posture)):
        if today.posture[f] != STOOD_DOWN and rng.random() < scene.parameters.command_review_rate:
            terms = commander_terms(scene, today, f, commanders.culpability[f], commanders.beta[f])
            weights = weights_of_postures(today, f)
            new_posture[f] = pick(chances_of(terms.sum(axis=0), weights, scene.parameters.command_precision), rng)
    return new_posture


@compiled_within
def chance_to_be_outed(scene: LoopInputs, today: Today, f: int) -> float:
    """Step 7, for one who is LOYAL and not yet outed."""
    leaks = 1.0 + scene.parameters.leaks * today.shirking[f]
    return 1.0 - math.exp(-scene.levers[today.t, f].outing * today.duty[f] * leaks)


@compiled_within
def expose(scene: LoopInputs, today: Today, officers: Officers, rng: np.random.Generator) -> Flags:
    """Step 7: officers outed today, from tomorrow on. An officer who walked out in step 1 is no longer LOYAL."""
    newly_outed = np.zeros(len(officers.stance), np.bool_)
    for i in range(len(officers.stance)):
        may_be_outed = officers.stance[i] == LOYAL and not officers.outed[i]
        if may_be_outed and rng.random() < chance_to_be_outed(scene, today, officers.formation[i]):
            newly_outed[i] = True
    return newly_outed


@compiled_within
def chance_to_be_caught(scene: LoopInputs, today: Today, f: int, view: OfficerView, new: int) -> float:
    """Step 8, counter-intelligence: the probability that an officer who turns to the stance `new` is removed instead.

    Reading: "exits after having resisted" concerns an officer who is RESISTING as he reviews, including one who walked
    out today, not one who resisted once and returned. A LOYAL or SHIRKING officer who exits from a formation that has
    stood down can be caught; a new SHIRKING officer may have been LOYAL or RESISTING.
    """
    watch = today.watch[f]
    caught = watch * scene.parameters.catch_rate * view.n
    if new == SHIRKING:
        return float(watch * scene.parameters.catch_shirking)
    if new == RESISTING and today.posture[f] != STOOD_DOWN:
        return float(caught * math.exp(-scene.parameters.mass * today.refusing[f]))
    if new == EXITED and not view.resists:
        return float(caught)
    return 0.0


@compiled_within
def chance_to_ask(scene: LoopInputs, u: float) -> float:
    """Step 8: the probability of an enquiry by an officer who could leave with probability u and does not."""
    if u >= 1.0:
        return 0.0  # applies to no officer
    return float((min(1.0, (1.0 + scene.parameters.enquiry) * u) - u) / (1.0 - u))


@compiled_within
def review_officer(scene: LoopInputs, today: Today, officers: Officers, i: int, rng: np.random.Generator) -> int:
    """Step 8 for one officer who reviews: his stance from tomorrow on; zeal and enquiry are set as well."""
    f = officers.formation[i]
    view = look_around(scene, today, officers, i)
    utility = sum_of_rows_left_in(scene, officer_terms(scene, today, f, view))
    chances = chances_of(utility, weights_of_stances(scene, today, f), scene.parameters.precision)
    new = pick(chances, rng)
    # Zeal is not read before tomorrow's step 5, and an enquiry affects no decision, so both may be written at once.
    officers.zeal[i] = zeal_of(scene, today, f, view)
    # Reading: an officer who chooses EXITED has asked even if he is then caught; u is the probability of the choice.
    if not view.resists and not officers.asked[i]:
        officers.asked[i] = new == EXITED or rng.random() < chance_to_ask(scene, chances[EXITED])
    if new != officers.stance[i] and rng.random() < chance_to_be_caught(scene, today, f, view, new):
        new = REMOVED
    return new


@compiled_within
def review_officers(scene: LoopInputs, today: Today, officers: Officers, rng: np.random.Generator) -> Integers:
    """Step 8: the stances from tomorrow on; all decide on the stances of today."""
    new_stance = officers.stance.copy()
    for i in range(len(officers.stance)):
        serving = officers.stance[i] == LOYAL or officers.stance[i] == SHIRKING or officers.stance[i] == RESISTING
        if serving and rng.random() < scene.parameters.review_rate:
            new_stance[i] = review_officer(scene, today, officers, i, rng)
    return new_stance


@compiled_within
def do_acts(scene: LoopInputs, today: Today, officers: Officers, command_culpability: Floats) -> None:
    """Step 9, first half: culpability, by the stance held during the day.

    Reading: this is the stance after step 1, before today's reviews; an officer who walked out gains none.
    """
    for i in range(len(officers.stance)):
        act = scene.parameters.culpability_rate * today.work[officers.formation[i]]
        if officers.stance[i] == LOYAL:
            officers.culpability[i] += act
        elif officers.stance[i] == SHIRKING:
            officers.culpability[i] += 0.5 * act
    for f in range(len(command_culpability)):
        command_culpability[f] += scene.parameters.culpability_rate * today.work[f]


@compiled_within
def take_effect(
    officers: Officers, posture: Integers, new_stance: Integers, new_posture: Integers, newly_outed: Flags
) -> None:
    """Step 9, second half: new stances, postures, exposures. An officer outed counts even if he left the same day."""
    for i in range(len(officers.stance)):
        officers.stance[i] = new_stance[i]
        if newly_outed[i]:
            officers.outed[i] = True
    for f in range(len(posture)):
        posture[f] = new_posture[f]


# ---------------------------------------------------------------------------------------------------------------------
# Section 2, steps 10 and 11, and the course of the days
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def downfall(scene: LoopInputs, army: float, days_lost: int) -> tuple[int, bool]:
    """Step 10: the cause if the regime falls today, and whether both conditions are met."""
    streets = days_lost >= scene.parameters.hold_days
    sides = has_pact_formation(scene) and army >= scene.parameters.army_sides
    if streets:
        return BY_STREETS, sides
    if sides:
        return BY_ARMY, False
    return HELD, False


@compiled_within
def protest_of_tomorrow(scene: LoopInputs, today: Today, protest: float, xi: float) -> float:
    """Step 11. Reading: protest is not capped at its maximum; above it, the room is negative and protest shrinks."""
    parameters, whole = scene.parameters, scene.whole_levers[today.t]
    room = 1.0 - protest / (parameters.maximum * (1.0 - whole.accommodation))
    logit = parameters.hope_news * today.memory.news + today.pressure
    hope = logistic(logit + parameters.hope_concession * whole.accommodation)
    outrage = parameters.backlash * today.violence * (1.0 - whole.public_face) * max(room, 0.0)
    growth = parameters.mobilise * hope * (room + outrage)
    growth -= parameters.disperse * (1.0 - hope) * (1.0 + parameters.deter * today.violence)
    growth += parameters.noise * xi
    return float(max(protest * math.exp(growth), min(parameters.core, scene.initial_protest)))


@compiled_within
def write_down(
    record: DayLoopRun, today: Today, officers: Officers, heads: Integers, posture: Integers, army: float, until: int
) -> None:
    """Records the day, and the same on all days up to `until`."""
    outed = count_marked(officers, officers.outed, len(posture))
    asked = count_marked(officers, officers.asked, len(posture))
    for t in range(today.t, until):
        for f in range(len(posture)):
            for stance in range(5):
                record.heads[t, f, stance] = heads[f, stance]
            record.outed[t, f] = outed[f]
            record.asked[t, f] = asked[f]
            record.posture[t, f] = posture[f]
            record.duty[t, f] = today.duty[f]
            record.formation_force[t, f] = today.formation_force[f]
        record.protest[t] = today.turnout
        record.force[t] = today.force
        record.pressure[t] = today.pressure
        record.news[t] = today.memory.news
        record.army[t] = army
        record.violence[t] = today.violence


@compiled
def run_days(scene: LoopInputs, days: int, record: DayLoopRun, rng: np.random.Generator) -> tuple[int, int, bool]:
    """Section 2: fills `record`; returns the day of the downfall (-1: none), its cause, and whether both were met."""
    formations = len(scene.size)
    officers = recruit(scene, rng)
    commanders = appoint(scene, rng)
    posture = commanders.posture
    decided = np.zeros(formations, np.float64)
    memory = Memory(np.zeros(formations, np.float64), np.zeros(formations, np.float64), 0.0, 0.0, 0.0)
    protest = scene.initial_protest
    # np.int64 so that numba does not compile the day a second time for this constant.
    rungs_called: Any = np.int64(0)
    days_above_trigger = 0
    days_lost = 0
    for t in range(days):
        hold_events(scene, t, officers, posture, decided, rng)  # step 1
        today = begin_day(scene, t, officers, posture, decided, rungs_called, protest, memory)  # steps 2 to 5
        memory = today.memory
        # Step 5, the ladder: a rung called today counts from tomorrow's step 2 on.
        days_above_trigger = days_above_trigger + 1 if today.pressure > scene.parameters.ladder_trigger else 0
        if days_above_trigger >= scene.parameters.ladder_days and rungs_called < len(scene.rung_duty):
            rungs_called += 1
            days_above_trigger = 0
        new_posture = review_commanders(scene, today, commanders, rng)  # step 6
        newly_outed = expose(scene, today, officers, rng)  # step 7
        new_stance = review_officers(scene, today, officers, rng)  # step 8
        do_acts(scene, today, officers, commanders.culpability)  # step 9
        take_effect(officers, posture, new_stance, new_posture, newly_outed)
        heads = count_heads(officers, formations)
        army = army_on_the_other_side(scene, heads, posture)
        days_lost = days_lost + 1 if today.pressure > 0.0 else 0
        cause, both_ways = downfall(scene, army, days_lost)  # step 10
        write_down(record, today, officers, heads, posture, army, days if cause != HELD else t + 1)
        if cause != HELD:
            return t, cause, both_ways
        drawn = rng.standard_normal()
        xi = scene.protest_shocks[t] if len(scene.protest_shocks) > 0 else drawn
        protest = protest_of_tomorrow(scene, today, protest, xi)  # step 11
    return -1, HELD, False


# ---------------------------------------------------------------------------------------------------------------------
# The public functions
# ---------------------------------------------------------------------------------------------------------------------


def side_by_side(record: Any) -> Any:
    """A record of arrays as an array of records; of plain numbers, as one record."""
    records = np.recarray(np.shape(record[0]), dtype=[(name, np.float64) for name in record._fields])
    for name in record._fields:
        records[name] = getattr(record, name)
    return records[()]


def set_scene(inputs: Inputs) -> LoopInputs:
    """The inputs for the compiled functions: records side by side, arrays copied."""
    fields = {}
    for name in LoopInputs._fields:
        value = getattr(inputs, name)
        if name in {"traits", "levers", "whole_levers", "parameters"}:
            value = side_by_side(value)
        elif name == "switches":
            value = np.array([getattr(value, mechanism) for mechanism in MECHANISMS], np.float64)
        elif isinstance(value, np.ndarray):
            value = np.array(value, order="C")
        fields[name] = value
    return LoopInputs(**fields)


def one_run(scene: LoopInputs, seed: np.random.SeedSequence, days: int) -> DayLoopRun:
    """One run of a scene."""
    by_formation = (days, len(scene.size))
    record = DayLoopRun(
        heads=np.zeros((*by_formation, 5), np.int64),
        outed=np.zeros(by_formation, np.int64),
        asked=np.zeros(by_formation, np.int64),
        posture=np.zeros(by_formation, np.int64),
        duty=np.zeros(by_formation),
        formation_force=np.zeros(by_formation),
        protest=np.zeros(days),
        force=np.zeros(days),
        pressure=np.zeros(days),
        news=np.zeros(days),
        army=np.zeros(days),
        violence=np.zeros(days),
        fell_day=-1,
        cause=HELD,
        both_ways=False,
    )
    fell_day, cause, both_ways = run_days(scene, days, record, np.random.default_rng(seed))
    return record._replace(fell_day=int(fell_day), cause=int(cause), both_ways=bool(both_ways))


def simulate(inputs: Inputs, seed: int, days: int | None = None) -> DayLoopRun:
    """One run of the plain loop.

    Args:
        inputs: the scenario, packed for the engine.
        seed: of this run alone; it shares no draws with the engine.
        days: number of days, at most those of the scenario; None: all.

    Returns:
        Its course; after a downfall the last state repeats.
    """
    length = inputs.days if days is None else min(days, inputs.days)
    return one_run(set_scene(inputs), np.random.SeedSequence(seed), length)


def many(inputs: Inputs, runs: int, seed: int, days: int | None = None) -> DayLoopRun:
    """Independent runs of the plain loop, stacked: every array has the runs as its first axis.

    Args:
        inputs: the scenario, packed for the engine.
        runs: their number, at least 1.
        seed: of all of them together.
        days: number of days; None: all.

    Returns:
        The courses; `fell_day` and `cause` are (runs,) int64, `both_ways` (runs,) bool.
    """
    length = inputs.days if days is None else min(days, inputs.days)
    scene = set_scene(inputs)
    courses = [one_run(scene, own_seed, length) for own_seed in np.random.SeedSequence(seed).spawn(runs)]
    return DayLoopRun(*(np.array(of_all_runs) for of_all_runs in zip(*courses, strict=True)))
