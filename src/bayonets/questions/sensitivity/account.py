"""The account of a sensitivity analysis: the parts of the variance, and for each outcome the ranking of numbers."""

from collections.abc import Iterator
from functools import partial

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Table
from bayonets.questions.sensitivity.answer import GIVEN_DATA, ByOutcome, Sensitivity
from bayonets.questions.sensitivity.findings import (
    between,
    change,
    clear_savings,
    findings,
    method,
    title,
    unit_of_change,
)
from bayonets.questions.sensitivity.picture import caption, drawn, parts_text, subtitle
from bayonets.wording import capital, number, percent, percents, runs_text

_MOST_NUMBERS, _MOST_GROUPS = 8, 10


def account(answer: Sensitivity) -> Account:
    """The findings, the chart, and two tables for each outcome."""
    tables = [table for outcome in answer.outcomes for table in _tables(answer, outcome) if table.rows]
    blocks: list[Block] = [_chart(answer), *tables, _legend(answer)]
    return Account(
        "sensitivity", title(answer), blocks, "Which unknown matters", list(_about(answer)), findings(answer)
    )


def _about(answer: Sensitivity) -> Iterator[str]:
    parts = [(answer.quantities, "of the scenario"), (answer.parameters, "of the model")]
    whose = " and ".join(f"{count} {of}" for count, of in parts if count)
    numbers = f"{answer.numbers} unknown {'number' if answer.numbers == 1 else 'numbers'} ({whose})"
    budget = "the mean field at each" if answer.twin else f"{runs_text(answer.runs)} at each"
    yield (
        f"{answer.scenario}: {number(answer.draws)} draws of {numbers}, {budget}; {method(answer)}; seed {answer.seed}."
    )
    if answer.posterior is not None:
        yield (
            f"The draws are those of the posterior, which is worth {number(answer.posterior.effective)} independent "
            f"draws; these are worth {number(answer.posterior.independent)}, by which all intervals are computed."
        )


def _chart(answer: Sensitivity) -> Chart:
    return Chart(
        "unknowns",
        partial(drawn, answer),
        _data(answer),
        title="Randomness, and the value of information on each number",
        subtitle=subtitle(answer),
        text=[parts_text(outcome) for outcome in answer.outcomes],
        caption=caption(answer),
    )


def _data(answer: Sensitivity) -> Data:
    rows: list[tuple[Cell, ...]] = []
    for outcome in answer.outcomes:
        if outcome.spread is not None:
            spread = outcome.spread
            rows.append((outcome.outcome, "chance", "", spread.chance, 1.0 - spread.high, 1.0 - spread.low))
        rows += [
            (outcome.outcome, value.name, value.kind, value.share.value, *value.share.ends) for value in outcome.worths
        ]
    return Data(("outcome", "name", "kind", "share_of_variance", "low_95", "high_95"), rows)


def _tables(answer: Sensitivity, outcome: ByOutcome) -> Iterator[Table]:
    label = capital(outcome.label)
    yield _alone(outcome, f"{label}: variance that information on one number alone would remove")
    if answer.method == "morris":
        yield _morris(answer, outcome, f"{label}: change by a step of a number (Morris)")
    elif answer.method == "sobol":
        yield _sobol(outcome, f"{label}: share of the variance (Sobol')")


def _alone(outcome: ByOutcome, shown: str) -> Table:
    """The numbers on which information alone removes most of the variance; * marks those that stand out."""
    calls = bool(clear_savings(outcome))
    rows = []
    for value in outcome.worths[:_MOST_NUMBERS]:
        share, saving = value.share, value.gain
        cells = [value.label + (" *" if value.matters else ""), value.kind]
        cells += [percent(max(share.value, 0.0)), between(share)]
        clear = saving is not None and saving.ends[0] > 0.0
        rows.append(cells + [change(-saving.value, "share") if saving and clear else ""] * calls)
    heads = ("Number", "Kind", "% of variance", "95% interval", *(["Misclassified, pp"] * calls))
    return Table(heads, rows, shown, names=2)


def _morris(answer: Sensitivity, outcome: ByOutcome, shown: str) -> Table:
    alone = ["Spread", "95% interval"] * answer.single
    rows = []
    for effect in outcome.effects[:_MOST_GROUPS]:
        still = effect.size == 0.0 and outcome.unit != "share"
        between = "no step changed it" if still else _span(effect.low, effect.high, outcome.unit)
        cells = [_label(effect.label, effect.members), effect.kind, change(effect.size, outcome.unit), between]
        if answer.single and effect.spread is not None:
            cells.append(change(effect.spread, outcome.unit))
            cells.append(_span(effect.spread_low or 0.0, effect.spread_high or 0.0, outcome.unit))
        rows.append(cells)
    heads = ("Number or group", "Kind", capital(unit_of_change(outcome.unit)), "95% interval", *alone)
    return Table(heads, rows, shown, names=2)


def _sobol(outcome: ByOutcome, shown: str) -> Table:
    rows = [
        [_label(index.label, index.members), index.kind, _share(index.first),
         _shares(index.first_low, index.first_high), _share(index.total), _shares(index.total_low, index.total_high)]
        for index in outcome.indices[:_MOST_GROUPS]
    ]  # fmt: skip
    heads = ("Number or group", "Kind", "Alone", "95% interval", "With interactions", "95% interval")
    return Table(heads, rows, shown, names=2)


def _label(label: str, members: int) -> str:
    return label + (f" ({members})" if members > 1 else "")


def _span(low: float, high: float, unit: str) -> str:
    low_text, high_text = change(low, unit), change(high, unit)
    return low_text if low_text == high_text else f"{low_text} to {high_text}"


def _share(value: float) -> str:
    return percent(min(max(value, 0.0), 1.0))


def _shares(low: float, high: float) -> str:
    return percents(min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0))


def _legend(answer: Sensitivity) -> str:
    """How to read the tables."""
    drawn = (
        "The numbers are drawn jointly, with the correlations that the reports imply: information on one of them "
        "includes what it says about the others, so that shares may overlap (docs/sensitivity.md)."
        if answer.posterior is not None
        else "Every number is drawn from its own range, independently of the others (docs/sensitivity.md); parameters "
        "are described in docs/model.md, and `bayonets show` prints the numbers of the scenario."
    )
    if all(outcome.spread is None for outcome in answer.outcomes):
        return drawn
    marked = (
        f"*: removes more than the best of {answer.numbers} irrelevant numbers would appear to in 95 of 100 cases, and "
        "its interval excludes 0."
    )
    steps = (
        ""
        if answer.method == GIVEN_DATA
        else " A step of Morris moves a number over half of its probability, at random values of the others."
        if answer.method == "morris"
        else " Alone: share that information on it would remove (first-order index). With interactions: share that "
        "would remain if all others were known (total index); below the first-order index only where rows are too few."
    )
    groups = (
        ""
        if answer.single or answer.method == GIVEN_DATA
        else " In brackets: number of numbers in a group, which move together."
    )
    return f"{marked}{steps}{groups} {drawn}"
