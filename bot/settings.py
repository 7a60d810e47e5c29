"""The environment, or a `.env` file, as typed settings. A wrong one stops the start with one sentence."""

import os
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
OnOff = Literal["on", "off"]
_SQLITE = b"SQLite format 3\0"  # how every such file begins
# As the database's library reads an address: a password may hold anything but an @.
_SERVER = re.compile(r"postgresql://([^:/]*(:[^@]*)?@)?(\[[^/?]+\]|[^/:?]*)(:(?P<port>[^/?]*))?([/?]|$)")


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
    champion_rehearsal: OnOff = "off"
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
    def rehearsal(self) -> bool:
        """Whether an administrator hears everything, and nobody else anything."""
        return self.champion_rehearsal == "on"

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
    _check_database(settings.database_url)


def _check_database(url: str) -> None:
    if url.startswith("sqlite:///"):
        _check_file(url.removeprefix("sqlite:///").partition("?")[0])
    elif not url.startswith("postgresql://"):
        raise WrongSettings("DATABASE_URL should begin with sqlite:/// or postgresql://.")
    else:
        found = _SERVER.match(url)
        port = (found["port"] or "1") if found else ""
        if not (port.isascii() and port.isdecimal() and 0 < int(port) <= 65535):
            raise WrongSettings("DATABASE_URL should name its server as host or host:port, with a port up to 65535.")


def _check_file(name: str) -> None:
    """What the database's own library would say with a traceback, or not before the first person writes."""
    if name in ("", ":memory:"):
        raise WrongSettings("DATABASE_URL should name a file, like sqlite:///champion.db: all else would be forgotten.")
    path = Path(name)
    if not path.parent.is_dir():
        raise WrongSettings(f"DATABASE_URL names a file in {path.parent}, and there is no such folder.")
    if path.exists() and not path.is_file():
        raise WrongSettings(f"DATABASE_URL should name a file, and {path} is none.")
    if not all(os.access(each, os.R_OK | os.W_OK) for each in (path.parent, path) if each.exists()):
        raise WrongSettings(f"DATABASE_URL names {path}, which this user may not write, or not its folder.")
    if path.exists() and path.stat().st_size and not _begins_as_one(path):
        raise WrongSettings(f"DATABASE_URL names {path}, which is no SQLite database.")


def _begins_as_one(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
