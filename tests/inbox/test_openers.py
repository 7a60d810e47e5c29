"""Which buttons open a form, and which words only read: as foreseen, and as it is when everybody presses everything."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from bot.cards import Button, Card
from bot.inbox.openers import OPENS, is_private, opens, reads
from bot.ports import Reply
from tests.inbox.room import room
from tests.inbox.scenes import SCENES
from tests.inbox.walk import Kept, Walk

# Answered by a card where there is nothing to fill in: no week, no other report, an offer that is settled.
SOMETIMES = frozenset({"accept", "accept_if", "checkin", "detail", "disagree", "fix", "newdate", "report", "sameas"})


@dataclass
class Pressing(Walk):
    """Remembers what each button was answered with."""

    seen: set[tuple[str, str, bool]] = field(default_factory=set)

    async def _press_all(self, who: str, cards: object) -> None:
        assert isinstance(cards, list | tuple)
        for button in [each for card in cards if isinstance(card, Card) for each in card.buttons]:
            if (who, button.verb, button.token) not in self.pressed:
                self.pressed[who, button.verb, button.token] = button
                reply = await self.here.press(who, button.verb, button.token)
                self._remember(button, reply)
                await self._on(who, reply)

    def _remember(self, button: Button, reply: Reply) -> None:
        self.seen.add((button.verb, button.token, reply.form is not None))


async def _pressed(folder: Path, scene: str) -> set[tuple[str, str, bool]]:
    async with room(folder) as here:
        await SCENES[scene](here.world)
        here.people = {each.name: each for each in await here.world.bot.feed.people.everyone(here.people["Tom"].org)}
        walk = Pressing(here, Kept.now(here), UUID(int=0))
        try:
            await walk.everywhere()
        finally:
            walk.kept.close()
        return walk.seen


@pytest.mark.parametrize("scene", SCENES)
async def test_a_button_that_opens_a_form_is_known_before_the_press_and_no_other_is_taken_for_one(
    tmp_path: Path, scene: str
) -> None:
    seen = await _pressed(tmp_path, scene)
    assert seen
    assert {(verb, token) for verb, token, is_form in seen if is_form and not opens(verb, token)} == set()
    cards = {(verb, token) for verb, token, is_form in seen if not is_form and opens(verb, token)}
    ever = {verb for verb, _, is_form in seen if is_form}
    assert {verb for verb, _ in cards} <= SOMETIMES | ever | {"show"}


async def test_what_only_reads_leaves_everything_as_it_was(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.open()
        kept = Kept.now(here)
        words = ("help", "status", "list", "chart", "why", "reports", "weeks", "hello there", "status of 126?")
        try:
            for who in ("Maya", "Tom", "Priya"):
                for text in words:
                    assert reads(text)
                    await here.say(who, text)
            assert kept.is_as_it_was
        finally:
            kept.close()


@pytest.mark.parametrize(
    "text", ["126", "it was 126", "Route planning 126", "undo", "resume", "admin hold", "report it broke", "stop"]
)
def test_words_that_may_change_something_are_never_taken_for_reading(text: str) -> None:
    assert not reads(text)
    assert not reads(f"/champion {text}")


def test_administration_links_and_reports_without_a_name_are_not_for_others_to_read_along() -> None:
    for text in (
        "link",
        "/champion link KFM-42",
        "admin",
        "/champion admin hold",
        "report anon it broke",
        "/report anon",
        "/report kfm-42",
    ):
        assert is_private(text)
    for text in ("status", "report it broke", "126", "anonymous"):
        assert not is_private(text)


def test_a_verb_of_a_menu_is_told_from_the_same_verb_of_a_pilot() -> None:
    assert "help" in OPENS
    assert not opens("help", "menu")
    assert opens("help", f"{UUID(int=1)}:ladder-1")
