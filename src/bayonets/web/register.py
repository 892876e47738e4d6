"""What clients asked for, from the queue to a while after its end: who waits, who is worked on, what is kept."""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from bayonets.web.limits import Limits
from bayonets.web.refusals import Refusal, missing, of_error, say_shortly

State = Literal["waiting", "running", "done", "cancelled", "failed"]

SETTLED = ("done", "cancelled", "failed")
LESS_FAVOUR = 5
"""How much less of the processor's favour than others threads get that nobody waits for at every moment (Linux)."""


def _nobody(_thing: Any) -> None:
    """Nobody is told: whoever wants to know asks."""


@dataclass(eq=False, kw_only=True)
class Asked:
    """Something that a client asked for and that takes a while.

    Attributes:
        page: whose it is.
        told: called, in a thread that computes, when there is news.
        leased: whether it is given up when nobody asks for it for a while.
        id: its address.
        state: where it stands.
        error: why it failed.
        asked_at: when somebody last asked for it, `time.monotonic` as all moments here.
        began_at: when its turn came.
    """

    page: str
    told: Callable[[Any], None] = _nobody
    leased: bool = True
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    error: Refusal | None = None
    asked_at: float = field(default_factory=time.monotonic)
    began_at: float = 0.0

    @property
    def settled(self) -> bool:
        """Whether nothing more will come."""
        return self.state in SETTLED

    def size(self) -> int:
        """Bytes that it keeps, about."""
        return 0

    def is_rival_of(self, other: Any) -> bool:
        """Whether it takes the place of another one of the same page."""
        return bool(self.page == other.page)

    def release(self) -> None:
        """Let go of what is needed only as long as it is worked on."""

    def tell(self) -> None:
        """Say that there is news; whoever cannot listen stops nobody."""
        try:
            self.told(self)
        except Exception as error:
            say_shortly(error)


Thing = TypeVar("Thing", bound=Asked)


class Register(Generic[Thing]):
    """Everything that was asked for at one desk; the desk itself, which computes it, adds to this.

    Args:
        limits: on what waits and what is kept.
        what: it is called, such as "studies".
    """

    def __init__(self, limits: Limits, what: str) -> None:
        self.limits, self._what = limits, what
        self.turn = threading.Condition()
        self.waiting: list[Thing] = []
        self.running: list[Thing] = []
        self._known: OrderedDict[str, Thing] = OrderedDict()
        self.is_open = True

    def enter(self, thing: Thing) -> None:
        """Let it wait for its turn; what it is a rival of is cancelled.

        Raises:
            Refusal: the queue is full.
        """
        with self.turn:
            for other in [*self.waiting, *self.running]:
                if thing.is_rival_of(other):
                    self.settle(other, "cancelled")
            if len(self.waiting) >= self.limits.queue:
                raise Refusal(503, "queue", f"{len(self.waiting)} {self._what} wait already. Try again in a minute")
            self.waiting.append(thing)
            self._known[thing.id] = thing
            self.sweep()
            self.turn.notify_all()

    def get(self, name: str) -> Thing:
        """What has an id.

        Raises:
            Refusal: nothing has, or not any more.
        """
        with self.turn:
            thing = self._known.get(name)
            if thing is None:
                raise missing(f"{name[:40]}: not among the {self._what}, which are kept for a while only. Ask again")
            thing.asked_at = time.monotonic()
            self._known.move_to_end(name)
            return thing

    def begin(self, thing: Thing) -> None:
        """Its turn has come; the lock is held."""
        self.waiting.remove(thing)
        thing.state, thing.began_at = "running", time.monotonic()
        self.running.append(thing)
        for other in self.waiting:
            other.tell()

    def settle(self, thing: Thing, state: State) -> None:
        """Bring it to an end, if it has not come to one."""
        with self.turn:
            if thing.settled:
                return
            thing.state = state
            thing.release()
            for queue in (self.waiting, self.running):
                if thing in queue:
                    queue.remove(thing)
            self.turn.notify_all()

    def fail(self, thing: Thing, error: Exception) -> None:
        """Bring it to an end with what went wrong; a mistake of the program is told on stderr."""
        refusal = of_error(error)
        if refusal.status == 500:
            say_shortly(error)
        with self.turn:
            if not thing.settled:
                thing.error = refusal
                self.settle(thing, "failed")

    def cancel(self, thing: Thing) -> None:
        """Give it up, if it has not come to its end."""
        self.settle(thing, "cancelled")

    def forget(self, page: str) -> None:
        """Give up what a page has asked for."""
        with self.turn:
            for thing in [*self.waiting, *self.running]:
                if thing.page == page:
                    self.settle(thing, "cancelled")

    def is_late(self, thing: Thing) -> bool:
        """Whether nobody has asked for it for too long."""
        return thing.leased and time.monotonic() - thing.asked_at > self.limits.patience

    def sweep(self) -> None:
        """Give up what nobody asks for; forget what is finished and too much, too old or too large."""
        with self.turn:
            for thing in [*self.waiting, *self.running]:
                if self.is_late(thing):
                    self.settle(thing, "cancelled")
            now = time.monotonic()
            finished = [thing for thing in self._known.values() if thing.settled]
            size, surplus = sum(thing.size() for thing in finished), len(finished) - self.limits.kept
            for thing in finished:
                old = now - thing.asked_at > self.limits.kept_seconds
                if old or surplus > 0 or size > self.limits.kept_bytes:
                    del self._known[thing.id]
                    size -= thing.size()
                    surplus -= 1

    def counts(self) -> dict[str, int]:
        """How much waits, is worked on and is kept."""
        with self.turn:
            return {"waiting": len(self.waiting), "running": len(self.running), "kept": len(self._known)}

    def close(self) -> None:
        """Give everything up; whoever waits for the next turn is let go."""
        with self.turn:
            self.is_open = False
            for thing in [*self.waiting, *self.running]:
                self.settle(thing, "cancelled")
            self.turn.notify_all()
