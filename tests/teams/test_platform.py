"""Messages to people in Teams: in their own chat, once, and in words where the card is not taken."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.teams.platform import Teams
from adapters.teams.references import References
from bot.assembly import machine_now
from bot.cards import Card, para
from bot.model import Address, Receipt
from bot.ports import Busy, NotSupported, TryLater, Uncertain, Unreachable
from store.installations import StoredInstallations
from store.sealing import Sealer
from tests.teams.fake import FakeTeams
from tests.teams.faults import THROTTLED, Drop, Refuse
from tests.teams.reached import Reached, reached
from tests.teams.state import Json

CARD = Card("How many minutes?", (para("Route planning waits for its number."),))
OTHER = Card("Noted: 120 min", (para("Thank you."),))


@pytest.fixture
async def here(fake: FakeTeams, tmp_path: Path) -> AsyncIterator[Reached]:
    async with reached(fake, tmp_path) as each:
        yield each


def text(activity: Json) -> str:
    return str(activity)


async def test_somebody_who_wrote_is_answered_in_their_own_chat(here: Reached) -> None:
    await here.met("Ann")
    receipt = await here.teams.send(here.address("Ann"), CARD, "key-1")
    (message,) = here.fake.seen("Ann")
    assert receipt == Receipt(here.fake.chat("Ann").id, message.id)
    assert "Route planning waits" in text(message.activity)
    assert here.calls("open") == 0, "the chat was known"


async def test_a_colleague_who_has_the_app_and_never_wrote_hears_once_their_chat_is_opened(here: Reached) -> None:
    await here.met("Ann")
    for number in range(2):
        await here.teams.send(here.address("Bob"), CARD, f"key-{number}")
    assert len(here.fake.seen("Bob")) == 2
    assert here.calls("open") == 1, "what was opened is kept"


async def test_a_colleague_without_the_app_is_unreachable_with_teams_word_for_it(here: Reached) -> None:
    await here.met("Ann")
    with pytest.raises(Unreachable) as gone:
        await here.teams.send(here.address("Cyd"), CARD, "key-1")
    assert gone.value.why == "ForbiddenOperationException"


async def test_in_a_tenant_where_nobody_was_heard_nobody_is_reached_and_teams_is_not_asked(here: Reached) -> None:
    with pytest.raises(Unreachable) as gone:
        await here.teams.send(Address("teams", str(uuid4()), None, str(uuid4())), CARD, "key-1")
    assert gone.value.why == "not_installed"
    assert here.fake.server.calls == []


async def test_a_chat_whose_history_was_removed_is_opened_again_and_kept(here: Reached) -> None:
    await here.met("Ann")
    here.fake.remove_history("Ann")
    first = await here.teams.send(here.address("Ann"), CARD, "key-1")
    assert len(here.fake.seen("Ann")) == 1
    second = await here.teams.send(here.address("Ann"), CARD, "key-2")
    assert first.conversation == second.conversation
    assert here.calls("open") == 1


async def test_a_tenant_that_moved_is_reached_where_the_newest_of_its_people_was_heard(here: Reached) -> None:
    """Before, whoever had not written since would have been lost with the old address."""
    await here.met("Ann")
    await here.met("Bob")
    here.fake.state.region = "emea"
    await here.met("Bob")
    await here.teams.send(here.address("Ann"), CARD, "key-1")
    assert len(here.fake.seen("Ann")) == 1


async def test_a_colleague_who_blocked_the_app_is_unreachable(here: Reached) -> None:
    await here.met("Ann")
    here.fake.block("Ann")
    with pytest.raises(Unreachable) as gone:
        await here.teams.send(here.address("Ann"), CARD, "key-1")
    assert gone.value.why == "ConversationBlockedByUser"


@pytest.mark.parametrize("refusal", [Refuse(400, "BadSyntax"), Refuse(413, "MessageSizeTooBig")])
async def test_a_card_that_teams_does_not_take_is_said_in_words(here: Reached, refusal: Refuse) -> None:
    await here.met("Ann")
    here.fake.faults.plan("send", refusal)
    await here.teams.send(here.address("Ann"), CARD, "key-1")
    (message,) = here.fake.seen("Ann")
    assert message.card("Ann") is None
    assert "Route planning waits" in message.activity["text"]


async def test_a_message_of_unknown_fate_is_not_sent_twice(here: Reached) -> None:
    await here.met("Ann")
    here.fake.faults.plan("send", Drop(done=True))
    with pytest.raises(Uncertain):
        await here.teams.send(here.address("Ann"), CARD, "key-1")
    assert len(here.fake.seen("Ann")) == 1
    with pytest.raises(NotSupported):
        await here.teams.find(here.address("Ann"), "key-1", machine_now())


async def test_what_teams_has_no_room_for_waits_as_long_as_it_says(here: Reached) -> None:
    await here.met("Ann")
    here.fake.faults.plan("send", THROTTLED)
    with pytest.raises(TryLater) as later:
        await here.teams.send(here.address("Ann"), CARD, "key-1")
    assert later.value.after is not None
    assert later.value.after.total_seconds() == THROTTLED.seconds
    assert here.fake.seen("Ann") == []


async def test_another_card_takes_the_place_of_a_message_and_may_do_so_again(here: Reached) -> None:
    await here.met("Ann")
    sent = await here.teams.send(here.address("Ann"), CARD, "key-1")
    for _ in range(2):
        assert await here.teams.edit(here.address("Ann"), sent, OTHER) == sent
    (message,) = here.fake.seen("Ann")
    assert "Thank you." in text(message.activity)
    assert "Route planning" not in text(message.activity)


async def test_an_edit_of_unknown_fate_is_tried_again_and_one_that_is_refused_says_it_in_words(here: Reached) -> None:
    await here.met("Ann")
    sent = await here.teams.send(here.address("Ann"), CARD, "key-1")
    here.fake.faults.plan("update", Refuse(500, done=True), Refuse(400, "BadSyntax"))
    with pytest.raises(TryLater):
        await here.teams.edit(here.address("Ann"), sent, OTHER)
    await here.teams.edit(here.address("Ann"), sent, OTHER)
    (message,) = here.fake.seen("Ann")
    assert message.card("Ann") is None
    assert "Thank you." in message.activity["text"]


async def test_a_message_that_is_gone_can_not_be_edited(here: Reached) -> None:
    await here.met("Ann")
    sent = await here.teams.send(here.address("Ann"), CARD, "key-1")
    with pytest.raises(Unreachable):
        await here.teams.edit(here.address("Ann"), replace(sent, message="1"), OTHER)


async def test_a_store_that_is_away_is_no_reason_to_give_somebody_up(here: Reached) -> None:
    """Before, a database that was restarted would have made everybody unreachable."""
    await here.met("Ann")

    class Away(StoredInstallations):
        async def kept(self, key: str) -> Mapping[str, str] | None:
            raise Busy

    away = Teams(here.connector, References(Away(here.db, Sealer([here.key]), machine_now)))
    for to in (here.address("Ann"), here.address("Bob")):
        with pytest.raises(TryLater):
            await away.send(to, CARD, "key-1")
        with pytest.raises(TryLater):
            await away.edit(to, Receipt("a:1", "1"), CARD)


async def test_words_of_a_person_ping_nobody(here: Reached) -> None:
    await here.met("Ann")
    await here.teams.send(here.address("Ann"), Card("<at>Bob Baker</at>", (para("<at>everyone</at> *x*"),)), "key-1")
    assert here.fake.state.pinged == []
