"""What all verbs of questions share: options, the folder, and the output of the answer."""

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
    from bayonets.scenario.handles import Which
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
    """The values of the options that all questions have.

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

    def drawn(
        self, name: str, posterior: str | None, uncertain: "Which | None", runs: int
    ) -> "tuple[Scenario, Which | None]":
        """The scenario, under a posterior if one is named, and which of its numbers are drawn."""
        from bayonets.inference.under import cautions, under

        scenario, which = under(self.scenario(name), posterior, uncertain)
        for sentence in cautions(scenario, runs):
            self.say(sentence)
        return scenario, which

    def folder(self, name: str, question: str, *asked: str) -> Path:
        """--out, or by default a folder of this question below bayonets-results."""
        return self.out or default_folder(name, question, self.seed, *asked)

    @property
    def say(self) -> Say:
        """The function that reports progress, which does nothing with --quiet or --json."""
        return say_to_stderr(quiet=self.quiet or self.as_json)

    def words(self) -> str:
        """--set, --days and --seed for a further command about the same scenario, each after a space."""
        words = [f"--set {shlex.quote(word)}" for word in self.settings]
        words += [] if self.days is None else [f"--days {self.days}"]
        words += [] if self.seed == 1 else [f"--seed {self.seed}"]
        return "".join(f" {word}" for word in words)


def question_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all questions have, as one argument `shared`."""
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
    """The options of the arguments that a question declares, except those that all questions have.

    Args:
        question: its function in the library.
        leave_out: arguments that the verb takes in another form.
    """
    excluded = ("seed", "threads", "dask", *leave_out)

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for declared in reversed(
            [argument for name, argument in arguments_of(question).items() if name not in excluded]
        ):
            command = option_of(declared)(command)
        return command

    return add


def again(*, drop: Sequence[str] = (), **options: str | int) -> str:
    """The command as given, with other values for some of its options and no other change.

    Args:
        drop: options to leave out, such as `--out`.
        options: new values by name, such as `runs=4000`.
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
    """Answer a question in its folder, with the expected cost and the progress, and print the answer.

    Args:
        plan: the question.
        name: of the scenario, as the user gave it.
        shared: the options that all questions have.
        following: gives the commands that may follow, from the answer and its folder.
        what: the unit of progress: runs, or points.
        text: gives the printed text of the answer; by default the account.

    Raises:
        RunFailedError: some runs could not be completed; the answer was printed without them.
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
    """Print a first, approximate answer, draw it where there is no picture yet, and report the cost of the rest."""
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
    """Report, at an interruption by the user, that the results so far are kept.

    Args:
        done: gives the progress by then, such as `3 points done`; empty where nothing is to be reported.
    """
    try:
        yield
    except KeyboardInterrupt:
        so_far = f" with {text}" if (text := done()) else ""
        click.echo(f"\nStopped{so_far}. The same command again continues from there.", err=True)
        raise click.exceptions.Exit(STOPPED) from None


def default_folder(name: str, question: str, seed: int, *asked: str) -> Path:
    """The default folder of a question.

    Args:
        name: of the scenario, or its path.
        question: the verb.
        seed: random seed.
        asked: digests and words that distinguish the question from others.
    """
    digest = sha256("\0".join(asked).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return own_folder(name, f"-{question}-seed-{seed}-{digest}")


def deliver(
    answer: "Answer",
    path: Path,
    scenario: "Scenario",
    shared: Shared,
    *,
    text: str | None = None,
    following: Sequence[tuple[str, str]] = (),
) -> None:
    """Store an answer in its folder with its picture and report, and print it.

    Args:
        answer: the answer.
        path: its folder, which has a manifest.
        scenario: the scenario of the question.
        shared: the options, which decide between text, JSON and no output.
        text: the printed text, if it is not the account of the answer.
        following: commands that may follow, and what they do.
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
    """A path, quoted for a shell."""
    return shlex.quote(str(path))
