"""The functions that are compiled, and their flags. No other file but `code_cache.py` uses numba.

Two measured faults shape it. A cached kernel does not notice an edit in a function that it calls, so the cache folder
is named by a hash of the package's sources. And numba takes `1.0 - p` with a single-precision p to double precision,
where NumPy does not (NEP 50); so a formula is compiled with single-precision literals when it is called with single
precision.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

import llvmlite
import numba
import numpy as np
from llvmlite import binding, ir
from numba.core import cgutils, types
from numba.extending import intrinsic, overload

from bayonets.engine.code_cache import folder_for, kept_in, watched
from bayonets.world import catalogue

Function = TypeVar("Function", bound=Callable[..., Any])

# Division by zero must not raise: one possible exception would prevent the vectorisation of a whole loop.
# Arrays are owned by the caller of a kernel, so kernels need not count references to them: counting took a sixth of the
# time of a run, since a counter is locked for all threads, and of the time to compile. They are not called from C.
_FLAGS: Any = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}
_INLINED: Any = _FLAGS | {"forceinline": True}

# numba sets its configuration when it is imported, where the type checker does not follow.
_config: Any = numba.config

is_compiled = not _config.DISABLE_JIT


@cache
def processor() -> str:
    """The processor that code is compiled for, with its abilities."""
    return f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"


def sources_hash() -> str:
    """A hash of all that the compiled code depends on: our sources, numba, LLVM and NumPy."""
    sha = hashlib.sha256(f"{numba.__version__} {llvmlite.__version__} {np.__version__}".encode())
    package = Path(__file__).resolve().parents[1]
    for package_name in ("mechanisms", "world", "engine", "classics"):
        for source in sorted((package / package_name).glob("*.py")):
            sha.update(source.name.encode() + source.read_bytes())
    return sha.hexdigest()[:16]


cache_folder = folder_for(sources_hash())


def is_cold(program: str) -> bool:
    """Whether a kernel, such as `simulate.simulate`, has not been compiled yet with these sources on this machine."""
    return is_compiled and not any(cache_folder.rglob(f"{program}-*.nbc"))


def kept(function: Function, **flags: Any) -> Function:
    """Compile a function when it is first called, and keep the code for next time.

    An edit is noticed in its own file, and in the files of `sources_hash`: it must call nothing of others.
    """
    with kept_in(cache_folder):
        compiled: Function = numba.njit(cache=True, **flags)(function)
    if compiled is not function:
        watched(compiled)
    return compiled


def kernel(function: Function) -> Function:
    """Compile a function of arrays when it is first called, without the GIL, and keep the code for next time."""
    return kept(function, **_FLAGS)


def inlined(function: Function) -> Function:
    """Compile a function of arrays inline into its caller, so that passing many arrays costs nothing.

    This matters for calls once per formation and day: they took a quarter of the time of the mean field.
    """
    compiled: Function = numba.njit(**_INLINED)(function)
    return compiled


def _in_single_precision(function: Any) -> Any:
    """The same function with its literals in single precision."""
    code = function.__code__
    constants = tuple(np.float32(value) if type(value) is float else value for value in code.co_consts)
    return FunctionType(code.replace(co_consts=constants), function.__globals__, function.__name__)


def _holds_single(argument: Any) -> bool:
    """Whether a numba type is single precision, or a tuple or record that holds one."""
    if isinstance(argument, types.BaseTuple):
        items: Any = argument
        return any(map(_holds_single, items))
    return bool(argument == types.float32)


def formula(function: Function) -> Function:
    """Let kernels call a plain function; it remains plain Python for all other callers."""
    single = _in_single_precision(getattr(function, "single", function))
    double = getattr(function, "double", function)

    def choose(*arguments: Any) -> Any:
        return single if any(_holds_single(argument) for argument in arguments) else double

    if is_compiled:
        overload(function, strict=False, jit_options=_INLINED)(choose)
    return function


for _formula in catalogue.formulas():
    formula(_formula)


def like(array: Any, number: float) -> Any:
    """The number in the precision of an array's numbers."""
    return array.dtype.type(number)


def _like(array, number):  # type: ignore[no-untyped-def]  # noqa: ARG001
    if array.dtype == types.float32:
        return lambda array, number: np.float32(number)  # noqa: ARG005
    return lambda array, number: np.float64(number)  # noqa: ARG005


if is_compiled:
    overload(like, strict=False, jit_options=_INLINED)(_like)


@intrinsic
def _count_trailing_zeros(_context: Any, word: Any) -> Any:
    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 0))

    return types.uint64(word), generate


def trailing_zeros(word: Any) -> Any:
    """Place of the lowest set bit of a 64-bit word that is not 0."""
    return np.uint64((int(word) & -int(word)).bit_length() - 1)


if is_compiled:
    overload(trailing_zeros)(lambda word: lambda word: _count_trailing_zeros(word))  # type: ignore[call-arg]  # noqa: ARG005


@intrinsic
def _prefetch(_context: Any, records: Any, place: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        start = builder.bitcast(builder.gep(array.data, [arguments[1]]), ir.IntType(8).as_pointer())
        whole = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [ir.IntType(8).as_pointer(), whole, whole, whole])
        call = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        # For reading, to be kept in the nearest cache, data. (For writing was slower.)
        builder.call(call, [start, whole(0), whole(3), whole(1)])
        return context.get_dummy_value()

    return types.none(records, place), generate


def prefetch(_records: Any, _place: int) -> None:
    """Have a record of a contiguous array fetched from memory while other work continues; does not change results."""


if is_compiled:
    overload(prefetch)(lambda _records, _place: lambda _records, _place: _prefetch(_records, _place))  # type: ignore[call-arg]
