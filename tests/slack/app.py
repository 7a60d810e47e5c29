"""The app as Slack knows it: its secrets, where it is installed, and which token leads where."""

from dataclasses import dataclass, field

from tests.slack.state import Common, Grant, Json, No, State


@dataclass
class App:
    """One app of this Slack."""

    common: Common = field(default_factory=Common)
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"
    app_token: str = "xapp-test"
    client_id: str = "1234567890.0987654321"
    client_secret: str = "client-secret"
    redirect_urls: set[str] = field(default_factory=set)  # as they stand in the app's settings
    workspaces: dict[str, State] = field(default_factory=dict)  # by team
    calls: list[tuple[str, Json]] = field(default_factory=list)  # those that no workspace's token was given for
    grants: dict[str, tuple[Grant, State]] = field(default_factory=dict)  # by token

    def installed(self, state: State, grant: Grant) -> None:
        """That token leads to that workspace, beside those it had before."""
        self.workspaces[state.team] = state
        self.grants[grant.token] = grant, state
        state.grant = grant

    def led(self, token: str) -> tuple[Grant, State]:
        """Where a bot's token leads. Raises No for one that is not good."""
        if token == self.app_token:
            raise No("not_allowed_token_type")
        if not token:
            raise No("not_authed")
        if token not in self.grants:
            raise No("invalid_auth")
        grant, state = self.grants[token]
        if grant.trouble:
            raise No(grant.trouble)
        if grant.ends_at is not None and self.common.now() >= grant.ends_at:
            raise No("token_expired")
        return grant, state

    def revoke(self, state: State, trouble: str) -> None:
        """From now on no token of that workspace does anything, and Slack says that word."""
        for grant, where in self.grants.values():
            if where is state:
                grant.trouble = trouble
