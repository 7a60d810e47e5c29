"""Slack waits three seconds. What people do is answered by then, also while somebody else holds the database."""

import asyncio
import html
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.held import KINDS, Hold, database, journal
from tests.inbox import scenes
from tests.slack.delivery import ACK_SECONDS, Answer
from tests.slack.filling import button
from tests.slack.state import GENERAL, Json
from tests.slack.walking import careful
from tests.slack.world import CAST, SlackStage, slack_world

AGAIN = "lease try again in a minute"
CROWD = 40


@dataclass(frozen=True)
class Act:
    """One thing somebody does: by name or, outside the cast, by their id. What it `writes` is the kind of an event, and
    what they are `told` stands there after."""

    who: str
    do: Callable[[], Awaitable[Answer]]
    writes: str | None
    told: str


async def ready(stage: SlackStage) -> Mapping[str, Act]:
    """One act of each kind, where the question of the week is open and Ada has a form before her."""
    await scenes.asked(stage)
    await stage.say("Ada", "/champion new")
    slack, form = stage.slack, stage.slack.modal(CAST["Ada"])
    assert form is not None
    robot = careful(form, stage.now().date())
    question, plea = _card(stage, "Maya", "enter"), _card(stage, "Lena", "onit")
    of = CAST
    return {
        "question": Act("Tom", lambda: slack.command(of["Tom"], "status"), None, "Owner: Maya"),
        "command": Act(
            "Tom",
            lambda: slack.command(of["Tom"], "blocker add Route planning no licence"),
            "BlockerAdded",
            "no licence",
        ),
        "report": Act(
            "Sam", lambda: _report(stage, "Sam", "Route planning: wrong depot"), "Reported", "Logged as RP-1"
        ),
        "button": Act("Lena", lambda: slack.click(of["Lena"], plea, "onit"), "HelpAnswered", "you are on it"),
        "opener": Act("Maya", lambda: slack.click(of["Maya"], question, "enter"), None, "[number]"),
        "form": Act("Ada", lambda: slack.submit(of["Ada"], form, robot), "Opened", "Registered: Robot"),
        "words": Act("Maya", lambda: slack.dm(of["Maya"], "126"), "Answered", "Got it: 126 min"),
        "home": Act("Ruth", lambda: slack.event(_home_opened(stage, "Ruth")), None, "[home]"),
        "shortcut": Act("Ines", lambda: _shortcut(stage, "Ines", "report"), None, "[report]"),
        "message": Act("Kofi", lambda: _cited(stage, "Kofi"), None, "[report]"),
    }


def _report(stage: SlackStage, who: str, text: str) -> Awaitable[Answer]:
    return stage.slack.command(CAST.get(who, who), text, command="/report")


def _home_opened(stage: SlackStage, who: str) -> Json:
    dm, ts = stage.slack.state.dm(CAST[who]), stage.slack.state.ts()
    return {"type": "app_home_opened", "user": CAST[who], "channel": dm, "tab": "home", "event_ts": ts}


def _shortcut(stage: SlackStage, who: str, callback: str) -> Awaitable[Answer]:
    body = {"type": "shortcut", **stage.slack.who(CAST[who]), "callback_id": callback, "action_ts": "1.0"}
    return stage.slack.delivery.deliver("interactive", body)


def _cited(stage: SlackStage, who: str) -> Awaitable[Answer]:
    message = {"type": "message", "user": CAST["Ruth"], "ts": "1772442000.000100", "text": "It sent me to Essen."}
    body = {"type": "message_action", **stage.slack.who(CAST[who]), "callback_id": "report_to_pilot",
            "message_ts": message["ts"], "channel": {"id": GENERAL, "name": "general"}, "message": message,
            "response_url": stage.slack.response_url(CAST[who]), "action_ts": "1.0"}  # fmt: skip
    return stage.slack.delivery.deliver("interactive", body)


def _card(stage: SlackStage, who: str, verb: str) -> Json:
    """The newest message with that button."""
    for message in reversed(stage.slack.seen(CAST[who])):
        try:
            button(message, verb, None)
        except AssertionError:
            continue
        return message
    raise AssertionError(f"{who} sees no {verb}")


def before_them(stage: SlackStage, who: str) -> str:
    """All that person reads now: messages, what only they were shown, the name of the form and whether there is a Home."""
    slack, user = stage.slack, CAST.get(who, who)
    said = [each["text"] for each in (*slack.seen(user), *slack.ephemerals(user)) if each.get("user") != user]
    form = slack.modal(user)
    named = [f"[{form['private_metadata'].partition('|')[0]}]"] if form is not None else []
    return html.unescape("\n".join([*said, *named, *(["[home]"] if slack.home(user) is not None else [])]))


@asynccontextmanager
async def on(kind: str, folder: Path, request: pytest.FixtureRequest) -> AsyncIterator[tuple[SlackStage, Hold]]:
    """The bot in Slack on either database, and how somebody else holds that."""
    with database(kind, folder, request) as (url, held):
        async with slack_world(folder, database_url=url) as stage:
            yield stage, held


def in_time(answers: Mapping[str, Answer]) -> None:
    """Everything was answered well, within what Slack waits."""
    assert {name: each.status for name, each in answers.items()} == dict.fromkeys(answers, 200)
    slow = {name: round(each.seconds, 2) for name, each in answers.items() if each.seconds >= ACK_SECONDS}
    assert slow == {}


async def all_at_once(doing: Mapping[str, Act]) -> dict[str, Answer]:
    return dict(zip(doing, await asyncio.gather(*(act.do() for act in doing.values())), strict=True))


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_done_while_the_database_is_held_for_two_seconds_is_done_once_and_its_outcome_told(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    async with on(kind, tmp_path, request) as (stage, held):
        doing = await ready(stage)
        before = await journal(stage.bot)
        with held(stage.bot, 2.0):
            in_time(await all_at_once(doing))
        await stage.settled()
        written = await journal(stage.bot) - before
        for name, act in doing.items():
            assert act.told in before_them(stage, act.who), name
            assert act.writes is None or written[act.writes] == 1, name


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_is_done_while_the_database_is_held_for_six_seconds_is_done_or_said_not_to_be(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    async with on(kind, tmp_path, request) as (stage, held):
        doing = await ready(stage)
        before = await journal(stage.bot)
        with held(stage.bot, 6.0):
            answers = await all_at_once(doing)
            in_time(answers)
        await stage.settled()
        written = await journal(stage.bot) - before
        done = {name: act.told in before_them(stage, act.who) for name, act in doing.items()}
        for name, act in doing.items():
            assert done[name] or AGAIN in before_them(stage, act.who) + answers[name].text, name
            assert act.writes is None or written[act.writes] == done[name], name
        in_time(await all_at_once({name: act for name, act in doing.items() if not done[name]}))
        await stage.settled()
        written = await journal(stage.bot) - before
        for name, act in doing.items():
            assert act.told in before_them(stage, act.who), name
            assert act.writes is None or written[act.writes] == 1, name


async def crowded(stage: SlackStage) -> dict[str, Act]:
    """Five kinds of acts by each of forty people, of whom every one has a form and a menu before them."""
    await scenes.asked(stage)
    slack, doing = stage.slack, dict[str, Act]()
    for number in range(CROWD):
        who, user = f"P{number}", f"U1{number:03d}"
        slack.join(user, who.lower(), who)
        await slack.command(user, "help")
        await slack.command(user, "new")
    await stage.settled()
    for number in range(CROWD):
        who = f"P{number}"
        doing |= {f"{kind} of {who}": act for kind, act in _of_one(stage, f"U1{number:03d}", who, number).items()}
    return doing


def _of_one(stage: SlackStage, user: str, who: str, number: int) -> dict[str, Act]:
    slack, form = stage.slack, stage.slack.modal(user)
    assert form is not None
    menu, robot = slack.ephemerals(user)[0], {**careful(form, stage.now().date()), "name": f"Robot {who}"}
    lost = f"Route planning: {who} at the wrong depot"
    opens = Act(user, lambda: slack.submit(user, form, robot), "Opened", f"Registered: Robot {who}")
    asks = Act(user, lambda: slack.command(user, "list"), None, "no pilot yet")
    return {
        "question": Act(user, lambda: slack.command(user, "why"), None, "I have not written to you yet"),
        "button": Act(user, lambda: slack.click(user, menu, "everything"), None, "All I can do"),
        "report": Act(user, lambda: _report(stage, user, lost), "Reported", f"{who} at the wrong depot"),
        "words": Act(user, lambda: slack.dm(user, "report mine"), None, "report"),
        "more": opens if number % 2 else asks,
    }


@pytest.mark.parametrize("kind", KINDS)
async def test_two_hundred_acts_at_once_are_each_answered_in_time_and_done_once(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    async with on(kind, tmp_path, request) as (stage, _):
        doing = await crowded(stage)
        before = await journal(stage.bot)
        in_time(await all_at_once(doing))
        await stage.settled()
        written = await journal(stage.bot) - before
        assert (len(doing), written["Reported"], written["Opened"]) == (200, CROWD, CROWD // 2)
        for name, act in doing.items():
            assert act.told in before_them(stage, act.who), name
