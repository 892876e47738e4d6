"""From the runs to the answer: compute them, choose formation and day, decompose utilities, and summarise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from bayonets.engine.decomposition import HEADS, Decomposition
from bayonets.engine.inputs import MECHANISMS
from bayonets.ensemble.course import Course
from bayonets.ensemble.executor import Each, Workforce
from bayonets.ensemble.journal import Journal
from bayonets.ensemble.progress import Progress
from bayonets.errors import RefusedError
from bayonets.questions.explain.answer import ChangesBeforeBreak, Explanation, FormationRow
from bayonets.questions.explain.changes_before_break import Pair, before_break, before_day, breaks_of, manner, window
from bayonets.questions.explain.choice import Chosen, choose, place_of
from bayonets.questions.explain.courses import MOST_BROKEN, Asked, Ran, followed, stored
from bayonets.questions.explain.decomposition import belief, commander, groups, officers_ways, preference
from bayonets.questions.explain.formation_table import closest, formation_table
from bayonets.questions.explain.means import Doubles, serving
from bayonets.questions.explain.snapshots import Snapshots, Wanted, decomposed_snapshots
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import in_sentence, plain
from bayonets.wording import listed


def answer(
    asked: Asked, at: Journal, formation: str | None, on: str | date | None, *, force: Workforce, progress: Progress,
    alone: int | None,
) -> Explanation:  # fmt: skip
    """The answer, computed with a journal; `alone` is the single run that is explained, or None."""
    courses = stored(asked)
    ran = followed(asked, at, courses, force.compute, progress)
    chosen = choose(asked.scenario, ran, formation, on)
    work = Work(asked, at, courses, ran, force.each, progress)
    f, day = chosen.f, chosen.day
    shown: tuple[FormationRow, ...] = ()
    standing = [summary for summary in ran if summary.stands_on(day)]
    decompositions = work.decompose(wanted(ran, f, day, whole=formation is None))
    if formation is None:
        shown = formation_table(
            asked.scenario, standing, [decompositions[summary.run, day] for summary in standing], day
        )
    if f is None:
        f, why = _closest(asked.scenario, day, shown, len(standing))
        chosen = replace(chosen, f=f, why_formation=why)
        decompositions |= work.decompose(wanted(ran, f, day, whole=False), decompositions)
    return _explained(work, chosen, f, decompositions, shown, alone)


@dataclass(frozen=True)
class Work:
    """Data that the parts of an answer share."""

    asked: Asked
    at: Journal
    known: Mapping[int, Course]
    ran: Sequence[Ran]
    each: Each
    progress: Progress

    def decompose(self, snapshots: Wanted, before: Snapshots | None = None) -> dict[tuple[int, int], Decomposition]:
        """Decompose snapshots, except those that were decomposed before."""
        lacking = {
            run: left
            for run, days in snapshots.items()
            if (left := {day: f for day, f in days.items() if (run, day) not in (before or {})})
        }
        return dict(decomposed_snapshots(self.asked, self.at, self.known, lacking, self.each, self.progress))


def wanted(ran: Sequence[Ran], f: int | None, day: int, *, whole: bool) -> dict[int, dict[int, int | None]]:
    """The snapshots that are needed: those of the day, of the breaks of the formation, and ten days before.

    Args:
        ran: the runs.
        f: index of the formation, if it has been chosen.
        day: of the answer.
        whole: whether all formations are decomposed on that day.
    """
    days_of_runs: dict[int, dict[int, int | None]] = {summary.run: {} for summary in ran}
    breaks = f is not None and any(summary.broke(f) >= 0 for summary in ran)
    for summary in ran:
        last = -1 if f is None else summary.broke(f) if breaks else day if summary.stands_on(day) else -1
        days_of_runs[summary.run] |= dict.fromkeys((window(last), last), f) if last >= 0 else {}
        days_of_runs[summary.run] |= {day: None if whole else f} if summary.stands_on(day) else {}
    return {run: days for run, days in days_of_runs.items() if days}


def _closest(scenario: Scenario, day: int, shown: Sequence[FormationRow], standing: int) -> tuple[int, str]:
    """The formation that is closest to breaking, with the criterion.

    Raises:
        RefusedError: no officer serves any more.
    """
    if not shown:
        raise RefusedError(f"on={scenario.date_of(day)}: no officer serves any more. Ask about an earlier day")
    row, unsure = closest(shown, standing)
    why = "of all formations that still stand, its officers are the likeliest to break that day, alone or with it"
    beside = (
        f", although it cannot be distinguished from {listed([in_sentence(label) for label in unsure])}"
        if unsure
        else ""
    )
    return place_of(scenario, row.name), f"{why}{beside}"


def _explained(
    work: Work, chosen: Chosen, f: int, decompositions: Snapshots, shown: tuple[FormationRow, ...], alone: int | None
) -> Explanation:
    """The answer for one formation."""
    scenario, day = work.asked.scenario, chosen.day
    formation, on = scenario.formations[f], _switches(scenario)
    snapshots = _standing(work, decompositions, f, day)
    manners = {
        summary.run: manner(summary, f, decompositions[summary.run, summary.broke(f)], MOST_BROKEN)
        for summary in work.ran
        if summary.broke(f) >= 0
    }
    return Explanation(
        scenario=plain(scenario.name),
        digest=scenario.digest(),
        seed=work.asked.seed,
        run=alone,
        runs=len(work.ran),
        standing=len(snapshots),
        days=scenario.days,
        formation=formation.name,
        label=plain(formation.label),
        service=plain(scenario.label_of(formation.service)),
        day=day,
        date=scenario.date_of(day).isoformat(),
        why_formation=chosen.why_formation,
        why_day=chosen.why_day,
        stood_down=sum(bool(snapshot.stood_down[f]) for snapshot in snapshots),
        officers=float(np.mean([serving(snapshot, f)[HEADS] for snapshot in snapshots])),
        belief=belief(snapshots, f),
        ways=officers_ways(snapshots, f, on),
        preference=preference(snapshots, f),
        groups=groups(snapshots, f),
        commander=commander(snapshots, f),
        breaks=breaks_of(work.ran, f, list(manners.values()), day),
        moved=_moved(work, decompositions, manners, f, day),
        off=tuple(scenario.mechanisms.off),
        rows=shown,
    )


def _standing(work: Work, decompositions: Snapshots, f: int, day: int) -> list[Decomposition]:
    """The snapshots of the day in runs in which the regime stands and officers of the formation serve.

    Raises:
        RefusedError: there are none.
    """
    snapshots = [decompositions[summary.run, day] for summary in work.ran if summary.stands_on(day)]
    served = [snapshot for snapshot in snapshots if serving(snapshot, f)[HEADS] > 0.0]
    if not served:
        scenario = work.asked.scenario
        raise RefusedError(
            f"on={scenario.date_of(day)}: no officer of {scenario.formations[f].name} serves any more in any run. "
            "Ask about an earlier day"
        )
    return served


def _moved(
    work: Work, decompositions: Snapshots, manners: Mapping[int, str], f: int, day: int
) -> tuple[ChangesBeforeBreak, ...]:
    on = _switches(work.asked.scenario)
    if manners:
        days = {summary.run: summary.broke(f) for summary in work.ran if summary.broke(f) > 0}
        return before_break({run: _pair(decompositions, run, last) for run, last in days.items()}, manners, f, on)
    if day == 0:
        return ()
    return before_day(
        [_pair(decompositions, summary.run, day) for summary in work.ran if summary.stands_on(day)], f, on
    )


def _pair(decompositions: Snapshots, run: int, day: int) -> Pair:
    return Pair(decompositions[run, window(day)], decompositions[run, day], day - window(day))


def _switches(scenario: Scenario) -> Doubles:
    return np.array([0.0 if name in scenario.mechanisms.off else 1.0 for name in MECHANISMS])
