"""The slow, plain loop: the model once more, one officer at a time, in the order of model.md, sections 2 to 5.

A second reading of model.md, written to be read and sharing nothing with the first: it uses neither the formulas of
`mechanisms` and `world` nor the engine's kernel, and draws chance of its own. It agrees with the engine in law, not
draw by draw. Where model.md leaves a choice, a comment that begins with "Reading:" says which one was made.
Conventions: t is the day, f a formation, i an officer; d, v, x, p, K, R, L, S, X and a are model.md's. All numbers are
float64.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from bayonets.engine.inputs import Inputs
from bayonets.world.stances import (
    BY_ARMY,
    BY_STREETS,
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


def compiled(function: Function) -> Function:
    """The same function, only faster; never cached, so that it cannot be stale."""
    return cast("Function", numba.njit(cache=False, error_model="numpy")(function))


def compiled_within(function: Function) -> Function:
    """The same, without a door to Python, which takes long to compile: only other compiled functions may call it."""
    no_door: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast("Function", numba.njit(cache=False, error_model="numpy", **no_door)(function))


@dataclass(frozen=True)
class DayLoopRun:
    """One run, D days of F formations; `many` puts an axis of runs in front of everything.

    Attributes:
        heads: (D, F, 5) officers by stance, LOYAL to REMOVED, at the day's end.
        outed: (D, F) officers ever outed, at the day's end.
        posture: (D, F) the commander's posture, at the day's end.
        protest, force, pressure, news, army, violence: (D,) as used that day.
        fell_day: the day of the downfall, -1 if the regime held.
        cause: HELD, BY_STREETS or BY_ARMY.
    """

    heads: Integers
    outed: Integers
    posture: Integers
    protest: Floats
    force: Floats
    pressure: Floats
    news: Floats
    army: Floats
    violence: Floats
    fell_day: Any
    cause: Any


class Scene(NamedTuple):
    """The fields of `Inputs` under their own names, but as one record per formation, or per day and formation.

    `levers[t, f].duty` says the same as `inputs.levers.duty[t, f]`, and numba compiles it many times faster.
    """

    first: Integers
    size: Integers
    traits: Any
    levers: Any
    whole_levers: Any
    signal: Floats
    initial_protest: float
    fixed_protest: Floats
    rung_duty: Floats
    event_day: Integers
    event_kind: Integers
    event_share: Floats
    event_posture: Integers
    event_formations: npt.NDArray[np.uint8]
    switches: Any
    choosable: Floats
    commanders: bool
    complete_mixing: bool
    parameters: Any


class Officers(NamedTuple):
    """All officers, in the order of their formations; `ties` lists whom each knows, officer by officer."""

    formation: Integers
    grievance: Floats
    optimism: Floats
    culpability: Floats
    zeal: Floats
    stance: Integers
    outed: Flags
    first_tie: Integers
    ties: Integers


class Today(NamedTuple):
    """What steps 1 to 4 of a day have settled and everybody then acts upon; arrays are by formation."""

    t: int
    posture: Integers
    heads: Integers
    outed: Integers
    duty: Floats
    violence: Floats
    pact_broken: bool
    news: float
    army: float
    mean_violence: float
    force: float
    pressure: float


class View(NamedTuple):
    """What one officer sees and believes as he reviews: the symbols of model.md, sections 3 and 4."""

    d: float
    v: float
    g: float
    x: float
    p: float
    R: float
    L: float
    S: float
    stood_down: bool
    resists: bool


class Record(NamedTuple):
    """The arrays of `DayLoopRun` while they are written."""

    heads: Integers
    outed: Integers
    posture: Integers
    protest: Floats
    force: Floats
    pressure: Floats
    news: Floats
    army: Floats
    violence: Floats


@compiled_within
def logistic(logit: float) -> float:
    """1 / (1 + exp(-logit)), without overflow."""
    if logit >= 0.0:
        return 1.0 / (1.0 + math.exp(-logit))
    return math.exp(logit) / (1.0 + math.exp(logit))


# ---------------------------------------------------------------------------------------------------------------------
# Section 1: who
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def list_of_ties(scene: Scene, rng: np.random.Generator) -> tuple[Integers, Integers, int]:
    """Every tie once, as two lists of ends and their number (section 1, Ties)."""
    n = scene.first[-1]
    half = int(scene.parameters.ties_within) // 2
    pairs = math.floor(n * scene.parameters.ties_across / 2.0)
    one_end = np.empty(n * half + pairs, np.int64)
    other_end = np.empty(n * half + pairs, np.int64)
    ties = 0
    for f in range(len(scene.size)):
        size = scene.size[f]
        for place in range(size):
            # The ring of his own formation: each is tied to the h who follow him, and so to the h before him.
            for step in range(1, min(half, (size - 1) // 2) + 1):
                one_end[ties] = scene.first[f] + place
                other_end[ties] = scene.first[f] + (place + step) % size
                ties += 1
    for _ in range(pairs):
        # Reading: a pair across may fall within one formation, and may repeat a tie of the ring; it then counts twice.
        one = int(rng.random() * n)
        other = int(rng.random() * n)
        if one != other:
            one_end[ties] = one
            other_end[ties] = other
            ties += 1
    return one_end, other_end, ties


@compiled_within
def everybodys_ties(scene: Scene, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Whom each officer knows: officer i knows `ties[first_tie[i] : first_tie[i + 1]]` (ties are mutual)."""
    n = scene.first[-1]
    one_end, other_end, number = list_of_ties(scene, rng)
    first_tie = np.zeros(n + 1, np.int64)
    for tie in range(number):
        first_tie[one_end[tie] + 1] += 1
        first_tie[other_end[tie] + 1] += 1
    for i in range(n):
        first_tie[i + 1] += first_tie[i]
    free = first_tie.copy()
    ties = np.empty(2 * number, np.int64)
    for tie in range(number):
        one, other = one_end[tie], other_end[tie]
        ties[free[one]] = other
        free[one] += 1
        ties[free[other]] = one
        free[other] += 1
    return first_tie, ties


@compiled_within
def recruit(scene: Scene, rng: np.random.Generator) -> Officers:
    """Everybody as he is when the first day begins: LOYAL, not outed, without zeal (section 1)."""
    n = scene.first[-1]
    formation = np.empty(n, np.int64)
    grievance = np.empty(n, np.float64)
    optimism = np.empty(n, np.float64)
    culpability = np.empty(n, np.float64)
    for f in range(len(scene.size)):
        for i in range(scene.first[f], scene.first[f + 1]):
            formation[i] = f
            grievance[i] = scene.traits[f].grievance_mean + scene.traits[f].grievance_sd * rng.standard_normal()
            optimism[i] = scene.parameters.optimism_sd * rng.standard_normal()
            culpability[i] = scene.traits[f].culpability_mean * rng.standard_exponential()
    stance = np.full(n, LOYAL, np.int64)
    outed = np.zeros(n, np.bool_)
    zeal = np.zeros(n, np.float64)
    first_tie, ties = everybodys_ties(scene, rng)
    return Officers(formation, grievance, optimism, culpability, zeal, stance, outed, first_tie, ties)


@compiled_within
def count_heads(officers: Officers, formations: int) -> Integers:
    """Officers of each formation in each stance, (F, 5)."""
    heads = np.zeros((formations, 5), np.int64)
    for i in range(len(officers.stance)):
        heads[officers.formation[i], officers.stance[i]] += 1
    return heads


@compiled_within
def count_outed(officers: Officers, formations: int) -> Integers:
    """Officers of each formation who were ever outed, whatever became of them, (F,)."""
    outed = np.zeros(formations, np.int64)
    for i in range(len(officers.outed)):
        if officers.outed[i]:
            outed[officers.formation[i]] += 1
    return outed


# ---------------------------------------------------------------------------------------------------------------------
# Section 2, steps 1 to 4: what the day brings
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def hold_events(scene: Scene, t: int, officers: Officers, posture: Integers, rng: np.random.Generator) -> None:
    """Step 1: walkouts and postures of the date, in the order of the file; both count in all that follows today.

    Reading: a walkout also takes officers of a formation that has stood down; a posture event moves commanders even
    where `commanders` is false, and may turn STALLING back to ORDERING. Signals come with the inputs.
    """
    for event in range(len(scene.event_day)):
        if scene.event_day[event] != t:
            continue
        for f in range(len(scene.size)):
            if scene.event_formations[event, f] == 0:
                continue
            if scene.event_kind[event] == WALKOUT:
                for i in range(scene.first[f], scene.first[f + 1]):
                    may_walk = officers.stance[i] == LOYAL or officers.stance[i] == SHIRKING
                    if may_walk and rng.random() < scene.event_share[event]:
                        officers.stance[i] = RESISTING
            elif posture[f] != STOOD_DOWN and rng.random() < scene.event_share[event]:
                posture[f] = scene.event_posture[event]


@compiled_within
def give_orders(scene: Scene, t: int, posture: Integers, rungs_called: int) -> Floats:
    """Step 2: d_f, the duty done today."""
    duty = np.empty(len(scene.size), np.float64)
    for f in range(len(scene.size)):
        d = scene.levers[t, f].duty
        for rung in range(rungs_called):
            # Reading: a rung sets the duty of those it names, up or down; the last one called prevails.
            if scene.rung_duty[rung, f] != NO_DUTY_NAMED:
                d = scene.rung_duty[rung, f]
        if posture[f] == STALLING:
            d = d * scene.parameters.stall_duty
        if posture[f] == STOOD_DOWN:
            d = 0.0
        duty[f] = d
    return duty


@compiled_within
def breaks_the_pact(scene: Scene, duty: Floats) -> bool:
    """Step 2: whether a pact formation is on the streets today.

    Reading: d_f after the posture counts, so orders to a formation that has stood down do not break the pact.
    """
    broken = False
    for f in range(len(duty)):
        if scene.traits[f].pact > 0.0 and duty[f] > 0.0:
            broken = True
    return broken


@compiled_within
def news_of_breaking(scene: Scene, heads: Integers, posture: Integers) -> float:
    """Step 3: X, over formations without a pact."""
    broken = 0.0
    everybody = 0.0
    for f in range(len(posture)):
        if scene.traits[f].pact > 0.0:
            continue
        weight = scene.traits[f].street_value
        everybody += weight * scene.size[f]
        if posture[f] == STOOD_DOWN:
            broken += weight * (scene.size[f] - heads[f, REMOVED])
        else:
            broken += weight * (heads[f, RESISTING] + heads[f, EXITED])
    if everybody == 0.0:
        return 0.0
    return float(scene.parameters.publicity * broken / everybody)


@compiled_within
def army_on_the_other_side(scene: Scene, heads: Integers, posture: Integers) -> float:
    """Step 3: a, over pact formations."""
    sided = 0.0
    everybody = 0.0
    for f in range(len(posture)):
        if scene.traits[f].pact > 0.0:
            everybody += scene.size[f]
            sided += heads[f, RESISTING]
            if posture[f] == STOOD_DOWN:
                sided += heads[f, LOYAL] + heads[f, SHIRKING]
    if everybody == 0.0:
        return 0.0
    return sided / everybody


@compiled_within
def has_pact_formation(scene: Scene) -> bool:
    """Whether any formation has a pact."""
    found = False
    for f in range(len(scene.size)):
        if scene.traits[f].pact > 0.0:
            found = True
    return found


@compiled_within
def violence_of_formations(scene: Scene, t: int, army: float) -> Floats:
    """Step 3: v_f, halved under the army's threat. Reading: by today's a, also for the pact formations themselves."""
    violence = np.empty(len(scene.size), np.float64)
    threat = has_pact_formation(scene) and army >= scene.parameters.army_threat
    for f in range(len(scene.size)):
        violence[f] = scene.levers[t, f].violence
        if threat:
            violence[f] = 0.5 * scene.levers[t, f].violence
    return violence


@compiled_within
def violence_on_the_streets(scene: Scene, duty: Floats, violence: Floats) -> float:
    """Step 3: v without index. Reading: weighted by size, not by who still serves."""
    done = 0.0
    weights = 0.0
    for f in range(len(duty)):
        weight = scene.traits[f].street_value * duty[f] * scene.size[f]
        done += weight * violence[f]
        weights += weight
    if weights == 0.0:
        return 0.0
    return done / weights


@compiled_within
def force_on_the_streets(scene: Scene, officers: Officers, duty: Floats) -> float:
    """Step 4: Force, of the stances after step 1 and the zeal of each officer's latest review."""
    force = 0.0
    for i in range(len(officers.stance)):
        f = officers.formation[i]
        effort = 0.0
        if officers.stance[i] == LOYAL:
            effort = 1.0 + officers.zeal[i]
        elif officers.stance[i] == SHIRKING:
            effort = scene.parameters.shirk_effort
        force += scene.traits[f].street_value * duty[f] * effort
    return force


@compiled_within
def pressure_on_the_streets(scene: Scene, protest: float, force: float) -> float:
    """Step 4: pressure."""
    crowd = scene.parameters.demand * protest
    if crowd == 0.0:
        return -5.0
    if force == 0.0:
        return 5.0
    return min(5.0, max(-5.0, math.log(crowd / force)))


@compiled_within
def begin_day(
    scene: Scene, t: int, officers: Officers, posture: Integers, rungs_called: int, pact_broken: bool, protest: float
) -> Today:
    """Steps 2 to 4, after the events: all that the rest of the day acts upon."""
    heads = count_heads(officers, len(posture))
    outed = count_outed(officers, len(posture))
    duty = give_orders(scene, t, posture, rungs_called)
    broken = pact_broken or breaks_the_pact(scene, duty)
    news = news_of_breaking(scene, heads, posture)
    army = army_on_the_other_side(scene, heads, posture)
    violence = violence_of_formations(scene, t, army)
    mean_violence = violence_on_the_streets(scene, duty, violence)
    force = force_on_the_streets(scene, officers, duty)
    pressure = pressure_on_the_streets(scene, protest, force)
    return Today(t, posture.copy(), heads, outed, duty, violence, broken, news, army, mean_violence, force, pressure)


# ---------------------------------------------------------------------------------------------------------------------
# Sections 3 and 4: what an officer sees, believes and weighs
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def seen_broken(scene: Scene, today: Today, officers: Officers, i: int) -> float:
    """Section 3: x, the share of his ties, or of everybody else, that he sees broken."""
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
    o = 1.0 + (scene.whole_levers[today.t].outreach - 1.0) * (1.0 - scene.levers[today.t, f].isolation)
    return float(min(1.0, (resisting + o * exited) / known))


@compiled_within
def belief(scene: Scene, today: Today, f: int, e: float, x: float) -> float:
    """Section 3: p, the belief that the regime falls."""
    weight = scene.parameters
    logit = weight.belief_prior + e + scene.signal[today.t, f]
    logit += weight.belief_ties * x
    logit += weight.belief_news * today.news
    logit += weight.belief_pressure * today.pressure
    logit += weight.belief_army * today.army
    logit -= scene.levers[today.t, f].propaganda
    return logistic(logit)


@compiled_within
def leniency(scene: Scene, today: Today, f: int, c: float) -> float:
    """Section 4: L without the factor of vengeance."""
    amnesty = scene.levers[today.t, f].amnesty * (1.0 - scene.levers[today.t, f].designated)
    # 0 ** 0 is 1: with timeliness 0 the late are forgiven like the early, however late.
    timely = 1.0
    if scene.parameters.timeliness > 0.0:
        timely = (1.0 - today.news) ** scene.parameters.timeliness
    return float(amnesty * math.exp(-c / scene.parameters.forgivable) * timely)


@compiled_within
def look_around(scene: Scene, today: Today, officers: Officers, i: int) -> View:
    """Sections 3 and 4: all that officer i has before his eyes when he reviews."""
    f = officers.formation[i]
    c = officers.culpability[i]
    x = seen_broken(scene, today, officers, i)
    p = belief(scene, today, f, officers.optimism[i], x)
    g = officers.grievance[i]
    if today.pact_broken and scene.traits[f].pact > 0.0:
        g = g + scene.parameters.pact_penalty
    identified = scene.parameters.found
    S = scene.parameters.shame * scene.levers[today.t, f].designated  # noqa: N806 (model.md's symbol)
    if officers.outed[i]:
        identified = 1.0
        S = scene.parameters.shame  # noqa: N806
    R = scene.parameters.reckoning * (1.0 - math.exp(-c)) * identified  # noqa: N806
    outed_share = today.outed[f] / scene.size[f]
    L = (1.0 - scene.parameters.vengeance * outed_share) * leniency(scene, today, f, c)  # noqa: N806
    stood_down = today.posture[f] == STOOD_DOWN
    resists = officers.stance[i] == RESISTING
    return View(today.duty[f], today.violence[f], g, x, p, R, L, S, stood_down, resists)


@compiled_within
def weigh_service(scene: Scene, t: int, f: int, view: View, utility: Floats) -> None:
    """Section 4, the rows of ordinary service: pay, cohesion, command, conscience, refuge, shame."""
    on = scene.switches
    parameters = scene.parameters
    d = view.d
    if on.pay > 0.0:
        bonus = scene.levers[t, f].bonus
        utility[LOYAL] += 1.0 + bonus * d
        utility[SHIRKING] += 1.0 + parameters.shirk_bonus * bonus * d
        utility[RESISTING] += 1.0 - parameters.resist_pay_cut
    if on.cohesion > 0.0:
        K = scene.traits[f].team * (1.0 - 2.0 * view.x)  # noqa: N806 (model.md's symbol)
        if view.stood_down:
            K = -scene.traits[f].team  # noqa: N806
        utility[LOYAL] += K
        utility[SHIRKING] += parameters.shirk_team * K
        utility[RESISTING] -= K
        utility[EXITED] -= 0.5 * K
    if on.command > 0.0:
        utility[LOYAL] += (1.0 - view.p) * scene.levers[t, f].command * d
    if on.conscience > 0.0:
        kinship = scene.levers[t, f].kinship
        utility[LOYAL] -= view.g * parameters.routine
        utility[LOYAL] -= (view.g + parameters.inhibition) * view.v * d * (1.0 + kinship)
        utility[SHIRKING] -= view.g * parameters.routine
    if on.refuge > 0.0:
        utility[EXITED] += scene.levers[t, f].support - scene.traits[f].exit_cost
    if on.shame > 0.0:
        utility[LOYAL] -= view.S
        utility[SHIRKING] -= 0.5 * view.S


@compiled_within
def weigh_danger(scene: Scene, t: int, f: int, view: View, utility: Floats) -> None:
    """Section 4, the rows of danger: sanction, commitment, reckoning."""
    on = scene.switches
    parameters = scene.parameters
    regime_holds = 1.0 - view.p
    if on.sanction > 0.0:
        n = math.exp(-parameters.safety_in_numbers * view.x)
        utility[SHIRKING] -= regime_holds * scene.levers[t, f].watch * parameters.shirk_sanction
        if not view.stood_down:
            utility[RESISTING] -= regime_holds * parameters.sanction * n
        # Reading: the price of leaving stays also where the formation has stood down.
        utility[EXITED] -= regime_holds * parameters.exit_sanction * n
    if on.commitment > 0.0 and view.resists and not view.stood_down:
        price = regime_holds * parameters.sanction * (1.0 - scene.whole_levers[t].pardon)
        utility[LOYAL] -= price
        utility[SHIRKING] -= price
    if on.reckoning > 0.0:
        fear = view.p * view.R
        utility[LOYAL] -= fear * (1.0 - parameters.efficacy * (1.0 - view.x))
        utility[SHIRKING] -= fear * (1.0 - parameters.shirk_credit * view.L)
        utility[RESISTING] -= fear * (1.0 - view.L)
        utility[EXITED] -= fear * (1.0 - view.L)


@compiled_within
def pick(utility: Floats, open_to_choice: Flags, precision: float, rng: np.random.Generator) -> int:
    """Section 4, choice: one of the open choices, with probability proportional to exp(precision * utility)."""
    best = -np.inf
    for choice in range(len(utility)):
        if open_to_choice[choice]:
            best = max(best, utility[choice])
    total = 0.0
    for choice in range(len(utility)):
        if open_to_choice[choice]:
            total += math.exp(precision * (utility[choice] - best))
    left = rng.random() * total
    picked = 0  # LOYAL and ORDERING are always open.
    for choice in range(len(utility)):
        if open_to_choice[choice]:
            picked = choice
            left -= math.exp(precision * (utility[choice] - best))
            if left < 0.0:
                break
    return picked


@compiled_within
def zeal_of(scene: Scene, officers: Officers, i: int, view: View) -> float:
    """Section 4: zeal. Reading: any review sets it, whatever stance he had and picks; only the LOYAL put it to use."""
    if scene.switches.reckoning == 0.0:
        return 0.0
    identified = scene.parameters.found
    if officers.outed[i]:
        identified = 1.0
    liability = (1.0 - math.exp(-officers.culpability[i])) * identified
    return float(scene.parameters.zeal * view.p * liability * (1.0 - view.L))


# ---------------------------------------------------------------------------------------------------------------------
# Section 5 and section 2, steps 5 to 8: who decides what
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def others_stood_down(scene: Scene, posture: Integers, f: int) -> float:
    """Section 5: x_c, by street_value times size of the other formations."""
    stood_down = 0.0
    everybody = 0.0
    for other in range(len(posture)):
        if other != f:
            weight = scene.traits[other].street_value * scene.size[other]
            everybody += weight
            if posture[other] == STOOD_DOWN:
                stood_down += weight
    if everybody == 0.0:
        return 0.0
    return stood_down / everybody


@compiled_within
def obedience_seen(scene: Scene, today: Today, f: int) -> float:
    """Section 5: o. Those who left still count below the line, those who were removed do not."""
    there = scene.size[f] - today.heads[f, REMOVED]
    if there == 0:
        return 0.0
    obedient = today.heads[f, LOYAL] + (1.0 - scene.parameters.insight) * today.heads[f, SHIRKING]
    return float(obedient / there)


@compiled_within
def weigh_postures(scene: Scene, today: Today, f: int, c: float) -> Floats:
    """Section 5: the commander's table. The switches of mechanisms do not touch it.

    Reading: `command` stands here as such, not times d; d_f is what is done today, after his stalling; his grievance is
    the plain `grievance_mean`, without the penalty of a broken pact, which T is for him.
    """
    t = today.t
    parameters = scene.parameters
    x_c = others_stood_down(scene, today.posture, f)
    p = belief(scene, today, f, 0.0, x_c)
    disobedience = 1.0 - obedience_seen(scene, today, f)
    R = parameters.command_reckoning * (1.0 - math.exp(-c))  # noqa: N806 (model.md's symbol)
    L = leniency(scene, today, f, c)  # noqa: N806 (model.md's symbol)
    T = 0.0  # noqa: N806 (model.md's symbol)
    if today.pact_broken and scene.traits[f].pact > 0.0:
        T = parameters.pact_command  # noqa: N806
    g = scene.traits[f].grievance_mean
    hurting = today.violence[f] * today.duty[f] * (1.0 + scene.levers[t, f].kinship)
    C = parameters.command_conscience * (  # noqa: N806 (model.md's symbol)
        g * parameters.routine + (g + parameters.inhibition) * hurting
    )
    utility = np.empty(3, np.float64)
    utility[ORDERING] = (
        (1.0 - p) * (parameters.stake + scene.levers[t, f].command)
        - p * R * (1.0 - parameters.efficacy * (1.0 - x_c))
        - parameters.lost_authority * disobedience
        - T
        - C
    )
    utility[STALLING] = (
        0.5 * (1.0 - p) * parameters.stake
        - (1.0 - p) * scene.levers[t, f].watch * parameters.stall_sanction
        - p * R * (1.0 - parameters.shirk_credit * L)
        - 0.3 * parameters.lost_authority * disobedience
        - 0.5 * T
        - 0.5 * C
    )
    utility[STOOD_DOWN] = -(1.0 - p) * parameters.command_sanction * math.exp(
        -parameters.safety_in_numbers * x_c
    ) - p * R * (1.0 - L)
    return utility


@compiled_within
def review_commanders(scene: Scene, today: Today, command_culpability: Floats, rng: np.random.Generator) -> Integers:
    """Step 5: the postures from tomorrow on. STOOD_DOWN is final."""
    new_posture = today.posture.copy()
    if not scene.commanders:
        return new_posture
    for f in range(len(new_posture)):
        if today.posture[f] != STOOD_DOWN and rng.random() < scene.parameters.command_review_rate:
            utility = weigh_postures(scene, today, f, command_culpability[f])
            # Reading: who stalls where d_f is 0 cannot go on stalling when he reviews.
            open_to_choice = np.array([True, today.duty[f] > 0.0, True])
            new_posture[f] = pick(utility, open_to_choice, scene.parameters.command_precision, rng)
    return new_posture


@compiled_within
def expose(scene: Scene, today: Today, officers: Officers, rng: np.random.Generator) -> Flags:
    """Step 6: who is outed today, which counts from tomorrow on. Who walked out in step 1 is no longer LOYAL."""
    newly_outed = np.zeros(len(officers.stance), np.bool_)
    for i in range(len(officers.stance)):
        d = today.duty[officers.formation[i]]
        if officers.stance[i] == LOYAL and d > 0.0 and not officers.outed[i]:
            chance = 1.0 - math.exp(-scene.whole_levers[today.t].outing * d)
            if rng.random() < chance:
                newly_outed[i] = True
    return newly_outed


@compiled_within
def chance_to_be_caught(scene: Scene, t: int, f: int, view: View, new: int) -> float:
    """Step 7, counter-intelligence: the chance that who turns to the stance `new` is removed instead.

    Reading: "exits after having resisted" is who is RESISTING as he reviews, a walker of today included, not who
    resisted once and returned. Who is LOYAL or SHIRKING and exits from a formation that has stood down can be caught;
    a new SHIRKING may come from LOYAL or from RESISTING.
    """
    watch = scene.levers[t, f].watch
    if new == SHIRKING:
        return float(watch * scene.parameters.catch_shirking)
    excused = (new == RESISTING and view.stood_down) or (new == EXITED and view.resists)
    if new == LOYAL or excused:
        return 0.0
    return float(watch * scene.parameters.catch_rate * math.exp(-scene.parameters.safety_in_numbers * view.x))


@compiled_within
def review_officer(scene: Scene, today: Today, officers: Officers, i: int, rng: np.random.Generator) -> int:
    """Step 7 for one officer who reviews: his stance from tomorrow on; his zeal is set on the way."""
    f = officers.formation[i]
    view = look_around(scene, today, officers, i)
    utility = np.zeros(4, np.float64)
    weigh_service(scene, today.t, f, view, utility)
    weigh_danger(scene, today.t, f, view, utility)
    open_to_choice = np.empty(4, np.bool_)
    for stance in range(4):
        open_to_choice[stance] = scene.choosable[stance] > 0.0
    open_to_choice[LOYAL] = True
    if view.d <= 0.0:
        # Reading: who shirks when duty ends must choose something else at his next review.
        open_to_choice[SHIRKING] = False
    # Nobody reads zeal before tomorrow's step 4, so it may be written at once.
    officers.zeal[i] = zeal_of(scene, officers, i, view)
    new = pick(utility, open_to_choice, scene.parameters.precision, rng)
    if new != officers.stance[i] and rng.random() < chance_to_be_caught(scene, today.t, f, view, new):
        new = REMOVED
    return new


@compiled_within
def review_officers(scene: Scene, today: Today, officers: Officers, rng: np.random.Generator) -> Integers:
    """Step 7: the stances from tomorrow on; all decide on the stances of today."""
    new_stance = officers.stance.copy()
    for i in range(len(officers.stance)):
        serving = officers.stance[i] == LOYAL or officers.stance[i] == SHIRKING or officers.stance[i] == RESISTING
        if serving and rng.random() < scene.parameters.review_rate:
            new_stance[i] = review_officer(scene, today, officers, i, rng)
    return new_stance


@compiled_within
def do_deeds(scene: Scene, today: Today, officers: Officers, command_culpability: Floats) -> None:
    """Step 8, first half: culpability, by the stance held during the day.

    Reading: that is the stance after step 1, whatever a review decided today; who walked out gains none.
    """
    for i in range(len(officers.stance)):
        f = officers.formation[i]
        deed = scene.parameters.culpability_rate * today.duty[f] * today.violence[f]
        if officers.stance[i] == LOYAL:
            officers.culpability[i] += deed
        elif officers.stance[i] == SHIRKING:
            officers.culpability[i] += 0.5 * deed
    for f in range(len(command_culpability)):
        command_culpability[f] += scene.parameters.culpability_rate * today.duty[f] * today.violence[f]


@compiled_within
def take_effect(
    officers: Officers, posture: Integers, new_stance: Integers, new_posture: Integers, newly_outed: Flags
) -> None:
    """Step 8, second half: new stances, postures, exposures. Who was outed counts so even if he left the same day."""
    for i in range(len(officers.stance)):
        officers.stance[i] = new_stance[i]
        if newly_outed[i]:
            officers.outed[i] = True
    for f in range(len(posture)):
        posture[f] = new_posture[f]


# ---------------------------------------------------------------------------------------------------------------------
# Section 2, steps 9 and 10, and the course of the days
# ---------------------------------------------------------------------------------------------------------------------


@compiled_within
def downfall(scene: Scene, heads: Integers, posture: Integers, days_lost: int) -> int:
    """Step 9: the cause if the regime falls today, with a reckoned anew; the streets go before the army."""
    if days_lost >= scene.parameters.hold_days:
        return BY_STREETS
    army = army_on_the_other_side(scene, heads, posture)
    if has_pact_formation(scene) and army >= scene.parameters.army_sides:
        return BY_ARMY
    return HELD


@compiled_within
def protest_of_tomorrow(scene: Scene, today: Today, protest: float, xi: float) -> float:
    """Step 10. Reading: nothing caps protest above its maximum; the room is then negative and it shrinks."""
    t = today.t
    parameters = scene.parameters
    room = 1.0 - protest / (parameters.maximum * (1.0 - scene.whole_levers[t].accommodation))
    hope = logistic(parameters.hope_news * today.news + today.pressure)
    growth = parameters.mobilise * hope * room
    growth -= parameters.disperse * (1.0 - hope)
    growth += parameters.backlash * today.mean_violence * (1.0 - scene.whole_levers[t].public_face) * room
    growth += parameters.noise * xi
    return protest * math.exp(growth)


@compiled_within
def write_down(
    record: Record, today: Today, protest: float, heads: Integers, outed: Integers, posture: Integers, until: int
) -> None:
    """Records the day, and the same on all days up to `until`."""
    for t in range(today.t, until):
        for f in range(len(posture)):
            for stance in range(5):
                record.heads[t, f, stance] = heads[f, stance]
            record.outed[t, f] = outed[f]
            record.posture[t, f] = posture[f]
        record.protest[t] = protest
        record.force[t] = today.force
        record.pressure[t] = today.pressure
        record.news[t] = today.news
        record.army[t] = today.army
        record.violence[t] = today.mean_violence


@compiled
def run_days(scene: Scene, days: int, record: Record, rng: np.random.Generator) -> tuple[int, int]:
    """Section 2, whole: fills `record`; returns the day of the downfall (-1: none) and its cause."""
    formations = len(scene.size)
    officers = recruit(scene, rng)
    posture = np.full(formations, ORDERING, np.int64)
    command_culpability = np.empty(formations, np.float64)
    for f in range(formations):
        command_culpability[f] = scene.traits[f].command_culpability
    protest = scene.initial_protest
    # np.int64 and np.bool_ only so that numba does not compile the day a second time for these very constants.
    pact_broken: Any = np.bool_(False)
    rungs_called: Any = np.int64(0)
    days_above_trigger = 0
    days_lost = 0
    for t in range(days):
        if len(scene.fixed_protest) > 0:
            protest = scene.fixed_protest[t]
        hold_events(scene, t, officers, posture, rng)  # step 1
        today = begin_day(scene, t, officers, posture, rungs_called, pact_broken, protest)  # steps 2 to 4
        pact_broken = today.pact_broken
        # Step 4, the ladder: a rung called today counts from tomorrow's step 2 on.
        days_above_trigger = days_above_trigger + 1 if today.pressure > scene.parameters.ladder_trigger else 0
        if days_above_trigger >= scene.parameters.ladder_days and rungs_called < len(scene.rung_duty):
            rungs_called += 1
            days_above_trigger = 0
        new_posture = review_commanders(scene, today, command_culpability, rng)  # step 5
        newly_outed = expose(scene, today, officers, rng)  # step 6
        new_stance = review_officers(scene, today, officers, rng)  # step 7
        do_deeds(scene, today, officers, command_culpability)  # step 8
        take_effect(officers, posture, new_stance, new_posture, newly_outed)
        heads = count_heads(officers, formations)
        outed = count_outed(officers, formations)
        days_lost = days_lost + 1 if today.pressure > 0.0 else 0
        cause = downfall(scene, heads, posture, days_lost)  # step 9
        if cause != HELD:
            write_down(record, today, protest, heads, outed, posture, days)
            return t, cause
        write_down(record, today, protest, heads, outed, posture, t + 1)
        protest = protest_of_tomorrow(scene, today, protest, rng.standard_normal())  # step 10
    return -1, HELD


# ---------------------------------------------------------------------------------------------------------------------
# The door
# ---------------------------------------------------------------------------------------------------------------------


def side_by_side(record: Any) -> Any:
    """A record of arrays as an array of records."""
    shape = np.shape(record[0])
    records = np.recarray(shape, dtype=[(name, np.float64) for name in record._fields])
    for name in record._fields:
        records[name] = getattr(record, name)
    return records


def set_scene(inputs: Inputs) -> Scene:
    """The inputs as the compiled functions want them: records side by side, arrays copied, whatever kind they were."""
    fields = {}
    for name in Scene._fields:
        value = getattr(inputs, name)
        if name in {"traits", "levers", "whole_levers"}:
            value = side_by_side(value)
        elif isinstance(value, np.ndarray):
            value = np.array(value, order="C")
        fields[name] = value
    return Scene(**fields)


def one_run(scene: Scene, seed: np.random.SeedSequence, days: int) -> DayLoopRun:
    """One run of a scene."""
    formations = len(scene.size)
    course = [np.zeros(days) for _ in range(6)]
    record = Record(
        np.zeros((days, formations, 5), np.int64),
        np.zeros((days, formations), np.int64),
        np.zeros((days, formations), np.int64),
        *course,
    )
    fell_day, cause = run_days(scene, days, record, np.random.default_rng(seed))
    return DayLoopRun(*record, fell_day=int(fell_day), cause=int(cause))


def simulate(inputs: Inputs, seed: int, days: int | None = None) -> DayLoopRun:
    """One run of the plain loop.

    Args:
        inputs: the scenario as the engine sees it.
        seed: of this run alone; it shares no draws with the engine.
        days: stop after so many days, at most those of the scenario; None: all.

    Returns:
        Its course; after a downfall the last state repeats.
    """
    length = inputs.days if days is None else min(days, inputs.days)
    return one_run(set_scene(inputs), np.random.SeedSequence(seed), length)


def many(inputs: Inputs, runs: int, seed: int, days: int | None = None) -> DayLoopRun:
    """Independent runs of the plain loop, stacked: every array has the runs as its first axis.

    Args:
        inputs: the scenario as the engine sees it.
        runs: how many, at least 1.
        seed: of all of them together.
        days: stop after so many days; None: all.

    Returns:
        The courses; `fell_day` and `cause` are (runs,) int64.
    """
    length = inputs.days if days is None else min(days, inputs.days)
    scene = set_scene(inputs)
    courses = [one_run(scene, own_seed, length) for own_seed in np.random.SeedSequence(seed).spawn(runs)]
    return DayLoopRun(
        **{name: np.array([getattr(course, name) for course in courses]) for name in DayLoopRun.__dataclass_fields__}
    )
