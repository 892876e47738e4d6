"""The answer of a comparison as a section of a report."""

from collections.abc import Iterator
from functools import partial

from bayonets.pictures.parts import Block, Cell, Data, Picture, Section, Table, picture
from bayonets.pictures.words import capital
from bayonets.questions.compare.answer import Comparison, Found
from bayonets.questions.compare.contrasts import Contrast, Rates
from bayonets.questions.compare.findings import findings, interval_text, level, signed, title
from bayonets.questions.compare.picture import caption, drawn, subtitle
from bayonets.questions.compare.text import RATES, flips, further, legend, rate_rows, told_of
from bayonets.questions.over_draws import OverDraws

_HEADS = ("Outcome", "Baseline", "This arm", "Difference", "95% interval")


def section(answer: Comparison, name: str) -> Section:
    """The finding, the picture, and for each arm what differs and where it parts from the baseline."""
    blocks: list[Block] = [_picture(answer, name)]
    for arm in answer.arms:
        blocks += _arm(answer, arm)
    blocks += _mixed(answer)
    blocks += [legend(answer)] if answer.uncertain is not None else []
    return Section(name, title(answer), tuple(blocks), short="What levers change")


def _picture(answer: Comparison, name: str) -> Picture:
    return picture(
        f"{name}differences",
        partial(drawn, answer),
        _data(answer),
        title="Differences from the baseline, run by run",
        subtitle=subtitle(answer),
        text=findings(answer),
        caption=caption(answer),
    )


def _data(answer: Comparison) -> Data:
    rows: list[tuple[Cell, ...]] = [
        (arm.name, each.outcome, *_whose(each), each.baseline, each.arm, each.found, *each.interval.ends,
         *each.unpaired.ends, *_drawn(each.over), *_rates(each.rates))
        for arm in answer.arms
        for each in arm.contrasts
    ]  # fmt: skip
    columns = ("arm", "outcome", "service", "formation", "baseline", "mean", "difference", "low_95", "high_95",
               "unpaired_low_95", "unpaired_high_95", "draws_q05", "draws_median", "draws_q95", "draws_higher",
               "draws_lower", "baseline_per_thousand", "mean_per_thousand")  # fmt: skip
    return Data(columns, rows)


def _whose(each: Contrast) -> tuple[str, str]:
    """Service and formation of those whom an outcome counts; empty where it counts others."""
    _, service, formation = (*each.outcome.split("."), "", "")[:3]
    return service, formation


def _rates(rates: Rates | None) -> tuple[Cell, ...]:
    return ("", "") if rates is None else (rates.baseline, rates.arm)


def _drawn(over: OverDraws | None) -> tuple[Cell, ...]:
    return ("",) * 5 if over is None else (over.low, over.median, over.high, over.positive, over.negative)


def _arm(answer: Comparison, arm: Found) -> Iterator[Block]:
    said = f" ({arm.said})" if arm.said and arm.said != arm.name else ""
    if arm.unpaired:
        yield f"{capital(arm.name)}{said} is compared without pairs: it has {arm.unpaired}."
    else:
        yield f"{capital(arm.name)}{said}. {flips(answer, arm)}"
    yield _table(arm)
    rates = rate_rows(arm.contrasts)
    if rates:
        yield RATES
        yield Table(("Outcome", *map(capital, rates[0][1:])), rates[1:], numeric=(1, 2, 3, 4, 5))
    if arm.parting:
        yield told_of(arm.parting)
        if arm.parting.story:
            folded = f"Run {arm.parting.run} as a story: what happens in only one of the two"
            yield Table(("Date", "Arm", "What happens"), arm.parting.story, folded=folded)


def _table(arm: Found) -> Table:
    rows = []
    for each in arm.contrasts:
        points = " points" if each.kind == "share" else ""
        cells = [each.label, level(each.baseline, each.kind), level(each.arm, each.kind)]
        cells += [f"{signed(each.found, each.kind)}{points}", interval_text(each.interval, each.kind)]
        if not arm.unpaired:
            cells += further(each)
        rows.append(cells)
    more = ("90 % of draws", "Higher / lower in") if arm.contrasts[0].over else ("Without pairs", "Gain")
    heads = _HEADS if arm.unpaired else (*_HEADS, *more)
    return Table(heads, rows, numeric=tuple(range(1, len(heads))), folded=f"Every outcome: {arm.name}")


def _mixed(answer: Comparison) -> Iterator[Block]:
    for names in dict.fromkeys((each.one, each.two, each.both) for each in answer.interactions):
        own = [each for each in answer.interactions if (each.one, each.two, each.both) == names]
        yield f"Do {names[0]} and {names[1]} help or hinder each other? (together: {names[2]})"
        rows = [
            (
                each.label,
                *(signed(effect, each.kind) for effect in each.effects),
                signed(each.found, each.kind),
                interval_text(each.interval, each.kind),
            )
            for each in own
        ]
        heads = ("Outcome", names[0], names[1], "Together", "Beyond the sum", "95% interval")
        yield Table(heads, rows, numeric=tuple(range(1, len(heads))))
