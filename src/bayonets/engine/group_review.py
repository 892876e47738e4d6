"""Reviews, exposure and acts of one formation on one day, for groups of officers (`engine/review.py` for officers).

Each block of groups decides once for all roots (`engine/group_choice.py`); then exits are computed
for each value of the roots; the shares of the stances among those who stay are the same for all roots.
"""

from typing import Any

from bayonets.engine.case import Case
from bayonets.engine.decide import Situation
from bayonets.engine.group_choice import (
    TINY,
    WEIGHT,
    ZEAL,
    Apparatus,
    copy,
    fill,
    gather_block,
    outlook_of,
    receive,
    sum_of,
    weigh_together,
)
from bayonets.engine.groups import LINE, ROW, SERVING
from bayonets.engine.jit import inlined
from bayonets.engine.mean_field_state import NEGLIGIBLE, MeanField
from bayonets.engine.postures import followed_up
from bayonets.engine.review import LEAVES, REFUSES, SHIRKS, chance_breaking, risk_of, share_of_acts
from bayonets.engine.state import Scratch
from bayonets.engine.today import Public, shirking_share, situation_of, work_of
from bayonets.mechanisms.culpability import acts
from bayonets.mechanisms.declare import float32, float64
from bayonets.mechanisms.enquiry import enquiry_probability
from bayonets.world.counter_intelligence import caught_shirking
from bayonets.world.exposure import outing_probability
from bayonets.world.stances import EXITED, LOYAL, REMOVED, RESISTING, SHIRKING, STOOD_DOWN

# Rows in double precision, in arrays for the block at hand and for tomorrow, by points of the traits but roots and by
# all points. Loops index the rows of an array in the same way, so that the compiler sees that they do not overlap
# and vectorises.
#
# Of the block at hand, by points but roots: weight of all ways to stay; share of each stance among those who stay; mean
# culpability; officers who would stay, leave, and ask for the first time if all reviewed. Of the whole formation:
# officers who exit, are removed, and ask for the first time today.
_STAYING_WEIGHT, _SHARE, _GUILT, _STAY, _LEAVE, _ASK = 0, LINE, 4 * LINE, 5 * LINE, 6 * LINE, 7 * LINE
_EXITED, _REMOVED, _ASKED = 8 * LINE, 9 * LINE, 10 * LINE
# Of the block at hand, by all points: how many they are, and how many never asked; share of each stance among who
# stays; how many would stay, and would stay without having asked, if all reviewed.
_OFFICERS, _UNASKED, _SHARES, _STAYING, _SILENT = 0, LINE, 2 * LINE, 5 * LINE, 6 * LINE

# Tomorrow's groups of a layer, not outed or outed, stance by stance: by points but roots, how many, and their
# culpability; then the zeal of the LOYAL. By all points: how many, and how many never asked.
_OFFICERS_TO_COME, _GUILT_TO_COME, _ZEAL_TO_COME = 0, 3 * LINE, 6 * LINE
_HEADS_TO_COME, _UNASKED_TO_COME = 0, 3 * LINE


@inlined
def move_formation(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    public: Public,
    whole: Apparatus,
    q: Any,
    on: Any,
    f: int,
    evidence: float,
    day: int,
) -> None:
    """Steps 7 to 9 for the groups of formation f: as far as it serves, and as far as it has stood down."""
    today, unit, expected = scratch.today[f], mean_field.state.units[f], scratch.today[f].duty
    layers = layers_in_use(case, mean_field, f, day)
    blocks = gather_groups(mean_field, scratch.rows, f, layers)
    stood_down, newly_outed = followed_up(today.stood_down), 0.0
    for gone in range(2):
        share = stood_down if gone == 1 else 1.0 - stood_down
        if share > 0.0:
            today.duty = 0.0 if gone == 1 else expected / share
            today.stood_down = float(gone)
            now = situation_of(case, mean_field.state, scratch, public, f, evidence, day)
            seen = outlook_of(case, mean_field, whole, now, f)
            count = blocks * mean_field.groups.grievance.shape[1]
            weigh_together(scratch.rows, count, seen, case.formations[f].exit_cost, now, q, on)
            newly_outed += review_groups(case, mean_field, scratch, now, seen.x, f, blocks, share, day)
            # A formation that has stood down reviews no more: the acts are those of the part that has not.
            if gone == 0:
                unit.command_culpability += acts(case.rules.culpability_rate, work_of(case, scratch, f, day))
    today.duty = expected
    today.stood_down = mean_field.posture[f, STOOD_DOWN]
    # Only now: officers outed today must not count in the outed share of the part that has stood down.
    unit.outed += newly_outed
    end_formation(mean_field, f, layers)


@inlined
def layers_in_use(case: Case, mean_field: MeanField, f: int, day: int) -> int:
    """The number of layers of groups: one where no officer of formation f is outed or can be today."""
    outed = (
        mean_field.blocks[f, SERVING + LOYAL]
        + mean_field.blocks[f, SERVING + SHIRKING]
        + mean_field.blocks[f, SERVING + RESISTING]
    )
    return 2 if outed > 0.0 or case.levers[day, f].outing > 0.0 else 1


@inlined
def gather_groups(mean_field: MeanField, rows: Any, f: int, layers: int) -> int:
    """Copy the traits of the groups of formation f into the rows, block by block; returns the number of blocks.

    A block with almost no officers remains unchanged and does not review.
    """
    tempers, blocks = mean_field.groups.grievance.shape[1], 0
    for line in (_EXITED, _REMOVED, _ASKED):
        fill(mean_field.lines[line : line + tempers], 0.0)
    for kind in range(layers * SERVING):
        outed, stance = kind // SERVING, kind % SERVING
        if mean_field.blocks[f, kind] > NEGLIGIBLE:
            gather_block(mean_field.groups, rows, f, outed, stance, blocks * tempers)
            begin_tomorrow(mean_field, outed, stance)
            mean_field.kinds[blocks] = kind
            blocks += 1
        else:
            stay_behind(mean_field, f, outed, stance)
    return blocks


@inlined
def begin_tomorrow(mean_field: MeanField, outed: int, stance: int) -> None:
    """Tomorrow's groups of one kind are empty at first."""
    few, many, tempers = (
        mean_field.few_to_come[outed],
        mean_field.many_to_come[outed],
        mean_field.groups.grievance.shape[1],
    )
    for row in (_OFFICERS_TO_COME, _GUILT_TO_COME):
        fill(few[row + stance * LINE :][:tempers], 0.0)
    if stance == LOYAL:
        fill(few[_ZEAL_TO_COME:][:tempers], 0.0)
    for row in (_HEADS_TO_COME, _UNASKED_TO_COME):
        fill(many[row + stance * LINE :][: mean_field.groups.heads.shape[3]], 0.0)


@inlined
def stay_behind(mean_field: MeanField, f: int, outed: int, stance: int) -> None:
    """Tomorrow's groups of one kind of formation f are at first those of today."""
    groups, few, many, line = (
        mean_field.groups,
        mean_field.few_to_come[outed],
        mean_field.many_to_come[outed],
        stance * LINE,
    )
    copy(groups.officers[f, outed, stance], few[_OFFICERS_TO_COME + line :])
    copy(groups.culpability[f, outed, stance], few[_GUILT_TO_COME + line :])
    if stance == LOYAL:
        copy(groups.zeal[f, outed], few[_ZEAL_TO_COME:])
    copy(groups.heads[f, outed, stance], many[_HEADS_TO_COME + line :])
    copy(groups.unasked[f, outed, stance], many[_UNASKED_TO_COME + line :])


@inlined
def review_groups(
    case: Case,
    mean_field: MeanField,
    scratch: Scratch,
    now: Situation,
    x: float,
    f: int,
    blocks: int,
    share: float,
    day: int,
) -> float:
    """Move the share of formation f under this situation to its groups of tomorrow.

    Args:
        case, mean_field, scratch: scenario, groups, weights of their stances.
        now: the situation of the formation; x: its observations of colleagues.
        f: the formation.
        blocks: their number in the rows.
        share: of the groups that this situation holds for.
        day: counted from the start.

    Returns:
        The number of them outed today.
    """
    newly_outed, leaks = 0.0, case.rules.leaks
    outing = outing_probability(
        case.levers[day, f].outing, scratch.today[f].duty, shirking_share(mean_field.state, f), leaks
    )
    done = acts(case.rules.culpability_rate, work_of(case, scratch, f, day))
    watch_changes(case, mean_field, now, x)
    for place in range(blocks):
        kind = mean_field.kinds[place]
        outed, stance = kind // SERVING, kind % SERVING
        gained = done * float(share_of_acts(float32(stance)))
        risk = outing if stance == LOYAL and outed == 0 else 0.0
        choose(case, mean_field, scratch.rows, f, outed, stance, place)
        count_who_goes(case, mean_field, stance, share)
        move_block(case, mean_field, scratch.rows, f, place, kind, outed, share * (1.0 - risk), gained)
        if risk > 0.0:
            move_block(case, mean_field, scratch.rows, f, place, kind, 1, share * risk, gained)
            newly_outed += share * risk * mean_field.blocks[f, kind]
    return newly_outed


@inlined
def watch_changes(case: Case, mean_field: MeanField, now: Situation, x: float) -> None:
    """Fill the probability of being caught for each change of stance, for officers who see x."""
    shirking, leaving = caught_shirking(float64(now.watch), case.rules.catch_shirking), chance_breaking(case, now, x)
    refusing = leaving * float64(now.beside)
    for stance in range(SERVING):
        for new in range(EXITED + 1):
            risk = risk_of(now, stance, new)
            broke = refusing if risk == REFUSES else (leaving if risk == LEAVES else 0.0)
            mean_field.caught[stance, new] = shirking if risk == SHIRKS else broke


@inlined
def choose(case: Case, mean_field: MeanField, rows: Any, f: int, outed: int, stance: int, place: int) -> None:
    """Fill the rows of the block at hand: officers who would stay, leave and ask if all of the block reviewed."""
    groups, lines, sums, enquiry = mean_field.groups, mean_field.lines, mean_field.sums, case.rules.enquiry
    tempers, asking = groups.grievance.shape[1], 1.0 if stance <= SHIRKING else 0.0
    copy(groups.heads[f, outed, stance], sums[_OFFICERS:])
    copy(groups.unasked[f, outed, stance], sums[_UNASKED:])
    part_stances(rows, lines, place * tempers, tempers)
    leaving = rows[WEIGHT + 3 * ROW + place * tempers :]
    for root in range(groups.ease.shape[1]):
        part_by_roots(groups.ease[f, root], enquiry, asking, leaving, lines, sums[root * tempers :], tempers)
    mean_guilt(groups.culpability[f, outed, stance], lines)


@inlined
def part_stances(rows: Any, lines: Any, block: int, tempers: int) -> None:
    """Fill the share of each stance among those who stay; in double precision, so that totals are conserved."""
    for m in range(tempers):
        loyal, shirking = float64(rows[WEIGHT + block + m]), float64(rows[WEIGHT + ROW + block + m])
        refusing = float64(rows[WEIGHT + 2 * ROW + block + m])
        total = loyal + shirking + refusing
        part = 1.0 / max(total, TINY)
        lines[_STAYING_WEIGHT + m] = total
        # LOYAL, which can always be chosen, takes the remainder of rounding to 0.
        lines[_SHARE + m] = loyal * part if total > 0.0 else 1.0
        lines[_SHARE + LINE + m] = shirking * part
        lines[_SHARE + 2 * LINE + m] = refusing * part
        lines[_STAY + m] = 0.0
        lines[_LEAVE + m] = 0.0
        lines[_ASK + m] = 0.0


@inlined
def part_by_roots(
    ease: float, enquiry: float, asking: float, leaving: Any, lines: Any, sums: Any, tempers: int
) -> None:
    """Divide the officers of some roots into those who would stay and leave, and those who never asked likewise.

    Args:
        ease: of these roots (`groups.Groups`).
        enquiry: the parameter; asking: 1 if they may ask for the first time, else 0.
        leaving: weight of EXITED at mean roots.
        lines, sums: rows by points but roots; and by all points, from these roots on.
        tempers: number of points of the other traits.
    """
    for m in range(tempers):
        going = ease * leaving[m]
        leave = going / max(lines[_STAYING_WEIGHT + m] + going, TINY)
        silent = (1.0 - leave) * (1.0 - asking * enquiry_probability(leave, enquiry))
        officers, unasked = sums[_OFFICERS + m], sums[_UNASKED + m]
        sums[_STAYING + m] = (1.0 - leave) * officers
        sums[_SILENT + m] = silent * unasked
        sums[_SHARES + m] = lines[_SHARE + m]
        sums[_SHARES + LINE + m] = lines[_SHARE + LINE + m]
        sums[_SHARES + 2 * LINE + m] = lines[_SHARE + 2 * LINE + m]
        lines[_STAY + m] += (1.0 - leave) * officers
        lines[_LEAVE + m] += leave * officers
        lines[_ASK + m] += asking * (1.0 - silent) * unasked


@inlined
def mean_guilt(guilt: Any, lines: Any) -> None:
    """Fill the mean culpability of each group of the block at hand."""
    for m in range(guilt.size):
        lines[_GUILT + m] = guilt[m] / max(lines[_STAY + m] + lines[_LEAVE + m], TINY)


@inlined
def count_who_goes(case: Case, mean_field: MeanField, stance: int, share: float) -> None:
    """Add the officers who leave, are caught, and ask for the first time, among a share of the block at hand."""
    lines, caught, reviewing = mean_field.lines, mean_field.caught[stance], share * case.rules.review_rate
    held_shirking, held_refusing = reviewing * caught[SHIRKING], reviewing * caught[RESISTING]
    held, free = reviewing * caught[EXITED], reviewing * (1.0 - caught[EXITED])
    for m in range(mean_field.groups.grievance.shape[1]):
        kept = held_shirking * lines[_SHARE + LINE + m] + held_refusing * lines[_SHARE + 2 * LINE + m]
        lines[_REMOVED + m] += kept * lines[_STAY + m] + held * lines[_LEAVE + m]
        lines[_EXITED + m] += free * lines[_LEAVE + m]
        lines[_ASKED + m] += reviewing * lines[_ASK + m]


@inlined
def move_block(
    case: Case,
    mean_field: MeanField,
    rows: Any,
    f: int,
    place: int,
    kind: int,
    layer: int,
    share: float,
    gained: float,
) -> None:
    """Move a share of the block at hand, officers of one kind, to their groups of tomorrow in a layer."""
    groups, caught, stance = mean_field.groups, mean_field.caught[kind % SERVING], kind % SERVING
    review, idle = share * case.rules.review_rate, share * (1.0 - case.rules.review_rate)
    free = review * (1.0 - caught[LOYAL]), review * (1.0 - caught[SHIRKING]), review * (1.0 - caught[RESISTING])
    stays = (
        idle if stance == LOYAL else 0.0,
        idle if stance == SHIRKING else 0.0,
        idle if stance == RESISTING else 0.0,
    )
    points, tempers = groups.heads.shape[3], groups.grievance.shape[1]
    few, many = mean_field.few_to_come[layer], mean_field.many_to_come[layer]
    part, sums = mean_field.sums[_SHARES:], mean_field.sums
    add_shares(many[_HEADS_TO_COME:], part, sums[_STAYING:], sums[_OFFICERS:], points, free, stays)
    add_shares(many[_UNASKED_TO_COME:], part, sums[_SILENT:], sums[_UNASKED:], points, free, stays)
    add_guilt(few, mean_field.lines, tempers, free, stays, gained)
    zeal, effort = rows[ZEAL + place * tempers :], groups.zeal[f, kind // SERVING]
    add_zeal(few[_ZEAL_TO_COME:], mean_field.lines, effort, zeal, free[LOYAL], stays[LOYAL])


Three = tuple[float, float, float]


@inlined
def add_shares(store: Any, part: Any, staying: Any, officers: Any, points: int, free: Three, stays: Three) -> None:
    """Add, stance by stance, officers who choose it and are not caught, and those who do not review.

    Args:
        store: tomorrow's groups, stance by stance.
        part: share of each stance among those who stay, stance by stance.
        staying, officers: of the block at hand, who would stay if all reviewed, and all.
        points: their number.
        free: share of those who would stay that reviews and is not caught, by stance.
        stays: share of all that does not review, in their own stance.
    """
    for k in range(points):
        reviewing, others = staying[k], officers[k]
        store[k] += free[0] * part[k] * reviewing + stays[0] * others
        store[LINE + k] += free[1] * part[LINE + k] * reviewing + stays[1] * others
        store[2 * LINE + k] += free[2] * part[2 * LINE + k] * reviewing + stays[2] * others


@inlined
def add_guilt(store: Any, lines: Any, tempers: int, free: Three, stays: Three, gained: float) -> None:
    """Add them over all roots, and their culpability with what they gained today: the group's mean for each of them."""
    for m in range(tempers):
        reviewing, others = lines[_STAY + m], lines[_STAY + m] + lines[_LEAVE + m]
        guilt = lines[_GUILT + m] + gained
        loyal = free[0] * lines[_SHARE + m] * reviewing + stays[0] * others
        shirking = free[1] * lines[_SHARE + LINE + m] * reviewing + stays[1] * others
        resisting = free[2] * lines[_SHARE + 2 * LINE + m] * reviewing + stays[2] * others
        store[_OFFICERS_TO_COME + m] += loyal
        store[_OFFICERS_TO_COME + LINE + m] += shirking
        store[_OFFICERS_TO_COME + 2 * LINE + m] += resisting
        store[_GUILT_TO_COME + m] += loyal * guilt
        store[_GUILT_TO_COME + LINE + m] += shirking * guilt
        store[_GUILT_TO_COME + 2 * LINE + m] += resisting * guilt


@inlined
def add_zeal(store: Any, lines: Any, effort: Any, zeal: Any, free: float, stays: float) -> None:
    """Add the new zeal of those who choose LOYAL, and the zeal of the LOYAL who do not review."""
    for m in range(effort.size):
        store[m] += free * lines[_SHARE + m] * lines[_STAY + m] * zeal[m] + stays * effort[m]


@inlined
def end_formation(mean_field: MeanField, f: int, layers: int) -> None:
    """Put tomorrow's groups of formation f into their places; fill its heads as the day ends; count those who asked."""
    groups, lines, tomorrow, heads = (
        mean_field.groups,
        mean_field.lines,
        mean_field.tomorrow[f],
        mean_field.state.heads[f],
    )
    tempers = groups.grievance.shape[1]
    for kind in range(layers * SERVING):
        outed, stance = kind // SERVING, kind % SERVING
        few, many, line = mean_field.few_to_come[outed], mean_field.many_to_come[outed], stance * LINE
        receive(groups.officers[f, outed, stance], few[_OFFICERS_TO_COME + line :])
        receive(groups.culpability[f, outed, stance], few[_GUILT_TO_COME + line :])
        if stance == LOYAL:
            receive(groups.zeal[f, outed], few[_ZEAL_TO_COME:])
        receive(groups.heads[f, outed, stance], many[_HEADS_TO_COME + line :])
        receive(groups.unasked[f, outed, stance], many[_UNASKED_TO_COME + line :])
    tomorrow[EXITED] = heads[EXITED] + sum_of(lines[_EXITED : _EXITED + tempers])
    tomorrow[REMOVED] = heads[REMOVED] + sum_of(lines[_REMOVED : _REMOVED + tempers])
    mean_field.state.units[f].asked += sum_of(lines[_ASKED : _ASKED + tempers])
    count_heads(mean_field, tomorrow, f)


@inlined
def count_heads(mean_field: MeanField, heads: Any, f: int) -> None:
    """Fill the heads of those who serve in formation f, and its zeal of the loyal, from its groups."""
    groups, zeal = mean_field.groups, 0.0
    for stance in range(SERVING):
        heads[stance] = 0.0
        for outed in range(groups.heads.shape[1]):
            officers = sum_of(groups.officers[f, outed, stance])
            mean_field.blocks[f, outed * SERVING + stance] = officers
            heads[stance] += officers
    for outed in range(groups.zeal.shape[1]):
        if mean_field.blocks[f, outed * SERVING + LOYAL] > 0.0:
            zeal += sum_of(groups.zeal[f, outed])
    mean_field.state.units[f].loyal_zeal = zeal
