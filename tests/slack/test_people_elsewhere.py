"""Colleagues who are on another platform are chosen in Slack's forms all the same."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from adapters.slack import forms, limits, shapes
from bot.cards import Form, PeopleInput
from bot.model import Address, Person
from bot.ports import Reply
from tests.slack.stage import Stage, staged
from tests.slack.state import Json

ORG = uuid4()
FORM = Form("Who?", (PeopleInput("who", "Who owns it?"), PeopleInput("others", "Who else?", several=True)), "Ask", "t")


def somebody(name: str, org: UUID = ORG) -> Person:
    """A colleague in Teams."""
    return Person(uuid4(), org, name, "user", Address("teams", name.lower(), None, "tenant-1"))


def blocks(view: Json) -> dict[str, Json]:
    return {each["block_id"]: each for each in view["blocks"] if each["type"] == "input"}


def test_where_everybody_is_in_slack_a_form_asks_as_ever() -> None:
    assert list(blocks(forms.view(FORM))) == ["who", "others"]
    assert not blocks(forms.view(FORM))["who"]["optional"]


def test_below_slacks_own_list_there_is_one_of_the_colleagues_in_teams() -> None:
    lena, kim = somebody("Lena"), somebody("Kim")
    view = forms.view(FORM, elsewhere=(kim, lena))
    assert shapes.view_faults(view) == []
    asked = blocks(view)
    assert list(asked) == ["who", "who.elsewhere", "others", "others.elsewhere"]
    assert asked["who.elsewhere"]["label"]["text"] == "Or somebody in Teams"
    assert [each["optional"] for each in asked.values()] == [True] * 4, "one of the two is enough"
    kinds = [each["element"]["type"] for each in asked.values()]
    assert kinds == ["users_select", "static_select", "multi_users_select", "multi_static_select"]
    assert [each["value"] for each in asked["who.elsewhere"]["element"]["options"]] == [str(kim.id), str(lena.id)]


def test_whoever_was_chosen_beforehand_is_shown_there_however_many_there_are() -> None:
    crowd = [somebody(f"P{n:03}") for n in range(limits.SELECT_OPTIONS + 5)]
    form = replace(FORM, blocks=(PeopleInput("who", "Who?", value=(crowd[-1].id,)),))
    view = forms.view(form, elsewhere=crowd)
    assert shapes.view_faults(view) == []
    element = blocks(view)["who.elsewhere"]["element"]
    assert len(element["options"]) == limits.SELECT_OPTIONS
    assert element["initial_option"]["value"] == str(crowd[-1].id)


def test_a_name_that_looks_like_markup_is_a_name() -> None:
    view = forms.view(FORM, elsewhere=(somebody("<!channel> *Kim* @here"),))
    text = blocks(view)["who.elsewhere"]["element"]["options"][0]["text"]
    assert text["type"] == "plain_text"
    assert shapes.view_faults(view) == []


@pytest.mark.parametrize(
    ("here", "there", "taken"),
    [
        ("U2", None, "U2"),
        (None, "lena", "lena"),
        ("U2", "lena", "U2"),
        (None, None, None),
        (("U2",), ("lena",), ("U2", "lena")),
        ((), ("lena",), ("lena",)),
        (("U2",), (), ("U2",)),
    ],
)
def test_the_second_list_counts_where_the_first_is_empty_and_both_where_several_are_asked_for(
    here: forms.Filled, there: forms.Filled, taken: forms.Filled
) -> None:
    assert forms.merged({"who": here, "who.elsewhere": there}) == {"who": taken}


async def opened(stage: Stage) -> Json:
    """Ann opens the form; there is a Lena in Teams, and another organisation's Eve."""
    stage.talk.replies |= {"new": Reply(form=FORM), "t": Reply(wrote=True)}
    await stage.slack.command("U1", "new")
    await stage.slack.until(lambda: stage.slack.modal("U1"))
    modal = stage.slack.modal("U1")
    assert modal is not None
    return modal


async def test_somebody_in_teams_is_chosen_in_slack() -> None:
    async with staged() as stage:
        await stage.slack.command("U1", "hello")
        lena, eve = somebody("Lena", stage.people.by_user("U1").org), somebody("Eve")
        stage.people.all |= {lena.id: lena, eve.id: eve}
        modal = await opened(stage)
        assert "Eve" not in str(modal)
        filled = {"who.elsewhere": str(lena.id), "others": ["U2"], "others.elsewhere": [str(lena.id)]}
        assert (await stage.slack.submit("U1", modal, filled)).text == ""
        bob = stage.people.by_user("U2")
        _, token, values = stage.talk.told[-1][2]
        assert token == "t"
        assert values == {"who": str(lena.id), "others": (str(bob.id), str(lena.id))}


async def test_of_somebody_who_is_written_to_elsewhere_slack_says_no_more_than_that_they_have_gone() -> None:
    async with staged() as stage:
        await stage.slack.command("U2", "hello")
        await _until(lambda: stage.people.by_user("U2").calendar.zone == "America/New_York")
        bob = replace(stage.people.by_user("U2"), name="Robert", elsewhere="teams")
        stage.people.all[bob.id] = bob
        profile = {"id": "U2", "real_name": "Bobby", "tz": "Asia/Tokyo", "updated": 1}
        await stage.slack.event({"type": "user_change", "user": profile})
        await stage.slack.event({"type": "user_change", "user": profile | {"deleted": True, "updated": 2}})
        await _until(lambda: not stage.people.all[bob.id].active)
        assert stage.people.all[bob.id] == replace(bob, active=False)


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.01)
