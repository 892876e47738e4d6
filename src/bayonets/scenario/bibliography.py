"""The bibliography of a dossier: entries by key, or plain strings; the `source` of a number may be one of its keys.

It is written for people and, by `bibtex`, for a reference manager.
"""

import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from bayonets.scenario.faults import Gather, broken, fault_at, refuse
from bayonets.scenario.parts import FieldRule, Part, Text, must
from bayonets.scenario.quantity import as_number

LONGEST_KEY = 64
_KEY = re.compile(rf"[A-Za-z][A-Za-z0-9_.:-]{{0,{LONGEST_KEY - 1}}}", re.ASCII)
_WEB = re.compile(r"https?://\S+\Z")
_FIRST, _LAST = 1000, 2200


def _year(value: object) -> object:
    number = as_number(value)
    if number is None or not number.is_integer() or not _FIRST <= number <= _LAST:
        raise broken(f"must be a year from {_FIRST} to {_LAST}", "Write a year such as 2020, or leave it out")
    return int(number)


Year = Annotated[int, FieldRule(BeforeValidator(_year), {"minimum": _FIRST, "maximum": _LAST})]

_OF_THE_WEB = must(
    "must be an address that begins with http:// or https://",
    "Correct it, or leave it out",
    _WEB.match,
    {"pattern": r"^https?://\S+$"},
)
Url = Annotated[Text, _OF_THE_WEB]
"""An address that a browser opens as a page."""


class Source(Part):
    """One work of the bibliography.

    Attributes:
        author: "Galeotti, M.", several joined by " and "; an institution or a newspaper if no person is named.
        title: title of the work.
        year: year of publication.
        publisher: journal, newspaper, publisher or website.
        date: date of publication, as written in the work, if the year is not sufficient.
        url: address of the work.
        doi: digital object identifier.
        note: its use in the dossier, or how it was accessed.
    """

    on_one_line = True

    author: Text | None = None
    title: Text
    year: Year | None = None
    publisher: Text | None = None
    date: Text | None = None
    url: Url | None = None
    doi: Text | None = None
    note: Text | None = None

    def written(self) -> Any:
        """The plain data; for a work given as text only, the text."""
        given = super().written()
        return given["title"] if set(given) == {"title"} else given

    def reference(self) -> str:
        """The work as an entry of a list of references."""
        when = self.date or (str(self.year) if self.year is not None else "")
        head = " ".join(filter(None, [self.author, f"({when})." if when else ""]))
        ends = [f"{head}" if head else "", f"{self.title}.", f"{self.publisher}." if self.publisher else ""]
        ends += [f"doi:{self.doi}." if self.doi else "", f"{self.note}." if self.note else ""]
        return " ".join(filter(None, ends))

    @property
    def address(self) -> str:
        """The address of the work; empty if none is given."""
        return self.url or (f"https://doi.org/{self.doi}" if self.doi else "")


def _sources(value: object) -> object:
    """The bibliography from a list of plain strings, or from entries by key; reports all faults at once."""
    if isinstance(value, list | tuple):
        return {str(index + 1): _entry(item, (index,)) for index, item in enumerate(value)}
    if not isinstance(value, Mapping):
        raise broken(
            "must be a list of works, or a mapping of keys to works",
            'Write {galeotti2020: {author: "Galeotti, M.", title: "...", year: 2020}}',
        )
    gather, works = Gather(), {}
    for key, item in value.items():
        if not isinstance(key, str) or not (_KEY.fullmatch(key) or key.isdigit()):
            rule = f"must be a key of letters, digits and _.:- that begins with a letter, of at most {LONGEST_KEY}"
            gather.add([fault_at((key,), key, broken(rule, "Write a key such as galeotti2020", kind="key"))])
        works[key] = gather.attempt((), partial(_entry, item, (key,)))
    return gather.close(works)


def _entry(item: object, where: tuple[str | int, ...]) -> Source:
    """A work; a plain string becomes a work given as text only."""
    gather = Gather()
    if isinstance(item, str | Source):
        work = gather.attempt(where, lambda: item if isinstance(item, Source) else Source(title=item))
    elif isinstance(item, Mapping):
        work = gather.attempt(where, lambda: Source.model_validate(item))
    else:
        refuse(where, item, broken("must be text, or {author, title, year, url}", 'Write "Galeotti 2020"'))
    return gather.close(work)


_WORK = {"anyOf": [{"type": "string", "minLength": 1}, Source.model_json_schema()]}
_SCHEMA = {"anyOf": [{"type": "array", "items": _WORK}, {"type": "object", "additionalProperties": _WORK}]}

Bibliography = Annotated[dict[str, Source], BeforeValidator(_sources), WithJsonSchema(_SCHEMA)]
"""Works by key; works in a plain list have their number as key."""

_PLAIN_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
}


def bibtex(sources: Mapping[str, Source]) -> str:
    """The bibliography as BibTeX, in UTF-8; every work is a `misc` entry, since dossiers record no kinds of works."""
    return "\n".join(_bibtex_entry(key, source) for key, source in sources.items())


def _bibtex_entry(key: str, source: Source) -> str:
    values = {
        "author": source.author,
        "title": source.title,
        "year": None if source.year is None else str(source.year),
        "howpublished": source.publisher,
        "doi": source.doi,
        "note": ". ".join(filter(None, [source.date, source.note])) or None,
    }
    lines = [f"  {name} = {{{_tex(value)}}}," for name, value in values.items() if value is not None]
    lines += [f"  url = {{{source.url}}},"] if source.url is not None else []
    name = key if not key.isdigit() else f"source{key}"
    return "\n".join([f"@misc{{{name},", *lines, "}", ""])


def _tex(text: str) -> str:
    return "".join(_PLAIN_TEX.get(mark, mark) for mark in text)


def source_of(sources: Mapping[str, Source], text: str | None) -> Source | None:
    """The work that the `source` of a number names by its key; None if it is free text or missing."""
    return sources.get(text) if text is not None and not text.isdigit() else None


def in_full(sources: Mapping[str, Source], text: str | None) -> str | None:
    """The `source` of a number for people: the reference if it is a key, else its text."""
    work = source_of(sources, text)
    return work.reference() if work else text
