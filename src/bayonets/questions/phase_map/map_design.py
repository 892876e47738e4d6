"""The design of a map: a scenario, two numbers of it, and optionally a lever whose effect is mapped."""

from dataclasses import dataclass

from bayonets.engine.inputs import Inputs
from bayonets.ensemble.course import Course
from bayonets.ensemble.uncertain import Draws
from bayonets.errors import SettingError
from bayonets.outcomes import Outcome, common_last_days, ends_of, outcomes
from bayonets.questions.phase_map.axis import Axis, Effect, axis_of, effect_of
from bayonets.questions.phase_map.span import parsed, parsed_effect
from bayonets.scenario.faults import remedy_among
from bayonets.scenario.handles import Entries
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.wording import significant

GRID, GRID_OF_EFFECT = 41, 29
"""Number of values on each axis for the mean field; for an effect it is computed twice at each point."""


@dataclass(frozen=True, eq=False)
class MapDesign:
    """The design of a map.

    Attributes:
        base: the scenario of the question.
        inputs: of the scenario.
        outcome: that is mapped.
        x, y: the axes.
        effect: the lever whose effect on the outcome is mapped; None: the outcome itself is mapped.
        entries: of the numbers of x, y and the effect in the inputs, in this order.
        draws: of the unknown numbers, which axes and effect override; None: every number has its best value.
    """

    base: Scenario
    inputs: Inputs
    outcome: Outcome
    x: Axis
    y: Axis
    effect: Effect | None
    entries: tuple[Entries, ...]
    draws: Draws | None = None

    @property
    def arms(self) -> int:
        """The number of arms: 2 with the two values of a lever, else 1."""
        return 2 if self.effect else 1

    def inputs_at(self, x: float, y: float, draw: int | None = None) -> list[Inputs]:
        """The inputs of each arm at a point, with the numbers of a draw if one is given."""
        inputs = self.inputs if self.draws is None or draw is None else self.draws.inputs_of(draw)
        here = self.entries[1].put(self.entries[0].put(inputs, x), y)
        if self.effect is None:
            return [here]
        return [self.entries[2].put(here, value) for value in self.effect.values(x, y)]

    def measured(self, arms: list[list[Course]]) -> list[list[float]]:
        """The outcome of each run, arm by arm; exits and protest on the last day on which both arms stand."""
        last = common_last_days(arms)
        return [[float(value) for value in self.outcome.of(ends_of(courses, self.base.days, last))] for courses in arms]

    def text_of(self, x: float, y: float) -> str:
        """A point in the words of `--set`."""
        return f"{self.x.word}={significant(x)}, {self.y.word}={significant(y)}"


def map_design_of(base: Scenario, x: str, y: str, of: str | None, effect: str | None, grid: int | None) -> MapDesign:
    """The design of a map, from the words of the user.

    Raises:
        SettingError: an axis, the outcome or the effect is unknown or invalid.
    """
    words = parsed(x, "x"), parsed(y, "y")
    if words[0].name == words[1].name:
        raise SettingError(
            f"y: {words[1].name}: is already on the other axis. Choose another lever, trait or parameter"
        )
    outcome = outcome_of(of or ("left" if effect else "fell"), base)
    size = grid or (GRID_OF_EFFECT if effect else GRID)
    (across, x_slot), (along, y_slot) = (
        axis_of(word, base, size, role) for word, role in zip(words, "xy", strict=True)
    )
    _refuse_hidden(x_slot, y_slot, words[0].name, f"y: {words[1].name}")
    if effect is None:
        return MapDesign(base, build(base), outcome, across, along, None, (x_slot, y_slot))
    raised, effect_slot = effect_of(parsed_effect(effect), base, across, along)
    for axis, slot, on in ((across, x_slot, "x"), (along, y_slot, "y")):
        if raised.on != on:
            _refuse_hidden(slot, effect_slot, axis.word, f"effect: {raised.word}")
    return MapDesign(base, build(base), outcome, across, along, raised, (x_slot, y_slot, effect_slot))


def _refuse_hidden(first: Entries, second: Entries, name: str, role: str) -> None:
    """Refuse a word that overwrites all that an earlier one sets."""
    if second.covers(first):
        raise SettingError(f"{role}: overwrites all that {name} sets, which would then change nothing. Choose another")


def outcome_of(name: str, scenario: Scenario) -> Outcome:
    """An outcome by its name.

    Raises:
        SettingError: the name is unknown.
    """
    outcomes_by_name = outcomes(scenario)
    if name not in outcomes_by_name:
        short = [outcome_name for outcome_name in outcomes_by_name if outcome_name.count(".") < 2]
        raise SettingError(f"of: {name!r} must be an outcome. {remedy_among(name, outcomes_by_name, short)}")
    return outcomes_by_name[name]
