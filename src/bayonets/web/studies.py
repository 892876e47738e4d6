"""The lane of studies: they are computed run by run, with fans of the runs that are done.

Studies take turns run by run, so that a small one does not wait for a large one. Courses of the same scenario and seed
are shared as long as any study keeps them: pinning a setup, or returning to one, does not compute it again.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from weakref import WeakValueDictionary

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import RunWorkspace, run_workspace
from bayonets.ensemble.course import Course, FailedRun
from bayonets.ensemble.estimate import memory_of
from bayonets.ensemble.run import inputs_for, which_in
from bayonets.ensemble.threads import course_of
from bayonets.ensemble.uncertain import Draws
from bayonets.errors import BayonetsError
from bayonets.inference.posterior import Posterior
from bayonets.inference.under import cautions, under
from bayonets.scenario.handles import Which
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.web.errors import ApiError
from bayonets.web.fans import fan_of
from bayonets.web.limits import check_memory, check_study, has_room_for_ranges
from bayonets.web.posteriors import needed
from bayonets.web.scheduler import JobQueue, Lane, Ready
from bayonets.web.setups import Places
from bayonets.web.study import BETWEEN_FANS, ArmWork, RangesWork, Runs, StudyJob, check_alike, over_ranges


class StudyLane(Lane[StudyJob]):
    """Computes studies, several concurrently.

    Args:
        queue: the queue of studies.
        places: sources of scenarios.
        ready: the compiled engine.
        threads: number of threads.
        posterior: from which numbers can be drawn.
    """

    def __init__(
        self,
        queue: JobQueue[StudyJob],
        places: Places,
        ready: Ready,
        threads: int,
        posterior: Posterior | None = None,
    ) -> None:
        super().__init__("study", queue, ready, threads=threads, running=queue.limits.running)
        self._places, self._posterior = places, posterior
        self._shared: WeakValueDictionary[tuple[str, int, Which | None], Runs] = WeakValueDictionary()

    def running_of_client(self) -> int:
        """One client cannot have all places, so that a study of another begins at once."""
        return max(self.queue.limits.running - 1, 1)

    def course(self, study: StudyJob, arm: int, run: int) -> Course:
        """A run that is done, computed again if it was discarded.

        Raises:
            ApiError: it could not be computed.
        """
        runs = study.arms[arm]
        course = runs.courses.get(run)
        if course is not None:
            return course
        return _computed(run_workspace(build(runs.scenario_of(study.asked.seed, run))), study.asked.seed, run)

    def arms_of(self, study: StudyJob) -> list[list[Course]] | None:
        """The courses of the runs that are done, by arm; None if they were discarded."""
        with self.queue.turn:
            return [study.courses(arm) for arm in range(len(study.arms))] if study.has_courses() else None

    def computed_again(self, study: StudyJob) -> StudyJob:
        """A study that computes the courses of another again, or has done so; it must be kept while they are used.

        Raises:
            ApiError: the queue is full.
        """
        with self.queue.turn:
            if study.again is None or study.again.settled:
                asked = study.asked.model_copy(update={"runs": study.done, "ranges": False})
                scenarios = tuple(runs.scenario for runs in study.arms)
                again = StudyJob(page=f"again {study.id}", client=study.client, asked=asked, scenarios=scenarios)
                self.queue.enter(again, shown_on=study.page)
                study.again = again
            # The next request uses them, as long as there is room.
            study.arms = [self._runs_of(runs.scenario, study.asked.seed, runs.uncertain) for runs in study.arms]
            return study.again

    # --- How they are computed --------------------------------------------------------------------------------------

    def begin(self, study: StudyJob) -> None:
        """Prepare the inputs of the runs from the request."""
        asked, limits = study.asked, self.queue.limits
        setups = [asked.setup] if asked.pinned is None else [asked.setup, asked.pinned]
        scenarios = list(study.scenarios) or [self._places.scenario(setup) for setup in setups]
        check_alike(scenarios, drawn=asked.uncertain is not None)
        for scenario in scenarios:
            check_study(scenario, asked.runs, len(scenarios), limits)
        if asked.uncertain == "posterior":
            scenarios[0], _ = under(scenarios[0], needed(self._posterior))
            scenarios = [scenario.under(scenarios[0].joint) for scenario in scenarios]
        drawn = [asked.uncertain, *(which_in(scenario, asked.uncertain) for scenario in scenarios[1:])]
        inputs = [inputs_for(scenario, asked.seed, which) for scenario, which in zip(scenarios, drawn, strict=True)]
        check_memory(sum(memory_of(_plain(arm), asked.runs, self.threads) for arm in inputs))
        ranges = self._ranges_of(study, scenarios)
        with self.queue.turn:
            study.ranges, study.cautions = ranges, tuple(cautions(scenarios[0], asked.runs))
            study.arms = [
                self._runs_of(scenario, asked.seed, which) for scenario, which in zip(scenarios, drawn, strict=True)
            ]
            if not study.settled:
                study.arm_work = [ArmWork(runs, arm) for runs, arm in zip(study.arms, inputs, strict=True)]
                self.queue.turn.notify_all()
        study.tell()

    def _ranges_of(self, study: StudyJob, scenarios: list[Scenario]) -> RangesWork | None:
        if not study.asked.ranges or study.asked.uncertain is not None:
            return None
        ranges = over_ranges(scenarios[0], study.asked.runs, study.asked.seed)
        arms, runs = len(scenarios), study.asked.runs
        is_room = ranges and has_room_for_ranges(scenarios[0], runs, arms, ranges.runs, self.queue.limits)
        return ranges if is_room else None

    def _runs_of(self, scenario: Scenario, seed: int, uncertain: Which | None) -> Runs:
        key = (scenario.digest(), seed, uncertain)
        runs = self._shared.get(key)
        if runs is None:
            runs = self._shared[key] = Runs(scenario, uncertain)
        return runs

    def further(self, study: StudyJob) -> Callable[[StudyJob], None] | None:
        """The next run of a study, or its fan; None if there is nothing to do at the moment."""
        claimed = study.claim()
        if claimed is not None:
            return partial(self._compute, *claimed)
        if study.arm_work and not study.is_fanning and (study.count_done() > study.done or study.is_complete()):
            return self._make_fan
        drawn = study.claim_drawn()
        return None if drawn is None else partial(self._compute_drawn, *drawn)

    def _compute(self, arm: ArmWork, run: int, study: StudyJob) -> None:
        workspace = arm.workspace(run)
        arm.runs.courses[run] = _computed(workspace, study.asked.seed, run)
        arm.give_back(workspace)
        if time.monotonic() - study.fanned_at >= study.pause and study.count_done() > study.done:
            self._make_fan(study)

    def _compute_drawn(self, ranges: RangesWork, run: int, study: StudyJob) -> None:
        """A run over the ranges."""
        held = None
        # The requested runs are done: a draw that cannot be computed is omitted, without loss to them.
        with suppress(BayonetsError):
            workspace = run_workspace(ranges.draws.inputs_of(ranges.draws.draw_of(run)))
            course = course_of(workspace, study.asked.seed, run, None)
            held = None if isinstance(course, FailedRun) else course.fell_day < 0
        with self.queue.turn:
            ranges.held[run] = held

    def _make_fan(self, study: StudyJob) -> None:
        """The fan of the runs so far; the last one ends the study."""
        with self.queue.turn:
            if study.is_fanning or study.settled:
                return
            study.is_fanning, study.done, last = True, study.count_done(), study.is_complete()
        began, drawn = time.monotonic(), None if study.ranges is None else study.ranges.counts()
        pinned = study.courses(1) if len(study.arms) > 1 else []
        fan = fan_of(
            study.arms[0].scenario, study.courses(), pinned, study.asked.seed, last=last, drawn=drawn,
            uncertain=study.asked.uncertain, cautions=study.cautions,
        )  # fmt: skip
        with self.queue.turn:
            study.fan, study.fan_bytes = fan, fan.nbytes()
            study.fanned_at, study.is_fanning = time.monotonic(), False
            study.pause = max(BETWEEN_FANS, 10.0 * (study.fanned_at - began))
            if last:
                self.queue.settle(study, "done")
            self.queue.turn.notify_all()
        study.tell()


def _plain(inputs: Inputs | Draws) -> Inputs:
    """The inputs with every number at its best value."""
    return inputs if isinstance(inputs, Inputs) else inputs.plain


def _computed(workspace: RunWorkspace, seed: int, run: int) -> Course:
    course = course_of(workspace, seed, run, None)
    if isinstance(course, FailedRun):
        raise ApiError(422, "engine", f"Run {run} could not be completed: {course.reason}")
    return course
