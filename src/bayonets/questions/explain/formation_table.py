"""All formations side by side, and the one closest to breaking."""

from collections.abc import Sequence

from bayonets.engine.decomposition import CHOOSES, CHOSEN, HEADS, PICKS, Decomposition
from bayonets.questions.explain.answer import FormationRow
from bayonets.questions.explain.courses import Ran
from bayonets.questions.explain.decomposition import belief, chance_to_break
from bayonets.questions.explain.means import chance_of, difference_of, mean, over, serving, share, unbroken
from bayonets.scenario.model import Scenario
from bayonets.statistics.estimate import Estimate
from bayonets.world.stances import EXITED, SHIRKING, STOOD_DOWN


def formation_table(
    scenario: Scenario, ran: Sequence[Ran], snapshots: Sequence[Decomposition], day: int
) -> tuple[FormationRow, ...]:
    """All formations with officers who serve, in the order of the file.

    Args:
        scenario: the scenario of the question.
        ran: the runs in which the regime stands on the morning of the day.
        snapshots: their decompositions of utilities.
        day: counted from the start.
    """
    count = len(scenario.formations)
    return tuple(row for f in range(count) for row in _row(scenario, ran, snapshots, f, day))


def _row(
    scenario: Scenario, ran: Sequence[Ran], snapshots: Sequence[Decomposition], f: int, day: int
) -> list[FormationRow]:
    there = [snapshot for snapshot in snapshots if serving(snapshot, f)[HEADS] > 0.0]
    if not there:
        return []
    formation = scenario.formations[f]
    broken = [0 <= summary.broke(f) < day for summary in ran]
    whole = [
        snapshot
        for snapshot, gone in zip(snapshots, broken, strict=True)
        if not gone and unbroken(snapshot, f)[HEADS] > 0.0
    ]
    choosing = [snapshot for snapshot in there if snapshot.commanders[f, CHOOSES] > 0.0]
    down = [float(snapshot.commanders[f, PICKS + STOOD_DOWN]) for snapshot in choosing]
    loyal = [snapshot for snapshot in there if unbroken(snapshot, f)[HEADS] > 0.0] or there
    shirks = [
        chance_of(unbroken(snapshot, f), CHOSEN + SHIRKING) if unbroken(snapshot, f)[HEADS] else 0.0
        for snapshot in loyal
    ]
    return [
        FormationRow(
            formation.name,
            formation.label,
            sum(float(serving(snapshot, f)[HEADS]) for snapshot in there) / len(there),
            belief(there, f),
            mean(over(there, lambda snapshot: difference_of(serving(snapshot, f), EXITED))),
            share(shirks),
            share(over(loyal, lambda snapshot: chance_to_break(snapshot, f))),
            share(down) if down else None,
            sum(broken),
            share(over(whole, lambda snapshot: daily_chance(scenario, snapshot, f))) if whole else None,
        )
    ]


def daily_chance(scenario: Scenario, snapshot: Decomposition, f: int) -> float:
    """Probability that an officer who has not broken breaks that day, by own decision or by that of the commander."""
    alone = float(scenario.parameters.review_rate.best) * chance_to_break(snapshot, f)
    together = float(scenario.parameters.command_review_rate.best) * float(snapshot.commanders[f, PICKS + STOOD_DOWN])
    return 1.0 - (1.0 - alone) * (1.0 - together)


def closest(rows: Sequence[FormationRow], runs: int) -> tuple[FormationRow, list[str]]:
    """The formation closest to breaking, among those that have not broken in most runs, or among all if all have.

    Args:
        rows: all formations.
        runs: number of runs in which the regime stands.

    Returns:
        Its row, and the labels of formations that cannot be distinguished from it.
    """
    still = [row for row in rows if row.daily is not None and 2 * row.broken < runs]
    candidates = still or [row for row in rows if row.daily is not None] or list(rows)
    first = max(candidates, key=lambda row: row.daily.value if row.daily else 0.0)
    return first, [row.label for row in candidates if row is not first and _overlap(row.daily, first.daily)]


def _overlap(lower: Estimate | None, higher: Estimate | None) -> bool:
    """Whether an interval reaches the higher one."""
    if lower is None or higher is None or lower.high is None or higher.low is None:
        return False
    return lower.high >= higher.low
