"""Citations of sources on the page: references of keys, and keys within a sentence, linked to the bibliography."""

import re
from collections.abc import Mapping

from bayonets.account.blocks import Link, Text
from bayonets.scenario.bibliography import Source, source_of
from bayonets.scenario.printable import plain

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*[A-Za-z0-9_]|[A-Za-z]")


def anchor(key: str) -> str:
    """The anchor of a work on the page."""
    return f"source-{key}"


def cited(sources: Mapping[str, Source], origin: str | None) -> Text:
    """The source of a number as text, in which works of the bibliography are links to their entries on the page.

    Args:
        sources: the bibliography.
        origin: the `source` of a number: a key, a sentence that may mention keys, or None.
    """
    whole = source_of(sources, origin)
    if whole is not None:
        return (Link(plain(whole.reference()), f"#{anchor(origin or '')}"),)
    text = plain(origin or "")
    parts: list[str | Link] = []
    done = 0
    for match in _WORD.finditer(text):
        if source_of(sources, match[0]) is not None and _is_cited(text, match):
            parts += [text[done : match.start()], Link(match[0], f"#{anchor(match[0])}")]
            done = match.end()
    return (*parts, text[done:]) if parts else text


def _is_cited(text: str, match: re.Match[str]) -> bool:
    """Whether a word is a key; a plain word, such as `cases`, only at the beginning or within brackets."""
    before = text[: match.start()]
    return not match[0].isalpha() or not before or before.count("(") > before.count(")")


def work(key: str, source: Source) -> Text:
    """A work of the bibliography: its key, if it is cited by one, its reference and its address."""
    name = "" if key.isdigit() else f"{key}: "
    text = f"{name}{plain(source.reference())}"
    return (f"{text} ", Link(plain(source.address), source.address)) if source.address else text
