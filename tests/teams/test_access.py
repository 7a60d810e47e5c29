"""Which services the app's token may be shown to, and how much time a post has."""

from dataclasses import replace

import pytest

from adapters.slack import calls as slack_calls
from adapters.slack import drawings as slack_drawings
from adapters.teams import connector, platform
from adapters.teams.access import CLOUDS, PUBLIC, Access, Cloud
from bot.deliver import FENCE
from store.queue import TAKEOVER

OURS = Access(
    "app", "password", "SingleTenant", "tenant", "https://login.microsoftonline.com",
    "https://login.botframework.com/v1/.well-known/openidconfiguration",
)  # fmt: skip
US, CN = (CLOUDS[f"login.botframework.azure.{end}"] for end in ("us", "cn"))

TRUSTED = [
    (PUBLIC, "https://smba.trafficmanager.net/emea/"),
    (PUBLIC, "https://SMBA.trafficmanager.net:443/de/9a1b/"),
    (PUBLIC, "https://smba.infra.gcc.teams.microsoft.com/amer"),
    (PUBLIC, "https://webchat.botframework.com/"),
    (US, "https://smba.infra.gov.teams.microsoft.us/"),
    (US, "https://smba.infra.dod.teams.microsoft.us/"),
    (US, "https://api.botframework.azure.us/"),
    (CN, "https://api.botframework.azure.cn/"),
]
NOT_TRUSTED = [
    "http://smba.trafficmanager.net/emea/", "https://evil.trafficmanager.net/", "https://smba.trafficmanager.net.evil/",
    "https://evilbotframework.com/", "https://botframework.com.evil.example/", "https://a@smba.trafficmanager.net/",
    "https://smba.trafficmanager.net:8443/", "https://evil.example/?.teams.microsoft.com", "https://127.0.0.1/", "",
    "https://evil.example#.teams.microsoft.com", "https://[::1/", "https://api.botframework.azure.us/",
    "https://evil.example\\.teams.microsoft.com/",
]  # fmt: skip


@pytest.mark.parametrize(("cloud", "url"), TRUSTED)
def test_the_token_is_shown_to_microsofts_services_of_its_cloud(cloud: Cloud, url: str) -> None:
    assert replace(OURS, cloud=cloud).trusts(url)


@pytest.mark.parametrize("url", NOT_TRUSTED)
def test_the_token_went_wherever_a_signed_activity_pointed(url: str) -> None:
    assert not OURS.trusts(url)


def test_a_stand_in_on_this_machine_is_served_by_whatever_it_names() -> None:
    here = "http://127.0.0.1:9/"
    assert replace(OURS, login_url="https://127.0.0.1:9", metadata_url=here).trusts(here)
    assert not replace(OURS, metadata_url=here).trusts(here)
    assert not replace(OURS, login_url="https://127.0.0.1:9").trusts(here)


def test_a_post_could_begin_so_late_that_it_ended_after_somebody_else_had_taken_over() -> None:
    for last_start, call in (
        (platform.LAST_START_SECONDS, connector.CALL_SECONDS),
        (slack_drawings.LAST_START_SECONDS, slack_calls.CALL_SECONDS),
    ):
        assert FENCE.total_seconds() + last_start + call < TAKEOVER.total_seconds()
