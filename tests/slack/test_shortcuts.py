"""Shortcuts: on a message, whoever wrote it and wherever it stands, and those that are about none."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import cited, payloads, words
from adapters.slack.text import spoken
from bot.cards import Card
from bot.ports import Reply
from tests.slack.stage import Stage, staged
from tests.slack.state import Json
from tests.slack.toy import SIGNUP
from tests.slack.world import CAST, SlackStage, slack_world
from tests.stories import owned
from tests.world import heard

ON_A_MESSAGE = payloads.ON_A_MESSAGE
TS = "1583636382.000300"
LINK = "https://test.slack.com/archives/C0FAR/p1583636382000300"


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with staged() as each:
        each.talk.replies["report"] = Reply(form=SIGNUP)
        yield each


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


async def point(stage: Stage, message: Json, user: str = "U1") -> tuple[str, str]:
    """Use the shortcut on that message, in a channel the bot is not in: what the conversation was told."""
    answer = await stage.slack.message_shortcut(user, ON_A_MESSAGE, {"ts": TS, **message}, "C0FAR", "far-away")
    assert (answer.status, answer.text) == (200, "")
    kind, _, (who, said, link) = stage.talk.told[-1]
    assert (kind, who) == ("report", user)
    return str(said), str(link)


# --- on a message -------------------------------------------------------------------------------------------------
async def test_a_message_in_a_channel_without_the_bot_opens_the_form_with_its_words_and_link(stage: Stage) -> None:
    assert await point(stage, {"text": "wrong depot &amp; more", "user": "U2"}) == ("wrong depot & more", LINK)
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    methods = {name for name, _ in stage.slack.state.calls}
    assert methods <= {"auth.test", "users.info", "views.open"}  # none that needs to be in the channel


async def test_a_reply_in_a_thread_is_linked_in_its_thread(stage: Stage) -> None:
    _, link = await point(stage, {"text": "me too", "thread_ts": "1583636000.000100"})
    assert link == f"{LINK}?thread_ts=1583636000.000100&cid=C0FAR"


async def test_the_first_message_of_a_thread_is_linked_as_itself(stage: Stage) -> None:
    assert (await point(stage, {"text": "who else?", "thread_ts": TS}))[1] == LINK


async def test_whoever_is_mentioned_is_named_and_neither_called_nor_made_known(stage: Stage) -> None:
    """Before, colleagues who had never met the bot would have been kept because somebody pointed at a message."""
    said, _ = await point(stage, {"text": "<@U2> and <@U0GONE> broke it, <!channel> <!here|here>"})
    assert said == "@Bob Baker and @somebody broke it, @channel @here"
    assert [each.address.user for each in stage.people.all.values()] == ["U1"]


async def test_a_name_is_no_markup(stage: Stage) -> None:
    stage.slack.join("U7", "eve", "<!channel> &lt;Eve")
    assert (await point(stage, {"text": "ask <@U7>"}))[0] == "ask @<!channel> &lt;Eve"


APP: Json = {"bot_id": "B111", "subtype": "bot_message", "username": "Monitor"}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "user", "user_id": "U2"},
                {"type": "text", "text": " saw <b> & "},
                {"type": "link", "url": "https://erp.example/7", "text": "order 7"},
                {"type": "emoji", "name": "fire"},
                {"type": "broadcast", "range": "here"},
                {"type": "channel", "channel_id": "C1"},
                {"type": "something_new"},
            ],
        },
        {
            "type": "rich_text_list",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
        },
    ],
}


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"text": "Disk is full", **APP}, "Disk is full"),
        ({"text": "", "blocks": [RICH], **APP}, "@Bob Baker saw <b> & order 7:fire:@here#C1\none"),
        (
            {
                "blocks": [
                    {"type": "header", "text": {"type": "plain_text", "text": "Alarm <1>"}},
                    {"type": "divider"},
                    {"type": "section", "text": {"type": "mrkdwn", "text": "see <https://x.example|here>"}},
                    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Host*"}, {"type": "plain_text", "text": "a"}]},
                    {"type": "context", "elements": [{"type": "mrkdwn", "text": "by night"}]},
                    {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a graph"},
                ]
            },
            "Alarm <1>\nsee here\nHost\na\nby night\na graph",
        ),
        ({"text": " ", "attachments": [{"title": "Build 7", "text": "is red"}]}, "Build 7\nis red"),
        ({"attachments": [{"fallback": "[in short] red"}]}, "[in short] red"),
        ({"attachments": [{"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "inside"}}]}]}, "inside"),
        ({"text": "", "files": [{"id": "F1", "title": "screenshot.png", "name": "1.png"}, {"name": "log.txt"}]}, "screenshot.png\nlog.txt"),
        ({"files": [{"id": "F1", "mode": "tombstone"}]}, ""),
        ({}, ""),
        ({"text": None, "blocks": "x", "attachments": {}, "files": [7, None]}, ""),
    ],
)  # fmt: skip
async def test_what_can_be_read_of_it_is_read(stage: Stage, message: Json, said: str) -> None:
    assert (await point(stage, message))[0] == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("*The depot* is _wrong_ ~again~", "The depot is wrong again"),
        ("*_both_*, (*bold*), `code *as it is*`", "both, (bold), code *as it is*"),
        ("```\na = *b*\n```", "a = *b*"),
        ("2*3*4, snake_case_name, * no * pair, 5 ~ 6, *open", "2*3*4, snake_case_name, * no * pair, 5 ~ 6, *open"),
        ("<https://x.example/_a_/*b*>", "<https://x.example/_a_/*b*>"),
        ("", ""),
    ],
)
def test_the_words_of_a_message_are_reported_without_its_marks(text: str, said: str) -> None:
    """A report began with "*The depot*", stars and all."""
    assert cited.words({"text": text}) == said


def test_stars_without_end_are_read_in_no_time() -> None:
    began = time.process_time()
    for text in ("*a " * 50_000, "_*~" * 50_000, "`" * 100_000, "<" * 100_000):
        cited.words({"text": text})
    assert time.process_time() - began < 2


def test_blocks_without_end_are_read_to_a_depth() -> None:
    block: Json = {"type": "context", "elements": []}
    innermost = block
    for _ in range(400):
        innermost["elements"] = [{"type": "context", "elements": []}]
        innermost = innermost["elements"][0]
    assert cited.words({"blocks": [block]}) == ""
    assert len(cited.words({"text": "x" * 50_000})) == cited.LONGEST


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"team": None, "channel": {"id": "C1"}, "message": {"ts": TS}},
        {"team": {"domain": "evil.example/x"}, "channel": {"id": "C1"}, "message": {"ts": TS}},
        {"team": {"domain": "test"}, "channel": {"id": "../x"}, "message": {"ts": TS}},
        {"team": {"domain": "test"}, "channel": {"id": "C1"}, "message": {"ts": "soon"}},
    ],
)
def test_a_link_is_made_of_what_slack_says_or_not_at_all(body: Json) -> None:
    assert cited.link(body) == ""


async def test_the_same_shortcut_twice_opens_one_form(stage: Stage) -> None:
    answer = await stage.slack.message_shortcut("U1", ON_A_MESSAGE, {"text": "broken"})
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    assert (await stage.slack.again(answer)).status == 200
    assert len(stage.talk.told) == 1
    assert stage.slack.seen("U1") == []


async def test_a_right_that_was_used_already_is_passed_over_in_silence(stage: Stage) -> None:
    """Before, whoever had the form open was told that it could not be opened in time."""
    stage.talk.replies["new"] = Reply(form=SIGNUP)
    command = {"trigger_id": stage.slack.trigger("U1"), "response_url": stage.slack.response_url("U1")}
    for _ in range(2):
        stage.talk.events.clear()  # to open a form changes nothing, so the product does not tell it from the first
        await stage.slack.command("U1", "new", **command)
    await stage.slack.until(lambda: len(stage.slack.called("views.open")) == 2)
    stage.talk.replies["hello"] = Reply(cards=(Card("Hello."),))
    await stage.slack.dm("U1", "hello")
    await stage.slack.until(lambda: len(stage.slack.seen("U1")) == 2)
    assert stage.slack.seen("U1")[1]["text"] == "Hello."
    assert stage.slack.called("response_url") == []


async def test_what_went_wrong_is_said_in_the_direct_message(stage: Stage) -> None:
    """Where the bot is not, an answer beside the message may never arrive."""
    stage.talk.fail = RuntimeError("boom")
    assert (await stage.slack.message_shortcut("U1", ON_A_MESSAGE, {"text": "broken"})).status == 200
    await stage.slack.until(lambda: stage.slack.seen("U1"))
    assert [each["text"] for each in stage.slack.seen("U1")] == [words.BROKEN]
    assert stage.slack.called("response_url") == []


async def test_an_answer_without_a_form_stands_in_the_direct_message(stage: Stage) -> None:
    stage.talk.replies["report"] = Reply(cards=(Card("No pilot is running just now"),))
    await point(stage, {"text": "broken"})
    await stage.slack.until(lambda: stage.slack.seen("U1"))
    assert stage.slack.seen("U1")[0]["text"] == "No pilot is running just now"
    assert stage.slack.called("response_url") == []


# --- about no message ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("callback", "typed"), [("report", "/report"), ("check_in", "/champion checkin")])
async def test_a_shortcut_does_what_its_command_does(stage: Stage, callback: str, typed: str) -> None:
    stage.talk.replies |= {"checkin": Reply(form=SIGNUP), "/report": Reply(form=SIGNUP)}
    answer = await stage.slack.shortcut("U1", callback)
    assert answer.status == 200
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    assert (await stage.slack.again(answer)).status == 200
    assert [(kind, what) for kind, _, what in stage.talk.told] == [("say", ("U1", typed))]


@pytest.mark.parametrize("body", [{"type": "shortcut"}, {"type": "message_action"}, {"type": "shortcut", "user": "U1"}])
async def test_a_shortcut_of_another_name_changes_nothing(stage: Stage, body: dict[str, Any]) -> None:
    answer = await stage.slack.delivery.deliver("interactive", {**body, "callback_id": "of_last_year"})
    assert answer.status == 200
    assert stage.talk.told == []


# --- through the whole bot ----------------------------------------------------------------------------------------
async def test_a_message_of_an_app_becomes_a_report_that_leads_back_to_it(world: SlackStage) -> None:
    await owned(world)
    message = {"ts": TS, "text": "ERP: order 7 failed for <@U1>", **APP}
    await world.slack.message_shortcut(CAST["Lena"], ON_A_MESSAGE, message, "C0FAR", "far-away")
    await world.settled()
    assert await world.fill("Lena", kind="broke") == {}
    (card,) = await heard(world, "Maya", "order 7 failed for @Maya")
    assert f"Where: {LINK}." in card.text
    shown = next(each for each in world.slack.seen(CAST["Maya"]) if "order 7" in each["text"])
    links = [
        span
        for block in shown["blocks"]
        for part in block.get("elements", ())
        for span in part.get("elements", ())
        if span["type"] == "link"
    ]
    assert [each["url"] for each in links] == [LINK]
    assert "<@" not in str(shown)


async def test_where_nothing_runs_the_shortcut_says_so_kindly(world: SlackStage) -> None:
    await world.slack.message_shortcut(CAST["Lena"], ON_A_MESSAGE, {"text": "broken"})
    await world.settled()
    assert [each.title for each in await world.sees("Lena")] == ["No pilot is running just now"]


def test_what_is_read_is_read_as_markup_once() -> None:
    said = cited.words(
        {"blocks": [{"type": "section", "text": {"type": "plain_text", "text": "&lt;!here&gt; <!here>"}}]}
    )
    assert spoken(said) == "&lt;!here&gt; <!here>"
