"""What the page of privacy says, held against what is kept."""

from pathlib import Path

from adapters.teams import pages
from store.tables import PERSON
from tests.teams.fake import FakeTeams
from tests.teams.reached import reached

ITS_OWN = {"org_id", "id", "seq", "active", "platform", "workspace"}  # what nobody says of themselves
HOURS = {"workdays", "quiet_from", "quiet_to", "ask_weekday", "ask_hour"}
SAID = {
    "name": "your name",
    "role": "your role",
    "handle": "your id in your organisation's directory",
    "conversation": "the address of your chat",
    "country": "your country, guessed from your language and time zone",
    **dict.fromkeys(("zone", "zone_is_own", "platform_zone"), "your time zone"),
    **dict.fromkeys(HOURS, "the hours and days you work"),
    **dict.fromkeys(("platform_away_from", "platform_away_to"), "when you are away"),
}


def test_something_was_kept_of_people_that_the_page_of_privacy_did_not_name() -> None:
    said = " ".join(pages.PRIVACY)
    assert {column.name for column in PERSON.columns} == ITS_OWN | SAID.keys()
    assert all(each in said for each in SAID.values())


async def test_the_chat_that_is_kept_of_a_person_was_not_named(fake: FakeTeams, tmp_path: Path) -> None:
    async with reached(fake, tmp_path) as here:
        ann = await here.met("Ann")
        kept = await here.installations.kept(f"teams:{fake.tenant}/{ann.address.user}")
    assert kept is not None
    assert {"service_url", "conversation", "channel_id", "at"} == kept.keys()
    assert all(each in " ".join(pages.PRIVACY) for each in ("the address of your chat", "sealed", "when the app came"))
