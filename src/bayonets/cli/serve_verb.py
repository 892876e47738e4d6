"""`bayonets serve`: the live page and its API, on this machine."""

from pathlib import Path

import click


@click.command("serve", epilog="Example: bayonets serve belarus-2020")
@click.argument("what", metavar="[SCENARIO|DIR]", required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any that is free."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; another needs a password.")
def command(what: str | None, *, port: int, host: str) -> int:
    """Open the live page: choose a scenario, move levers, see what the apparatus does."""
    from bayonets.web.hall import Hall, Opened
    from bayonets.web.safety import Keys
    from bayonets.web.serve import bound, run

    listening = bound(host, port)
    keys = Keys(listening.getsockname()[1])
    hall = Hall(Path.cwd(), opened=Opened(scenario=f"library:{what}" if what else None))
    click.echo(f"http://{host}:{keys.port}/?token={keys.token}")
    run(hall, keys, listening, lambda text: click.echo(text, err=True))
    return 0
