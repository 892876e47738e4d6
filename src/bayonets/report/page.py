"""The page as one file that needs nothing else: no network, no scripts, no fonts of its own."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from secrets import token_hex

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from bayonets.account.blocks import Account
from bayonets.account.html import section
from bayonets.findings.headline import headline, summary
from bayonets.findings.measures import Measures
from bayonets.questions.answers import Answer
from bayonets.report.dossier import Origin, again_section, limits_section, sources_section
from bayonets.report.outcome import key_figures
from bayonets.report.sections import sections
from bayonets.results import Courses
from bayonets.scenario.model import Scenario
from bayonets.scenario.printable import plain

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Page:
    """What the template sets.

    Attributes:
        name: of the scenario.
        headline: the finding.
        summary: a few sentences below it.
        figures: (name, number, its uncertainty), to know first.
        sections: from top to bottom.
        version: of the program.
    """

    name: str
    headline: str
    summary: Sequence[str]
    figures: Sequence[tuple[str, str, str]]
    sections: Sequence[Account]
    version: str


def page_of_runs(
    courses: Courses,
    *,
    command: str,
    version: str,
    started: str | None = None,
    answers: Sequence[Answer] = (),
    ranges: Courses | None = None,
) -> Page:
    """The page about the runs of one arm.

    Args:
        courses: R >= 1 runs.
        command: the line that made the runs.
        version: of the program.
        started: when they were made, as text; None to leave it out, so that the same runs give the same bytes.
        answers: to questions about the same scenario.
        ranges: a few runs with every number drawn from its range, if there are any.
    """
    measures = Measures(courses, ranges)
    scenario, runs = courses.scenario, measures.runs
    origin = Origin(
        scenario.name, scenario.digest(), courses.seed, runs, command, "bayonets digest DIR", version, started
    )
    shown = sections(measures, answers, origin)
    return Page(scenario.name, headline(measures), summary(measures), key_figures(measures), shown, version)


def page_of_answer(
    answer: Answer, scenario: Scenario, *, command: str, version: str, started: str | None = None
) -> Page:
    """The page about one answer, where there are no runs to show.

    Args:
        answer: to a question.
        scenario: that was asked about.
        command, version, started: as for `page_of_runs`.
    """
    origin = Origin(scenario.name, answer.digest, answer.seed, None, command, "", version, started)
    account = answer.account().named("answer")
    below = replace(account, title=account.short or account.title)
    shown = (below, sources_section(scenario), again_section(origin), limits_section())
    return Page(scenario.name, account.title, (), (), shown, version)


def write_page(page: Page, path: Path) -> None:
    """Write a page; a reader at that moment sees the old page or the new one, never half.

    Raises:
        OSError: the page cannot be written.
    """
    text = render(page)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
        draft.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise


def render(page: Page) -> str:
    """The page as text."""
    return _template().render(
        style=Markup((_HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        name=plain(page.name),
        headline=page.headline,
        summary=page.summary,
        figures=page.figures,
        sections=page.sections,
        version=page.version,
    )


@cache
def _template() -> Template:
    # Autoescape is on for everything: names and texts of a scenario are anybody's.
    shelf = Environment(
        autoescape=True,
        loader=PackageLoader("bayonets.report", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shelf.filters["section"] = section
    return shelf.get_template("template.html.jinja")
