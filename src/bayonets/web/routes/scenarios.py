"""The server and the adjustable quantities; scenarios: the list, one in full, uploads, and validation."""

from fastapi import APIRouter

from bayonets.engine.version import MODEL_VERSION
from bayonets.ensemble.manifest import program_version
from bayonets.errors import ScenarioError
from bayonets.questions.lint.ask import lint
from bayonets.web.dossiers import dossier_of, line_of, whole_catalogue
from bayonets.web.errors import ApiError, fault_model, say_shortly
from bayonets.web.posteriors import posterior_model
from bayonets.web.routing import ModelRoute, Server
from bayonets.web.schema.requests import SetupModel, YamlModel
from bayonets.web.schema.scenarios import (
    Catalogue,
    Dossier,
    DoubtModel,
    OpenedModel,
    ScenarioLine,
    ScenarioList,
    Status,
    StatusLimits,
    Validated,
)
from bayonets.web.setups import Places

router = APIRouter(route_class=ModelRoute)

_MOST_FAULTS = 200


@router.get("/status", summary="The state of this server", tags=["server"])
async def status(server: Server) -> Status:
    """Versions, limits, the first view of the page, and whether the compiled code is ready."""
    return Status(
        program=program_version(),
        model=MODEL_VERSION,
        limits=StatusLimits.of(server.limits, twin_cells=server.limits.mean_field_cells),
        opened=OpenedModel.of(server.opened),
        ready=server.readiness.reply(),
    )


@router.get("/catalogue", summary="All adjustable quantities", tags=["server"])
async def catalogue() -> Catalogue:
    """Every lever, parameter, trait and mechanism, with units, plausible ranges and meanings."""
    return whole_catalogue()


@router.get("/scenarios", summary="All scenarios", tags=["scenarios"])
def scenarios(server: Server) -> ScenarioList:
    """The library, then the files of the folder where serve was started; a file that cannot be read has a `fault`."""
    return ScenarioList(scenarios=[_listed(server.places, name) for name in server.places.ids()])


def _listed(places: Places, name: str) -> ScenarioLine:
    """One line of the list; for a scenario that cannot be read, its first fault."""
    try:
        return line_of(name, places.base(name)[1])
    except (ApiError, ScenarioError) as error:
        fault = str(error).splitlines()[0] if str(error) else "cannot be read"
    except Exception as error:
        # A file with an unforeseen fault must not hide the others.
        say_shortly(error)
        fault = "cannot be read; please report this"
    return ScenarioLine(id=name, name=name.partition(":")[2], fault=fault)


@router.post("/scenarios", summary="Upload a scenario file", status_code=201, tags=["scenarios"])
def upload(file: YamlModel, server: Server) -> ScenarioLine:
    """Keep a scenario file for a while; its `id` names it in setups."""
    name, scenario = server.places.upload(file.name, file.yaml)
    return line_of(name, scenario).model_copy(update={"name": file.name})


@router.post("/scenario", summary="One scenario in full", tags=["scenarios"])
def scenario(setup: SetupModel, server: Server) -> Dossier:
    """The full description of a case, with the changes of the setup; `yaml` is the exact scenario."""
    scenario, name = server.places.scenario(setup), setup.scenario
    posterior = posterior_model(server.posterior, name, scenario)
    return dossier_of(name, scenario).model_copy(update={"posterior": posterior})


@router.post("/validate", summary="Faults and warnings of a file", tags=["scenarios"])
def validate(file: YamlModel, server: Server) -> Validated:
    """Every fault of a scenario file, or its legal but doubtful entries; nothing is run or kept."""
    try:
        doubts = lint(server.places.parsed(file.yaml, file.name), runs=0).doubts
    except ScenarioError as error:
        return Validated(faults=[fault_model(fault) for fault in error.faults[:_MOST_FAULTS]], doubts=[])
    models = [DoubtModel.of(doubt, where=list(doubt.paths), text=doubt.found) for doubt in doubts]
    return Validated(faults=[], doubts=models)
