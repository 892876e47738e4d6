"""What all verbs that ask a question share: their options, their folder, and how the answer is handed over."""

import json
import shlex
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import json_option, scenario_options
from bayonets.cli.terminal import terminal_width, with_headings

if TYPE_CHECKING:
    from bayonets.questions.answers import Answer

_OPTIONS = (
    click.option(
        "--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Address of all chance."
    ),
    click.option(
        "--threads", type=click.IntRange(1, 1024), help="Threads; by default all cores. Results do not depend on it."
    ),
    scenario_options,
    click.option(
        "--out", type=click.Path(path_type=Path), help="Folder of the answer; by default one below bayonets-results."
    ),
    click.option("--quiet", is_flag=True, help="Print nothing but errors."),
    json_option,
)


def question_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--seed, --threads, --set, --days, --out, --quiet and --json; a question adds its own budget."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def default_folder(name: str, question: str, seed: int, *asked: str) -> Path:
    """A folder that belongs to this question alone.

    Args:
        name: of the scenario, or its path.
        question: the verb.
        seed: address of all chance.
        asked: digests and words that make it another question.
    """
    known = sha256("\0".join(asked).encode()).hexdigest()[:8]
    return Path("bayonets-results") / f"{Path(name).stem}-{question}-seed-{seed}-{known}"


def deliver(
    answer: "Answer",
    path: Path,
    *,
    quiet: bool,
    as_json: bool,
    text: str | None = None,
    following: Sequence[tuple[str, str]] = (),
) -> None:
    """Keep an answer in its folder, with its picture and its report, and print it.

    Args:
        answer: to a question.
        path: of its folder, which has a manifest.
        quiet, as_json: print nothing, or JSON.
        text: what is printed, if not the answer's own text.
        following: the next sensible commands, and what they do.
    """
    from bayonets.ensemble.folder import only_disk_errors
    from bayonets.questions.answers import PICTURE, keep
    from bayonets.report.of_folder import REPORT, write_answer

    with only_disk_errors(path):
        keep(answer, path)
    write_answer(answer, path)
    if as_json:
        click.echo(json.dumps(answer.as_json() | {"folder": str(path)}, indent=1, ensure_ascii=False))
        return
    if quiet:
        return
    click.echo(with_headings(text or answer.text(terminal_width())))
    click.echo(f"\nReport:  {path / REPORT}\nPicture: {path / PICTURE}\nResults: {path}")
    if following:
        click.echo("Next:")
    for line, what in following:
        click.echo(f"  {line}    {what}")


def words_of(path: Path) -> str:
    """A folder as a shell needs it."""
    return shlex.quote(str(path))
