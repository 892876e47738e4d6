"""What clients asked for, from the queue to a while after its end: who waits, who is worked on, what is kept.

All clients hold the same token, and a page may call itself what it likes. So turns go round among clients, which are
addresses: the pages that are open there, and apart from them the scripts. Within a client they go by the order of
coming. An open page has one place in the queue, and the connections of an address have an end; scripts, which are
pages by their own word only, have a small share of the queue together. What stands on an open page is not forgotten.
"""

import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from bayonets.web.limits import Limits
from bayonets.web.refusals import Refusal, missing, of_error, say_shortly

State = Literal["waiting", "running", "done", "cancelled", "failed"]

SETTLED = ("done", "cancelled", "failed")
_MOST_CLIENTS = 1_000
LESS_FAVOUR = 5
"""How much less of the processor's favour than others threads get that nobody waits for at every moment (Linux)."""


@dataclass(frozen=True)
class Caller:
    """Who asks.

    Attributes:
        page: has one study, and one question of each kind, at a time.
        client: takes turns with others.
    """

    page: str
    client: str


def _nobody(_thing: Any) -> None:
    """Nobody is told: whoever wants to know asks."""


@dataclass(eq=False, kw_only=True)
class Asked:
    """Something that a client asked for and that takes a while.

    Attributes:
        page: whose it is.
        client: in whose turn it is worked on.
        told: called, in a thread that computes, when there is news.
        leased: whether it is given up when nobody asks for it for a while.
        id: its address.
        state: where it stands.
        error: why it failed.
        asked_at: when somebody last asked for it, `time.monotonic` as all moments here.
        began_at: when its turn came.
    """

    page: str
    client: str = ""
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

    def seat(self) -> Hashable:
        """Where it stands on its page: of two with one seat the later takes the place of the earlier."""
        return self.page

    def let_go(self) -> None:
        """Let go of what can be made again."""

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
        is_open: whether a page is open somewhere.
    """

    def __init__(self, limits: Limits, what: str, is_open: Callable[[str], bool]) -> None:
        self.limits, self._what, self._is_open_page = limits, what, is_open
        self.turn = threading.Condition()
        self.waiting: list[Thing] = []
        self.running: list[Thing] = []
        self._known: OrderedDict[str, Thing] = OrderedDict()
        self._latest: dict[Hashable, Thing] = {}
        self._served: OrderedDict[str, int] = OrderedDict()
        self._turns = 0
        self.is_open = True

    def enter(self, thing: Thing, *, is_shown: bool = False) -> None:
        """Let it wait for its turn; what has its seat is cancelled, unless it is refused.

        Args:
            thing: that was asked for.
            is_shown: whether an open page needs it for what it shows, so that it is none of the scripts'.

        Raises:
            Refusal: the queue is full, or too much of it is this client's.
        """
        with self.turn:
            rivals = [other for other in [*self.waiting, *self.running] if thing.seat() == other.seat()]
            self._refuse_too_many(thing, [other for other in self.waiting if other not in rivals], is_shown=is_shown)
            for other in rivals:
                self.settle(other, "cancelled")
            self.waiting.append(thing)
            self._known[thing.id] = self._latest[thing.seat()] = thing
            self.sweep()
            self.turn.notify_all()

    def _refuse_too_many(self, thing: Thing, waiting: Sequence[Thing], *, is_shown: bool) -> None:
        own = sum(other.client == thing.client for other in waiting)
        if own >= self.limits.client_queue and not (is_shown or self._is_open_page(thing.page)):
            raise Refusal(
                429,
                "queue",
                f"{own} {self._what} that were asked for from here wait already, and others want a turn too. "
                "Wait until one has ended, or cancel one",
            )
        if len(waiting) >= self.limits.queue:
            raise Refusal(503, "queue", f"{len(waiting)} {self._what} wait already. Try again in a minute")

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

    def in_turn(self, waiting: Sequence[Thing]) -> list[Thing]:
        """Who waits in the order of turns: the clients in turn, who had none for longest first; the lock is held."""
        seen: Counter[str] = Counter()
        keys = []
        for thing in waiting:
            keys.append((seen[thing.client], self._served.get(thing.client, 0)))
            seen[thing.client] += 1
        return [waiting[place] for place in sorted(range(len(keys)), key=keys.__getitem__)]

    def begin(self, thing: Thing) -> None:
        """Its turn has come; the lock is held."""
        self.waiting.remove(thing)
        thing.state, thing.began_at = "running", time.monotonic()
        self.running.append(thing)
        self._turns += 1
        self._served[thing.client] = self._turns
        self._served.move_to_end(thing.client)
        if len(self._served) > _MOST_CLIENTS:
            self._served.popitem(last=False)
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
            now, screen = time.monotonic(), self._on_screen()
            finished = [thing for thing in self._known.values() if thing.settled and thing.id not in screen]
            size, surplus = sum(thing.size() for thing in finished), len(finished) - self.limits.kept
            for thing in finished:
                old = now - thing.asked_at > self.limits.kept_seconds
                if old or surplus > 0 or size > self.limits.kept_bytes:
                    del self._known[thing.id]
                    size -= thing.size()
                    surplus -= 1

    def _on_screen(self) -> set[str]:
        """What stands on an open page; what is too much of it is let go of, and made again when it is asked for."""
        for seat, thing in list(self._latest.items()):
            if not self._is_open_page(thing.page) and thing.id not in self._known:
                del self._latest[seat]
        shown = {thing.id for thing in self._latest.values() if self._is_open_page(thing.page)}
        things = [thing for thing in self._known.values() if thing.id in shown and thing.settled]
        size = sum(thing.size() for thing in things)
        for thing in things:
            if size <= self.limits.screen_bytes:
                break
            size -= thing.size()
            thing.let_go()
        return shown

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
