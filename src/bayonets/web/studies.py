"""Studies are computed here: a queue, a few threads with less of the processor's favour, and fans as runs come in.

Studies take turns run by run, so that a small one does not wait for a large one. Courses of the same scenario and seed
are shared while anybody keeps them: who pins a setup, or goes back to one, does not compute it again.
"""

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from weakref import WeakValueDictionary

from bayonets.engine.simulate import Workplace, workplace
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.threads import course_of
from bayonets.errors import BayonetsError
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.web.fan import fan_json
from bayonets.web.limits import Limits, check_memory, check_study, has_room_for_ranges
from bayonets.web.models import StudyModel
from bayonets.web.refusals import Refusal, encoded
from bayonets.web.register import LESS_FAVOUR, Caller, Register
from bayonets.web.setups import Places
from bayonets.web.study import BETWEEN_FANS, Bench, OverRanges, Runs, Study, check_alike, over_ranges
from bayonets.web.twin_desk import Ready

_LOOK = 1.0
_IDLE = 30.0
"""Seconds between two looks at what is late or has grown old, where there is something and nothing else to do."""


class StudyDesk(Register[Study]):
    """Computes studies.

    Args:
        places: where scenarios come from.
        limits: on what is asked.
        ready: the compiled engine.
        threads: that work.
        is_open: whether a page is open somewhere.
    """

    def __init__(
        self, places: Places, limits: Limits, ready: Ready, threads: int, is_open: Callable[[str], bool]
    ) -> None:
        super().__init__(limits, "studies", is_open)
        self._places, self._ready, self._threads = places, ready, threads
        self._shared: WeakValueDictionary[tuple[str, int], Runs] = WeakValueDictionary()
        for number in range(threads):
            threading.Thread(target=self._labour, name=f"bayonets-study-{number}", daemon=True).start()

    def start(self, caller: Caller, asked: StudyModel, told: Callable[[Study], None] | None = None) -> Study:
        """Begin a study for a page, or let it wait; what the page ran before is cancelled.

        Args:
            caller: whose it is.
            asked: what is asked.
            told: called when there is news; without it, whoever started it must ask for it from time to time.

        Raises:
            Refusal: the queue is full.
        """
        study = Study(page=caller.page, client=caller.client, asked=asked)
        if told is not None:
            study.told, study.leased = told, False
        self.enter(study)
        return study

    def ahead(self, study: Study) -> int:
        """How many studies come before one that waits."""
        with self.turn:
            return self.in_turn(self.waiting).index(study) + len(self.running) if study in self.waiting else 0

    def course(self, study: Study, arm: int, run: int) -> Course:
        """One run that is done; computed again where it was let go of.

        Raises:
            Refusal: it could not be.
        """
        runs = study.arms[arm]
        found = runs.found.get(run)
        return found if found is not None else _computed(workplace(build(runs.scenario)), study.asked.seed, run)

    def arms_of(self, study: Study) -> list[list[Course]] | None:
        """The courses of the runs that are done, by arm; None where they were let go of."""
        with self.turn:
            return [study.courses(arm) for arm in range(len(study.arms))] if study.has_courses() else None

    def made_again(self, study: Study) -> Study:
        """A study that computes the courses of one again, or has done so; whoever needs them holds on to it.

        Raises:
            Refusal: the queue is full.
        """
        with self.turn:
            if study.again is None or study.again.settled:
                asked = study.asked.model_copy(update={"runs": study.done, "ranges": False})
                scenarios = tuple(runs.scenario for runs in study.arms)
                again = Study(page=f"again {study.id}", client=study.client, asked=asked, scenarios=scenarios)
                self.enter(again, is_shown=self._is_open_page(study.page))
                study.again = again
            # Whoever asks next finds them, as long as there is room.
            study.arms = [self._runs_of(runs.scenario, study.asked.seed) for runs in study.arms]
            return study.again

    # --- How they are computed --------------------------------------------------------------------------------------

    def _labour(self) -> None:
        with suppress(OSError, AttributeError):
            # Threads have a favour of their own on Linux: what pages wait for at once goes first.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_FAVOUR)
        self._ready.there.wait()
        while (found := self._next()) is not None:
            study, task = found
            try:
                task(study)
            except Exception as error:
                self.fail(study, error)
                study.tell()

    def _next(self) -> tuple[Study, Callable[[Study], None]] | None:
        """What to do next; None when the desk is closed."""
        with self.turn:
            while self.is_open:
                self._give_up_the_late()
                found = self._next_to_begin()
                if found is not None:
                    self.begin(found)
                    return found, self._prepare
                for study in list(self.running):
                    task = self._task_of(study)
                    if task is not None:
                        # The next study has the next turn.
                        self.running.remove(study)
                        self.running.append(study)
                        return study, task
                self.turn.wait(_LOOK if self.running or self.waiting else _IDLE)
        return None

    def _next_to_begin(self) -> Study | None:
        """Whose turn has come; no client has all places, so that another one's study begins at once."""
        if len(self.running) >= self.limits.running:
            return None
        most = max(self.limits.running - 1, 1)
        running = Counter(study.client for study in self.running)
        return next((one for one in self.in_turn(self.waiting) if running[one.client] < most), None)

    def _give_up_the_late(self) -> None:
        self.sweep()
        for study in list(self.running):
            if time.monotonic() - study.began_at <= self.limits.seconds:
                continue
            if study.done == study.asked.runs:
                # Only runs over the ranges are missing: what was asked for is there.
                self.settle(study, "done")
            else:
                late = f"A study may take {self.limits.seconds:.0f} seconds here, and {study.done} runs are done"
                self.fail(study, Refusal(429, "limit", f"{late}. Ask for fewer, or use bayonets run"))
            study.tell()

    def _prepare(self, study: Study) -> None:
        """From what was asked to benches at which runs can be computed."""
        self._ready.check()
        asked = study.asked
        setups = [asked.setup] if asked.pinned is None else [asked.setup, asked.pinned]
        scenarios = list(study.scenarios) or [self._places.scenario(setup) for setup in setups]
        check_alike(scenarios)
        for scenario in scenarios:
            check_study(scenario, asked.runs, len(scenarios), self.limits)
        inputs = [build(scenario) for scenario in scenarios]
        check_memory(sum(memory_of(one, asked.runs, self._threads) for one in inputs))
        ranges = self._ranges_of(study, scenarios)
        with self.turn:
            study.ranges = ranges
            study.arms = [self._runs_of(scenario, asked.seed) for scenario in scenarios]
            if not study.settled:
                study.benches = [Bench(runs, one) for runs, one in zip(study.arms, inputs, strict=True)]
                self.turn.notify_all()
        study.tell()

    def _ranges_of(self, study: Study, scenarios: list[Scenario]) -> OverRanges | None:
        if not study.asked.ranges:
            return None
        found = over_ranges(scenarios[0], study.asked.runs, study.asked.seed)
        arms, runs = len(scenarios), study.asked.runs
        is_room = found and has_room_for_ranges(scenarios[0], runs, arms, found.runs, self.limits)
        return found if is_room else None

    def _runs_of(self, scenario: Scenario, seed: int) -> Runs:
        key = (scenario.digest(), seed)
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = Runs(scenario)
        return found

    def _task_of(self, study: Study) -> Callable[[Study], None] | None:
        """The next run of a study, or its fan; None where there is nothing to do now."""
        claimed = study.claim()
        if claimed is not None:
            return partial(self._compute, *claimed)
        if study.benches and not study.is_fanning and (study.count_done() > study.done or study.is_complete()):
            return self._make_fan
        drawn = study.claim_drawn()
        return None if drawn is None else partial(self._compute_drawn, *drawn)

    def _compute(self, bench: Bench, run: int, study: Study) -> None:
        place = bench.idle.pop() if bench.idle else workplace(bench.inputs)
        bench.runs.found[run] = _computed(place, study.asked.seed, run)
        bench.idle.append(place)
        if time.monotonic() - study.fanned_at >= study.pause and study.count_done() > study.done:
            self._make_fan(study)

    def _compute_drawn(self, ranges: OverRanges, run: int, study: Study) -> None:
        """A run over the ranges."""
        held = None
        # What is asked for is done: a draw that cannot be computed is left out, and takes nothing of it away.
        with suppress(BayonetsError):
            place = workplace(ranges.draws.inputs_of(ranges.draws.draw_of(run)))
            course = course_of(place, study.asked.seed, run, None)
            held = None if isinstance(course, FailedRun) else course.fell_day < 0
        with self.turn:
            ranges.held[run] = held

    def _make_fan(self, study: Study) -> None:
        """The fan of the runs so far; the last one ends the study."""
        with self.turn:
            if study.is_fanning or study.settled:
                return
            study.is_fanning, study.done, last = True, study.count_done(), study.is_complete()
        began, drawn = time.monotonic(), None if study.ranges is None else study.ranges.counts()
        pinned = study.courses(1) if len(study.arms) > 1 else []
        fan = fan_json(study.arms[0].scenario, study.courses(), pinned, study.asked.seed, last=last, drawn=drawn)
        with self.turn:
            study.fan, study.fanned_at, study.is_fanning = encoded(fan), time.monotonic(), False
            study.pause = max(BETWEEN_FANS, 10.0 * (study.fanned_at - began))
            if last:
                self.settle(study, "done")
            self.turn.notify_all()
        study.tell()


def _computed(place: Workplace, seed: int, run: int) -> Course:
    course = course_of(place, seed, run, None)
    if isinstance(course, FailedRun):
        raise Refusal(422, "engine", f"Run {run} could not be completed: {course.reason}")
    return course
