"""The check of passwords: guessing stays slow, without locking out a client that knows the password.

Two aims conflict. If a right password were checked at once under any load, an attacker could try passwords at the speed
of the machine, and would recognize the right one by the quick answer. If wrong passwords were counted and an address
barred after some, an attacker would shut out all who share the address (behind a tunnel or a proxy), and many addresses
would shut out all clients. Nothing is therefore recorded against an address; only the *check* of passwords is slow:

- Ten passwords a second are checked, whatever their source, after the first thirty: some 860,000 a day at most, for one
  attacker or for a thousand together. Eight random letters and digits take longer than a human life.
- Passwords that wait take turns by address, in the order of their arrival at each. A flood from elsewhere therefore
  costs a legitimate client one turn for each address, and a flood from its own address the time of those before it, ten
  seconds at most. Without other attempts there is no wait at all.
- A right password is admitted the moment it is checked, and is never counted. Only a wrong one is answered late, which
  delays a client that waits for the answer before its next guess.
- When a hundred wait, the address with most of them loses its newest to an address with fewer; if all have the same
  number, a new arrival is asked to try again. This alone can keep a right password from being checked: a hundred
  guesses that wait at the same address, or at a hundred others, and only for as long as they wait.
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
    """One password that waits for its check."""

    address: str
    is_displaced: bool = False


class Tries:
    """The queue for the check of passwords.

    Args:
        clock: a monotonic clock, in seconds.
        sleep: waits for a number of seconds.
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
        """Wait until a password from an address may be checked.

        Raises:
            ApiError: too many passwords wait already.
        """
        ticket = self._enter(address)
        try:
            while not self._is_turn_of(ticket):
                await self._sleep(1.0 / A_SECOND)
        finally:
            self._waiting.remove(ticket)
            self._forget_some()

    async def wrong(self) -> None:
        """Delay the answer to a wrong password."""
        await self._sleep(SECONDS_AFTER_A_WRONG_ONE)

    def _enter(self, address: str) -> _Ticket:
        if len(self._waiting) >= MOST_WAITING:
            self._make_room(address)
        # A new address queues behind those that wait for their next turn, or new addresses would delay them.
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
        """Limit the number of addresses: of those that do not wait, the one served longest ago is removed."""
        waiting = {ticket.address for ticket in self._waiting}
        while len(self._served) > _MOST_ADDRESSES:
            del self._served[min(self._served.keys() - waiting, key=self._served.__getitem__)]

    def _first(self) -> _Ticket:
        """The next ticket: from the address that has waited longest since its last turn, in the order of arrival."""
        waiting = [ticket for ticket in self._waiting if not ticket.is_displaced]
        return min(waiting, key=lambda ticket: self._served.get(ticket.address, 0))


def _crowded() -> ApiError:
    return ApiError(
        429, "limit", "Many passwords are being tried from this address, and this one was not checked. Try again"
    )


class FailedLogins:
    """Reports wrong passwords on the terminal: the first at once, then at most one line every ten seconds.

    Args:
        say: prints a line.
        seconds: minimum time between two lines.
    """

    def __init__(self, say: Callable[[str], None] | None = None, seconds: float = _SECONDS_BETWEEN_LINES) -> None:
        self._say, self._seconds = say or say_line, seconds
        self._counts: Counter[str] = Counter()
        self._all = 0
        self._told_at = -seconds
        self._later: threading.Timer | None = None
        self._lock = threading.Lock()

    def note(self, address: str) -> None:
        """Count a wrong password from an address."""
        with self._lock:
            counted = address in self._counts or len(self._counts) < _MOST_ADDRESSES
            self._counts[address if counted else _OTHERS] += 1
            self._all += 1
            wait = self._told_at + self._seconds - time.monotonic()
            if self._later is not None:
                return
            if wait > 0:
                # Passwords that arrive before the next line is allowed are reported then, even if none follow.
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
        """The counts since the last line, and in all; the lock is held."""
        named = self._counts.most_common(_MOST_NAMED)
        parts = [f"{count:,} from {address}" for address, count in named]
        rest = len(self._counts) - len(named)
        if rest:
            parts.append(f"{sum(self._counts.values()) - sum(count for _, count in named):,} from {rest:,} others")
        self._counts.clear()
        self._told_at = time.monotonic()
        return f"Failed logins: {', '.join(parts)}; {self._all:,} since the start"
