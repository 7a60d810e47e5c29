"""A workspace installs the bot: to Slack and back with a state of its own, and nobody else's way in works."""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from adapters.slack.install import BACK_PATH, COOKIE, authorize_url
from adapters.slack.installation import SCOPES
from store.sealing import fresh_key
from tests.slack.fake import FakeSlack
from tests.slack.faults import Refuse, Status
from tests.slack.oauth import INSTALL_PATH, PUBLIC, Seen, Shared, chosen, process, query, shared, slack_app
from tests.world import MachineClock, settings

CSP = "default-src 'none'"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Shared]:
    async with shared(tmp_path) as each:
        yield each


def is_a_plain_page(seen: Seen) -> bool:
    """HTML that no browser keeps, runs a script of, shows in a frame, or tells other sites the address of."""
    assert seen.headers["Content-Type"].startswith("text/html")
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.headers["Content-Security-Policy"].startswith(CSP)
    assert "frame-ancestors 'none'" in seen.headers["Content-Security-Policy"]
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    return "<script" not in seen.text


# --- it works ---------------------------------------------------------------------------------------------------
async def test_a_workspace_installs_the_bot_and_whoever_did_hears_the_first_step(here: Shared) -> None:
    seen = await here.install("T1", "U7")
    assert seen.status == 200
    assert is_a_plain_page(seen)
    assert "slack://app?team=T1&amp;id=A0TEST" in seen.text
    row = await here.row("T1")
    assert row is not None
    assert row["token"] == here.workplace("T1").token
    assert row["token"] not in seen.text
    (told,) = here.workplace("T1").seen("U7")
    assert told["text"].startswith("I keep AI pilots moving")
    assert "Register a pilot" in str(told["blocks"])
    assert "You are the administrator here" in told["text"]


async def test_the_button_of_the_first_message_opens_the_first_form(here: Shared) -> None:
    await here.install("T1", "U7")
    place = here.workplace("T1")
    await place.click("U7", place.seen("U7")[0], "new")
    await place.until(lambda: place.modal("U7"))
    assert place.state.complaints == []


async def test_whoever_installs_it_administers_and_whoever_does_so_again_takes_that_from_nobody(here: Shared) -> None:
    await here.install("T1", "U7")
    await here.install("T1", "U8")
    store = here.bot.store
    (org,) = await store.people.orgs()
    assert [(each.address.user, each.role) for each in await store.people.everyone(org)] == [("U7", "admin")]
    assert len(here.workplace("T1").seen("U7")) == 1
    assert here.workplace("T1").seen("U8") == [], "they were not new here: nothing is explained twice"


async def test_slack_is_asked_for_the_manifests_permissions_and_no_other(here: Shared) -> None:
    manifest = yaml.safe_load(Path("manifest/slack/manifest.yaml").read_text())
    assert sorted(SCOPES) == sorted(manifest["oauth_config"]["scopes"]["bot"])
    begun = await here.browser().get(here.base + INSTALL_PATH)
    assert begun.status == 302
    assert begun.headers["Location"].startswith(f"{here.fake.authorize_url}?")
    asked = query(begun.headers["Location"])
    assert asked["scope"].split(",") == list(SCOPES)
    assert asked["user_scope"] == ""
    assert asked["redirect_uri"] == PUBLIC + BACK_PATH
    assert here.fake.app.client_secret not in begun.headers["Location"]


async def test_the_cookie_is_for_no_script_and_no_other_site(here: Shared) -> None:
    begun = await here.browser().get(here.base + INSTALL_PATH)
    cookie = begun.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for rule in ("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600", "Path=/"):
        assert rule in cookie
    assert begun.headers["Cache-Control"] == "no-store"


def test_slacks_own_page_is_on_the_host_of_its_web_api() -> None:
    assert authorize_url("https://slack.com/api/") == "https://slack.com/oauth/v2/authorize"
    assert authorize_url("http://127.0.0.1:81/api/") == "http://127.0.0.1:81/oauth/v2/authorize"


async def test_installing_again_takes_the_new_token_and_loses_nothing(here: Shared) -> None:
    await here.install("T1", "U7")
    before = await here.row("T1")
    await here.workplace("T1").command("U7", "settings")
    await here.settled()
    here.fake.app.revoke(here.fake.app.workspaces["T1"], "token_revoked")
    await here.install("T1", "U7")
    after = await here.row("T1")
    assert before is not None
    assert after is not None
    assert after["token"] != before["token"]
    place = here.workplace("T1")
    await place.dm("U7", "help")
    await place.until(lambda: "What I can do" in str(place.seen("U7")))
    (org,) = await here.bot.store.people.orgs()
    assert len(await here.bot.store.people.everyone(org)) == 1


# --- it is refused ----------------------------------------------------------------------------------------------
async def refused(here: Shared, seen: Seen, status: int, words: str, *, is_theirs: bool = True) -> None:
    """A page that says so, and nothing is kept."""
    assert (seen.status, words in seen.text) == (status, True), seen.text
    assert is_a_plain_page(seen)
    assert ('href="install"' in seen.text) is is_theirs, "the next step, where there is one for them"
    assert re.search("<title>[^<]*Champion[^<]*</title>", seen.text), "a tab among many says what it is about"
    assert await here.row("T0TEST") is None


async def test_whoever_says_no_to_slack_is_told_kindly(here: Shared) -> None:
    here.fake.consent.denies = True
    await refused(here, await here.browser().install(here.base), 403, "Champion was not installed")
    seen = await here.browser().get(f"{here.base}{BACK_PATH}?error=%3Cscript%3Ealert(1)%3C/script%3E")
    await refused(here, seen, 400, "Champion was not installed")


async def test_a_state_of_another_browser_is_refused_and_its_code_left_alone(here: Shared) -> None:
    """Before, somebody could have had their own workspace installed by somebody else's browser."""
    back = await here.browser().asked(here.base)
    await refused(here, await here.browser().get(back), 400, "has run out")
    other = here.browser()
    await other.asked(here.base)
    await refused(here, await other.get(back), 400, "has run out")
    assert here.calls("oauth.v2.access") == []


@pytest.mark.parametrize("state", ["", "x", "gAAAAA", "Zoë", "%00", "A" * 4000, "gAAAAABpxVzA" * 10])
async def test_a_state_that_is_none_is_refused(here: Shared, state: str) -> None:
    browser = here.browser()
    await browser.asked(here.base)
    await refused(here, await browser.get(f"{here.base}{BACK_PATH}?code=1&state={state}"), 400, "has run out")
    assert here.calls("oauth.v2.access") == []


async def test_what_else_was_sealed_with_the_same_key_is_no_state(tmp_path: Path) -> None:
    from store.sealing import Sealer

    clock, key = MachineClock(), fresh_key()
    async with slack_app(clock) as fake, process(tmp_path, fake, clock, key) as here:
        browser = here.browser()
        await browser.asked(here.base)
        sealed = Sealer((key,)).seal({"token": "xoxb-1"})
        await refused(here, await browser.get(f"{here.base}{BACK_PATH}?code=1&state={sealed}"), 400, "has run out")


@pytest.mark.parametrize(("minutes", "status"), [(10, 200), (11, 400)])
async def test_a_state_is_good_for_ten_minutes(here: Shared, minutes: int, status: int) -> None:
    browser = here.browser()
    back = await browser.asked(here.base)
    here.clock.at += timedelta(minutes=minutes)
    here.fake.consent.codes[query(back)["code"]].ends_at = here.clock.at.timestamp() + 60
    assert (await browser.get(back)).status == status
    await here.settled()


async def test_a_state_is_used_once_in_all_processes_also_after_it_failed(tmp_path: Path) -> None:
    clock, key = MachineClock(), fresh_key()
    async with AsyncExitStack() as stack:
        fake = await stack.enter_async_context(slack_app(clock))
        one = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        other = await stack.enter_async_context(process(tmp_path, fake, clock, key))
        browser = one.browser()
        back = await browser.asked(one.base)
        cookies = dict(browser.cookies)
        fake.faults.plan("oauth.v2.access", Refuse("invalid_code"))
        assert (await browser.get(back)).status == 400
        browser.cookies = cookies
        seen = await browser.get(back.replace(one.base, other.base))
        await refused(one, seen, 400, "used already")
        assert len(one.calls("oauth.v2.access")) == 1


async def test_a_code_that_is_wrong_or_missing_is_refused(here: Shared) -> None:
    for code, words in (("wrong", "used already"), ("", "Champion was not installed")):
        browser = here.browser()
        state = query(await browser.asked(here.base))["state"]
        await refused(here, await browser.get(f"{here.base}{BACK_PATH}?state={state}&code={code}"), 400, words)


async def test_a_whole_organisation_is_told_to_choose_one_workspace(here: Shared) -> None:
    here.fake.consent.instead = {"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1"}}
    await refused(here, await here.browser().install(here.base), 403, "one workspace at a time")


async def test_a_permission_that_is_missing_is_named(here: Shared) -> None:
    browser = here.browser()
    begun = await browser.get(here.base + INSTALL_PATH)
    asked = begun.headers["Location"].replace("files%3Awrite%2C", "")
    back = (await browser.get(asked)).headers["Location"].replace(PUBLIC, here.base)
    seen = await browser.get(back)
    await refused(here, seen, 403, "1 permission is missing")
    assert "sending pictures of charts (files:write)" in seen.text


@pytest.mark.parametrize(
    "odd", [{"team": None}, {"access_token": None}, {"bot_user_id": ""}, {"expires_in": "soon"}, {"expires_in": 60}]
)
async def test_an_answer_of_slack_that_says_too_little_installs_nothing(here: Shared, odd: dict[str, object]) -> None:
    here.fake.consent.instead = odd
    await refused(here, await here.browser().install(here.base), 400, "Champion was not installed")


async def test_wrong_credentials_of_the_app_are_the_operators_to_mend(
    here: Shared, caplog: pytest.LogCaptureFixture
) -> None:
    here.fake.app.client_secret = "another one"
    await refused(here, await here.browser().install(here.base), 400, "nothing you did", is_theirs=False)
    (told,) = [record for record in caplog.records if record.getMessage() == "slack.install_refused"]
    assert (told.levelno, vars(told)["why"]) == (logging.ERROR, "bad_client_secret")


async def test_a_slack_that_is_away_installs_nothing_and_may_be_asked_again(here: Shared) -> None:
    here.fake.faults.plan("oauth.v2.access", Status(503))
    await refused(here, await here.browser().install(here.base), 503, "in a minute")
    here.fake.consent.team = "T0TEST"
    assert (await here.browser().install(here.base)).status == 200
    await here.settled()


async def test_no_secret_and_no_token_is_ever_logged(here: Shared, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="champion"):
        browser = here.browser()
        back = await browser.asked(here.base)
        cookies = dict(browser.cookies)
        await browser.get(back)
        browser.cookies = cookies
        await browser.get(back)
        await here.settled()
    row = await here.row("T0TEST")
    assert row is not None
    said = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records if "champion" in record.name)
    for secret in (
        row["token"],
        here.fake.app.client_secret,
        query(back)["state"],
        query(back)["code"],
        *cookies.values(),
    ):
        assert secret not in said


async def test_without_a_client_id_there_is_nothing_to_install(tmp_path: Path) -> None:
    from aiohttp import ClientSession

    from adapters.web import serving
    from bot.assembly import assembled

    fake = await FakeSlack.started()
    one = settings(
        tmp_path, slack_bot_token=fake.token, slack_signing_secret=fake.signing_secret, slack_api_url=fake.api_url
    )
    async with assembled(one) as bot, serving(bot.web(), "127.0.0.1", 0) as port, ClientSession() as http:
        for path in (INSTALL_PATH, BACK_PATH):
            async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
                assert answer.status == 404
    await fake.stop()


def test_the_settings_of_a_shared_app_show_no_secret(tmp_path: Path) -> None:
    key = fresh_key()
    shown = repr(chosen(tmp_path, FakeSlack(), PUBLIC, key))
    assert key not in shown
    assert "client-secret" not in shown
