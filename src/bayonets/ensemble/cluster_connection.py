"""The connection to a Dask cluster, which is checked before anything is sent."""

import asyncio
import json
import logging
import pkgutil
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from bayonets.ensemble.cluster import Cluster, reason_of
from bayonets.ensemble.cluster_task import identity
from bayonets.errors import ClusterError

_SECONDS_TO_CONNECT = 10


@contextmanager
def connected(address: str, say: Callable[[str], None]) -> Iterator[Cluster]:
    """A connection to a Dask cluster, whose log is silenced while the connection is open.

    Args:
        address: address of the scheduler, such as tcp://host:8786, or the path of its scheduler file.
        say: called with messages for the waiting user.

    Raises:
        ClusterError: Dask is not installed, or no scheduler answers at the address.
    """
    try:
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ImportError:
        raise ClusterError(
            f'{address}: Dask is not installed here, and a cluster needs it. Use: pip install "bayonets[dask]"'
        ) from None
    scheduler = scheduler_of(address)
    with _quiet():
        _make_sure(address, scheduler)
        with warnings.catch_warnings():
            # Dask compares its own versions; each task compares the versions that affect results.
            warnings.simplefilter("ignore", VersionMismatchWarning)
            client = Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        try:
            _look_for_this_program(address, client)
            yield Cluster(client, address, say)
        finally:
            with suppress(OSError):
                client.close()


def _look_for_this_program(address: str, client: Any) -> None:
    """Check that the current workers can import bayonets: one that cannot would fail in its first task.

    Raises:
        ClusterError: a worker cannot.
    """
    model_by_worker = client.run(pkgutil.resolve_name, "bayonets.engine.version:MODEL_VERSION", on_error="return")
    for worker, model in model_by_worker.items():
        if isinstance(model, ImportError):
            raise ClusterError(
                f"{address}: the worker {worker} cannot import bayonets ({model}): the scheduler and all workers need "
                f"this version: {identity()}. Install it there, or start the workers from this environment"
            )


def _make_sure(address: str, scheduler: str) -> None:
    """Check that a scheduler answers.

    Raises:
        ClusterError: there is no answer, or one from another kind of server.
    """
    answers: list[Any] = []

    def ask() -> None:
        try:
            answers.append(asyncio.run(_kind(scheduler)))
        except Exception as error:  # any error that another kind of server causes
            answers.append(error)

    # Dask's timeout does not apply to a server that accepts the connection and sends nothing.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_SECONDS_TO_CONNECT + 1)
    answer = answers[0] if answers else TimeoutError(f"no answer within {_SECONDS_TO_CONNECT} seconds")
    if isinstance(answer, Exception):
        raise ClusterError(
            f"{address}: no Dask scheduler can be reached there ({reason_of(answer)}). Check that it is running, and "
            "that this machine has access to it"
        )
    if answer != "Scheduler":
        raise ClusterError(f"{address}: a Dask {answer} answers there. Use the address of the scheduler")


async def _kind(scheduler: str) -> str:
    """The kind of server at an address: Scheduler, or Worker."""
    from distributed import Security, rpc

    arguments = Security().get_connection_args("client")
    async with rpc(scheduler, timeout=_SECONDS_TO_CONNECT, connection_args=arguments) as there:
        return str((await there.identity())["type"])


def scheduler_of(address: str) -> str:
    """The address of a scheduler, read from its scheduler file if that is given.

    Raises:
        ClusterError: it is neither an address nor such a file.
    """
    if "://" in address:
        return address
    try:
        return str(json.loads(Path(address).read_bytes())["address"])
    except FileNotFoundError:
        raise ClusterError(
            f"{address}: there is no such file: a cluster is given by the address of its scheduler or by its "
            "scheduler file. Use an address such as tcp://host:8786, or start the scheduler first"
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ClusterError(
            f"{address}: not a scheduler file, which holds JSON with the scheduler's address. Use the file that "
            "`dask scheduler --scheduler-file` or dask-jobqueue wrote, or an address such as tcp://host:8786"
        ) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log lines off the terminal, since the program reports errors itself."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in ("distributed", "tornado")]
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
