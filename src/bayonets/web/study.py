"""One study of a client: the courses computed so far, and the runs that remain."""

from dataclasses import dataclass, field

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import RunWorkspace, run_workspace
from bayonets.ensemble.course import Course
from bayonets.ensemble.ranges import WHICH, runs_over_ranges
from bayonets.ensemble.uncertain import Draws, draws_of, scenario_of_run
from bayonets.errors import SettingError
from bayonets.questions.compare.arms import why_unpaired
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario
from bayonets.web.errors import ApiError
from bayonets.web.scheduler import Job
from bayonets.web.schema.requests import StudyModel
from bayonets.web.schema.runs import Fan, StudyReply

BETWEEN_FANS = 0.2
"""The minimum of seconds between two fans of a study; at least ten times the duration of the last one."""


@dataclass(eq=False)
class Runs:
    """The courses of one scenario under one seed that any study has computed so far.

    Attributes:
        scenario: the scenario, under its posterior if numbers are drawn from one.
        uncertain: the numbers that are drawn for every two runs; None: none.
        courses: by run.
        bytes_each: size of a course; 0 until one is computed.
    """

    scenario: Scenario
    uncertain: Which | None = None
    courses: dict[int, Course] = field(default_factory=dict)
    bytes_each: int = 0

    def size(self) -> int:
        """The approximate number of bytes of the courses, which all have the same size."""
        if not self.bytes_each:
            first = next(iter(list(self.courses.values())), None)
            self.bytes_each = 0 if first is None else sum(array.nbytes for array in first.record)
        return len(self.courses) * self.bytes_each

    def scenario_of(self, seed: int, run: int) -> Scenario:
        """The scenario of a run, with the numbers of its draw."""
        return scenario_of_run(self.scenario, seed, run, self.uncertain)


@dataclass(eq=False)
class ArmWork:
    """The runs of one arm in progress; where no numbers are drawn, free workspaces are reused."""

    runs: Runs
    inputs: Inputs | Draws
    idle: list[RunWorkspace] = field(default_factory=list)

    def workspace(self, run: int) -> RunWorkspace:
        """A workspace with the inputs of a run."""
        if isinstance(self.inputs, Inputs):
            return self.idle.pop() if self.idle else run_workspace(self.inputs)
        return run_workspace(self.inputs.inputs_of(self.inputs.draw_of(run)))

    def give_back(self, workspace: RunWorkspace) -> None:
        """Keep a workspace for another run, if all runs have the same inputs."""
        if isinstance(self.inputs, Inputs):
            self.idle.append(workspace)


@dataclass(eq=False)
class RangesWork:
    """Runs with every number drawn from its range, which accompany a study; only their outcomes are kept.

    Attributes:
        draws: draws of the numbers.
        runs: number of runs.
        claimed: number of runs that are computed or in progress.
        held: whether the regime held in each run that is done; None where the run could not be completed.
    """

    draws: Draws
    runs: int
    claimed: int = 0
    held: dict[int, bool | None] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether all runs are done."""
        return len(self.held) == self.runs

    def counts(self) -> tuple[int, int] | None:
        """The number of runs that held, and of all; None until all are done, or if none could be completed."""
        ended = [held for held in self.held.values() if held is not None]
        return (sum(ended), len(ended)) if self.is_done and ended else None


def over_ranges(scenario: Scenario, runs: int, seed: int) -> RangesWork | None:
    """The runs over the ranges that accompany n plain ones; None if no number is uncertain or can be drawn."""
    try:
        return RangesWork(draws_of(scenario, seed, WHICH), runs_over_ranges(runs))
    except SettingError:
        return None


@dataclass(eq=False, kw_only=True)
class StudyJob(Job):
    """One study, from the queue to its end.

    Attributes:
        asked: the request.
        scenarios: scenarios of its arms, if they are already known.
        again: the study that recomputes its courses after they were discarded.
        cautions: sentences about the posterior.
        done: number of runs that are complete in all arms, from run 0 on.
        fan: the latest fan.
        arms: its courses, followed by those of the pinned arm.
        arm_work: the work of the arms, during the computation.
        claimed: number of runs, arm by arm, that are computed or in progress.
        ranges: the runs over the ranges, which begin when all others have begun; None: there are none.
        is_fanning: whether a thread computes a fan.
        fan_bytes: approximate size of the fan.
        fanned_at, pause: when the last fan was computed, and the minimum time until the next.
    """

    lane: str = "study"
    asked: StudyModel
    scenarios: tuple[Scenario, ...] = ()
    again: "StudyJob | None" = None
    cautions: tuple[str, ...] = ()
    done: int = 0
    fan: Fan | None = None
    arms: list[Runs] = field(default_factory=list)
    arm_work: list[ArmWork] = field(default_factory=list)
    claimed: int = 0
    ranges: RangesWork | None = None
    is_fanning: bool = False
    fan_bytes: int = 0
    fanned_at: float = 0.0
    pause: float = BETWEEN_FANS

    def courses(self, arm: int = 0) -> list[Course]:
        """The complete runs of an arm, in their order."""
        return [self.arms[arm].courses[run] for run in range(self.done)] if self.arms else []

    def size(self) -> int:
        """The approximate number of bytes kept."""
        return sum(runs.size() for runs in self.arms) + self.fan_bytes

    def has_courses(self) -> bool:
        """Whether the courses of all runs that are done are in memory."""
        return all(run in runs.courses for runs in self.arms for run in range(self.done))

    def let_go(self) -> None:
        """Discard the courses, which can be recomputed bit for bit."""
        self.arms = [Runs(runs.scenario, runs.uncertain) for runs in self.arms]
        if self.again is not None and self.again.settled:
            self.again = None

    def release(self) -> None:
        """Discard inputs and workspaces."""
        self.arm_work.clear()

    def overtime(self, seconds: float) -> ApiError | None:
        """A study out of time fails, unless only runs over the ranges are missing."""
        if self.done == self.asked.runs:
            return None
        late = f"A study may take {seconds:.0f} seconds here, and {self.done} runs are done"
        return ApiError(429, "limit", f"{late}. Ask for fewer, or use bayonets run")

    def reply(self, ahead: int) -> StudyReply:
        """Its state, with the fan of the runs so far."""
        return StudyReply.of(self, asked=self.asked.runs, ahead=ahead, error=self.error_body(), answer=self.fan)

    def claim(self) -> tuple[ArmWork, int] | None:
        """The next run that is neither computed nor in progress; None if there is none."""
        while self.arm_work and self.claimed < self.asked.runs * len(self.arm_work):
            run, arm = divmod(self.claimed, len(self.arm_work))
            self.claimed += 1
            if run not in self.arm_work[arm].runs.courses:
                return self.arm_work[arm], run
        return None

    def claim_drawn(self) -> tuple[RangesWork, int] | None:
        """The next run over the ranges that is neither computed nor in progress; None if there is none."""
        if not self.arm_work or self.ranges is None or self.ranges.claimed == self.ranges.runs:
            return None
        self.ranges.claimed += 1
        return self.ranges, self.ranges.claimed - 1

    def is_complete(self) -> bool:
        """Whether every run is done, including those over the ranges."""
        return self.count_done() == self.asked.runs and (self.ranges is None or self.ranges.is_done)

    def count_done(self) -> int:
        """The number of runs complete in all arms, without a gap from run 0 on, so that short runs are not favoured."""
        done = self.done
        while self.arms and done < self.asked.runs and all(done in runs.courses for runs in self.arms):
            done += 1
        return done


def check_alike(scenarios: list[Scenario], *, drawn: bool) -> None:
    """Refuse to compare runs that do not have the same people.

    Args:
        scenarios: of the arms.
        drawn: whether numbers are drawn, sizes of formations among them.

    Raises:
        ApiError: formations or days differ, or the ranges from which sizes are drawn.
    """
    first = scenarios[0]
    for other in scenarios[1:]:
        if other.days != first.days:
            raise ApiError(
                422, "pinned", f"The pinned setup runs for {other.days} days and this one for {first.days}: "
                "runs are compared day by day. Choose the same days, or pin again"
            )  # fmt: skip
        if _names(other) != _names(first):
            raise ApiError(
                422, "pinned", "The pinned setup has other formations, so that runs cannot be paired. Pin another setup"
            )
        if drawn and (why := why_unpaired(first, other, drawn=True)):
            raise ApiError(
                422, "pinned", f"The pinned setup has {why}, so that runs cannot be paired. Use the best numbers, or "
                "pin another setup"
            )  # fmt: skip


def _names(scenario: Scenario) -> list[tuple[str, str]]:
    return [(formation.name, formation.service) for formation in scenario.formations]
