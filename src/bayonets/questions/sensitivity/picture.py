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
from bayonets.pictures.words import capital, listed, percent, percents, runs_text
from bayonets.questions.sensitivity.answer import ByOutcome, Sensitivity
from bayonets.questions.sensitivity.findings import method, title, unit_of_change
from bayonets.questions.sensitivity.spread import Spread
from bayonets.scenario.printable import plain

NAMED = 4
"""Maximum number of unknown numbers that the bar of a variance names."""

_ROWS = 8
_ROOM = 58.0
"""Pixels of the rows of a ranking in the column of a journal."""
_COLORS = {"quantity": style.SHIRKING, "parameter": style.LOYAL}
"""Colours of numbers of the scenario and of the model."""
_TINTS = (1.0, 0.78, 0.6, 0.46)
"""Opacities of the numbers that a bar names, so that neighbours can be distinguished."""


def figure(answer: Sensitivity, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    return drawn(answer, width, **heads(titled, title(answer), subtitle(answer)))


def drawn(answer: Sensitivity, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The figure for a width in pixels."""
    notes = [
        "The mean field has no randomness." if answer.twin else chance_note(outcome) for outcome in answer.outcomes
    ]
    rankings = [(ranking_of_worths(outcome), _by_method(answer, outcome)) for outcome in answer.outcomes]
    blocks = zip(answer.outcomes, notes, rankings, strict=True)
    return of_outcomes([*blocks], constant="the same in every draw", width=width, title=title, subtitle=subtitle)


def of_outcomes(
    outcomes: Sequence[tuple[ByOutcome, str, Sequence[IntervalPanel]]], *, constant: str, width: float = WIDE,
    title: str = "", subtitle: str = "",
) -> Figure:  # fmt: skip
    """For each outcome a bar of the parts of its variance, and rankings below it.

    Args:
        outcomes: each with a note on the uncertainty of its parts, and with its rankings.
        constant: text for an outcome that does not vary.
        width: in pixels.
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
    items += [KeyItem("chance", style.REMOVED, "band")] if style.REMOVED in colors else []
    return [*items, KeyItem("other numbers and interactions", style.GRID, "band")] if colors else items


def subtitle(answer: Sensitivity) -> str:
    """A description of what is drawn."""
    asked = f"{answer.draws} draws of {answer.numbers} unknown numbers"
    asked += ", the mean field at each" if answer.twin else f", {runs_text(answer.runs)} at each"
    return f"{answer.scenario}: {asked}, and {method(answer)}; 95% intervals. Bold: exceeds irrelevant numbers."


def caption(answer: Sensitivity) -> str:
    """Scenario, budget and seed, for the caption of a picture."""
    return f"{answer.scenario}, {answer.points} points, seed {answer.seed}."


def chance_note(outcome: ByOutcome) -> str:
    """The interval of the part of randomness; empty where nothing varies."""
    if outcome.spread is None:
        return ""
    ends = percents(1.0 - outcome.spread.high, 1.0 - outcome.spread.low)
    return f"Randomness: {ends} of the variance over single runs (95% CI)."


def parts(outcome: ByOutcome) -> tuple[Piece, ...]:
    """The parts of the variance: randomness, the numbers that stand out alone, and the rest."""
    return tuple(_parts(outcome, outcome.spread)) if outcome.spread is not None else ()


def _parts(outcome: ByOutcome, spread: Spread) -> Iterator[Piece]:
    if spread.chance > 0.0:
        yield _part("chance", spread.chance, style.REMOVED)
    left = spread.inputs
    named = [worth for worth in outcome.worths if worth.matters][:NAMED]
    for worth, tint in zip(named, _TINTS, strict=False):
        share = min(max(worth.share.value, 0.0), left)
        yield _part(worth.label, share, _COLORS[worth.kind], tint)
        left -= share
    yield _part("others and interactions", max(left, 0.0), style.GRID)


def _part(label: str, share: float, color: str, alpha: float = 1.0) -> Piece:
    return Piece(label, share, color, share, share, (f"{plain(label)} {percent(share)}", percent(share)), alpha)


def parts_said(outcome: ByOutcome) -> str:
    """The parts of the variance in a sentence; empty where there are none."""
    named = [f"{part.name} {percent(part.value)}" for part in parts(outcome)]
    return f"{capital(outcome.label)}: {listed(named)}." if named else ""


def ranking_of_worths(outcome: ByOutcome) -> IntervalPanel:
    """The ranking by the expected value of information on single numbers."""
    rows = []
    for worth in outcome.worths[:_ROWS]:
        value = max(worth.share.value, 0.0)
        size = (value, worth.share.ends[0], max(*worth.share.ends, value))
        rows.append(_row(worth.label, worth.kind, size, bold=worth.matters))
    return _ranking("Information on it alone would remove", "% of the variance", rows)


def _by_method(answer: Sensitivity, outcome: ByOutcome) -> IntervalPanel:
    if answer.method == "morris":
        scale = 100.0 if outcome.unit == "share" else 1.0
        rows = [
            _row(entry.label, entry.kind, (entry.size, entry.low, entry.high), scale)
            for entry in outcome.effects[:_ROWS]
        ]
        what = "Change by a step of the number (Morris)" if answer.single else "Change by a step of the group (Morris)"
        return _ranking(what, unit_of_change(outcome.unit), rows)
    rows = [
        _row(entry.label, entry.kind, (_share(entry.total), _share(entry.total_low), _share(entry.total_high)))
        for entry in outcome.indices[:_ROWS]
    ]
    return _ranking("Share with interactions (Sobol')", "% of the variance", rows)


def _ranking(title: str, unit: str, rows: Sequence[IntervalRow]) -> IntervalPanel:
    """Unknown numbers in descending order."""
    return IntervalPanel(
        tuple(rows), (ValueAxis(),), PictureHeading(f"{title}, {unit}", muted=True, above=4.0, below=2.0), room=_ROOM
    )


def _row(
    label: str, kind: str, size: tuple[float, float, float], scale: float = 100.0, *, bold: bool = False
) -> IntervalRow:
    """An unknown number with its value and the ends of its 95 percent interval."""
    value, low, high = (scale * end for end in size)
    return IntervalRow(label, ((Whisker(low, high, _COLORS[kind], value),),), bold=bold)


def _share(share: float) -> float:
    return min(max(share, 0.0), 1.0)
