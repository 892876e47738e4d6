"""Passwords that are tried: guessing stays slow, and locks nobody out who knows the password.

Two aims pull apart. Were a right password looked at at once whatever else comes, a guesser could try as many as the
machine can compare, and would see by the quick answer which is right. Were wrong ones counted and an address barred
after some, whoever guesses would shut out everybody who shares the address (all of a tunnel or a proxy do), and many
addresses would shut out all. So nothing is remembered against anybody; only the *looking at* passwords is slow:

- Ten passwords a second are looked at, whoever gives them, after the first thirty: some 860,000 a day at most, for
  one guesser or for a thousand together. Eight random letters and digits take longer than a human life.
- Those that wait go by turns of their addresses, and in their order at each. So a flood from elsewhere costs who knows
  the password one turn for each address, and a flood from his own as long as what waits before him, ten seconds at
  most. When nobody else tries, there is no wait at all.
- A right password is let in the moment it is looked at, and is never counted. Only a wrong one is answered late, which
  holds back whoever waits for the answer before the next guess.
- When a hundred wait, the address with most of them loses its newest to one that has fewer; where all have as many,
  who comes is told to try again. This alone keeps a right password from being looked at: a hundred guesses that wait
  at one's own address, or at a hundred others, and only for as long as they do.
"""

import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import anyio

from bayonets.web.errors import ApiError, say_line

A_SECOND, AT_ONCE, MOST_WAITING = 10.0, 30, 100
SECONDS_AFTER_A_WRONG_ONE = 1.0

_SECONDS_BETWEEN_LINES = 10.0
_MOST_NAMED = 3
_MOST_ADDRESSES = 1_000
_OTHERS = "other addresses"


@dataclass(eq=False)
class _Ticket:
    """One password that waits to be looked at."""

    address: str
    is_displaced: bool = False


class Tries:
    """The turns in which passwords are looked at.

    Args:
        clock: seconds, that only go on.
        sleep: waits for so many of them.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._allowance, self._counted_at = float(AT_ONCE), clock()
        self._waiting: list[_Ticket] = []
        self._served: dict[str, int] = {}
        self._turns = 0

    async def turn(self, address: str) -> None:
        """Wait until a password from an address may be looked at.

        Raises:
            ApiError: too many wait already.
        """
        ticket = self._enter(address)
        try:
            while not self._is_turn_of(ticket):
                await self._sleep(1.0 / A_SECOND)
        finally:
            self._waiting.remove(ticket)
            self._forget_some()

    async def wrong(self) -> None:
        """A wrong password is answered late."""
        await self._sleep(SECONDS_AFTER_A_WRONG_ONE)

    def _enter(self, address: str) -> _Ticket:
        if len(self._waiting) >= MOST_WAITING:
            self._make_room(address)
        # Who comes first stands behind all who wait for their next turn: else new addresses would keep them waiting.
        self._served.setdefault(address, self._turns)
        ticket = _Ticket(address)
        self._waiting.append(ticket)
        return ticket

    def _make_room(self, address: str) -> None:
        waiting = [ticket for ticket in self._waiting if not ticket.is_displaced]
        counts = Counter(ticket.address for ticket in waiting)
        longest, count = counts.most_common(1)[0] if counts else (address, 0)
        if counts[address] + 1 >= count:
            raise _crowded()
        next(ticket for ticket in reversed(waiting) if ticket.address == longest).is_displaced = True

    def _is_turn_of(self, ticket: _Ticket) -> bool:
        if ticket.is_displaced:
            raise _crowded()
        now = self._clock()
        self._allowance = min(self._allowance + (now - self._counted_at) * A_SECOND, float(AT_ONCE))
        self._counted_at = now
        if self._allowance < 1.0 or ticket is not self._first():
            return False
        self._allowance -= 1.0
        self._turns += 1
        self._served[ticket.address] = self._turns
        return True

    def _forget_some(self) -> None:
        """Keep no more addresses than are of use: of those that do not wait, who was served longest ago goes."""
        waiting = {ticket.address for ticket in self._waiting}
        while len(self._served) > _MOST_ADDRESSES:
            del self._served[min(self._served.keys() - waiting, key=self._served.__getitem__)]

    def _first(self) -> _Ticket:
        """Whose turn it is: of the address that has waited longest since its last turn, in the order of coming."""
        waiting = [ticket for ticket in self._waiting if not ticket.is_displaced]
        return min(waiting, key=lambda ticket: self._served.get(ticket.address, 0))


def _crowded() -> ApiError:
    return ApiError(429, "limit", "Many passwords are being tried from here, and this one was not looked at. Try again")


class FailedLogins:
    """Tells the terminal of passwords that were wrong: the first at once, then a line every ten seconds at most.

    Args:
        say: tells a line.
        seconds: between two lines.
    """

    def __init__(self, say: Callable[[str], None] | None = None, seconds: float = _SECONDS_BETWEEN_LINES) -> None:
        self._say, self._seconds = say or say_line, seconds
        self._counts: Counter[str] = Counter()
        self._all = 0
        self._told_at = -seconds
        self._later: threading.Timer | None = None
        self._lock = threading.Lock()

    def note(self, address: str) -> None:
        """One more from an address."""
        with self._lock:
            known = address in self._counts or len(self._counts) < _MOST_ADDRESSES
            self._counts[address if known else _OTHERS] += 1
            self._all += 1
            wait = self._told_at + self._seconds - time.monotonic()
            if self._later is not None:
                return
            if wait > 0:
                # What comes before the next line may be told is told then, even if nothing follows.
                self._later = threading.Timer(wait, self._tell_later)
                self._later.daemon = True
                self._later.start()
                return
            line = self._line()
        self._say(line)

    def _tell_later(self) -> None:
        with self._lock:
            self._later = None
            line = self._line()
        self._say(line)

    def _line(self) -> str:
        """What has come since the last line, and in all; the lock is held."""
        named = self._counts.most_common(_MOST_NAMED)
        parts = [f"{count:,} from {address}" for address, count in named]
        rest = len(self._counts) - len(named)
        if rest:
            parts.append(f"{sum(self._counts.values()) - sum(count for _, count in named):,} from {rest:,} others")
        self._counts.clear()
        self._told_at = time.monotonic()
        return f"Failed logins: {', '.join(parts)}; {self._all:,} since the start"
