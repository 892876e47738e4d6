"""Explain: why do they stay, who is nearest to the edge, what do they hide, and what moved before they broke?"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Any

import numpy as np

from bayonets.engine.inputs import MECHANISMS
from bayonets.engine.weighing import HEADS, Weighed
from bayonets.ensemble.course import Course
from bayonets.ensemble.prepare import ready_engine
from bayonets.ensemble.run import Progress, silent
from bayonets.ensemble.threads import usable_cores
from bayonets.errors import RefusedError, SettingError
from bayonets.pictures.words import listed, plain
from bayonets.questions.compare.arms import HasScenario
from bayonets.questions.compare.ask import MOST_SEED
from bayonets.questions.desk import Desk, desk, desk_in_memory
from bayonets.questions.explain.answer import Explanation, Moved, Row
from bayonets.questions.explain.choice import Chosen, choose, day_of, place_of
from bayonets.questions.explain.courses import DEFAULT_RUNS, MOST_BROKEN, Asked, Ran, followed, in_folder, stored
from bayonets.questions.explain.means import Doubles, serving
from bayonets.questions.explain.mornings import Mornings, Wanted, weighed
from bayonets.questions.explain.moved import Pair, before_break, before_day, breaks_of, manner, window
from bayonets.questions.explain.reckon import belief, commander, groups, officers_ways, preference
from bayonets.questions.explain.rows import closest, rows
from bayonets.scenario.model import Scenario
from bayonets.scenario.read import read


def explain(
    scenario: str | Path | Scenario | HasScenario,
    formation: str | None = None,
    on: str | date | None = None,
    *,
    run: int | None = None,
    runs: int | None = None,
    seed: int | None = None,
    threads: int | None = None,
    out: str | Path | None = None,
    progress: Progress = silent,
) -> Explanation:
    """Explain why a formation stays, on the morning of a day.

        bn.explain("textbook", "riot_police_capital", "2030-03-20")

    Args:
        scenario: a name, a file, a setup or a scenario; or a result folder, whose runs are then asked about.
        formation: its name; by default the one that breaks in most runs, or else is closest to breaking.
        on: the date; by default that of the break, or else of the highest mean pressure.
        run: one run, instead of many.
        runs: how many, by default 50; of a folder, at most those that it holds.
        seed: a whole number from 0 on, by default 1; a folder has its own.
        threads: by default all cores. Results do not depend on it.
        out: a folder to keep in what is computed; the same call again resumes there. By default nothing is kept.
        progress: called with the runs done and the runs asked, once for courses and once for what is weighed.

    Raises:
        SettingError: no such formation; no day of the scenario; run, runs, seed or threads out of range.
        FolderError: the folder asked about is none; or `out` belongs to something else, or cannot be written.
        RefusedError: runs that were not made; a day by which the regime has fallen in all of them.
        RunFailedError: a run could not be completed.
    """
    asked = asked_of(scenario, run, runs, seed)
    _check("threads", threads, 1)
    check_asked(asked.scenario, formation, on)
    with at_desk(asked, question_words(asked, formation, on, run), out) as at:
        ready_engine()
        return answer(asked, at, formation, on, threads=threads or usable_cores(), progress=progress, alone=run)


def asked_of(
    scenario: str | Path | Scenario | HasScenario, run: int | None, runs: int | None, seed: int | None
) -> Asked:
    """The runs that are asked about.

    Raises:
        SettingError: run, runs or seed out of range, or contradict each other.
        FolderError, RefusedError: of a folder.
    """
    _check("run", run, 0)
    _check("runs", runs, 1)
    _check("seed", seed, 0)
    if run is not None and runs is not None:
        raise SettingError(f"run={run}, runs={runs}: ask about one run or about many. Use one of the two")
    if isinstance(scenario, str | Path) and Path(scenario).is_dir():
        asked = in_folder(Path(scenario), run, runs)
        if seed not in (None, asked.seed):
            raise RefusedError(f"{scenario}: its runs are of seed {asked.seed}, not {seed}. Leave the seed out")
        return asked
    made = read(scenario) if isinstance(scenario, str | Path) else scenario
    found = made if isinstance(made, Scenario) else made.scenario
    numbers = range(DEFAULT_RUNS if runs is None else runs) if run is None else [run]
    return Asked(found, 1 if seed is None else seed, tuple(numbers))


def check_asked(scenario: Scenario, formation: str | None, on: str | date | None) -> None:
    """Refuse a formation or a date that the scenario has not, before anything is computed or written.

    Raises:
        SettingError: it has not.
    """
    if formation is not None:
        place_of(scenario, formation)
    if on is not None:
        day_of(scenario, on)


def _check(name: str, value: int | None, least: int) -> None:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if value is not None and not (whole and least <= value <= MOST_SEED):
        raise SettingError(f"{name}: {value!r}: must be a whole number from {least} on, such as {max(least, 1)}")


@contextmanager
def at_desk(
    asked: Asked, words: Mapping[str, Any], out: str | Path | None, command: str = "bayonets.explain(...)"
) -> Iterator[Desk]:
    """A desk in a folder, or in memory; a question that is refused leaves no new folder behind.

    Args:
        asked: the runs.
        words: of `question_words`.
        out: the folder, or None.
        command: the line that asks.

    Raises:
        FolderError: the folder belongs to something else, or cannot be written.
    """
    if out is None:
        yield desk_in_memory()
        return
    path = Path(out)
    before = path.exists()
    try:
        with desk(path, asked.scenario, asked.seed, question="explain", asked=words, command=command) as at:
            yield at
    except RefusedError:
        if not before:
            rmtree(path, ignore_errors=True)
        raise


def question_words(
    asked: Asked, formation: str | None, on: str | date | None, run: int | None
) -> dict[str, str | int | None]:
    """What makes it another question, for the folder of the answer."""
    return {
        "formation": formation,
        "on": None if on is None else str(on),
        "run": run,
        "runs_of": None if asked.folder is None else str(asked.folder.path.resolve()),
    }


def answer(
    asked: Asked, at: Desk, formation: str | None, on: str | date | None, *, threads: int, progress: Progress,
    alone: int | None,
) -> Explanation:  # fmt: skip
    """The answer, computed at a desk; `alone` is the one run asked about, or None."""
    known = stored(asked)
    ran = followed(asked, at, known, threads, progress)
    chosen = choose(asked.scenario, ran, formation, on)
    work = Work(asked, at, known, ran, threads, progress)
    f, day = chosen.f, chosen.day
    shown: tuple[Row, ...] = ()
    standing = [each for each in ran if each.stands_on(day)]
    found = work.weigh(wanted(ran, f, day, whole=formation is None))
    if formation is None:
        shown = rows(asked.scenario, standing, [found[each.run, day] for each in standing], day)
    if f is None:
        f, why = _closest(asked.scenario, day, shown, len(standing))
        chosen = replace(chosen, f=f, why_formation=why)
        found |= work.weigh(wanted(ran, f, day, whole=False), found)
    return _explained(work, chosen, f, found, shown, alone)


@dataclass(frozen=True)
class Work:
    """What the parts of an answer share."""

    asked: Asked
    at: Desk
    known: Mapping[int, Course]
    ran: Sequence[Ran]
    threads: int
    progress: Progress

    def weigh(self, mornings: Wanted, before: Mornings | None = None) -> dict[tuple[int, int], Weighed]:
        """Weigh mornings, but for those that were weighed before."""
        lacking = {
            run: left
            for run, days in mornings.items()
            if (left := {day: f for day, f in days.items() if (run, day) not in (before or {})})
        }
        return dict(weighed(self.asked, self.at, self.known, lacking, self.threads, self.progress))


def wanted(ran: Sequence[Ran], f: int | None, day: int, *, whole: bool) -> dict[int, dict[int, int | None]]:
    """The mornings that are weighed: that of the day, those of the formation's breaks, and those ten days before.

    Args:
        ran: the runs.
        f: the formation, if it is known already.
        day: asked about.
        whole: weigh all formations on that day.
    """
    found: dict[int, dict[int, int | None]] = {each.run: {} for each in ran}
    breaks = f is not None and any(each.broke(f) >= 0 for each in ran)
    for each in ran:
        last = -1 if f is None else each.broke(f) if breaks else day if each.stands_on(day) else -1
        found[each.run] |= dict.fromkeys((window(last), last), f) if last >= 0 else {}
        found[each.run] |= {day: None if whole else f} if each.stands_on(day) else {}
    return {run: days for run, days in found.items() if days}


def _closest(scenario: Scenario, day: int, shown: Sequence[Row], standing: int) -> tuple[int, str]:
    """The formation that proved closest to breaking, and in what sense.

    Raises:
        RefusedError: nobody serves any more.
    """
    if not shown:
        raise RefusedError(f"on={scenario.date_of(day)}: nobody serves any more. Ask about an earlier day")
    row, unsure = closest(shown, standing)
    why = "of all formations that still stand, its officers are likeliest to break that day, alone or with it"
    beside = f", though these runs cannot tell it from {listed(unsure)}" if unsure else ""
    return place_of(scenario, row.name), f"{why}{beside}"


def _explained(
    work: Work, chosen: Chosen, f: int, found: Mornings, shown: tuple[Row, ...], alone: int | None
) -> Explanation:
    """The answer about one formation."""
    scenario, day = work.asked.scenario, chosen.day
    formation, on = scenario.formations[f], _switches(scenario)
    mornings = _standing(work, found, f, day)
    manners = {
        each.run: manner(each, f, found[each.run, each.broke(f)], MOST_BROKEN)
        for each in work.ran
        if each.broke(f) >= 0
    }
    return Explanation(
        scenario=plain(scenario.name),
        digest=scenario.digest(),
        seed=work.asked.seed,
        run=alone,
        runs=len(work.ran),
        standing=len(mornings),
        days=scenario.days,
        formation=formation.name,
        label=plain(formation.label),
        service=plain(scenario.label_of(formation.service)),
        day=day,
        date=scenario.date_of(day).isoformat(),
        why_formation=chosen.why_formation,
        why_day=chosen.why_day,
        stood_down=sum(bool(one.stood_down[f]) for one in mornings),
        officers=float(np.mean([serving(one, f)[HEADS] for one in mornings])),
        belief=belief(mornings, f),
        ways=officers_ways(mornings, f, on),
        preference=preference(mornings, f),
        groups=groups(mornings, f),
        commander=commander(mornings, f),
        breaks=breaks_of(work.ran, f, list(manners.values()), day),
        moved=_moved(work, found, manners, f, day),
        off=tuple(scenario.mechanisms.off),
        rows=shown,
    )


def _standing(work: Work, found: Mornings, f: int, day: int) -> list[Weighed]:
    """The mornings of the day in the runs in which the regime stands and somebody serves.

    Raises:
        RefusedError: there is none.
    """
    mornings = [found[each.run, day] for each in work.ran if each.stands_on(day)]
    served = [one for one in mornings if serving(one, f)[HEADS] > 0.0]
    if not served:
        scenario = work.asked.scenario
        raise RefusedError(
            f"on={scenario.date_of(day)}: nobody of {scenario.formations[f].name} serves any more in any run. "
            "Ask about an earlier day"
        )
    return served


def _moved(work: Work, found: Mornings, manners: Mapping[int, str], f: int, day: int) -> tuple[Moved, ...]:
    on = _switches(work.asked.scenario)
    if manners:
        days = {each.run: each.broke(f) for each in work.ran if each.broke(f) > 0}
        return before_break({run: _pair(found, run, last) for run, last in days.items()}, manners, f, on)
    if day == 0:
        return ()
    return before_day([_pair(found, each.run, day) for each in work.ran if each.stands_on(day)], f, on)


def _pair(found: Mornings, run: int, day: int) -> Pair:
    return Pair(found[run, window(day)], found[run, day], day - window(day))


def _switches(scenario: Scenario) -> Doubles:
    return np.array([0.0 if name in scenario.mechanisms.off else 1.0 for name in MECHANISMS])
