"""The order of the page: first what was found, then how sure, then why, then the details."""

from bayonets.findings.measures import Measures
from bayonets.report.course import streets_blocks
from bayonets.report.dossier import again_section, limits_section, sources_section
from bayonets.report.leavers import leavers_section
from bayonets.report.outcome import sure_section
from bayonets.report.parts import Section
from bayonets.report.ranks import ranks_blocks
from bayonets.report.runs import runs_section


def sections(measures: Measures, *, command: str, version: str, started: str | None) -> tuple[Section, ...]:
    """Every section below the findings at the head of the page, from top to bottom.

    Args:
        measures: of the runs.
        command: the line that made them.
        version: of the program.
        started: when they were made, as text; None to leave it out.
    """
    return (
        sure_section(measures),
        Section("why", "Why: the streets", tuple(streets_blocks(measures))),
        Section("ranks", "Why: the ranks", tuple(ranks_blocks(measures))),
        leavers_section(measures),
        runs_section(measures),
        sources_section(measures),
        again_section(measures, command=command, version=version, started=started),
        limits_section(),
    )
