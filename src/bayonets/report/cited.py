"""Sources as the page cites them: references of keys, and keys within a sentence, linked to the bibliography."""

import re
from collections.abc import Mapping

from bayonets.account.blocks import Link, Text
from bayonets.scenario.bibliography import Source, source_of
from bayonets.scenario.printable import plain

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*[A-Za-z0-9_]|[A-Za-z]")


def anchor(key: str) -> str:
    """The name of a work's place on the page."""
    return f"source-{key}"


def cited(sources: Mapping[str, Source], said: str | None) -> Text:
    """Where a number comes from: text, in which works of the bibliography are links to their place on the page.

    Args:
        sources: the bibliography.
        said: the `source` of a number: a key, a sentence that may mention keys, or nothing.
    """
    whole = source_of(sources, said)
    if whole is not None:
        return (Link(plain(whole.reference()), f"#{anchor(said or '')}"),)
    text = plain(said or "")
    parts: list[str | Link] = []
    done = 0
    for found in _WORD.finditer(text):
        if source_of(sources, found[0]) is not None and _is_cited(text, found):
            parts += [text[done : found.start()], Link(found[0], f"#{anchor(found[0])}")]
            done = found.end()
    return (*parts, text[done:]) if parts else text


def _is_cited(text: str, found: re.Match[str]) -> bool:
    """Whether a key is meant; one that is a plain word, such as `cases`, only at the beginning or within brackets."""
    before = text[: found.start()]
    return not found[0].isalpha() or not before or before.count("(") > before.count(")")


def work(key: str, source: Source) -> Text:
    """A work of the bibliography: its key, where it is cited by one, its reference, and where it can be read."""
    name = "" if key.isdigit() else f"{key}: "
    text = f"{name}{plain(source.reference())}"
    return (f"{text} ", Link(plain(source.address), source.address)) if source.address else text
