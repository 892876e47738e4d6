"""A figure as compact SVG for a page, with real text, and with colours by name for pages with a dark mode."""

import re
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any, Final
from warnings import catch_warnings, filterwarnings
from xml.etree import ElementTree as ET

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from bayonets.pictures.style import INKS

_NO_METADATA: Final = {"Creator": None, "Date": None, "Format": None, "Type": None}
_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_COLOR: Final = re.compile(r"#[0-9a-f]{6}")
_STYLE_DROPPED: Final = ("font-family", "stroke-miterlimit")
_KEPT_ATTRIBUTES: Final = ("x", "y", "d", "width", "height", "transform", "clip-path", "style", "viewBox")


def to_svg(figure: Figure, name: str, alternative: str) -> str:
    """The figure as one `<svg>` element.

    Args:
        figure: as the functions of this package return it.
        name: letters and digits, unique on the page, so that no two marks share an id.
        alternative: an equivalent text, for readers who cannot see the figure.

    Returns:
        Markup without scripts, links or names of fonts; every text in it is escaped.
    """
    root = ET.fromstring(_drawn(figure, name))  # noqa: S314
    box = root.attrib["viewBox"]
    head = f'<svg role="img" aria-label="{escape(alternative)}" viewBox="{box}" preserveAspectRatio="xMidYMid meet">'
    inner = "".join(part for child in root for part in _markup(child, f"{name}-"))
    return f"{head}{inner}</svg>"


def _drawn(figure: Figure, name: str) -> bytes:
    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "svg.hashsalt": name,
        "text.parse_math": False,
        "path.simplify": False,
    }
    target = BytesIO()
    with mpl.rc_context(settings), catch_warnings():
        # Names may be in any alphabet; the reader's own fonts draw them.
        filterwarnings("ignore", message=r"(?s).*Glyph .* missing from font")
        FigureCanvasSVG(figure).print_svg(target, metadata=_NO_METADATA)  # type: ignore[no-untyped-call]
    return target.getvalue()


def _markup(element: ET.Element, prefix: str) -> Iterator[str]:
    tag = element.tag.rpartition("}")[2]
    if tag == "metadata" or (tag == "style" and not element.attrib):
        return
    children = "".join(part for child in element for part in _markup(child, prefix))
    text = escape(element.text.strip("\n"), quote=False) if tag == "text" and element.text else ""
    attributes = "".join(_attributes(element, tag, prefix))
    if tag in {"g", "defs"} and not children:
        return
    if tag == "g" and not attributes:
        yield children
        return
    yield f"<{tag}{attributes}>{text}{children}</{tag}>" if text or children else f"<{tag}{attributes}/>"


def _attributes(element: ET.Element, tag: str, prefix: str) -> Iterator[str]:
    for long_name, value in element.attrib.items():
        name = long_name.rpartition("}")[2]
        if name == "id" and tag in {"path", "clipPath"} and not value.startswith("patch"):
            yield f' id="{prefix}{value}"'
        elif name == "href":
            yield f' href="#{prefix}{value[1:]}"'
        elif name == "clip-path":
            yield f' clip-path="{value.replace("url(#", f"url(#{prefix}")}"'
        elif name == "style":
            yield from _style(value)
        elif name in _KEPT_ATTRIBUTES:
            yield from _geometry(name, value)


def _style(value: str) -> Iterator[str]:
    parts = [part.strip() for part in value.split(";") if part.strip()]
    kept = [part.replace(": ", ":") for part in parts if not part.startswith(_STYLE_DROPPED)]
    if kept:
        yield f' style="{escape(_COLOR.sub(_named, ";".join(kept)))}"'


def _named(match: re.Match[str]) -> str:
    color = match.group()
    return f"var(--{INKS[color]},{color})" if color in INKS else color


def _geometry(name: str, value: str) -> Iterator[str]:
    """Coordinates rounded to a tenth of a pixel, without a visible difference; rotations by 0 are left out."""
    rounded = _NUMBER.sub(_tenth, value)
    if name == "transform":
        rounded = re.sub(r"\s*rotate\(-?0 [^)]*\)\s*", "", rounded)
    if name == "d":
        rounded = re.sub(r"\s*([MLCQz])\s*", r"\1", rounded)
    if rounded:
        yield f' {name}="{escape(rounded)}"'


def _tenth(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.1f}"
    return text[:-2] if text.endswith(".0") else text
