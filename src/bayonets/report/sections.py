"""The order of the page: first the findings, then their uncertainty, the reasons, the answers and the details."""

from collections.abc import Sequence

from bayonets.account.blocks import Account
from bayonets.findings.measures import Measures
from bayonets.questions.answers import Answer
from bayonets.report.balance import balance_section
from bayonets.report.calm import calm_sections
from bayonets.report.course import streets_blocks
from bayonets.report.dossier import Origin, again_section, limits_section, sources_section
from bayonets.report.exits import exits_section
from bayonets.report.outcome import sure_section
from bayonets.report.ranks import ranks_blocks
from bayonets.report.runs import runs_section
from bayonets.report.uncertain import uncertain_sections


def sections(measures: Measures, answers: Sequence[Answer], origin: Origin) -> tuple[Account, ...]:
    """Every section below the findings at the head of the page, from top to bottom.

    Args:
        measures: the measures of the runs.
        answers: answers to questions about the same scenario.
        origin: the origin of the runs.
    """
    return (
        sure_section(measures),
        *uncertain_sections(measures),
        Account("why", "Protest and force by day", tuple(streets_blocks(measures))),
        balance_section(measures.courses.scenario),
        Account("ranks", "Officers and commanders by formation", tuple(ranks_blocks(measures))),
        exits_section(measures),
        *calm_sections(measures),
        *sections_of_answers(answers),
        runs_section(measures),
        sources_section(measures.courses.scenario),
        again_section(origin),
        limits_section(),
    )


def sections_of_answers(answers: Sequence[Answer]) -> tuple[Account, ...]:
    """The sections of answers, each under a unique name."""
    return tuple(answer.account().named(f"answer{index}") for index, answer in enumerate(answers, start=1))
