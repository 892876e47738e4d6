"""The answer as a figure."""

from collections.abc import Iterator, Sequence

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed, heads
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.stacked_plot import Piece, StackedBar, StackedPanel
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import ValueAxis
from bayonets.questions.sensitivity.answer import ByOutcome, Sensitivity
from bayonets.questions.sensitivity.findings import method, title, unit_of_change
from bayonets.scenario.printable import plain
from bayonets.statistics.spread import Spread
from bayonets.wording import capital, listed, percent, percents, runs_text

NAMED = 4
"""The largest number of inputs that the bar of a variance names."""

_ROWS = 8
_ROOM = 58.0
"""The height of the rows of a ranking in a journal's column, in pixels."""
_COLORS = {"quantity": style.SHIRKING, "parameter": style.LOYAL}
"""The colours of numbers of the scenario and of the model."""
_TINTS = (1.0, 0.78, 0.6, 0.46)
"""The tints of the numbers that a bar names, so that neighbours can be distinguished."""


def figure(answer: Sensitivity, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    return drawn(answer, width, **heads(titled, title(answer), subtitle(answer)))


def drawn(answer: Sensitivity, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    notes = [_NO_RANDOMNESS if answer.twin else chance_note(outcome) for outcome in answer.outcomes]
    rankings = [(ranking_of_values(outcome), *_by_method(answer, outcome)) for outcome in answer.outcomes]
    blocks = zip(answer.outcomes, notes, rankings, strict=True)
    return of_outcomes([*blocks], constant="the same in every draw", width=width, title=title, subtitle=subtitle)


_NO_RANDOMNESS = "The mean-field approximation has no randomness."


def of_outcomes(
    outcomes: Sequence[tuple[ByOutcome, str, Sequence[IntervalPanel]]], *, constant: str, width: float = WIDE,
    title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """For each outcome a bar of the parts of its variance, and rankings below it.

    Args:
        outcomes: each with a note on the uncertainty of its parts, and with its rankings.
        constant: the text for an outcome that does not vary.
        width: pixels.
        title, subtitle: written above.
    """
    rows: list[Sequence[Drawable]] = [(Key(_key_items([outcome for outcome, _, _ in outcomes])),)]
    for outcome, note, rankings in outcomes:
        bar = parts(outcome)
        rows.append(
            (PictureHeading(capital(outcome.label) if bar else f"{capital(outcome.label)}: {constant}", above=6.0),)
        )
        if bar:
            rows.append((StackedPanel((StackedBar("", bar),), below=True, foot=note),))
        rows.append([ranking for ranking in rankings if ranking.rows])
    return composed(rows, width=width, title=title, subtitle=subtitle)


def _key_items(outcomes: Sequence[ByOutcome]) -> list[KeyItem]:
    colors = {part.color for outcome in outcomes for part in parts(outcome)}
    items = [
        KeyItem("number of the scenario", _COLORS["quantity"], "dot"),
        KeyItem("parameter of the model", _COLORS["parameter"], "dot"),
    ]
    items += [KeyItem("randomness", style.REMOVED, "band")] if style.REMOVED in colors else []
    return [*items, KeyItem("other numbers and interactions", style.GRID, "band")] if colors else items


def subtitle(answer: Sensitivity) -> str:
    """The quantities shown."""
    design = f"{answer.draws} draws of {answer.numbers} unknown numbers"
    design += ", the mean field at each" if answer.twin else f", {runs_text(answer.runs)} at each"
    bold = "Bold: distinguishable from numbers without influence."
    return f"{answer.scenario}: {design}, and {method(answer)}; 95% intervals. {bold}"


def caption(answer: Sensitivity) -> str:
    """Scenario, budget and seed, for the caption of a picture."""
    return f"{answer.scenario}, {answer.points} points, seed {answer.seed}."


def chance_note(outcome: ByOutcome) -> str:
    """The interval of the part due to randomness; empty if nothing varies."""
    if outcome.spread is None:
        return ""
    ends = percents(1.0 - outcome.spread.high, 1.0 - outcome.spread.low)
    return f"Randomness: {ends} of the variance over single runs (95% CI)."


def parts(outcome: ByOutcome) -> tuple[Piece, ...]:
    """The parts of the variance: randomness, the numbers with a distinguishable influence, the rest."""
    return tuple(_parts(outcome, outcome.spread)) if outcome.spread is not None else ()


def _parts(outcome: ByOutcome, spread: Spread) -> Iterator[Piece]:
    if spread.chance > 0.0:
        yield _part("randomness", spread.chance, style.REMOVED)
    left = spread.inputs
    named = [value for value in outcome.worths if value.matters][:NAMED]
    for value, tint in zip(named, _TINTS, strict=False):
        share = min(max(value.share.value, 0.0), left)
        yield _part(value.label, share, _COLORS[value.kind], tint)
        left -= share
    yield _part("others and interactions", max(left, 0.0), style.GRID)


def _part(label: str, share: float, color: str, alpha: float = 1.0) -> Piece:
    return Piece(label, share, color, share, share, (f"{plain(label)} {percent(share)}", percent(share)), alpha)


def parts_text(outcome: ByOutcome) -> str:
    """The parts of the variance in a sentence; empty if there are none."""
    named = [f"{part.name} {percent(part.value)}" for part in parts(outcome)]
    return f"{capital(outcome.label)}: {listed(named)}." if named else ""


def ranking_of_values(outcome: ByOutcome) -> IntervalPanel:
    """The numbers with the largest first-order effects."""
    rows = []
    for value in outcome.worths[:_ROWS]:
        share = max(value.share.value, 0.0)
        size = (share, value.share.ends[0], max(*value.share.ends, share))
        rows.append(_row(value.label, value.kind, size, bold=value.matters))
    return _ranking("Knowing the number alone would remove", "% of the variance", rows)


def _by_method(answer: Sensitivity, outcome: ByOutcome) -> Iterator[IntervalPanel]:
    if answer.method == "morris":
        scale = 100.0 if outcome.unit == "share" else 1.0
        rows = [
            _row(effect.label, effect.kind, (effect.size, effect.low, effect.high), scale)
            for effect in outcome.effects[:_ROWS]
        ]
        what = f"Effect of a step of {'the number alone' if answer.single else 'the group'} (Morris)"
        yield _ranking(what, unit_of_change(outcome.unit), rows)
    if answer.method == "sobol":
        rows = [
            _row(index.label, index.kind, (_share(index.total), _share(index.total_low), _share(index.total_high)))
            for index in outcome.indices[:_ROWS]
        ]
        yield _ranking("Total effect, including interactions (Sobol')", "% of the variance", rows)


def _ranking(title: str, unit: str, rows: Sequence[IntervalRow]) -> IntervalPanel:
    """Unknown numbers by size, the largest first."""
    return IntervalPanel(
        tuple(rows), (ValueAxis(),), PictureHeading(f"{title}, {unit}", muted=True, above=4.0, below=2.0), room=_ROOM
    )


def _row(
    label: str, kind: str, size: tuple[float, float, float], scale: float = 100.0, *, bold: bool = False
) -> IntervalRow:
    """An unknown number with its size and the ends of its 95 percent interval."""
    value, low, high = (scale * end for end in size)
    return IntervalRow(label, ((Whisker(low, high, _COLORS[kind], value),),), bold=bold)


def _share(share: float) -> float:
    return min(max(share, 0.0), 1.0)
