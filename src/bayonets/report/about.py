"""Whether answers belong in the report of a scenario."""

from collections.abc import Sequence

from bayonets.errors import SettingError
from bayonets.questions.answers import Answer
from bayonets.scenario.model import Scenario


def check_same(scenario: Scenario, answers: Sequence[Answer]) -> None:
    """Refuse answers about another scenario, or about the same scenario with other values.

    Raises:
        SettingError: an answer is about another scenario.
    """
    for answer in answers:
        if answer.digest != scenario.digest():
            raise SettingError(
                f"the answer of `{answer.question}` is about another scenario ({answer.scenario}, digest "
                f"{answer.digest[:12]}) than the runs ({scenario.name}, digest {scenario.digest()[:12]}). Ask the "
                "question about the scenario of the runs, with the same --set and --days"
            )
