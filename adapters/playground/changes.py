"""Tells open pages that something changed. It says that, never what: a page then reads what it shows."""

import asyncio


class Changes:
    """A count of everything that changed here, and a way to wait for the next. Used from one event loop."""

    def __init__(self) -> None:
        self.count = 0
        self.emptied = 0  # how often everything was taken away: what a page has counted is void then
        self.story: str | None = None  # what the worked story is doing just now
        self._next = asyncio.Event()

    def note(self) -> None:
        """Something changed: everybody who waits goes on."""
        self.count += 1
        passed, self._next = self._next, asyncio.Event()
        passed.set()

    def empty(self) -> None:
        """Nothing that was there is there any more."""
        self.emptied += 1
        self.note()

    def tell(self, story: str | None) -> None:
        """The worked story went one step further, or ended."""
        self.story = story
        self.note()

    async def after(self, count: int, longest: float) -> None:
        """Returns once the count has passed `count`, or after `longest` seconds of machine time."""
        if self.count != count:
            return
        try:
            await asyncio.wait_for(self._next.wait(), longest)
        except TimeoutError:
            return
