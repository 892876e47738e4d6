"""bayonets: when do the security forces that keep a regime in power hold, and when do they break?

>>> import bayonets as bn
>>> study = bn.load("textbook").run(runs=10, seed=1)
>>> bool(study.fell.mean() <= 1.0)
True
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bayonets.archive.pack import pack as pack
    from bayonets.archive.unpack import unpack as unpack
    from bayonets.errors import BayonetsError as BayonetsError
    from bayonets.hindcasts import hindcast as hindcast
    from bayonets.importing.protest import ImportedProtest as ImportedProtest
    from bayonets.importing.protest import import_protest as import_protest
    from bayonets.inference.problem import InferenceProblem as InferenceProblem
    from bayonets.questions.calibrate import calibrate as calibrate
    from bayonets.questions.calibrate.as_sbi import as_sbi as as_sbi
    from bayonets.questions.calibrate.calibrated import Calibrated as Calibrated
    from bayonets.questions.calibrate.calibrated import open_posterior as open_posterior
    from bayonets.questions.compare import compare as compare
    from bayonets.questions.compare.answer import Comparison as Comparison
    from bayonets.questions.critical_mass import critical_mass as critical_mass
    from bayonets.questions.critical_mass.answer import CriticalMass as CriticalMass
    from bayonets.questions.explain import explain as explain
    from bayonets.questions.explain.answer import Explanation as Explanation
    from bayonets.questions.phase_map import phase_map as phase_map
    from bayonets.questions.phase_map.answer import PhaseMap as PhaseMap
    from bayonets.questions.sensitivity import sensitivity as sensitivity
    from bayonets.questions.sensitivity.answer import Sensitivity as Sensitivity
    from bayonets.repeats import Repeats as Repeats
    from bayonets.repeats import repeat as repeat
    from bayonets.report.of_study import write_report as write_report
    from bayonets.scenario.model import Scenario as Scenario
    from bayonets.study import Setup as Setup
    from bayonets.study import Study as Study
    from bayonets.study import library as library
    from bayonets.study import load as load
    from bayonets.study import open_study as open_study

__all__ = [
    "BayonetsError",
    "Calibrated",
    "Comparison",
    "CriticalMass",
    "Explanation",
    "ImportedProtest",
    "InferenceProblem",
    "PhaseMap",
    "Repeats",
    "Scenario",
    "Sensitivity",
    "Setup",
    "Study",
    "as_sbi",
    "calibrate",
    "compare",
    "critical_mass",
    "explain",
    "hindcast",
    "import_protest",
    "library",
    "load",
    "open_posterior",
    "open_study",
    "pack",
    "phase_map",
    "repeat",
    "sensitivity",
    "unpack",
    "write_report",
]

_HOMES = {
    "BayonetsError": "bayonets.errors",
    "Calibrated": "bayonets.questions.calibrate.calibrated",
    "Comparison": "bayonets.questions.compare.answer",
    "CriticalMass": "bayonets.questions.critical_mass.answer",
    "Explanation": "bayonets.questions.explain.answer",
    "ImportedProtest": "bayonets.importing.protest",
    "InferenceProblem": "bayonets.inference.problem",
    "PhaseMap": "bayonets.questions.phase_map.answer",
    "Repeats": "bayonets.repeats",
    "Scenario": "bayonets.scenario.model",
    "Sensitivity": "bayonets.questions.sensitivity.answer",
    "Setup": "bayonets.study",
    "Study": "bayonets.study",
    "as_sbi": "bayonets.questions.calibrate.as_sbi",
    "calibrate": "bayonets.questions.calibrate",
    "compare": "bayonets.questions.compare",
    "critical_mass": "bayonets.questions.critical_mass",
    "explain": "bayonets.questions.explain",
    "hindcast": "bayonets.hindcasts",
    "import_protest": "bayonets.importing.protest",
    "library": "bayonets.study",
    "load": "bayonets.study",
    "open_posterior": "bayonets.questions.calibrate.calibrated",
    "open_study": "bayonets.study",
    "pack": "bayonets.archive.pack",
    "phase_map": "bayonets.questions.phase_map",
    "repeat": "bayonets.repeats",
    "sensitivity": "bayonets.questions.sensitivity",
    "unpack": "bayonets.archive.unpack",
    "write_report": "bayonets.report.of_study",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used, so that `import bayonets` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'bayonets' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
