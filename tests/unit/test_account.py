"""One account, three renderers: whatever is declared is in the terminal, on the page and in the data for programs."""

from html.parser import HTMLParser

import pytest
from matplotlib.figure import Figure

from bayonets.account.blocks import (
    Account,
    Block,
    Chart,
    Data,
    Entry,
    Heading,
    Link,
    Listing,
    Table,
    WithInterval,
    words_of,
)
from bayonets.account.html import section
from bayonets.account.plain import plain
from bayonets.account.terminal import text

HOSTILE = "<b onclick=\"x\">&amp; 'a'</b>"


def draw(*, width: float, title: str = "", subtitle: str = "") -> Figure:
    figure = Figure(figsize=(width / 100.0, 1.0))
    figure.suptitle(f"{title} {subtitle}")
    return figure


CHART = Chart(
    "bars", draw, Data(("name", "share"), [("a", 0.5)]), "What differs", "Shares of the runs.", ["First finding.", ""],
    "Textbook, 9 runs, seed 1.",
)  # fmt: skip
WEIGHTS = Table(
    ("", "against leaving"),
    [["pay", WithInterval("+2.9", "+2.1 to +3.8")], ["a long name of a mechanism", "0"]],
    "Weights",
    note="Above 0 they hold.",
    details=(1,),
)
STORY = Table(("Date", "What happens"), [["1 Mar", ("Five leave, by ", Link("a source", "#source-a"), ".")]], names=2)
ACCOUNT = Account(
    "made",
    "A holds",
    [
        CHART, WEIGHTS, "A sentence below.", "Another.", STORY, Heading("Uncertainty"), "It is large.",
        Listing(["one", "two"]),
    ],
    "Made up",
    ["Textbook: made up, seed 1."],
    ["First finding.", "Second finding."],
)  # fmt: skip


def test_the_terminal_tells_what_was_asked_then_the_findings_then_the_rest() -> None:
    assert text(ACCOUNT, 60, details=True) == (
        "Textbook: made up, seed 1.\n"
        "\n"
        "First finding.\n"
        "Second finding.\n"
        "\n"
        "Weights\n"
        "                                  against leaving\n"
        "  pay                         +2.9 (+2.1 to +3.8)\n"
        "  a long name of a mechanism                    0\n"
        "  Above 0 they hold.\n"
        "\n"
        "  A sentence below.\n"
        "  Another.\n"
        "\n"
        "  Date   What happens\n"
        "  1 Mar  Five leave, by a source.\n"
        "\n"
        "Uncertainty\n"
        "  It is large.\n"
        "\n"
        "  one\n"
        "  two"
    )


def test_a_short_account_leaves_details_out() -> None:
    assert "a long name" not in text(ACCOUNT, 60)
    assert "a long name" in section(ACCOUNT)


@pytest.mark.parametrize("width", [24, 44, 50, 60, 100])
def test_where_there_is_no_room_long_names_wrap_and_then_intervals_go(width: int) -> None:
    told = text(ACCOUNT, width, details=True)
    assert ("+2.1 to +3.8" in told) == (width >= 2 + 20 + 2 + len("+2.9 (+2.1 to +3.8)"))
    assert "+2.9" in told
    table = told[told.index("Weights") : told.index("Above 0")].splitlines()[1:-1]
    assert max(map(len, table)) <= max(width, 2 + 20 + 2 + len("against leaving"))
    assert "mechanism" in " ".join(told.split())


class Tags(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_has_every_block_and_tells_each_finding_once() -> None:
    page = Tags(section(ACCOUNT))
    words = " ".join("".join(page.text).split())
    assert words.startswith("A holds Textbook: made up, seed 1. Second finding. What differs Shares of the runs.")
    assert words.count("First finding.") == 1
    assert "+2.9 (+2.1 to +3.8)" in words
    assert "Above 0 they hold." in words
    named = dict(page.tags)
    assert named["section"] == {"id": "made"}
    assert named["figure"] == {"id": "picture-bars"}
    assert ("summary", {}) in page.tags
    assert ("h3", {}) in page.tags
    assert ("a", {"href": "#source-a"}) in page.tags
    [data] = [attributes for tag, attributes in page.tags if attributes.get("download")]
    assert data["download"] == "bars.csv"
    assert data["href"] == "data:text/csv;charset=utf-8,name,share%0Aa,0.5%0A"
    assert [attributes.get("class") for tag, attributes in page.tags if tag == "th"][:2] == [None, "number"]


def test_links_that_lead_away_tell_nobody_from_where() -> None:
    page = Tags(section(Account("a", "b", [("see ", Link("there", "https://example.org/?a=1&b=2"))])))
    assert ("a", {"href": "https://example.org/?a=1&b=2", "rel": "noreferrer noopener"}) in page.tags


def test_no_text_becomes_a_tag() -> None:
    chart = Chart("c", draw, Data((HOSTILE,), [(HOSTILE,)]), HOSTILE, HOSTILE, [HOSTILE], HOSTILE)
    row: list[Entry] = [HOSTILE, (HOSTILE, Link(HOSTILE, f"#{HOSTILE}")), WithInterval(HOSTILE, HOSTILE), "", ""]
    wide = Table((HOSTILE,) * 5, [row], caption=HOSTILE, note=HOSTILE)
    blocks: list[Block] = [
        chart,
        wide,
        HOSTILE,
        Heading(HOSTILE),
        Listing([HOSTILE], names=["here"]),
        Listing([HOSTILE], code=True),
    ]
    page = Tags(section(Account("a", HOSTILE, blocks, about=[HOSTILE], findings=["x", HOSTILE])))
    assert "b" not in [tag for tag, _ in page.tags]
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert "".join(page.text).count(HOSTILE) > 12


def test_programs_get_the_same_words_and_numbers() -> None:
    data = plain(ACCOUNT)
    assert (data["title"], data["about"]) == ("A holds", ["Textbook: made up, seed 1."])
    assert data["findings"] == ["First finding.", "Second finding."]
    chart, weights, *others = data["blocks"]
    assert chart == {
        "chart": "bars", "title": "What differs", "subtitle": "Shares of the runs.", "text": ["First finding."],
        "caption": "Textbook, 9 runs, seed 1.",
    }  # fmt: skip
    assert weights == {
        "table": "Weights", "columns": ["", "against leaving"], "numeric": [1],
        "rows": [["pay", {"number": "+2.9", "interval": "+2.1 to +3.8"}], ["a long name of a mechanism", "0"]],
        "note": "Above 0 they hold.",
    }  # fmt: skip
    assert others[0] == {"text": "A sentence below."}
    assert others[2]["rows"] == [["1 Mar", "Five leave, by a source."]]
    assert others[3:] == [{"heading": "Uncertainty"}, {"text": "It is large."}, {"list": ["one", "two"]}]


def test_two_of_one_kind_may_stand_on_one_page() -> None:
    again = ACCOUNT.named("answer2")
    assert again.name == "answer2"
    assert [chart.name for chart in again.charts] == ["answer2bars"]
    assert again.blocks[1:] == ACCOUNT.blocks[1:]


def test_a_table_without_heads_has_no_line_of_them() -> None:
    labelled = Table(("", ""), [("why", "It is so.")], "1. A doubt.", names=2, opened=True)
    assert text(Account("a", "b", [labelled], findings=["One."]), 60) == "One.\n\n1. A doubt.\n  why  It is so."
    assert text(Account("a", "b", [Table(("", ""), [], names=2)]), 60) == ""
    assert "<details" not in section(Account("a", "b", [labelled]))


def test_words_are_those_of_links_too() -> None:
    assert words_of(("see ", Link("there", "#x"), ".")) == "see there."
