"""The account of a comparison: for each arm all outcomes, the runs whose outcome changed, and one diverging run."""

from collections.abc import Iterator
from functools import partial
from math import isnan

from bayonets.account.blocks import Account, Block, Cell, Chart, Data, Entry, Table, WithInterval
from bayonets.questions.compare.answer import ArmResult, Comparison
from bayonets.questions.compare.contrasts import FEW, Contrast, Rates
from bayonets.questions.compare.divergence import Divergence
from bayonets.questions.compare.findings import (
    amount,
    choice_ends,
    ends_text,
    findings,
    interval_text,
    level,
    quoted,
    signed,
    title,
)
from bayonets.questions.compare.picture import caption, drawn, subtitle
from bayonets.questions.compare.roles import Matched
from bayonets.questions.over_draws import OverDraws, draws_text
from bayonets.wording import capital, listed, number, of_runs, percent, percents, runs_text

_MOST_NUMBERS = 5
_HEADS = ("Outcome", "Baseline", "This arm", "Difference", "95% CI")


def account(answer: Comparison) -> Account:
    """The findings, the chart, and for each arm every outcome and where it diverges from the baseline."""
    table = [_beside(answer)] if answer.beside else []
    table += [_information(answer)] if any(effect.numbers for arm in answer.arms for effect in arm.information) else []
    blocks = [
        _chart(answer),
        *table,
        *(block for arm in answer.arms for block in _arm(answer, arm)),
        *_interactions(answer),
    ]
    blocks += [] if all(arm.unpaired for arm in answer.arms) else [_legend(answer)]
    heading = "Countries compared by role" if all(arm.roles for arm in answer.arms) else "What levers change"
    return Account("compare", title(answer), blocks, heading, list(_about(answer)), findings(answer))


def _about(answer: Comparison) -> Iterator[str]:
    arms = "1 arm" if len(answer.arms) == 1 else f"{len(answer.arms)} arms"
    yield (
        f"{answer.scenario}: {arms} compared with the baseline, {runs_text(answer.runs)} of {answer.days} days each, "
        f"seed {answer.seed}."
    )
    unpaired = [arm.name for arm in answer.arms if arm.unpaired]
    if answer.uncertain is not None:
        which = "every paired arm has" if unpaired else "every arm has"
        yield f"The runs use {draws_text(answer.draws, answer.uncertain)}, two runs each; {which} the same draws."
    if len(unpaired) < len(answer.arms):
        but = f" except {listed(unpaired)}" if unpaired else ""
        yield f"All arms{but} share the people, the ties and the random streams of the baseline."


def _chart(answer: Comparison) -> Chart:
    return Chart(
        "differences",
        partial(drawn, answer),
        _data(answer),
        title="Differences from the baseline, run by run",
        subtitle=subtitle(answer),
        text=findings(answer),
        caption=caption(answer),
    )


def _data(answer: Comparison) -> Data:
    rows: list[tuple[Cell, ...]] = [
        (arm.name, contrast.outcome, *_whose(contrast), contrast.role, contrast.baseline, contrast.arm, contrast.found,
         *contrast.interval.ends, *contrast.unpaired.ends, *_drawn(contrast.over), *_rates(contrast.rates))
        for arm in answer.arms
        for contrast in arm.contrasts
    ]  # fmt: skip
    columns = ("arm", "outcome", "service", "formation", "role", "baseline", "mean", "difference", "low_95", "high_95",
               "unpaired_low_95", "unpaired_high_95", "draws_q05", "draws_median", "draws_q95", "draws_higher",
               "draws_lower", "baseline_per_thousand", "mean_per_thousand")  # fmt: skip
    return Data(columns, rows)


def _whose(contrast: Contrast) -> tuple[str, str]:
    """Service and formation whose officers an outcome counts; empty for other outcomes."""
    _, service, formation = (*contrast.outcome.split("."), "", "")[:3]
    return service, formation


def _rates(rates: Rates | None) -> tuple[Cell, ...]:
    return ("", "") if rates is None else (rates.baseline, rates.arm)


def _drawn(over: OverDraws | None) -> tuple[Cell, ...]:
    return ("",) * 5 if over is None else (over.low, over.median, over.high, over.positive, over.negative)


def _arm(answer: Comparison, arm: ArmResult) -> Iterator[Block]:
    yield _outcomes(answer, arm)
    if arm.roles:
        yield from _by_role(arm)
    elif any(contrast.rates for contrast in arm.contrasts):
        yield _per_thousand(arm)
    yield f"Compared without pairs, because the arm has {arm.unpaired}." if arm.unpaired else _changed(answer, arm)
    if arm.parting:
        yield _divergence(arm.parting)
        if arm.parting.story:
            story = f"Run {arm.parting.run} day by day: events that occur in only one of the two arms"
            yield Table(("Date", "Arm", "Event"), arm.parting.story, story, names=3)


def _beside(answer: Comparison) -> Table:
    """Every effect at the best numbers, under the prior and under the posterior."""
    rows: list[list[Entry]] = []
    for effect in answer.beside:
        kind, shares = effect.posterior.kind, []
        cells: list[Entry] = [effect.arm, capital(effect.posterior.label), signed(effect.best.found, kind)]
        for contrast in (effect.prior, effect.posterior):
            if contrast.over is not None:
                cells.append(WithInterval(signed(contrast.found, kind), ends_text(contrast.over, kind)))
                shares.append(percent(contrast.over.positive))
        rows.append([*cells, " / ".join(shares), "the data" if effect.moved else "the ranges"])
    heads = ("Arm", "Outcome", "Best", "Prior", "Posterior", "Higher in", "Decided by")
    note = (
        "Differences from the baseline, with the range of 90% of the draws; of probabilities, in percentage points. "
        "Higher in: share of the draws of the prior and of the posterior with a higher value. The data decide where "
        "these shares differ by more than 10 percentage points, or the posterior is narrower by more than a fifth."
    )
    return Table(
        heads, rows, "At the best numbers, under the prior and under the posterior", names=2, texts=(6,), opened=True,
        note=note,
    )  # fmt: skip


def _information(answer: Comparison) -> Table:
    """The numbers that, were they known, would clearly reduce the spread of an effect."""
    rows: list[list[Entry]] = []
    effects = [(arm, effect) for arm in answer.arms for effect in arm.information]
    for arm, effect in effects:
        for entry in effect.numbers[:_MOST_NUMBERS]:
            value, low, high = entry.narrowing
            points = " pp" if effect.kind == "share" else ""
            clear = entry.choice.ends[0] > 0.0
            gain = WithInterval(f"{amount(entry.choice.value, effect.kind)}{points}", choice_ends(entry, effect.kind))
            rows.append(
                [arm.name, capital(arm.contrast(effect.outcome).label), entry.label,
                 WithInterval(percent(value), percents(low, high)),
                 percent(min(max(entry.share.value, 0.0), 1.0)), gain if clear else ""]
            )  # fmt: skip
    heads = ("Arm", "Outcome", "Number", "Spread, less by", "Of variance", "Better choice by")
    note = (
        "Only numbers that reduce the spread by more than the best of equally many irrelevant numbers would appear to "
        "in 95 of 100 cases. Spread: standard deviation of the effect over the numbers, apart from randomness. Better "
        "choice: expected gain, in the outcome, of choosing between the arm and the baseline with the number known "
        "(expected value of partial perfect information); empty where it cannot be distinguished from 0."
    )
    return Table(
        heads, rows, "Numbers on which evidence would narrow the effects most", names=3, opened=True, note=note
    )


def _outcomes(answer: Comparison, arm: ArmResult) -> Table:
    """All outcomes; the exits of single formations are details, and rates by role have a table of their own."""
    further = ("90% of draws", "Higher / lower in") if answer.uncertain is not None else ("Without pairs", "Gain")
    shown = [contrast for contrast in arm.contrasts if not (arm.roles and contrast.rates)]
    rows = [[*_levels(contrast, contrast.label), *([] if arm.unpaired else _further(contrast))] for contrast in shown]
    details = tuple(index for index, contrast in enumerate(shown) if contrast.outcome.count(".") > 1)
    changes = f" ({arm.said})" if arm.said and arm.said != arm.name else ""
    heads = _HEADS if arm.unpaired else (*_HEADS, *further)
    which = "outcomes of the country" if arm.roles else "all outcomes"
    return Table(heads, rows, f"{quoted(arm)}{changes}: {which}", details=details)


def _levels(values: Contrast | Rates, label: str) -> list[str]:
    kind = values.kind if isinstance(values, Contrast) else "officers"
    points = " pp" if kind == "share" else ""
    return [
        label, level(values.baseline, kind), level(values.arm, kind), f"{signed(values.found, kind)}{points}",
        interval_text(values.interval, kind),
    ]  # fmt: skip


def _further(contrast: Contrast) -> list[str]:
    """The columns beside the paired interval: quantiles over draws, or the interval without pairs and the gain."""
    if contrast.over is None:
        return [interval_text(contrast.unpaired, contrast.kind), _gain(contrast)]
    higher, lower = percent(contrast.over.positive), percent(contrast.over.negative)
    return [ends_text(contrast.over, contrast.kind), f"{higher} / {lower}"]


def _gain(contrast: Contrast) -> str:
    """The gain of pairing, or the reason why it cannot be given."""
    if contrast.differ == 0:
        return "no run differs"
    if contrast.rough:
        return f"{contrast.differ} differ"
    return "" if isnan(contrast.gain) else f"x{number(contrast.gain, 1 if contrast.gain < 10 else 0)}"


def _per_thousand(arm: ArmResult) -> Table:
    """Rates beside the counts of two scenarios, with the numbers of officers that they refer to."""
    rows = [
        [*_levels(contrast.rates, contrast.label),
         f"{number(contrast.rates.officers)} and {number(contrast.rates.arm_officers)}"]
        for contrast in arm.contrasts if contrast.rates is not None
    ]  # fmt: skip
    details = tuple(
        index
        for index, contrast in enumerate(candidate for candidate in arm.contrasts if candidate.rates is not None)
        if contrast.outcome.count(".") > 1
    )
    shown = f"{quoted(arm)}: exits per thousand officers, since the two forces differ in size"
    return Table((*_HEADS, "Officers"), rows, shown, opened=True, details=details)


def _by_role(arm: ArmResult) -> Iterator[Block]:
    """The rates of two countries by role, the services of each role, and those that are not compared."""
    rates = [(contrast, contrast.rates) for contrast in arm.contrasts if contrast.rates is not None]
    rows = [[*_act_of(contrast), *_levels(rate, "")[1:]] for contrast, rate in rates]
    total = arm.contrast("left").label.partition(", ")[2]
    note = (
        f"Total: officers {total}. Left, enquired (about leaving): by the last day of a run, which is that of its fall "
        f"if there is one. Refusing: on that day.{_exposure(arm)}"
    )
    heads = ("Role", "Officers", *_HEADS[1:])
    yield Table(heads, rows, f"{quoted(arm)}: officers per thousand, by role", names=2, opened=True, note=note)
    sizes = {contrast.role: (number(rate.officers), number(rate.arm_officers)) for contrast, rate in rates}
    pairs = [
        (match.role, listed(match.baseline), sizes[match.role][0], listed(match.arm), sizes[match.role][1])
        for match in arm.roles if match.on_both_sides
    ]  # fmt: skip
    if pairs:
        of_services = ("Role", "Baseline", "Officers", "This arm", "Officers")
        yield Table(of_services, pairs, f"{quoted(arm)}: services matched by role", texts=(1, 3), opened=True)
    else:
        yield "No role exists on both sides, so that only the totals are compared."
    alone = [sentence for match in arm.roles if not match.on_both_sides for sentence in _unmatched(match)]
    yield " ".join(
        [*alone, "Two countries differ in all respects at once, so that no difference shows a single cause."]
    )


def _act_of(contrast: Contrast) -> tuple[str, str]:
    """The role, and what is counted of its officers."""
    return contrast.role or "total", contrast.label.partition(": " if contrast.role else ", ")[0]


def _exposure(arm: ArmResult) -> str:
    """A caution where the regimes do not last equally long, so that officers have not had the same time to leave."""
    days = arm.contrast("days")
    if days.baseline == days.arm:
        return ""
    lasts = f"{number(days.baseline, 1)} days in the baseline and {number(days.arm, 1)} in the arm"
    return f" On average the regime lasts {lasts}: where it falls earlier, officers have had less time to leave."


def _unmatched(match: Matched) -> Iterator[str]:
    """The services that are not compared, by side, and why."""
    for where, other, labels in (("baseline", "arm", match.baseline), ("arm", "baseline", match.arm)):
        if labels:
            they = "it has" if len(labels) == 1 else "they have"
            why = f"the {other} has no service in the role of {match.role}" if match.role else f"{they} no role"
            yield f"Not compared: {listed(labels)} of the {where}, since {why}."


def _changed(answer: Comparison, arm: ArmResult) -> str:
    """In how many pairs the outcome of the run changed."""
    identical = f" {capital(of_runs(arm.same, answer.runs))} did not differ in any respect." if arm.same else ""
    if not arm.broke and not arm.saved:
        return f"The outcome changed in none of {number(answer.runs)} paired runs.{identical}"
    return (
        f"The outcome changed in {number(arm.broke + arm.saved)} of {number(answer.runs)} paired runs: "
        f"{_count(arm.broke)} from holding to falling, {_count(arm.saved)} from falling to holding.{identical}"
    )


def _count(runs: int) -> str:
    return number(runs) if runs else "none"


def _divergence(divergence: Divergence) -> str:
    """The divergence of one run in two arms, in one paragraph."""
    why = {"falls": "falls only in this arm", "holds": "holds only in this arm", "": "ends in the same way in both"}[
        divergence.flip
    ]
    return f"Run {divergence.run}, which {why}: {' '.join(divergence.sentences)}"


def _interactions(answer: Comparison) -> Iterator[Table]:
    for names in dict.fromkeys(
        (interaction.one, interaction.two, interaction.both) for interaction in answer.interactions
    ):
        rows = [
            [
                interaction.label, *(signed(effect, interaction.kind) for effect in interaction.effects),
                signed(interaction.found, interaction.kind),
                interval_text(interaction.interval, interaction.kind),
            ]
            for interaction in answer.interactions if (interaction.one, interaction.two, interaction.both) == names
        ]  # fmt: skip
        heads = ("Outcome", names[0], names[1], "Together", "Beyond the sum", "95% CI")
        question = (
            f"Interaction of \u201c{names[0]}\u201d and \u201c{names[1]}\u201d (together: \u201c{names[2]}\u201d)"
        )
        yield Table(heads, rows, question, opened=True)


def _legend(answer: Comparison) -> str:
    """How to read the tables."""
    together = ", in the last table in all four" if answer.interactions else ""
    units = (
        "Probabilities differ by percentage points (pp); all other outcomes are means over runs. Exits and protest are "
        f"counted on the last day on which the regime stands in both arms{together}. "
    )
    if answer.uncertain is not None:
        return (
            f"{units}Each draw counts once, with the mean of its two runs, so that the spread over draws includes the "
            "randomness that remains in two runs. 95% CI: of the mean difference over all draws. 90% of draws: 5% "
            "and 95% quantiles of the difference. Higher / lower in: shares of the draws in which the value of the "
            "arm is above and below that of the baseline."
        )
    return (
        f"{units}Gain: how many times as many runs a comparison without pairs would need for the same precision; where "
        f"fewer than {FEW} runs differ, their number is given instead, and the interval is approximate."
    )
