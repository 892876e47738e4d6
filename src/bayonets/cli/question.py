"""What all verbs that ask a question share: their options, their folder, and how the answer is handed over."""

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bayonets.cli.common import changed, command_line, json_option, option_of, own_folder, scenario_options
from bayonets.cli.progress import Say, bar_of, say_to_stderr
from bayonets.cli.terminal import echo_json, echo_next, terminal_width, with_headings
from bayonets.errors import STOPPED, RunFailedError
from bayonets.questions.contract import SHARED, arguments_of

if TYPE_CHECKING:
    from bayonets.ensemble.executor import Workforce
    from bayonets.questions.answers import Answer
    from bayonets.questions.plan import Plan
    from bayonets.scenario.model import Scenario

_OPTIONS = (
    *(option_of(SHARED[name]) for name in ("seed", "threads", "dask")),
    scenario_options,
    click.option(
        "--out", type=click.Path(path_type=Path), help="Folder of the answer; by default one below bayonets-results."
    ),
    click.option("--quiet", is_flag=True, help="Print nothing but errors."),
    json_option,
)


@dataclass(frozen=True)
class Shared:
    """What was given for the options that all questions have.

    Attributes:
        seed, threads, dask, settings, days, out, quiet, as_json: the options.
    """

    seed: int
    threads: int | None
    dask: str | None
    settings: tuple[str, ...]
    days: int | None
    out: Path | None
    quiet: bool
    as_json: bool

    def scenario(self, name: str) -> "Scenario":
        """The scenario of a name or path, with --set and --days."""
        return changed(name, self.settings, self.days)

    def folder(self, name: str, question: str, *asked: str) -> Path:
        """--out, or a folder of its own below bayonets-results."""
        return self.out or default_folder(name, question, self.seed, *asked)

    @property
    def say(self) -> Say:
        """Where progress is told: nowhere if only the answer is wanted."""
        return say_to_stderr(quiet=self.quiet or self.as_json)

    def words(self) -> str:
        """--set, --days and --seed as a further command about the same scenario needs them, each after a space."""
        words = [f"--set {shlex.quote(word)}" for word in self.settings]
        words += [] if self.days is None else [f"--days {self.days}"]
        words += [] if self.seed == 1 else [f"--seed {self.seed}"]
        return "".join(f" {word}" for word in words)


def question_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all questions have, as one `shared`; a question adds its own budget."""
    names = tuple(Shared.__dataclass_fields__)

    @wraps(function)
    def command(**given: Any) -> Any:
        shared = Shared(**{name: given.pop(name) for name in names})
        if shared.threads and shared.dask:
            raise click.UsageError(
                f"--threads {shared.threads} with --dask: a cluster's workers have their own threads. Use one"
            )
        return function(shared=shared, **given)

    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def options_of(
    question: Callable[..., Any], *, leave_out: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of the arguments that a question declares, but for those that all questions have.

    Args:
        question: the function.
        leave_out: arguments that the verb takes in another form.
    """
    known = ("seed", "threads", "dask", *leave_out)

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for declared in reversed([one for name, one in arguments_of(question).items() if name not in known]):
            command = option_of(declared)(command)
        return command

    return add


def again(*, drop: Sequence[str] = (), **options: str | int) -> str:
    """The command that was given, with other values for some of its options: nothing else of the question changes.

    Args:
        drop: options that are left out, such as `--out`.
        options: by name, such as `runs=4000`.
    """
    given = {f"--{name}": str(value) for name, value in options.items()}
    words, kept = iter(sys.argv[1:]), list[str]()
    for word in words:
        name, equals, _ = word.partition("=")
        if name not in given and name not in drop:
            kept.append(word)
        elif not equals:
            next(words, None)
    return shlex.join(["bayonets", *kept, *(word for pair in given.items() for word in pair)])


def ask(
    plan: "Plan",
    name: str,
    shared: Shared,
    *,
    following: Callable[[Any, Path], Sequence[tuple[str, str]]],
    what: str = "runs",
    text: Callable[[Any], str] | None = None,
) -> None:
    """Work a question out in its folder, saying what it takes and how far it is, and hand its answer over.

    Args:
        plan: of the question.
        name: of the scenario, as the user gave it.
        shared: the options that all questions have.
        following: of the answer and its folder, the next sensible commands.
        what: is counted while it is worked out: runs, or points.
        text: of the answer, as it is printed; by default its own.

    Raises:
        RunFailedError: some runs could not be completed; the answer has been given without them.
    """
    from bayonets.ensemble.executor import threads_here, workforce
    from bayonets.questions.plan import opened

    say = shared.say
    path = shared.out or default_folder(name, plan.question, plan.seed, *plan.address())
    plan.check_room(threads_here(plan.points, shared.threads, shared.dask), path)
    with opened(plan, path, command_line()) as folder:
        for notice in folder.notices():
            say(notice)
        complete = plan.is_complete(folder)
        with workforce(plan.points, shared.threads, None if complete else shared.dask, say) as force:
            if not complete:
                plan.ready(say)
            if cost := plan.cost(force, folder):
                say(cost)
            is_shown = not (complete or shared.quiet or shared.as_json)
            with resumable(lambda: plan.done(folder)), bar_of(what, shown=is_shown) as progress:
                answer = plan.solve(folder, force, progress, partial(_show_first, plan, force, path, say))
    deliver(answer, path, plan.scenario, shared, text=text and text(answer), following=following(answer, path))
    if folder.failed():
        raise RunFailedError(folder.failures())


def _show_first(plan: "Plan", force: "Workforce", path: Path, say: Say, answer: "Answer") -> None:
    """Tell a first, rough answer, draw it where there is no picture yet, and say what the rest takes."""
    from bayonets.ensemble.disk import only_disk_errors
    from bayonets.questions.answers import PICTURE, keep

    say(answer.findings[0])
    if not (path / PICTURE).exists():
        with only_disk_errors(path):
            keep(answer, path)
        say(f"A first picture: {path / PICTURE}")
    if rest := plan.cost_of_the_rest(force, say):
        say(rest)


@contextmanager
def resumable(done: Callable[[], str] = str) -> Iterator[None]:
    """Say, when the user interrupts, that nothing is lost.

    Args:
        done: what has been done by then, such as `3 points done`; empty where that is not worth saying.
    """
    try:
        yield
    except KeyboardInterrupt:
        so_far = f" with {text}" if (text := done()) else ""
        click.echo(f"\nStopped{so_far}. The same command again goes on from there.", err=True)
        raise click.exceptions.Exit(STOPPED) from None


def default_folder(name: str, question: str, seed: int, *asked: str) -> Path:
    """A folder that belongs to this question alone.

    Args:
        name: of the scenario, or its path.
        question: the verb.
        seed: address of all chance.
        asked: digests and words that make it another question.
    """
    known = sha256("\0".join(asked).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return own_folder(name, f"-{question}-seed-{seed}-{known}")


def deliver(
    answer: "Answer",
    path: Path,
    scenario: "Scenario",
    shared: Shared,
    *,
    text: str | None = None,
    following: Sequence[tuple[str, str]] = (),
) -> None:
    """Keep an answer in its folder, with its picture and its report, and print it.

    Args:
        answer: to a question.
        path: of its folder, which has a manifest.
        scenario: asked about.
        shared: whether to print nothing, or JSON.
        text: what is printed, if not the answer's own text.
        following: the next sensible commands, and what they do.
    """
    from bayonets.ensemble.disk import only_disk_errors
    from bayonets.questions.answers import PICTURE, keep
    from bayonets.report.of_folder import REPORT, write_answer

    with only_disk_errors(path):
        keep(answer, path)
    write_answer(answer, path, scenario)
    if shared.as_json:
        echo_json(answer.as_json() | {"folder": str(path)})
        return
    if shared.quiet:
        return
    click.echo(with_headings(text or answer.text(terminal_width())))
    click.echo(f"\nReport:  {path / REPORT}\nPicture: {path / PICTURE}\nResults: {path}")
    echo_next(following)


def words_of(path: Path) -> str:
    """A folder as a shell needs it."""
    return shlex.quote(str(path))
