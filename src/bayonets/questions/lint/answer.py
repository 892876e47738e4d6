"""The answer of `lint`: doubts about a scenario, and the sources of its numbers."""

from dataclasses import dataclass
from typing import Any

from bayonets.questions.lint.doubts import Doubt, Figures


@dataclass(frozen=True)
class Findings:
    """The answer of `lint`.

    Attributes:
        name: of the scenario.
        doubts: in order of importance.
        figures: sources of the numbers.
        levers: that were tested with paired runs.
        runs: maximum number of paired runs of each lever; 0 if none was made.
        seed: random seed of these runs.
        clocks: the times of the fall, the ladder and the army, in words.
    """

    name: str
    doubts: tuple[Doubt, ...]
    figures: Figures
    levers: tuple[str, ...]
    runs: int
    seed: int
    clocks: str

    @property
    def is_clean(self) -> bool:
        """Whether nothing is doubtful."""
        return not self.doubts

    def as_json(self) -> dict[str, Any]:
        """The answer as plain data."""
        figures = self.figures
        return {
            "name": self.name,
            "doubts": [
                {key: getattr(doubt, key) for key in ("kind", "path", "found", "why", "remedy")}
                | {"paths": list(doubt.paths)}
                for doubt in self.doubts
            ],
            "figures": {
                "numbers": figures.numbers,
                "parameters_at_default": figures.parameters,
                "with_source": figures.with_source,
                "assumed": figures.assumed,
                "assumed_share": figures.assumed_share,
                "assumed_in_all": figures.assumed_in_all,
                "with_range": figures.with_range,
                "confidence": dict(figures.confidence),
            },
            "levers_tried": list(self.levers),
            "runs": self.runs,
            "seed": self.seed,
            "clocks": self.clocks,
        }
