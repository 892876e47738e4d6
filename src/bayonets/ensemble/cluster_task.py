"""A task on a worker of a Dask cluster: check the engine, compute a few results, pack them.

A task carries everything that it needs, so that any worker can do it, and repeat it when another has died.
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
    """Pack an object; packed courses have a fifth of the size, and packing takes 1/500 of the computing time."""
    plain = pickle.dumps(thing, protocol=5)
    return len(plain), pa.compress(plain, codec="zstd", asbytes=True)


def unpack(packed: Packed) -> Any:
    """Unpack an object; for data from the user's own cluster only, as Dask itself does."""
    size, content = packed
    return pickle.loads(pa.decompress(content, size, codec="zstd", asbytes=True))  # noqa: S301 - see above


@cache
def identity() -> str:
    """The versions that client and workers must share for bit-identical results."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numba", "llvmlite", "numpy"))
    # The name of the cache folder holds the hash of the sources at the time of their import.
    return f"bayonets {program_version()}, model {MODEL_VERSION}, engine {jit.cache_folder.name} ({libraries})"


def compute(asking: str, vouched: str, solve: Packed, arguments: Packed) -> Packed:
    """Compute something for each of a few arguments on a worker.

    Args:
        asking: the `identity` of the client.
        vouched: digest of the small case of the self-check, computed by the client.
        solve, arguments: packed; unpacked only after the versions have been found equal.

    Returns:
        The packed list of the results of `solve` for each argument.

    Raises:
        ClusterError: this worker has another version, or its engine cannot be trusted.
        BayonetsError: as raised by `solve`.
    """
    if asking != identity():
        raise ClusterError(
            f"{_here()} has {identity()}, and this program is {asking}: they must be equal, or results would "
            "differ. Install one version everywhere and restart the workers"
        )
    with _one_checks:
        _trust_engine(vouched)
    try:
        function = unpack(solve)
        return pack([function(argument) for argument in unpack(arguments)])
    except MemoryError:
        raise ClusterError(
            f"{_here()} does not have enough memory. Give workers more memory or fewer threads, and give the same "
            "command again: result folders are kept"
        ) from None


@cache
def _trust_engine(vouched: str) -> None:
    """Check the engine of this process, once.

    The self-check runs once for each machine. The comparison of its small case with the client's digest in every
    process takes a millisecond, and shows that both would compute the same results.

    Raises:
        ClusterError: the digests differ.
    """
    try:
        self_check.check()
    except EngineError as error:
        raise ClusterError(f"{_here()}: {error}") from None
    if jit.is_compiled and self_check.digest() != vouched:
        raise ClusterError(
            f"{_here()}: its compiled engine does not agree with that of this machine on a small case, so no result "
            "is produced. Exclude this worker, and report its processor and the versions of numba and llvmlite"
        )


def _here() -> str:
    return f"The worker on {platform.node()} (process {os.getpid()})"
