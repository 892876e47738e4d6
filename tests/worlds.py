"""Small worlds for the tests of the engine: inputs from defaults, one that uses every feature, ways to run them."""

import hashlib
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from bayonets.engine import inputs as engine_inputs
from bayonets.engine import jit
from bayonets.engine.inputs import Inputs
from bayonets.engine.simulate import Workplace, begin, run_course, run_key, simulate, workplace
from bayonets.engine.state import Record, State
from bayonets.world import catalogue
from bayonets.world.stances import NO_DUTY_NAMED, POSTURE_SET, STALLING, STOOD_DOWN, WALKOUT

NO_EVIDENCE = {"belief_ties": 0.0, "belief_news": 0.0, "belief_pressure": 0.0, "belief_army": 0.0}
NO_TIES = {"ties_within": 0.0, "ties_across": 0.0}
ALIKE = {"grievance_sd": 0.0, "culpability_mean": 0.0}
NEVER_FALLS = {"hold_days": 1e9, "army_sides": 2.0}
"""Parameters that switch a part of the model off."""

needs_speed = pytest.mark.skipif(not jit.is_compiled, reason="takes minutes when nothing is compiled")


class Event(NamedTuple):
    """An event that needs chance, as the engine sees it."""

    day: int
    kind: int
    share: float
    posture: int
    formations: tuple[int, ...]


def walkout(day: int, share: float, *formations: int) -> Event:
    """A walkout."""
    return Event(day, WALKOUT, share, 0, formations)


def posture_set(day: int, share: float, posture: int, *formations: int) -> Event:
    """A posture set from above."""
    return Event(day, POSTURE_SET, share, posture, formations)


def name_key(name: str) -> int:
    """A hash of 64 bits: any one will do as the address of a formation."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def _levers(scope: str) -> dict[str, float]:
    return {name: lever.default for name, lever in catalogue.levers().items() if lever.scope == scope}


def world(
    sizes: Sequence[int],
    days: int,
    *,
    names: Sequence[str] | None = None,
    traits: dict[str, Any] | None = None,
    levers: dict[str, Any] | None = None,
    parameters: dict[str, float] | None = None,
    events: Sequence[Event] = (),
    rungs: Sequence[Sequence[float]] = (),
    only: Sequence[str] = engine_inputs.MECHANISMS,
    off: Sequence[str] = (),
    fixed_protest: Any = None,
    **fields: Any,
) -> Inputs:
    """Inputs made of the defaults, all mechanisms on and commanders off, but for what is named.

    Args:
        sizes: officers of each formation.
        days: how many.
        names: of the formations; by default their numbers.
        traits, levers, parameters: instead of the defaults; anything that NumPy can spread over formations (and days).
        events, rungs: of the scenario.
        only, off: mechanisms.
        fixed_protest: thousands of people, on all days or by day.
        fields: any field of `Inputs`.
    """
    formations = len(sizes)
    own_traits = {name: np.full(formations, float(trait.default)) for name, trait in catalogue.traits().items()}
    by_formation = {name: np.full((days, formations), default) for name, default in _levers("formation").items()}
    whole = {name: np.full(days, default) for name, default in _levers("whole").items()}
    for name, value in (traits or {}).items():
        own_traits[name][:] = value
    for name, value in (levers or {}).items():
        (by_formation if name in by_formation else whole)[name][:] = value
    numbers = {name: float(parameter.default) for name, parameter in catalogue.parameters().items()}
    made = Inputs(
        name_keys=np.array([name_key(name) for name in names or map(str, range(formations))], np.uint64),
        first=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        size=np.array(sizes, np.int64),
        traits=engine_inputs.Traits(**own_traits),
        levers=engine_inputs.FormationLevers(**by_formation),
        whole_levers=engine_inputs.WholeLevers(**whole),
        signal=np.zeros((days, formations)),
        initial_protest=0.0,
        fixed_protest=np.zeros(0)
        if fixed_protest is None
        else np.broadcast_to(float_array(fixed_protest), days).copy(),
        rung_duty=np.array(rungs, np.float64).reshape(-1, formations),
        **_event_columns(events, formations),
        switches=engine_inputs.Switches(
            *(float(name in only and name not in off) for name in engine_inputs.MECHANISMS)
        ),
        choosable=np.ones(4),
        commanders=False,
        complete_mixing=False,
        parameters=engine_inputs.Parameters(**(numbers | (parameters or {}))),
    )
    return made._replace(**fields)


def _event_columns(events: Sequence[Event], formations: int) -> dict[str, Any]:
    named = np.zeros((len(events), formations), np.uint8)
    for row, event in zip(named, events, strict=True):
        row[list(event.formations)] = 1
    return {
        "event_day": np.array([event.day for event in events], np.int64),
        "event_kind": np.array([event.kind for event in events], np.int64),
        "event_share": np.array([event.share for event in events], np.float64),
        "event_posture": np.array([event.posture for event in events], np.int64),
        "event_formations": named,
    }


def float_array(values: Any) -> npt.NDArray[np.float64]:
    """Whatever it is, as an array of numbers."""
    return np.asarray(values, np.float64)


def with_events(inputs: Inputs, *events: Event) -> Inputs:
    """The same world with these events and no others."""
    return inputs._replace(**_event_columns(events, inputs.formations))


def with_parameters(inputs: Inputs, **values: float) -> Inputs:
    """The same world with other parameters."""
    return inputs._replace(parameters=inputs.parameters._replace(**values))


def with_switches(inputs: Inputs, **values: float) -> Inputs:
    """The same world with mechanisms on (1.0) or off (0.0)."""
    return inputs._replace(switches=inputs.switches._replace(**values))


def with_trait(inputs: Inputs, name: str, value: Any) -> Inputs:
    """The same world with another value of a trait."""
    return inputs._replace(
        traits=inputs.traits._replace(**{name: np.broadcast_to(float_array(value), inputs.formations)})
    )


def with_lever(inputs: Inputs, name: str, value: Any, since: int = 0) -> Inputs:
    """The same world with another value of a lever, from a day on."""
    group = "levers" if name in inputs.levers._fields else "whole_levers"
    changed = getattr(getattr(inputs, group), name).copy()
    changed[since:] = value
    return inputs._replace(**{group: getattr(inputs, group)._replace(**{name: changed})})


def everything(days: int = 60, **fields: Any) -> Inputs:
    """A world that uses every feature at once: 600 officers in six formations, the last two kept out by a pact.

    `demand` goes with the size, so that the streets are contested and held for long.
    """
    none = NO_DUTY_NAMED
    made = world(
        [150, 100, 80, 120, 90, 60],
        days,
        traits={
            "grievance_mean": [0.1, 0.2, 0.3, 0.5, 0.7, 0.9],
            "grievance_sd": [0.8, 0.8, 1.0, 1.0, 1.2, 1.2],
            "culpability_mean": [0.8, 0.6, 0.3, 0.2, 0.05, 0.0],
            "command_culpability": [1.5, 1.2, 0.8, 0.5, 0.2, 0.1],
            "team": [1.6, 1.4, 1.0, 0.6, 0.8, 0.5],
            "street_value": [1.0, 1.0, 0.8, 0.4, 0.5, 0.5],
            "exit_cost": [1.5, 1.2, 1.0, 0.8, 0.4, 0.2],
            "pact": [0.0, 0.0, 0.0, 0.0, 1.0, 1.0],
        },
        levers={
            "duty": [0.9, 0.8, 0.5, 0.3, 0.0, 0.0],
            "violence": [1.2, 1.2, 0.8, 0.5, 1.0, 1.0],
            "bonus": [1.0, 0.8, 0.4, 0.2, 0.0, 0.0],
            "command": [0.6, 0.6, 0.3, 0.2, 0.1, 0.1],
            "propaganda": [0.8, 0.6, 0.4, 0.2, 0.2, 0.2],
            "watch": [0.7, 0.6, 0.5, 0.3, 0.4, 0.4],
            "isolation": [0.8, 0.5, 0.2, 0.0, 0.3, 0.3],
            "support": [0.6, 0.8, 0.8, 0.8, 0.4, 0.4],
            "amnesty": [0.4, 0.5, 0.6, 0.8, 0.9, 0.9],
            "designated": [0.4, 0.2, 0.0, 0.0, 0.0, 0.0],
            "kinship": [-0.4, -0.2, 0.2, 0.3, 0.6, 0.9],
            "outing": 0.02,
            "outreach": 2.0,
            "pardon": 0.3,
            "public_face": 0.2,
            "accommodation": 0.1,
        },
        parameters={
            "demand": 1.0, "maximum": 500.0, "hold_days": 30.0, "army_sides": 0.95, "army_threat": 0.12,
            "vengeance": 0.4, "shame": 0.3, "sanction": 12.0, "ladder_trigger": -0.4, "belief_prior": -2.0,
            "belief_news": 5.0, "belief_army": 1.5, "belief_pressure": 1.0, "command_sanction": 60.0,
            "catch_shirking": 0.05, "catch_rate": 0.4, "culpability_rate": 0.02,
        },
        events=[
            walkout(4, 0.15, 0, 3),
            posture_set(8, 0.7, STALLING, 1, 2, 3),
            walkout(15, 0.3, 4, 5),
            posture_set(22, 0.8, STOOD_DOWN, 2, 5),
        ],
        rungs=[
            [1.0, 1.0, none, none, none, none],
            [none, none, 0.8, 0.5, none, none],
            [none, none, none, none, 0.4, none],
        ],
        initial_protest=200.0,
        commanders=True,
    )  # fmt: skip
    fades = 0.8 * np.exp2(-np.arange(days) / 10.0)
    made.signal[10:, :3] = fades[: max(days - 10, 0), None]
    return made._replace(**fields)


class Course(NamedTuple):
    """One run: its record, and the state at its end."""

    record: Record
    state: State


def course(inputs: Inputs, seed: int = 1, run: int = 0, days: int | None = None) -> Course:
    """Compute one run."""
    place = workplace(inputs)
    run_course(place, seed, run, days=days)
    return Course(place.record, place.state)


class Courses(NamedTuple):
    """Many runs; the first axis of every array is the run, the second of the first four the day."""

    heads: npt.NDArray[np.int64]
    outed: npt.NDArray[np.int64]
    posture: npt.NDArray[np.int64]
    streets: npt.NDArray[np.float64]
    fell_day: npt.NDArray[np.int64]
    cause: npt.NDArray[np.int64]


def courses(inputs: Inputs, runs: int, seed: int) -> Courses:
    """Compute the runs 0, 1, ... of a seed."""
    place = workplace(inputs)
    parts: list[tuple[Any, ...]] = []
    for run in range(runs):
        run_course(place, seed, run)
        country = place.state.country[0]
        parts.append((*(array.copy() for array in place.record), int(country.fell_day), int(country.cause)))
    heads, outed, posture, streets, fell_day, cause = (np.array(column) for column in zip(*parts, strict=True))
    whole = np.int64
    return Courses(heads.astype(whole), outed.astype(whole), posture.astype(whole), streets, fell_day, cause)


class Stage:
    """A run that is moved day by day, so that a test can look at its state, and touch it, in between."""

    def __init__(self, inputs: Inputs, seed: int = 1, run: int = 0) -> None:
        """Draw the people and ties of day 0."""
        self.place: Workplace = workplace(inputs)
        self.key = run_key(seed, run)
        self.day = 0
        with np.errstate(over="ignore"):
            begin(self.place.case, self.place.state, self.place.scratch, self.key)

    @property
    def state(self) -> State:
        """As the next day begins."""
        return self.place.state

    @property
    def record(self) -> Record:
        """Of the days so far."""
        return self.place.record

    def advance(self, days: int = 1) -> None:
        """Move by so many days."""
        p = self.place
        with np.errstate(over="ignore"):
            code = simulate(
                p.case, p.state, p.scratch, p.record, p.parameters, p.switches, self.key, self.day, self.day + days
            )
        assert code == 0
        self.day += days


def named_fields(state: State) -> list[npt.NDArray[Any]]:
    """Every field of the state as an array of its own: the records themselves have padding between their fields."""
    arrays: tuple[Any, ...] = tuple(state)
    return [
        np.ascontiguousarray(array[name] if name else array) for array in arrays for name in array.dtype.names or [""]
    ]


def digest(run: Course) -> str:
    """SHA-256 of everything that a run leaves behind."""
    found = hashlib.sha256()
    arrays: list[Any] = [*run.record, *named_fields(run.state)]
    for array in arrays:
        found.update(f"{array.dtype} {array.shape}".encode() + np.ascontiguousarray(array).tobytes())
    return found.hexdigest()


def logistic(log_odds: float) -> float:
    """1 / (1 + e^-log_odds), by the system's own exp."""
    return 1.0 / (1.0 + math.exp(-log_odds))


class Facts(NamedTuple):
    """What the table of utilities is about, in the letters of model.md, sections 3 and 4."""

    d: float = 0.0
    v: float = 1.0
    g: float = 0.0
    c: float = 0.0
    x: float = 0.0
    p: float = 0.0
    offer: float = 0.0
    outed: float = 0.0
    resisting: float = 0.0
    stood_down: float = 0.0
    bonus: float = 0.0
    command: float = 0.0
    watch: float = 0.0
    support: float = 0.0
    designated: float = 0.0
    kinship: float = 0.0
    pardon: float = 0.0
    team: float = 1.0
    exit_cost: float = 0.0


def table_by_hand(facts: Facts, q: Any) -> dict[str, list[float]]:
    """Model.md, section 4, typed out once more: the row of every mechanism; q holds the parameters."""
    d, v, g, c, x, p = facts.d, facts.v, facts.g, facts.c, facts.x, facts.p
    pull = -facts.team if facts.stood_down else facts.team * (1 - 2 * x)
    first = math.exp(-q.safety_in_numbers * x)
    danger = q.reckoning * (1 - math.exp(-c)) * (1 if facts.outed else q.found)
    spared = facts.offer * math.exp(-c / q.forgivable)
    shame = q.shame if facts.outed else q.shame * facts.designated
    no_way_back = (1 - p) * q.sanction * (1 - facts.pardon) if facts.resisting and not facts.stood_down else 0.0
    return {
        "pay": [1 + facts.bonus * d, 1 + q.shirk_bonus * facts.bonus * d, 1 - q.resist_pay_cut, 0.0],
        "cohesion": [pull, q.shirk_team * pull, -pull, -0.5 * pull],
        "command": [(1 - p) * facts.command * d, 0.0, 0.0, 0.0],
        "conscience": [
            -g * q.routine - (g + q.inhibition) * v * d * (1 + facts.kinship),
            -g * q.routine,
            0.0,
            0.0,
        ],
        "sanction": [
            0.0,
            -(1 - p) * facts.watch * q.shirk_sanction,
            0.0 if facts.stood_down else -(1 - p) * q.sanction * first,
            -(1 - p) * q.exit_sanction * first,
        ],
        "commitment": [-no_way_back, -no_way_back, 0.0, 0.0],
        "reckoning": [
            -p * danger * (1 - q.efficacy * (1 - x)),
            -p * danger * (1 - q.shirk_credit * spared),
            -p * danger * (1 - spared),
            -p * danger * (1 - spared),
        ],
        "refuge": [0.0, 0.0, 0.0, facts.support - facts.exit_cost],
        "shame": [-shame, -0.5 * shame, 0.0, 0.0],
    }


def choice_by_hand(facts: Facts, q: Any, open_to_choice: Sequence[int] = (0, 1, 2, 3)) -> npt.NDArray[np.float64]:
    """Probabilities of the four stances: logit over the sums of the rows; SHIRKING only on duty."""
    utility = np.sum(list(table_by_hand(facts, q).values()), axis=0)
    may = np.array([stance in open_to_choice and (stance != 1 or facts.d > 0.0) for stance in range(4)])
    weights = np.where(may, np.exp(q.precision * (utility - utility[may].max())), 0.0)
    return np.asarray(weights / weights.sum(), np.float64)
