"""The compiled engine against the same code uncompiled, bit for bit, made anew whatever an earlier check has found."""

from bayonets.engine import jit
from bayonets.engine.self_check import digests
from bayonets.errors import EngineError
from bayonets.verify.checks import Check, Comparison, Family, Measured, Setting


def same_bits() -> Family:
    """On the small case that every machine checks once."""
    return Family(
        "compiled and uncompiled",
        "A compiler can be wrong. A small country with every feature runs compiled in this process and uncompiled in a "
        "second one; digests over all numbers of all days and over the last states must be the same.",
        (Check("digests that differ", _digests),),
    )


def _digests(_setting: Setting) -> Measured:
    if not jit.is_compiled:
        raise EngineError("nothing is compiled (NUMBA_DISABLE_JIT is set), so there is nothing to compare")
    compiled, plain = digests()
    return Measured([Comparison(0.0, float(compiled != plain))], f"{compiled[:12]} compiled, {plain[:12]} uncompiled")
