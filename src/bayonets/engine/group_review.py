"""Reviews, exposure and deeds of one formation on one day, for groups of officers (`engine/review.py` for officers).

The groups stand side by side in rows, block by block: not outed or outed, then stance; within a block by points of the
traits. Each block decides as one officer would (`engine/decide.py`), and its shares move to the blocks of tomorrow.
"""

from typing import Any, NamedTuple

from bayonets.engine.case import Case
from bayonets.engine.day import Public, situation_of
from bayonets.engine.decide import Officer, Situation, view_of, weights, zeal_after
from bayonets.engine.groups import ROW, SERVING, Groups
from bayonets.engine.jit import inlined, like
from bayonets.engine.review import BREAKS, SHIRKS, chance_breaking, risk_of, share_of_deeds
from bayonets.engine.state import Scratch
from bayonets.engine.ties import half_width
from bayonets.engine.twin import NEGLIGIBLE, Twin
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.culpability import deeds
from bayonets.mechanisms.declare import float32, float64, int64
from bayonets.world.counter_intelligence import caught_shirking
from bayonets.world.exposure import outing_probability
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, STOOD_DOWN

# Rows in single precision: what groups bring to their decision, then the weight of each stance, and the zeal.
GRIEVANCE, OPTIMISM, CULPABILITY, OUTED, RESISTS = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW
WEIGHT, ZEAL = 5 * ROW, 9 * ROW

# Rows in double precision: how many they are, sums of their culpability and zeal; who exits and is removed, by points;
# what turns weights into probabilities; probabilities of one stance.
HEADS, _GUILT, _EFFORT, _EXITED, _REMOVED, _SHARE, _PART = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW, 5 * ROW, 6 * ROW


class Outlook(NamedTuple):
    """What the officers of a formation see of their colleagues: shares RESISTING and EXITED of their ties, and x."""

    resisting: float
    exited: float
    x: float


@inlined
def outlook_of(case: Case, twin: Twin, now: Situation, f: int) -> Outlook:
    """What the officers of formation f see of their colleagues on average: of its own and of all, as ties are."""
    heads, officers = twin.state.heads, case.rules.officers
    resisting, exited = 0.0, 0.0
    for other in range(case.formations.size):
        resisting += heads[other, RESISTING] / officers
        exited += heads[other, EXITED] / officers
    if not case.rules.complete_mixing:
        within = float(2 * half_width(case, f))
        across = 2.0 * int64(officers * case.rules.ties_across / 2) / officers
        # Without any ties he sees nobody.
        ties, size = max(within + across, 1e-300), case.formations[f].officers
        resisting = (within * heads[f, RESISTING] / size + across * resisting) / ties
        exited = (within * heads[f, EXITED] / size + across * exited) / ties
    return Outlook(resisting, exited, seen_broken(resisting, exited, float(now.leaver_weight), 1.0))


@inlined
def move_formation(
    case: Case, twin: Twin, scratch: Scratch, public: Public, q: Any, on: Any, f: int, evidence: float, day: int
) -> None:
    """Steps 6 to 8 for the groups of formation f: as far as it serves, and as far as it has stood down."""
    today, expected = scratch.today[f], scratch.today[f].duty
    blocks = gather_groups(twin, scratch.rows, f)
    stood_down, newly_outed = today.stood_down if today.stood_down > NEGLIGIBLE else 0.0, 0.0
    for gone in range(2):
        share = stood_down if gone == 1 else 1.0 - stood_down
        if share > 0.0:
            today.duty = 0.0 if gone == 1 else expected / share
            today.stood_down = float(gone)
            now = situation_of(case, twin.state, scratch, public, f, evidence, day)
            seen = outlook_of(case, twin, now, f)
            resisting, exited = like(scratch.rows, seen.resisting), like(scratch.rows, seen.exited)
            weigh_together(scratch.rows, blocks * twin.groups.heads.shape[3], resisting, exited, now, q, on)
            newly_outed += review_groups(case, twin, scratch, now, seen.x, f, blocks, share, day)
    # Only now: the part that has stood down must not see in its outed share who was outed today.
    twin.state.units[f].outed += newly_outed
    for stance in range(EXITED, REMOVED + 1):
        twin.tomorrow[f, stance] = twin.state.heads[f, stance]
    for k in range(twin.groups.heads.shape[3]):
        twin.tomorrow[f, EXITED] += twin.sums[_EXITED + k]
        twin.tomorrow[f, REMOVED] += twin.sums[_REMOVED + k]
    count_heads(twin, twin.tomorrow[f], f)
    today.duty = expected
    today.stood_down = twin.posture[f, STOOD_DOWN]


@inlined
def gather_groups(twin: Twin, rows: Any, f: int) -> int:
    """Move the groups of formation f into the rows, block by block, and say how many blocks there are.

    A block in which there is hardly anybody stays where it is, and does not review.
    """
    points, blocks = twin.groups.heads.shape[3], 0
    for k in range(points):
        twin.sums[_EXITED + k] = 0.0
        twin.sums[_REMOVED + k] = 0.0
    for kind in range(twin.blocks.shape[1]):
        if twin.blocks[f, kind] > NEGLIGIBLE:
            gather_block(twin.groups, rows, twin.sums, f, kind // SERVING, kind % SERVING, blocks * points)
            twin.kinds[blocks] = kind
            blocks += 1
    return blocks


@inlined
def gather_block(groups: Groups, rows: Any, sums: Any, f: int, outed: int, stance: int, block: int) -> None:
    """Move the groups of one kind into the rows from `block` on."""
    points = groups.heads.shape[3]
    move_out(groups.heads[f, outed, stance], sums[HEADS + block : HEADS + block + points])
    move_out(groups.culpability[f, outed, stance], sums[_GUILT + block : _GUILT + block + points])
    if stance == LOYAL:
        move_out(groups.zeal[f, outed], sums[_EFFORT + block : _EFFORT + block + points])
    average(
        sums[_GUILT + block : _GUILT + block + points],
        sums[HEADS + block : HEADS + block + points],
        rows[CULPABILITY + block :],
    )
    copy(groups.grievance[f], rows[GRIEVANCE + block :])
    copy(groups.optimism[f], rows[OPTIMISM + block :])
    fill(rows[OUTED + block : OUTED + block + points], float(outed))
    fill(rows[RESISTS + block : RESISTS + block + points], 1.0 if stance == RESISTING else 0.0)


# Small loops over stretches: the compiler makes each of them take several numbers at once.


@inlined
def move_out(store: Any, row: Any) -> None:
    """Move numbers into a row; none are left."""
    for k in range(row.size):
        row[k] = store[k]
        store[k] = 0.0


@inlined
def average(total: Any, officers: Any, row: Any) -> None:
    """Fill a row with the average of each group."""
    for k in range(total.size):
        row[k] = total[k] / max(officers[k], 1e-300)


@inlined
def copy(numbers: Any, row: Any) -> None:
    """Fill a row with the same numbers."""
    for k in range(numbers.size):
        row[k] = numbers[k]


@inlined
def fill(row: Any, number: float) -> None:
    """Fill a row with one number."""
    for k in range(row.size):
        row[k] = number


@inlined
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


@inlined
def review_groups(
    case: Case,
    twin: Twin,
    scratch: Scratch,
    now: Situation,
    x: float,
    f: int,
    blocks: int,
    share: float,
    day: int,
) -> float:
    """Put a share of formation f, for which this situation holds, where it will be tomorrow.

    Args:
        case, twin, scratch: scenario, groups, weights of their stances.
        now: what the formation faces; x: what it sees of colleagues.
        f: the formation.
        blocks: how many there are in the rows.
        share: of the groups that this situation holds for.
        day: counted from the start.

    Returns:
        How many of them are outed today.
    """
    rows, today, newly_outed = scratch.rows, scratch.today[f], 0.0
    outing = outing_probability(case.country[day].outing, today.duty)
    done = deeds(case.rules.culpability_rate, today.duty, today.violence)
    shirking, breaking = caught_shirking(float64(now.watch), case.rules.catch_shirking), chance_breaking(case, now, x)
    for stance in range(SERVING):
        for new in range(EXITED + 1):
            risk = risk_of(now, stance, new)
            twin.caught[stance, new] = shirking if risk == SHIRKS else (breaking if risk == BREAKS else 0.0)
    points = twin.groups.heads.shape[3]
    share_of_weights(rows, twin.sums, blocks * points)
    for place in range(blocks):
        kind = twin.kinds[place]
        outed, stance, block = kind // SERVING, kind % SERVING, place * points
        gained = done * float(share_of_deeds(float32(stance)))
        found = outing if stance == LOYAL and outed == 0 else 0.0
        move_block(case, twin, rows, f, block, outed, stance, share * (1.0 - found), gained)
        if found > 0.0:
            move_block(case, twin, rows, f, block, 1, stance, share * found, gained)
            newly_outed += share * found * twin.blocks[f, kind]
    return newly_outed


@inlined
def share_of_weights(rows: Any, sums: Any, count: int) -> None:
    """What a weight must be multiplied by to be a probability; in double precision, so that nobody gets lost."""
    for i in range(count):
        total = float64(rows[WEIGHT + i]) + float64(rows[WEIGHT + ROW + i])
        total += float64(rows[WEIGHT + 2 * ROW + i]) + float64(rows[WEIGHT + 3 * ROW + i])
        sums[_SHARE + i] = 1.0 / total


@inlined
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
    review, points, sums, groups = case.rules.review_rate, twin.groups.heads.shape[3], twin.sums, twin.groups
    officers, guilt = sums[HEADS + block : HEADS + block + points], sums[_GUILT + block : _GUILT + block + points]
    part, chosen = sums[_PART : _PART + points], sums[_SHARE + block : _SHARE + block + points]
    for new in range(EXITED + 1):
        caught = twin.caught[stance, new]
        free, held = share * review * (1.0 - caught), share * review * caught
        stays = share * (1.0 - review) if new == stance else 0.0
        multiply(rows[WEIGHT + new * ROW + block : WEIGHT + new * ROW + block + points], chosen, part)
        if held > 0.0:
            add_share(sums[_REMOVED : _REMOVED + points], officers, part, held, 0.0)
        if new == EXITED:
            add_share(sums[_EXITED : _EXITED + points], officers, part, free, 0.0)
        else:
            add_share(groups.heads[f, outed, new], officers, part, free, stays)
            add_guilt(groups.culpability[f, outed, new], guilt, officers, gained, part, free, stays)
        if new == LOYAL:
            kept = stays if stance == LOYAL else 0.0
            effort, zeal = sums[_EFFORT + block : _EFFORT + block + points], rows[ZEAL + block : ZEAL + block + points]
            add_zeal(groups.zeal[f, outed], effort, kept, officers, part, free, zeal)


@inlined
def multiply(one: Any, other: Any, product: Any) -> None:
    """Fill a row with products."""
    for k in range(product.size):
        product[k] = one[k] * other[k]


@inlined
def add_share(store: Any, officers: Any, part: Any, free: float, stays: float) -> None:
    """Add those who stay as they are, and those who pick this stance and get away with it."""
    for k in range(part.size):
        store[k] += (stays + free * part[k]) * officers[k]


@inlined
def add_guilt(store: Any, guilt: Any, officers: Any, gained: float, part: Any, free: float, stays: float) -> None:
    """Add their culpability, with what they gained today."""
    for k in range(part.size):
        store[k] += (stays + free * part[k]) * (guilt[k] + gained * officers[k])


@inlined
def add_zeal(store: Any, effort: Any, kept: float, officers: Any, part: Any, free: float, zeal: Any) -> None:
    """Add the zeal of those who stay as they are, and the new zeal of those who pick to be LOYAL."""
    for k in range(part.size):
        store[k] += kept * effort[k] + free * part[k] * officers[k] * zeal[k]


@inlined
def count_heads(twin: Twin, heads: Any, f: int) -> None:
    """Fill the heads of those who serve in formation f, and its zeal of the loyal, from its groups."""
    groups, zeal = twin.groups, 0.0
    for stance in range(SERVING):
        heads[stance] = 0.0
        for outed in range(groups.heads.shape[1]):
            officers = 0.0
            for k in range(groups.heads.shape[3]):
                officers += groups.heads[f, outed, stance, k]
            twin.blocks[f, outed * SERVING + stance] = officers
            heads[stance] += officers
    for outed in range(groups.zeal.shape[1]):
        if twin.blocks[f, outed * SERVING + LOYAL] > 0.0:
            for k in range(groups.zeal.shape[2]):
                zeal += groups.zeal[f, outed, k]
    twin.state.units[f].loyal_zeal = zeal
