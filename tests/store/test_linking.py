"""One person on two platforms: codes, organisations that become one, accounts that do, and where messages go."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from bot.model import CODE_GOOD_FOR, Address, Calendar, Link, Person, Receipt
from bot.ports import Later, Sent
from store import Store
from store.forgetting import forget
from store.linking import LENGTH, LETTERS
from tests.store.conftest import Hands, Pilot, open_pilot
from tests.store.toy import HOUR, MINUTE, MONDAY, notice, opened, ref_of

SLACK, TEAMS = "slack:T1", "teams:tenant-1"
ADA_THERE = Address("teams", "ada-aad", "19:ada", "tenant-1")


@dataclass
class Sides:
    """A Slack workspace with Maya's pilot (she administers it), and a Teams tenant without any."""

    store: Store
    hands: Hands
    pilot: Pilot
    maya: Person
    there: Person  # Maya's account in Teams; she administers that as well

    async def linked(self, by: Person | None = None, giver: Person | None = None) -> Link:
        """A code given to one, typed by the other."""
        code, _ = await self.store.linking.offer(giver or self.maya)
        return await self.store.linking.link(by or self.there, code)

    async def met(self, user: str, name: str, key: str = TEAMS) -> Person:
        """Somebody of one of the sides."""
        platform, _, workspace = key.partition(":")
        return await self.store.people.met(key, Address(platform, user, None, workspace), name)


@pytest.fixture
async def sides(store: Store, hands: Hands) -> Sides:
    pilot = await open_pilot(store, hands.toy)
    # As Slack's own rows are named by the rules: the pilot's state names its people.
    there = await store.people.met(TEAMS, ADA_THERE, "Maya M")
    return Sides(store, hands, pilot, pilot.maya, there)


async def test_a_code_has_eight_letters_without_lookalikes_and_only_its_digest_is_kept(sides: Sides) -> None:
    code, until = await sides.store.linking.offer(sides.maya)
    assert len(code) == LENGTH
    assert set(code) <= set(LETTERS)
    assert not set(LETTERS) & set("0O1IL5S8B2Z")
    assert until == MONDAY + CODE_GOOD_FOR
    kept = await sides.store.db.read(lambda sql: sql.exec_driver_sql("SELECT digest FROM link_code").scalars().all())
    assert [code in each for each in kept] == [False]


async def test_the_same_human_on_both_platforms_is_one_person_with_two_accounts(sides: Sides) -> None:
    link = await sides.linked()
    assert link.became == "joined"
    assert link.person is not None
    assert (link.person.id, link.person.address) == (sides.maya.id, sides.maya.address)
    by_teams = await sides.store.people.known(TEAMS, ADA_THERE)
    by_slack = await sides.store.people.known(SLACK, sides.maya.address)
    assert by_slack == sides.maya
    assert by_teams == replace(sides.maya, address=ADA_THERE, elsewhere="slack")
    assert await sides.store.people.everyone(sides.maya.org) == [sides.maya, sides.pilot.tom]
    assert await sides.store.people.orgs() == [sides.maya.org]


async def test_the_account_that_a_pilot_names_stays_whoever_was_given_the_code(sides: Sides) -> None:
    link = await sides.linked(by=sides.maya, giver=sides.there)
    assert link.person is not None
    assert (link.became, link.person.id) == ("joined", sides.maya.id)


async def test_of_two_accounts_without_a_part_in_anything_the_one_with_the_code_stays(store: Store) -> None:
    one = await store.people.met(SLACK, Address("slack", "U1", None, "T1"), "Maya")
    other = await store.people.met(TEAMS, ADA_THERE, "Maya M")
    code, _ = await store.linking.offer(other)
    link = await store.linking.link(one, code)
    assert link.person is not None
    assert (link.person.id, link.person.name) == (other.id, "Maya M")
    assert await store.people.orgs() == [other.org]
    again = await store.people.known(SLACK, one.address)
    assert again == replace(other, address=one.address, elsewhere="teams")


async def test_people_who_move_over_keep_their_calendars_roles_and_accounts(sides: Sides) -> None:
    lena = await sides.met("lena-aad", "Lena")
    calendar = Calendar("Asia/Kolkata", "IN", (0, 1), 20, 8, 2, 9)
    await sides.store.people.keep(replace(lena, calendar=calendar, zone_is_own=True), lena)
    await sides.linked()
    found = await sides.store.people.known(TEAMS, lena.address)
    assert found == replace(lena, org=sides.maya.org, calendar=calendar, zone_is_own=True)
    assert await sides.store.people.person(lena.id) == found
    assert await sides.store.people.names(sides.maya.org, [lena.id]) == {lena.id: "Lena"}


async def test_whoever_comes_later_by_either_key_belongs_to_the_joined_organisation_and_is_no_administrator(
    sides: Sides,
) -> None:
    await sides.linked()
    kim = await sides.met("kim-aad", "Kim")
    nora = await sides.met("U9", "Nora", SLACK)
    assert (kim.org, kim.role, kim.address.workspace) == (sides.maya.org, "user", "tenant-1")
    assert (nora.org, nora.role, nora.address.workspace) == (sides.maya.org, "user", "T1")
    assert await sides.store.people.known(TEAMS, kim.address) == kim
    assert await sides.store.people.elsewhere(sides.maya.org, "slack", 10) == [kim]


async def test_organisations_are_joined_by_administrators_of_both_only(sides: Sides) -> None:
    lena = await sides.met("lena-aad", "Lena")
    assert (await sides.linked(by=lena)).became == "admins"
    assert (await sides.linked(by=sides.there, giver=sides.pilot.tom)).became == "admins"
    assert len(await sides.store.people.orgs()) == 2
    assert await sides.store.people.known(TEAMS, lena.address) == lena


async def test_organisations_that_both_have_pilots_stay_apart(sides: Sides) -> None:
    opening = opened(sides.there.org, sides.there.id)
    await sides.store.aggregates.swap(ref_of(opening), opening)
    assert (await sides.linked()).became == "apart"
    assert await sides.store.people.person(sides.there.id) == sides.there


async def test_once_joined_anybody_links_their_own_account(sides: Sides) -> None:
    tom = await sides.met("tom-aad", "Tom T")
    await sides.linked()
    link = await sides.linked(by=tom, giver=sides.pilot.tom)
    assert link.became == "linked"
    found = await sides.store.people.known(TEAMS, tom.address)
    assert found is not None
    assert (found.id, found.role, found.elsewhere) == (sides.pilot.tom.id, "user", "slack")


async def test_a_code_of_a_colleague_makes_nobody_of_two_people_one(sides: Sides) -> None:
    """Before, whoever was linked already and typed a colleague's code was that colleague from then on."""
    tom = await sides.met("tom-aad", "Tom T")
    await sides.linked()
    assert (await sides.linked(by=tom, giver=sides.pilot.tom)).became == "linked"
    sam = await sides.store.people.met("slack:T1", Address("slack", "U88", workspace="T1"), "Sam")
    linked = await sides.store.people.known(TEAMS, tom.address)
    assert linked is not None
    assert await sides.linked(by=linked, giver=sam) == Link("colleagues", "slack")
    assert (await sides.store.people.person(sam.id)) == sam


async def test_two_accounts_that_pilots_name_stay_two(sides: Sides) -> None:
    tom = await sides.met("tom-aad", "Tom T")
    await sides.linked()
    opening = opened(sides.maya.org, tom.id)
    await sides.store.aggregates.swap(ref_of(opening), opening)
    link = await sides.linked(by=tom, giver=sides.pilot.tom)
    assert link == Link("both", "slack")
    assert (await sides.store.people.known(TEAMS, tom.address)) is not None


async def test_a_plain_account_becomes_no_administrator_by_a_code(sides: Sides) -> None:
    """Before, whoever talked an administrator into typing a code administered the organisation."""
    await sides.linked()
    lena = await sides.met("lena-aad", "Lena")
    nora = await sides.met("U9", "Nora", SLACK)
    await sides.store.roles.give(nora.org, nora.id, "admin")
    opening = opened(lena.org, lena.id)
    await sides.store.aggregates.swap(ref_of(opening), opening)
    link = await sides.linked(by=replace(nora, role="admin"), giver=lena)
    assert (link.became, link.ended) == ("linked", "admin")
    assert link.person is not None
    assert (link.person.id, link.person.role) == (lena.id, "user")
    assert link.giver is not None
    assert link.giver.address == lena.address


async def test_the_only_administrator_does_not_vanish_into_another_account(sides: Sides) -> None:
    await sides.linked()
    lena, nora = await sides.met("lena-aad", "Lena"), await sides.met("U9", "Nora", SLACK)
    await sides.store.roles.give(nora.org, nora.id, "admin")
    await sides.store.roles.give(nora.org, sides.maya.id, "user")
    assert await sides.linked(by=nora, giver=lena) == Link("sole", "teams")
    await sides.store.roles.give(nora.org, lena.id, "admin")
    link = await sides.linked(by=nora, giver=lena)
    assert link.person is not None
    assert (link.became, link.person.role, link.ended) == ("linked", "admin", "")


async def test_accounts_that_were_linked_by_mistake_are_parted_and_each_is_itself_again(sides: Sides) -> None:
    """Before, somebody who had typed a stranger's code was that stranger until the database was edited."""
    tom = await sides.met("tom-aad", "Tom T")
    await sides.linked()
    link = await sides.linked(by=tom, giver=sides.pilot.tom)
    by_teams = await sides.store.people.known(TEAMS, tom.address)
    assert by_teams is not None
    assert by_teams.id == sides.pilot.tom.id
    await sides.store.linking.here(by_teams)
    assert await sides.store.linking.part(by_teams.org, by_teams.id) == "parted"
    assert await sides.store.people.person(sides.pilot.tom.id) == sides.pilot.tom, "written to where he was"
    assert await sides.store.people.known(TEAMS, tom.address) is None
    anew = await sides.met("tom-aad", "Tom T")
    assert (anew.id, anew.org, anew.role) == (tom.id, sides.maya.org, "user")
    assert await sides.store.linking.part(anew.org, anew.id) == "alone"
    assert link.became == (await sides.linked(by=anew, giver=sides.pilot.tom)).became == "linked"


async def test_a_code_works_once_and_for_whoever_repeats_it_nothing_is_left_to_do(sides: Sides) -> None:
    lena = await sides.met("lena-aad", "Lena")
    code, _ = await sides.store.linking.offer(sides.maya)
    assert (await sides.store.linking.link(sides.there, code)).became == "joined"
    assert (await sides.store.linking.link(sides.there, code)).became == "same"
    assert await sides.store.linking.link(lena, code) == Link("spent", "slack")


async def test_a_code_is_good_for_a_quarter_of_an_hour(sides: Sides) -> None:
    code, until = await sides.store.linking.offer(sides.maya)
    sides.hands.pass_time(until - MONDAY)
    assert await sides.store.linking.link(sides.there, code) == Link("expired", "slack")
    newer, _ = await sides.store.linking.offer(sides.maya)
    assert await sides.store.linking.link(sides.there, code) == Link("wrong")
    assert (await sides.store.linking.link(sides.there, newer)).became == "joined"


async def test_a_code_typed_where_it_was_given_is_not_used_up(sides: Sides) -> None:
    code, _ = await sides.store.linking.offer(sides.maya)
    assert await sides.store.linking.link(sides.maya, code) == Link("own", "slack")
    assert await sides.store.linking.link(sides.pilot.tom, code) == Link("own", "slack")
    assert (await sides.store.linking.link(sides.there, code)).became == "joined"


async def test_nobody_guesses_more_than_five_codes_an_hour(sides: Sides) -> None:
    code, _ = await sides.store.linking.offer(sides.maya)
    tries = [await sides.store.linking.link(sides.there, f"AAAAAAA{n}") for n in range(5)]
    assert {each.became for each in tries} == {"wrong"}
    assert (await sides.store.linking.link(sides.there, code)).became == "guessed"
    sides.hands.pass_time(HOUR)
    fresh, _ = await sides.store.linking.offer(sides.maya)
    assert (await sides.store.linking.link(sides.there, fresh)).became == "joined"


async def test_many_guesses_at_once_are_counted_like_others(sides: Sides) -> None:
    lena = await sides.met("lena-aad", "Lena")
    found = await asyncio.gather(*(sides.store.linking.link(lena, f"AAAAAA{n}A") for n in range(9)))
    assert sorted(each.became for each in found) == ["guessed"] * 4 + ["wrong"] * 5


async def test_a_colleague_whose_account_was_closed_can_not_be_linked_with_any_more(sides: Sides) -> None:
    code, _ = await sides.store.linking.offer(sides.pilot.tom)
    await sides.store.people.keep(replace(sides.pilot.tom, active=False), sides.pilot.tom)
    assert await sides.store.linking.link(sides.there, code) == Link("expired", "slack")


async def test_of_two_who_type_one_code_at_once_one_is_linked(sides: Sides) -> None:
    tom, kim = await sides.met("tom-aad", "Tom T"), await sides.met("kim-aad", "Kim")
    await sides.linked()
    other = await sides.hands.open()
    code, _ = await sides.store.linking.offer(sides.pilot.tom)
    found = await asyncio.gather(sides.store.linking.link(tom, code), other.linking.link(kim, code))
    assert sorted(each.became for each in found) == ["linked", "spent"]
    everyone = await sides.store.people.everyone(sides.maya.org)
    assert sorted(person.name for person in everyone if person.name in ("Tom", "Tom T", "Kim")) in (
        ["Kim", "Tom"],
        ["Tom", "Tom T"],
    )


async def test_codes_exchanged_both_ways_at_once_make_one_person(sides: Sides) -> None:
    other = await sides.hands.open()
    (mine, _), (theirs, _) = [await sides.store.linking.offer(each) for each in (sides.maya, sides.there)]
    found = await asyncio.gather(sides.store.linking.link(sides.there, mine), other.linking.link(sides.maya, theirs))
    assert sorted(each.became for each in found) == ["joined", "same"]
    assert await sides.store.people.everyone(sides.maya.org) == [sides.maya, sides.pilot.tom]


async def test_somebody_met_while_their_organisation_is_joined_belongs_to_the_joined_one(sides: Sides) -> None:
    other = await sides.hands.open()
    addresses = [Address("teams", f"new-{n}", None, "tenant-1") for n in range(8)]
    linking = asyncio.create_task(sides.linked())
    people = await asyncio.gather(*(other.people.met(TEAMS, each, each.user) for each in addresses))
    assert (await linking).became == "joined"
    found = [await sides.store.people.person(each.id) for each in people]
    assert [each.org if each else None for each in found] == [sides.maya.org] * len(people)
    assert await sides.store.people.orgs() == [sides.maya.org]


async def test_what_was_looked_up_of_an_account_before_it_was_linked_calls_nobody_back(sides: Sides) -> None:
    lena = await sides.met("lena-aad", "Lena")
    await sides.linked()
    before = await sides.store.people.everyone(sides.maya.org)
    await sides.store.people.keep(replace(sides.there, name="Maya Möller"), sides.there)
    assert await sides.store.people.everyone(sides.maya.org) == before
    await sides.store.people.keep(replace(lena, name="Lena L"), lena)  # read before she moved over
    found = await sides.store.people.person(lena.id)
    assert found == replace(lena, name="Lena L", org=sides.maya.org)


async def test_messages_go_where_they_went_until_the_person_says_otherwise(sides: Sides) -> None:
    await sides.linked()
    await sides.pilot.happen(notice(await sides.pilot.state(), sides.maya.id))
    (claim,) = await sides.store.outbox.claim(MONDAY, 10)
    assert claim.to.address == sides.maya.address
    await sides.store.outbox.settle(claim, Later(), MONDAY)
    by_teams = await sides.store.people.known(TEAMS, ADA_THERE)
    assert by_teams is not None
    assert await sides.store.linking.here(by_teams) == "moved"
    (claim,) = await sides.store.outbox.claim(MONDAY, 10)  # put off by Slack, and not by Teams
    assert claim.to.address == ADA_THERE
    assert await sides.store.outbox.settle(claim, Sent(Receipt("19:ada", "1", platform="teams")), MONDAY)
    now = await sides.store.people.known(TEAMS, ADA_THERE)
    assert now == replace(sides.maya, address=ADA_THERE)
    assert await sides.store.linking.here(now) == "here"
    assert await sides.store.linking.here(sides.pilot.tom) == "alone"


async def test_what_is_being_sent_while_its_account_is_linked_is_settled_and_repeated_to_who_they_are_now(
    sides: Sides,
) -> None:
    tom = await sides.met("tom-aad", "Tom T")
    await sides.linked()
    state = await sides.pilot.state()
    await sides.pilot.happen(notice(state, tom.id), notice(state, sides.pilot.tom.id))
    claims = await sides.store.outbox.claim(MONDAY, 10)
    assert len(claims) == 2
    assert (await sides.linked(by=tom, giver=sides.pilot.tom)).became == "linked"
    theirs = next(each for each in claims if each.to.id == tom.id)
    assert await sides.store.outbox.settle(theirs, Later(alone=True), MONDAY)
    for each in claims:
        if each is not theirs:
            assert await sides.store.outbox.settle(each, Sent(Receipt("D1", "1.0")), MONDAY)
    sides.hands.pass_time(MINUTE)
    (again,) = await sides.store.outbox.claim(MONDAY + MINUTE, 10)
    assert (again.notice.key, again.to.id, again.to.address.platform) == (
        theirs.notice.key,
        sides.pilot.tom.id,
        "slack",
    )


async def test_a_conversation_is_kept_with_the_account_it_was_opened_by(sides: Sides) -> None:
    await sides.linked()
    await sides.store.people.met(TEAMS, replace(ADA_THERE, conversation="19:new"), "")
    await sides.store.people.met(SLACK, replace(sides.maya.address, conversation="D7"), "Maya")
    by_slack = await sides.store.people.known(SLACK, sides.maya.address)
    by_teams = await sides.store.people.known(TEAMS, ADA_THERE)
    assert by_slack is not None
    assert by_teams is not None
    assert (by_slack.address.conversation, by_teams.address.conversation) == ("D7", "19:new")
    await sides.store.linking.here(by_teams)
    person = await sides.store.people.person(sides.maya.id)
    assert person is not None
    assert person.address == replace(ADA_THERE, conversation="19:new")


async def test_another_platforms_name_for_somebody_takes_no_place(sides: Sides) -> None:
    await sides.linked()
    await sides.store.people.met(TEAMS, ADA_THERE, "M. Möller (Ext.)")
    assert await sides.store.people.names(sides.maya.org, [sides.maya.id]) == {sides.maya.id: "Maya"}


async def test_whoever_loses_one_account_is_reached_by_the_other(sides: Sides) -> None:
    """Before, a closed Slack account took somebody's pilots from them who works in Teams."""
    await sides.linked()
    await sides.store.people.keep(replace(sides.maya, active=False), sides.maya)
    person = await sides.store.people.person(sides.maya.id)
    assert person is not None
    assert (person.active, person.address) == (True, ADA_THERE)
    await sides.store.people.keep(replace(person, active=False), person)
    person = await sides.store.people.person(sides.maya.id)
    assert person is not None
    assert not person.active
    by_slack = await sides.store.people.known(SLACK, sides.maya.address)
    assert by_slack is not None
    await sides.store.people.keep(replace(by_slack, active=True), by_slack)
    assert await sides.store.people.person(sides.maya.id) == sides.maya, (
        "they came back, and are reached where they are"
    )


async def test_the_names_of_accounts_that_were_linked_are_still_read_in_what_is_old(sides: Sides) -> None:
    await sides.linked()
    org = sides.maya.org
    assert await sides.store.people.names(org, [sides.there.id]) == {sides.there.id: "Maya"}
    assert await sides.store.people.person(sides.there.id) is None, "it is nobody to be chosen"


async def test_either_key_resumes_the_joined_organisation(sides: Sides) -> None:
    await sides.linked()
    await sides.pilot.happen(notice(await sides.pilot.state(), sides.maya.id))
    (claim,) = await sides.store.outbox.claim(MONDAY, 10)
    await sides.store.outbox.settle(claim, Later(5 * MINUTE), MONDAY)
    assert await sides.store.outbox.claim(MONDAY, 10) == []
    await sides.store.outbox.resume(TEAMS)
    assert len(await sides.store.outbox.claim(MONDAY, 10)) == 1


async def test_a_joined_organisation_that_is_forgotten_leaves_nothing_and_its_keys_begin_anew(sides: Sides) -> None:
    await sides.linked()
    await sides.store.linking.offer(sides.maya)
    await forget(sides.store.db, sides.maya.org)
    assert await sides.store.people.orgs() == []
    again = await sides.store.people.met(TEAMS, ADA_THERE, "Maya M")
    assert (again.org, again.id, again.role) == (sides.there.org, sides.there.id, "admin")


async def test_a_third_workspace_joins_those_two(sides: Sides) -> None:
    """Its people may have ids that somebody of the first workspace has."""
    third = await sides.met("U2", "Maya", "slack:T2")
    await sides.linked()
    by_teams = await sides.store.people.known(TEAMS, ADA_THERE)
    assert by_teams is not None
    link = await sides.linked(by=third, giver=by_teams)
    assert (link.became, link.platform) == ("joined", "teams")
    found = await sides.store.people.known("slack:T2", third.address)
    assert found is not None
    assert (found.id, found.address.workspace, found.elsewhere) == (sides.maya.id, "T2", "slack")
    assert await sides.store.people.known(SLACK, sides.pilot.tom.address) == sides.pilot.tom


async def test_a_joined_organisation_is_awake_as_long_as_one_of_its_platforms_is(sides: Sides) -> None:
    await sides.linked()
    await sides.pilot.happen(notice(await sides.pilot.state(), sides.maya.id))

    async def due(*asleep: str) -> bool:
        sides.hands.asleep = asleep
        return await (await sides.hands.open()).outbox.next_try() is not None

    assert await due("slack")
    assert await due("teams")
    assert not await due("slack", "teams")
