"""Valid but doubtful ranges and numbers of the model: skewed ranges, and entries without effect or too late."""

from collections.abc import Iterator

from bayonets.engine.inputs import Inputs
from bayonets.outcomes import has_army
from bayonets.questions.lint.doubts import Doubt, of_all
from bayonets.scenario.handles import unknowns
from bayonets.scenario.laws import mean_of, pulls
from bayonets.scenario.model import Scenario
from bayonets.scenario.quantity import Quantity
from bayonets.scenario.table import amount
from bayonets.scenario.timeline import Call
from bayonets.wording import days_text
from bayonets.world import catalogue

LARGE_QUORUM = 0.1
"""A quorum of this share of the largest crowd or more is large for the country."""


def doubts_of_model(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    """All doubts about ranges, the numbers of the protest, demand and the clocks."""
    yield from _ranges_that_pull(scenario)
    yield from _demand_of_another_country(scenario)
    yield from _quorum(scenario, inputs)
    yield from _scale_without_dates(scenario)
    yield from _calls_without_effect(scenario)
    yield from _ladder_too_late(scenario)


# --- Ranges -----------------------------------------------------------------------------------------------------------


def _ranges_that_pull(scenario: Scenario) -> Iterator[Doubt]:
    handles = unknowns(scenario, "quantities")
    pulling = [(handle, mean_of(handle)) for handle in handles if pulls(handle)]
    if not pulling:
        return
    first, mean = max(pulling, key=lambda pair: abs(pair[1] - pair[0].best) / max(abs(pair[0].best), 1e-9))
    yield Doubt(
        "pull",
        of_all(len(pulling), len(handles), "range", "pulls", "pull")
        + f": the mean of the law lies far from the best value, furthest at {first.places[0]} (best "
        f"{amount(first.best)}, mean {amount(float(f'{mean:.3g}'))})",
        "Plain runs use the best value, and runs under uncertainty draw around the mean: the two describe different "
        "cases, so that a difference between their results is not due to uncertainty alone.",
        "Choose best, low and high such that best is close to the mean; for a range over orders of magnitude write "
        "law: log_pert.",
        tuple(handle.places[0] for handle, _ in pulling),
    )


# --- Demand, quorum, protest ------------------------------------------------------------------------------------------


def _demand_of_another_country(scenario: Scenario) -> Iterator[Doubt]:
    demand = scenario.parameters.demand
    if demand == Quantity(best=catalogue.parameters()["demand"].default):
        yield Doubt(
            "demand",
            f"the dossier does not state its own demand and takes the model's {amount(demand.best)} officers per "
            "thousand people",
            "With the largest protest, it decides whether the capacity of the forces can be exceeded at all, and it "
            "does "
            "not carry over between countries: the fall in Serbia in 2000 needs 13, the holding in Myanmar in 2021 at "
            "most 11.",
            "Write parameters.demand with best, low, high and a source, or state in the source that it is assumed.",
            ("parameters.demand",),
        )


def _largest_turnout(inputs: Inputs) -> float:
    """The largest possible protest [thousands of people], without calls."""
    if len(inputs.fixed_protest):
        return float(inputs.fixed_protest.max())
    return float(max(inputs.initial_protest, inputs.parameters.maximum))


def _quorum(scenario: Scenario, inputs: Inputs) -> Iterator[Doubt]:
    quorum, core = scenario.parameters.quorum.best, min(scenario.protest.core.best, inputs.initial_protest)
    if not len(inputs.fixed_protest) and core >= quorum:
        yield Doubt(
            "quorum",
            f"the permanent core of the protest ({amount(core)} thousand) is not below the quorum "
            f"({amount(quorum)} thousand)",
            "A crowd far below the quorum brings no regime down; with a core of that size, protest exceeds the "
            "capacity "
            "of forces that stay at home whatever the rest of the country does.",
            "Lower protest.core, or raise parameters.quorum.",
            ("protest.core", "parameters.quorum"),
        )
    largest = _largest_turnout(inputs)
    if quorum >= LARGE_QUORUM * largest > 0.0:
        yield Doubt(
            "quorum",
            f"the quorum ({amount(quorum)} thousand) is large for a country whose largest crowd is {amount(largest)} "
            "thousand",
            "Officers are needed only for the part of the crowd above the quorum, so that a large part of this crowd "
            "has no effect.",
            "Write parameters.quorum for this country: the crowd that could take an undefended capital.",
            ("parameters.quorum",),
        )


def _scale_without_dates(scenario: Scenario) -> Iterator[Doubt]:
    declared = catalogue.parameters()["scale"]
    if scenario.protest.by_date is None and scenario.protest.scale != Quantity(best=declared.default):
        yield Doubt(
            "protest",
            "protest.scale changes nothing: it multiplies the turnout of by_date, and this file gives initial",
            "A number without effect appears to have one, and is drawn in runs under uncertainty.",
            "Remove protest.scale, or change protest.initial instead.",
            ("protest.scale",),
        )


def _calls_without_effect(scenario: Scenario) -> Iterator[Doubt]:
    paths = tuple(f"events[{index}]" for index, event in enumerate(scenario.events) if isinstance(event, Call))
    if scenario.protest.by_date is not None and paths:
        yield Doubt(
            "event",
            of_all(len(paths), len(scenario.events), "event", "is a call that changes", "are calls that change")
            + " nothing",
            "The turnout is fixed by dates, which include the effect of the call already.",
            "Remove the call, or give initial instead of by_date.",
            paths,
        )


# --- Clocks -----------------------------------------------------------------------------------------------------------


def rungs_in_time(scenario: Scenario) -> int:
    """The number of rungs in force before one uninterrupted excess of protest brings the regime down."""
    hold, per_rung = (int(getattr(scenario.parameters, name).best) for name in ("hold_days", "ladder_days"))
    return min((hold - 1) // per_rung, len(scenario.ladder))


def clocks(scenario: Scenario) -> str:
    """The times of the fall and of the ladder, in one or two sentences."""
    hold, per_rung = (scenario.parameters.hold_days.best, scenario.parameters.ladder_days.best)
    rungs = len(scenario.ladder)
    text = f"The regime falls after {days_text(hold)} in a row of protest beyond capacity (hold_days). "
    if rungs:
        trigger = scenario.parameters.ladder_trigger.best
        early = f", counted from a pressure of {amount(trigger)} and therefore earlier" if trigger < 0.0 else ""
        text += (
            f"The ladder calls a rung after every {days_text(per_rung)} of such pressure (ladder_days){early}: its "
            f"{'only rung' if rungs == 1 else f'{rungs} rungs'} would take {days_text(per_rung * rungs)}, so that "
            f"{rungs_in_time(scenario)} of {rungs} {'is' if rungs_in_time(scenario) == 1 else 'are'} in force before "
            "one uninterrupted excess of protest brings the regime down. "
        )
    if has_army(scenario):
        text += (
            "With the army it falls on the evening of the day on which enough of the army sides with the protesters."
        )
    return text.strip()


def _ladder_too_late(scenario: Scenario) -> Iterator[Doubt]:
    if scenario.ladder and not rungs_in_time(scenario) and scenario.parameters.ladder_trigger.best >= 0.0:
        hold, per_rung = scenario.parameters.hold_days.best, scenario.parameters.ladder_days.best
        yield Doubt(
            "clock",
            f"no rung of the ladder is ever in force in time: the first takes {days_text(per_rung)} of protest beyond "
            "capacity "
            f"(ladder_days), and the regime falls after {days_text(hold)} (hold_days)",
            "The ladder then has an effect only if the excess of protest is interrupted; it does not respond to an "
            "uninterrupted one.",
            "Lower ladder_days or ladder_trigger, or raise hold_days; or remove the ladder.",
            ("parameters.hold_days", "parameters.ladder_days", "ladder"),
        )
