"""The two axes of a map and the lever whose effect is mapped, from the words of the user."""

import math
from dataclasses import dataclass

import numpy as np

from bayonets.errors import SettingError
from bayonets.questions.phase_map.span import Word, entries_over, number_of
from bayonets.scenario.handle_names import label_of
from bayonets.scenario.handles import Entries
from bayonets.scenario.inputs import build
from bayonets.scenario.model import Scenario
from bayonets.scenario.setting import Setting
from bayonets.statistics.estimate import Floats
from bayonets.wording import number

LATTICE = 33
"""Number of values on each axis at which runs may be made."""

STEPS = 5
"""Part of its plausible range by which a lever is raised if no step is given."""

_COARSE = 5


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        word: as in `--set`, without a value.
        label, unit: its name and unit in text.
        low, high: its ends.
        plausible_low, plausible_high: the plausible range of the number in any scenario.
        step: between admissible values, if these are discrete; else None.
        today: value in the scenario as it stands; the average over officers and days where it differs.
        today_low, today_high: its minimum and maximum.
        grid: values at which the mean field is computed and the answer is given.
        places: values at which runs may be made.
    """

    word: str
    label: str
    unit: str
    low: float
    high: float
    plausible_low: float
    plausible_high: float
    step: float | None
    today: float
    today_low: float
    today_high: float
    grid: tuple[float, ...]
    places: tuple[float, ...]

    def part(self, values: Floats) -> Floats:
        """Values as parts of the axis, 0 at its low end and 1 at its high end."""
        return (np.asarray(values, np.float64) - self.low) / (self.high - self.low)

    def text_of(self, value: float) -> str:
        """A value as text, to three digits of its range."""
        return number(value, max(0, 2 - math.floor(math.log10(self.high - self.low))))

    def coarse(self) -> list[int]:
        """Indices of the coarse design."""
        return _thinned(len(self.places), _COARSE)


@dataclass(frozen=True)
class Effect:
    """A lever whose effect is mapped.

    Attributes:
        word: as in `--set`, without values.
        label, unit: its name and unit in text.
        low, high: the two values compared; None where the lever is on an axis.
        step: between the two.
        on: the axis on which the lever is, "x" or "y"; else empty.
    """

    word: str
    label: str
    unit: str
    low: float | None
    high: float | None
    step: float
    on: str

    def values(self, x: float, y: float) -> tuple[float, float]:
        """The two values compared at a point of the map."""
        first = (x if self.on == "x" else y) if self.low is None else self.low
        return first, (first + self.step if self.high is None else self.high)


def axis_of(word: Word, base: Scenario, size: int, role: str) -> tuple[Axis, Entries]:
    """An axis, and the entries of its number in the inputs.

    Args:
        word: with its range.
        base: the scenario of the question.
        size: maximum number of values on the grid.
        role: of the word, for messages.

    Raises:
        SettingError: its ends are invalid there, or it changes nothing.
    """
    low, high = word.low or 0.0, word.high or 0.0
    setting = number_of(word, base, role)
    entries = entries_over(setting, low, high, base, role)
    inputs = build(base)
    now, weight = entries.values(inputs), entries.weights(inputs)
    declared, step = setting.declared, _whole_step(setting)
    axis = Axis(
        word.name, label_of(base, setting.name), declared.unit, low, high, declared.low, declared.high, step,
        float(now @ weight / weight.sum()), float(now.min()), float(now.max()),
        _values(low, high, size, step), _values(low, high, LATTICE, step),
    )  # fmt: skip
    return axis, entries


def effect_of(word: Word, base: Scenario, x: Axis, y: Axis) -> tuple[Effect, Entries]:
    """The lever whose effect is mapped, and the entries of its number in the inputs.

    Raises:
        SettingError: its values are invalid there, or it changes nothing.
    """
    setting = number_of(word, base, "effect")
    on = "x" if word.name == x.word else "y" if word.name == y.word else ""
    step, low, high = word.step or _usual_step(setting), word.low, word.high
    if on:
        entries = _entries_on_axis(word, setting, step, base, x if on == "x" else y)
    else:
        if low is None or high is None:
            low, high = setting.declared.default, setting.declared.default + step
        entries, step = entries_over(setting, low, high, base, "effect"), high - low
    return Effect(word.name, label_of(base, setting.name), setting.declared.unit, low, high, step, on), entries


def _entries_on_axis(word: Word, setting: Setting, step: float, base: Scenario, axis: Axis) -> Entries:
    """The entries of a lever on an axis, if it can be raised from all of its values."""
    if word.low is not None and word.high is not None:
        raise SettingError(
            f"effect: {word.name}: is on an axis, so that one of its two values is that of the point. "
            f"Give only the step: {word.path}=+{word.high - word.low:g}"
        )
    try:
        return entries_over(setting, axis.low, axis.high + step, base, "effect")
    except SettingError as error:
        end = setting.bounds.at_most - step
        raise SettingError(
            f"{error}. A step of {step:g} must also be possible from the last value of the axis: "
            f"end the axis at {end:g}, or give a smaller step, such as {word.path}=+{step / 2:g}"
        ) from None


def _whole_step(setting: Setting) -> float | None:
    """The step between admissible values, if these are discrete."""
    bounds = setting.bounds
    return (2.0 if bounds.even else 1.0) if bounds.whole else None


def _usual_step(setting: Setting) -> float:
    """A fifth of the plausible range, in whole steps if values are discrete."""
    step, whole = (setting.declared.high - setting.declared.low) / STEPS, _whole_step(setting)
    return float(f"{step:.2g}") if whole is None else max(round(step / whole), 1) * whole


def _values(low: float, high: float, count: int, step: float | None) -> tuple[float, ...]:
    """A number of values from end to end; if values are discrete, all of them or that number."""
    if step is None:
        return tuple(float(f"{value:.12g}") for value in np.linspace(low, high, count))
    first, last = math.ceil(low / step), math.floor(high / step)
    return tuple(step * (first + index) for index in _thinned(last - first + 1, count))


def _thinned(length: int, count: int) -> list[int]:
    """At most a number of indices of a list, evenly spaced and with both ends."""
    if length <= count:
        return list(range(length))
    return sorted({round(index) for index in np.linspace(0, length - 1, count)})
