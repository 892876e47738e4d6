"""The identity of a result folder: a command that would add other results is refused with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bayonets.ensemble.course import BASELINE
from bayonets.errors import FolderError
from bayonets.scenario.handles import Which
from bayonets.scenario.model import Scenario

_NONE: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Identity:
    """The identity of results, independent of their budget, which may grow.

    Attributes:
        scenario: scenario of the baseline.
        seed: random seed.
        same_people: whether all runs have the people and ties of run 0.
        uncertain: the set of uncertain numbers that are drawn; None: none.
        arms: scenarios beside the baseline, by name.
        question: the verb of the question; None: a folder of runs.
        asked: the arguments that distinguish the question, as plain data.
    """

    scenario: Scenario
    seed: int
    same_people: bool = False
    uncertain: Which | None = None
    arms: Mapping[str, Scenario] = field(default_factory=dict)
    question: str | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """Scenarios by name of the arm, the baseline first."""
        return {BASELINE: self.scenario, **self.arms}

    def entries(self) -> dict[str, Any]:
        """The entries in a manifest."""
        content = {
            "scenario": self.scenario.name,
            "scenario_digest": self.scenario.digest(),
            "seed": self.seed,
            "same_people": self.same_people,
            "uncertain": self.uncertain,
            "posterior": self.scenario.joint.source if self.scenario.joint is not None else None,
            "arms": list(self.scenarios),
            "arm_digests": {name: arm.digest() for name, arm in self.arms.items()},
        }
        if self.question is None:
            return content
        return content | {"question": self.question, "asked": json.loads(json.dumps(self.asked))}


_MUST_AGREE = {
    "scenario_digest": "another scenario (or the same with other values)",
    "seed": "another seed",
    "same_people": "another way of drawing people (--same-people)",
    "uncertain": "another choice of uncertain numbers (--uncertain)",
    "posterior": "another posterior (--posterior)",
    "model": "another version of the model",
}


def check_agreement(path: Path, existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Check that two manifests have the same question, scenario, seed, model, choice of people and arms.

    Args:
        path: of the folder.
        existing, wanted: the existing manifest, and that of the present command.

    Raises:
        FolderError: they differ.
    """
    _check_question(path, existing.get("question"), wanted.get("question"))
    for name, what in _MUST_AGREE.items():
        if existing.get(name) != wanted[name]:
            raise FolderError(
                f"{path}: holds results of {what} ({name} {_begin(existing.get(name))}, now {_begin(wanted[name])}): "
                "a folder belongs to one scenario and one seed. Choose another --out, or remove the folder"
            )
    if existing["arm_digests"] != wanted["arm_digests"]:
        raise FolderError(
            f"{path}: holds {_arms_text(existing)}, now {_arms_text(wanted)}: a folder belongs to its arms. "
            "Choose another --out, or remove the folder"
        )
    _check_asked(path, existing.get("asked") or _NONE, wanted.get("asked") or _NONE)


def _check_question(path: Path, existing: str | None, wanted: str | None) -> None:
    if existing == wanted:
        return
    if wanted is None:
        raise FolderError(
            f"{path}: holds the answer of `{existing}`: runs need a folder of their own. Choose another --out"
        )
    holds = "the runs of a study" if existing is None else f"the answer of `{existing}`"
    raise FolderError(f"{path}: holds {holds}, not of `{wanted}`. Choose another --out")


def _check_asked(path: Path, existing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if existing.get(name) != value:
            raise FolderError(
                f"{path}: was asked {_otherwise(name, existing.get(name), value)}: a folder belongs to one question. "
                "Choose another --out, or remove the folder"
            )


def _otherwise(name: str, before: Any, now: Any) -> str:
    """The difference of two questions in words: `with within 30, now 40`, `without group, now with group all`."""
    if before is None:
        return f"without {name}, now with {name} {_as_given(now)}"
    return f"with {name} {_as_given(before)}, now {'without' if now is None else _as_given(now)}"


def _as_given(value: Any) -> str:
    """A value as given by a user, with spaces between the items of a list."""
    text = " ".join(map(_as_given, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _begin(value: Any) -> str:
    return str(value)[:12]


def _arms_text(manifest: Mapping[str, Any]) -> str:
    arms = [f"{name!r} ({digest[:12]})" for name, digest in manifest["arm_digests"].items()]
    return f"the arms {', '.join(arms)}" if arms else "no arms beside the baseline"
