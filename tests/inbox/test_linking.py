"""`/champion link`: what a person reads who is on two platforms."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from bot.assembly import Bot
from bot.cards import plain_text
from bot.model import Address, Person
from bot.ports import Reply
from tests.inbox.room import Room, room, said
from tests.world import MachineClock

ADA = Address("slack", "U1", "D1", "T1")
ADA_THERE = Address("teams", "ada-aad", "19:ada", "tenant-1")


@dataclass
class Both:
    """Ada in Slack and in Teams, who administers both, and her colleagues."""

    bot: Bot

    async def met(self, address: Address, name: str) -> Person:
        return await self.bot.feed.people.met(f"{address.platform}:{address.workspace}", address, name)

    async def say(self, address: Address, text: str, name: str = "Ada") -> Reply:
        return await self.bot.feed.conversation.say(await self.met(address, name), text, uuid4())

    async def code(self, address: Address = ADA) -> str:
        """A code as its card shows it."""
        return said(await self.say(address, "/champion link")).partition("\n")[0].removeprefix("Your code: ")

    async def linked(self) -> Reply:
        return await self.link(ADA_THERE, await self.code())

    async def link(self, address: Address, code: str, name: str = "Ada", button: int = 0) -> Reply:
        """The code is typed and, where that is asked, the button pressed."""
        reply = await self.say(address, f"/champion link {code}", name)
        if not reply.cards[0].buttons:
            return reply
        asked = reply.cards[0].buttons[button]
        return await self.bot.feed.conversation.press(await self.met(address, name), asked.verb, asked.token, uuid4())


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with room(tmp_path) as here:
        found = Both(here.world.bot)
        await found.met(ADA, "Ada")
        await found.met(ADA_THERE, "Ada")
        yield found


async def test_a_code_is_shown_once_with_what_to_do_and_a_warning(both: Both) -> None:
    reply = await both.say(ADA, "/champion link")
    assert not reply.keep
    shown = said(reply)
    code = shown.partition("\n")[0].removeprefix("Your code: ")
    assert len(code) == 9
    assert "In Teams, type this to me within 15 minutes:" in shown
    assert f"link {code}" in shown.splitlines()[2]
    assert "/champion" not in shown
    there = said(await both.say(ADA_THERE, "link"))
    assert "In Slack, type this to me within 15 minutes:" in there
    assert f"/champion link {there.partition(chr(10))[0].removeprefix('Your code: ')}" in there
    assert "never type a code that somebody else gave you" in shown


async def test_typed_on_the_other_platform_it_makes_one_person_and_offers_to_write_there(both: Both) -> None:
    (card,) = (await both.linked()).cards
    text = plain_text(card)
    assert text.startswith("You are one in Teams and Slack")
    assert "I go on writing to you in Slack" in text
    assert [(each.verb, each.token) for each in card.buttons] == [("link_here", "menu")]
    ada = await both.met(ADA_THERE, "Ada")
    reply = await both.bot.feed.conversation.press(ada, "link_here", "menu", uuid4())
    assert said(reply).startswith("From now on I write to you in Teams")
    person = await both.bot.feed.people.person(ada.id)
    assert person is not None
    assert person.address == ADA_THERE
    assert said(await both.say(ADA_THERE, "link here")).startswith("I write to you in Teams already")


async def test_whoever_was_talked_into_a_code_became_somebody_else_by_typing_it(both: Both) -> None:
    code = await both.code()
    reply = await both.say(ADA_THERE, f"/champion link {code}")
    assert not reply.keep
    assert said(reply).startswith("This makes you one person with Ada of Slack\nMessages go to Slack.")
    assert await both.met(ADA, "Ada") != await both.met(ADA_THERE, "Ada")
    refused = await both.link(ADA_THERE, code, button=1)
    assert said(refused).startswith("You stay who you are\nNothing was changed.")
    assert (await both.met(ADA, "Ada")).id != (await both.met(ADA_THERE, "Ada")).id
    assert said(await both.link(ADA_THERE, code)).startswith("You are one in Teams and Slack")
    assert (await both.met(ADA, "Ada")).id == (await both.met(ADA_THERE, "Ada")).id


async def test_a_yes_of_somebody_else_or_one_that_comes_twice_does_nothing(both: Both) -> None:
    yes = (await both.say(ADA_THERE, f"/champion link {await both.code()}")).cards[0].buttons[0]
    kim = await both.met(Address("teams", "kim-aad", None, "tenant-1"), "Kim")
    for token in (yes.token, "", "x", "KFM42CDE"):
        reply = await both.bot.feed.conversation.press(kim, "link_yes", token, uuid4())
        assert said(reply).startswith("You stay who you are")
    for answer in ("You are one in Teams and Slack", "That is done already"):
        ada = await both.met(ADA_THERE, "Ada")
        assert said(await both.bot.feed.conversation.press(ada, "link_yes", yes.token, uuid4())).startswith(answer)


@pytest.mark.parametrize("way", ["{}", "{} ", "  {}.", "{}!"])
async def test_a_code_is_read_however_people_write_it(both: Both, way: str) -> None:
    code = await both.code()
    written = way.format(code.lower().replace("-", " - "))
    assert said(await both.link(ADA_THERE, written)).startswith("You are one in Teams and Slack")


async def test_words_that_are_no_code_are_no_guess(both: Both) -> None:
    for _ in range(9):
        assert "is not a code" in said(await both.say(ADA_THERE, "/champion link my accounts <!channel> please"))
    assert said(await both.linked()).startswith("You are one")


async def test_each_code_that_does_not_work_is_one_kind_sentence(both: Both) -> None:
    code = await both.code()
    assert said(await both.say(ADA, f"/champion link {code}")).startswith(
        "That code is for Teams\nI gave it here in Slack. Please type it to me in Teams"
    )
    assert said(await both.say(ADA_THERE, "/champion link AAAA-AAAA")).startswith("I don't know that code")
    assert said(await both.link(ADA_THERE, code)).startswith("You are one")
    assert said(await both.say(ADA_THERE, f"/champion link {code}")).startswith("That is done already")
    kim = Address("teams", "kim-aad", None, "tenant-1")
    assert said(await both.say(kim, f"/champion link {code}", "Kim")).startswith("That code was used already")
    for n in range(5):
        await both.say(kim, f"/champion link AAAA-AAA{n}", "Kim")
    assert said(await both.say(kim, "/champion link AAAA-AAAA", "Kim")).startswith("Those were 5 wrong codes")


async def test_a_code_is_too_old_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    clock = MachineClock()
    async with room(tmp_path, clock) as here:
        both = Both(here.world.bot)
        await both.met(ADA, "Ada")
        code = await both.code()
        clock.at = clock.at.replace(minute=15)
        assert said(await both.say(ADA_THERE, f"/champion link {code}")).startswith("That code is too old")


async def test_who_is_no_administrator_reads_who_has_to_connect_both_sides(both: Both) -> None:
    tom = Address("slack", "U2", "D2", "T1")
    code = said(await both.say(tom, "/champion link", "Tom")).partition("\n")[0].removeprefix("Your code: ")
    reply = await both.say(Address("teams", "tom-aad", None, "tenant-1"), f"/champion link {code}", "Tom")
    assert said(reply).startswith("First one person has to be administrator on both sides")
    assert "/champion admin role @Tom admin" in said(reply)
    await both.linked()
    reply = await both.link(Address("teams", "tom-aad", None, "tenant-1"), code, "Tom")
    assert said(reply).startswith("You are one in Teams and Slack")


async def test_whoever_knows_a_code_sees_nothing_of_the_other_organisation_that_stays_apart(both: Both) -> None:
    await both.met(Address("slack", "U7", None, "T1"), "Zoe Secret")
    code = await both.code(ADA)
    eve = Address("teams", "eve-aad", None, "tenant-1")
    reply = await both.say(eve, f"/champion link {code}", "Eve")
    assert said(reply).startswith("First one person has to be administrator on both sides")
    assert "Ada" not in said(reply)
    assert "Zoe Secret" not in said(await both.say(eve, "/champion handover @Zoe", "Eve"))


async def test_colleagues_are_found_by_name_whatever_platform_they_are_on(both: Both) -> None:
    await both.met(Address("teams", "lena-aad", None, "tenant-1"), "Lena Vogel")
    assert "no" in said(await both.say(ADA, "/champion admin role @Lena owner")).casefold()
    await both.linked()
    assert said(await both.say(ADA, "/champion admin role @Lena owner")).startswith("Lena Vogel is a portfolio owner")


async def test_what_is_answered_on_the_other_platform_is_said_here(both: Both) -> None:
    await both.linked()
    form = (await both.say(ADA_THERE, "/champion new")).form
    assert form is not None
    ada, sam = await both.met(ADA_THERE, "Ada"), await both.met(Address("slack", "U3", "D3", "T1"), "Sam")
    values = {"name": "Route planning", "question": "How many minutes?", "unit": "min", "start": "180"}
    values |= {"target": "108", "champion": str(sam.id), "manager": str(ada.id)}
    reply = await both.bot.feed.conversation.submit(ada, form.token, values, uuid4())
    assert reply.errors == {}
    assert said(reply).startswith("I answered in Slack\nI write to you there.")


async def test_a_code_without_a_figure_was_taken_for_a_sentence_in_one_of_six_cases(both: Both) -> None:
    for typed in ("link KFMR-WCDE", "link kfmr-wcde", "link KFMR - WCDE."):
        assert said(await both.say(ADA_THERE, typed)).startswith("I don't know that code"), typed
    assert said(await both.say(ADA_THERE, "link with them")).startswith("I don't know “")


async def test_plain_words_that_begin_with_link_are_a_sentence(both: Both) -> None:
    assert said(await both.say(ADA, "link to the dashboard is broken")).startswith("I don't know")
    assert said(await both.say(ADA, "link")).startswith("Your code: ")
    assert said(await both.say(ADA, "link here")).startswith("I know you on one platform only")


async def test_the_playgrounds_people_are_nobodys_accounts(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await _refused(here)


async def _refused(here: Room) -> None:
    for typed in ("/champion link", "/champion link here", "/champion link AAAA-AAAA"):
        assert said(await here.say("Ada", typed)).startswith("There is nothing to connect in the playground")
