"""One tenant of the Teams of the tests, with people who type, press and fill in."""

import html
from collections.abc import Callable, Sequence
from typing import Any

from tests.teams import filling, invoking
from tests.teams.delivery import Answer
from tests.teams.filling import Values
from tests.teams.happenings import Happenings
from tests.teams.state import BOT_NAME, Chat, Dialog, Json, Message

REFRESH_SECONDS, MOST_REFRESHED = 60.0, 60
CONTEXT = {"theme": "default"}


class Workplace(Happenings):
    """What people do there, and what they see."""

    async def until(self, is_so: Callable[[], object], seconds: float = 20.0) -> None:
        """Return as soon as it is so."""
        await self.state.common.until(is_so, seconds)

    def seen(self, who: str, chat: Chat | None = None) -> list[Message]:
        """What the bot said in that chat, or in the person's own, oldest first, as it is now."""
        return [each for each in (chat or self.chat(who)).messages if not each.by]

    def called(self, what: str) -> list[Json]:
        """The bodies of every call of that kind."""
        return [body for name, _, body in self.state.calls if name == what]

    def dialog(self, who: str) -> Dialog | None:
        """What stands before that person."""
        return self.state.dialogs.get(who)

    # --- what people do
    async def type(
        self, who: str, text: str, chat: Chat | None = None, thread: str = "", others: Sequence[str] = (), **more: Any
    ) -> Answer:
        """Write to the bot: in a chat of several it is mentioned, or hears nothing. `others` are mentioned as well,
        where the text says their names with an @."""
        chat, id = chat or self.chat(who), self.state.common.id()
        named = [(BOT_NAME, self.state.bot)] if chat.kind != "personal" else []
        written = f"@{BOT_NAME}\u00a0{text}\n" if named else text
        named += [(self.state.users[each].name, self.state.users[each].channel_id) for each in others]
        said = written
        for name, _ in named:
            said = said.replace(f"@{name}", f"<at>{name}</at>", 1)
        root = (thread or id) if chat.kind == "channel" else ""
        chat.messages.append(Message(id, {"text": text}, by=who, thread=root))
        head = self.head(who, chat, root, id=id)
        head["entities"] += [
            {"type": "mention", "mentioned": {"id": id, "name": name}, "text": f"<at>{name}</at>"} for name, id in named
        ]
        copy = {"contentType": "text/html", "content": f"<p>{html.escape(written.strip())}</p>"}
        body = {"type": "message", "text": said, "textFormat": "plain", "attachments": [copy]}
        return await self.tell({**head, **body, **more})

    async def press(
        self, who: str, message: Message, label: str, values: Values | None = None, *, old_client: bool = False
    ) -> Answer:
        """Press what is labelled so. An `old_client` knows no Action.Execute and takes its fallback."""
        chat, now = self.message(message)
        card = now.card(who)
        assert card is not None, "there is no card to press something on"
        action = filling.action(card, label)
        if old_client and action["type"] == "Action.Execute":
            action = action["fallback"]
        given = filling.filled(card, values or {})
        if action["type"] == "Action.Execute":
            return await self._execute(who, chat, now, action, given)
        assert action["type"] == "Action.Submit", f"a press of {action['type']} tells the bot nothing"
        data = {**action.get("data", {}), **given}
        head = self.head(who, chat, now.thread, replyToId=now.id)
        kind = data.get("msteams", {}).get("type")
        if kind == "task/fetch":
            return await self._fetch(who, head, data)
        assert kind is None, f"nobody here does {kind}"
        value = {name: each for name, each in data.items() if name != "msteams"}
        return await self.tell({**head, "type": "message", "value": value})

    async def submit(self, who: str, values: Values | None = None, label: str = "") -> Answer:
        """Fill in the dialog and send it. AssertionError for what the window would not let anybody send."""
        dialog = self.state.dialogs[who]
        action = filling.action(dialog.card, label)
        assert action["type"] == "Action.Submit", f"a dialog knows no {action['type']}"
        data = {**action.get("data", {}), **filling.filled(dialog.card, values or {})}
        value = {**dialog.more, "data": data, "context": CONTEXT}
        head = {**dialog.head, "id": self.head(who, self.chat(who))["id"], "timestamp": self.state.common.stamp()}
        answer = await self.delivery.deliver({**head, "type": "invoke", "name": dialog.submit, "value": value})
        invoking.submitted(self.state, who, dialog, answer)
        await self.state.common.changed()
        return answer

    def close(self, who: str) -> None:
        """Close the dialog before that person. Nobody is told."""
        del self.state.dialogs[who]

    async def use(self, who: str, command: str, message: Message | None = None, text: str = "") -> Answer:
        """Use a command of the message extension: on a message, wherever it stands, or where people write."""
        chat = self.message(message)[0] if message is not None else self.chat(who)
        more: Json = {"commandId": command, "commandContext": "message" if message else "compose"}
        if message is not None:
            more["messagePayload"] = self._payload(chat, message, text)
        head = self.head(who, chat, message.thread if message else "")
        submit = "composeExtension/submitAction"
        return await self._ask(who, Dialog("", {}, head, more, submit), "composeExtension/fetchTask", more)

    async def search(self, who: str, command: str, words: str) -> Answer:
        """Search with the message extension. Teams asks with `initialRun` before the first letter."""
        named = [{"name": "search", "value": words}] if words else [{"name": "initialRun", "value": "true"}]
        value = {"commandId": command, "parameters": named, "queryOptions": {"skip": 0, "count": 25}}
        head = self.head(who, self.chat(who))
        answer = await self.tell({**head, "type": "invoke", "name": "composeExtension/query", "value": value})
        invoking.searched(self.state, who, answer)
        return answer

    async def look(self, who: str, chat: Chat | None = None) -> list[Answer]:
        """Open a chat: cards that refresh for that person do so, at most once a minute."""
        chat, answers = chat or self.chat(who), list[Answer]()
        for message in list(chat.messages):
            refresh = ((message.card("") or {}).get("refresh")) if not message.by else None
            if refresh is None or not self._refreshes(who, chat, refresh):
                continue
            now = self.state.common.now()
            if now - self.state.refreshed.get((who, message.id), 0.0) < REFRESH_SECONDS:
                continue
            self.state.refreshed[who, message.id] = now
            answers.append(await self._execute(who, chat, message, refresh["action"], {}, "automatic"))
        return answers

    def _refreshes(self, who: str, chat: Chat, refresh: Json) -> bool:
        if "userIds" not in refresh:
            return len(chat.members) <= MOST_REFRESHED
        return self.state.users[who].channel_id in refresh["userIds"]

    async def _execute(
        self, who: str, chat: Chat, message: Message, action: Json, given: Json, trigger: str = "manual"
    ) -> Answer:
        told: Json = {name: action[name] for name in ("type", "id", "title", "verb") if name in action}
        value = {"action": {**told, "data": {**action.get("data", {}), **given}}, "trigger": trigger}
        head = self.head(who, chat, message.thread, replyToId=message.id)
        answer = await self.tell({**head, "type": "invoke", "name": "adaptiveCard/action", "value": value})
        invoking.pressed(self.state, who, message, answer)
        return answer

    async def _fetch(self, who: str, head: Json, data: Json) -> Answer:
        value = {"data": data}
        return await self._ask(who, Dialog("", {}, head, {}, "task/submit"), "task/fetch", value)

    async def _ask(self, who: str, opener: Dialog, name: str, value: Json) -> Answer:
        answer = await self.tell(
            {**opener.head, "type": "invoke", "name": name, "value": {**value, "context": CONTEXT}}
        )
        invoking.asked(self.state, who, opener, answer)
        await self.state.common.changed()
        return answer

    def _payload(self, chat: Chat, message: Message, text: str) -> Json:
        said = text or str(message.activity.get("text", ""))
        sender = self.state.users.get(message.by)
        user = {"userIdentityType": "aadUser", "id": sender.aad, "displayName": sender.name} if sender else None
        link = f"https://teams.microsoft.com/l/message/{chat.id}/{message.id}?tenantId={self.tenant}"
        return {"id": message.id, "replyToId": None, "createdDateTime": self.state.common.stamp(),
                "lastModifiedDateTime": None, "deleted": False, "importance": "normal", "locale": "en-us",
                "linkToMessage": link, "attachments": [], "mentions": [], "reactions": [],
                "from": {"device": None, "conversation": None, "user": user, "application": None},
                "body": {"contentType": "html", "content": f"<p>{html.escape(said)}</p>"}}  # fmt: skip
