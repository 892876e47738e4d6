"""Draw the pictures of docs/classics.md anew, and write below each what it says, in words made from the same numbers.

A picture stands between two marks in the page, and only what lies between them is written:

    <!-- picture: classics_granovetter -->
    <!-- end -->

`make docs` runs this file. With names of pictures, only these are drawn: `python docs/make_classics.py classics_kuran`.
"""

import re
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS))  # the folder of the figures stands beside this file

from classics_figures import (  # noqa: E402
    brock_durlauf_figures,
    epstein_figures,
    granovetter_figures,
    kuran_figures,
    regime_figures,
    watts_figures,
)
from classics_figures.common import Picture, standalone  # noqa: E402

PAGE = DOCS / "classics.md"
_ROOMS = (granovetter_figures, watts_figures, kuran_figures, epstein_figures, regime_figures, brock_durlauf_figures)
PICTURES: dict[str, Callable[[], Picture]] = {name: draw for room in _ROOMS for name, draw in room.PICTURES.items()}

_LINE = 120
_MARKED = re.compile(r"(<!-- picture: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(text: str, pictures: dict[str, Picture]) -> str:
    """The page with each of these pictures, and what it says, between its marks."""

    def between(found: re.Match[str]) -> str:
        name = found["name"]
        if name not in pictures:
            return found[0]
        return f"{found[1]}\n{block(name, pictures[name])}\n\n{found[3]}"

    return _MARKED.sub(between, text)


def block(name: str, picture: Picture) -> str:
    """A picture in Markdown, and below it in words what it says."""
    title, subtitle = (text.replace("*", r"\*") for text in (picture.title, picture.subtitle))
    return (
        f"![{title}](pictures/{name}.svg)\n\n{textwrap.fill(f'**{title}.** {subtitle}', _LINE, break_on_hyphens=False)}"
    )


def main(names: list[str]) -> None:
    """Draw these pictures, or all, and renew the page."""
    drawn = {name: PICTURES[name]() for name in names or PICTURES}
    for name, picture in drawn.items():
        target, text = DOCS / "pictures" / f"{name}.svg", standalone(picture, name)
        if not target.exists() or target.read_text(encoding="utf-8") != text:
            target.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{target.name} renewed\n")
    page = PAGE.read_text(encoding="utf-8")
    if (new := renewed(page, drawn)) != page:
        PAGE.write_text(new, encoding="utf-8")
        sys.stdout.write(f"{PAGE.name} renewed\n")


if __name__ == "__main__":
    main(sys.argv[1:])
