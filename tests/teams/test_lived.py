"""The whole bot among people who remove chats, block it, leave it, move, and use programs of all ages."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import stories
from tests.teams.faults import Drop, Hang, Page, Refuse
from tests.teams.world import TeamsStage, shown, teams_world
from tests.world import heard, newest, next_tuesday

QUESTION = "How many minutes did route planning take"
ELSEWHERE = "bbbbbbbb-0000-4000-8000-000000000000"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[TeamsStage]:
    async with teams_world(tmp_path) as each:
        await everybody(each)
        yield each


async def everybody(stage: TeamsStage) -> None:
    await stage.say("Ruth", "help")  # whoever speaks first is the administrator
    for who in ("Ruth", "Maya", "Lena", "Tom", "Priya"):
        await stage.teams.install(who)
    await stage.settled()


async def test_who_removed_the_chat_is_asked_all_the_same(stage: TeamsStage) -> None:
    await stories.owned(stage)
    before = stage.teams.chat("Maya")
    stage.teams.remove_history("Maya")
    await next_tuesday(stage)
    (question,) = await stage.sees("Maya")
    assert QUESTION in question.text
    assert stage.teams.chat("Maya") is not before
    await stories.answer(stage, "151")
    assert (await newest(stage, "Maya")).title == "Got it: 151 min"


async def test_who_blocked_the_bot_is_not_counted_as_silent_and_the_administrator_hears_why(stage: TeamsStage) -> None:
    await stories.owned(stage)
    stage.teams.block("Maya")
    await stage.pass_time(days=15)
    (first, *_) = await heard(stage, "Ruth", "I could not reach Maya")
    assert "did not arrive (they have blocked the app). That does not count as missed." in first.text
    assert not await heard(stage, "Tom", "needs you")


async def test_who_took_the_app_out_is_written_to_again_once_they_have_added_it(stage: TeamsStage) -> None:
    await stories.owned(stage)
    await stage.teams.uninstall("Maya")
    await stage.settled()
    await next_tuesday(stage)
    assert not await heard(stage, "Maya", QUESTION)
    await stage.teams.install("Maya")
    await stage.settled()
    await stage.pass_time(days=7)
    assert await heard(stage, "Maya", QUESTION)


async def test_who_moved_to_another_service_is_reached_there_after_their_first_word(stage: TeamsStage) -> None:
    await stories.owned(stage)
    stage.teams.state.region = "emea"
    for who in ("Maya", "Tom"):
        await stage.say(who, "status")
    await next_tuesday(stage)
    assert await heard(stage, "Maya", QUESTION)
    assert stage.teams.server.calls[-1][2] == "emea"


async def test_teams_that_is_away_for_a_while_costs_nobody_a_question_and_nobody_gets_two(stage: TeamsStage) -> None:
    await stories.owned(stage)
    stage.teams.faults.plan("send", Page(503), Refuse(429, "TooManyRequests", 20), Refuse(412), Page(503))
    await next_tuesday(stage)
    for _ in range(6):
        await stage.sleep(60)
        await stage.settled()
    assert len(await heard(stage, "Maya", QUESTION)) == 1


@pytest.mark.parametrize("fault", [Drop(done=True), Refuse(500, done=True), Page(502, done=True)])
async def test_a_question_that_may_be_lost_is_asked_once_more_and_answered_once(
    stage: TeamsStage, fault: Drop | Refuse | Page
) -> None:
    await stories.owned(stage)
    stage.teams.faults.plan("send", fault)
    await next_tuesday(stage)
    assert len(await heard(stage, "Maya", QUESTION)) == 1
    for _ in range(60):
        await stage.sleep(60)
        await stage.settled()
    asked = [each for each in stage.teams.seen("Maya") if QUESTION in shown(each, "Maya").text]
    assert len(asked) == 2
    await stories.answer(stage, "151")
    await stage.teams.press("Maya", asked[0], "Enter number")
    await stage.settled()
    assert len(await heard(stage, "Maya", "Got it: 151 min")) == 1


async def test_the_same_words_told_again_are_one_check_in_and_one_answer(stage: TeamsStage) -> None:
    await stories.owned(stage)
    await next_tuesday(stage)
    said = await stage.teams.type("Maya", "151")
    await stage.settled()
    before = await stage.sees("Maya")
    await stage.teams.tell(said.sent)
    await stage.settled()
    assert await stage.sees("Maya") == before
    assert len(await heard(stage, "Maya", "Got it: 151 min")) == 1


async def test_an_old_program_without_execute_lives_through_the_silence_all_the_same(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as stage:
        stage.old_clients = True
        await everybody(stage)
        await stories.the_silence_reaches_the_manager(stage)


async def test_nobody_rings_and_nothing_becomes_markup_by_what_somebody_wrote(stage: TeamsStage) -> None:
    await stories.owned(stage)
    await stage.say("Maya", "/champion roster")
    assert await stage.fill("Maya", people="Lena") == {}
    said = "<at>Tom</at> **now** [click](https://evil.example) {{DATE(2026-03-02T08:00:00Z)}} <b>x</b>"
    await stage.say("Lena", f"report {said}")
    told = [message for message in stage.teams.seen("Maya") if "evil.example" in shown(message, "Maya").text]
    assert told and said.replace("<at>Tom</at>", "@Tom") in shown(told[-1], "Maya").text
    assert stage.teams.state.pinged == []
    assert "Action.OpenUrl" not in str([message.activity for message in told])


async def test_two_tenants_of_one_app_know_nothing_of_each_other(tmp_path: Path) -> None:
    async with teams_world(tmp_path, teams_app_type="MultiTenant", teams_app_tenant_id="") as stage:
        await everybody(stage)
        other = stage.teams.organisation(ELSEWHERE)
        other.join("Maya")
        await other.install("Maya")
        await stories.owned(stage)
        await other.type("Maya", "list")
        await stage.settled()
        there = [shown(each, "Maya").text for each in other.seen("Maya")]
        assert there and not any("Route planning" in text for text in there)
        assert len(await stage.bot.store.people.orgs()) == 2


async def test_people_of_a_tenant_that_is_not_ours_are_not_heard(stage: TeamsStage) -> None:
    other = stage.teams.organisation(ELSEWHERE)
    other.join("Eve")
    answer = await other.type("Eve", "status")
    await stage.settled()
    assert answer.status == 403
    assert other.seen("Eve") == []
    assert len(stage.teams.state.complaints) == 1
    stage.teams.state.complaints.clear()


async def test_a_teams_that_does_not_answer_keeps_nobody_else_waiting(stage: TeamsStage) -> None:
    stage.teams.faults.always("send", stage.teams.chat("Maya").id, Hang())
    await stage.teams.type("Maya", "status")
    before = len(stage.teams.seen("Tom"))
    await stage.teams.type("Tom", "help")
    await stage.teams.until(lambda: len(stage.teams.seen("Tom")) > before, 3)


async def test_a_colleague_out_of_the_directory_is_named_and_hears_of_it_where_they_have_the_app(
    stage: TeamsStage,
) -> None:
    stage.teams.state.users["Nora"].installed = False
    await stories.owned(stage)
    await stage.say("Maya", "roster")
    errors = await stage.fill("Maya", people="Lena, Nora")
    assert "they have to add Champion first" in errors["people"]
    assert await stage.fill("Maya", people="Lena, Kofi") == {}
    assert (await newest(stage, "Maya")).title == "Two people are on the roster of Route planning"
    await stage.say("Maya", "phase validate")
    await stage.pass_time(hours=24)
    assert await heard(stage, "Kofi", "You are one of the people who try Route planning")
