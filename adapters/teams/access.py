"""What the bot is let in with, and who is let in to it."""

from dataclasses import dataclass, field
from typing import Literal

from bot.settings import Settings

MANY = "botframework.com"  # where an app for many tenants asks for its tokens


@dataclass(frozen=True, slots=True)
class Access:
    """The app registration, the services that vouch for both sides, and the tenants whose people are heard.

    Without `tenants` every tenant is heard that the app is installed in. Raises ValueError without an app id or a
    password: what then came in could not be told from anybody's.
    """

    app_id: str
    password: str = field(repr=False)
    app_type: Literal["SingleTenant", "MultiTenant"]
    tenant_id: str
    login_url: str
    metadata_url: str
    tenants: frozenset[str] = frozenset()  # in small letters

    def __post_init__(self) -> None:
        if not self.app_id or not self.password:
            raise ValueError("an app needs its id and its password")

    @classmethod
    def of(cls, settings: Settings) -> "Access":
        """As the operator set it."""
        return cls(
            app_id=settings.teams_app_id,
            password=settings.teams_app_password,
            app_type=settings.teams_app_type,
            tenant_id=settings.teams_app_tenant_id,
            login_url=settings.teams_login_url,
            metadata_url=settings.teams_openid_metadata_url,
            tenants=settings.tenants,
        )

    @property
    def authority(self) -> str:
        """Where tokens for this app are asked for."""
        tenant = self.tenant_id if self.app_type == "SingleTenant" else MANY
        return f"{self.login_url.rstrip('/')}/{tenant}"
