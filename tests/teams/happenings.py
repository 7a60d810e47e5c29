"""What happens in a tenant beside what people say: the app comes and goes, messages are changed, people react."""

from uuid import uuid4

from tests.teams.delivery import Answer
from tests.teams.people import People
from tests.teams.state import Chat, Json, Message


class Happenings(People):
    """Events of one tenant."""

    async def install(self, who: str, chat: Chat | None = None) -> list[Answer]:
        """Somebody adds the app for themselves, or to a group chat or a team."""
        if chat is None:
            self.state.users[who].installed = True
            chat = self.chat(who)
        chat.has_bot = True
        added = [{"id": self.state.bot}]
        if chat.kind == "personal":
            account = self.state.users[who].account()
            added.append({name: value for name, value in account.items() if name != "name"})
        joined = {"type": "conversationUpdate", "membersAdded": added}
        return [await self._installation(who, chat, "add"), await self._update(who, chat, joined, "teamMemberAdded")]

    async def uninstall(self, who: str, chat: Chat | None = None) -> list[Answer]:
        """Somebody removes the app for themselves, or from a group chat or a team."""
        if chat is None:
            self.state.users[who].installed = False
            return [await self._installation(who, self.chat(who), "remove")]
        chat.has_bot = False
        gone = {"type": "conversationUpdate", "membersRemoved": [{"id": self.state.bot}]}
        update = await self._update(who, chat, gone, "teamMemberRemoved")
        return [await self._installation(who, chat, "remove"), update]

    async def enter(self, who: str, chat: Chat) -> Answer:
        """Somebody becomes a member of a chat that the bot is in."""
        chat.members.add(who)
        account = {k: v for k, v in self.state.users[who].account().items() if k != "name"}
        return await self._update(
            who, chat, {"type": "conversationUpdate", "membersAdded": [account]}, "teamMemberAdded"
        )

    async def edit(self, who: str, message: Message, text: str) -> Answer:
        """Somebody changes what they wrote."""
        chat, now = self.message(message)
        now.activity = {**now.activity, "text": text}
        now.edited = True
        return await self._changed(who, chat, now, "messageUpdate", "editMessage", text=text, textFormat="plain")

    async def take_back(self, who: str, message: Message) -> Answer:
        """Somebody deletes what they wrote."""
        chat, now = self.message(message)
        chat.messages.remove(now)
        return await self._changed(who, chat, now, "messageDelete", "softDeleteMessage")

    async def react(self, who: str, message: Message, kind: str = "like") -> Answer:
        """Somebody puts a face under a message."""
        chat, now = self.message(message)
        said = {"type": "messageReaction", "reactionsAdded": [{"type": kind}], "replyToId": now.id}
        return await self.tell({**self._event(who, chat), **said})

    def block(self, who: str) -> None:
        """Somebody blocks the bot. Nobody is told."""
        self.state.users[who].blocked = True

    def remove_history(self, who: str) -> None:
        """Somebody removes the chat with all that was said there. Nobody is told."""
        self.chat(who).gone = True

    def leave(self, who: str) -> None:
        """Somebody's account is closed. Nobody is told."""
        self.state.users[who].left = True

    def _event(self, who: str, chat: Chat) -> Json:
        """The head of what Teams itself tells: no zone, no name."""
        sender = {k: v for k, v in self.state.users[who].account().items() if k != "name"}
        stamp = self.state.common.stamp()
        return {**self.where(chat), "id": f"f:{uuid4()}", "timestamp": stamp, "from": sender}

    async def _installation(self, who: str, chat: Chat, action: str) -> Answer:
        said = {**self._event(who, chat), "type": "installationUpdate", "action": action}
        said["entities"] = [{"type": "clientInfo", "locale": self.state.users[who].locale}]
        said["channelData"] |= {"settings": {"selectedChannel": {"id": chat.id}}, "source": {"name": "message"}}
        return await self.tell(said)

    async def _update(self, who: str, chat: Chat, what: Json, event: str) -> Answer:
        said: Json = {**self._event(who, chat), **what}
        if chat.kind == "channel":
            said["channelData"] |= {"eventType": event}
        return await self.tell(said)

    async def _changed(self, who: str, chat: Chat, message: Message, type: str, event: str, **more: str) -> Answer:
        said: Json = {**self.head(who, chat, message.thread), "type": type, "id": message.id, **more}
        said["channelData"] |= {"eventType": event}
        return await self.tell(said)
