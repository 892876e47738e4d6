"""What this server is, and what can be moved."""

from fastapi import APIRouter, Response

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.manifest import program_version
from bayonets.web.answers import SharedHall, answer
from bayonets.web.catalogue_json import catalogue_json
from bayonets.web.replies import Catalogue, Status

router = APIRouter(tags=["what there is"])


@router.get("/status", summary="What this server is", response_model=Status)
async def status(hall: SharedHall) -> Response:
    """Versions, limits, what the page opens first, and whether the compiled code is ready."""
    limits = hall.limits
    shown = (
        "runs", "question_runs", "officer_days", "question_officer_days", "run_officer_days", "twin_cells", "seconds",
        "queue", "upload_bytes", "patience",
    )  # fmt: skip
    return answer(
        {
            "program": program_version(),
            "model": MODEL_VERSION,
            "limits": {name: getattr(limits, name) for name in shown},
            "opened": {"scenario": hall.opened.scenario, "folder": hall.opened.folder},
            "ready": hall.readiness.as_json(),
        }
    )


@router.get("/catalogue", summary="What can be moved", response_model=Catalogue)
async def catalogue() -> Response:
    """Every lever, parameter, trait and mechanism, with units, plausible ranges and meanings."""
    return answer(catalogue_json())
