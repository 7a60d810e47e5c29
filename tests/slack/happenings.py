"""What happens in a workspace, in the shape Slack tells the app of it."""

from typing import Any

from tests.slack.delivery import Answer
from tests.slack.people import People
from tests.slack.state import APP, Json


class Happenings(People):
    """Events of one workspace."""

    async def event(self, event: Json) -> Answer:
        """Something happens that the app subscribed to."""
        return await self.delivery.deliver("events_api", self.happening(event))

    async def event_until_heard(self, event: Json) -> list[Answer]:
        """The same, delivered again as Slack does where it was not answered 200 in time: at once, a minute and five
        minutes later, by a clock that this turns. All answers, in order."""
        body = self.happening(event)
        answers = [await self.delivery.deliver("events_api", body)]
        for number, pause in enumerate((0, 60, 300), start=1):
            if not (reason := answers[-1].is_lost) or answers[-1].headers.get("x-slack-no-retry") == "1":
                break
            self.app.common.turned += pause
            answers.append(await self.delivery.deliver("events_api", body, (number, reason)))
        return answers

    def happening(self, event: Json, **more: Any) -> Json:
        """An event as it is delivered, with an id of its own."""
        grant = {
            "enterprise_id": None,
            "team_id": self.team,
            "user_id": self.state.bot_user,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return {"token": "verification_token", "team_id": self.team, "api_app_id": APP, "event": event,
                "type": "event_callback", "event_id": f"Ev{self.state.number():06d}",
                "event_time": int(self.state.now()), "authorizations": [grant],
                "is_ext_shared_channel": False, **more}  # fmt: skip

    async def dm(self, user: str, text: str, **more: Any) -> Answer:
        """Write to the bot."""
        channel, ts = self.state.dm(user), self.state.ts()
        event = {"type": "message", "user": user, "ts": ts, "text": text, "team": self.team, "channel": channel,
                 "event_ts": ts, "channel_type": "im", **more}  # fmt: skip
        if "subtype" not in more:
            self.state.messages[channel].append({"type": "message", "user": user, "ts": ts, "text": text})
        return await self.event(event)

    async def open_home(self, user: str, tab: str = "home") -> Answer:
        """Open the bot's page, on that tab. A Home that was published before is told as well."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": self.state.dm(user), "tab": tab,
                 "event_ts": self.state.ts()}  # fmt: skip
        if tab == "home" and (view := self.state.homes.get(user)):
            event["view"] = self.shown(view)
        return await self.event(event)

    async def changed(self, user: str) -> Answer:
        """That person's account is another now: their name, their status, or closed."""
        profile = self.state.users[user].profile(self.team) | {"updated": int(self.state.now()), "is_app_user": False}
        event = {"type": "user_change", "user": profile, "cache_ts": int(self.state.now()), "event_ts": self.state.ts()}
        return await self.event(event)

    async def uninstall(self, event_time: int | None = None) -> Answer:
        """The workspace takes the bot out: no token is good any more, and the app hears so."""
        self.app.revoke(self.state, "account_inactive")
        body = self.happening({"type": "app_uninstalled"})
        return await self.delivery.deliver("events_api", body | ({"event_time": event_time} if event_time else {}))

    async def tokens_revoked(self, has_team: bool = True, is_bot: bool = True) -> Answer:
        """Tokens are withdrawn: the bot's, or that of a person. Some such events do not name the workspace."""
        if is_bot:
            self.app.revoke(self.state, "token_revoked")
        tokens = {"oauth": [], "bot": [self.state.bot_user]} if is_bot else {"oauth": ["U1"], "bot": []}
        body = self.happening({"type": "tokens_revoked", "tokens": tokens})
        if not has_team:
            body = {key: value for key, value in body.items() if key not in ("team_id", "authorizations")}
        return await self.delivery.deliver("events_api", body)
