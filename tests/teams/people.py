"""The people of a tenant and their chats, and what stands at the head of every activity."""

from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from tests.teams.connector import Connector
from tests.teams.delivery import Answer, Delivery
from tests.teams.state import BOT_NAME, Chat, Json, Kind, Message, State, User


class People:
    """A tenant and everybody in it."""

    def __init__(self, state: State, server: Connector, delivery: Delivery) -> None:
        self.state, self.server, self.delivery = state, server, delivery

    @property
    def tenant(self) -> str:
        """The id of the tenant."""
        return self.state.tenant

    @property
    def service_url(self) -> str:
        """The address of the service that its conversations are reached by, as activities say it."""
        return f"{self.server.root}/{self.state.region}/"

    def join(self, who: str, name: str = "", **more: Any) -> User:
        """Somebody new, who has the app already unless `installed` says otherwise."""
        id = uuid5(NAMESPACE_URL, f"{self.tenant}/{who}")
        email = f"{who.lower().replace(' ', '.')}@example.com"
        known = {"aad": str(id), "channel_id": f"29:1{id.hex}{id.hex[:22]}-A", "email": email}
        self.state.users[who] = User(name or who, **{**known, **more})
        return self.state.users[who]

    def group(self, name: str, *members: str, kind: Kind = "groupChat", has_bot: bool = True) -> Chat:
        """A chat of several, or a channel."""
        end = "thread.tacv2" if kind == "channel" else "thread.v2"
        id = f"19:{uuid5(NAMESPACE_URL, f'{self.tenant}/{name}').hex}@{end}"
        return self.state.chats.setdefault(id, Chat(id, kind, set(members), name, has_bot))

    def chat(self, who: str) -> Chat:
        """The person's own chat with the bot."""
        return self.state.opened(who)

    def head(self, who: str, chat: Chat, thread: str = "", **more: Any) -> Json:
        """What every activity of that person says. `more` takes the place of it."""
        user = self.state.users[who]
        info = {"locale": user.locale, "country": "US", "platform": "Web", "timezone": user.zone, "type": "clientInfo"}
        return {"timestamp": self.state.common.stamp(), "localTimestamp": self.state.common.stamp(),
                "localTimezone": user.zone, "locale": user.locale, "entities": [info],
                **self.where(chat, thread), "from": user.account(), "id": f"f:{uuid4()}", **more}  # fmt: skip

    def where(self, chat: Chat, thread: str = "") -> Json:
        """What is the same for everything that happens in a chat."""
        id = f"{chat.id};messageid={thread}" if thread else chat.id
        group = {} if chat.kind == "personal" else {"isGroup": True}
        data: Json = {"tenant": {"id": self.tenant}}
        if chat.kind == "channel":
            data |= {"teamsChannelId": chat.id, "teamsTeamId": chat.id, "team": {"id": chat.id},
                     "channel": {"id": chat.id}}  # fmt: skip
        return {"channelId": "msteams", "serviceUrl": self.service_url, "channelData": data,
                "conversation": {"id": id, "conversationType": chat.kind, "tenantId": self.tenant, **group},
                "recipient": {"id": self.state.bot, "name": BOT_NAME}}  # fmt: skip

    async def tell(self, activity: Json) -> Answer:
        """Deliver it, and let whoever waits look again."""
        answer = await self.delivery.deliver(activity)
        await self.state.common.changed()
        return answer

    def message(self, message: Message) -> tuple[Chat, Message]:
        """A message as it is now, and where it stands. AssertionError where it is gone."""
        for chat in self.state.chats.values():
            if (now := chat.message(message.id)) is not None:
                return chat, now
        raise AssertionError("the message is not there any more")
