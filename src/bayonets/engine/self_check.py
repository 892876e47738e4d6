"""The compiled engine against the same code uncompiled, on a small case, once per machine and cache folder.

A compiler can be wrong (docs/engine.md tells of a loop that was); no result is produced before both agree bit for bit.
"""

import hashlib
import os
import subprocess
import sys

import numpy as np

from bayonets.engine import jit
from bayonets.engine.inputs import FormationLevers, Inputs, Parameters, Switches, Traits, WholeLevers
from bayonets.engine.simulate import run_course, workplace
from bayonets.errors import EngineError
from bayonets.world import catalogue
from bayonets.world.stances import NO_DUTY_NAMED, POSTURE_SET, STALLING, WALKOUT

_DAYS, _RUNS = 14, 2

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
    "outing": 0.05,
    "outreach": 2.0,
    "pardon": 0.5,
    "public_face": 0.2,
    "accommodation": 0.1,
}
_TRAITS = {"grievance_mean": 0.6, "culpability_mean": 0.5, "command_culpability": 0.4, "team": 1.2, "exit_cost": 0.3}
_PARAMETERS = {
    "review_rate": 0.4,
    "demand": 0.6,
    "vengeance": 0.3,
    "shame": 0.2,
    "ladder_days": 2.0,
    "belief_prior": -0.5,
}


def small_case() -> Inputs:
    """Four formations, the last in the pact, with every lever moved, a ladder, a walkout, a posture set."""
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
    traits["pact"] = np.array([0.0, 0.0, 0.0, 1.0])
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
        initial_protest=250.0,
        fixed_protest=np.zeros(0),
        rung_duty=rungs,
        event_day=np.array([3, 5]),
        event_kind=np.array([WALKOUT, POSTURE_SET]),
        event_share=np.array([0.1, 0.5]),
        event_posture=np.array([0, STALLING]),
        event_formations=np.array([[1, 0, 0, 0], [0, 1, 1, 0]], np.uint8),
        switches=Switches(*([1.0] * len(Switches._fields))),
        choosable=np.ones(4),
        commanders=True,
        complete_mixing=False,
        parameters=Parameters(**parameters),
    )


def digest() -> str:
    """SHA-256 over the small case's records and final states."""
    place = workplace(small_case())
    found = hashlib.sha256()
    for run in range(_RUNS):
        run_course(place, 1, run)
        for array in place.record:
            found.update(np.ascontiguousarray(array).tobytes())
        for name in place.state.officers.dtype.names:
            found.update(np.ascontiguousarray(place.state.officers[name]).tobytes())
    return found.hexdigest()


def _uncompiled() -> "subprocess.Popen[str]":
    """Start the same case with the same code, not compiled."""
    return subprocess.Popen(
        [sys.executable, "-m", "bayonets.engine.self_check"],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def check() -> None:
    """Compare once, and remember in the cache folder that both agreed.

    Raises:
        EngineError: they do not agree, or the comparison could not be made.
    """
    passed = jit.cache_folder / "self-check-passed"
    if not jit.is_compiled or passed.exists():
        return
    witness = _uncompiled()
    compiled = digest()
    printed, complaint = witness.communicate()
    if witness.returncode != 0:
        raise EngineError(f"The engine's self-check could not be made: {complaint.strip().splitlines()[-1:]}")
    if printed.strip() != compiled:
        raise EngineError(
            "The compiled engine does not agree with the same code uncompiled on this machine, so no result is "
            "produced. Set NUMBA_DISABLE_JIT=1 to run slowly but rightly, and report the versions of numba and llvmlite"
        )
    jit.cache_folder.mkdir(parents=True, exist_ok=True)
    passed.write_text(compiled)


if __name__ == "__main__":
    sys.stdout.write(digest())
