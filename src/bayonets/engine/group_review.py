"""Reviews, exposure and deeds of one formation on one day, for groups of officers (`engine/review.py` for officers).

The groups stand side by side in rows, block by block: not outed or outed, then stance; within a block by points of the
traits. Each block decides as one officer would (`engine/decide.py`), and its shares move to the blocks of tomorrow.
"""

from typing import Any, NamedTuple

from bayonets.engine.case import Case
from bayonets.engine.day import Public, situation_of
from bayonets.engine.decide import Officer, Situation, view_of, weights, zeal_after
from bayonets.engine.groups import ROW, SERVING, Groups
from bayonets.engine.jit import kernel, like
from bayonets.engine.review import chance_of_being_caught, share_of_deeds
from bayonets.engine.state import Scratch
from bayonets.engine.ties import half_width
from bayonets.engine.twin import NEGLIGIBLE, Twin
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.culpability import deeds
from bayonets.mechanisms.declare import float32, float64, int64
from bayonets.world.exposure import outing_probability
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, STOOD_DOWN

# Rows in single precision: what groups bring to their decision, then the weight of each stance, and the zeal.
GRIEVANCE, OPTIMISM, CULPABILITY, OUTED, RESISTS = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW
WEIGHT, ZEAL = 5 * ROW, 9 * ROW

# Rows in double precision: how many they are, sums of their culpability and zeal; who exits and is removed, by points;
# what turns weights into probabilities.
HEADS, _GUILT, _EFFORT, _EXITED, _REMOVED, _SHARE = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW, 5 * ROW


class Outlook(NamedTuple):
    """What the officers of a formation see of their colleagues: shares RESISTING and EXITED of their ties, and x."""

    resisting: float
    exited: float
    x: float


@kernel
def outlook_of(case: Case, twin: Twin, now: Situation, f: int) -> Outlook:
    """What the officers of formation f see of their colleagues on average."""
    heads, officers = twin.state.heads, case.rules.officers
    resisting, exited = 0.0, 0.0
    for other in range(case.formations.size):
        resisting += heads[other, RESISTING] / officers
        exited += heads[other, EXITED] / officers
    if not case.rules.complete_mixing:
        within = float(2 * half_width(case, f))
        across = 2.0 * int64(officers * case.rules.ties_across / 2) / officers
        own = within / (within + across) if within + across > 0.0 else 0.0
        size = case.formations[f].officers
        resisting = own * heads[f, RESISTING] / size + (1.0 - own) * resisting
        exited = own * heads[f, EXITED] / size + (1.0 - own) * exited
        if within + across <= 0.0:
            resisting, exited = 0.0, 0.0
    return Outlook(resisting, exited, seen_broken(resisting, exited, float(now.leaver_weight), 1.0))


@kernel
def move_formation(
    case: Case, twin: Twin, scratch: Scratch, public: Public, q: Any, on: Any, f: int, evidence: float, day: int
) -> None:
    """Steps 6 to 8 for the groups of formation f: as far as it serves, and as far as it has stood down."""
    today, expected = scratch.today[f], scratch.today[f].duty
    layers = 2 if twin.state.units[f].outed > 0.0 else 1
    gather_groups(twin.groups, scratch.rows, twin.sums, f, layers)
    stood_down = twin.posture[f, STOOD_DOWN] if twin.posture[f, STOOD_DOWN] > NEGLIGIBLE else 0.0
    for gone in range(2):
        share = stood_down if gone == 1 else 1.0 - stood_down
        if share > 0.0:
            today.duty = 0.0 if gone == 1 else expected / share
            today.stood_down = float(gone)
            now = situation_of(case, twin.state, scratch, public, f, evidence, day)
            seen = outlook_of(case, twin, now, f)
            count = layers * SERVING * twin.groups.heads.shape[3]
            weigh_together(
                scratch.rows, count, like(scratch.rows, seen.resisting), like(scratch.rows, seen.exited), now, q, on
            )
            review_groups(case, twin, scratch, now, seen.x, f, layers, share, day)
    for stance in range(EXITED, REMOVED + 1):
        twin.tomorrow[f, stance] = twin.state.heads[f, stance]
    for k in range(twin.groups.heads.shape[3]):
        twin.tomorrow[f, EXITED] += twin.sums[_EXITED + k]
        twin.tomorrow[f, REMOVED] += twin.sums[_REMOVED + k]
    count_heads(twin, twin.tomorrow[f], f)
    today.duty = expected


@kernel
def gather_groups(groups: Groups, rows: Any, sums: Any, f: int, layers: int) -> None:
    """Move the groups of formation f into the rows, block by block: outed or not, then stance; its own are empty then.

    Where nobody is outed there is one layer of them.
    """
    points = groups.heads.shape[3]
    for outed in range(layers):
        for stance in range(SERVING):
            block = (outed * SERVING + stance) * points
            for k in range(points):
                officers, guilt = groups.heads[f, outed, stance, k], groups.culpability[f, outed, stance, k]
                sums[HEADS + block + k] = officers
                sums[_GUILT + block + k] = guilt
                sums[_EFFORT + block + k] = groups.zeal[f, outed, k] if stance == LOYAL else 0.0
                rows[GRIEVANCE + block + k] = groups.grievance[f, k]
                rows[OPTIMISM + block + k] = groups.optimism[f, k]
                rows[CULPABILITY + block + k] = guilt / max(officers, 1e-300)
                rows[OUTED + block + k] = outed
                rows[RESISTS + block + k] = 1.0 if stance == RESISTING else 0.0
                groups.heads[f, outed, stance, k] = 0.0
                groups.culpability[f, outed, stance, k] = 0.0
        for k in range(points):
            groups.zeal[f, outed, k] = 0.0
    for k in range(points):
        sums[_EXITED + k] = 0.0
        sums[_REMOVED + k] = 0.0


@kernel
def weigh_together(rows: Any, count: int, resisting: float, exited: float, now: Situation, q: Any, on: Any) -> None:
    """Fill the rows with the weight of each stance, their sum, and the zeal, for so many groups side by side."""
    for i in range(count):
        officer = Officer(
            rows[GRIEVANCE + i],
            rows[CULPABILITY + i],
            rows[OPTIMISM + i],
            rows[OUTED + i],
            rows[RESISTS + i],
            resisting,
            exited,
            like(rows, 1.0),
        )
        view = view_of(officer, now, q)
        loyal, shirking, refusing, leaving = weights(officer, view, now, q, on)
        rows[WEIGHT + i] = loyal
        rows[WEIGHT + ROW + i] = shirking
        rows[WEIGHT + 2 * ROW + i] = refusing
        rows[WEIGHT + 3 * ROW + i] = leaving
        rows[ZEAL + i] = zeal_after(view, q, on)


@kernel
def review_groups(
    case: Case,
    twin: Twin,
    scratch: Scratch,
    now: Situation,
    x: float,
    f: int,
    layers: int,
    share: float,
    day: int,
) -> None:
    """Put a share of formation f, for which this situation holds, where it will be tomorrow.

    Args:
        case, twin, scratch: scenario, groups, weights of their stances.
        now: what the formation faces; x: what it sees of colleagues.
        f: the formation.
        layers: 2 if somebody is outed, else 1.
        share: of the groups that this situation holds for.
        day: counted from the start.
    """
    rows, today = scratch.rows, scratch.today[f]
    outing = outing_probability(case.country[day].outing, today.duty)
    done = deeds(case.rules.culpability_rate, today.duty, today.violence)
    for stance in range(SERVING):
        for new in range(EXITED + 1):
            twin.caught[stance, new] = 0.0 if new == stance else chance_of_being_caught(case, now, x, stance, new)
    share_of_weights(rows, twin.sums, layers * SERVING * twin.groups.heads.shape[3])
    for outed in range(layers):
        for stance in range(SERVING):
            block = (outed * SERVING + stance) * twin.groups.heads.shape[3]
            officers = 0.0
            for k in range(twin.groups.heads.shape[3]):
                officers += twin.sums[HEADS + block + k]
            if officers > 0.0:
                gained = done * float(share_of_deeds(float32(stance)))
                found = outing if stance == LOYAL and outed == 0 else 0.0
                move_block(case, twin, rows, f, block, outed, stance, share * (1.0 - found), gained)
                if found > 0.0:
                    move_block(case, twin, rows, f, block, 1, stance, share * found, gained)
                    twin.state.units[f].outed += share * found * officers


@kernel
def share_of_weights(rows: Any, sums: Any, count: int) -> None:
    """What a weight must be multiplied by to be a probability; in double precision, so that nobody gets lost."""
    for i in range(count):
        total = float64(rows[WEIGHT + i]) + float64(rows[WEIGHT + ROW + i])
        total += float64(rows[WEIGHT + 2 * ROW + i]) + float64(rows[WEIGHT + 3 * ROW + i])
        sums[_SHARE + i] = 1.0 / total


@kernel
def move_block(
    case: Case,
    twin: Twin,
    rows: Any,
    f: int,
    block: int,
    outed: int,
    stance: int,
    share: float,
    gained: float,
) -> None:
    """Move a share of the groups in one stance to where they will be tomorrow: step 7 with its reviews, and step 8."""
    review, points, sums = case.rules.review_rate, twin.groups.heads.shape[3], twin.sums
    for new in range(EXITED + 1):
        caught = twin.caught[stance, new]
        free, held = share * review * (1.0 - caught), share * review * caught
        stays = share * (1.0 - review) if new == stance else 0.0
        weight = WEIGHT + new * ROW + block
        if held > 0.0:
            for k in range(points):
                picked = rows[weight + k] * sums[_SHARE + block + k]
                sums[_REMOVED + k] += held * picked * sums[HEADS + block + k]
        if new == EXITED:
            for k in range(points):
                picked = rows[weight + k] * sums[_SHARE + block + k]
                sums[_EXITED + k] += free * picked * sums[HEADS + block + k]
        else:
            heads, guilt = twin.groups.heads[f, outed, new], twin.groups.culpability[f, outed, new]
            for k in range(points):
                part = stays + free * (rows[weight + k] * sums[_SHARE + block + k])
                heads[k] += part * sums[HEADS + block + k]
                guilt[k] += part * (sums[_GUILT + block + k] + gained * sums[HEADS + block + k])
        if new == LOYAL:
            zeal = twin.groups.zeal[f, outed]
            for k in range(points):
                picked = rows[weight + k] * sums[_SHARE + block + k]
                renewed = free * picked * sums[HEADS + block + k] * rows[ZEAL + block + k]
                zeal[k] += stays * sums[_EFFORT + block + k] + renewed


@kernel
def count_heads(twin: Twin, heads: Any, f: int) -> None:
    """Fill the heads of those who serve in formation f, and its zeal of the loyal, from its groups."""
    groups, zeal = twin.groups, 0.0
    layers = 2 if twin.state.units[f].outed > 0.0 else 1
    for stance in range(SERVING):
        heads[stance] = 0.0
        for outed in range(layers):
            for k in range(groups.heads.shape[3]):
                heads[stance] += groups.heads[f, outed, stance, k]
    for outed in range(layers):
        for k in range(groups.zeal.shape[2]):
            zeal += groups.zeal[f, outed, k]
    twin.state.units[f].loyal_zeal = zeal
