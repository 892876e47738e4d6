"""The traits and observations of groups of officers, and their decisions (`engine/decide.py`), side by side in rows.

Block by block: not outed or outed, then stance; within a block by points of the traits except roots, which affect
exits only (`engine/groups.py`).
"""

from typing import Any, NamedTuple

from bayonets.engine.case import Case
from bayonets.engine.decide import Officer, Situation, view_of, weights, zeal_after
from bayonets.engine.groups import ROW, Groups
from bayonets.engine.jit import inlined, like
from bayonets.engine.mean_field_state import MeanField
from bayonets.engine.ties import half_width
from bayonets.mechanisms.colleagues import seen_broken
from bayonets.mechanisms.declare import int64
from bayonets.world.stances import EXITED, RESISTING

# Rows in single precision (a frozen moment's in double): the traits and observations of groups, then the weight of each
# stance, and the zeal.
GRIEVANCE, OPTIMISM, CULPABILITY, OUTED, RESISTS = 0, ROW, 2 * ROW, 3 * ROW, 4 * ROW
WEIGHT, ZEAL = 5 * ROW, 9 * ROW

TINY = 1e-300
"""The divisor of a number of officers where there is none."""


class Apparatus(NamedTuple):
    """Shares of all officers of the apparatus who are RESISTING and EXITED, as the day begins."""

    resisting: float
    exited: float


class Outlook(NamedTuple):
    """Officers' observations of colleagues: shares RESISTING and EXITED of their ties; 1, or 0 without ties; x."""

    resisting: float
    exited: float
    ties: float
    x: float


@inlined
def apparatus_of(case: Case, mean_field: MeanField) -> Apparatus:
    """The whole apparatus as the day begins."""
    resisting, exited, heads = 0.0, 0.0, mean_field.state.heads
    for f in range(case.formations.size):
        resisting += heads[f, RESISTING]
        exited += heads[f, EXITED]
    return Apparatus(resisting / case.rules.officers, exited / case.rules.officers)


@inlined
def outlook_of(case: Case, mean_field: MeanField, whole: Apparatus, now: Situation, f: int) -> Outlook:
    """The mean observations of officers of formation f: of its own and of all officers, in the proportion of ties."""
    heads, officers, ties = mean_field.state.heads[f], case.rules.officers, 1.0
    resisting, exited = whole.resisting, whole.exited
    if not case.rules.complete_mixing:
        within = float(2 * half_width(case, f))
        across = 2.0 * int64(officers * case.rules.ties_across / 2) / officers
        ties = 1.0 if within + across > 0.0 else 0.0
        both, size = max(within + across, TINY), case.formations[f].officers
        resisting = (within * heads[RESISTING] / size + across * resisting) / both
        exited = (within * heads[EXITED] / size + across * exited) / both
    x = seen_broken(resisting, exited, float(now.exit_weight), ties, float(now.unmasked))
    return Outlook(resisting, exited, ties, x)


@inlined
def gather_block(groups: Groups, rows: Any, f: int, outed: int, stance: int, block: int) -> None:
    """Copy the traits of the groups of one kind into the rows from `block` on."""
    tempers = groups.grievance.shape[1]
    average(groups.culpability[f, outed, stance], groups.officers[f, outed, stance], rows[CULPABILITY + block :])
    copy(groups.grievance[f], rows[GRIEVANCE + block :])
    copy(groups.optimism[f], rows[OPTIMISM + block :])
    fill(rows[OUTED + block : OUTED + block + tempers], float(outed))
    fill(rows[RESISTS + block : RESISTS + block + tempers], 1.0 if stance == RESISTING else 0.0)


@inlined
def weigh_together(rows: Any, count: int, seen: Outlook, roots: float, now: Situation, q: Any, on: Any) -> None:
    """Fill the rows with the weight of each stance, and the zeal, of `count` groups with these roots."""
    resisting, exited, ties = like(rows, seen.resisting), like(rows, seen.exited), like(rows, seen.ties)
    cost = like(rows, roots)
    for i in range(count):
        officer = Officer(
            rows[GRIEVANCE + i],
            rows[CULPABILITY + i],
            rows[OPTIMISM + i],
            cost,
            rows[OUTED + i],
            rows[RESISTS + i],
            resisting,
            exited,
            ties,
        )
        view = view_of(officer, now, q)
        loyal, shirking, refusing, leaving = weights(officer, view, now, q, on)
        rows[WEIGHT + i] = loyal
        rows[WEIGHT + ROW + i] = shirking
        rows[WEIGHT + 2 * ROW + i] = refusing
        rows[WEIGHT + 3 * ROW + i] = leaving
        rows[ZEAL + i] = zeal_after(view, q, on)


# Small loops over stretches, each of which the compiler vectorises.


@inlined
def average(total: Any, officers: Any, row: Any) -> None:
    """Fill a row with the average of each group."""
    for m in range(total.size):
        row[m] = total[m] / max(officers[m], TINY)


@inlined
def copy(numbers: Any, row: Any) -> None:
    """Copy numbers to the beginning of a row."""
    for m in range(numbers.size):
        row[m] = numbers[m]


@inlined
def receive(store: Any, row: Any) -> None:
    """Fill a store from the beginning of a row."""
    for m in range(store.size):
        store[m] = row[m]


@inlined
def fill(row: Any, number: float) -> None:
    """Fill a row with one number."""
    for m in range(row.size):
        row[m] = number


@inlined
def sum_of(row: Any) -> float:
    """The sum of a row."""
    total = 0.0
    for m in range(row.size):
        total += row[m]
    return total
