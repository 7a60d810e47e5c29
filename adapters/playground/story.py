"""Telling the worked story, and beginning anew.

Nothing is put into the store from behind: what the page then shows is what the product did.
"""

from collections.abc import Mapping

from adapters.connection import Refused
from adapters.playground.acts import Acts
from adapters.playground.changes import Changes
from adapters.playground.chapters import ENDING, NAME, route_planning
from adapters.playground.people import Cast
from adapters.playground.scene import Scene, Stopped


class Story:
    """Tells the worked story, once until the playground is emptied."""

    def __init__(self, acts: Acts, cast: Cast, changes: Changes) -> None:
        self._acts = acts
        self._cast = cast
        self._changes = changes
        self._is_telling = False

    async def tell(self, name: str) -> Mapping[str, object]:
        """Tells it, and gives whose conversation to look at. Refused while it is told, and once it was."""
        if name not in ("route-planning", "empty"):
            raise Refused(404, "There is no story of that name. There are “route-planning” and “empty”.")
        if self._is_telling:
            then = "Start empty once it has ended." if name == "empty" else "Watch the conversations fill."
            raise Refused(409, f"The story is being told just now. {then}")
        self._is_telling = True
        try:
            return await (self._begin_anew() if name == "empty" else self._route_planning())
        finally:
            self._is_telling = False
            self._changes.tell(None)

    async def _begin_anew(self) -> Mapping[str, object]:
        """An empty playground with the same people, Tom first: he opens pilots."""
        tom = await self._cast.called("tom")
        await self._acts.begin_anew(tom.org, self._cast.move_in)
        return {"told": "empty", "open": str(tom.id), "now": self._acts.now().isoformat()}

    async def _route_planning(self) -> Mapping[str, object]:
        tom = await self._cast.called("tom")
        if await self._acts.was_said(tom, ENDING):
            raise Refused(409, "The story was told already. Tom's conversation ends with how it stands.")
        try:
            ends_with = await route_planning(Scene(self._acts, self._cast, self._changes))
        except Stopped as stopped:
            if stopped.field != "name":
                raise
            line = f"A pilot called “{NAME}” is here already. [Start empty] makes room for the story."
            raise Refused(409, line) from stopped
        return {"told": "route-planning", "open": str(ends_with.id), "now": self._acts.now().isoformat()}
