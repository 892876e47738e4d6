"""An account as plain data, for programs and for pages that lay it out themselves."""

from typing import Any

from bayonets.account.blocks import Account, Block, Chart, Entry, Heading, Listing, Table, WithInterval, words_of


def plain(account: Account) -> dict[str, Any]:
    """Everything except the drawings and their numbers, which are files (`bayonets figure`, `Chart.data`).

    Returns:
        {"title", "about": [sentence], "findings": [sentence], "blocks": [...]}, where a block is one of {"text"},
        {"heading"}, {"list"}, {"chart", "title", "subtitle", "text", "caption"} and {"table", "columns", "numeric",
        "rows", "note"}; in a row, a number with an interval is {"number", "interval"}.
    """
    return {
        "title": account.title,
        "about": list(account.about),
        "findings": list(account.findings),
        "blocks": [_block(block) for block in account.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        rows = [[_entry(entry) for entry in row] for row in block.rows]
        return {
            "table": block.caption, "columns": list(block.columns), "numeric": list(block.numeric), "rows": rows,
            "note": block.note,
        }  # fmt: skip
    if isinstance(block, Chart):
        return {
            "chart": block.name, "title": block.title, "subtitle": block.subtitle, "text": list(block.sentences),
            "caption": block.caption,
        }  # fmt: skip
    if isinstance(block, Listing):
        return {"list": [words_of(line) for line in block.lines]}
    if isinstance(block, Heading):
        return {"heading": block.text}
    return {"text": words_of(block)}


def _entry(entry: Entry) -> str | dict[str, str]:
    if isinstance(entry, WithInterval):
        return {"number": entry.number, "interval": entry.interval}
    return words_of(entry)
