"""The environment, or a `.env` file, as typed settings."""

from typing import Literal, get_args
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OnOff = Literal["on", "off"]
TeamsAppType = Literal["SingleTenant", "MultiTenant"]


class WrongSettings(Exception):
    """The settings do not fit; the message is one sentence that names the one to change."""


class Place(BaseSettings):
    """Where people reach this installation, and as which app: all that an app's manifest has to know."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    public_url: str = ""
    teams_app_id: str = ""

    @field_validator("*", mode="before")
    @classmethod
    def _stripped(cls, value: object) -> object:
        """Files and pasted lines bring blanks and line ends along."""
        return value.strip() if isinstance(value, str) else value


class Settings(Place):
    """Everything an operator can set. Names in the environment are these in capitals."""

    database_url: str = "sqlite:///champion.db"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_bot_token: str = Field(default="", repr=False)
    slack_app_token: str = Field(default="", repr=False)  # Socket Mode
    slack_client_id: str = ""
    slack_client_secret: str = Field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    teams_app_password: str = Field(default="", repr=False)
    teams_app_type: TeamsAppType = "SingleTenant"
    teams_app_tenant_id: str = ""
    teams_allowed_tenants: str = ""
    teams_openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_login_url: str = "https://login.microsoftonline.com"
    champion_playground: Literal["auto", "on", "off"] = "auto"
    champion_tick_seconds: float = Field(default=10, gt=0, le=3600)
    champion_rehearsal: OnOff = "off"
    champion_http: OnOff = "on"
    champion_secret_keys: str = Field(default="", repr=False)
    champion_log: Literal["text", "json"] = "text"

    @field_validator("teams_app_type", mode="before")
    @classmethod
    def _spelt(cls, value: object) -> object:
        """In any case: Azure writes "Single Tenant" in one place and "SingleTenant" in another."""
        known = {each.lower(): each for each in get_args(TeamsAppType)}
        return known.get("".join(value.lower().split()), value) if isinstance(value, str) else value

    @property
    def slack(self) -> bool:
        """Whether Slack is configured."""
        given = (self.slack_signing_secret, self.slack_bot_token, self.slack_app_token)
        return any((*given, self.slack_client_id, self.slack_client_secret))

    @property
    def slack_over_sockets(self) -> bool:
        """Whether Slack is heard over connections of our own, in place of requests of Slack's."""
        return bool(self.slack_app_token)

    @property
    def slack_is_shared(self) -> bool:
        """Whether many workspaces may install the bot, each with a token of its own."""
        return bool(self.slack_client_id)

    @property
    def teams(self) -> bool:
        """Whether Microsoft Teams is configured."""
        return any((self.teams_app_id, self.teams_app_password, self.teams_app_tenant_id))

    @property
    def tenants(self) -> frozenset[str]:
        """The tenants whose people are heard; nothing for every tenant that the app is installed in."""
        named = {each.strip().lower() for each in self.teams_allowed_tenants.split(",")} - {""}
        own = {self.teams_app_tenant_id.lower()} if self.teams_app_type == "SingleTenant" else set()
        return frozenset(named or own)

    @property
    def teams_is_loopback(self) -> bool:
        """Whether the Teams that is spoken to is a local stand-in."""
        return is_loopback_url(self.teams_login_url) and is_loopback_url(self.teams_openid_metadata_url)

    @property
    def speaks_to_real_people(self) -> bool:
        """Whether a configured platform is no local stand-in."""
        return (self.slack and not self.slack_is_loopback) or (self.teams and not self.teams_is_loopback)

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """The keys that seal what platforms give us; the first one seals, all of them open."""
        return tuple(key for each in self.champion_secret_keys.split(",") if (key := each.strip()))

    @property
    def playground(self) -> bool:
        """Whether the playground is served."""
        if self.champion_playground == "auto":
            return not self.slack and not self.teams
        return self.champion_playground == "on"

    @property
    def http(self) -> bool:
        """Whether people are heard by this process; without, it decides what falls due and delivers."""
        return self.champion_http == "on"

    @property
    def rehearsal(self) -> bool:
        """Whether an administrator hears everything, and nobody else anything."""
        return self.champion_rehearsal == "on"

    @property
    def slack_is_loopback(self) -> bool:
        """Whether the Slack that is spoken to is a local stand-in."""
        return is_loopback_url(self.slack_api_url)


def is_loopback_url(url: str) -> bool:
    """Whether a web address leads to this machine."""
    return host_of(url) in LOOPBACK


def host_of(url: str) -> str:
    """The host of an http(s) address without a question in it; nothing for all else."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and not parts.query and not parts.fragment
        return (parts.hostname or "") if fits else ""
    except ValueError:
        return ""
