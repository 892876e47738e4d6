"""The findings, in sentences that claim no more than the intervals allow, and as plain data."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from bayonets.questions.explain.answer import ChangesBeforeBreak, Explanation, TraitGroup, Way, Weight
from bayonets.scenario.printable import full_date, in_sentence
from bayonets.statistics.estimate import Estimate
from bayonets.wording import (
    MINUS,
    capital,
    dates_between,
    listed,
    number,
    of_runs,
    on_day,
    percent,
    runs_text,
    significant,
    span,
)

IN_WORDS = {
    "pay": "pay",
    "cohesion": "the team",
    "command": "the chiefs' promises",
    "conscience": "conscience",
    "retaliation": "fear of the armed service that sides with the protesters",
    "sanction": "fear of sanctions",
    "commitment": "having no way back",
    "reckoning": "fear of the reckoning",
    "haste": "the loss from waiting",
    "refuge": "refuge",
    "shame": "shame",
    "stake": "his stake in the regime",
    "authority": "his lost authority",
    "pact": "the broken pact",
    "character": "his own character",
}
"""The mechanisms of model.md, section 4, and the reasons of section 5, as phrases of a sentence."""

_HOLDING = {"refuge": "the cost of leaving", "conscience": "conviction"}
_PULLING = {"refuge": "the help outside"}

DOING = {
    "shirking": "shirking", "resisting": "refusing", "exited": "leaving",
    "stalling": "stalling", "stood_down": "standing down",
}  # fmt: skip
_MOST_NAMED = 3
_SMALL = 0.05


def findings(answer: Explanation) -> list[str]:
    """One or two sentences for each part of the question."""
    open_way = likeliest_open(answer)
    ways = [way for way in answer.ways if way.name == "shirking"]
    sentences = [way_sentence(answer, open_way), *(way_sentence(answer, way) for way in ways)]
    sentences += [edge_sentence(answer), preference_sentence(answer), commander_sentence(answer)]
    sentences += [break_sentence(answer), *map(moved_sentence, answer.moved)]
    return [sentence for sentence in sentences if sentence]


def likeliest_open(answer: Explanation) -> Way:
    """Refusing or leaving, whichever officers are likelier to choose."""
    return max((way for way in answer.ways if way.name != "shirking"), key=lambda way: way.chance.value)


def title(answer: Explanation) -> str:
    """The finding in one line."""
    if 2 * answer.breaks.runs > answer.runs:
        when = "run " + str(answer.run) if answer.run is not None else of_runs(answer.breaks.runs, answer.runs)
        moved = _movers(answer.moved[0]) if answer.moved else []
        most = f"; the largest change before is {listed(moved)}" if moved else ""
        return capital(f"{answer.label} breaks in {when}{most}")
    way, whose = likeliest_open(answer), f"the officers of {in_sentence(answer.label)}"
    if not way.difference.sure:
        return f"For {whose}, whether staying or {DOING[way.name]} is worth more is undetermined"
    if way.difference.value < 0.0:
        return f"For {whose}, {DOING[way.name]} is worth more than staying"
    keeps = f"What keeps {in_sentence(answer.label)} from {DOING[way.name]} is mainly"
    but = f"; it breaks in {of_runs(answer.breaks.runs, answer.runs)}" if answer.breaks.runs else ""
    return f"{keeps} {listed([in_words(weight) for weight in leaders(way.weights)])}{but}"


def leaders(weights: Sequence[Weight], sign: int = 1) -> list[Weight]:
    """The largest weights of a sign: the first and those that cannot be distinguished from it; three at most."""
    of_sign = sorted(
        (weight for weight in weights if weight.mean.value * sign > _SMALL),
        key=lambda weight: -weight.mean.value * sign,
    )
    if not of_sign:
        return []
    least = min(abs(end) for end in ends(of_sign[0].mean))
    return [weight for weight in of_sign if max(abs(end) for end in ends(weight.mean)) >= least][:_MOST_NAMED]


def ends(mean: Estimate) -> tuple[float, float]:
    """The ends of the interval; for one run the number twice."""
    return mean.ends


def way_sentence(answer: Explanation, way: Way, who: str = "an officer") -> str:
    """The utility of staying over a way of breaking, and the reasons."""
    staying = "ordering on" if way.name in {"stalling", "stood_down"} else "staying"
    doing, whose = DOING[way.name], f"{who} of {in_sentence(answer.label)}"
    if not way.difference.sure:
        low, high = map(signed, ends(way.difference))
        interval = "" if way.difference.low is None else f" (95% CI {low} to {high})"
        return (
            f"For {whose}, whether {staying} or {doing} is worth more is undetermined: "
            f"{signed(way.difference.value)} months of pay in favour of {staying}{interval}."
        )
    more = "more" if way.difference.value > 0.0 else "less"
    sentence = (
        f"For {whose}, {staying} is worth {_amount(way.difference, more)} than {doing}{_interval(way.difference)}."
    )
    for_it, against = leaders(way.weights), leaders(way.weights, -1)
    main, counter = (for_it, against) if more == "more" else (against, for_it)
    reasons = f"The main {'reason is' if len(main) == 1 else 'reasons are'} {_named(main)}" if main else ""
    strongest = "counterweight is" if len(counter) == 1 else "counterweights are"
    weighs = f"the strongest {strongest} {_named(counter)}" if counter else ""
    because = "; ".join(filter(None, [reasons, weighs]))
    return f"{sentence} {capital(because)}." if because else sentence


def _amount(mean: Estimate, more: str) -> str:
    """`7.65 months of pay more`."""
    return f"{plain_months(abs(mean.value))} months of pay {more}"


def _interval(mean: Estimate) -> str:
    """The interval of an amount without a sign, in brackets."""
    if mean.low is None:
        return ""
    low, high = sorted(map(abs, ends(mean)))
    return f" (95% CI {span(plain_months(low), plain_months(high))})"


def _named(weights: Sequence[Weight]) -> str:
    return listed([f"{in_words(weight)} ({signed(weight.mean.value)})" for weight in weights])


def in_words(weight: Weight) -> str:
    """The phrase for a weight, which may depend on its sign."""
    special = _HOLDING if weight.mean.value > 0.0 else _PULLING
    return special.get(weight.name, IN_WORDS[weight.name])


def nearest(answer: Explanation) -> list[TraitGroup]:
    """The group likeliest to break, and the one with most officers who would break; where both are clear."""
    sure = [
        group
        for group in answer.groups
        if group.of_breaking is not None and ends(group.of_breaking)[0] > ends(group.share)[1]
    ]
    by_chance = sorted(sure, key=lambda group: -group.breaks.value)[:1]
    by_part = sorted(sure, key=lambda group: -_excess(group))[:1]
    return list(dict.fromkeys([*by_chance, *by_part]))


def _excess(group: TraitGroup) -> float:
    return group.of_breaking.value - group.share.value if group.of_breaking else 0.0


def edge_sentence(answer: Explanation) -> str:
    """The sentence on the officers closest to breaking."""
    closest = nearest(answer)
    if not closest:
        return "No group can be distinguished from the others as closer to breaking." if answer.groups else ""
    groups = [
        f"{who(group)}, with {percent(group.share.value)} of those who have not broken and "
        f"{percent(group.of_breaking.value if group.of_breaking else 0.0)} of those who would refuse or leave at a "
        f"review (each with probability {chance(group.breaks, inside=True)})"
        for group in closest
    ]
    return f"Closest to breaking: {'; and '.join(groups)}."


def who(group: TraitGroup) -> str:
    """The phrase for a group."""
    if group.trait == "identity":
        return f"those {group.label}"
    if group.trait == "colleagues seen broken":
        colleague = "colleague" if group.label == "one" else "colleagues"
        return f"those who see {group.label.replace('none', 'no')} {colleague} broken"
    if group.trait == "roots":
        strength = {"lowest third": "weakest", "middle third": "middling", "highest third": "strongest"}[group.label]
        return f"the third with the {strength} roots"
    return f"the third with the {group.label.removesuffix(' third')} {group.trait}"


def preference_sentence(answer: Explanation) -> str:
    """The sentence on public and private preference."""
    preference = answer.preference
    comply = preference.shown.loyal.value + preference.shown.shirking.value
    openly = preference.without_fear.resisting.value + preference.without_fear.exited.value
    alone = preference.without_fear_and_team.resisting.value + preference.without_fear_and_team.exited.value
    broken = "" if comply == 1.0 else f" and {percent(1.0 - comply)} have refused or left"
    unseen = f"; {percent(preference.shown.shirking.value)} shirk unobserved" if preference.shown.shirking.value else ""
    kept = f"preference falsification: {points(preference.hidden)}"
    hidden = kept if preference.hidden.sure else f"{kept}, not distinguishable from none"
    return (
        f"Publicly, {percent(comply)} comply{broken}{unseen}. Without fear of sanctions {percent(openly)} would refuse "
        f"or leave if all reviewed that day ({hidden}); without the team's pull either, {percent(alone)}."
    )


def commander_sentence(answer: Explanation) -> str:
    """The sentence on the decision of the commander."""
    if answer.commander is None:
        return ""
    ways = answer.commander.ways
    sentence = way_sentence(answer, ways[-1], "the commander")
    does = {"stalling": "stalls", "stood_down": "stands down"}
    chosen = [f"orders on with probability {chance(answer.commander.ordering)}"]
    chosen += [f"{does[way.name]} with probability {chance(way.chance)}" for way in ways]
    return f"{sentence} At a review he {listed(chosen)}."


def break_sentence(answer: Explanation) -> str:
    """The sentence on whether, how and when the formation broke."""
    breaks, start = answer.breaks, date.fromisoformat(answer.date) - timedelta(days=answer.day)
    if not breaks.runs or breaks.first is None or breaks.last is None:
        where = f"in run {answer.run}" if answer.run is not None else f"in any of {runs_text(answer.runs)}"
        return f"{answer.label} does not break {where}."
    ways = {
        "by its commander's decision": breaks.ordered, "by an event of the scenario": breaks.taken,
        "officer by officer": breaks.scattered, "by a walkout of the scenario": breaks.walked_out,
    }  # fmt: skip
    if answer.runs == 1:
        how = next(name for name, count in ways.items() if count)
        return f"{answer.label} breaks on {on_day(start, breaks.first)}, {how}."
    how = listed([f"{name} in {number(count)}" for name, count in ways.items() if count])
    when = f"between {dates_between(start, breaks.first, breaks.last)}"
    when = f"on {on_day(start, breaks.first)}" if breaks.first == breaks.last else when
    return f"{answer.label} breaks in {of_runs(breaks.runs, answer.runs)}, {when}: {how}."


def _movers(moved: ChangesBeforeBreak) -> list[str]:
    """The weights that changed most, if the change is clear."""
    if not moved.changes[0].mean.sure:
        return []
    sign = 1 if moved.changes[0].mean.value > 0 else -1
    return [IN_WORDS[weight.name] for weight in leaders(moved.changes, sign)]


def moved_sentence(moved: ChangesBeforeBreak) -> str:
    """The sentence on changes before a break or a day."""
    when = f"In the {number(moved.days, 1)} days before {'the break' if moved.broke else 'that day'}"
    runs = f" (mean of {runs_text(moved.runs)})" if moved.broke and moved.runs > 1 else ""
    if moved.broke and moved.runs == 1:
        runs = " (one run)"
    belief = f"belief that the regime falls went from {percent(moved.belief_before.value)} to "
    belief += percent(moved.belief.value)
    whose = "The commander's" if moved.who == "commander" else "The officers'"
    top = [weight for weight in moved.changes if weight.mean.sure and abs(weight.mean.value) > _SMALL][:_MOST_NAMED]
    if not top:
        return f"{when}{runs} no weight against {DOING[moved.way]} clearly changed by more than {_SMALL} months of pay."
    named = listed([f"{IN_WORDS[weight.name]} ({signed(weight.mean.value)})" for weight in top])
    return (
        f"{when}{runs} the largest changes of weights against {DOING[moved.way]} were {named}, of "
        f"{months(moved.difference)} in all. "
        f"{whose} {belief}."
    )


def signed(value: float) -> str:
    """Months of pay with a sign."""
    text = number(value, 2 if abs(value) < 9.995 else 1)
    return text if text == "0" or text.startswith(MINUS) else f"+{text}"


def months(mean: Estimate) -> str:
    """Months of pay with a sign and the interval."""
    low, high = map(signed, ends(mean))
    between = "" if mean.low is None else f" (95% CI {low} to {high})"
    return f"{signed(mean.value)} months of pay{between}"


def plain_months(value: float) -> str:
    """Months of pay without a sign."""
    return signed(value).lstrip("+")


def chance(mean: Estimate, *, inside: bool = False) -> str:
    """A probability with its interval, in brackets or, `inside` brackets, after a comma."""
    if mean.low is None or mean.high is None:
        return chance_text(mean.value)
    between = f"95% CI {chances_between(mean)}"
    return f"{chance_text(mean.value)}, {between}" if inside else f"{chance_text(mean.value)} ({between})"


def chances_between(mean: Estimate) -> str:
    """The interval of a probability."""
    low, high = map(chance_text, ends(mean))
    return span(low, high)


def chance_text(value: float) -> str:
    """A probability in percent: with one decimal, or to two significant digits where it is small."""
    if value >= 0.01 or value == 0.0:
        return percent(value)
    return f"{significant(100.0 * value, 2)}%" if value >= 1e-4 else f"<{significant(0.01, 2)}%"


def points(mean: Estimate) -> str:
    """Percentage points with their interval, for use within brackets."""
    low, high = ends(mean)
    between = "" if mean.low is None else f", 95% CI {number(100 * low, 1)} to {number(100 * high, 1)}"
    return f"{number(100 * mean.value, 1)} percentage points{between}"


def when(answer: Explanation) -> str:
    """The date in words."""
    return full_date(date.fromisoformat(answer.date))


def as_json(answer: Explanation) -> dict[str, Any]:
    """The answer as plain data."""
    return asdict(answer) | {"title": title(answer), "findings": findings(answer)}
