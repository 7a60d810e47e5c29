"""What the bot is let in with, and who is let in to it."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from bot.settings import Settings, is_loopback_url


@dataclass(frozen=True, slots=True)
class Cloud:
    """One of Microsoft's clouds: who signs there and is called, and where an app for many tenants logs in."""

    issuer: str
    many: str
    services: tuple[str, ...]  # the hosts of its Bot Connector; a leading dot stands for all below it


# Of trafficmanager.net anybody can have a name, so that one is whole.
PUBLIC = Cloud(
    "https://api.botframework.com",
    "botframework.com",
    ("smba.trafficmanager.net", ".botframework.com", ".teams.microsoft.com"),
)
# By the host of the signing keys. Each cloud has people, tokens and keys of its own.
CLOUDS = {
    "login.botframework.azure.us": Cloud(
        "https://api.botframework.us",
        "MicrosoftServices.onmicrosoft.us",
        (".botframework.azure.us", ".botframework.us", ".teams.microsoft.us"),
    ),
    "login.botframework.azure.cn": Cloud(
        "https://api.botframework.azure.cn",
        "microsoftservices.partner.onmschina.cn",
        (".botframework.azure.cn", ".teams.microsoftonline.cn"),
    ),
}
_HOST = re.compile(r"[a-z0-9.-]+")


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
    cloud: Cloud = PUBLIC

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
            cloud=CLOUDS.get(urlsplit(settings.teams_openid_metadata_url).hostname or "", PUBLIC),
        )

    def trusts(self, service_url: str) -> bool:
        """Whether the app's token may be shown to that service: one of Microsoft's in this cloud, over TLS.

        A stand-in on this machine gives tokens that are good nowhere else.
        """
        if is_loopback_url(self.login_url) and is_loopback_url(self.metadata_url):
            return True
        try:
            asked = urlsplit(service_url)
            host, port = asked.hostname or "", asked.port
        except ValueError:
            return False
        if not _HOST.fullmatch(host):
            return False  # others may read it otherwise
        is_known = any(host.endswith(each) if each.startswith(".") else host == each for each in self.cloud.services)
        return asked.scheme == "https" and port in (None, 443) and asked.username is None and is_known

    @property
    def authority(self) -> str:
        """Where tokens for this app are asked for."""
        tenant = self.tenant_id if self.app_type == "SingleTenant" else self.cloud.many
        return f"{self.login_url.rstrip('/')}/{tenant}"

    @property
    def scope(self) -> str:
        """What a token is asked for."""
        return f"{self.cloud.issuer}/.default"
