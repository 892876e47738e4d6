"""The application: routes, guard, and errors that are always one plain line."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import Depends, FastAPI, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from bayonets.ensemble.manifest import program_version
from bayonets.errors import BayonetsError
from bayonets.web import static_files
from bayonets.web.answers import ERRORS, refused
from bayonets.web.credentials import Credentials
from bayonets.web.errors import ApiError, of_error, of_validation
from bayonets.web.live import Live
from bayonets.web.routes import folders, questions, scenarios, studies
from bayonets.web.safety import Guard
from bayonets.web.state import ServerState

_ABOUT = """Everything that the live page can do, a script can. Every call needs the token that `bayonets serve` prints:
as the cookie that the page keeps, or as the header `Authorization: Bearer TOKEN`."""

_THREADS = 4

# The guard looks at the token before; this says so in the description.
_TOKEN = HTTPBearer(auto_error=False, description="the token in the address that `bayonets serve` prints")
_KINDS = {404: "missing", 405: "method"}


def create_app(server: ServerState, credentials: Credentials) -> FastAPI:
    """The application of a server, for clients that have the credentials."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        # More threads would only compete for the interpreter with those that compute.
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        server.close()

    app = FastAPI(
        title="bayonets", version=program_version(), description=_ABOUT, lifespan=life,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    app.state.server = server
    for group in (scenarios, studies, questions, folders):
        app.include_router(group.router, prefix="/api", responses=ERRORS, dependencies=[Depends(_TOKEN)])
    app.include_router(static_files.router)
    app.add_api_websocket_route("/api/live", _live)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ApiError, _on_error)
    app.add_exception_handler(BayonetsError, _on_error)
    app.add_middleware(Guard, credentials=credentials)
    return app


async def _live(socket: WebSocket) -> None:
    await Live(socket, socket.app.state.server).serve()


async def _on_error(_request: Request, error: Exception) -> Response:
    return refused(of_error(error))


async def _on_validation(_request: Request, error: Exception) -> Response:
    return refused(of_validation(error))


async def _on_http(request: Request, error: Exception) -> Response:
    status, detail = getattr(error, "status_code", 400), getattr(error, "detail", error)
    message = f"{request.method} {request.url.path[:200]}: {detail}. See /docs for what there is"
    return refused(ApiError(status, _KINDS.get(status, "malformed"), message))
