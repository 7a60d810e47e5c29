"""The Slack of the tests lets an app in as Slack does."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack import bare
from tests.slack.fake import FakeSlack

BACK = "http://127.0.0.1:1/slack/oauth_redirect"


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    fake = await FakeSlack.started()
    fake.app.redirect_urls.add(BACK)
    yield fake
    await fake.stop()


@pytest.fixture
async def client(fake: FakeSlack) -> AsyncIterator[AsyncWebClient]:
    async with bare.client(fake, "") as made:
        yield made


async def allowed(fake: FakeSlack, **more: str) -> dict[str, str]:
    asked = {"client_id": fake.app.client_id, "scope": "chat:write,commands", "redirect_uri": BACK, "state": "s"} | more
    page = aiohttp.request("GET", fake.authorize_url, params=asked, allow_redirects=False)
    async with page as answer:
        return dict(parse_qsl(urlsplit(answer.headers.get("Location", "")).query)) or {"page": await answer.text()}


async def test_a_code_is_good_once_for_the_address_it_was_asked_with_and_for_ten_minutes(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    mine = {"client_id": fake.app.client_id, "client_secret": fake.app.client_secret}
    fake.consent.team = "T0NEW"
    back = await allowed(fake)
    assert back["state"] == "s"
    for code, uri, secret, word in (
        ("x", BACK, fake.app.client_secret, "invalid_code"),
        (back["code"], "http://127.0.0.1:2/", fake.app.client_secret, "bad_redirect_uri"),
        (back["code"], BACK, "x", "bad_client_secret"),
    ):
        with pytest.raises(SlackApiError, match=word):
            await client.oauth_v2_access(**{**mine, "client_secret": secret}, code=code, redirect_uri=uri)
    granted = await client.oauth_v2_access(**mine, code=back["code"], redirect_uri=BACK)
    assert (granted["team"]["id"], granted["scope"]) == ("T0NEW", "chat:write,commands")
    assert (await client.auth_test(token=granted["access_token"]))["team_id"] == "T0NEW"
    with pytest.raises(SlackApiError, match="code_already_used"):
        await client.oauth_v2_access(**mine, code=back["code"], redirect_uri=BACK)
    late = (await allowed(fake))["code"]
    fake.turn(601)
    with pytest.raises(SlackApiError, match="invalid_code"):
        await client.oauth_v2_access(**mine, code=late, redirect_uri=BACK)


async def test_the_page_refuses_a_strange_app_and_address_and_may_be_answered_no(fake: FakeSlack) -> None:
    assert "invalid_client_id" in (await allowed(fake, client_id="x"))["page"]
    assert "bad_redirect_uri" in (await allowed(fake, redirect_uri="http://127.0.0.1:2/"))["page"]
    fake.consent.denies = True
    assert await allowed(fake) == {"error": "access_denied", "state": "s"}


async def test_a_rotated_token_ends_after_twelve_hours_and_its_refresh_token_is_good_once(
    fake: FakeSlack, client: AsyncWebClient
) -> None:
    fake.consent.rotates = True
    mine = {"client_id": fake.app.client_id, "client_secret": fake.app.client_secret}
    code = (await allowed(fake))["code"]
    first = await client.oauth_v2_access(**mine, code=code, redirect_uri=BACK)
    fake.turn(first["expires_in"])
    with pytest.raises(SlackApiError, match="token_expired"):
        await client.auth_test(token=first["access_token"])
    again = {**mine, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = await client.oauth_v2_access(**again)
    assert (await client.auth_test(token=second["access_token"]))["ok"]
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client.oauth_v2_access(**again)


async def test_a_workspace_that_threw_the_app_out_takes_no_token_of_it(fake: FakeSlack, client: AsyncWebClient) -> None:
    fake.app.revoke(fake.state, "account_inactive")
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test(token=fake.token)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        await client.auth_test(token=fake.app.app_token)
    with pytest.raises(SlackApiError, match="not_authed"):
        await client.auth_test()
