"""Signs that turn: the value of a parameter, within its plausible range, at which an effect changes its sign.

Whether outing peels officers away or burns their bridges depends on the amnesty and on shame; whether less violence
helps the state depends on the hope of the crowd. A row of the table of evidence states one side; this module searches
for the other. The parameter is moved over its range in some steps and the experiment is made at each; where the effect
clearly changes its sign, the location is interpolated linearly between the two steps.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bayonets.verify.paired import PairedDifference
from bayonets.verify.pattern_list import BASE, CULPABILITY, DESIGNATION, EDGE, LESS_VIOLENCE, OUTING, Expected, Pattern

Compared = Callable[[Pattern, str], PairedDifference]
"""The difference of an experiment's one outcome in a setting."""


@dataclass(frozen=True)
class Question:
    """An effect, and the number on which its sign may turn.

    Attributes:
        effect: in words.
        number: that is moved, in words.
        pattern: the experiment, with one outcome; its settings contain the number as `{value}`.
        setting: in which it is made.
        values: of the number, ascending, over its range.
    """

    effect: str
    number: str
    pattern: Pattern
    setting: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class SignTurn:
    """Where a sign turns.

    Attributes:
        question: which.
        differences: the effect at each of its values.
    """

    question: Question
    differences: tuple[PairedDifference, ...]

    @property
    def between(self) -> tuple[float, float] | None:
        """The two neighbouring values with clear effects of opposite sign; None if there are none."""
        clear = [
            (value, difference)
            for value, difference in zip(self.question.values, self.differences, strict=True)
            if difference.effect.sure
        ]
        for (low, below), (high, above) in pairwise(clear):
            if below.effect.value * above.effect.value < 0.0:
                return low, high
        return None

    @property
    def at(self) -> float | None:
        """The value at which the effect is 0, by a straight line between those two; None if the sign does not turn."""
        ends = self.between
        if ends is None:
            return None
        low, high = (self.differences[self.question.values.index(end)].effect.value for end in ends)
        return ends[0] + (ends[1] - ends[0]) * low / (low - high)


def _outing(equal: tuple[str, ...]) -> Pattern:
    return Pattern(
        OUTING,
        "outing",
        (Expected("exits", "+", "riot_police"),),
        "T",
        "",
        ("levers.outing=0.02",),
        ("levers.outing=0",),
        equal=equal,
    )


QUESTIONS: tuple[Question, ...] = (
    Question(
        "Outing raises exits of the riot police",
        "levers.amnesty",
        _outing(("levers.amnesty={value}",)),
        BASE,
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    ),
    Question(
        "With an amnesty of 0.2, outing raises exits of the riot police",
        "parameters.shame",
        _outing(("levers.amnesty=0.2", "parameters.shame={value}")),
        BASE,
        (0.0, 0.01, 0.1, 0.3, 0.6, 1.0),
    ),
    Question(
        "Outing raises exits of the riot police",
        "their culpability, as a multiple of the dossier's",
        _outing(("levers.amnesty=0.5", "services.{riot_police}.culpability_mean *= {value}")),
        BASE,
        (0.25, 0.5, 1.0, 2.0, 4.0),
    ),
    Question(
        "More culpability raises exits",
        "levers.amnesty",
        Pattern(
            CULPABILITY,
            "culpability",
            (Expected("exits", "+"),),
            "R",
            "",
            ("services.culpability_mean += 0.3",),
            equal=("levers.amnesty={value}",),
        ),
        BASE,
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0),
    ),
    Question(
        "Designation raises exits of services with low culpability and little amnesty to lose",
        "parameters.shame",
        Pattern(
            DESIGNATION,
            "designation",
            (Expected("exits", "+", "low_culpability"),),
            "T",
            "",
            ("levers.designated.{low_culpability}=0.9",),
            equal=("levers.amnesty=0.1", "levers.designated=0", "parameters.shame={value}"),
        ),
        BASE,
        (0.0, 0.01, 0.03, 0.1, 0.3, 1.0),
    ),
    Question(
        "Half as much violence raises the turnout",
        "protest.hope_news, the crowd's hope by news of refusal",
        Pattern(
            LESS_VIOLENCE,
            "less violence",
            (Expected("turnout", "+"),),
            "R",
            "",
            ("levers.violence *= 0.5",),
            equal=("protest.hope_news={value}",),
        ),
        EDGE,
        (2.0, 5.0, 10.0, 20.0, 30.0),
    ),
)


def at_value(pattern: Pattern, value: float) -> Pattern:
    """The experiment with the number at a value."""
    equal = tuple(
        setting.replace("{value}", f"{value:g}") if isinstance(setting, str) else setting for setting in pattern.equal
    )
    return Pattern(
        pattern.row,
        pattern.factor,
        pattern.expected,
        pattern.standing,
        pattern.source,
        pattern.with_it,
        pattern.without,
        equal,
        pattern.where,
    )


def turns(compared: Compared, questions: Sequence[Question] = QUESTIONS) -> Iterator[SignTurn]:
    """Each question with its effects.

    Args:
        compared: makes an experiment.
        questions: which.
    """
    for question in questions:
        differences = [compared(at_value(question.pattern, value), question.setting) for value in question.values]
        yield SignTurn(question, tuple(differences))


def turn_text(turn: SignTurn) -> str:
    """The result in one sentence."""
    question, at = turn.question, turn.at
    range_text = f"over {question.values[0]:g} to {question.values[-1]:g}"
    where = f"({question.setting}; {question.number} {range_text})"
    if at is not None and turn.between is not None:
        low, high = turn.between
        above = turn.differences[question.values.index(high)].effect.value > 0.0
        side = "above" if above else "below"
        return (
            f"{question.effect} {side} {question.number} = {at:.2g}, and has the opposite effect on the other side; "
            f"clear effects of opposite sign at {low:g} and {high:g} {where}."
        )
    clear = [difference for difference in turn.differences if difference.effect.sure]
    if not clear:
        return f"{question.effect}: no clear effect {where}."
    if all(difference.effect.value > 0.0 for difference in clear):
        return f"{question.effect} wherever the effect is clear; the sign does not turn {where}."
    return f"{question.effect}: the opposite holds wherever the effect is clear; the sign does not turn {where}."
