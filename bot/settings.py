"""The environment, or a `.env` file, as typed settings. A wrong one stops the start with one sentence."""

from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OnOff = Literal["on", "off"]


class WrongSettings(Exception):
    """The settings do not fit; the message is one sentence that names the one to change."""


class Settings(BaseSettings):
    """Everything an operator can set. Names in the environment are these in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///champion.db"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_bot_token: str = Field(default="", repr=False)
    slack_api_url: str = "https://slack.com/api/"
    champion_playground: Literal["auto", "on", "off"] = "auto"
    champion_tick_seconds: float = Field(default=10, gt=0, le=3600)
    champion_log: Literal["text", "json"] = "text"

    @property
    def slack(self) -> bool:
        """Whether Slack is configured."""
        return bool(self.slack_signing_secret or self.slack_bot_token)

    @property
    def playground(self) -> bool:
        """Whether the playground is served."""
        return self.champion_playground == "on" or (self.champion_playground == "auto" and not self.slack)

    @property
    def slack_is_loopback(self) -> bool:
        """Whether the Slack that is spoken to is a local stand-in."""
        return is_loopback_url(self.slack_api_url)


def is_loopback_url(url: str) -> bool:
    """Whether a web address leads to this machine."""
    from urllib.parse import urlsplit

    return (urlsplit(url).hostname or "") in LOOPBACK


def read_settings() -> Settings:
    """Settings that fit together. Raises WrongSettings."""
    try:
        settings = Settings()
    except ValidationError as wrong:
        first = wrong.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise WrongSettings(f"{name} is not as it should be: {first['msg']}.") from None
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.slack and not settings.slack_signing_secret:
        raise WrongSettings("SLACK_SIGNING_SECRET is missing: it stands in the Slack app's Basic Information.")
    if settings.slack and not settings.slack_bot_token:
        raise WrongSettings("SLACK_BOT_TOKEN is missing: it stands in the Slack app's OAuth & Permissions.")
    if settings.slack and not settings.slack_bot_token.startswith("xoxb-"):
        raise WrongSettings("SLACK_BOT_TOKEN should begin with xoxb-: it is the bot's token, not a user's.")
    if settings.playground and settings.host not in LOOPBACK:
        raise WrongSettings(
            "HOST must be 127.0.0.1 while the playground is on, for anybody who reaches it may be anyone in it: "
            "set CHAMPION_PLAYGROUND=off, or HOST=127.0.0.1."
        )
    if not settings.database_url.startswith(("sqlite:///", "postgresql://")):
        raise WrongSettings("DATABASE_URL should begin with sqlite:/// or postgresql://.")
