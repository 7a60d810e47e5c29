"""Slack's own charts and tables where they are known and true; else pictures and columns; else words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.slack import limits, shapes
from adapters.slack.charts import native
from adapters.slack.drawings import AGAIN_AFTER
from adapters.slack.render import Means, message
from bot.cards import Card, Chart, Table
from bot.model import Address
from bot.ports import Uncertain
from tests.slack.faults import Drop, Refuse
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, CHART, HOLED, PNG, Sending, sending

TABLE = Table(("Pilot", "Minutes"), (("Route planning", "120"), ("Invoices", "7")))
GOAL = replace(CHART, labels=("2 Mar", "9 Mar"), target=90.0, markers=((1, "new depot"),))
REPORT = Card("Minutes", (GOAL, TABLE), CARD.buttons)


def kinds(at: Sending) -> list[list[str]]:
    """The blocks of every post, in order."""
    return [[block["type"] for block in asked["blocks"]] for asked in at.fake.called("chat.postMessage")]


def test_the_number_and_the_goal_are_two_lines_over_the_same_weeks() -> None:
    drawn = native(GOAL)
    assert drawn is not None
    assert drawn["title"] == "Minutes"
    assert drawn["chart"] == {
        "type": "line",
        "series": [
            {"name": "Number", "data": [{"label": "2 Mar", "value": 210.0}, {"label": "9 Mar", "value": 120.0}]},
            {"name": "Goal", "data": [{"label": "2 Mar", "value": 90.0}, {"label": "9 Mar", "value": 90.0}]},
        ],
        "axis_config": {"categories": ["2 Mar", "9 Mar"], "y_label": "min"},
    }


@pytest.mark.parametrize(
    "chart",
    [
        HOLED,
        replace(CHART, labels=("2 Mar", "2 Mar")),
        replace(CHART, labels=("1", "")),
        replace(CHART, labels=("1", "x" * 21)),
        replace(CHART, values=(1.0, float("nan"))),
        replace(CHART, labels=(), values=()),
        replace(CHART, labels=tuple(map(str, range(21))), values=(1.0,) * 21),
    ],
)
def test_a_chart_that_would_not_be_true_or_would_not_fit_is_no_chart_of_slacks_own(chart: Chart) -> None:
    """A line across a week without a number says that there was one."""
    assert native(chart) is None


@pytest.mark.parametrize("unit", ["", "Goal", "x" * 80, "<!channel> & co"])
def test_whatever_a_unit_is_called_the_chart_is_taken(unit: str) -> None:
    drawn = native(
        replace(GOAL, unit=unit, title="A pilot with a name that is longer than any chart may have", target=1)
    )
    assert shapes.message_faults("x", [drawn]) == []


async def test_a_whole_number_is_drawn_by_slack_itself_with_what_changed_in_words_below() -> None:
    async with sending() as at:
        await at.slack.send(ANN, REPORT, "key-1")
        assert kinds(at) == [["header", "data_visualization", "rich_text", "table", "actions"]]
        assert "1 · 9 Mar: new depot" in str(at.fake.seen("U1")[0]["blocks"][2])
        assert CHART.alt in at.fake.seen("U1")[0]["text"]
        assert at.fake.state.files == {}


async def test_where_slack_does_not_know_its_own_chart_a_picture_and_columns_stand_there() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse("invalid_blocks"))
        await at.slack.send(ANN, REPORT, "key-1")
        assert kinds(at)[1:] == [["header", "image", "rich_text", "rich_text", "actions"]]
        said = at.fake.seen("U1")
        assert len(said) == 1
        assert at.fake.state.files[said[0]["blocks"][1]["slack_file"]["id"]]["data"] == PNG
        columns = said[0]["blocks"][3]["elements"][0]
        assert columns["type"] == "rich_text_preformatted"
        assert columns["elements"][0]["text"] == "Pilot           Minutes\nRoute planning  120\nInvoices        7"
        assert buttons(said[0]) == ["Answer", "Skip"]


async def test_what_a_workspace_did_not_know_is_not_tried_there_again_for_a_day_and_elsewhere_it_is() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse("invalid_blocks"))
        await at.slack.send(ANN, REPORT, "key-1")
        at.turn(5)
        await at.slack.send(ANN, REPORT, "key-2")
        assert kinds(at)[2] == kinds(at)[1]
        at.turn((AGAIN_AFTER - timedelta(seconds=6)).total_seconds())
        await at.slack.send(ANN, REPORT, "key-3")
        assert kinds(at)[3] == kinds(at)[1]
        at.turn(1)
        await at.slack.send(ANN, REPORT, "key-4")
        assert kinds(at)[4] == kinds(at)[0]


async def test_a_card_that_is_refused_in_every_way_takes_no_charts_from_the_others() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", *[Refuse("invalid_blocks")] * 4)
        await at.slack.send(ANN, REPORT, "key-1")
        await at.slack.send(ANN, REPORT, "key-2")
        assert kinds(at)[-1] == ["header", "data_visualization", "rich_text", "table", "actions"]


async def test_a_chart_of_unknown_fate_is_not_drawn_in_another_way() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, REPORT, "key-1")
        assert at.posts() == 1
        at.fake.faults.plan("chat.postMessage", Refuse("invalid_blocks"), Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, REPORT, "key-2")
        assert at.posts() == 3


async def test_another_refusal_than_of_the_blocks_is_final() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse("channel_not_found"))
        with pytest.raises(Exception, match="channel_not_found"):
            await at.slack.send(Address("slack", "U1", workspace="T0TEST"), REPORT, "key-1")
        assert at.posts() == 1


async def test_a_third_chart_is_a_picture_and_is_all_that_is_uploaded() -> None:
    async with sending() as at:
        card = Card("Minutes", tuple(replace(GOAL, title=name, markers=()) for name in ("A", "B", "C")))
        await at.slack.send(ANN, card, "key-1")
        assert kinds(at) == [["header", *["data_visualization"] * limits.CHARTS, "image"]]
        assert len(at.fake.called("files.getUploadURLExternal")) == 1


async def test_a_chart_without_room_for_its_picture_leaves_its_words() -> None:
    async with sending() as at:
        at.fake.faults.plan("files.getUploadURLExternal", Refuse("ratelimited"))
        await at.slack.send(ANN, Card("Minutes", (HOLED,)), "key-1")
        assert HOLED.alt in str(at.fake.seen("U1")[0]["blocks"])


def test_the_second_table_of_a_message_stands_there_in_columns() -> None:
    drawn: Any = message(Card("Two", (TABLE, TABLE)), Means(frozenset({"table"}))).blocks
    assert [block["type"] for block in drawn] == ["header", "table", "rich_text"]
    assert drawn[2]["elements"][0]["type"] == "rich_text_preformatted"
    assert shapes.message_faults("x", drawn) == []
