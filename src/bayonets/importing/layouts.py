"""The columns of the lists of events that can be imported, and what they mean.

The names are those of the public documentation of each data set: ACLED's codebook and its page on tags, the codebooks
of the Mass Mobilization in Autocracies Database (Weidmann and Rød) and the Mass Mobilization Project (Clark and Regan).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from bayonets.errors import RefusedError
from bayonets.importing.reading import UnreadableError
from bayonets.importing.sizes import Size, read_size
from bayonets.importing.states import NumberedBy
from bayonets.wording import listed

Cells = Mapping[str, str]
FormatName = Literal["acled", "mmad", "mm", "plain"]


@dataclass(frozen=True)
class EventLayout:
    """A list of events by its columns.

    Attributes:
        format: its name in `--format`.
        title: what it is, in words.
        needed: columns without which it is not this list; of several in one group, one is enough.
        date: the text of the date of a row.
        size: the size of a row; None if none was reported.
        countries: columns that hold the country, and the list to which their numbers belong.
        region: the column of the first-order region; empty if there is none.
        refused: why a row is not counted as protest against the regime, as a clause; empty if it is.
        event: what rows of one event have in common; empty if every row is an event of its own.
        event_is: whether rows of one event are repetitions, or reports of it that differ.
        note: what its dates cannot show, as a sentence for the report; empty if nothing.
        lists_events: whether a day without a row is a day without protest.
    """

    format: FormatName
    title: str
    needed: tuple[tuple[str, ...], ...]
    date: Callable[[Cells], str]
    size: Callable[[Cells], Size | None]
    countries: tuple[tuple[str, NumberedBy], ...]
    region: str
    refused: Callable[[Cells], str]
    event: Callable[[Cells], str]
    event_is: Literal["repeated", "reported"] = "repeated"
    note: str = ""
    lists_events: bool = True

    def missing(self, columns: Sequence[str]) -> list[str]:
        """The columns that it needs and that are not there."""
        missing = (group for group in self.needed if not any(name in columns for name in group))
        return [f"{group[0]} (or {', '.join(group[1:])})" if group[1:] else group[0] for group in missing]


_TAGGED: Final = re.compile(r"crowd size ?= ?([^;]*)", re.IGNORECASE)
_NOTED: Final = re.compile(r"\[size ?= ?([^\]]*)\]", re.IGNORECASE)


def _acled_size(cells: Cells) -> Size | None:
    """The size in the tags; exports from before the tags have it in brackets at the end of the notes."""
    stated = _TAGGED.search(cells.get("tags", "")) or _NOTED.search(cells.get("notes", ""))
    return read_size(stated[1]) if stated else None


def _acled_refused(cells: Cells) -> str:
    """ACLED's demonstrations: protests, and riots that are violent demonstrations."""
    kind, inner = cells["event_type"].strip().casefold(), cells.get("sub_event_type", "").strip().casefold()
    if kind not in ("protests", "riots") or (kind == "riots" and inner == "mob violence"):
        return "not a demonstration, by event_type and sub_event_type"
    if cells.get("time_precision", "").strip() == "3":
        return "dated to the month only (time_precision 3)"
    return ""


def _mmad_size(cells: Cells) -> Size | None:
    for column in ("mean_avg_numparticipants", "avg_numparticipants", "numparticipants"):
        size = read_size(cells.get(column, ""), averaged=True)
        if size is not None:
            return size
    return None


def _mmad_refused(cells: Cells) -> str:
    return "" if cells["side"].strip() in ("1", "1.0") else "not against the regime (side is not 1)"


def _mmad_event(cells: Cells) -> str:
    """Reports in one place and on one day are reports of one event; rows of the list of events have none in common."""
    if "mean_avg_numparticipants" in cells:
        return ""
    return cells.get("asciiname", "") or cells.get("location", "")


def _mm_size(cells: Cells) -> Size | None:
    """The number of participants if it can be read, else its category."""
    try:
        size = read_size(cells.get("participants", ""))
    except UnreadableError:
        size = None
    return size or read_size(cells.get("participants_category", ""))


def _mm_date(cells: Cells) -> str:
    """The first day of the protest, year first."""
    parts = [cells[f"start{part}"].strip().removesuffix(".0") for part in ("year", "month", "day")]
    return "-".join(parts) if all(parts) else ""


def _mm_refused(cells: Cells) -> str:
    return "" if cells.get("protest", "1").strip() in ("1", "1.0") else "a country and year without a protest"


DATES: Final = ("date", "event_date", "day")
SIZES: Final = ("size", "participants", "protesters", "crowd", "crowd_size", "people", "turnout", "best")


def _first_of(cells: Cells, columns: Sequence[str]) -> str:
    return next((cells[column] for column in columns if column in cells), "")


def _plain_size(cells: Cells) -> Size | None:
    """The size of a row of a plain list, with its own low and high where it has them."""
    size = read_size(_first_of(cells, SIZES))
    ends = [read_size(cells.get(column, "")) for column in ("low", "high")]
    if size is None or not any(ends):
        return size
    low, high = (end.best if end else kept for end, kept in zip(ends, (size.low, size.high), strict=True))
    if not low <= size.best <= high:
        raise UnreadableError("a low, size and high that do not ascend", f"{low:g}, {size.best:g}, {high:g}")
    return Size(low, size.best, high, size.in_words)


def _identifier(column: str) -> Callable[[Cells], str]:
    return lambda cells: cells.get(column, "").strip()


LAYOUTS: Final[Mapping[FormatName, EventLayout]] = {
    layout.format: layout
    for layout in (
        EventLayout(
            "acled", "an event export of ACLED", (("event_date",), ("event_type",), ("tags", "notes")),
            _identifier("event_date"), _acled_size, (("country", "iso"), ("iso", "iso")), "admin1", _acled_refused,
            _identifier("event_id_cnty"),
            note="Events dated to the week (time_precision 2) count on the day that is given for them.",
        ),
        EventLayout(
            "mmad", "the Mass Mobilization in Autocracies Database",
            (("event_date",), ("side",), ("mean_avg_numparticipants", "avg_numparticipants", "numparticipants")),
            _identifier("event_date"), _mmad_size, (("cowcode", "cow"), ("country", "cow")), "", _mmad_refused,
            _mmad_event, "reported",
        ),
        EventLayout(
            "mm", "the Mass Mobilization Project's list of protests",
            (("startday",), ("startmonth",), ("startyear",), ("participants_category", "participants")),
            _mm_date, _mm_size, (("country", "cow"), ("ccode", "cow")), "", _mm_refused, _identifier("id"),
            note="A protest of several days counts on its first day only.",
        ),
        EventLayout(
            "plain", "a plain list of dates and sizes", (DATES, SIZES),
            lambda cells: _first_of(cells, DATES), _plain_size,
            (("country", "gw"), ("iso3", "gw"), ("gwcode", "gw"), ("cowcode", "cow")), "admin1", lambda _: "",
            _identifier("id"), lists_events=False,
        ),
    )
}  # fmt: skip
"""The lists that can be imported, in the order in which they are recognised."""

FORMATS: Final = get_args(FormatName)


def layout_of(columns: Sequence[str], name: str, wanted: FormatName | None) -> EventLayout:
    """The layout of a file, recognised by its columns unless it is given.

    Raises:
        RefusedError: columns are missing; names them.
    """
    layouts = [LAYOUTS[wanted]] if wanted else list(LAYOUTS.values())
    for layout in layouts:
        if not layout.missing(columns):
            return layout
    nearest = min(reversed(layouts), key=lambda layout: len(layout.missing(columns)) / len(layout.needed))
    has = f"It has {listed([column or '(no name)' for column in columns[:20]])}"
    what = f"as {nearest.title} it needs {listed(nearest.missing(columns))}"
    remedy = (
        "Export these columns, or rename yours" if wanted else "Rename your columns to date and size for a plain list"
    )
    raise RefusedError(f"{name}: row 1: columns are missing: {what}. {has}. {remedy}")
