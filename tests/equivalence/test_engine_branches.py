"""The scenarios of the twins pass through every branch of the compiled code, and through all that can happen in a day.

Branches are measured where nothing is compiled. The compiled runs come to the same bits, with every officer's state
among them, so they take the same branches.
"""

import ast
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from tests.equivalence import test_engine_compiled_and_plain as twins
from tests.worlds import Stage, needs_speed

import bayonets
from bayonets.engine.inputs import Inputs
from bayonets.engine.state import ASKED, CHUNK, State
from bayonets.world.stances import CAUSES, DESIGNATION, POSTURES, SHIRKING, STANCES, WALKOUT

pytestmark = needs_speed

PACKAGE = Path(bayonets.__file__).parent

# What marks a function that is compiled into the kernel.
MARKS = {"kernel", "inlined", "formula", "scalar", "over_formations"}

# Events that fade are part of the inputs: what is left of them is marked as a formula but never compiled.
NEVER_COMPILED = {"faded", "call_factor"}


# --- every branch -----------------------------------------------------------------------------------------------------


class Measured(NamedTuple):
    """What came of the first run of every scenario, nothing being compiled: digests, and the functions by file."""

    said: dict[str, str]
    functions: dict[str, Any]


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    folder = tmp_path_factory.mktemp("branches")
    rules, report = folder / "rules", folder / "found.json"
    rules.write_text(
        "[run]\nbranch = true\nsource = bayonets.engine, bayonets.mechanisms, bayonets.world\n"
        f"data_file = {folder / 'data'}\n"
    )
    said = twins.said_plainly("-m", "coverage", "run", f"--rcfile={rules}", twins.__file__, "first")
    command = [sys.executable, "-m", "coverage", "json", f"--rcfile={rules}", "-q", "-o", str(report)]
    subprocess.run(command, capture_output=True, check=True)
    files = json.loads(report.read_text())["files"]
    by_file = {f"{Path(name).parent.name}/{Path(name).name}": found["functions"] for name, found in files.items()}
    return Measured(said, by_file)


@pytest.mark.long
def test_the_compiled_engine_is_the_plain_one_bit_for_bit_and_the_plain_one_warns_of_nothing(
    measured: Measured,
) -> None:
    assert measured.said == twins.first_digests()


def compiled_functions() -> Iterator[tuple[str, str]]:
    """File and name of every function that the kernel is made of."""
    for room in ("mechanisms", "world", "engine"):
        for source in sorted((PACKAGE / room).glob("*.py")):
            for node in ast.parse(source.read_text()).body:
                marks = {ast.unparse(mark) for mark in getattr(node, "decorator_list", ())}
                if isinstance(node, ast.FunctionDef) and MARKS & marks and node.name not in NEVER_COMPILED:
                    yield f"{room}/{source.name}", node.name


def test_the_functions_of_the_kernel_are_found() -> None:
    found = dict.fromkeys(name for _, name in compiled_functions())
    assert {"simulate", "decide", "review_formation", "exp_single", "belief", "duty_under", "mix"} <= set(found)
    assert NEVER_COMPILED.isdisjoint(found)


@pytest.mark.parametrize(("file", "function"), list(compiled_functions()))
@pytest.mark.long
def test_every_branch_is_taken_in(measured: Measured, file: str, function: str) -> None:
    went = measured.functions[file][function]
    assert went["executed_lines"]
    assert (went["missing_lines"], went["missing_branches"]) == ([], [])


# --- all that can happen ----------------------------------------------------------------------------------------------

TURNS = [f"an officer turns from {old} to {new}" for old in STANCES[:3] for new in STANCES if new != old]
ORDERS = [f"a commander turns from {old} to {new}" for old in POSTURES[:2] for new in POSTURES if new != old]
EVENTS = [
    "a walkout takes officers",
    "two walkouts of one formation on one day",
    "a posture is set from above",
    "a designation is decided",
    "a designation is not decided",
    "two designations of one formation on one day",
]
LADDER = ["rung 1 is called", "rung 2 is called", "rung 3 is called"]
COUNTRY = [
    "the pact is broken",
    "the pact is broken further",
    "a threat counts for more than the army does",
    "the army does more than is threatened",
    "the news grows",
    "the news does not grow",
    "shirking comes to light",
    "a march is called",
    "watchers stand down",
    "nobody watches",
    "there is no army",
    "the protest falls to its core",
    "a formation that stood down does nothing of the duty ordered",
    "officers are outed",
    "officers ask and stay",
    "the streets are lost and won back",
    "the streets are fixed by dates",
    "everybody sees everybody",
    "commanders are left out",
    "more reviewers than decide at once",
]
ENDS = ["it ends: held", "it ends: streets", "it ends: army", "it ends: both ways", "days follow the downfall"]


@pytest.fixture(scope="module")
def happened() -> Counter[str]:
    """How often each thing happened in the compiled runs that are compared with the plain ones."""
    found = Counter[str]()
    for name, scenario in twins.SCENARIOS.items():
        for run in range(twins.RUNS if name != "overflowing" else 0):
            found += what_happened(scenario(), run)
    return found


def what_happened(inputs: Inputs, run: int) -> Counter[str]:
    """Everything that a compiled run goes through, day by day."""
    stage = Stage(inputs, run=run)
    found = Counter(once(inputs))
    for day in range(inputs.days):
        before = stage.state.copy()
        stage.advance()
        after, fallen = stage.state, before.country[0].fell_day >= 0
        found["days follow the downfall"] += int(fallen)
        found.update(turns("an officer", before.officers.stance, after.officers.stance, STANCES))
        found.update(turns("a commander", before.units.posture, after.units.posture, POSTURES))
        found.update(() if fallen else events_of(inputs, before, after, day))
        found.update(() if fallen else of_the_country(inputs, before, stage, day))
    found[f"it ends: {CAUSES[stage.state.country[0].cause] or 'held'}"] += 1
    found["it ends: both ways"] += int(stage.state.country[0].both_ways)
    return found


def once(inputs: Inputs) -> Iterator[str]:
    """What a scenario is by itself."""
    if inputs.complete_mixing:
        yield "everybody sees everybody"
    if not inputs.commanders:
        yield "commanders are left out"
    if len(inputs.fixed_protest):
        yield "the streets are fixed by dates"
    if inputs.size.max() * inputs.parameters.review_rate > CHUNK + 100:
        yield "more reviewers than decide at once"
    if not inputs.traits.pact.any():
        yield "there is no army"
    if not inputs.traits.watcher.any():
        yield "nobody watches"


def turns(who: str, before: Any, after: Any, names: Sequence[str]) -> Iterator[str]:
    """Everybody whose stance or posture is another one in the evening."""
    for one in np.flatnonzero(before != after):
        yield f"{who} turns from {names[before[one]]} to {names[after[one]]}"


def events_of(inputs: Inputs, before: State, after: State, day: int) -> Iterator[str]:
    """The events of a day."""
    today = inputs.event_day == day
    walkouts, decisions = (today & (inputs.event_kind == kind) for kind in (WALKOUT, DESIGNATION))
    yield from [EVENTS[0]] * int(walkouts.sum())
    yield from [EVENTS[2]] * int((today & ~walkouts & ~decisions).sum())
    if (inputs.event_formations[walkouts].sum(axis=0) > 1).any():
        yield EVENTS[1]
    if decisions.any():
        yield EVENTS[3] if (after.units.decided > before.units.decided).any() else EVENTS[4]
    if (inputs.event_formations[decisions].sum(axis=0) > 1).any():
        yield EVENTS[5]


def of_the_country(inputs: Inputs, before: State, stage: Stage, day: int) -> Iterator[str]:
    """What a day brought to the whole."""
    was, now, today = before.country[0], stage.state.country[0], stage.workspace.scratch.today
    if now.rungs_called > was.rungs_called:
        yield f"rung {now.rungs_called} is called"
    if now.breach > was.breach:
        yield "the pact is broken" if was.breach == 0.0 else "the pact is broken further"
    if inputs.traits.pact.any() and inputs.threat[day] > 0.0:
        # What the army does is told as the day ends; nearly the same was seen as it began.
        less = stage.record.streets[day, 4] < inputs.threat[day]
        yield "a threat counts for more than the army does" if less else "the army does more than is threatened"
    yield "the news grows" if now.news_trend > was.news_trend else "the news does not grow"
    if (inputs.unmask[day] * before.heads[:, SHIRKING] > 0.0).any():
        yield "shirking comes to light"
    if inputs.call[day] > 1.0 and not len(inputs.fixed_protest):
        yield "a march is called"
    if ((today.stood_down > 0.0) & (inputs.traits.watcher > 0.0)).any():
        yield "watchers stand down"
    if now.protest == inputs.parameters.core:
        yield "the protest falls to its core"
    if ((today.duty == 0.0) & (inputs.levers.duty[day] > 0.0)).any():
        yield "a formation that stood down does nothing of the duty ordered"
    if stage.state.units.outed.sum() > before.units.outed.sum():
        yield "officers are outed"
    if ((stage.state.officers.marks & ASKED > 0) & (stage.state.officers.stance <= SHIRKING)).any():
        yield "officers ask and stay"
    if was.days_lost > 0 and now.days_lost == 0:
        yield "the streets are lost and won back"


@pytest.mark.parametrize("what", [*TURNS, *ORDERS, *EVENTS, *LADDER, *COUNTRY, *ENDS])
def test_in_the_compiled_runs(happened: Counter[str], what: str) -> None:
    assert happened[what] > 0


def test_in_the_compiled_runs_nothing_happened_that_must_not(happened: Counter[str]) -> None:
    known = {*TURNS, *ORDERS, *EVENTS, *LADDER, *COUNTRY, *ENDS}
    assert set(happened) <= known


def test_protest_beyond_all_numbers_is_among_the_twins() -> None:
    assert "a non-finite value" in twins.outcome(twins.overflowing(), 0)
