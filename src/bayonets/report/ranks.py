"""The conduct of the officers and of the commander of each formation."""

from functools import partial

import numpy as np

from bayonets.account.blocks import Block, Cell, Chart, Data
from bayonets.findings.headline import end_of_runs
from bayonets.findings.measures import Measures
from bayonets.findings.sentences import share_spread
from bayonets.pictures.postures import PosturePanel, postures
from bayonets.pictures.stances import MOST_PANELS, SHOWN, StancePanel, stances
from bayonets.report.outcome import caption, on_iso, standing_words
from bayonets.scenario.printable import in_sentence
from bayonets.statistics.estimate import Floats
from bayonets.statistics.quantiles import quantiles
from bayonets.wording import listed, number, of_runs, percent
from bayonets.world.stances import EXITED, REMOVED, RESISTING, SHIRKING, STANCES

_MOST_NAMED = 8


def ranks_blocks(measures: Measures) -> list[Block]:
    """The stances by formation, then the postures of commanders."""
    return [_stances(measures), *_postures(measures)]


def shown_places(measures: Measures, most: int = MOST_PANELS) -> tuple[list[int], str]:
    """The formations that have room, in the order of the file, and a sentence about the others.

    If there are too many, the largest formations and those that change most are shown, half each.
    """
    count = len(measures.formations)
    if count <= most:
        return list(range(count)), ""
    change = np.nanmax(measures.share_quantiles[2, :, :, 1:].sum(axis=-1), axis=0)
    largest = list(np.argsort(-measures.typical_sizes, kind="stable")[: most // 2])
    changed = [index for index in np.argsort(-change, kind="stable") if index not in largest]
    kept = sorted(int(index) for index in largest + changed[: most - len(largest)])
    return kept, (
        f"Of {number(count)} formations, the {most // 2} largest and the {most - most // 2} others that change most "
        "are shown; the data contain all."
    )


def _stances(measures: Measures) -> Chart:
    kept, left_out = shown_places(measures)
    service_of = {index: group.label for group in measures.services for index in group.places}
    panels = [
        StancePanel(
            measures.labels[index],
            service_of[index],
            float(measures.typical_sizes[index]),
            measures.share_quantiles[:, :, index],
        )
        for index in kept
    ]
    return Chart(
        "stances",
        partial(stances, panels, measures.start),
        _stance_data(measures),
        title=_stance_title(measures),
        subtitle="Share of each formation by stance; the other officers are loyal. Median and 90% of "
        f"{standing_words(measures)}; the scale is a square root, so that 1% is visible beside 40%. Small figures: the "
        "number of officers, and the shares on the last day"
        f"{'' if measures.last_drawn == measures.days - 1 else ' drawn'}.",
        text=[left_out, *_stance_text(measures)],
        caption=caption(measures),
    )


def _most(measures: Measures, stance: int) -> tuple[str, str, float]:
    """The formation with the highest median share in a stance on any day: label, share with its range, the share."""
    shares = measures.share_quantiles[:, :, :, stance]
    day, index = np.unravel_index(int(np.nanargmax(shares[2])), shares[2].shape)
    return in_sentence(measures.labels[index]), share_spread(shares[:, day, index]), float(shares[2, day, index])


def _stance_title(measures: Measures) -> str:
    label, share, median = _most(measures, SHIRKING)
    if median <= 0.0:
        return "No officer shirks in the median run"
    other, _, resisting = _most(measures, RESISTING)
    end = (
        f"open refusal reaches at most {percent(resisting)} ({other})"
        if resisting > 0
        else "no officer refuses openly in the median run"
    )
    return f"Shirking is most frequent in {label}, at {share}; {end}"


def _stance_text(measures: Measures) -> list[str]:
    end, lines = end_of_runs(measures), []
    for stance, what in ((EXITED, "exits"), (REMOVED, "removals")):
        index, levels = most_at_end(measures, stance)
        if levels[2] > 0:
            spread = share_spread(levels)
            whose = in_sentence(measures.labels[index])
            lines.append(f"The largest share of {what} by {end} is that of {whose}: {spread}.")
    return lines or [f"By {end} no formation has lost an officer in the median run."]


def most_at_end(measures: Measures, stance: int) -> tuple[int, Floats]:
    """The formation with the highest median share in a stance at the end of each run, and the (5,) quantiles."""
    levels = [shares_at_end(measures, stance, (index,)) for index in range(len(measures.formations))]
    index = int(np.argmax([level[2] for level in levels]))
    return index, levels[index]


def shares_at_end(measures: Measures, stance: int, formations: tuple[int, ...]) -> Floats:
    """(5,) quantiles of the share of some formations in a stance at the end of each run."""
    return quantiles(measures.at_end(stance, formations) / measures.sizes[:, list(formations)].sum(axis=1))


def _stance_data(measures: Measures) -> Data:
    names = [STANCES[stance] for stance in sorted(SHOWN)]
    columns = ["date", "service", "formation"]
    columns += [f"{name}_{level}" for name in names for level in ("q05", "median", "q95")]
    levels = measures.share_quantiles[[0, 2, 4]][..., sorted(SHOWN)]
    # A hundred-thousandth of any formation is less than an officer; more digits would only increase the page.
    table = np.round(levels.transpose(1, 2, 3, 0).reshape(measures.days, len(measures.formations), -1), 5)
    rows: list[list[Cell]] = [
        [on_iso(measures, day), formation.service, formation.name, *table[day, index].tolist()]
        for day in range(measures.days)
        for index, formation in enumerate(measures.formations)
    ]
    return Data(tuple(columns), rows)


def _postures(measures: Measures) -> list[Block]:
    stalling, down = measures.posture_runs
    active = [index for index in range(len(measures.formations)) if stalling[:, index].any() or down[:, index].any()]
    if not active:
        return ["No commander stalls or stands down in any run."]
    kept = sorted(sorted(active, key=lambda index: -float((stalling + 2 * down)[:, index].sum()))[:MOST_PANELS])
    panels = [PosturePanel(measures.labels[index], stalling[:, index], down[:, index]) for index in kept]
    return [
        Chart(
            "commanders",
            partial(postures, panels, measures.drawn, measures.start),
            _posture_data(measures, active),
            title=_posture_title(measures),
            subtitle=f"Share of {standing_words(measures)} in which each commander stalls or has stood down.",
            text=_posture_text(measures, active, len(kept)),
            caption=caption(measures),
        )
    ]


def _posture_title(measures: Measures) -> str:
    down_runs = int(np.count_nonzero(measures.stood_down))
    stalling = measures.stalling_share
    index = int(np.argmax(stalling))
    days = "days" if measures.held == measures.runs else "the days before a fall"
    whose = in_sentence(measures.labels[index])
    first = f"The commander of {whose} stalls on {percent(float(stalling[index]))} of {days}"
    if not stalling[index]:
        first = "No commander stalls"
    if not down_runs:
        return f"{first}; none stands down in any run"
    return f"{first}; at least one stands down in {of_runs(down_runs, measures.runs)}"


def _posture_text(measures: Measures, active: list[int], shown: int) -> list[str]:
    lines = []
    down = measures.down_at_end.sum(axis=0)
    order = [int(index) for index in np.argsort(-down, kind="stable") if down[index]][:_MOST_NAMED]
    if order:
        named = [f"{in_sentence(measures.labels[index])} ({number(int(down[index]))})" for index in order]
        end = end_of_runs(measures)
        lines.append(f"Number of runs in which a formation has stood down by {end}: {listed(named)}.")
    still = [in_sentence(measures.labels[index]) for index in range(len(measures.formations)) if index not in active]
    if 0 < len(still) <= _MOST_NAMED:
        lines.append(f"Not shown, because their commanders neither stall nor stand down: {listed(still)}.")
    elif still:
        lines.append(f"{number(len(still))} commanders who neither stall nor stand down are not shown.")
    if shown < len(active):
        lines.append(
            f"Of {len(active)} commanders who stall or stand down, the {shown} with the most days of either are shown."
        )
    return lines


def _posture_data(measures: Measures, active: list[int]) -> Data:
    stalling, down = measures.posture_runs
    rows = [
        (
            on_iso(measures, day),
            measures.formations[index].service,
            measures.formations[index].name,
            int(measures.standing[day]),
            int(stalling[day, index]),
            int(down[day, index]),
        )
        for day in range(measures.days)
        for index in active
    ]
    return Data(("date", "service", "formation", "runs_standing", "runs_stalling", "runs_stood_down"), rows)
