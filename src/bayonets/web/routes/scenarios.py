"""Scenarios: the list, one whole, a file of the client's, and what is wrong or doubtful in one."""

from fastapi import APIRouter, Response

from bayonets.errors import ScenarioError
from bayonets.questions.lint.ask import lint
from bayonets.web.answers import SharedHall, answer
from bayonets.web.dossier_json import dossier_json
from bayonets.web.models import SetupModel, YamlModel
from bayonets.web.refusals import plain_fault
from bayonets.web.replies import Dossier, ScenarioLine, ScenarioList, Validated
from bayonets.web.setups import line_of, listed

router = APIRouter(tags=["scenarios"])


@router.get("/scenarios", summary="All scenarios", response_model=ScenarioList)
def scenarios(hall: SharedHall) -> Response:
    """The library, then the files of the folder where serve was started; what cannot be read has a `fault`."""
    return answer({"scenarios": listed(hall.places)})


@router.post("/scenarios", summary="Upload a scenario file", response_model=ScenarioLine, status_code=201)
def upload(file: YamlModel, hall: SharedHall) -> Response:
    """Keep a scenario file for a while; its `id` names it in setups."""
    name, scenario = hall.places.upload(file.name, file.yaml)
    return answer(line_of(name, scenario) | {"name": file.name}, 201)


@router.post("/scenario", summary="One scenario, whole", response_model=Dossier)
def scenario(setup: SetupModel, hall: SharedHall) -> Response:
    """Everything that is said of a case, with the changes of the setup; `yaml` is the exact scenario."""
    return answer(dossier_json(setup.scenario, hall.places.scenario(setup)))


@router.post("/validate", summary="Faults and doubts of a file", response_model=Validated)
def validate(file: YamlModel, hall: SharedHall) -> Response:
    """Every fault of a scenario file, or what is legal but doubtful in it; nothing is run or kept."""
    try:
        found = lint(hall.places.parsed(file.yaml, file.name), runs=0)
    except ScenarioError as error:
        return answer({"faults": [plain_fault(fault) for fault in error.faults[:200]], "doubts": []})
    doubts = [
        {"where": list(one.paths), "text": one.found, "why": one.why, "remedy": one.remedy} for one in found.doubts
    ]
    return answer({"faults": [], "doubts": doubts})
