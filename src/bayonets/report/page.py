"""The page as one self-contained file, without network access, scripts or embedded fonts."""

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
    """The content of the template.

    Attributes:
        name: the name of the scenario.
        headline: the main result.
        summary: a few sentences below it.
        figures: (name, number, its uncertainty) of the key figures.
        sections: from top to bottom.
        version: the version of the program.
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
        command: the command that made the runs.
        version: the version of the program.
        started: the time of their start, as text; None to leave it out, so that equal runs give equal bytes.
        answers: answers to questions about the same scenario.
        ranges: a few runs with every number drawn from its range, or None.
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
    """The page about one answer, without runs.

    Args:
        answer: the answer.
        scenario: the scenario of the question.
        command, version, started: as in `page_of_runs`.
    """
    origin = Origin(scenario.name, answer.digest, answer.seed, None, command, "", version, started)
    account = answer.account().named("answer")
    below = replace(account, title=account.short or account.title)
    shown = (below, sources_section(scenario), again_section(origin), limits_section())
    return Page(scenario.name, account.title, (), (), shown, version)


def write_page(page: Page, path: Path) -> None:
    """Write a page; a concurrent reader sees the old page or the new one, never a part.

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
    # Autoescape is on for everything: the names and texts of a scenario may come from anywhere.
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("bayonets.report", "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["section"] = section
    return environment.get_template("template.html.jinja")
