"""Changes of weights in the days before a break, or before the day of the answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bayonets.engine.decomposition import BELIEF, BELIEVES, CHOOSES, CHOSEN, HEADS, WORTH, Decomposition
from bayonets.engine.inputs import MECHANISMS
from bayonets.questions.explain.answer import Breaks, ChangesBeforeBreak
from bayonets.questions.explain.courses import Ran
from bayonets.questions.explain.decomposition import commander_weights
from bayonets.questions.explain.means import (
    Doubles,
    chance_of,
    difference_of,
    mean,
    serving,
    share,
    weights,
    weights_of,
)
from bayonets.world.commander import REASONS
from bayonets.world.stances import EXITED, ORDERING, POSTURES, RESISTING, STANCES, STOOD_DOWN

WINDOW = 10
"""Number of days before a break over which changes are measured."""

# How a formation broke: by its commander's decision, by an event, officer by officer, by a walkout.
ORDERED, TAKEN, SCATTERED, WALKED_OUT = "ordered", "taken", "scattered", "walked out"


@dataclass(frozen=True)
class Pair:
    """Two snapshots of one run."""

    before: Decomposition
    after: Decomposition
    days: int


def window(day: int) -> int:
    """The morning on which the days before a day begin."""
    return max(day - WINDOW, 0)


def manner(ran: Ran, f: int, morning: Decomposition, most_broken: float) -> str:
    """The manner in which the formation broke, from the snapshot on the morning of that day."""
    if ran.stood_down[f] == ran.broke(f):
        return TAKEN if morning.stood_down[f] > 0.0 else ORDERED
    heads = morning.heads[f]
    return WALKED_OUT if heads[RESISTING] + heads[EXITED] > most_broken * heads.sum() else SCATTERED


def breaks_of(ran: Sequence[Ran], f: int, manners: Sequence[str], day: int) -> Breaks:
    """The breaks of the formation in all runs; `manners` are those of the runs in which it broke."""
    days = sorted(summary.broke(f) for summary in ran if summary.broke(f) >= 0)
    return Breaks(
        runs=len(days),
        ordered=manners.count(ORDERED),
        taken=manners.count(TAKEN),
        scattered=manners.count(SCATTERED),
        walked_out=manners.count(WALKED_OUT),
        first=days[0] if days else None,
        median=days[(len(days) - 1) // 2] if days else None,
        last=days[-1] if days else None,
        by_then=sum(broken_on < day for broken_on in days),
    )


def before_break(
    pairs: Mapping[int, Pair], manners: Mapping[int, str], f: int, on: Doubles
) -> tuple[ChangesBeforeBreak, ...]:
    """The changes before breaks, in the most frequent manner; breaks by events are excluded.

    Args:
        pairs, manners: by run, for runs in which the formation broke after the first morning.
        f: index of the formation.
        on: (mechanisms,) 1 where on, else 0.
    """
    by_choice = {run: manners[run] for run in pairs if manners[run] in (ORDERED, SCATTERED)}
    if not by_choice:
        return ()
    ordered = [pairs[run] for run in by_choice if by_choice[run] == ORDERED]
    scattered = [pairs[run] for run in by_choice if by_choice[run] == SCATTERED]
    if len(ordered) >= len(scattered):
        return _commander(ordered, f, broke=True)
    return _officers(scattered, f, _gone(scattered, f), on, broke=True)


def before_day(pairs: Sequence[Pair], f: int, on: Doubles) -> tuple[ChangesBeforeBreak, ...]:
    """The changes before a day without a break: for the likeliest open way of the officers, and for the commander."""
    ways = (RESISTING, EXITED)
    likeliest = max(ways, key=lambda stance: sum(chance_of(serving(pair.after, f), CHOSEN + stance) for pair in pairs))
    return (*_officers(pairs, f, likeliest, on, broke=False), *_commander(pairs, f, broke=False))


def _gone(pairs: Sequence[Pair], f: int) -> int:
    """The stance of most officers who broke: RESISTING or EXITED."""
    return max((RESISTING, EXITED), key=lambda stance: sum(int(pair.after.heads[f, stance]) for pair in pairs))


def _officers(
    pairs: Sequence[Pair], f: int, stance: int, on: Doubles, *, broke: bool
) -> tuple[ChangesBeforeBreak, ...]:
    usable = [pair for pair in pairs if serving(pair.before, f)[HEADS] and serving(pair.after, f)[HEADS]]
    if not usable:
        return ()

    def apart(number: Callable[[Doubles], Doubles | float]) -> list[Doubles]:
        return [np.asarray(number(serving(pair.after, f)) - number(serving(pair.before, f))) for pair in usable]

    believed = [[chance_of(serving(snapshot, f), BELIEF) for snapshot in (pair.before, pair.after)] for pair in usable]
    return (
        _moved(
            ("officers", STANCES[stance], broke), usable, MECHANISMS,
            apart(lambda sums: weights_of(sums, stance, on)), apart(lambda sums: difference_of(sums, stance)), believed,
        ),
    )  # fmt: skip


def _commander(pairs: Sequence[Pair], f: int, *, broke: bool) -> tuple[ChangesBeforeBreak, ...]:
    usable = [pair for pair in pairs if pair.before.commanders[f, CHOOSES] and pair.after.commanders[f, CHOOSES]]
    if not usable:
        return ()
    before, after = (np.stack([getattr(pair, when).commanders[f] for pair in usable]) for when in ("before", "after"))
    worth = [rows[:, WORTH + ORDERING] - rows[:, WORTH + STOOD_DOWN] for rows in (before, after)]
    apart = commander_weights(after, STOOD_DOWN) - commander_weights(before, STOOD_DOWN)
    return (
        _moved(
            ("commander", POSTURES[STOOD_DOWN], broke), usable, REASONS, list(apart), list(worth[1] - worth[0]),
            np.stack([before[:, BELIEVES], after[:, BELIEVES]], axis=1).tolist(),
        ),
    )  # fmt: skip


def _moved(
    what: tuple[str, str, bool], pairs: Sequence[Pair], names: Sequence[str], apart: Sequence[Doubles],
    difference: Sequence[Doubles], believed: Sequence[Sequence[float]],
) -> ChangesBeforeBreak:  # fmt: skip
    who, way, broke = what
    changes = sorted(weights(names, apart), key=lambda weight: -abs(weight.mean.value))
    then, now = np.asarray(believed).T
    days = sum(pair.days for pair in pairs) / len(pairs)
    total = mean([float(value) for value in difference])
    return ChangesBeforeBreak(who, way, broke, len(pairs), days, tuple(changes), total, share(then), share(now))
