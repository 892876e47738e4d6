"""An account as a section of a page; all texts are escaped, since the names of a scenario may contain anything."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from bayonets.account.blocks import Account, Block, Chart, Entry, Heading, Link, Listing, Table, WithInterval

_FEW_COLUMNS = 4
"""A table with more columns is shown as cards on a phone."""


def section(account: Account) -> Markup:
    """The account below its title; findings that no caption of a chart repeats come first."""
    captions = {sentence for chart in account.charts for sentence in chart.sentences}
    findings = [sentence for sentence in account.findings if sentence not in captions]
    blocks = Markup("\n").join(map(_block, [*account.about, *findings, *account.blocks]))
    return Markup('<section id="{}">\n<h2>{}</h2>\n{}\n</section>\n').format(account.name, account.title, blocks)


def _block(block: Block) -> Markup:
    if isinstance(block, Chart):
        return _figure(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Listing):
        return _listing(block)
    if isinstance(block, Heading):
        return Markup("<h3>{}</h3>").format(block.text)
    return Markup("<p>{}</p>").format(_words(block))


def _words(entry: Entry) -> Markup:
    if isinstance(entry, str | WithInterval):
        return escape(str(entry))
    return Markup("").join(_link(part) if isinstance(part, Link) else escape(part) for part in entry)


def _link(link: Link) -> Markup:
    away = "" if link.href.startswith("#") else Markup(' rel="noreferrer noopener"')
    return Markup('<a href="{}"{}>{}</a>').format(link.href, away, link.text)


def _figure(chart: Chart) -> Markup:
    sentences = "".join(f"{sentence} " for sentence in chart.sentences)
    return Markup(
        '<figure id="picture-{name}">\n<h3>{title}</h3>\n<p class="subtitle">{subtitle}</p>\n'
        '<div class="wide">{wide}</div>\n<div class="narrow">{narrow}</div>\n'
        '<figcaption>{sentences}<span class="origin">{caption} '
        '<a class="data" download="{name}.csv" href="{data}">Data (CSV)</a></span></figcaption>\n</figure>'
    ).format(
        name=chart.name, title=chart.title, subtitle=chart.subtitle, wide=chart.wide, narrow=chart.narrow,
        sentences=sentences, caption=chart.caption, data=chart.data.uri(),
    )  # fmt: skip


def _table(table: Table) -> Markup:
    note = Markup('\n<p class="note">{}</p>').format(table.note) if table.note else Markup("")
    shown = _grid(table) + note
    if table.caption and not table.opened:
        return Markup("<details><summary>{}</summary>{}</details>").format(table.caption, shown)
    return (Markup("<h3>{}</h3>\n").format(table.caption) if table.caption else Markup("")) + shown


def _grid(table: Table) -> Markup:
    cards = len(table.columns) > _FEW_COLUMNS
    heads = _cells(
        Markup('<th{} scope="col">{}</th>').format(_number(table, index), head)
        for index, head in enumerate(table.columns)
    )
    rows = Markup("\n").join(Markup("<tr>{}</tr>").format(_row(table, row, cards=cards)) for row in table.rows)
    return Markup(
        '<div class="scroll">\n<table{}>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>\n</div>'
    ).format(Markup(' class="cards"') if cards else "", heads, rows)


def _row(table: Table, row: Sequence[Entry], *, cards: bool) -> Markup:
    return _cells(
        Markup("<td{}{}>{}</td>").format(
            _number(table, index),
            Markup(' data-head="{}"').format(table.columns[index]) if cards else "",
            _words(entry),
        )
        for index, entry in enumerate(row)
    )


def _cells(cells: Iterator[Markup]) -> Markup:
    return Markup("").join(cells)


def _number(table: Table, index: int) -> Markup:
    return Markup(' class="number"') if index in table.numeric else Markup("")


def _listing(listing: Listing) -> Markup:
    if listing.code:
        return Markup("<pre>{}\n</pre>").format(Markup("\n").join(map(_words, listing.lines)))
    kind = Markup(' class="legend"') if listing.legend else ""
    names = [Markup(' id="{}"').format(name) for name in listing.names] or [Markup("")] * len(listing.lines)
    lines = (
        Markup("<li{}>{}</li>").format(name, _words(line)) for name, line in zip(names, listing.lines, strict=True)
    )
    return Markup("<ul{}>{}</ul>").format(kind, Markup("").join(lines))
