"""The application: its routes, its guard, and its errors, each of which is one plain line."""

import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI, Request, Response, WebSocket
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from bayonets.ensemble.manifest import program_version
from bayonets.errors import BayonetsError
from bayonets.web.credentials import Credentials
from bayonets.web.errors import ApiError, missing, of_error, of_validation
from bayonets.web.live import Live
from bayonets.web.routes import folders, questions, scenarios, studies
from bayonets.web.routing import ERRORS, refused
from bayonets.web.safety import Guard
from bayonets.web.state import ServerState

_ABOUT = """A script can do everything that the live page does. Every call needs the token that `bayonets serve` prints:
either in the cookie of the page or in the header `Authorization: Bearer TOKEN`."""

_THREADS = 4
_PAGE = Path(__file__).parent / "static"
for _suffix in (".js", ".mjs"):
    mimetypes.add_type(
        "text/javascript", _suffix
    )  # some systems register them as plain text, which no browser executes

# The guard has already checked the token; this declares it in the description of the API.
_TOKEN = HTTPBearer(auto_error=False, description="the token in the address that `bayonets serve` prints")
_KINDS = {404: "missing", 405: "method"}


class PageFiles(StaticFiles):
    """The files of the page, from the package only; a browser asks each time whether they have changed."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """One of the files, or the reason for its absence."""
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404:
                raise
            raise missing(f"{scope['path'][:200]}: no such file") from None
        response.headers["cache-control"] = "no-cache"
        return response


def create_app(server: ServerState, credentials: Credentials) -> FastAPI:
    """The application of a server, for clients that have the credentials."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        # More threads would only compete for the interpreter with the threads that compute.
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
    for path, name in (("/", "index.html"), ("/docs", "vendor/swagger-ui/index.html")):
        app.add_route(path, partial(_page, _PAGE / name), include_in_schema=False)
    app.mount("/static", PageFiles(directory=_PAGE))
    app.add_api_websocket_route("/api/live", _live)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ApiError, _on_error)
    app.add_exception_handler(BayonetsError, _on_error)
    app.add_middleware(Guard, credentials=credentials)
    return app


async def _page(file: Path, _request: Request) -> Response:
    return FileResponse(file)


async def _live(socket: WebSocket) -> None:
    await Live(socket, socket.app.state.server).serve()


async def _on_error(_request: Request, error: Exception) -> Response:
    return refused(of_error(error))


async def _on_validation(_request: Request, error: Exception) -> Response:
    return refused(of_validation(error))


async def _on_http(request: Request, error: Exception) -> Response:
    status, detail = getattr(error, "status_code", 400), getattr(error, "detail", error)
    message = f"{request.method} {request.url.path[:200]}: {detail}. See /docs for the list of calls"
    return refused(ApiError(status, _KINDS.get(status, "malformed"), message))
