"""Pilots found while somebody writes a message, to be put into it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.teams import invoked, limits, render, words
from adapters.teams.activities import Act, Json
from adapters.teams.directory import Directory
from adapters.teams.invoked import CARD, Invoked
from adapters.teams.text import unmarked
from adapters.teams.turns import Turns
from bot.cards import Card, Chart, para, plain_text
from bot.ports import Conversation

PILOTS = "pilots"  # the command of the manifest
THUMBNAIL = "application/vnd.microsoft.card.thumbnail"
MOST = 25  # results of one search
LONGEST_WORDS = 200


class Extension:
    """Answers searches."""

    def __init__(self, conversation: Conversation, directory: Directory, turns: Turns) -> None:
        self._conversation = conversation
        self._directory = directory
        self._turns = turns

    async def query(self, act: Act, activity: Json) -> Invoked:
        """What that person may look at, by the words typed so far; all of it before the first."""
        value = activity.get("value")
        asked: Json = value if isinstance(value, dict) else {}
        if asked.get("commandId") != PILOTS:
            return invoked.found([])
        skip, count = _page(asked)

        async def look() -> tuple[Card, ...]:
            by = await self._directory.met(act)
            return await self._conversation.pilots(by, _words(asked))

        cards = await self._turns.looked(look)
        if isinstance(cards, str):
            return invoked.not_found(cards)
        shown = cards[skip : skip + count]
        if not shown and not skip:
            return invoked.not_found(words.NO_PILOT)
        return invoked.found(_results(shown))


def _words(asked: Mapping[str, Any]) -> str:
    """What was typed; "" where Teams asks before anybody typed."""
    parameters = asked.get("parameters")
    for each in parameters if isinstance(parameters, list) else ():
        if isinstance(each, dict) and each.get("name") != "initialRun":
            value = each.get("value")
            return value[:LONGEST_WORDS].strip() if isinstance(value, str) else ""
    return ""


def _page(asked: Mapping[str, Any]) -> tuple[int, int]:
    options = asked.get("queryOptions")
    known = options if isinstance(options, dict) else {}
    skip, count = known.get("skip"), known.get("count")
    return (
        skip if isinstance(skip, int) and skip > 0 else 0,
        min(count, MOST) if isinstance(count, int) and count > 0 else MOST,
    )


def _results(cards: Sequence[Card]) -> list[Json]:
    """As many as there is room for in one answer, and one at least."""
    drawn: list[Json] = []
    room = limits.RESULTS
    for card in cards:
        result = _result(card)
        room -= limits.size(result)
        if drawn and room < 0:
            break
        drawn.append(result)
    return drawn


def _result(card: Card) -> Json:
    """What is put into the message, and how it is listed. Others will see it: there is nothing to press.

    A chart is said in words: drawing twenty takes a second, and its pictures would be most of the answer.
    """
    worded = (para(block.alt) if isinstance(block, Chart) else block for block in card.blocks)
    card = replace(card, blocks=tuple(worded), buttons=())
    title, _, rest = plain_text(card).partition("\n")
    preview = {"title": unmarked(title, limits.TITLE), "text": unmarked(" · ".join(rest.splitlines()), limits.SUMMARY)}
    return {
        "contentType": CARD,
        "content": render.drawn(card),
        "preview": {"contentType": THUMBNAIL, "content": preview},
    }
