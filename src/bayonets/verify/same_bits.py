"""The compiled engine against the same code uncompiled, bit for bit, repeated independently of earlier checks."""

from functools import partial

from bayonets.engine import jit
from bayonets.engine.self_check import digests
from bayonets.errors import EngineError
from bayonets.verify.checks import AgainstExact, Check, CheckSetting, Family, Measured

SUBJECTS = {"engine": "engine", "mean-field": "mean field"}
"""The subjects of the self-check, with their names in the table."""


def same_bits() -> Family:
    """On the small case that every machine checks once, by the engine and by the mean field."""
    return Family(
        "compiled and uncompiled",
        "Compilers can produce wrong code. A small country with every feature is simulated compiled in this process "
        "and uncompiled in a second one; digests over all numbers of all days and over the last states must be the "
        "same.",
        tuple(
            Check(f"digests of the {name} that differ", partial(_digests, subject))
            for subject, name in SUBJECTS.items()
        ),
    )


def _digests(subject: str, _setting: CheckSetting) -> Measured:
    if not jit.is_compiled:
        raise EngineError("the engine is not compiled (NUMBA_DISABLE_JIT is set): there is nothing to compare")
    compiled, plain = digests(subject)
    return Measured([AgainstExact(0.0, float(compiled != plain))], f"{compiled[:12]} compiled, {plain[:12]} uncompiled")
