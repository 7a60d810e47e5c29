"""How many calls Teams takes, counted here so that it never has to refuse one."""

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.ports import Clock, TryLater

# Teams counts a call when it arrives, and we when it leaves: each is a little below what Microsoft documents
# (7 in 1 s, 8 in 2 s and 60 in 30 s for each conversation, 50 or 30 in 1 s for the app in each tenant).
IN_CONVERSATION = ((6, timedelta(seconds=1)), (7, timedelta(seconds=2)), (50, timedelta(seconds=30)))
IN_TENANT = ((20, timedelta(seconds=1)),)
LONGEST = timedelta(seconds=30)
TOGETHER = timedelta(seconds=1)  # within so long, two conversations that are refused are a tenant that is
SWEPT_AT = 1_000  # conversations; those in which nothing was sent lately are forgotten then

Limits = tuple[tuple[int, timedelta], ...]


class Rates:
    """The last half minute of every conversation. `clock` is the machine's.

    It knows the calls of this process alone: beside others it can be refused all the same, and then keeps to what
    Teams said.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: dict[tuple[str, str], deque[datetime]] = {}
        self._full: dict[tuple[str, str], datetime] = {}
        self._refused: dict[str, tuple[str, datetime]] = {}  # the last one of each tenant: where and when
        self._swept_at = SWEPT_AT

    def take(self, tenant: str, conversation: str, *, spare: bool = False) -> None:
        """Counts a call that is made now. Raises TryLater where it has no room; then it is not to be made.

        `alone` where only this conversation is full. What is `spare` leaves half of the room to others.
        """
        now = self._clock()
        here, everywhere = (tenant, conversation), (tenant, "")
        for place, limits, alone in ((everywhere, IN_TENANT, False), (here, IN_CONVERSATION, True)):
            if (free := max(self._free_at(place, _half(limits) if spare else limits, now))) > now:
                raise TryLater(free - now, alone=alone)
        for place in (everywhere, here):
            self._taken.setdefault(place, deque()).append(now)
        if len(self._taken) > self._swept_at:
            self._sweep(now)

    def full(self, tenant: str, conversation: str, after: timedelta) -> bool:
        """Teams refused a call there: no other is made in that conversation for so long. True where another one was
        refused just before: then it is the tenant that is full, and none is made in it."""
        now = self._clock()
        elsewhere, at = self._refused.get(tenant, (conversation, now))
        is_everywhere = elsewhere != conversation and now - at <= TOGETHER
        self._refused[tenant] = conversation, now
        place, until = (tenant, "" if is_everywhere else conversation), now + after
        self._full[place] = max(until, self._full.get(place, until))
        return is_everywhere

    def _free_at(self, place: tuple[str, str], limits: Limits, now: datetime) -> Iterator[datetime]:
        yield self._full.get(place, now)
        taken = self._taken.get(place)
        if taken is None:
            return
        while taken and taken[0] <= now - limits[-1][1]:
            taken.popleft()
        for most, span in limits:
            if len(taken) >= most:
                yield taken[-most] + span

    def _sweep(self, now: datetime) -> None:
        self._taken = {place: taken for place, taken in self._taken.items() if taken and taken[-1] > now - LONGEST}
        self._full = {place: until for place, until in self._full.items() if until > now}
        self._refused = {tenant: last for tenant, last in self._refused.items() if last[1] > now - TOGETHER}
        self._swept_at = max(SWEPT_AT, 2 * len(self._taken))


def _half(limits: Limits) -> Limits:
    return tuple((most // 2, span) for most, span in limits)
