"""What Slack gives when somebody installs the bot, as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

# All that the bot may do, and nothing it does not need: the same as in the app's manifest.
SCOPES = ("chat:write", "commands", "files:write", "im:history", "im:write", "users:read")
# Of a token that lives twelve hours; and so early it counts as dead, for a call takes time and clocks differ.
RENEWED_BEFORE = timedelta(minutes=30)
DEAD_BEFORE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Installation:
    """The bot in one workspace. Without `expires_at` the token is good until it is revoked."""

    team: str
    team_name: str
    app: str
    bot_user: str
    scopes: tuple[str, ...]
    installed_at: datetime  # aware, UTC, by this machine's clock
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)  # good for one renewal
    expires_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the token should be renewed."""
        return self.expires_at is not None and now >= self.expires_at - RENEWED_BEFORE

    def is_dead(self, now: datetime) -> bool:
        """Whether it is too late to use the token."""
        return self.expires_at is not None and now >= self.expires_at - DEAD_BEFORE

    def missing(self) -> tuple[str, ...]:
        """The permissions that were not granted, perhaps because an older release asked for fewer; sorted."""
        return tuple(sorted(set(SCOPES) - set(self.scopes)))

    def given(self) -> dict[str, str]:
        """As it is kept: text by name."""
        expires = self.expires_at.isoformat() if self.expires_at is not None else ""
        return {
            "team": self.team,
            "team_name": self.team_name,
            "app": self.app,
            "bot_user": self.bot_user,
            "scopes": ",".join(self.scopes),
            "installed_at": self.installed_at.isoformat(),
            "token": self.token,
            "refresh": self.refresh,
            "expires_at": expires,
        }


def read(given: Mapping[str, str]) -> Installation:
    """What `Installation.given` wrote."""
    return Installation(
        team=given["team"],
        team_name=given["team_name"],
        app=given["app"],
        bot_user=given["bot_user"],
        scopes=tuple(given["scopes"].split(",")),
        installed_at=datetime.fromisoformat(given["installed_at"]),
        token=given["token"],
        refresh=given["refresh"],
        expires_at=datetime.fromisoformat(given["expires_at"]) if given["expires_at"] else None,
    )


def granted(answer: Mapping[str, Any], now: datetime) -> Installation:
    """What oauth.v2.access answered at `now` to a code. Raises LookupError, TypeError or ValueError for all else."""
    team = answer["team"]
    expires = expiry(answer, now)
    return Installation(
        team=_text(team, "id"),
        team_name=str(team.get("name") or ""),
        app=_text(answer, "app_id"),
        bot_user=_text(answer, "bot_user_id"),
        scopes=tuple(sorted(filter(None, _text(answer, "scope").split(",")))),
        installed_at=now.astimezone(UTC),
        token=_text(answer, "access_token"),
        refresh=_text(answer, "refresh_token") if expires is not None else "",
        expires_at=expires,
    )


def expiry(answer: Mapping[str, Any], now: datetime) -> datetime | None:
    """Until when the token that was answered at `now` is good; None where it is for good."""
    seconds = answer.get("expires_in")
    return now.astimezone(UTC) + timedelta(seconds=int(seconds)) if seconds else None


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said[name]
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} should be text")
    return value
