"""The compiled engine and mean field against the same code uncompiled, on a small case, once per machine and cache.

Compilers can produce wrong code (docs/engine.md has an example); no result is produced before both agree bit for bit.
"""

import contextlib
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np

from bayonets.engine import jit
from bayonets.engine.decomposition import decompose, decomposition_workspace
from bayonets.engine.groups import GroupPoints
from bayonets.engine.inputs import FormationLevers, Inputs, Parameters, Switches, Traits, WholeLevers
from bayonets.engine.mean_field import run_mean_field
from bayonets.engine.mean_field_state import mean_field_workspace
from bayonets.engine.simulate import run_course, run_workspace
from bayonets.errors import EngineError
from bayonets.world import catalogue
from bayonets.world.stances import DESIGNATION, NO_DUTY_NAMED, POSTURE_SET, STALLING, WALKOUT

_DAYS, _RUNS = 14, 2

_REPORT = "Please report the versions of numba and llvmlite"
_REMEDY = f"Set NUMBA_DISABLE_JIT=1 to run slowly but correctly. {_REPORT}"

_LEVERS = {
    "duty": 0.7,
    "violence": 1.5,
    "bonus": 0.6,
    "command": 0.3,
    "propaganda": 0.4,
    "watch": 0.5,
    "isolation": 0.3,
    "support": 0.4,
    "amnesty": 0.6,
    "designated": 0.2,
    "kinship": 0.1,
    "esprit": 0.2,
    "detention": 0.1,
    "patron": 0.1,
    "cover": 0.9,
    "guarantee": 0.3,
    "outing": 0.05,
    "outreach": 2.0,
    "pardon": 0.5,
    "public_face": 0.2,
    "accommodation": 0.1,
}
_TRAITS = {"grievance_mean": 0.6, "culpability_mean": 0.5, "command_culpability": 0.4, "team": 1.2, "exit_cost": 1.3}
_PARAMETERS = {
    "review_rate": 0.3,
    "belief_prior": -2.5,
    "belief_news": 3.0,
    "vengeance": 0.3,
    "shame": 0.2,
    "demand": 0.4,
    "hold_days": 13.0,
    "army_sides": 0.8,
    "ladder_trigger": -0.5,
    "ladder_days": 2.0,
    "command_sanction": 70.0,
}


def small_case() -> Inputs:
    """Four formations, the last in the pact, the third watching, with every lever moved, a ladder, every event.

    It runs through all its days: the ladder is climbed, commanders stall and stand down, the pact is broken.
    """
    size = np.array([70, 40, 90, 60])
    units = len(size)
    levers = catalogue.levers()
    values = {name: np.full((_DAYS, units), _LEVERS[name]) for name in FormationLevers._fields}
    values["duty"][:, -1] = 0.0
    rungs = np.full((2, units), NO_DUTY_NAMED)
    rungs[0, :2] = 1.0
    rungs[1, -1] = 0.3
    traits = {name: np.full(units, trait.default) for name, trait in catalogue.traits().items()}
    traits |= {name: np.full(units, value) for name, value in _TRAITS.items()}
    traits["pact"], traits["watcher"] = np.array([0.0, 0.0, 0.0, 1.0]), np.array([0.0, 0.0, 1.0, 0.0])
    parameters = {name: float(declared.default) for name, declared in catalogue.parameters().items()} | _PARAMETERS
    return Inputs(
        name_keys=np.arange(1, units + 1, dtype=np.uint64),
        first=np.concatenate([[0], np.cumsum(size)]),
        size=size,
        traits=Traits(**traits),
        levers=FormationLevers(**values),
        whole_levers=WholeLevers(
            **{name: np.full(_DAYS, _LEVERS[name]) for name, lever in levers.items() if lever.scope == "whole"}
        ),
        signal=np.full((_DAYS, units), 0.2),
        unmask=np.full((_DAYS, units), 0.1),
        call=np.linspace(1.2, 1.0, _DAYS),
        threat=np.linspace(0.1, 0.0, _DAYS),
        initial_protest=250.0,
        fixed_protest=np.zeros(0),
        rung_duty=rungs,
        event_day=np.array([3, 5, 6]),
        event_kind=np.array([WALKOUT, POSTURE_SET, DESIGNATION]),
        event_share=np.array([0.1, 0.5, 0.5]),
        event_posture=np.array([0, STALLING, 0]),
        event_degree=np.array([0.0, 0.0, 0.7]),
        event_formations=np.array([[1, 0, 0, 0], [0, 1, 1, 0], [1, 1, 0, 0]], np.uint8),
        switches=Switches(*([1.0] * len(Switches._fields))),
        choosable=np.ones(4),
        commanders=True,
        complete_mixing=False,
        parameters=Parameters(**parameters),
    )


def mean_field_digest() -> str:
    """SHA-256 over the mean field's records and final groups in the small case, with postures expected and drawn."""
    workspace = mean_field_workspace(small_case(), GroupPoints(3, 3, 2, 3))
    sha = hashlib.sha256()
    for history in (None, 0):
        run_mean_field(workspace, 1, history)
        for array in (*workspace.record, *workspace.mean_field.groups, workspace.mean_field.commanders):
            sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def digest() -> str:
    """SHA-256 over the engine's records and final states in the small case."""
    workspace = run_workspace(small_case())
    sha = hashlib.sha256()
    for run in range(_RUNS):
        run_course(workspace, 1, run)
        for array in workspace.record:
            sha.update(np.ascontiguousarray(array).tobytes())
        for name in workspace.state.officers.dtype.names:
            sha.update(np.ascontiguousarray(workspace.state.officers[name]).tobytes())
    return sha.hexdigest()


def decomposition_digest() -> str:
    """SHA-256 over all utilities on two mornings of the small case."""
    workspace = run_workspace(small_case())
    scales, sha = decomposition_workspace(workspace), hashlib.sha256()
    for day in (4, 10):
        run_course(workspace, 1, 0, days=day)
        for array in decompose(workspace, scales, 1, 0, day):
            sha.update(np.ascontiguousarray(array).tobytes())
    return sha.hexdigest()


def _digests() -> dict[str, Callable[[], str]]:
    """What can be checked, and how."""
    return {"engine": digest, "mean-field": mean_field_digest, "decomposition": decomposition_digest}


def _uncompiled(subject: str) -> "subprocess.Popen[str]":
    """Start the same case with the same code uncompiled, isolated from the user's folder."""
    package = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join([package, *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(  # noqa: S603 (our own program)
        [sys.executable, "-P", "-m", "bayonets.engine.self_check", subject],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _compiled(subject: str) -> str:
    """The digest of the small case, compiled.

    Raises:
        EngineError: the engine could not be compiled, or the compiled code not stored.
    """
    try:
        return _digests()[subject]()
    except OSError as error:
        raise EngineError(
            f"{jit.cache_folder}: the compiled engine cannot be kept there ({error.strerror or error}). "
            "Make room, or set BAYONETS_CACHE_DIR to another folder"
        ) from error
    except Exception as error:
        raise EngineError(
            f"The engine cannot be compiled on this machine ({type(error).__name__}). {_REMEDY}"
        ) from error


def mark(subject: str = "engine") -> Path:
    """The record of a passed check.

    It contains the machine's name and processor: a cache folder may be shared with other machines, and for another
    processor the engine is compiled anew.
    """
    machine = f"{platform.node()} {jit.processor()}"
    return jit.cache_folder / f"self-check-of-{subject}-passed-{hashlib.sha256(machine.encode()).hexdigest()[:12]}"


def digests(subject: str = "engine") -> tuple[str, str]:
    """The digest of the small case, compiled in this process and not compiled in another.

    Args:
        subject: "engine", "mean-field" or "decomposition".

    Raises:
        EngineError: one of them could not be computed.
    """
    with _uncompiled(subject) as witness:
        compiled = _compiled(subject)
        printed, complaint = witness.communicate()
    if witness.returncode != 0:
        complaint_lines = complaint.strip().splitlines() or [f"it ended with {witness.returncode}"]
        raise EngineError(
            f"The engine's self-check could not be made, so no result is produced: {complaint_lines[-1]}. {_REPORT}"
        )
    return compiled, printed.strip()


def check(subject: str = "engine") -> None:
    """Compare once, and record in the cache folder that both agreed.

    Args:
        subject: "engine", "mean-field" or "decomposition".

    Raises:
        EngineError: they do not agree, or the comparison could not be made.
    """
    if not jit.is_compiled or mark(subject).exists():
        return
    compiled, plain = digests(subject)
    if plain != compiled:
        raise EngineError(
            "The compiled engine does not agree with the same code uncompiled on this machine, so no result is "
            f"produced. {_REMEDY}"
        )
    # If it cannot be recorded, the next command repeats the check.
    with contextlib.suppress(OSError):
        jit.cache_folder.mkdir(parents=True, exist_ok=True)
        mark(subject).write_text(compiled)


if __name__ == "__main__":
    sys.stdout.write(_digests()[sys.argv[1]]())
