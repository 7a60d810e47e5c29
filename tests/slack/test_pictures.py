"""Charts as pictures, and every way that can fail."""

from dataclasses import replace

import pytest

from bot.cards import Card, Chart, para
from tests.slack.faults import Drop, Fault, Odd, Refuse, Status
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, HOLED, PNG, sending


async def test_a_chart_is_a_picture_with_words() -> None:
    async with sending() as at:
        at.fake.state.looks_at_a_picture = 2
        await at.slack.send(ANN, Card("Minutes", (para("So far:"), HOLED)), "key-1")
        image = at.fake.seen("U1")[0]["blocks"][2]
        assert image["alt_text"] == HOLED.alt
        assert at.fake.state.files[image["slack_file"]["id"]]["data"] == PNG
        assert HOLED.alt in at.fake.seen("U1")[0]["text"]
        assert at.posts() == 3


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        *(("files.getUploadURLExternal", fault) for fault in (Status(503), Drop(), Refuse("missing_scope"), Odd())),
        *(("files.completeUploadExternal", fault) for fault in (Status(503), Drop(), Refuse("missing_scope"))),
        *(("upload", fault) for fault in (Status(503), Drop())),
    ],
)
async def test_a_picture_that_fails_never_takes_its_message_with_it(method: str, fault: Fault) -> None:
    async with sending() as at:
        at.fake.faults.plan(method, fault)
        await at.slack.send(ANN, Card("Minutes", (HOLED,), CARD.buttons), "key-1")
        said = at.fake.seen("U1")[0]
        assert "image" not in {block["type"] for block in said["blocks"]}
        assert HOLED.alt in str(said["blocks"])
        assert buttons(said) == ["Answer", "Skip"]


@pytest.mark.parametrize("error", [OSError, ZeroDivisionError, MemoryError, KeyError])
async def test_a_chart_that_can_not_be_drawn_leaves_its_words_and_the_other_charts(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def draw(chart: Chart) -> bytes:
        if chart is HOLED:
            raise error("210 minutes in Lena's own words")
        return PNG

    async with sending(draw=draw) as at:
        await at.slack.send(ANN, Card("Minutes", (HOLED, replace(HOLED, title="Hours"))), "key-1")
        assert [block["type"] for block in at.fake.seen("U1")[0]["blocks"]] == ["header", "rich_text", "image"]
        assert error.__name__ in str([vars(record) for record in caplog.records])
        assert "Lena" not in str([vars(record) for record in caplog.records])


async def test_an_edit_with_a_chart_is_drawn_anew() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        await at.slack.edit(ANN, sent, Card("Minutes", (HOLED,)))
        assert [block["type"] for block in at.fake.seen("U1")[0]["blocks"]] == ["header", "image"]
