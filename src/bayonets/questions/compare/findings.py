"""The findings of a comparison, in sentences that claim no more than the intervals allow, and as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bayonets.outcomes import Kind
from bayonets.questions.compare.answer import ArmResult, Comparison
from bayonets.questions.compare.beside import EffectBeside
from bayonets.questions.compare.contrasts import Contrast, Rates
from bayonets.questions.compare.information import NAMED, EffectInformation, NumberKnown, narrower
from bayonets.questions.compare.interactions import Interaction
from bayonets.questions.over_draws import OverDraws, shares_text
from bayonets.statistics.estimate import Estimate
from bayonets.wording import MINUS, capital, listed, number, percent, percents, span

_DECIMALS = 1


def findings(answer: Comparison) -> list[str]:
    """A sentence for each arm and each interaction."""
    return [finding(answer, arm) + beside(answer, arm) for arm in answer.arms] + [
        interaction_finding(interaction) for interaction in answer.interactions if interaction.outcome == "held"
    ]


def finding(answer: Comparison, arm: ArmResult) -> str:
    """The effect of an arm on the probability of holding and, where numbers were drawn, the share of draws with it."""
    if arm.equal:
        return f"{quoted(arm)} is identical to the baseline."
    if arm.roles:
        return _of_two_countries(arm)
    if arm.same == answer.runs:
        return f"With {quoted(arm)}, no run differs from the baseline in any respect."
    return f"{_on_average(arm)}{_over_draws(arm)}"


def _on_average(arm: ArmResult) -> str:
    held = arm.contrast("held")
    ends = f"95% CI of the difference {interval_text(held.interval, 'share')} percentage points"
    before, after = percent(held.baseline), percent(held.arm)
    levels = f"{before} in both" if before == after else f"from {before} to {after}"
    if not held.interval.sure:
        return (
            f"With {quoted(arm)}, the sign of the effect on the probability of holding is undetermined ({levels}; "
            f"{ends}).{_exits(arm)}"
        )
    way = "rises" if held.found > 0 else "falls"
    return f"With {quoted(arm)}, the probability of holding {way} {levels} ({ends}).{_exits(arm)}"


def _of_two_countries(arm: ArmResult) -> str:
    """The probability of holding and the rate of exits in two countries, and the roles in which these rates differ."""
    held = arm.contrast("held")
    before, after = percent(held.baseline), percent(held.arm)
    levels = f"{before} in both" if before == after else f"{after}, and {before} in the baseline"
    sign = "" if held.interval.sure else "; the sign of the difference is undetermined"
    return (
        f"In {quoted(arm)}, the probability of holding is {levels} (95% CI of the difference "
        f"{interval_text(held.interval, 'share')} percentage points{sign}).{_by_role(arm)}"
    )


def _by_role(arm: ArmResult) -> str:
    """The rate of exits in two countries, and the roles in which it clearly differs."""
    counted = [contrast for contrast in arm.contrasts if contrast.outcome.partition(":")[0] == "left"]
    exits = {contrast.role: contrast.rates for contrast in counted if contrast.rates is not None}
    sides = {
        role: f"{level(rates.arm, 'officers')}, in the baseline {level(rates.baseline, 'officers')}"
        for role, rates in exits.items()
    }
    ends = interval_text(exits[""].interval, "officers")
    whole = f" Exits per thousand officers: {sides['']}; 95% CI of the difference {ends}."
    named = listed([f"{role} ({sides[role]})" for role, rates in exits.items() if role and rates.interval.sure])
    if not named:
        return f"{whole} By role, they differ clearly nowhere." if len(exits) > 1 else whole
    return f"{whole} By role, they clearly differ for {named}."


def _over_draws(arm: ArmResult) -> str:
    """The shares of the draws in which the regime holds more often, and in which more officers leave."""
    held, left = arm.contrast("held").over, arm.contrast("left").over
    if held is None or left is None:
        return ""
    same = 1.0 - held.positive - held.negative
    return (
        f" Over {number(held.draws)} draws of the unknown numbers, the regime holds more often in "
        f"{percent(held.positive)}, less often in {percent(held.negative)} and equally often in "
        f"{percent(max(same, 0.0))}; the median change of exits is {signed(left.median, 'officers')} (90% of draws: "
        f"{ends_text(left, 'officers')}), {shares_text(left)}."
    )


def beside(answer: Comparison, arm: ArmResult) -> str:
    """Whether the data moved an effect or the ranges decide it, and what would narrow it; empty without a posterior."""
    rows = [effect for effect in answer.beside if effect.arm == arm.name]
    sentences = [_side_by_side(effect, arm) for effect in rows] + [known(arm, effect) for effect in arm.information]
    return "".join(f" {sentence}" for sentence in sentences)


def _side_by_side(effect: EffectBeside, arm: ArmResult) -> str:
    kind = effect.posterior.kind
    what = "Probability of holding" if effect.outcome == "held" else "Exits"
    unit = " percentage points" if kind == "share" else ""
    means = [signed(contrast.found, kind) for contrast in (effect.best, effect.prior, effect.posterior)]
    text = f"{what}: {means[0]}{unit} at the best numbers, {means[1]} under the prior, {means[2]} under the posterior"
    before, after = effect.prior.over, effect.posterior.over
    if before is None or after is None:
        return f"{text}."
    shares = f"higher in {percent(before.positive)} of the draws before and {percent(after.positive)} after"
    of_outcome = [entry for entry in arm.information if entry.outcome == effect.outcome]
    named = [entry.label for information in of_outcome for entry in information.numbers[:NAMED]]
    if effect.moved:
        return f"{text}; {shares}: the data moved this answer."
    which = f", above all those of {listed(named)}" if named else ""
    return f"{text}; {shares}: the ranges decide this{which}."


_EFFECT_ON = {"held": "the probability of holding", "left": "exits"}


def known(arm: ArmResult, effect: EffectInformation) -> str:
    """Which numbers, were they known, would clearly reduce the spread of an effect, or improve the choice of an arm."""
    what = f"the spread of the effect on {_EFFECT_ON[effect.outcome]}"
    if not effect.clear:
        return f"{capital(what)} over the draws cannot be distinguished from randomness."
    if not effect.numbers:
        return f"Knowing any single number would not clearly reduce {what} ({_at_most(effect, 'none')})."
    first, *further = effect.numbers[:NAMED]
    named = [f"{first.label} would reduce {what} by {_narrower(first)}"]
    named += [f"{entry.label} by {_narrower(entry)}" for entry in further]
    return f"Knowing {listed(named)}; {_at_most(effect, 'no other number')}.{_chosen(arm, effect)}"


def _narrower(entry: NumberKnown) -> str:
    value, low, high = entry.narrowing
    return f"{percent(value)} (95% CI {percents(low, high)})"


def _at_most(effect: EffectInformation, which: str) -> str:
    return f"{which} by more than {percent(narrower(effect.others))} at the 95% level"


def _chosen(arm: ArmResult, effect: EffectInformation) -> str:
    """By how much the choice between the arm and the baseline would improve, for numbers by which it clearly would."""
    helps = [entry for entry in effect.numbers if entry.choice.ends[0] > 0.0]
    helps.sort(key=lambda entry: -entry.choice.value)
    choice = f"the choice between {quoted(arm)} and the baseline"
    if not helps:
        return f" None would clearly improve {choice}."
    unit = "percentage points" if effect.kind == "share" else effect.kind
    named = [
        f"{entry.label} by {amount(entry.choice.value, effect.kind)} {unit} (95% CI {choice_ends(entry, effect.kind)})"
        for entry in helps[:NAMED]
    ]
    return f" On average it would improve {choice}, whichever direction is preferred: {listed(named)}."


def amount(value: float, kind: Kind) -> str:
    """A difference without its sign; shares in percentage points."""
    return number(100.0 * value if kind == "share" else value, _DECIMALS)


def choice_ends(entry: NumberKnown, kind: Kind) -> str:
    """The interval of the expected value of a number for the choice."""
    return span(*(amount(end, kind) for end in entry.choice.ends))


def ends_text(over: OverDraws, kind: Kind) -> str:
    """The 5 and 95 percent quantiles over draws: `-3.1 to +0.4`."""
    return span(signed(over.low, kind), signed(over.high, kind))


def _exits(arm: ArmResult) -> str:
    """Whether exits clearly increase or decrease; for other forces also the rate per thousand."""
    left = arm.contrast("left")
    return _count(left) + ("" if left.rates is None else _rate(left.rates))


def _count(left: Contrast) -> str:
    if not left.interval.sure or left.rough:
        return ""
    low, high = sorted(map(abs, left.interval.ends))
    ends = span(number(low, 1), number(high, 1))
    return f" Exits {'increase' if left.found > 0 else 'decrease'} by {number(abs(left.found), 1)} (95% CI {ends})."


def _rate(rates: Rates) -> str:
    """The rate: where the forces differ in size, more officers may be a smaller share."""
    before, after = level(rates.baseline, "officers"), level(rates.arm, "officers")
    ends = f"95% CI of the difference {interval_text(rates.interval, 'officers')}"
    if not rates.interval.sure:
        return f" Per thousand officers, exits are {after} and {before} in the baseline, not distinguishable ({ends})."
    return f" Per thousand officers, exits {'rise' if rates.found > 0 else 'fall'} from {before} to {after} ({ends})."


def interaction_finding(interaction: Interaction) -> str:
    """Whether two levers reinforce or weaken each other, on the probability of holding."""
    pair = f"\u201c{interaction.one}\u201d and \u201c{interaction.two}\u201d"
    amount = (
        f"interaction {signed(interaction.found, 'share')} percentage points, 95% CI "
        f"{interval_text(interaction.interval, 'share')}"
    )
    sentence = {
        "cannot tell": f"The sign of the interaction of {pair} on the probability of holding is undetermined "
        f"({amount}).",
        "help": f"{pair} reinforce each other: their joint effect exceeds the sum of their effects ({amount}).",
        "hinder": f"{pair} weaken each other: their joint effect is below the sum of their effects ({amount}).",
        "against each other": f"{pair} act against each other: their joint effect differs from the sum of their "
        f"effects ({amount}).",
    }[interaction.verdict]
    if interaction.at_the_end and interaction.verdict == "hinder":
        sentence += " With both, the probability is 0 or 1 and cannot change further; consider the duration as well."
    return sentence


def signed(value: float, kind: Kind) -> str:
    """A difference with its sign; shares in percentage points."""
    scaled = 100.0 * value if kind == "share" else value
    text = number(scaled, _DECIMALS)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def level(value: float, kind: Kind) -> str:
    """The level of an outcome."""
    return percent(value) if kind == "share" else number(value, _DECIMALS)


def interval_text(interval: Estimate, kind: Kind) -> str:
    """`-3.1 to +0.4`."""
    return span(*(signed(end, kind) for end in interval.ends))


def title(answer: Comparison) -> str:
    """The finding in one line."""
    changes = [arm for arm in answer.arms if not arm.roles]
    countries = [arm for arm in answer.arms if arm.roles]
    parts = [_title_of_changes(changes)] if changes else []
    parts += [_title_of_countries(countries)] if countries else []
    return capital("; ".join(parts))


def _title_of_countries(arms: Sequence[ArmResult]) -> str:
    shares = [f"{percent(arm.contrast('held').arm)} in {quoted(arm)}" for arm in arms]
    return f"probability of holding: {percent(arms[0].contrast('held').baseline)} in the baseline, {listed(shares)}"


def _title_of_changes(arms: Sequence[ArmResult]) -> str:
    """The finding on arms that change the baseline."""
    sure = [arm for arm in arms if arm.contrast("held").interval.sure]
    parts = []
    for word, sign in (("lowers", -1), ("raises", 1)):
        names = [quoted(arm) for arm in sure if arm.contrast("held").found * sign > 0]
        if names:
            verb = word if len(names) == 1 else word[:-1]
            parts.append(f"{listed(names)} {verb} the probability of holding")
    if parts:
        return "; ".join(parts)
    # Counts of forces of different size mislead: there the rate decides.
    left = [(quoted(arm), arm.contrast("left")) for arm in arms]
    more = [name for name, contrast in left if contrast.rates is None and _count(contrast) and contrast.found > 0]
    share = [
        name for name, contrast in left if contrast.rates and contrast.rates.interval.sure and contrast.rates.found > 0
    ]
    parts += [f"exits increase with {listed(more)}"] if more else []
    parts += [f"exits per thousand officers increase with {listed(share)}"] if share else []
    return "; ".join([*parts, "the sign of the effect on the probability of holding is undetermined"])


def quoted(arm: ArmResult) -> str:
    """The name of an arm in quotation marks."""
    return f"\u201c{arm.name}\u201d"


def as_json(answer: Comparison) -> dict[str, Any]:
    """The answer as plain data."""
    return {
        "scenario": answer.scenario,
        "seed": answer.seed,
        "runs": answer.runs,
        "days": answer.days,
        "held": answer.held,
        "uncertain": answer.uncertain,
        "draws": answer.draws,
        "beside": [_plain_beside(effect) for effect in answer.beside],
        "findings": findings(answer),
        "arms": [_plain(arm) for arm in answer.arms],
        "interactions": [interaction.as_json() for interaction in answer.interactions],
    }


def _plain_beside(effect: EffectBeside) -> dict[str, Any]:
    sides = {"best": effect.best, "prior": effect.prior, "posterior": effect.posterior}
    plain = {name: contrast.as_json() for name, contrast in sides.items()}
    return {"arm": effect.arm, "outcome": effect.outcome, "decided_by": effect.verdict, **plain}


def _plain(arm: ArmResult) -> dict[str, Any]:
    missing = arm.unpaired != ""
    return {
        "name": arm.name,
        "said": arm.said,
        "paired": not missing,
        "unpaired_because": arm.unpaired or None,
        "is_the_baseline": arm.equal,
        "compared_by_role": [asdict(match) for match in arm.roles] or None,
        "held": arm.held,
        "runs_that_fell_only_here": None if missing else arm.broke,
        "runs_that_held_only_here": None if missing else arm.saved,
        "runs_that_are_the_same": None if missing else arm.same,
        "differences": [contrast.as_json() for contrast in arm.contrasts],
        "information": [asdict(effect) for effect in arm.information],
        "parting": arm.parting.as_json() if arm.parting else None,
    }
