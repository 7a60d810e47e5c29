"""Settings that fit together: a wrong one stops the start with one sentence that names it."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Sequence

from pydantic import ValidationError

from bot import database_url
from bot.settings import LOOPBACK, Place, Settings, WrongSettings, host_of, is_loopback_url

# What is not just text, for the sentence about a value that does not fit.
SHOULD_BE = {
    "port": "a number from 0 to 65535",
    "teams_app_type": "SingleTenant, or MultiTenant for an app of several organisations",
    "champion_playground": "auto, on or off",
    "champion_tick_seconds": "a number of seconds above 0 and up to 3600",
    "champion_rehearsal": "on or off",
    "champion_http": "on or off",
    "champion_log": "text or json",
}
SHOWN = 40  # characters of such a value
_SHOWN_OF_ID = 8  # of an id: somebody may have put the secret there
_OF_SLACK = ("bot_token", "app_token", "signing_secret", "client_id", "client_secret")
_OF_TEAMS = ("app_id", "app_password", "app_tenant_id")
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MICROSOFT = {
    "teams_login_url": {"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn"},
    "teams_openid_metadata_url": {
        "login.botframework.com",
        "login.botframework.azure.us",
        "login.botframework.azure.cn",
    },
}
_PRINTS_ONE = "`champion admin key` prints one"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


def read_settings() -> Settings:
    """Settings that fit together. Raises WrongSettings."""
    try:
        settings = Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise WrongSettings(_mistaken(str(first["loc"][0]), str(first["input"]))) from None
    _check(settings)
    return settings


def read_place() -> Place:
    """Where people reach this installation, whatever else is set or missing."""
    return Place()


def _mistaken(name: str, value: str) -> str:
    return f"{name.upper()} should be {SHOULD_BE[name]}, and it is {_shown(value) or 'empty'}."


def _shown(value: str, most: int = SHOWN) -> str:
    """The value in quotes, on one line; "" where it is empty."""
    value = "".join(char if char.isprintable() else " " for char in value).strip()
    return f"“{value[:most]}{'…' if len(value) > most else ''}”" if value else ""


def _check(settings: Settings) -> None:
    _check_keys(settings.secret_keys)
    if settings.slack:
        _check_slack(settings)
    if settings.teams:
        _check_teams(settings)
    if settings.public_url:
        _check_public(settings)
    if wrong := database_url.fault(settings.database_url):
        raise WrongSettings(wrong)


def check_run(settings: Settings) -> None:
    """Raises WrongSettings where a process with these settings would serve nobody, or anybody."""
    if not (settings.playground or settings.slack or settings.teams):
        raise WrongSettings(
            "CHAMPION_PLAYGROUND is off and no platform is configured: set the settings of Slack or Microsoft Teams."
        )
    if settings.playground and settings.host not in LOOPBACK:
        raise WrongSettings(
            "HOST must be 127.0.0.1 while the playground is on, for anybody who reaches it may be anyone in it: "
            "set CHAMPION_PLAYGROUND=off, or HOST=127.0.0.1."
        )
    if not settings.http:
        _check_works_beside_others(settings)


def _check_works_beside_others(settings: Settings) -> None:
    """A process that hears nobody is of use beside others that do."""
    if settings.champion_playground == "on":
        raise WrongSettings("CHAMPION_HTTP must be on while the playground is: it is a page of this process.")
    if settings.playground:
        raise WrongSettings("CHAMPION_HTTP=off is for a process beside others: set the platforms that they serve, too.")
    if settings.database_url.startswith("sqlite"):
        raise WrongSettings(
            "CHAMPION_HTTP=off needs PostgreSQL: an SQLite file has this one process, and nobody would be heard."
        )


def _check_slack(settings: Settings) -> None:
    _check_one_word(settings, "slack", _OF_SLACK, "Slack")
    if not host_of(settings.slack_api_url):
        raise WrongSettings("SLACK_API_URL should be a web address, like https://slack.com/api/.")
    if not settings.slack_signing_secret and not settings.slack_over_sockets:
        raise WrongSettings(
            "SLACK_SIGNING_SECRET is missing: you find it under Basic Information of the Slack app, "
            "or set SLACK_APP_TOKEN for Socket Mode."
        )
    if settings.slack_app_token and not settings.slack_app_token.startswith("xapp-"):
        raise WrongSettings("SLACK_APP_TOKEN should begin with xapp-: it is the app's token, not the bot's.")
    if settings.slack_is_shared and settings.slack_bot_token:
        raise WrongSettings(
            "SLACK_BOT_TOKEN is for one workspace and SLACK_CLIENT_ID for many: please set one of them."
        )
    if settings.slack_is_shared or settings.slack_client_secret:
        _check_shared(settings)
        return
    if not settings.slack_bot_token:
        raise WrongSettings("SLACK_BOT_TOKEN is missing: you find it under OAuth & Permissions of the Slack app.")
    if not settings.slack_bot_token.startswith("xoxb-"):
        raise WrongSettings("SLACK_BOT_TOKEN should begin with xoxb-: it is the bot's token, not a user's.")


def _check_one_word(settings: Settings, platform: str, names: Sequence[str], whose: str) -> None:
    """A header with such a character is not sent at all, and a signature by such a secret fits none of theirs."""
    for name in (f"{platform}_{each}" for each in names):
        if any(char.isspace() or not char.isprintable() for char in getattr(settings, name)):
            raise WrongSettings(
                f"{name.upper()} holds a blank or a line break: it should be one word, as {whose} shows it."
            )


def _check_shared(settings: Settings) -> None:
    where = "you find it under Basic Information of the Slack app"
    if not settings.slack_client_id:
        raise WrongSettings(f"SLACK_CLIENT_ID is missing: {where}.")
    if not settings.slack_client_secret:
        raise WrongSettings(f"SLACK_CLIENT_SECRET is missing: {where}.")
    _check_public(settings)
    if not settings.secret_keys:
        raise WrongSettings(f"CHAMPION_SECRET_KEYS is missing: tokens are kept sealed with it, and {_PRINTS_ONE}.")


def _check_public(settings: Settings) -> None:
    is_https = settings.public_url.startswith("https://") and host_of(settings.public_url)
    if not is_https and not is_loopback_url(settings.public_url):
        raise WrongSettings("PUBLIC_URL should be the https:// address under which people reach this installation.")


def _check_teams(settings: Settings) -> None:
    _check_one_word(settings, "teams", _OF_TEAMS, "the Azure portal")
    _check_guid(settings, "teams_app_id", "the Application (client) ID")
    if not settings.teams_app_password:
        raise WrongSettings(
            "TEAMS_APP_PASSWORD is missing: it is the value of a client secret of the app registration."
        )
    if settings.teams_app_type == "SingleTenant":
        many = "; an app for many tenants has TEAMS_APP_TYPE=MultiTenant instead"
        _check_guid(settings, "teams_app_tenant_id", "the Directory (tenant) ID", many)
    if wrong := [each for each in settings.tenants if not _GUID.fullmatch(each)]:
        raise WrongSettings(
            "TEAMS_ALLOWED_TENANTS should be tenant IDs with commas between them, each from the Overview of Microsoft "
            f"Entra ID in that organisation, and one is {_shown(wrong[0])}."
        )
    for name, host in _MICROSOFT.items():
        url = getattr(settings, name)
        is_theirs = url.startswith("https://") and host_of(url) in host
        if not is_theirs and not (is_loopback_url(url) and settings.host in LOOPBACK):
            raise WrongSettings(
                f"{name.upper()} decides who is believed, so it must be Microsoft's own: please leave it unset."
            )
    if not settings.secret_keys:
        raise WrongSettings(
            f"CHAMPION_SECRET_KEYS is missing: people's addresses are kept sealed with it, and {_PRINTS_ONE}."
        )


def _check_guid(settings: Settings, name: str, what: str, otherwise: str = "") -> None:
    where, value = f"{what} in the Overview of the app registration", str(getattr(settings, name))
    if not value:
        raise WrongSettings(f"{name.upper()} is missing: it is {where}{otherwise}.")
    if not _GUID.fullmatch(value):
        begins = _shown(value, _SHOWN_OF_ID)
        raise WrongSettings(f"{name.upper()} should be {where}, and it begins with {begins}{otherwise}.")


def _check_keys(keys: tuple[str, ...]) -> None:
    """As Fernet takes them: 32 bytes in URL-safe base64. Decoding alone would skip what is no such letter."""
    for key in keys:
        if not _KEY.fullmatch(key) or len(urlsafe_b64decode(key)) != 32:
            raise WrongSettings(f"CHAMPION_SECRET_KEYS should hold keys with commas between them, and {_PRINTS_ONE}.")
