"""The answer as pictures: weights, public and private preferences, groups by probability of defecting, and changes."""

from collections.abc import Sequence

from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import Drawable, Key, PictureHeading, composed, heads
from bayonets.pictures.interval_plot import IntervalPanel, IntervalRow, Whisker
from bayonets.pictures.labels import KeyItem
from bayonets.pictures.stacked_plot import Piece, StackedBar, StackedPanel
from bayonets.pictures.style import WIDE
from bayonets.pictures.value_axis import ValueAxis
from bayonets.questions.explain.answer import ChangesBeforeBreak, Explanation, Shares, Way
from bayonets.questions.explain.findings import DOING, chance_text, ends, title, when
from bayonets.scenario.printable import in_sentence
from bayonets.statistics.estimate import Estimate
from bayonets.wording import STANCE_WORDS, capital, number, percent, runs_text

COLORS = {
    "pay": "#ddcc77", "cohesion": "#88ccee", "command": "#44aa99", "conscience": "#cc6677", "sanction": "#332288",
    "commitment": "#882255", "reckoning": "#aa4499", "refuge": "#117733", "shame": "#999933",
    "retaliation": "#ee7733", "haste": "#bbbbbb",
    "stake": "#ddcc77", "authority": "#44aa99", "pact": "#999933", "character": "#bbbbbb",
}  # fmt: skip
"""The colours of mechanisms and of a commander's reasons: the muted scheme of Paul Tol, an orange of his vibrant scheme
and a grey, safe for colour-blind readers."""

_STANCES = STANCE_WORDS[:4]
_SPLIT_KEY = Key(
    [
        *(KeyItem(name, color, "band") for name, color in zip(_STANCES, style.STANCE_COLORS, strict=False)),
        KeyItem("95% CI", style.OBSERVED),
    ]
)
_EDGE_ROOM, _MOVED_ROOM = 54.0, 102.0
"""The height of the rows in pixels in the whole figure for a journal's column, for changes of all together; separate
pictures show every row."""

Blocks = tuple[Drawable, ...]
"""A picture, from top to bottom."""


def figure(answer: Explanation, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The answer as one figure."""
    parts: list[tuple[str, Blocks]] = [("Reasons of an officer to stay, in months of pay", officer_bars(answer))]
    if answer.commander:
        parts.append(("Reasons of the commander, in months of pay", commander_bars(answer)))
    parts.append(("Public conduct and private preference", splits(answer)))
    if answer.groups:
        parts.append(("Probability of refusing or leaving at a review", edge(answer, _EDGE_ROOM)))
    parts += [(moved_title(moved), changes(moved, _MOVED_ROOM / len(answer.moved))) for moved in answer.moved]
    blocks = tuple(block for name, part in parts for block in (PictureHeading(name, above=2.0), *part))
    return alone(blocks, width, **heads(titled, title(answer), caption(answer)))


def alone(part: Blocks, width: float = WIDE, *, title: str = "", subtitle: str = "") -> Figure:
    """One part as a separate picture."""
    return composed([(block,) for block in part], width=width, title=title, subtitle=subtitle)


def caption(answer: Explanation) -> str:
    """The scenario, the group, the day, the runs and the seed."""
    what = f"run {answer.run}" if answer.run is not None else runs_text(answer.runs)
    of = f", {number(answer.standing)} of which stand by then" if answer.standing < answer.runs else ""
    return f"{answer.scenario}, {in_sentence(answer.label)}, morning of {when(answer)}; {what}{of}, seed {answer.seed}."


def officer_bars(answer: Explanation) -> Blocks:
    """The weights of the officers."""
    return _weights(answer.ways)


def commander_bars(answer: Explanation) -> Blocks:
    """The weights of the commander."""
    return _weights(answer.commander.ways) if answer.commander else ()


def _weights(ways: Sequence[Way]) -> Blocks:
    bars = tuple(map(_bar, ways))
    names = dict.fromkeys(piece.name for bar in bars for piece in bar.pieces if piece.visible)
    items = [KeyItem(f"{name} ", COLORS[name], "band") for name in names]
    return Key([*items, KeyItem("sum, 95% CI", style.OBSERVED, "diamond")]), StackedPanel(bars)


def _bar(way: Way) -> StackedBar:
    pieces = tuple(_piece(weight.name, weight.mean, COLORS[weight.name], weight.name) for weight in way.weights)
    note = f"{chance_text(way.chance.value)} at a review"
    return StackedBar(f"against {DOING[way.name]}", pieces, note, _piece("sum", way.difference, style.OBSERVED))


def _piece(name: str, mean: Estimate, color: str, *texts: str) -> Piece:
    return Piece(name, mean.value, color, *ends(mean), texts)


def splits(answer: Explanation) -> Blocks:
    """Public conduct and private preferences."""
    shares = answer.preference
    bars = (
        _split("public conduct", shares.shown),
        _split("choice, if all reviewed", shares.chosen),
        _split("without fear", shares.without_fear),
        _split("without fear and team", shares.without_fear_and_team),
    )
    return _SPLIT_KEY, StackedPanel(bars, shares=True)


def _split(label: str, shares: Shares) -> StackedBar:
    means = (shares.loyal, shares.shirking, shares.resisting, shares.exited)
    pieces = tuple(
        _piece(name, mean, color, percent(mean.value))
        for name, mean, color in zip(_STANCES, means, style.STANCE_COLORS, strict=False)
    )
    (low, high), (first, last) = ends(shares.loyal), ends(shares.exited)
    return StackedBar(label, pieces, brackets=((low, high), (1.0 - last, 1.0 - first)))


def edge(answer: Explanation, room: float | None = None) -> Blocks:
    """Groups by their probability of refusing or leaving; on a narrow page, those that have room."""
    rows = []
    for group in answer.groups:
        part = percent(group.of_breaking.value) if group.of_breaking else ""
        note = f"{percent(group.share.value)}  |  {part}"
        rows.append(IntervalRow(group.label, _whiskers(group.breaks, style.RESISTING), note, group.trait))
    axis = ValueAxis("" if room else "probability at a review", percent)
    return (IntervalPanel(tuple(rows), (axis,), note_name="of officers  |  of those who would", room=room),)


def moved_title(moved: ChangesBeforeBreak) -> str:
    """The title of a picture of changes."""
    before = "the break" if moved.broke else "that day"
    whose = "commander" if moved.who == "commander" else "officers"
    what = f"change of weights against {DOING[moved.way]}"
    of = f", {runs_text(moved.runs)}" if moved.broke else ""
    return f"{capital(whose)}: {what} in the {number(moved.days, 1)} days before {before}{of}"


def changes(moved: ChangesBeforeBreak, room: float | None = None) -> Blocks:
    """The changes of weights; on a narrow page, the largest that have room."""
    named = [(change.name, change.mean) for change in moved.changes if abs(change.mean.value) > 0.005]
    rows = [IntervalRow(name, _whiskers(mean, style.FORCE)) for name, mean in named]
    rows.append(IntervalRow("sum", _whiskers(moved.difference, style.INK), bold=True))
    return (IntervalPanel(tuple(rows), (ValueAxis("months of pay", signed=True),), room=room),)


def _whiskers(mean: Estimate, color: str) -> tuple[tuple[Whisker, ...], ...]:
    return ((Whisker(*ends(mean), color, mean.value),),)
