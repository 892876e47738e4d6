"""The page as one file that needs nothing else: no network, no scripts, no fonts of its own."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from secrets import token_hex

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from bayonets.findings.headline import headline, summary
from bayonets.findings.measures import Measures
from bayonets.pictures.words import plain
from bayonets.report.outcome import key_figures
from bayonets.report.parts import Listing, Picture, Table
from bayonets.report.sections import sections
from bayonets.results import Courses

_HERE = Path(__file__).parent


def write_report(courses: Courses, path: Path, *, command: str, version: str, started: str | None = None) -> None:
    """Write the report of one arm's runs; whoever reads at that moment sees the old page or the new one, never half.

    Args:
        courses: R >= 1 runs.
        path: of the page; its folder exists.
        command: the line that made the runs.
        version: of the program.
        started: when they were made, as text; None to leave it out, so that the same runs give the same bytes.

    Raises:
        OSError: the page cannot be written.
    """
    page = render(courses, command=command, version=version, started=started)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with draft.open("x", encoding="utf-8", newline="\n") as target:
            target.write(page)
        draft.replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise


def render(courses: Courses, *, command: str, version: str, started: str | None = None) -> str:
    """The page as text; arguments as for `write_report`."""
    measures = Measures(courses)
    return _template().render(
        style=Markup((_HERE / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        name=plain(courses.scenario.name),
        headline=headline(measures),
        summary=summary(measures),
        figures=key_figures(measures),
        sections=sections(measures, command=command, version=version, started=started),
        version=version,
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
    shelf.tests["picture"] = lambda block: isinstance(block, Picture)
    shelf.tests["table"] = lambda block: isinstance(block, Table)
    shelf.tests["listing"] = lambda block: isinstance(block, Listing)
    return shelf.get_template("template.html.jinja")
