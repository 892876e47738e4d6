"""Parts of the answer from the decomposition of utilities, run by run."""

from collections.abc import Sequence

import numpy as np

from bayonets.engine.decomposition import (
    ALONE,
    BELIEF,
    BELIEVES,
    CHOOSES,
    CHOSEN,
    FEARLESS,
    HEADS,
    MAY_STALL,
    OUTED,
    PICKS,
    REASON,
    SEEN,
    THIRDS,
    TRAITS,
    WORTH,
    Decomposition,
)
from bayonets.engine.inputs import MECHANISMS
from bayonets.questions.explain.answer import Commander, Preference, Shares, TraitGroup, Way
from bayonets.questions.explain.means import (
    Doubles,
    chance_of,
    difference_of,
    mean,
    over,
    serving,
    share,
    unbroken,
    weights,
    weights_of,
)
from bayonets.statistics.estimate import Estimate
from bayonets.world.commander import REASONS
from bayonets.world.stances import EXITED, ORDERING, POSTURES, REMOVED, RESISTING, SHIRKING, STANCES, STOOD_DOWN

FEWEST = 10.0
"""Minimum mean number of officers of a group that is shown."""

_THIRDS = ("lowest third", "middle third", "highest third")
GROUPS = (
    *((trait, label, THIRDS + 3 * t + place) for t, trait in enumerate(TRAITS) for place, label in enumerate(_THIRDS)),
    ("identity", "not outed", OUTED),
    ("identity", "outed", OUTED + 1),
    ("colleagues seen broken", "none", SEEN),
    ("colleagues seen broken", "one", SEEN + 1),
    ("colleagues seen broken", "two or more", SEEN + 2),
)


def officers_ways(snapshots: Sequence[Decomposition], f: int, on: Doubles) -> tuple[Way, ...]:
    """All ways of breaking that can be chosen in at least one run."""
    open_to = {
        SHIRKING: [snapshot for snapshot in snapshots if snapshot.may_shirk[f] > 0.0],
        RESISTING: snapshots,
        EXITED: snapshots,
    }
    return tuple(_way(usable, f, stance, on) for stance, usable in open_to.items() if usable)


def _way(snapshots: Sequence[Decomposition], f: int, stance: int, on: Doubles) -> Way:
    return Way(
        STANCES[stance],
        len(snapshots),
        weights(MECHANISMS, [weights_of(serving(snapshot, f), stance, on) for snapshot in snapshots]),
        mean(over(snapshots, lambda snapshot: difference_of(serving(snapshot, f), stance))),
        share(over(snapshots, lambda snapshot: chance_of(serving(snapshot, f), CHOSEN + stance))),
    )


def preference(snapshots: Sequence[Decomposition], f: int) -> Preference:
    """Stances as they are, and as they would be chosen with all weights and without some."""
    chosen, fearless, alone = (
        np.stack([_if_all_reviewed(snapshot, f, column) for snapshot in snapshots])
        for column in (CHOSEN, FEARLESS, ALONE)
    )
    shown = np.stack([snapshot.heads[f, :REMOVED] / snapshot.heads[f, :REMOVED].sum() for snapshot in snapshots])
    open_shown, open_fearless, open_alone = (shares[:, RESISTING:].sum(axis=1) for shares in (shown, fearless, alone))
    return Preference(
        shown=_shares(shown),
        chosen=_shares(chosen),
        without_fear=_shares(fearless),
        without_fear_and_team=_shares(alone),
        hidden=mean(open_fearless - open_shown, "share").within(-1.0, 1.0),
        held_by_team=mean(open_alone - open_fearless, "share").within(-1.0, 1.0),
    )


def _if_all_reviewed(snapshot: Decomposition, f: int, column: int) -> Doubles:
    """Shares by stance of officers not removed, if all who serve reviewed; officers who left stay so."""
    heads = serving(snapshot, f)[column : column + 4].copy()
    heads[EXITED] += snapshot.heads[f, EXITED]
    return np.asarray(heads / snapshot.heads[f, :REMOVED].sum())


def _shares(by_run: Doubles) -> Shares:
    return Shares(*(share(column) for column in by_run.T))


def groups(snapshots: Sequence[Decomposition], f: int) -> tuple[TraitGroup, ...]:
    """Officers who have not broken, by trait; a trait with fewer than two groups that can be shown is left out."""
    table = np.stack([snapshot.groups[f] for snapshot in snapshots])
    shown = [group for group in GROUPS if table[:, group[2], 0].mean() >= FEWEST]
    traits = [trait for trait, _, _ in shown]
    return tuple(_group(table, trait, label, index) for trait, label, index in shown if traits.count(trait) > 1)


def _group(table: Doubles, trait: str, label: str, index: int) -> TraitGroup:
    """One group; `table` has sums by run, group and column; the groups of a trait include all officers not broken."""
    heads, shirks = table[:, index, 0], table[:, index, 1 + SHIRKING]
    breaks = table[:, index, 1 + RESISTING] + table[:, index, 1 + EXITED]
    everybody = table[:, OUTED : OUTED + 2].sum(axis=1)
    everybody_breaks = everybody[:, 1 + RESISTING] + everybody[:, 1 + EXITED]
    there, somebody = heads > 0.0, everybody_breaks > 0.0
    return TraitGroup(
        trait,
        label,
        float(heads.mean()),
        share(heads[everybody[:, 0] > 0.0] / everybody[everybody[:, 0] > 0.0, 0]),
        share(shirks[there] / heads[there]),
        share(breaks[there] / heads[there]),
        share(breaks[somebody] / everybody_breaks[somebody]) if somebody.any() else None,
    )


def commander(snapshots: Sequence[Decomposition], f: int) -> Commander | None:
    """The decision of the commander, where he has a choice."""
    rows = commander_rows(snapshots, f)
    if not len(rows):
        return None
    ways = [commander_way(rows, STOOD_DOWN)]
    if rows[:, MAY_STALL].any():
        ways.insert(0, commander_way(rows[rows[:, MAY_STALL] > 0.0], 1))
    return Commander(len(rows), share(rows[:, BELIEVES]), share(rows[:, PICKS + ORDERING]), tuple(ways))


def commander_rows(snapshots: Sequence[Decomposition], f: int) -> Doubles:
    """(runs in which he has a choice, COMMANDER_COLUMNS)."""
    return np.array([snapshot.commanders[f] for snapshot in snapshots if snapshot.commanders[f, CHOOSES] > 0.0])


def commander_way(rows: Doubles, posture: int) -> Way:
    """A posture of a commander, compared with ordering."""
    return Way(
        POSTURES[posture],
        len(rows),
        weights(REASONS, list(commander_weights(rows, posture))),
        mean(rows[:, WORTH + ORDERING] - rows[:, WORTH + posture]),
        share(rows[:, PICKS + posture]),
    )


def commander_weights(rows: Doubles, posture: int) -> Doubles:
    """(runs, reasons) contribution of each reason to ordering over a posture."""
    table = rows[:, REASON:].reshape(len(rows), len(REASONS), STOOD_DOWN + 1)
    return np.asarray(table[:, :, ORDERING] - table[:, :, posture])


def chance_to_break(snapshot: Decomposition, f: int) -> float:
    """Probability of choosing RESISTING or EXITED at a review, for officers not broken; 0 where there are none."""
    sums = unbroken(snapshot, f)
    return float((sums[CHOSEN + RESISTING] + sums[CHOSEN + EXITED]) / sums[HEADS]) if sums[HEADS] else 0.0


def belief(snapshots: Sequence[Decomposition], f: int) -> Estimate:
    """The mean belief of the officers that the regime falls."""
    return share(over(snapshots, lambda snapshot: chance_of(serving(snapshot, f), BELIEF)))
