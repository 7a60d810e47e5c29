"""Everything there is to type, press and fill in, over Slack: nothing is registered that nobody gets to see there."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.slack.answers import ASK_AGAIN
from bot.cards import Button, Card
from bot.commands import NAMES
from bot.inbox.buttons import HANDLED
from tests import stories
from tests.inbox.scenes import HOME, SCENES, Scene
from tests.inbox.walk import BARE, LONGER
from tests.slack.walking import Kept, Walk, slacked
from tests.slack.world import SlackStage, slack_world
from tests.world import Message, Stage, next_tuesday

# In a menu, where verbs are commands.
MENU = frozenset(f"menu/{name}" for name in ("new", "status", "list", "checkin", "everything", "help"))
OLDER = frozenset({"metric", "weeks"})  # on no card of this release, and still understood on those of others
MENUS = tuple(f"/champion {each}" for each in ("help", "status", "list", "checkin", "reports", "blocker list", "xyzzy"))
EVERYTHING = (*BARE, *(f"/champion {each}" for each in (*NAMES, *LONGER, "xyzzy")))
# What opens a form or shows a button only where it is typed. In the other scenes the menus do.
TYPED = {"nothing": EVERYTHING, "asked": EVERYTHING, "twice": (*MENUS, *BARE)}


async def based(stage: Stage) -> None:
    """Six baseline weeks are in, the last after a week without a number."""
    await stories.owned(stage)
    await stage.say("Maya", "/champion history")
    await stage.fill("Maya", history="178\n183\n176\n186\n180")
    await next_tuesday(stage)
    await stage.pass_time(days=3)
    await next_tuesday(stage)
    await stage.say("Maya", "150")


# Each opens a form for Maya where the question of the week is open.
FORMS = (
    *("new", "checkin", "away", "pause", "blocker add", "history"),
    *("handover", "people", "metric", "settings", "roster", "report"),
)
EVERY_SCENE: Mapping[str, Scene] = {**SCENES, "based": based}

# Where each button is pressed; others see it as well.
PRESSED_IN: Mapping[str, str] = {
    **dict.fromkeys(("menu/new", "menu/everything", "menu/help"), "nothing"),
    **dict.fromkeys(("menu/list", "menu/status"), "offered"),
    "menu/checkin": "measured",
    **dict.fromkeys(("accept", "accept_if", "decline"), "offered"),
    **dict.fromkeys(("agree", "cannot"), "conditioned"),
    **dict.fromkeys(("grant", "handover", "packet"), "short_of_rights"),
    **dict.fromkeys(("enter", "away", "skip", "nodata", "onit", "notme", "reblock", "unblocked"), "asked"),
    **dict.fromkeys(("answer", "roster"), "asked"),
    **dict.fromkeys(("tomorrow", "blockers"), "reminded"),
    **dict.fromkeys(("help", "decide", "reassign", "pause", "stop", "noproblem"), "stalled"),
    **dict.fromkeys(("done", "newdate", "other"), "returned"),
    **dict.fromkeys(("history", "blocker", "fix"), "measured"),
    "context": "worse",
    **dict.fromkeys(("newpause", "resume", "stoppilot"), "paused"),
    **dict.fromkeys(("blocks", "hide", "detail", "works", "broken", "cantsay", "fair", "disagree"), "reported"),
    **dict.fromkeys(("openreport", "seen", "take", "working", "askback", "wontdo", "fixed", "sameas"), "reported"),
    **dict.fromkeys(("used", "unused", "notforme"), "reported"),
    **dict.fromkeys(("in_full", "show"), "twice"),
    **dict.fromkeys(("validate", "other_week", "undo"), "based"),
}


@asynccontextmanager
async def lived(folder: Path, scene: str) -> AsyncIterator[Walk]:
    async with slack_world(folder) as stage:
        typing = Typing(stage.bot, stage.slack, stage.clock)
        await EVERY_SCENE[scene](typing)
        walk = Walk(typing, Kept.now(typing), frozenset(name for name, where in PRESSED_IN.items() if where == scene))
        try:
            yield walk
        finally:
            walk.kept.close()


class Typing(SlackStage):
    """Names with an @ are sent as Slack sends them."""

    async def say(self, who: str, text: str) -> list[Message]:
        return await super().say(who, slacked(text))


@pytest.mark.parametrize("scene", EVERY_SCENE)
async def test_every_button_and_every_form_of_a_scene_works_in_slack(tmp_path: Path, scene: str) -> None:
    async with lived(tmp_path, scene) as walk:
        await walk.everywhere(dict.fromkeys(("Maya", "Tom"), TYPED.get(scene, MENUS)))
        assert walk.wanted - walk.pressed == set(), "nobody saw them"
        for name in (name for name, home in HOME.items() if home == scene):
            opened = walk.forms.get(name, [])
            assert opened, f"{name} opened for nobody"
            assert any([await walk.fill(who, view) for who, view in opened]), f"{name} takes nothing from anybody"


async def test_every_command_is_understood_with_its_slash_and_as_plain_words(tmp_path: Path) -> None:
    async with lived(tmp_path, "asked") as walk:
        for name in NAMES:
            for text in (f"/champion {name}", name, f"{name}, please"):
                (shown, form) = await walk.seen("Maya", walk.stage.say("Maya", text))
                assert shown or form is not None, text
                assert not any(each.says("I don't know") for each in shown), text


async def test_every_form_that_words_ask_for_opens_by_the_button_that_answers_them(tmp_path: Path) -> None:
    async with lived(tmp_path, "asked") as walk:
        walk.wanted = frozenset({ASK_AGAIN})
        for text in FORMS:
            walk.forget()
            await walk.act("Maya", walk.stage.say("Maya", text))
            assert len(walk.forms) == 1, text


async def test_a_button_of_an_earlier_release_still_does_what_it_said(tmp_path: Path) -> None:
    async with lived(tmp_path, "asked") as walk:
        pilot = await walk.pilot()
        old = [Button(verb, verb.capitalize(), f"{pilot}:{verb}") for verb in sorted(OLDER)]
        walk.wanted = OLDER
        await walk.press_all("Maya", [walk.said(Card("From an earlier release", (), tuple(old)))])
        assert walk.pressed == OLDER
        assert "metric/metric" in walk.forms


def test_there_is_no_button_and_no_form_that_no_scene_knows() -> None:
    assert set(PRESSED_IN) == (HANDLED - OLDER) | MENU
    assert set(HOME.values()) | set(PRESSED_IN.values()) <= set(EVERY_SCENE)
