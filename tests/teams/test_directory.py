"""Who people of Teams are: the newest of what Teams says, and what they chose themselves."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.teams.references import org_key
from bot.assembly import machine_now
from bot.model import Address
from bot.ports import Busy
from store.linking import StoredLinking
from tests.teams.fake import FakeTeams
from tests.teams.faults import Refuse
from tests.teams.reached import Reached, reached


@pytest.fixture
async def here(fake: FakeTeams, tmp_path: Path) -> AsyncIterator[Reached]:
    async with reached(fake, tmp_path) as each:
        yield each


# --- met ----------------------------------------------------------------------------------------------------------
async def test_whoever_writes_first_is_known_by_name_and_zone_and_can_be_reached(here: Reached) -> None:
    person = await here.directory.met(here.act("Bob"))
    assert (person.name, person.calendar.zone, person.platform_zone) == ("Bob Baker", *["America/New_York"] * 2)
    assert person.role == "admin", "the first of a tenant"
    assert await here.people.person(person.id) == person
    assert await here.references.of(here.fake.tenant, person.address.user) is not None
    assert (await here.met("Ann")).role == "user"


async def test_a_name_and_a_zone_that_changed_are_kept(here: Reached) -> None:
    before = await here.met("Ann")
    user = here.fake.state.users["Ann"]
    user.name, user.zone = "Ann <Archer>\x07\n", "Asia/Tokyo"
    after = await here.met("Ann")
    assert after.id == before.id
    assert (after.name, after.calendar.zone) == ("Ann <Archer>", "Asia/Tokyo")


async def test_two_devices_that_disagree_move_somebody_once_and_not_with_every_word(here: Reached) -> None:
    """Before, whoever wrote from a telephone and a computer in turn was moved each time, and all that waited for them
    counted anew."""
    await here.met("Ann")
    zones = []
    for zone in ("Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo", "Europe/Berlin"):
        here.fake.state.users["Ann"].zone = zone
        zones.append((await here.met("Ann")).calendar.zone)
    assert zones == ["Asia/Tokyo"] * 4


async def test_a_zone_that_somebody_chose_themselves_stays_wherever_they_travel(here: Reached) -> None:
    person = await here.met("Ann")
    own = replace(person, calendar=replace(person.calendar, zone="Europe/Lisbon"), zone_is_own=True)
    await here.people.keep(own, person)
    here.fake.state.users["Ann"].zone = "Asia/Tokyo"
    after = await here.met("Ann")
    assert (after.calendar.zone, after.platform_zone) == ("Europe/Lisbon", "Asia/Tokyo")


async def test_the_holidays_of_somebodys_country_count_until_they_say_otherwise(here: Reached) -> None:
    here.fake.state.users["Ann"].locale = "de-DE"
    person = await here.met("Ann")
    assert person.calendar.country == "DE"
    none = replace(person, calendar=replace(person.calendar, country=None))
    await here.people.keep(none, person)
    here.fake.state.users["Ann"].zone = "America/New_York"
    here.fake.state.users["Ann"].locale = "en-US"
    after = await here.met("Ann")
    assert (after.calendar.zone, after.calendar.country) == ("America/New_York", None)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "W. Europe Standard Time", "a" * 5000])
async def test_what_is_no_zone_changes_nothing(here: Reached, zone: str) -> None:
    await here.met("Ann")
    here.fake.state.users["Ann"].zone = zone
    assert (await here.met("Ann")).calendar.zone == "Europe/Berlin"


async def test_a_guest_without_an_id_in_the_directory_is_somebody_too(here: Reached) -> None:
    here.fake.join("Gus", "Gus Guest", aad="")
    person = await here.met("Gus")
    assert person.address.user.startswith("29:")
    assert (await here.met("Gus")).id == person.id
    assert person.id != (await here.met("Ann")).id


async def test_the_same_id_in_other_letters_is_the_same_person(here: Reached) -> None:
    person = await here.met("Ann")
    user = here.fake.state.users["Ann"]
    user.aad = user.aad.upper()
    assert (await here.met("Ann")).id == person.id


async def test_a_name_that_is_left_out_takes_no_name_away(here: Reached) -> None:
    await here.met("Ann")
    sender = {"id": here.fake.state.users["Ann"].channel_id, "aadObjectId": here.fake.state.users["Ann"].aad}
    assert (await here.met("Ann", **{"from": sender})).name == "Ann Archer"


async def test_a_tenant_was_never_begun_where_its_first_words_were_cut_off(here: Reached) -> None:
    """Before, whoever was given the app there was known to nobody, however long others had used it."""
    address = here.address("Ann")
    ann = await here.people.met(org_key(here.fake.tenant), address, "Ann Archer")
    assert not await here.references.is_begun(here.fake.tenant)
    assert (await here.met("Ann")).id == ann.id
    assert await here.references.is_begun(here.fake.tenant)


# --- chosen -------------------------------------------------------------------------------------------------------
async def test_a_colleague_who_never_wrote_is_chosen_by_their_id_in_the_directory_and_known_by_name(
    here: Reached,
) -> None:
    ann = await here.met("Ann")
    bob = here.fake.state.users["Bob"]
    chosen = await here.directory.chosen(ann, bob.aad.upper())
    assert chosen is not None
    assert (chosen.name, chosen.role) == ("Bob Baker", "user")
    kept = await here.references.of(here.fake.tenant, bob.aad)
    assert kept is not None
    assert kept.channel_id == bob.channel_id
    assert (await here.met("Bob")).id == chosen.id


async def test_somebody_known_is_chosen_by_either_id_without_a_word_to_teams(here: Reached) -> None:
    ann = await here.met("Ann")
    for value in (str(ann.id), here.fake.state.users["Ann"].aad):
        assert await here.directory.chosen(ann, value) == ann
    assert here.fake.server.calls == []


async def test_a_colleague_without_the_app_is_not_chosen_and_stays_unknown(here: Reached) -> None:
    ann = await here.met("Ann")
    assert await here.directory.chosen(ann, here.fake.state.users["Cyd"].aad) is None
    assert await here.known("Cyd") is None


async def test_nobody_is_chosen_by_what_is_no_id(here: Reached) -> None:
    ann = await here.met("Ann")
    for value in ("", "Ann Archer", "29:1abc", f"{ann.id}/x", str(uuid4())):
        assert await here.directory.chosen(ann, value) is None, value


async def test_a_colleague_who_is_written_to_on_another_platform_is_chosen_as_well(here: Reached) -> None:
    """Before, a manager in Slack would have been called unreachable by everybody in Teams."""
    ann = await here.met("Ann")
    ours = await here.people.met("slack:T1", Address("slack", "U0", None, "T1"), "Ann in Slack")
    tom = await here.people.met("slack:T1", Address("slack", "U1", None, "T1"), "Tom")
    linking = StoredLinking(here.db, machine_now, lambda: None)
    code, _ = await linking.offer(ann)
    assert (await linking.link(ours, code)).became == "joined"
    ann = await here.met("Ann")
    chosen = await here.directory.chosen(ann, str(tom.id))
    assert chosen is not None
    assert (chosen.id, chosen.org) == (tom.id, ann.org)


async def test_a_person_of_another_organisation_is_nobody_to_be_chosen(here: Reached) -> None:
    """Before, whoever knew the id of a stranger heard that there is such a person, and whether they are still there."""
    ann = await here.met("Ann")
    away = await here.people.met("slack:T1", Address("slack", "U1", None, "T1"), "Tom")
    gone = replace(away, active=False)
    assert await here.directory.chosen(ann, str(away.id)) is None
    await here.people.keep(gone, away)
    assert await here.directory.chosen(ann, str(away.id)) is None
    assert here.fake.server.calls == [], "nor is Teams asked for them"


async def test_somebody_who_is_written_to_elsewhere_keeps_the_name_and_zone_of_there(here: Reached) -> None:
    ann = await here.met("Ann")
    linking = StoredLinking(here.db, machine_now, lambda: None)
    tom = await here.people.met("slack:T1", Address("slack", "U1", None, "T1"), "Ann in Slack")
    code, _ = await linking.offer(ann)
    assert (await linking.link(tom, code)).became in ("linked", "joined")
    there = await here.people.known(org_key(here.fake.tenant), here.address("Ann"))
    assert there is not None
    if not there.elsewhere:
        assert (await linking.here(tom)) == "moved"
    before = await here.people.person(ann.id)
    here.fake.state.users["Ann"].zone, here.fake.state.users["Ann"].name = "Asia/Tokyo", "Another Ann"
    after = await here.met("Ann")
    assert before is not None
    assert (after.name, after.calendar.zone) == (before.name, before.calendar.zone)


async def test_a_person_who_is_switched_off_is_not_chosen(here: Reached) -> None:
    ann = await here.met("Ann")
    await here.people.keep(replace(ann, active=False), ann)
    assert await here.directory.chosen(ann, str(ann.id)) is None


@pytest.mark.parametrize("what", ["open", "member"])
async def test_a_teams_that_is_away_while_somebody_is_chosen_is_asked_again_later(here: Reached, what: str) -> None:
    """Before, a colleague would have been called unreachable because Teams was slow for a moment."""
    ann = await here.met("Ann")
    bob = here.fake.state.users["Bob"].aad
    for fault in (Refuse(503), Refuse(500)):
        here.fake.faults.plan(what, fault)
        with pytest.raises(Busy):
            await here.directory.chosen(ann, bob)
    assert await here.directory.chosen(ann, bob) is not None


async def test_forty_colleagues_nobody_has_met_are_chosen_by_sending_the_form_again(here: Reached) -> None:
    """Before, more than some twenty answered "busy" each time, for all of them were asked of Teams at once."""
    ann = await here.met("Ann")
    ids = [here.fake.join(f"P{number}", f"Person {number}").aad for number in range(40)]
    found, late = await here.directory.several(ann, ids)
    assert late > 0
    assert len(found) + late == 40
    assert (await here.directory.several(ann, ids))[1] <= late
    for _ in range(20):
        found, late = await here.directory.several(ann, ids)
        if not late:
            break
    assert sorted(each.name for each in found if each is not None) == sorted(f"Person {n}" for n in range(40))
    assert here.calls("open") <= 60, "nobody is begun again with each form"
    assert here.fake.state.exceeded == []


# --- listed -------------------------------------------------------------------------------------------------------
async def test_those_who_may_be_chosen_are_listed_by_name_and_nobody_by_a_number(here: Reached) -> None:
    here.fake.join("Zed", "zed Zander")
    for who in ("Zed", "Bob", "Ann"):
        await here.met(who)
    here.fake.state.users["Cyd"].name = ""
    await here.met("Cyd")
    gone = await here.met("Bob")
    await here.people.keep(replace(gone, active=False), gone)
    ann = await here.met("Ann")
    assert [each.name for each in await here.directory.listed(ann)] == ["Ann Archer", "zed Zander"]
