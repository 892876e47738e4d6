"""The findings of a map, in sentences that claim no more than the intervals allow, and as plain data."""

from dataclasses import asdict
from typing import Any

import numpy as np

from bayonets.questions.over_draws import AT_BEST, WHOSE, averaged_over
from bayonets.questions.phase_map.answer import Crossing, PhaseMap
from bayonets.questions.phase_map.axis import Axis
from bayonets.scenario.handles import Which
from bayonets.statistics.estimate import Floats
from bayonets.wording import MINUS, capital, number, percent, percents, runs_text, significant

_LEAST_SHARE = 0.005
_MANY_DRAWS = 1.2
"""With more draws than this for each independent one, an interval is too narrow by a tenth or more."""


def sign_words(answer: PhaseMap) -> tuple[str, str, str]:
    """Phrases for a positive, a negative and an undetermined effect of the lever."""
    what = "exits" if answer.outcome.startswith("left") else f"the {answer.label}"
    return f"increases {what}", f"reduces {what}", "undetermined"


def title(answer: PhaseMap) -> str:
    """The finding in one line."""
    return findings(answer)[0].rstrip(".")


def findings(answer: PhaseMap) -> list[str]:
    """The findings, one sentence each; the first is the main finding."""
    if answer.surface is None:
        alone = "No runs were made: this is the mean-field approximation alone, which has no randomness."
        best = AT_BEST if answer.uncertain is None else f"{_BEST} With runs, the map is {_over(answer)}."
        return [capital(_of_mean_field(answer)), alone, best]
    if answer.effect:
        sentences = _of_effect(answer)
    else:
        sentences = _of_probability(answer) if answer.kind == "share" else _of_numbers(answer)
    if answer.uncertain is not None:
        sentences[0] = f"{_over(answer)}, {sentences[0]}"
    return [*map(capital, sentences), *_over_draws(answer), *_runs_of_draws(answer), *_as_it_stands(answer)]


_BEST = "It has the best value of every number, and is not averaged over draws."


def _over(answer: PhaseMap) -> str:
    return "" if answer.uncertain is None else averaged_over(answer.uncertain)


def _runs_of_draws(answer: PhaseMap) -> list[str]:
    """Whether a probability near one half means that draws disagree, or that each of them is undecided."""
    pairs = answer.runs_of_draws
    if pairs is None:
        return []
    where = f"{number(pairs.draws)} draws at {number(pairs.points)} points"
    return [
        f"Where the {answer.label} is between 25 and 75% ({where}), the two runs of a draw have the same outcome in "
        f"{percent(pairs.alike)} of the draws: {percent(pairs.by_numbers)} of the variance between runs there is due "
        "to the numbers, and the rest to randomness."
    ]


def effect_text(answer: PhaseMap) -> str:
    """The two values that are compared: `raising outing from 0 to 0.02`."""
    effect = answer.effect
    if effect is None:
        return ""
    if effect.low is None or effect.high is None:
        return f"raising {effect.label} by {significant(effect.step)}"
    verb = "raising" if effect.high >= effect.low else "lowering"
    return f"{verb} {effect.label} from {significant(effect.low)} to {significant(effect.high)}"


def _of_effect(answer: PhaseMap) -> list[str]:
    more, less, _ = sign_words(answer)
    signs = np.array(answer.signs)
    what = effect_text(answer)
    if not any(point.value or point.low or point.high for point in answer.points):
        return [f"{what} changes no outcome in any run on the whole map."]
    up, down = float(np.mean(signs > 0)), float(np.mean(signs < 0))
    unclear = 1.0 - up - down
    if min(up, down, unclear) >= 0.01:  # the shown shares add up to 100 %; the largest clear one absorbs the rounding
        if up >= down:
            up = 1.0 - round(down, 2) - round(unclear, 2)
        else:
            down = 1.0 - round(up, 2) - round(unclear, 2)
    parts = [f"{verb} over {_area(share)}" for verb, share in ((more, up), (less, down)) if share > 0.0]
    if not parts:
        return [f"the sign of the effect of {what} is undetermined on the whole map.", *_extremes(answer)]
    rest = "" if unclear < _LEAST_SHARE else f"; the sign is undetermined over {_area(unclear)}"
    parts[0] += " of the map"
    return [
        f"{what} {' and '.join(parts)}{rest}.",
        *_extremes(answer),
        *_crossed(answer, "the effect changes its sign"),
    ]


def _over_draws(answer: PhaseMap) -> list[str]:
    """The shares of the draws in which the sign of the mean effect holds, where that is clear."""
    shares = answer.draw_shares
    if shares is None:
        return []
    signs, parts = np.array(answer.signs), []
    for sign, word, rows in ((1, "positive", shares.positive), (-1, "negative", shares.negative)):
        shares_of_sign = _array(rows)[signs == sign]
        if shares_of_sign.size:
            ends = percents(float(shares_of_sign.min()), float(shares_of_sign.max()))
            parts.append(f"where the mean effect is clearly {word}, it is {word} in {ends} of the draws")
    return [f"{capital('; '.join(parts))} (minimum and maximum over the map)."] if parts else []


def draws_text_at(answer: PhaseMap, column: int, row: int) -> str:
    """The shares of the draws in which the effect is above and below 0, at a point of the grid: `83% / 4%`."""
    shares = answer.draw_shares
    return (
        "" if shares is None else f"{percent(shares.positive[row][column])} / {percent(shares.negative[row][column])}"
    )


def _area(share: float) -> str:
    return "the whole" if share >= 1.0 else percent(round(share, 2) if 0.01 <= share <= 0.99 else share)


def _extremes(answer: PhaseMap) -> list[str]:
    """The largest effects of either sign, where the sign is clear."""
    middle, signs = _array(answer.surface.middle if answer.surface else ()), np.array(answer.signs)
    ends = []
    for sign, word in ((1, "largest"), (-1, "smallest")):
        if np.any(signs == sign):
            row, column = _row_and_column(np.where(signs == sign, sign * middle, -np.inf))
            ends.append(f"{word} at {_place(answer, column, row)}: {level_text(answer, column, row)}")
    return [f"The difference in {answer.label} is {'; '.join(ends)}."] if ends else []


def _row_and_column(values: Floats) -> tuple[int, int]:
    """Row and column of the largest value."""
    row, column = np.unravel_index(int(np.argmax(values)), values.shape)
    return int(row), int(column)


def _of_probability(answer: PhaseMap) -> list[str]:
    surface = answer.surface
    if surface is None:
        return []
    low, high = _array(surface.low), _array(surface.high)
    if answer.crossings:
        middle = answer.crossings[len(answer.crossings) // 2]
        above, below = _area(float(np.mean(low > 0.5))), _area(float(np.mean(high < 0.5)))
        return [
            f"{_where(answer, middle)}, the {answer.label} passes one half at {_crossing_text(answer, middle)}.",
            f"At the 95% level it is above one half over {above} of the map and below over {below}.",
            *_crossed(answer, f"the {answer.label} passes one half"),
        ]
    if float(high.max()) < 0.5:
        return [f"the {answer.label} is below one half on the whole map, nowhere above {percent(float(high.max()))}."]
    if float(low.min()) > 0.5:
        return [f"the {answer.label} is above one half on the whole map, nowhere below {percent(float(low.min()))}."]
    return [f"whether the {answer.label} passes one half anywhere on the map is undetermined."]


def _of_numbers(answer: PhaseMap) -> list[str]:
    middle = _array(answer.surface.middle if answer.surface else ())
    if not answer.lines:
        row, column = middle.shape[0] // 2, middle.shape[1] // 2
        about = f"about {level_text(answer, column, row)} everywhere"
        return [f"{answer.label}: no part of the map can be distinguished from another, {about}."]
    ends = []
    for word, values in (("smallest", -middle), ("largest", middle)):
        row, column = _row_and_column(values)
        ends.append(f"{word} at {_place(answer, column, row)}, {level_text(answer, column, row)}")
    return [f"{answer.label}: {'; '.join(ends)}."]


def _of_mean_field(answer: PhaseMap) -> str:
    mean_field = _array(answer.twin)
    if answer.effect:
        more, less, _ = sign_words(answer)
        up, down = float(np.mean(mean_field > 0)), float(np.mean(mean_field < 0))
        if 1.0 in (up, down):
            return f"in the mean field, {effect_text(answer)} {more if up == 1.0 else less} everywhere on the map."
        parts = f"{more} over {percent(up)} of the map and {less} over {percent(down)}"
        return f"in the mean field, {effect_text(answer)} {parts}."
    if answer.kind == "share":
        word = "falls" if answer.outcome == "fell" else "holds"
        return f"in the mean field, the regime {word} over {percent(float(np.mean(mean_field > 0.5)))} of the map."
    low, high = level(float(mean_field.min()), answer), level(float(mean_field.max()), answer)
    return f"in the mean field, {answer.label}: {low} to {high} over the map."


def _crossed(answer: PhaseMap, what: str) -> list[str]:
    """A sentence if the line is crossed on none of the straight lines that were examined."""
    return [] if answer.crossings else [f"On none of the five lines examined is it clear that {what}."]


def _as_it_stands(answer: PhaseMap) -> list[str]:
    """The value of the map in the scenario as it stands."""
    if answer.surface is None or not (_within(answer.x) and _within(answer.y)):
        return []
    column, row = (int(np.argmin(np.abs(np.array(axis.grid) - axis.today))) for axis in (answer.x, answer.y))
    steps = [axis.label for axis in (answer.x, answer.y) if axis.today_low < axis.today_high]
    but = f" ({' and '.join(steps)} on average, since it differs by date or formation)" if steps else ""
    what = "difference in " if answer.effect else ""
    shares = draws_text_at(answer, column, row)
    draws = f"; above and below 0 in {shares} of the draws" if shares else ""
    return [
        f"In the scenario as it stands, {_axis_text(answer.x, answer.x.today)} and "
        f"{_axis_text(answer.y, answer.y.today)}{but}: {what}{answer.label} {level_text(answer, column, row)}{draws}."
    ]


def _within(axis: Axis) -> bool:
    return axis.low <= axis.today <= axis.high


def _axis_text(axis: Axis, value: float) -> str:
    return f"{axis.label} {axis.text_of(value)}"


def _place(answer: PhaseMap, column: int, row: int) -> str:
    return f"{_axis_text(answer.x, answer.x.grid[column])} and {_axis_text(answer.y, answer.y.grid[row])}"


def _where(answer: PhaseMap, crossing: Crossing) -> str:
    return f"with {_axis_text(answer.x if crossing.fixed == 'x' else answer.y, crossing.at)}"


def _crossing_text(answer: PhaseMap, crossing: Crossing) -> str:
    """`amnesty 0.62 (95% interval 0.58 to 0.66)`."""
    other = answer.y if crossing.fixed == "x" else answer.x
    return f"{_axis_text(other, crossing.crosses)} (95% interval {crossing_interval(answer, crossing)})"


def crossing_interval(answer: PhaseMap, crossing: Crossing) -> str:
    """`0.58 to 0.66`, or `the edge to 0.66` where it reaches the edge of the map."""
    other = answer.y if crossing.fixed == "x" else answer.x
    low = "the edge" if crossing.low is None else other.text_of(crossing.low)
    return f"{low} to {'the edge' if crossing.high is None else other.text_of(crossing.high)}"


def level_text(answer: PhaseMap, column: int, row: int) -> str:
    """The surface at a point of the grid, with its 95 percent interval."""
    surface = answer.surface
    if surface is None:
        return level(answer.twin[row][column], answer)
    ends = (surface.low[row][column], surface.high[row][column])
    return f"{level(surface.middle[row][column], answer)} ({' to '.join(level(end, answer) for end in ends)})"


def level(value: float, answer: PhaseMap) -> str:
    """A number of the map; differences with a sign, those of probabilities in percentage points."""
    if answer.effect is None:
        return percent(value) if answer.kind == "share" else significant(float(f"{value:.3g}"), 3)
    scaled = 100.0 * value if answer.kind == "share" else value
    text = number(float(f"{scaled:.3g}"), 2)
    signed = text if text == "0" or text.startswith(MINUS) else f"+{text}"
    return f"{signed} points" if answer.kind == "share" else signed


def uncertainty(answer: PhaseMap) -> list[str]:
    """The meaning of the intervals."""
    if answer.surface is None:
        return []
    pairs = f" in pairs of the same people and random streams, {effect_text(answer)}" if answer.effect else ""
    sentences = [
        f"{runs_text(answer.runs)}{pairs}, at {len(answer.points)} points, most of them where the answer changes; each "
        "point has its own people and random streams. Intervals are 95% intervals of a smooth surface, point by point."
    ]
    sentences += [AT_BEST] if answer.uncertain is None else _of_draws(answer, answer.uncertain)
    if answer.effect:
        sentences.append(
            "A sign is shown where it is clear after correction for multiple testing: at most 5% of the signs shown "
            "are expected to be wrong (Benjamini & Hochberg 1995)."
        )
    if answer.settled and answer.runs < answer.budget:
        left = runs_text(answer.budget - answer.runs)
        sentences.append(f"The sign was resolved everywhere; {left} of the budget were not needed.")
    return sentences


def _of_draws(answer: PhaseMap, which: Which) -> list[str]:
    """The draws, what they are worth, and what an average over them does not say."""
    sentences = [
        f"Every two runs have a new draw of {WHOSE[which]}, the same in both arms of a pair; a draw "
        "counts once, so that the intervals are those of the mean over all draws. In the mean field every number "
        "has its best value."
    ]
    if which == "posterior":
        sentences.append(
            f"The {number(answer.draws)} draws are worth {number(answer.independent)} independent draws of the "
            "posterior."
        )
        if answer.draws > _MANY_DRAWS * answer.independent:
            sentences.append(
                "The intervals treat draws of different points as independent; since they are not, the intervals are "
                "too narrow as statements on the posterior, however many runs are made."
            )
    sentences += [f"{caution}." for caution in answer.cautions]
    whose = "agree with the reports" if which == "posterior" else "lie in the ranges"
    average = f"The map is an average over numbers that {whose}, of which one set at most is true."
    if answer.effect:
        return [
            *sentences,
            f"{average} A clear sign is that of the mean effect; under single draws it may be the opposite, and the "
            "shares of the draws give how often. These shares contain the randomness of the two pairs of a draw.",
        ]
    if answer.kind == "share":
        return [
            *sentences,
            f"{average} The line of 50% is not a threshold at which the outcome changes: each set of numbers has a "
            "line of its own, and between these lines the average changes gradually, even if every single change is "
            "sudden. The band is the precision of the average, not the range of these lines.",
        ]
    return [*sentences, f"{average} The intervals are those of the mean; the data give the range over draws."]


def as_json(answer: PhaseMap) -> dict[str, Any]:
    """The answer as plain data."""
    return {"findings": findings(answer), "how_sure": uncertainty(answer)} | asdict(answer)


def _array(rows: Any) -> Floats:
    return np.array(rows, np.float64)
