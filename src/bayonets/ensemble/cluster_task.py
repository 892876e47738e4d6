"""What a worker of a Dask cluster does: make sure of its engine, compute a few results, pack them.

A task carries all that it needs, so that any worker can do it, and do it again when another one has died.
"""

import os
import pickle
import platform
import threading
from functools import cache
from importlib.metadata import version
from typing import Any

import pyarrow as pa

from bayonets.engine import jit, self_check
from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.manifest import program_version
from bayonets.errors import ClusterError, EngineError

Packed = tuple[int, bytes]
"""Anything, pickled and compressed: its length before compression, and the bytes."""

_one_checks = threading.Lock()


def pack(thing: Any) -> Packed:
    """Courses take a fifth of the room when packed, and a five-hundredth of the time that it took to compute them."""
    plain = pickle.dumps(thing, protocol=5)
    return len(plain), pa.compress(plain, codec="zstd", asbytes=True)


def unpack(packed: Packed) -> Any:
    """What was packed; to be used on what comes from our own cluster only, as Dask does itself."""
    size, content = packed
    return pickle.loads(pa.decompress(content, size, codec="zstd", asbytes=True))  # noqa: S301 - see above


@cache
def identity() -> str:
    """What client and workers must have in common for their results to be the same bits."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    # The cache folder bears the hash of the sources as they were when they were imported.
    return f"bayonets {program_version()}, model {MODEL_VERSION}, engine {jit.cache_folder.name} ({libraries})"


def compute(asking: str, vouched: str, solve: Packed, arguments: Packed) -> Packed:
    """Compute something for each of a few arguments on a worker.

    Args:
        asking: `identity` of the client.
        vouched: digest of the self-check's small case as the client computes it.
        solve, arguments: packed; unpacked only when both are known to be of one version.

    Returns:
        A list of what `solve` makes of each argument, packed.

    Raises:
        ClusterError: this worker has another bayonets, or its engine cannot be trusted.
        BayonetsError: as `solve` raises it.
    """
    if asking != identity():
        raise ClusterError(
            f"{_here()} has {identity()}, and this program is {asking}: they must be the same, or results would "
            "differ. Install one version everywhere and start the workers anew"
        )
    with _one_checks:
        _trust_engine(vouched)
    try:
        function = unpack(solve)
        return pack([function(argument) for argument in unpack(arguments)])
    except MemoryError:
        raise ClusterError(
            f"{_here()} has not memory enough. Give workers more memory or fewer threads, and give the same command "
            "again: what is in a result folder stays"
        ) from None


@cache
def _trust_engine(vouched: str) -> None:
    """Check the engine of this process, once.

    The self-check is made once for each machine. That every process comes to the client's digest of its small case
    besides costs a thousandth of a second, and shows that both would come to the same results.

    Raises:
        ClusterError: it does not agree.
    """
    try:
        self_check.check()
    except EngineError as error:
        raise ClusterError(f"{_here()}: {error}") from None
    if jit.is_compiled and self_check.digest() != vouched:
        raise ClusterError(
            f"{_here()}: its compiled engine does not agree with that of this machine on a small case, so no result "
            "is produced. Leave this worker out, and report its processor and the versions of numba and llvmlite"
        )


def _here() -> str:
    return f"The worker on {platform.node()} (process {os.getpid()})"
