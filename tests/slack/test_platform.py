"""Messages sent, found and changed, and every way that can fail."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cards import Card, Image
from bot.model import Address
from bot.ports import NotSupported, PlatformTrouble, TryLater, Uncertain, Unreachable
from tests.slack.faults import Drop, Fault, Hang, Nothing, Odd, RateLimited, Refuse, Status
from tests.slack.filling import buttons
from tests.slack.sending import ANN, CARD, LONG_AGO, sending
from tests.slack.toy import asking


async def test_a_message_arrives_with_its_buttons_its_twin_and_its_mark() -> None:
    async with sending() as at:
        receipt = await at.slack.send(ANN, CARD, "key-1")
        said = at.fake.seen("U1")[0]
        assert (receipt.conversation, receipt.message) == (at.fake.state.dm("U1"), said["ts"])
        assert said["text"] == "How many minutes?\nWell?\n[Answer] [Skip]"
        assert buttons(said) == ["Answer", "Skip"]
        assert said["metadata"]["event_payload"] == {"k": "key-1"}
        asked = at.fake.called("chat.postMessage")[0]
        assert [asked[name] for name in ("unfurl_links", "unfurl_media", "mrkdwn")] == [False, False, False]


async def test_a_first_message_goes_to_the_person_and_is_answered_with_their_conversation() -> None:
    async with sending() as at:
        first = await at.slack.send(ANN, CARD, "key-1")
        second = await at.slack.send(ANN, CARD, "key-2")
        assert {first.conversation, second.conversation} == {at.fake.state.dm("U1")}
        assert [asked["channel"] for asked in at.fake.called("chat.postMessage")] == ["U1", at.fake.state.dm("U1")]
        assert await at.slack.find(ANN, "key-1", LONG_AGO) == first
        assert at.fake.called("conversations.open") == []


async def test_a_first_message_whose_answer_was_lost_is_found_in_the_conversation_it_opened() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, CARD, "key-1")
        found = await at.slack.find(ANN, "key-1", LONG_AGO)
        assert found is not None
        assert (found.conversation, found.message) == (at.fake.state.dm("U1"), at.fake.seen("U1")[0]["ts"])
        assert at.people.by_user("U1").address.conversation == at.fake.state.dm("U1")
        assert await at.slack.find(ANN, "key-2", LONG_AGO) is None
        assert len(at.fake.called("conversations.open")) == 1


async def test_an_edit_stands_in_the_same_place_with_text_and_blocks() -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        assert await at.slack.edit(ANN, sent, Card("Thanks.")) == sent
        assert [said["text"] for said in at.fake.seen("U1")] == ["Thanks."]
        assert buttons(at.fake.seen("U1")[0]) == []
        assert await at.slack.find(ANN, "key-1", LONG_AGO) == sent


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (RateLimited(9), TryLater),
        (Status(500), Uncertain),
        (Status(502), Uncertain),
        (Status(503, done=True), Uncertain),
        (Status(500, code="some_word"), Uncertain),
        (Drop(), Uncertain),
        (Drop(done=True), Uncertain),
        (Hang(), Uncertain),
        (Hang(done=True), Uncertain),
        (Refuse("fatal_error"), Uncertain),
        (Refuse("internal_error", done=True), Uncertain),
        (Refuse("ratelimited"), TryLater),
        (Refuse("channel_not_found"), Unreachable),
        (Refuse("user_disabled"), Unreachable),
        (Odd(), Uncertain),
        (Refuse("user_not_found"), Unreachable),
        (Refuse("messages_tab_disabled"), Unreachable),
        (Refuse("is_archived"), Unreachable),
        (Refuse("not_in_channel"), Unreachable),
        (Refuse("some_word_of_2027"), Unreachable),
    ],
)
async def test_a_failed_post_is_told_apart_and_never_made_again_blindly(fault: Fault, outcome: type[Exception]) -> None:
    async with sending(seconds=0.3) as at:
        at.fake.faults.plan("chat.postMessage", fault)
        with pytest.raises(PlatformTrouble) as caught:
            await at.slack.send(ANN, CARD, "key-1")
        assert type(caught.value) is outcome
        assert at.posts() == 1
        if isinstance(caught.value, Unreachable) and isinstance(fault, Refuse):
            assert caught.value.why == fault.code
        if isinstance(caught.value, TryLater) and isinstance(fault, RateLimited):
            assert caught.value.after == timedelta(seconds=9)


async def test_a_busy_store_costs_nobody_their_first_message() -> None:
    async with sending() as at:
        at.people.is_busy = True
        await at.slack.send(ANN, CARD, "key-1")
        at.people.is_busy = False
        await at.slack.send(ANN, CARD, "key-2")
        assert len(at.fake.seen("U1")) == 2


async def test_a_busy_store_leaves_a_message_of_unknown_fate_to_be_looked_for_later() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, CARD, "key-1")
        at.people.is_busy = True
        with pytest.raises(TryLater):
            await at.slack.find(ANN, "key-1", LONG_AGO)
        at.people.is_busy = False
        assert await at.slack.find(ANN, "key-1", LONG_AGO) is not None


@pytest.mark.parametrize(
    "fault", [Status(500), Drop(), Drop(done=True), Hang(), Refuse("fatal_error"), RateLimited(), Odd()]
)
async def test_a_conversation_that_could_not_be_opened_says_nothing_of_what_stands_in_it(fault: Fault) -> None:
    """Taken for an empty one, the message that stands there would be sent again."""
    async with sending(seconds=0.3) as at:
        at.fake.faults.plan("chat.postMessage", Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, CARD, "key-1")
        at.fake.faults.plan("conversations.open", fault)
        with pytest.raises(TryLater):
            await at.slack.find(ANN, "key-1", LONG_AGO)
        at.turn(7)
        assert await at.slack.find(ANN, "key-1", LONG_AGO) is not None


async def test_nobody_s_first_message_waits_for_conversations_to_be_opened() -> None:
    """Opened first, fifty a minute, three hundred first questions would have taken six minutes."""
    async with sending() as at:
        at.fake.buckets.limit("conversations.open", 0, 60.0)
        at.fake.join("U2", "bob", "Bob Baker")
        for user in ("U1", "U2"):
            await at.slack.send(Address("slack", user, workspace="T0TEST"), CARD, user)
        assert len(at.fake.seen("U2")) == 1


async def test_a_slack_that_can_not_be_reached_was_not_sent_anything() -> None:
    async with sending() as at:
        known = Address("slack", "U1", at.fake.state.dm("U1"))
        await at.fake.stop()
        with pytest.raises(TryLater):
            await at.slack.send(known, CARD, "key-1")


async def test_an_edit_may_be_made_again_after_any_doubt() -> None:
    async with sending(seconds=0.3) as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        for fault in (Status(500), Drop(done=True), Hang(), Refuse("internal_error")):
            at.fake.faults.plan("chat.update", fault)
            with pytest.raises(TryLater):
                await at.slack.edit(ANN, sent, Card("Thanks."))
        await at.slack.edit(ANN, sent, Card("Thanks."))
        assert [said["text"] for said in at.fake.seen("U1")] == ["Thanks."]


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_can_not_be_changed_any_more_is_named(code: str) -> None:
    async with sending() as at:
        sent = await at.slack.send(ANN, CARD, "key-1")
        at.fake.faults.plan("chat.update", Refuse(code))
        with pytest.raises(Unreachable) as caught:
            await at.slack.edit(ANN, sent, Card("Thanks."))
        assert caught.value.why == code
        assert at.posts() == 1


async def test_a_marked_message_is_found_over_many_pages_and_another_is_not() -> None:
    async with sending() as at:
        first = await at.slack.send(ANN, CARD, "key-0")
        for number in range(450):
            at.fake.state.messages[first.conversation].append(
                {"ts": at.fake.state.ts(), "user": "U1", "text": str(number)}
            )
        assert await at.slack.find(ANN, "key-0", LONG_AGO) == first
        assert len(at.fake.called("conversations.history")) == 3
        assert await at.slack.find(ANN, "key-1", LONG_AGO) is None


async def test_a_message_of_before_is_not_looked_for() -> None:
    async with sending() as at:
        await at.slack.send(ANN, CARD, "key-0")
        assert await at.slack.find(ANN, "key-0", datetime.fromtimestamp(at.fake.state.now() + 600, UTC)) is None


async def test_reading_back_may_not_be_allowed_or_may_fail() -> None:
    async with sending(seconds=0.3) as at:
        await at.slack.send(ANN, CARD, "key-0")
        at.fake.faults.plan("conversations.history", Status(500), Hang(), RateLimited(3))
        for _ in range(3):
            with pytest.raises(TryLater):
                await at.slack.find(ANN, "key-0", LONG_AGO)
        at.turn(3)
        at.fake.state.scopes -= {"im:history"}
        with pytest.raises(NotSupported):
            await at.slack.find(ANN, "key-0", LONG_AGO)


async def test_refused_blocks_are_sent_plain_with_their_buttons() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse("invalid_blocks"))
        card = Card("Look", (Image("https://example.com/a.png", "A picture"),), CARD.buttons)
        await at.slack.send(ANN, card, "key-1")
        said = at.fake.seen("U1")
        assert len(said) == 1
        assert [block["type"] for block in said[0]["blocks"]] == ["section", "actions"]
        assert said[0]["metadata"]["event_payload"] == {"k": "key-1"}


async def test_a_doubt_after_a_refusal_is_still_a_doubt() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", Refuse("invalid_blocks"), Drop(done=True))
        with pytest.raises(Uncertain):
            await at.slack.send(ANN, CARD, "key-1")
        assert at.posts() == 2
        assert len(at.fake.seen("U1")) == 1


async def test_when_no_blocks_are_taken_the_words_go_alone() -> None:
    async with sending() as at:
        at.fake.faults.plan("chat.postMessage", *[Refuse("invalid_blocks")] * 2, Nothing())
        await at.slack.send(ANN, CARD, "key-1")
        assert at.fake.seen("U1")[0]["blocks"] == []
        assert "[Answer]" in at.fake.seen("U1")[0]["text"]


async def test_a_button_that_can_not_be_drawn_is_not_even_tried() -> None:
    async with sending() as at:
        card = Card("Look", (), (*CARD.buttons, *asking("", "x" * 300).buttons))
        await at.slack.send(ANN, card, "key-1")
        assert at.fake.seen("U1")[0]["blocks"] == []


async def test_somebody_who_left_is_unreachable() -> None:
    async with sending() as at:
        at.fake.state.users["U1"].deleted = True
        with pytest.raises(Unreachable) as caught:
            await at.slack.send(ANN, CARD, "key-1")
        assert caught.value.why == "user_disabled"
        with pytest.raises(Unreachable):
            await at.slack.send(Address("slack", "U404", workspace="T0TEST"), CARD, "key-1")


async def test_too_fast_is_said_before_anything_is_posted() -> None:
    async with sending() as at:
        at.fake.buckets.limit("chat.postMessage", 1, 1.0)
        await at.slack.send(ANN, CARD, "key-1")
        with pytest.raises(TryLater) as caught:
            await at.slack.send(ANN, CARD, "key-2")
        assert caught.value.after == timedelta(seconds=1)
        at.turn(1.5)
        await at.slack.send(ANN, CARD, "key-2")
        assert len(at.fake.seen("U1")) == 2
