"""The compiled simulators of the classics and the same code uncompiled: bit for bit.

This file is also the program that the second process runs without compiling anything.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import tests
from tests.worlds import needs_speed

import bayonets
import bayonets as bn
from bayonets.classics import brock_durlauf, granovetter, kuran, regime_change


def digests() -> str:
    """What small runs of every simulator come to."""
    found = [
        bn.repeat(granovetter.crowd, 20, n=150, mean=0.25, sd=0.14),
        bn.repeat(kuran.simulate, 20, n=150, mu=0.18, conformity=1.0, sd=0.5),
        bn.repeat(brock_durlauf.simulate, 20, n=20, a=-1.5, b=3.2, start=3, until=(0, 17), reviews=40.0),
        bn.repeat(brock_durlauf.simulate, 5, n=2, a=-40.0, b=1.0, start=0, until=1, reviews=1e30, counted=False),
        bn.repeat(
            regime_change.simulate, 20, n=150, theta=0.6, cost=0.5,
            public_precision=1.0, private_precision=1.0, public_signal=0.3,
        ),
        bn.repeat(regime_change.simulate_manipulation, 20, n=150, theta=0.4, cost=0.3, precision=10.0, effort_cost=0.3),
    ]  # fmt: skip
    return hashlib.sha256(" ".join(each.digest for each in found).encode()).hexdigest()


@needs_speed
def test_compiled_and_plain_simulators_give_the_same_bits() -> None:
    paths = [str(Path(module.__file__ or "").resolve().parents[1]) for module in (tests, bayonets)]
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(paths)}
    plain = subprocess.run(
        [sys.executable, __file__], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    assert plain.stdout == digests()
    assert plain.stderr == ""


if __name__ == "__main__":
    sys.stdout.write(digests())
