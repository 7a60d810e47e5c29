"""Two workspaces of one app, in which people have the same ids and pilots the same names: each is alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.calls import TokenRefused
from bot.model import Address, Receipt
from bot.ports import Unreachable
from tests.slack.filling import buttons
from tests.slack.oauth import Shared, shared
from tests.slack.state import Json
from tests.slack.toy import asking
from tests.slack.workplace import Workplace

ONE, OTHER = "T1", "T2"
TOM, MAYA, PRIYA = "U1", "U2", "U3"
NAME = "Route planning"
VALUES = {
    "name": NAME,
    "question": "How many minutes does planning a route take?",
    "unit": "min",
    "start": "180",
    "target": "108",
}


@dataclass
class Both:
    """Two workspaces, with a Tom, a Maya and a Priya each."""

    here: Shared
    one: Workplace
    other: Workplace

    async def settled(self) -> None:
        """Everything is answered and sent."""
        while True:
            await self.here.settled()
            await self.here.bot.deliverer.deliver_due()
            await self.here.settled()
            pause = await self.here.bot.store.outbox.pause_until_free()
            if pause is None:
                return
            self.here.clock.at += pause

    async def registers(self, at: Workplace) -> None:
        """Tom registers the pilot there, Maya is to own it."""
        await at.command(TOM, "new")
        await self.settled()
        form = at.modal(TOM)
        assert form is not None
        answer = await at.submit(TOM, form, {**VALUES, "champion": MAYA, "manager": TOM})
        assert answer.body.get("errors") is None
        await self.settled()

    async def accepted(self, at: Workplace) -> None:
        """Maya says yes, and is asked for the first number."""
        verb, token = pressable(at.seen(MAYA)[-1])[0]
        await at.click(MAYA, at.seen(MAYA)[-1], verb, token)
        await self.settled()
        form = at.modal(MAYA)
        assert form is not None
        await at.submit(MAYA, form, {"scope": "yes", "spend": "yes", "people": "yes", "stop": "yes"})
        await self.settled()

    async def asked(self) -> None:
        """Time passes until everybody who owns a pilot has been asked."""
        await self.here.bot.turner.turn(timedelta(days=9))
        await self.settled()

    async def sleep(self, seconds: float) -> None:
        """The machine's time passes at once."""
        self.here.clock.at += timedelta(seconds=seconds)

    def everything(self, at: Workplace) -> str:
        """All that anybody was shown there."""
        return str((at.state.messages, at.state.ephemerals, at.state.modals, at.state.homes))


def pressable(message: Json) -> list[tuple[str, str]]:
    """Verb and token of each button of a message."""
    rows = (block for block in message.get("blocks", ()) if block["type"] == "actions")
    return [(each["action_id"].partition("#")[0], each["value"]) for row in rows for each in row["elements"]]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with shared(tmp_path) as here:
        for team in (ONE, OTHER):
            await here.install(team, TOM)
        both = Both(here, here.workplace(ONE), here.workplace(OTHER))
        here.bot.turner.sleep = both.sleep
        for place in (both.one, both.other):
            place.join(TOM, "tom", f"Tom of {place.team}")
            place.join(MAYA, "maya", f"Maya of {place.team}")
            place.join(PRIYA, "priya", f"Priya of {place.team}")
        yield both
        for place in (both.one, both.other):
            assert place.state.complaints == []


async def test_what_happens_in_one_workspace_is_told_in_no_other(both: Both) -> None:
    await both.registers(both.one)
    assert "will you own" in str(both.one.seen(MAYA))
    assert both.other.seen(MAYA) == []
    await both.accepted(both.one)
    await both.asked()
    await both.one.dm(MAYA, "126")
    await both.settled()
    assert NAME not in both.everything(both.other)
    assert "of T1" not in both.everything(both.other)
    for words in ("list", "status", "chart", "people", "reports", "weeks", "status Route planning", "admin", "why"):
        await both.other.command(TOM, words)
        await both.other.command(MAYA, words)
    for place in (both.one, both.other):
        for user in (TOM, MAYA):
            await place.event({"type": "app_home_opened", "user": user, "tab": "home", "channel": f"D0{user}"})
    await both.settled()
    assert NAME in str(both.one.home(MAYA))
    told = both.everything(both.other).replace("status Route planning", "")
    assert "of T1" not in told
    assert "180" not in told


async def test_two_pilots_of_one_name_each_keep_their_own_number(both: Both) -> None:
    for place in (both.one, both.other):
        await both.registers(place)
        await both.accepted(place)
    await both.asked()
    await both.one.command(MAYA, "checkin 126")
    await both.settled()
    await both.other.command(MAYA, "checkin 171")
    await both.settled()
    for place, own, foreign in ((both.one, "126", "171"), (both.other, "171", "126")):
        await place.command(TOM, "status")
        await both.settled()
        assert own in both.everything(place)
        assert foreign not in both.everything(place)
        assert f"Maya of {place.team}" in both.everything(place)
    store = both.here.bot.store
    orgs = await store.people.orgs()
    assert [len(await store.readings.all_projects(org)) for org in orgs] == [1, 1]


async def test_the_administrator_of_one_workspace_is_nobody_in_the_other(both: Both) -> None:
    await both.one.command(TOM, "admin role @Priya owner")
    await both.settled()
    store = both.here.bot.store
    roles = {
        (each.address.workspace, each.address.user): each.role
        for org in await store.people.orgs()
        for each in await store.people.everyone(org)
    }
    assert roles[ONE, TOM] == roles[OTHER, TOM] == "admin"
    assert roles.get((OTHER, PRIYA), "user") != "owner"


async def test_a_button_of_the_other_workspace_is_refused_kindly_and_changes_nothing(both: Both) -> None:
    await both.registers(both.one)
    await both.registers(both.other)
    offered = both.one.seen(MAYA)[-1]
    before = await projects(both)
    mine = both.other.seen(MAYA)[-1]
    assert buttons(mine)
    for (verb, token), (_, own) in zip(pressable(offered), pressable(mine), strict=True):
        forged = _with_tokens(mine, own, token)
        await both.other.click(MAYA, forged, verb, token)
        await both.settled()
    assert await projects(both) == before
    assert "of T1" not in both.everything(both.other)
    said = str(both.other.ephemerals(MAYA)) + str(both.other.seen(MAYA)[1:])
    assert said != "[][]", "they are told"


async def test_a_form_of_the_other_workspace_is_refused_kindly_and_changes_nothing(both: Both) -> None:
    await both.registers(both.one)
    await both.accepted(both.one)
    await both.registers(both.other)
    await both.accepted(both.other)
    await both.asked()
    await both.one.command(MAYA, "checkin")
    await both.other.command(MAYA, "checkin")
    await both.settled()
    theirs, own = both.one.modal(MAYA), both.other.modal(MAYA)
    assert theirs is not None
    assert own is not None
    assert theirs["private_metadata"] != own["private_metadata"]
    before = await projects(both)
    values = {each["block_id"]: "55" for each in own["blocks"] if each["type"] == "input" and not each.get("optional")}
    forged = {**own, "private_metadata": theirs["private_metadata"]}
    answer = await both.other.submit(MAYA, forged, values)
    await both.settled()
    assert answer.status == 200
    assert await projects(both) == before
    assert "of T1" not in answer.text


async def test_a_report_by_number_reaches_no_other_workspace(both: Both) -> None:
    for place in (both.one, both.other):
        await both.registers(place)
        await both.accepted(place)
    await both.one.command(MAYA, "the depot is wrong", command="/report")
    await both.settled()
    if (form := both.one.modal(MAYA)) is not None:
        await both.one.submit(MAYA, form, {})
        await both.settled()
    assert "the depot is wrong" in both.everything(both.one)
    for words in ("reports", "report RP-1", "status RP-1"):
        await both.other.command(MAYA, words)
        await both.other.command(TOM, words)
    for words in ("mine", "RP-1"):
        await both.other.command(MAYA, words, command="/report")
    await both.settled()
    assert "the depot is wrong" not in both.everything(both.other)


async def test_a_colleague_of_the_other_workspace_can_not_be_chosen_or_named(both: Both) -> None:
    both.one.join("U9ONLY", "zoe", "Zoe Only")
    await both.registers(both.one)
    await both.other.command(TOM, "new")
    await both.settled()
    form = both.other.modal(TOM)
    assert form is not None
    answer = await both.other.submit(TOM, form, {**VALUES, "champion": "U9ONLY", "manager": TOM})
    await both.settled()
    assert "Zoe" not in answer.text
    await both.other.command(TOM, "admin role <@U9ONLY|zoe> admin")
    await both.settled()
    assert "Zoe Only" not in both.everything(both.other)


async def test_a_token_of_one_workspace_opens_nothing_of_the_other(both: Both) -> None:
    both.one.join("U9ONLY", "zoe", "Zoe Only")
    platform = both.here.bot.connections[0].platform
    card = asking("How many minutes?", "answer")
    await platform.send(Address("slack", "U9ONLY", workspace=ONE), card, "key-1")
    with pytest.raises(Unreachable):
        await platform.send(Address("slack", "U9ONLY", workspace=OTHER), card, "key-2")
    mine = both.one.seen("U9ONLY")[-1]
    receipt = Receipt(both.one.state.dm("U9ONLY"), str(mine["ts"]))
    with pytest.raises(Unreachable):
        await platform.edit(Address("slack", "U9ONLY", workspace=OTHER), receipt, card.without_buttons())
    assert both.one.seen("U9ONLY")[-1] == mine
    tokens = [await both.here.row(team) for team in (ONE, OTHER)]
    assert tokens[0] is not None
    assert tokens[1] is not None
    assert tokens[0]["token"] != tokens[1]["token"]


@pytest.mark.parametrize("team", ["T3", "", "slack:T1", "T1 ", "E1"])
async def test_a_workspace_that_never_installed_it_is_told_so_and_becomes_nobodys(both: Both, team: str) -> None:
    before = await both.here.bot.store.people.orgs()
    answer = await both.one.command(TOM, "list", team_id=team)
    await both.settled()
    assert answer.status == 200
    assert NAME not in answer.text
    assert "not installed" in answer.text
    assert await both.here.bot.store.people.orgs() == before
    platform = both.here.bot.connections[0].platform
    with pytest.raises(TokenRefused):
        await platform.send(Address("slack", TOM, workspace=team), asking("Well?"), "key-1")


async def test_one_workspace_that_takes_the_bot_out_is_alone_in_that(both: Both) -> None:
    for place in (both.one, both.other):
        await both.registers(place)
    both.here.clock.at += timedelta(minutes=1)
    both.here.fake.app.revoke(both.one.state, "account_inactive")
    await both.one.event({"type": "app_uninstalled"})
    await both.settled()
    assert await both.here.row(ONE) is None
    await both.accepted(both.other)
    await both.asked()
    await both.other.command(MAYA, "checkin 126")
    await both.settled()
    assert "126" in both.everything(both.other)


async def projects(both: Both) -> list[object]:
    """The state of every pilot of both."""
    store = both.here.bot.store
    return [each for org in await store.people.orgs() for each in await store.readings.all_projects(org)]


def _with_tokens(message: Json, own: str, token: str) -> Json:
    """The message, with one token in the place of another."""
    rows = [
        {
            **block,
            "elements": [{**each, "value": token} if each["value"] == own else each for each in block["elements"]],
        }
        if block["type"] == "actions"
        else block
        for block in message["blocks"]
    ]
    return {**message, "blocks": rows}
