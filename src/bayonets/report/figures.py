"""The pictures of a result folder as separate files: those of its report, and the overview in one figure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from bayonets.account.blocks import Account, Block, Chart, Listing
from bayonets.ensemble.arm_names import known_arm
from bayonets.ensemble.course import BASELINE
from bayonets.ensemble.disk import only_disk_errors
from bayonets.ensemble.store import Folder, read_folder
from bayonets.errors import FolderError, RefusedError, SettingError
from bayonets.findings.measures import Measures
from bayonets.pictures.overview import overview, overview_heads
from bayonets.pictures.sized import in_width
from bayonets.questions.answers import FILE, Answer, kept
from bayonets.report.dossier import Origin
from bayonets.report.sections import sections
from bayonets.results import courses_in, ranges_in
from bayonets.scenario.faults import remedy_among

OVERVIEW = "overview"
FORMATS = ("svg", "pdf", "png")
_DOTS_PER_INCH = 300
_EARLIER_NAMES = {"leavers": "exits"}


@dataclass(frozen=True)
class Choice:
    """A picture that a folder has.

    Attributes:
        name: the name by which it is requested.
        title: the result that it shows.
        caption: the quantities shown and the runs.
        draw: draws it in a width in pixels, with or without title and caption.
        marks: the meaning of the numbers on it, which the report lists below it.
    """

    name: str
    title: str
    caption: str
    draw: Callable[[float, bool], Figure]
    marks: tuple[str, ...] = ()


def figures_of(path: Path, arm: str | None = None) -> list[Choice]:
    """The pictures of a result folder, in the order of its report.

    Args:
        path: the folder of a study, or of an answer to a question.
        arm: the arm of a comparison whose runs are shown; None: the answer and the baseline.

    Raises:
        RefusedError: the comparison has no such arm.
        FolderError: the path is not a result folder, cannot be read, or holds nothing to draw yet.
    """
    folder = read_folder(path)
    if arm is not None:
        return list(_of_runs(folder, alone=True, arm=known_arm(path, folder.arms(), arm)))
    choices: list[Choice] = []
    if (path / FILE).exists():
        choices += _of_answer(kept(path))
    elif "question" in folder.manifest:
        raise FolderError(f"{path}: its question has not been answered yet. Repeat its command, which continues it")
    if folder.entries or not choices:
        choices += _of_runs(folder, alone=not choices)
    return choices


def _of_answer(answer: Answer) -> list[Choice]:
    """The single picture of a question under its name, or the overview first and then the parts."""
    section = answer.account()
    parts = list(_pictures([section]))

    def whole(width: float, titled: bool) -> Figure:
        return answer.plot_in(width, titled=titled)

    if len(parts) == 1:
        return [Choice(parts[0].name, section.title, f"{parts[0].caption} {parts[0].subtitle}", whole)]
    return [Choice(OVERVIEW, section.title, parts[0].caption, whole), *_choices([section])]


def _of_runs(folder: Folder, *, alone: bool, arm: str = BASELINE) -> Iterator[Choice]:
    # Runs over the ranges accompany the baseline only.
    courses, ranges = courses_in(folder, arm), ranges_in(folder) if arm == BASELINE else None
    if alone:
        title, caption = overview_heads(courses, ranges)
        yield Choice(
            OVERVIEW, title, caption, lambda width, titled: overview(courses, ranges, width=width, titled=titled)
        )
    origin = Origin(courses.scenario.name, courses.scenario.digest(), courses.seed, courses.runs, "", "", "")
    yield from _choices(sections(Measures(courses, ranges), (), origin))


def _pictures(among: Sequence[Account]) -> Iterator[Chart]:
    return (block for section in among for block in section.blocks if isinstance(block, Chart))


def _choices(among: Sequence[Account]) -> Iterator[Choice]:
    for section in among:
        for block, following in zip(section.blocks, (*section.blocks[1:], ""), strict=True):
            if isinstance(block, Chart):
                yield _choice(block, following)


def _choice(picture: Chart, following: Block) -> Choice:
    marks = tuple(map(str, following.lines)) if isinstance(following, Listing) and following.legend else ()
    return Choice(
        picture.name, picture.title, f"{picture.caption} {picture.subtitle}",
        lambda width, titled: picture.figure(width, titled=titled), marks,
    )  # fmt: skip


def chosen(choices: Sequence[Choice], name: str, path: Path) -> Choice:
    """The picture of a given name, which may be its name in an earlier release.

    Raises:
        RefusedError: the folder has no such picture.
    """
    for choice in choices:
        if choice.name in (name, _EARLIER_NAMES.get(name)):
            return choice
    names = [choice.name for choice in choices]
    raise RefusedError(f"{path}: has no picture {name!r}. {remedy_among(name, names)}")


def format_of(path: Path | None, kind: str | None) -> str:
    """The format of a file: as requested, else by its extension, else SVG.

    Raises:
        SettingError: its extension is another format, or one that cannot be written.
    """
    ends = "" if path is None else path.suffix[1:].lower()
    if path is not None and ends not in ("", *FORMATS):
        raise SettingError(f"{path}: ends in .{ends}; pictures are written as {', '.join(FORMATS)}. Use one of these")
    if kind and ends and kind != ends:
        raise SettingError(f"{path}: ends in .{ends}, but the format is {kind}. Leave out one of the two")
    return kind or ends or FORMATS[0]


def save(choice: Choice, path: Path, kind: str, *, width: str, titled: bool) -> None:
    """Draw a picture into a file.

    Args:
        choice: the picture.
        path: the file; its folder must exist.
        kind: one of `FORMATS`.
        width: the width in print, such as "84mm".
        titled: whether title and caption are written above it.

    Raises:
        SettingError: the width is invalid.
        FolderError: the file cannot be written.
    """
    figure = in_width(lambda pixels: choice.draw(pixels, titled), width)
    with only_disk_errors(path):
        figure.savefig(path, format=kind, dpi=_DOTS_PER_INCH)
