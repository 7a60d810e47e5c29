"""Every field of every form that opens anywhere, filled with what nobody should send.

Each time there is a kind sentence at a field that the form has, and nothing was written; or it was taken, and nobody
is told anything that is more than text.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from bot.cards import Bold, Card, DateInput, Form, Input, Link, NumberInput, Paragraph, Plain, TextInput
from bot.inbox import Inbox
from bot.inbox import forms as inbox_forms
from bot.inbox.forms import Forms
from bot.model import Address
from bot.ports import Reply, Values
from tests.inbox.odd import CHOSEN, DAYS, FIGURES, LISTS, MARKUP, WORDS, is_kind
from tests.inbox.room import room, said
from tests.inbox.scenes import HOME, SCENES
from tests.inbox.walk import LINK, Kept, Opened, Walk, carefully

# An error may stand at another field where two of them do not go together.
TOGETHER = {
    "better",
    "target",
    "to_on",
    "ask_weekday",
    "ask_hour",
    "guard_better",
    "name",
    "history",
    "manager",
    "text",
}
AS_BEFORE = ("Nothing has changed", "Noted: your settings", "I already have 126 min")  # what was sent is what stood
READ = ("country", "history", "link")  # texts that are read as something else than words
SAY_SO_AGAIN = ("roster/roster", "reblock/blocker")  # sent as they stand, somebody is told how they stand
READERS = (
    "/champion status",
    "/champion list",
    "/champion weeks",
    "/champion reports",
    "/champion why",
    "/report mine",
)


_WALKED: dict[str, tuple[bytes, Walk]] = {}  # each scene is lived through and walked once


@asynccontextmanager
async def walked(folder: Path, scene: str) -> AsyncIterator[Walk]:
    kept_from = _WALKED.get(scene)
    if kept_from is not None:
        (folder / "champion.db").write_bytes(kept_from[0])
    async with room(folder) as here:
        if kept_from is None:
            stranger = await here.world.bot.feed.people.met("slack:T2", Address("slack", "U1"), "Mallory")
            await SCENES[scene](here.world)
            here.people = {
                each.name: each for each in await here.world.bot.feed.people.everyone(here.people["Tom"].org)
            }
            walk = Walk(here, Kept.now(here), stranger.id)
            await walk.everywhere()
            walk.kept.restore()
            _WALKED[scene] = (walk.kept.copy.serialize(), walk)
        else:
            walk = replace(kept_from[1], here=here, kept=Kept.now(here))
        try:
            yield walk
        finally:
            walk.kept.close()


def odd_for(field: Input, walk: Walk) -> Sequence[str | tuple[str, ...] | None]:
    match field:
        case TextInput(longest=longest):
            return (*WORDS, *LISTS, *((*FIGURES, *DAYS) if longest <= 60 or field.name == "history" else ("٣٤", "NaN")))
        case NumberInput():
            return (*FIGURES, *WORDS, *LISTS)
        case DateInput():
            return (*DAYS, *WORDS, *LISTS)
        case _:
            return (*CHOSEN, str(walk.stranger), *WORDS, *LISTS)


async def taken(walk: Walk, name: str) -> Opened:
    """Whoever may fill that form in: what a careful person fills in is taken from them."""
    answers = []
    for opened in walk.forms[name].values():
        reply = await walk.here.submit(opened.who, opened.form.token, carefully(walk.here, opened.form))
        answers.append((opened.who, reply.errors, said(reply)))
        if not walk.kept.is_as_it_was:
            walk.kept.restore()
            assert reply.errors == {}
            return opened
    raise AssertionError(f"{name} takes nothing from anybody: {answers}")


async def tried(walk: Walk, opened: Opened, values: Values) -> Reply:
    """Sent; the world is then as it was."""
    reply = await walk.here.submit(opened.who, opened.form.token, values)
    assert is_kind(reply)
    assert "busy" not in said(reply)
    assert walk.kept.is_as_it_was or not reply.errors
    assert set(reply.errors) <= opened.fields
    if walk.kept.is_as_it_was:  # what was typed is still there to be mended
        assert reply.errors or any(each in said(reply) for each in AS_BEFORE), (opened.name, said(reply))
    else:
        walk.kept.restore()
    return reply


@pytest.mark.parametrize("scene", SCENES)
async def test_no_value_of_any_field_breaks_a_form_or_is_half_kept(tmp_path: Path, scene: str) -> None:
    async with walked(tmp_path, scene) as walk:
        assert {name for name, home in HOME.items() if home == scene} <= set(walk.forms)
        for name in walk.forms:
            if HOME.get(name, scene) != scene:
                continue
            opened = await taken(walk, name)
            careful = carefully(walk.here, opened.form)
            for field in opened.form.inputs():
                for odd in odd_for(field, walk):
                    reply = await tried(walk, opened, {**careful, field.name: odd})
                    assert set(reply.errors) <= {field.name, *TOGETHER}, (name, field.name, odd, reply.errors)


def spans_of(card: Card) -> Sequence[object]:
    spans = [span for block in card.blocks if isinstance(block, Paragraph) for span in block.spans]
    return [span for span in spans if not (isinstance(span, Link) and span.url == LINK)]


@pytest.mark.parametrize("scene", SCENES)
async def test_what_anybody_writes_reaches_everybody_as_text_and_nothing_more(
    tmp_path: Path, scene: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with walked(tmp_path, scene) as walk:
        for name in walk.forms:
            if HOME.get(name, scene) != scene:
                continue
            opened = await taken(walk, name)
            prose = [each for each in opened.form.inputs() if isinstance(each, TextInput) and each.name not in READ]
            texts = {each.name: MARKUP[: each.longest] for each in prose if not each.value}
            reply = await walk.here.submit(
                opened.who, opened.form.token, {**carefully(walk.here, opened.form), **texts}
            )
            assert reply.errors == {}, name
            await walk.here.world.bot.deliverer.deliver_due()
            for who in walk.here.people:
                cards = [line.card for line in await walk.here.world.bot.feed.chat.lines(who_id(walk, who))]
                cards += [card for text in READERS for card in (await walk.here.say(who, text)).cards]
                assert all(is_kind(Reply((card,))) for card in cards)
                assert all(isinstance(span, Plain | Bold) for card in cards for span in spans_of(card))
            walk.kept.restore()
        assert "delivery.failed" not in caplog.text


def who_id(walk: Walk, who: str) -> UUID:
    return walk.here.people[who].id


@pytest.mark.parametrize("scene", SCENES)
async def test_a_question_that_did_not_come_back_is_no_answer_and_one_that_was_not_asked_is_not_read(
    tmp_path: Path, scene: str
) -> None:
    """Before, a form that was cut short took the goal away, the helper, the country, and everybody off the roster."""
    async with walked(tmp_path, scene) as walk:
        for name in walk.forms:
            if HOME.get(name, scene) != scene:
                continue
            opened = await taken(walk, name)
            careful, offered = carefully(walk.here, opened.form), as_offered(opened.form)
            if await changes_nothing(walk, opened, offered):  # it shows how things stand
                for missing in opened.fields:
                    values = {key: each for key, each in offered.items() if key != missing}
                    assert await changes_nothing(walk, opened, values), (name, missing)
            else:
                assert (await tried(walk, opened, {})).errors or name in SAY_SO_AGAIN, name
            more = {"__class__": "x", "project": str(walk.stranger), "by": str(walk.stranger), "nobody asked": "y"}
            assert (await tried(walk, opened, {**careful, **more})).errors == {}


async def changes_nothing(walk: Walk, opened: Opened, values: Values) -> bool:
    await walk.here.submit(opened.who, opened.form.token, values)
    if walk.kept.is_as_it_was:
        return True
    walk.kept.restore()
    return False


def as_offered(form: Form) -> dict[str, str | tuple[str, ...]]:
    """What comes back from somebody who sends the form as it opened; without what it leaves open."""
    values: dict[str, str | tuple[str, ...]] = {}
    for each in form.inputs():
        value = getattr(each, "value", "")
        if isinstance(value, tuple):
            chosen = tuple(str(one) for one in value)
            values |= {each.name: chosen if getattr(each, "several", False) else chosen[0]} if chosen else {}
        elif value:
            values[each.name] = str(value)
    return values


@pytest.mark.parametrize("scene", SCENES)
async def test_somebody_of_another_organisation_is_told_of_no_form_and_changes_nothing(
    tmp_path: Path, scene: str
) -> None:
    async with walked(tmp_path, scene) as walk:
        stranger = await walk.here.world.bot.feed.people.person(walk.stranger)
        assert stranger is not None
        walk.here.people["Mallory"] = stranger
        for name, opens in walk.forms.items():
            for opened in list(opens.values())[:1]:
                if name in ("new/new", "settings/me"):
                    continue  # those are hers as well
                reply = await walk.here.submit("Mallory", opened.form.token, carefully(walk.here, opened.form))
                assert "no longer know that form" in said(reply), name
        for _, verb, token in walk.pressed:
            if token != "menu":
                assert "older message" in said(await walk.here.press("Mallory", verb, token)), (verb, token)
        assert walk.kept.is_as_it_was


async def test_every_form_that_can_be_read_is_opened_by_the_walk(tmp_path: Path) -> None:
    """A form that no scene opens is tried by nobody."""
    async with room(tmp_path) as here:
        inbox = here.world.bot.feed.conversation
        assert isinstance(inbox, Inbox)
        read = {"new", *inbox_forms._PERSONAL, *inbox_forms._MORE, *Forms(inbox.desk)._handlers()}
        assert {name.partition("/")[0] for name in HOME} == read


async def test_a_roster_that_came_back_without_its_question_takes_nobody_off(tmp_path: Path) -> None:
    """Before, a form that was cut short took everybody off the roster."""
    async with walked(tmp_path, "asked") as walk:
        before = (await walk.here.pilot()).roster
        opened = await taken(walk, "roster/roster")
        await walk.here.submit(opened.who, opened.form.token, {})
        assert (await walk.here.pilot()).roster == before
        assert len(before) == 2


async def test_a_blocker_that_came_back_without_its_questions_keeps_its_day_and_its_helper(tmp_path: Path) -> None:
    """Before, a form that was cut short took the day away."""
    async with walked(tmp_path, "asked") as walk:
        (before,) = (await walk.here.pilot()).blockers
        opened = await taken(walk, "reblock/blocker")
        await walk.here.submit(opened.who, opened.form.token, {})
        (after,) = (await walk.here.pilot()).blockers
        assert (after.decide_on, after.helper) == (before.decide_on, before.helper)
        assert None not in (before.decide_on, before.helper)
