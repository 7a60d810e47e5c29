"""The playground over HTTP, as JSON. Thin: it reads what was sent, acts, and writes what became visible."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from adapters.connection import Refused
from adapters.playground import asked, forms
from adapters.playground.acts import Acts, Outcome
from adapters.playground.changes import Changes
from adapters.playground.commands import commands
from adapters.playground.durations import duration
from adapters.playground.guard import guarded
from adapters.playground.people import Cast
from adapters.playground.render import chart_at, message
from adapters.playground.story import Story
from adapters.timing import timed
from adapters.web import STREAMS
from bot.advance import TurnRefused
from bot.model import Person
from bot.ports import Feed, Trouble

BASE: Final = "/playground/api"
# A page asks for a chart by the number of its last change, so what it has may be kept.
CHART_HEADERS: Final = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
HEARTBEAT: Final = 15.0  # seconds of machine time after which an open page hears the clock again


class Api:
    """The calls of the playground. Every one is guarded."""

    def __init__(self, feed: Feed, cast: Cast, acts: Acts, story: Story, changes: Changes) -> None:
        self._feed = feed
        self._cast = cast
        self._acts = acts
        self._story = story
        self._changes = changes

    def routes(self) -> Sequence[web.RouteDef]:
        """Every address, for the application to mount."""
        return [
            web.get(f"{BASE}/people", guarded(self._people)),
            web.get(f"{BASE}/people/left", guarded(self._left)),
            web.get(f"{BASE}/commands", guarded(self._commands)),
            web.get(f"{BASE}/messages", guarded(self._messages)),
            web.post(f"{BASE}/say", guarded(self._timed("message", self._say))),
            web.post(f"{BASE}/press", guarded(self._timed("press", self._press))),
            web.post(f"{BASE}/submit", guarded(self._timed("form", self._submit))),
            web.post(f"{BASE}/leave", guarded(self._leave)),
            web.get(f"{BASE}/clock", guarded(self._clock)),
            web.post(f"{BASE}/clock", guarded(self._turn)),
            web.post(f"{BASE}/story", guarded(self._tell)),
            web.get(f"{BASE}/events", guarded(self._events)),
            web.get(r"/playground/chart/{line:[\w-]{1,80}}/{index:\d{1,3}}.png", guarded(self._chart)),
        ]

    def _timed(self, way: str, act: Handler) -> Handler:
        async def answered(request: web.Request) -> web.StreamResponse:
            with timed(self._feed.meters, "playground", way):
                return await act(request)

        return answered

    async def _people(self, _request: web.Request) -> web.Response:
        return _answer([_person(person) for person in await self._cast.everyone()])

    async def _left(self, _request: web.Request) -> web.Response:
        return _answer([_person(person) for person in await self._cast.left()])

    async def _commands(self, _request: web.Request) -> web.Response:
        return _answer([{"text": text, "says": says} for text, says in commands()])

    async def _messages(self, request: web.Request) -> web.Response:
        person = await self._known(request.query, or_left=True)
        return _answer([message(line) for line in await self._acts.lines(person)])

    async def _say(self, request: web.Request) -> web.Response:
        sent = await asked.body(request)
        by, text = await self._known(sent), asked.text(sent, "text")
        if not text.strip():
            raise Refused(400, "There is nothing in that message.")
        nonce = asked.text(sent, "nonce", 200) if "nonce" in sent else None
        return await self._seen(await self._acts.say(by, text, nonce))

    async def _press(self, request: web.Request) -> web.Response:
        sent = await asked.body(request)
        by = await self._known(sent)
        names = ("message", "verb", "token")
        return await self._seen(await self._acts.press(by, *(asked.text(sent, name) for name in names)))

    async def _submit(self, request: web.Request) -> web.Response:
        sent = await asked.body(request)
        by = await self._known(sent)
        outcome = await self._acts.submit(by, asked.text(sent, "form"), asked.values(sent))
        return await self._seen(outcome, {"errors": outcome.errors})

    async def _leave(self, request: web.Request) -> web.Response:
        await self._acts.leave(await self._known(await asked.body(request)))
        return _answer([_person(person) for person in await self._cast.everyone()])

    async def _clock(self, _request: web.Request) -> web.Response:
        return _answer({"now": self._now()})

    async def _turn(self, request: web.Request) -> web.Response:
        sent = await asked.body(request)
        try:
            by = duration(asked.text(sent, "advance"))
        except ValueError as wrong:
            raise Refused(400, str(wrong)) from wrong
        try:
            await self._acts.turn(by)
        except OverflowError as wrong:
            raise Refused(400, "The clock does not reach that far.") from wrong
        except TurnRefused as refused:
            raise Refused(409, str(refused)) from refused
        return _answer({"now": self._now()})

    async def _tell(self, request: web.Request) -> web.Response:
        sent = await asked.body(request)
        return _answer(await self._story.tell(asked.text(sent, "name")))

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        streams, stream = request.app[STREAMS], asyncio.current_task()
        assert stream is not None
        streams.add(stream)
        people: dict[str, int] = {}
        heard: dict[str, int] = {}
        emptied = self._changes.emptied
        try:
            while True:
                count = self._changes.count
                if emptied != self._changes.emptied:
                    emptied = self._changes.emptied
                    people.clear()
                    heard.clear()
                await self._look(people, heard)
                news = {"people": people, "heard": heard, "now": self._now(), "story": self._changes.story}
                await response.write(f"data: {json.dumps(news)}\n\n".encode())
                await self._changes.after(count, HEARTBEAT)
        except (ConnectionError, Trouble):
            return response  # the page was closed, or asks again by itself in a moment
        finally:
            streams.discard(stream)

    async def _chart(self, request: web.Request) -> web.Response:
        found = await self._feed.chat.line(request.match_info["line"])
        chart = chart_at(found[1].card, int(request.match_info["index"])) if found else None
        if chart is None:
            raise Refused(404, "There is no such chart.")
        from adapters.chart import draw  # Pillow is loaded by the first picture, not by the start

        png = await asyncio.to_thread(draw, chart)
        return web.Response(body=png, content_type="image/png", headers=CHART_HEADERS)

    async def _known(self, sent: Mapping[str, object], or_left: bool = False) -> Person:
        person = await self._cast.known(asked.person_id(asked.text(sent, "as")), or_left)
        if person is None:
            raise Refused(404, "Nobody here has that id.")
        return person

    async def _seen(self, outcome: Outcome, more: Mapping[str, object] | None = None) -> web.Response:
        form = outcome.form
        drawn = forms.as_json(form, outcome.form_id, await self._cast.everyone()) if form else None
        replies = [message(line) for line in outcome.lines]
        return _answer({"replies": replies, "form": drawn, **(more or {})})

    async def _look(self, people: dict[str, int], heard: dict[str, int]) -> None:
        """Raises both to the newest change of every conversation; `heard` counts only what the bot wrote."""
        for person in await self._cast.everyone():
            id = str(person.id)
            for line in await self._acts.lines(person, people.get(id, 0)):
                people[id] = max(people.get(id, 0), line.seq)
                heard[id] = max(heard.get(id, 0), 0 if line.mine else line.seq)
            people.setdefault(id, 0)
            heard.setdefault(id, 0)

    def _now(self) -> str:
        return self._acts.now().isoformat()


def _person(person: Person) -> dict[str, object]:
    calendar = person.calendar
    return {
        "id": str(person.id),
        "name": person.name,
        "role": person.role,
        "zone": calendar.zone,
        "ask": [calendar.ask_weekday, calendar.ask_hour],  # Monday is 0
    }


def _answer(value: object) -> web.Response:
    return web.json_response(value, headers={"Cache-Control": "no-store"})
