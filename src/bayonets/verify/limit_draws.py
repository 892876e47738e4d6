"""Limit 5 of model.md, section 7: an additional officer or formation leaves all other draws unchanged.

With ties_across 0, an additional formation without weight, pact and watchers leaves the course of all others unchanged,
bit for bit.
"""

from typing import Any

import numpy as np

from bayonets.engine.inputs import Inputs
from bayonets.engine.state import OFFICER
from bayonets.verify.checks import Check, CheckSetting, Family, Measured
from bayonets.verify.compare import numbers_that_differ
from bayonets.verify.courses import Stage
from bayonets.verify.features import everything
from bayonets.verify.worlds import NEVER_FALLS, NO_EVIDENCE, NO_TIES, walkout, with_parameters, world

NAMES = ["north", "south", "east"]
SIZES = [64, 130, 1_024]
DAYS = 30

ByName = dict[str, list[Any]]
Pairs = list[tuple[Any, Any]]


def limit_5() -> Family:
    """Draws, and courses."""
    return Family(
        "limit 5: draws of unaffected officers",
        "Random draws are keyed by the officer, the decision and the day, so that a change of the country leaves the"
        " draws of all officers that it does not affect unchanged. Every number of every other officer must be the "
        "same, bit for bit, with one additional officer, one additional formation, another order of formations or "
        "one additional event; and where there is no interaction between formations, so must their courses.",
        (
            Check("an additional officer", _one_officer_more),
            Check("an additional formation", _one_formation_more),
            Check("another order of formations", _another_order),
            Check("an additional event", _one_event_more),
            Check("an additional formation, without weight, pact or watchers: courses", _fates),
        ),
    )


def apart(sizes: list[int], names: list[str], outed: float = 0.05) -> Inputs:
    """Officers without any interaction: only their draws matter.

    There is no news, and shirking and refusal in the same formation have no effect.
    """
    return world(
        sizes,
        DAYS,
        names=names,
        traits={"grievance_mean": 0.4, "culpability_mean": 0.6},
        levers={"duty": 0.8, "watch": 0.6, "amnesty": 0.5, "support": 0.5, "outing": outed, "pardon": 0.9},
        parameters=NO_TIES
        | NO_EVIDENCE
        | NEVER_FALLS
        | {"sanction": 3.0, "catch_shirking": 0.3, "timeliness": 0.0, "mass": 0.0, "leaks": 0.0},
        events=[walkout(4, 0.2, *range(len(sizes)))],
        fixed_protest=100.0,
    )


def officers_by_name(inputs: Inputs, names: list[str], days: int = DAYS, seed: int = 1) -> ByName:
    """Every field of the officers after some days, by formation."""
    stage = Stage(inputs, seed)
    stage.advance(days)
    officers, first = stage.state.officers, inputs.first
    return {
        name: [officers[field][first[f] : first[f + 1]].copy() for field in OFFICER.names or ()]
        for f, name in enumerate(names)
    }


def same_officers(before: ByName, after: ByName) -> Pairs:
    """The same officers' fields before a change and after it, of those formations that are in both."""
    return [
        (fields_before, fields_after[: len(fields_before)])
        for name in before
        if name in after
        for fields_before, fields_after in zip(before[name], after[name], strict=True)
    ]


def one_larger(grown: int) -> list[int]:
    """The sizes, with an additional officer in one formation.

    At 64 and 1,024 he begins another block of trials, and another chunk of reviewers.
    """
    return [size + (1 if f == grown else 0) for f, size in enumerate(SIZES)]


def with_one_more_event(inputs: Inputs, day: int, *, first: bool) -> Inputs:
    """With a walkout of the last formation, listed before or after the existing one."""
    order = [1, 0] if first else [0, 1]
    return inputs._replace(
        event_day=np.array([4, day])[order],
        event_kind=np.repeat(inputs.event_kind, 2),
        event_share=np.array([0.2, 0.5])[order],
        event_posture=np.repeat(inputs.event_posture, 2),
        event_degree=np.repeat(inputs.event_degree, 2),
        event_formations=np.array([[1, 1, 1], [0, 0, 1]], np.uint8)[order],
    )


def with_one_more_formation(place: int) -> tuple[list[int], list[str]]:
    """Sizes and names, with a new formation in this place."""
    sizes, names = SIZES.copy(), NAMES.copy()
    sizes.insert(place, 77)
    names.insert(place, "new")
    return sizes, names


def inserted(inputs: Inputs, place: int, size: int) -> Inputs:
    """The same world with an additional formation without weight, pact and watchers, which all events also name."""

    def grown(array: Any, value: Any, axis: int) -> Any:
        return np.insert(array, place, value, axis=axis)

    sizes = grown(inputs.size, size, 0)
    traits = {name: grown(values, 0.5, 0) for name, values in inputs.traits._asdict().items()}
    traits |= {name: grown(getattr(inputs.traits, name), 0.0, 0) for name in ("street_value", "pact", "watcher")}
    levers = {name: grown(values, 0.6, 1) for name, values in inputs.levers._asdict().items()}
    return inputs._replace(
        name_keys=grown(inputs.name_keys, np.uint64(0xABCDEF0123456789), 0),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        size=sizes,
        traits=type(inputs.traits)(**traits),
        levers=type(inputs.levers)(**levers),
        signal=grown(inputs.signal, 0.3, 1),
        unmask=grown(inputs.unmask, 0.3, 1),
        rung_duty=grown(inputs.rung_duty, 0.7, 1),
        event_formations=grown(inputs.event_formations, 1, 1),
    )


def fates(place: int, run: int, seed: int = 1) -> tuple[Stage, Stage]:
    """Sixty days of a world with every feature but ties across, and of the same with an additional formation."""
    inputs = with_parameters(everything(60), ties_across=0.0)
    plain, extended = Stage(inputs, seed, run), Stage(inserted(inputs, place, 90), seed, run)
    for stage in (plain, extended):
        stage.advance(60)
    return plain, extended


def same_fates(plain: Stage, extended: Stage, place: int) -> Pairs:
    """The records of the streets and of all formations but the new one."""
    others = np.delete(np.arange(extended.record.heads.shape[1]), place)
    *before, streets_before = plain.record
    *after, streets_after = extended.record
    by_formation: list[tuple[Any, Any]] = list(zip(before, after, strict=True))
    return [(streets_before, streets_after), *((mine, theirs[:, others]) for mine, theirs in by_formation)]


def _before(setting: CheckSetting) -> ByName:
    return officers_by_name(apart(SIZES, NAMES), NAMES, seed=setting.seed)


def _one_officer_more(setting: CheckSetting) -> Measured:
    before, pairs = _before(setting), Pairs()
    for grown in range(len(SIZES)):
        pairs += same_officers(before, officers_by_name(apart(one_larger(grown), NAMES), NAMES, seed=setting.seed))
    return numbers_that_differ(pairs, "in each of three formations")


def _one_formation_more(setting: CheckSetting) -> Measured:
    before, pairs = _before(setting), Pairs()
    for place in (0, 1, 3):
        sizes, names = with_one_more_formation(place)
        pairs += same_officers(before, officers_by_name(apart(sizes, names), names, seed=setting.seed))
    return numbers_that_differ(pairs, "first, second or last")


def _another_order(setting: CheckSetting) -> Measured:
    after = officers_by_name(apart(SIZES[::-1], NAMES[::-1]), NAMES[::-1], seed=setting.seed)
    return numbers_that_differ(same_officers(_before(setting), after))


def _one_event_more(setting: CheckSetting) -> Measured:
    before, pairs = _before(setting), Pairs()
    before.pop("east")  # named by the new event
    for day, first in ((2, True), (4, True), (4, False)):
        inputs = with_one_more_event(apart(SIZES, NAMES), day, first=first)
        pairs += same_officers(before, officers_by_name(inputs, NAMES, seed=setting.seed))
    return numbers_that_differ(pairs, "before the other event, and on its day before it and after it")


def _fates(setting: CheckSetting) -> Measured:
    pairs = Pairs()
    for place in (0, 3, 6):
        for run in (0, 1):
            pairs += same_fates(*fates(place, run, setting.seed), place)
    return numbers_that_differ(pairs, "three places, two runs of 60 days each")
