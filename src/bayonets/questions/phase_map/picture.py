"""The answer of a map as one figure."""

import numpy as np
from matplotlib.figure import Figure

from bayonets.pictures import style
from bayonets.pictures.composed import heads
from bayonets.pictures.map_areas import Class, Dot, MapScene, Side, Signs
from bayonets.pictures.map_plot import map_plot
from bayonets.pictures.style import WIDE
from bayonets.questions.over_draws import averaged, averaged_over
from bayonets.questions.phase_map.acquisition import round_between
from bayonets.questions.phase_map.answer import PhaseMap, Point
from bayonets.questions.phase_map.axis import Axis
from bayonets.questions.phase_map.findings import effect_text, level, sign_words, title
from bayonets.statistics.estimate import Floats
from bayonets.wording import capital, runs_text

_NO_CLASS = Class("", style.MUTED)


def figure(answer: PhaseMap, width: float = WIDE, *, titled: bool = True) -> Figure:
    """The map with its title."""
    return drawn(answer, width, **heads(titled, title(answer), f"{caption(answer)} {subtitle(answer)}"))


def caption(answer: PhaseMap) -> str:
    """The scenario, the runs and the seed."""
    source = f"{runs_text(answer.runs)} at {len(answer.points)} points" if answer.runs else "mean-field approximation"
    drawn = " at the best numbers"
    if answer.uncertain is not None and answer.runs:
        drawn = f", {averaged(answer.draws, answer.uncertain, answer.independent)}"
    return f"{answer.scenario}, {answer.days} days, {source}{drawn}, seed {answer.seed}."


def subtitle(answer: PhaseMap) -> str:
    """The quantities shown."""
    what = f"effect of {effect_text(answer)} on {answer.label}" if answer.effect else answer.label
    if answer.uncertain is not None and answer.runs:
        what = f"{what}, {averaged_over(answer.uncertain)}"
    filled = "pairs of runs at a point, filled if they alone determine the sign at the 95 % level"
    dots = filled if answer.effect else "runs at a point; larger dots have more runs"
    return f"{capital(what)}; dots: {dots}." if answer.runs else f"{capital(what)}."


def drawn(answer: PhaseMap, width: float, *, title: str = "", subtitle: str = "") -> Figure:
    """The map in a width."""
    return map_plot(scene_of(answer), width=width, title=title, subtitle=subtitle)


def scene_of(answer: PhaseMap) -> MapScene:
    """The answer as the content of a map."""
    mean_field = np.array(answer.twin)
    surface = answer.surface
    above, below = _classes(answer)
    return MapScene(
        x=_side(answer.x),
        y=_side(answer.y),
        mean_field=mean_field,
        middle=np.array(surface.middle) if surface else None,
        away=np.array(surface.away) if surface and surface.away else None,
        signs=_signs(answer),
        lines=_lines(answer),
        above=above,
        below=below,
        ramp=_RAMPS.get(answer.outcome.partition(".")[0], style.FORCE),
        dots=[Dot(point.x, point.y, point.runs, point.value, _side_of(answer, point)) for point in answer.points],
        write=lambda value: level(value, answer),
        line_name="no effect" if answer.effect else "probability 50 %",
        agree=_agree(answer),
        mean_field_name="mean field" if answer.uncertain is None else "mean field at the best numbers",
    )


def _agree(answer: PhaseMap) -> Floats | None:
    """The share of the draws in which the sign of the mean effect holds; None without draws."""
    shares, surface = answer.draw_shares, answer.surface
    if shares is None or surface is None:
        return None
    return np.where(np.array(surface.middle) > 0.0, np.array(shares.positive), np.array(shares.negative))


_RAMPS = {"left": style.EXITED, "protest": style.PROTEST}


def _classes(answer: PhaseMap) -> tuple[Class, Class]:
    if answer.effect:
        more, less, _ = sign_words(answer)
        return Class(more, style.EXITED), Class(less, style.RESISTING)
    falls, holds = Class("the regime falls", style.RESISTING), Class("the regime holds", style.LOYAL)
    if answer.uncertain is not None and answer.runs:  # an average, of which no draw need have the outcome
        falls, holds = Class("most runs fall", style.RESISTING), Class("most runs hold", style.LOYAL)
    if answer.kind == "share":
        return (falls, holds) if answer.outcome == "fell" else (holds, falls)
    return _NO_CLASS, _NO_CLASS


def _signs(answer: PhaseMap) -> Signs | None:
    if not answer.effect:
        return None
    return np.array(answer.signs if answer.signs else np.sign(answer.twin), np.int64)


def _lines(answer: PhaseMap) -> tuple[float, ...]:
    if answer.effect:
        return (0.0,)
    if answer.kind == "share":
        return (0.5,)
    low, high = float(np.min(answer.twin)), float(np.max(answer.twin))
    return answer.lines or (tuple(round_between(low, high)) if low < high and answer.surface is None else ())


def _side(axis: Axis) -> Side:
    return Side(
        f"{capital(axis.label)} ({axis.unit})", axis.low, axis.high, axis.plausible_low, axis.plausible_high,
        axis.today, axis.today_low, axis.today_high, np.array(axis.grid), axis.step,
    )  # fmt: skip


def _side_of(answer: PhaseMap, point: Point) -> int:
    """The side of the line on which its own runs place a point; 0 if they do not determine it."""
    line = 0.0 if answer.effect else 0.5
    return 1 if point.low > line else -1 if point.high < line else 0
