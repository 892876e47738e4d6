"""One study that a client asked for: its courses, as far as they are, and what is left to compute."""

from dataclasses import dataclass, field

from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import Workplace
from bayonets.ensemble.course import Course
from bayonets.scenario.model import Scenario
from bayonets.web.models import StudyModel
from bayonets.web.refusals import Refusal
from bayonets.web.register import Asked

BETWEEN_FANS = 0.2
"""Seconds between two fans of a study, at least; and ten times what making the last one took."""


@dataclass(eq=False)
class Runs:
    """The courses of one scenario under one seed, as far as they have been computed, by any study."""

    scenario: Scenario
    found: dict[int, Course] = field(default_factory=dict)

    def size(self) -> int:
        """Bytes of the courses, about."""
        one = next(iter(list(self.found.values())), None)
        return 0 if one is None else len(self.found) * sum(array.nbytes for array in one.record)


@dataclass(eq=False)
class Bench:
    """Where the runs of one arm are computed."""

    runs: Runs
    inputs: Inputs
    idle: list[Workplace] = field(default_factory=list)


@dataclass(eq=False, kw_only=True)
class Study(Asked):
    """One study, from the queue to its end.

    Attributes:
        asked: what was asked.
        done: runs that are complete in all arms, from run 0 on.
        fan: the latest, as JSON bytes.
        arms: its courses; the pinned arm's behind its own.
        benches: of the arms, while it is computed.
        claimed: how many runs, arm by arm, somebody has computed or is computing.
        is_fanning: whether somebody makes a fan.
        fanned_at, pause: when the last fan was made, and how long after it the next one may be.
    """

    asked: StudyModel
    done: int = 0
    fan: bytes | None = None
    arms: list[Runs] = field(default_factory=list)
    benches: list[Bench] = field(default_factory=list)
    claimed: int = 0
    is_fanning: bool = False
    fanned_at: float = 0.0
    pause: float = BETWEEN_FANS

    def courses(self, arm: int = 0) -> list[Course]:
        """The complete runs of an arm, in their order."""
        return [self.arms[arm].found[run] for run in range(self.done)] if self.arms else []

    def size(self) -> int:
        """Bytes that it keeps, about."""
        return sum(runs.size() for runs in self.arms) + len(self.fan or b"")

    def release(self) -> None:
        """Let go of inputs and workplaces."""
        self.benches.clear()

    def claim(self) -> tuple[Bench, int] | None:
        """The next run that nobody has computed or computes; None where there is none."""
        while self.benches and self.claimed < self.asked.runs * len(self.benches):
            run, place = divmod(self.claimed, len(self.benches))
            self.claimed += 1
            if run not in self.benches[place].runs.found:
                return self.benches[place], run
        return None

    def count_done(self) -> int:
        """Runs that are complete in all arms, without a gap from run 0 on: what is shown favours no short run."""
        done = self.done
        while self.arms and done < self.asked.runs and all(done in runs.found for runs in self.arms):
            done += 1
        return done


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
        if _names(other) != _names(first):
            raise Refusal(422, "pinned", "The pinned setup has other formations: there are no pairs. Pin another setup")


def _names(scenario: Scenario) -> list[tuple[str, str]]:
    return [(one.name, one.service) for one in scenario.formations]
