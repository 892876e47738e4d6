"""Studies that clients asked for: a queue, a few threads with less of the processor's favour, and what was found.

Studies take turns run by run, so that a small one does not wait for a large one. Courses of the same scenario and seed
are shared while anybody keeps them: who pins a setup, or goes back to one, does not compute it again.
"""

import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from weakref import WeakValueDictionary

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import Workplace, workplace
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.threads import course_of
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.web.fan import fan_json
from bayonets.web.limits import Limits, check_memory, check_study
from bayonets.web.models import StudyModel
from bayonets.web.refusals import Refusal, encoded, missing, of_error
from bayonets.web.safety import say_shortly
from bayonets.web.setups import Places
from bayonets.web.twin_desk import Ready

State = Literal["waiting", "running", "done", "cancelled", "failed"]

BETWEEN_FANS = 0.2
"""Seconds between two fans of a study, at least; and ten times what making the last one took."""

_IDLE = 30.0
"""Seconds between two looks at what has grown old, where there is nothing else to do."""

LESS_FAVOUR = 5
SETTLED = ("done", "cancelled", "failed")


@dataclass(eq=False)
class Runs:
    """The courses of one scenario under one seed, as far as they have been computed."""

    scenario: Scenario
    found: dict[int, Course] = field(default_factory=dict)

    def size(self) -> int:
        """Bytes of the courses, about."""
        one = next(iter(list(self.found.values())), None)
        return 0 if one is None else len(self.found) * sum(array.nbytes for array in one.record)


@dataclass(eq=False)
class _Arm:
    """One arm of a study while it is computed."""

    runs: Runs
    inputs: Inputs
    idle: list[Workplace] = field(default_factory=list)


@dataclass(eq=False)
class Study:
    """One study, from the queue to its end.

    Attributes:
        page: whose it is.
        asked: what was asked.
        told: called, in a thread of the desk, when there is news.
        leased: whether it is given up when nobody asks for it for a while.
        id: its address.
        state: where it stands.
        done: runs that are complete in all arms, from run 0 on.
        fan: the latest, as JSON bytes.
        error: why it failed.
        arms: its courses; the pinned arm's behind its own.
        asked_at: when somebody last asked for it (`time.monotonic`), as all moments here.
    """

    page: str
    asked: StudyModel
    told: Callable[["Study"], None]
    leased: bool
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    done: int = 0
    fan: bytes | None = None
    error: Refusal | None = None
    arms: list[Runs] = field(default_factory=list)
    asked_at: float = field(default_factory=time.monotonic)
    began_at: float = 0.0
    fanned_at: float = 0.0
    _work: list[_Arm] = field(default_factory=list)
    _claimed: int = 0
    _making: bool = False
    _pause: float = BETWEEN_FANS

    @property
    def settled(self) -> bool:
        """Whether nothing more will come."""
        return self.state in SETTLED

    def courses(self, arm: int = 0) -> list[Course]:
        """The complete runs of an arm, in their order."""
        return [self.arms[arm].found[run] for run in range(self.done)] if self.arms else []

    def size(self) -> int:
        """Bytes that it keeps, about."""
        return sum(runs.size() for runs in self.arms) + len(self.fan or b"")


class StudyDesk:
    """Computes studies.

    Args:
        places: where scenarios come from.
        limits: on what is asked.
        ready: the compiled engine.
        threads: that work.
    """

    def __init__(self, places: Places, limits: Limits, ready: Ready, threads: int) -> None:
        self._places, self._limits, self._ready, self._count = places, limits, ready, threads
        self._turn = threading.Condition()
        self._waiting: list[Study] = []
        self._running: list[Study] = []
        self._known: OrderedDict[str, Study] = OrderedDict()
        self._shared: WeakValueDictionary[tuple[str, int], Runs] = WeakValueDictionary()
        self._open = True
        for number in range(threads):
            threading.Thread(target=self._labour, name=f"bayonets-study-{number}", daemon=True).start()

    # --- What clients ask -------------------------------------------------------------------------------------------

    def start(self, page: str, asked: StudyModel, told: Callable[[Study], None], *, leased: bool) -> Study:
        """Begin a study for a page, or let it wait; what the page ran before is cancelled.

        Raises:
            Refusal: the queue is full.
        """
        study = Study(page, asked, told, leased)
        with self._turn:
            for other in [*self._waiting, *self._running]:
                if other.page == page:
                    self._settle(other, "cancelled")
            if len(self._waiting) >= self._limits.queue:
                raise Refusal(503, "queue", f"{len(self._waiting)} studies wait already. Try again in a minute")
            self._waiting.append(study)
            self._known[study.id] = study
            self._sweep()
            self._turn.notify_all()
            return study

    def get(self, name: str) -> Study:
        """The study of an id.

        Raises:
            Refusal: there is none, or not any more.
        """
        with self._turn:
            study = self._known.get(name)
            if study is None:
                raise missing(f"{name[:40]}: no such study; finished ones are kept for a while only. Start it again")
            study.asked_at = time.monotonic()
            self._known.move_to_end(name)
            return study

    def cancel(self, study: Study) -> None:
        """Give a study up, if it has not come to its end."""
        with self._turn:
            self._settle(study, "cancelled")

    def ahead(self, study: Study) -> int:
        """How many studies come before one that waits."""
        with self._turn:
            return self._waiting.index(study) + len(self._running) if study in self._waiting else 0

    def forget(self, page: str) -> None:
        """Cancel what a page has asked for."""
        with self._turn:
            for study in [*self._waiting, *self._running]:
                if study.page == page:
                    self._settle(study, "cancelled")

    def counts(self) -> dict[str, int]:
        """How many wait, run and are kept, and the bytes of what is kept."""
        with self._turn:
            kept = sum(runs.size() for runs in {id(runs): runs for runs in self._shared.values()}.values())
            return {
                "waiting": len(self._waiting), "running": len(self._running), "kept": len(self._known), "bytes": kept
            }  # fmt: skip

    def close(self) -> None:
        """Give everything up and let the threads end."""
        with self._turn:
            self._open = False
            for study in [*self._waiting, *self._running]:
                self._settle(study, "cancelled")
            self._turn.notify_all()

    # --- How they are computed --------------------------------------------------------------------------------------

    def _settle(self, study: Study, state: State) -> None:
        """Bring a study to an end; the lock is held."""
        if study.settled:
            return
        study.state = state
        study._work.clear()
        for queue in (self._waiting, self._running):
            if study in queue:
                queue.remove(study)
        self._turn.notify_all()

    def _labour(self) -> None:
        with suppress(OSError, AttributeError):
            # Threads have a favour of their own on Linux: what pages wait for at once goes first.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LESS_FAVOUR)
        self._ready.there.wait()
        while (task := self._next()) is not None:
            task()

    def _next(self) -> Callable[[], None] | None:
        """What to do next; None when the desk is closed."""
        with self._turn:
            while self._open:
                self._give_up_the_late()
                if self._waiting and len(self._running) < self._limits.running:
                    study = self._waiting.pop(0)
                    study.state, study.began_at = "running", time.monotonic()
                    self._running.append(study)
                    for other in self._waiting:
                        other.told(other)
                    return partial(self._guarded, study, self._prepare)
                for study in list(self._running):
                    task = self._claim(study)
                    if task is not None:
                        # The next study has the next turn.
                        self._running.remove(study)
                        self._running.append(study)
                        return partial(self._guarded, study, task)
                self._sweep()
                self._turn.wait(1.0 if self._running or self._waiting else _IDLE)
        return None

    def _give_up_the_late(self) -> None:
        now = time.monotonic()
        for study in list(self._running):
            if now - study.began_at > self._limits.seconds:
                study.error = Refusal(
                    429, "limit", f"A study may take {self._limits.seconds:.0f} seconds here. "
                    f"{study.done} runs are done: ask for fewer, or use bayonets run"
                )  # fmt: skip
                self._settle(study, "failed")
                study.told(study)
        for study in [*self._waiting, *self._running]:
            if study.leased and now - study.asked_at > self._limits.patience:
                self._settle(study, "cancelled")

    def _guarded(self, study: Study, task: Callable[[Study], None]) -> None:
        """Do a task; what goes wrong ends the study and no other."""
        try:
            task(study)
        except Exception as error:
            refusal = of_error(error)
            if refusal.status == 500:
                say_shortly(error)
            with self._turn:
                study.error = refusal
                self._settle(study, "failed")
            study.told(study)

    def _prepare(self, study: Study) -> None:
        self._ready.check()
        asked = study.asked
        setups = [asked.setup] if asked.pinned is None else [asked.setup, asked.pinned]
        scenarios = [self._places.scenario(setup) for setup in setups]
        check_alike(scenarios)
        for scenario in scenarios:
            check_study(scenario, asked.runs, len(scenarios), self._limits)
        inputs = [build(scenario) for scenario in scenarios]
        check_memory(sum(memory_of(one, asked.runs, self._count) for one in inputs))
        with self._turn:
            study.arms = [self._runs_of(scenario, asked.seed) for scenario in scenarios]
            if not study.settled:
                study._work = [_Arm(runs, one) for runs, one in zip(study.arms, inputs, strict=True)]
                self._turn.notify_all()
        study.told(study)

    def _runs_of(self, scenario: Scenario, seed: int) -> Runs:
        key = (scenario.digest(), seed)
        found = self._shared.get(key)
        if found is None:
            found = self._shared[key] = Runs(scenario)
        return found

    def _claim(self, study: Study) -> Callable[[Study], None] | None:
        """The next run of a study that nobody computes yet, or its fan; None where there is nothing to do now."""
        if not study._work:
            return None
        while study._claimed < study.asked.runs * len(study._work):
            run, place = divmod(study._claimed, len(study._work))
            study._claimed += 1
            arm = study._work[place]
            if run not in arm.runs.found:
                return partial(self._compute, arm, run)
        ready = self._count_done(study)
        due = ready > study.done or (ready == study.asked.runs)
        return self._make_fan if due and not study._making else None

    def _compute(self, arm: _Arm, run: int, study: Study) -> None:
        place = arm.idle.pop() if arm.idle else workplace(arm.inputs)
        course = course_of(place, study.asked.seed, run, None)
        arm.idle.append(place)
        if isinstance(course, FailedRun):
            raise Refusal(422, "engine", f"Run {run} could not be completed: {course.reason}")
        arm.runs.found[run] = course
        with self._turn:
            due = time.monotonic() - study.fanned_at >= study._pause and not study._making
            due = due and not study.settled and self._count_done(study) > study.done
        if due:
            self._make_fan(study)

    @staticmethod
    def _count_done(study: Study) -> int:
        """Runs that are complete in all arms, without a gap from run 0 on."""
        done = study.done
        while done < study.asked.runs and all(done in runs.found for runs in study.arms):
            done += 1
        return done

    def _make_fan(self, study: Study) -> None:
        with self._turn:
            if study._making or study.settled:
                return
            study._making = True
            study.done = self._count_done(study)
        began = time.monotonic()
        last = study.done == study.asked.runs
        pinned = study.courses(1) if len(study.arms) > 1 else []
        made = fan_json(study.arms[0].scenario, study.courses(), pinned, study.asked.seed, last=last)
        fan = encoded(made)
        with self._turn:
            study.fan, study.fanned_at, study._making = fan, time.monotonic(), False
            study._pause = max(BETWEEN_FANS, 10.0 * (study.fanned_at - began))
            if last:
                self._settle(study, "done")
        study.told(study)

    def _sweep(self) -> None:
        """Forget finished studies that are too many, too old or too large; the lock is held."""
        now = time.monotonic()
        finished = [study for study in self._known.values() if study.settled]
        size = sum(study.size() for study in finished)
        surplus = len(finished) - self._limits.kept
        for study in finished:
            old = now - study.asked_at > self._limits.kept_seconds
            if old or surplus > 0 or size > self._limits.kept_bytes:
                del self._known[study.id]
                size -= study.size()
                surplus -= 1


def check_alike(scenarios: list[Scenario]) -> None:
    """Refuse to compare runs that have not the same people.

    Raises:
        Refusal: formations or days differ.
    """
    first = scenarios[0]
    for other in scenarios[1:]:
        if other.days != first.days:
            raise Refusal(
                422, "pinned", f"The pinned setup runs for {other.days} days and this one for {first.days}: "
                "runs can be compared day by day only. Choose the same days, or pin again"
            )  # fmt: skip
        if [(one.name, one.service) for one in other.formations] != [
            (one.name, one.service) for one in first.formations
        ]:
            raise Refusal(422, "pinned", "The pinned setup has other formations: there are no pairs. Pin another setup")
