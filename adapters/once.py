"""What only one of several processes is to say: a balancer, or a platform, may hand the same thing to two of them."""

from datetime import timedelta

from bot.ports import Busy, Clock, Installations

KEPT = timedelta(hours=1)  # platforms repeat within minutes


class Alone:
    """For a process that is the only one."""

    async def is_first(self, _said: str) -> bool:
        """True."""
        return True


class Once(Alone):
    """Asked before an answer is posted. What is decided needs none of it: that carries its event."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        """`clock` is the machine's."""
        self._installations = installations
        self._clock = clock

    async def is_first(self, said: str) -> bool:
        """True for one process, whichever asks first; for each while the database is away: twice is better than not at
        all."""
        try:
            return await self._installations.spend(f"said:{said}", self._clock() + KEPT)
        except Busy:
            return True


ALONE = Alone()
