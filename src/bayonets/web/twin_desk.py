"""Where the twin is asked: fair among pages, the latest question of a page counts, and nobody computes in the loop.

A page has at most one question waiting and one under way; whoever asks again before his turn keeps his place in the
queue. So with any number of pages each gets its turn, and what is answered is what was asked last.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from bayonets.ensemble.evaluate import mean_field_at
from bayonets.scenario.inputs import build
from bayonets.web.course_json import course_json
from bayonets.web.limits import Limits, check_twin
from bayonets.web.models import SetupModel
from bayonets.web.refusals import Refusal, encoded, limit, say_shortly
from bayonets.web.setups import Places

Done = Callable[[bytes | Exception], None]
"""Called in a thread of the desk with a course as JSON bytes, or with what went wrong."""


@dataclass(frozen=True)
class Ready:
    """Compiled code that may not be at hand yet.

    Attributes:
        there: set when it is, or never will be.
        check: raises if it never will be.
    """

    there: threading.Event
    check: Callable[[], None]


@dataclass(frozen=True)
class _Question:
    setup: SetupModel
    done: Done
    client: str
    asked: float = field(default_factory=time.perf_counter)


class TwinDesk:
    """Answers for the twin.

    Args:
        places: where scenarios come from.
        limits: on what is asked.
        ready: the compiled twin.
        threads: that work.
    """

    def __init__(self, places: Places, limits: Limits, ready: Ready, threads: int) -> None:
        self._places, self._limits, self._ready = places, limits, ready
        self._waiting: OrderedDict[str, _Question] = OrderedDict()
        self._busy: set[str] = set()
        self._turn = threading.Condition()
        self._open = True
        self._threads = [
            threading.Thread(target=self._work, name=f"bayonets-twin-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    def ask(self, page: str, setup: SetupModel, done: Done, client: str = "") -> int:
        """Ask for a page; what it asked before and what has not begun is dropped.

        Returns:
            How many pages come before it.

        Raises:
            Refusal: too many wait.
        """
        with self._turn:
            if page not in self._waiting and len(self._waiting) >= self._limits.twins:
                raise Refusal(503, "queue", "Too many pages ask at once. Try again in a moment")
            own = sum(other.client == client for other in self._waiting.values())
            if page not in self._waiting and own >= self._limits.client_twins:
                raise limit(f"{own} questions that were asked from here wait already. Ask again when one is answered")
            self._waiting[page] = _Question(setup, done, client)
            self._turn.notify()
            return list(self._waiting).index(page)

    def forget(self, page: str) -> None:
        """Drop what a page has asked and what has not begun."""
        with self._turn:
            self._waiting.pop(page, None)

    def close(self) -> None:
        """Let the threads end."""
        with self._turn:
            self._open = False
            self._waiting.clear()
            self._turn.notify_all()

    def _work(self) -> None:
        self._ready.there.wait()
        while (taken := self._next()) is not None:
            page, question = taken
            try:
                question.done(self._found(question))
            except Exception as error:
                say_shortly(error)  # whoever cannot listen stops nobody
            with self._turn:
                self._busy.discard(page)
                self._turn.notify()

    def _found(self, question: _Question) -> bytes | Exception:
        try:
            return self._answer(question)
        except Exception as error:
            return error

    def _next(self) -> tuple[str, _Question] | None:
        """The first page in the queue that is not being answered; None when the desk is closed."""
        with self._turn:
            while self._open:
                page = next((one for one in self._waiting if one not in self._busy), None)
                if page is not None:
                    self._busy.add(page)
                    return page, self._waiting.pop(page)
                self._turn.wait()
        return None

    def _answer(self, question: _Question) -> bytes:
        began = time.perf_counter()
        self._ready.check()
        scenario = self._places.scenario(question.setup)
        check_twin(scenario, self._limits)
        course = mean_field_at(build(scenario))[0]
        plain = course_json(scenario, course)
        return encoded(plain | {"milliseconds": round((time.perf_counter() - began) * 1000.0, 1)})
