"""What the pages of an installation say, and that each says no more than is so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import pages
from adapters.slack.installation import SCOPES
from tests.slack.oauth import Shared, shared


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    async with shared(tmp_path) as each:
        yield each


async def test_whoever_installs_it_again_is_promised_no_message(here: Shared) -> None:
    """The page said "I am writing to you there", and nothing came."""
    first = await here.install("T1", "U7")
    again = await here.install("T1", "U8")
    assert "I am writing to you there" in first.text
    assert "I am writing to you" not in again.text
    assert "Champion is up to date in" in again.text
    assert "Everything is as it was; its administrator stays the same." in again.text
    for seen in (first, again):
        assert "https://slack.com/app_redirect?app=A0TEST&amp;team=T1" in seen.text, "for whoever has no Slack here"


async def test_whom_slack_does_not_name_is_promised_no_message(here: Shared) -> None:
    here.fake.consent.instead = {"authed_user": None}
    seen = await here.browser().install(here.base)
    assert seen.status == 200
    assert "Champion is installed in" in seen.text
    assert "I am writing to you" not in seen.text
    await here.settled()


def test_every_permission_is_named_by_what_it_is_for() -> None:
    assert set(pages.PURPOSES) == set(SCOPES)


@pytest.mark.parametrize("why", ["bad_redirect_uri", "a_word_of_tomorrow"])
def test_whatever_slack_refuses_of_the_app_is_told_without_a_guess(why: str) -> None:
    page = pages.app_refused(why)
    assert "secret" not in " ".join(page.lines)
    assert page.steps == ()


async def test_the_name_of_a_workspace_is_shown_as_it_is(here: Shared) -> None:
    here.fake.consent.instead = {"team": {"id": "T1", "name": "<script>alert('1')</script>"}}
    seen = await here.browser().install(here.base)
    assert seen.status == 200
    assert "&lt;script&gt;" in seen.text
    assert "<script" not in seen.text
    await here.settled()
