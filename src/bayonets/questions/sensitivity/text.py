"""The answer in words and tables: first what was found, then how sure, then the details."""

from bayonets.pictures.words import capital, percent, percents
from bayonets.questions.sensitivity.answer import Found, Sensitivity
from bayonets.questions.sensitivity.findings import between, change, findings, head, sure_gains, unit_of_change
from bayonets.scenario.table import table, wrapped

_LONGEST_LABEL = 44
MOST_NUMBERS, MOST_GROUPS = 8, 10


def text(answer: Sensitivity, width: int) -> str:
    """The whole answer."""
    lines = [wrapped(head(answer), width, 0)]
    for sentence in findings(answer):
        lines += ["", wrapped(sentence, width, 0)]
    for found in answer.outcomes:
        if found.spread is not None or found.effects or found.indices:
            lines += ["", f"{capital(found.label)}:", *_tables(answer, found, width)]
    return "\n".join([*lines, "", *(wrapped(each, width, 0) for each in legend(answer))])


def _tables(answer: Sensitivity, found: Found, width: int) -> list[str]:
    found_rows = [rows for rows in (worth_rows(found), method_rows(answer, found)) if len(rows) > 1]
    tables = [table(rows, width, right=range(2, len(rows[0])), first=_LONGEST_LABEL) for rows in found_rows]
    return [line for each in tables for line in (*each, "")][:-1]


def worth_rows(found: Found) -> list[list[str]]:
    """The numbers that are worth most by themselves, with a heading; * marks those that stand out."""
    calls = bool(sure_gains(found))
    rows = [["knowing it alone would remove", "", "% of variance", "95% interval", *(["wrong calls, points"] * calls)]]
    for worth in found.worths[:MOST_NUMBERS]:
        share = worth.share
        cells = [worth.label + (" *" if worth.matters else ""), worth.kind]
        cells += [percent(max(share.value, 0.0)), between(share)]
        gain = worth.gain
        sure = gain is not None and gain.ends[0] > 0.0
        rows.append(cells + [change(-gain.value, "share") if gain and sure else ""] * calls)
    return rows


def method_rows(answer: Sensitivity, found: Found) -> list[list[str]]:
    """What the method found, with a heading."""
    return _morris_rows(answer, found) if answer.method == "morris" else _sobol_rows(answer, found)


def _morris_rows(answer: Sensitivity, found: Found) -> list[list[str]]:
    unit = unit_of_change(found.unit)
    alone = ["spread", "95% interval"] * answer.single
    rows = [["a step of it moves the answer by (Morris)", "", unit, "95% interval", *alone]]
    for each in found.effects[:MOST_GROUPS]:
        cells = [_label(each.label, each.members), each.kind, change(each.size, found.unit)]
        still = each.size == 0.0 and found.unit != "share"
        cells.append("no step moved it" if still else _span(each.low, each.high, found.unit))
        if answer.single and each.spread is not None:
            cells.append(change(each.spread, found.unit))
            cells.append(_span(each.spread_low or 0.0, each.spread_high or 0.0, found.unit))
        rows.append(cells)
    return rows


def _sobol_rows(_answer: Sensitivity, found: Found) -> list[list[str]]:
    rows = [["share of the variance (Sobol')", "", "alone", "95% interval", "with interplay", "95% interval"]]
    return rows + [
        [_label(each.label, each.members), each.kind, _share(each.first), _shares(each.first_low, each.first_high),
         _share(each.total), _shares(each.total_low, each.total_high)]
        for each in found.indices[:MOST_GROUPS]
    ]  # fmt: skip


def _label(label: str, members: int) -> str:
    return label + (f" ({members})" if members > 1 else "")


def _span(low: float, high: float, unit: str) -> str:
    one, two = change(low, unit), change(high, unit)
    return one if one == two else f"{one} to {two}"


def _share(value: float) -> str:
    return percent(min(max(value, 0.0), 1.0))


def _shares(low: float, high: float) -> str:
    return percents(min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0))


def legend(answer: Sensitivity) -> list[str]:
    """How to read the tables."""
    varies = next((found for found in answer.outcomes if found.spread is not None), None)
    said = (
        "Every number is drawn from its own range, independently of the others (docs/sensitivity.md); what a parameter "
        "is stands in docs/model.md, and `bayonets show` prints the numbers of the scenario."
    )
    if varies is None:
        return [said]
    groups = "" if answer.single else " In brackets: how many numbers of a group move together."
    steps = (
        "A step of Morris moves a number over half of its probability, wherever the others stand."
        if answer.method == "morris"
        else "Alone: what knowing it would remove. With interplay: what would stay if all others were known; less than "
        "alone only where too few rows tell."
    )
    chosen = (
        f"*: removes more than the best of {answer.numbers} worthless numbers would seem to, in 95 of 100 cases, and "
        "its interval excludes 0."
    )
    return [f"{chosen} {steps}{groups} {said}"]
