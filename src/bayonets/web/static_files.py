"""The files of the page, from the package and nowhere else."""

from pathlib import Path

from fastapi import APIRouter, Response

from bayonets.web.errors import missing

HERE = Path(__file__).parent / "static"

_KINDS = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".json": "application/json",
    ".txt": "text/plain; charset=utf-8",
}

router = APIRouter(include_in_schema=False)


def shipped() -> dict[str, Path]:
    """The files that may be served, by their path below `static`: a request chooses among them and names no other."""
    found = (path for path in HERE.rglob("*") if path.suffix in _KINDS and path.is_file() and not path.is_symlink())
    return {path.relative_to(HERE).as_posix(): path for path in found}


def file_answer(name: str) -> Response:
    """One of the files.

    Raises:
        ApiError: there is none of this name.
    """
    path = shipped().get(name)
    if path is None:
        raise missing(f"/static/{name[:200]}: no such file")
    return Response(path.read_bytes(), media_type=_KINDS[path.suffix], headers={"cache-control": "no-cache"})


@router.get("/")
async def index() -> Response:
    """The page."""
    return file_answer("index.html")


@router.get("/docs")
async def docs() -> Response:
    """The documentation of the API."""
    return file_answer("vendor/swagger-ui/index.html")


@router.get("/static/{name:path}")
async def static(name: str) -> Response:
    """A file of the page."""
    return file_answer(name)
