"""`bayonets serve`: the live page and its API, on this machine."""

import os
import signal
import webbrowser
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlencode

import click

from bayonets.cli.common import Whole, scenario_argument, settings_option
from bayonets.errors import STOPPED, FolderError, RefusedError

if TYPE_CHECKING:
    from bayonets.inference.posterior import Posterior
    from bayonets.web.address import Opened

_LEAST_PASSWORD = 8
_PACKAGES = ("cachetools", "fastapi", "uvicorn", "websockets")


@click.command("serve", epilog="Example: bayonets serve belarus-2020")
@scenario_argument("[NAME|FILE|DIR]", "what", required=False)
@click.option(
    "--port", type=Whole(0, 65535), default=8765, show_default=True, help="Port to listen on; 0 for any free one."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; any but 127.0.0.1 needs a password."
)
@click.option("--password", is_flag=True, help="Ask for a password with which others may use the page.")
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the password from the first line of a file.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--posterior",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Let the page draw the numbers of the scenario from a posterior: the folder of `bayonets calibrate`.",
)
@settings_option
def command(
    what: str | None,
    *,
    port: int,
    host: str,
    password: bool,
    password_file: Path | None,
    opens: bool,
    posterior: Path | None,
    settings: tuple[str, ...],
) -> int:
    """Open the live page: choose a scenario, move levers, and follow how the forces respond.

    NAME is a scenario of the library, FILE one of your own, DIR a folder with scenario files, or a result folder to be
    shown. The page reads scenario files of that folder alone, by default the current one.
    """
    _check_packages()
    from bayonets.web.address import address_of, bound
    from bayonets.web.credentials import credentials_for

    secret = _password(host, asked=password, file=password_file)
    opening = _place_of(what)
    drawn_from = None if posterior is None else _posterior(posterior, what)
    listening = bound(host, port)
    credentials = credentials_for(host, listening.getsockname()[1], secret)
    query = [("token", credentials.token), *opening.query, *(("set", word) for word in settings)]
    address = f"{address_of(host, credentials.port)}/?{urlencode(query)}"
    click.echo(address)
    click.echo(f"Scenario files and results: {opening.root}. Stop with ctrl-C.", err=True)
    if opens:
        webbrowser.open(address)
    signal.signal(signal.SIGINT, _stop)
    # These modules take seconds to load; a browser that connects earlier waits.
    from bayonets.web.serve import run
    from bayonets.web.state import ServerState

    run(
        ServerState(opening.root, opened=opening.opened, posterior=drawn_from),
        credentials,
        listening,
        lambda text: click.echo(text, err=True),
    )
    return 0


def _stop(signal_number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signal.signal has it
    """End at ctrl-C at any moment, also while packages load; a running server first informs its clients.

    An exception could be lost in a module that is being loaded, and an interpreter that shuts down while a thread
    compiles aborts.
    """
    os.write(2, b"Stopped.\n")
    os._exit(STOPPED)


def _check_packages() -> None:
    """Refuse to start where the extra `web` is not installed.

    Raises:
        RefusedError: it is not.
    """
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    listed = ", ".join(missing)
    if missing:
        raise RefusedError(
            f"The live page needs packages that are not installed ({listed}). Install them with\n"
            '  pip install "bayonets[web]"     or, in a clone of the repository,\n'
            '  pip install ".[web]"            and run bayonets serve again'
        )


@dataclass(frozen=True)
class _Place:
    """The folder of the page, and what it opens first."""

    root: Path
    opened: "Opened"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the address that opens it."""
        parameters = {"scenario": self.opened.scenario, "folder": self.opened.folder}
        return [(name, value) for name, value in parameters.items() if value]


def _place_of(what: str | None) -> _Place:
    """The folder of the page, and what it opens first.

    Raises:
        ScenarioError: a file that cannot be read, or an unknown name.
        FolderError: a result folder whose manifest is damaged.
        RefusedError: a file whose name the page cannot request.
    """
    from bayonets.ensemble.manifest import read_manifest
    from bayonets.scenario.read import library, read
    from bayonets.web.address import Opened, folder_name
    from bayonets.web.setups import is_name_of_file

    if what is None:
        return _Place(Path.cwd(), Opened())
    if what in library():
        return _Place(Path.cwd(), Opened(scenario=f"library:{what}"))
    path = Path(what)
    if path.is_dir():
        if not (path / "manifest.json").is_file():
            return _Place(path.resolve(), Opened())
        read_manifest(path)
        root, name = folder_name(path.resolve())
        return _Place(root, Opened(folder=name))
    read(path)
    if not is_name_of_file(path.name) or path.is_symlink():
        raise RefusedError(
            f"{what}: must be a regular file, not a link, whose name ends in .yaml and does not begin with a dot"
        )
    return _Place(path.resolve().parent, Opened(scenario=f"file:{path.name}"))


def _posterior(folder: Path, what: str | None) -> "Posterior":
    """The posterior of a folder, which belongs to the scenario that the page opens.

    Raises:
        RefusedError: the page opens no scenario, or the draws take too much memory.
        SettingError: it belongs to another scenario.
        FolderError: the folder holds no posterior, or is damaged.
    """
    if what is None or Path(what).is_dir():
        raise RefusedError(
            f"--posterior {folder}: needs the scenario to which it belongs. Name it, as in bayonets serve NAME "
            f"--posterior {folder}"
        )
    from bayonets.scenario.read import read
    from bayonets.web.limits import Limits
    from bayonets.web.posteriors import opened_posterior

    return opened_posterior(folder, read(what), Limits())


def _password(host: str, *, asked: bool, file: Path | None) -> str | None:
    """The password that clients need, where other machines can connect.

    Raises:
        RefusedError: other machines can connect and no password is given, or it is too short.
    """
    from bayonets.web.credentials import is_loopback

    if asked:
        secret: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    elif file is not None:
        try:
            secret = (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
        except (OSError, UnicodeDecodeError):
            raise FolderError(f"{file}: cannot be read. Name a text file with the password on its first line") from None
    elif is_loopback(host):
        return None
    else:
        raise RefusedError(
            f"--host {host}: other machines could open this page. Set a password: --password, or --password-file FILE"
        )
    if len(secret) < _LEAST_PASSWORD:
        raise RefusedError(f"The password must have at least {_LEAST_PASSWORD} characters")
    if not is_loopback(host):
        click.echo(
            f"Warning: anyone who can reach {host} and has the password can use the processors of this machine and "
            "read "
            "the scenarios and results of this folder. The connection is not encrypted.",
            err=True,
        )
    return secret
