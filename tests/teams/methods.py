"""What the Bot Connector does: messages, personal chats, members."""

from typing import Any

from tests.teams import given
from tests.teams.state import Chat, Json, Message, No, State, User

NOT_INSTALLED = "Bot is not installed in user's personal scope"
BLOCKED = '{\r\n  "subCode": "MessageWritesBlocked",\r\n  "details": "Thread is blocked from message writes.",\r\n'
BLOCKED += '  "errorCode": null,\r\n  "errorSubCode": null\r\n}'


def send(state: State, conversation: str, body: Json) -> Json:
    """A new message at the end, or a new thread in a channel."""
    chat, thread = writable(state, conversation)
    activity = given.checked(state, chat, body)
    id = state.common.id()
    chat.messages.append(Message(id, activity, thread=(thread or id) if chat.kind == "channel" else ""))
    return {"id": id}


def update(state: State, conversation: str, message: str, body: Json) -> Json:
    """Another message in its place, for everybody."""
    chat, _ = writable(state, conversation)
    own = _own(chat, message)
    own.activity, own.edited = given.checked(state, chat, body), True
    own.views.clear()
    return {"id": message}


def delete(state: State, conversation: str, message: str) -> Json:
    """It is not there any more."""
    chat, _ = writable(state, conversation)
    chat.messages.remove(_own(chat, message))
    return {}


def open_chat(state: State, body: Json) -> Json:
    """The personal chat with one person, named by 29:… or by their id in the directory."""
    unknown = set(body) - {"bot", "isGroup", "members", "tenantId", "channelData", "topicName"}
    members = body.get("members")
    if unknown or body.get("isGroup") or not isinstance(members, list) or len(members) != 1:
        raise No(400, "BadSyntax", f"Bad format of conversation {sorted(body)}")
    if set(members[0]) - {"id", "name"}:
        raise No(400, "BadSyntax", f"Incorrect conversation creation parameters {sorted(members[0])}")
    named = body.get("tenantId") or (body.get("channelData") or {}).get("tenant", {}).get("id")
    bot = (body.get("bot") or {}).get("id", state.bot)
    if named != state.tenant or bot != state.bot:
        raise No(400, "BadArgument", f"bot {bot}, tenant {named}")
    who = state.handle(str(members[0].get("id", "")))
    if who is None or state.users[who].left:
        raise No(403, "ForbiddenOperationException", "The user is not found in the tenant")
    if not state.users[who].installed:
        raise No(403, "ForbiddenOperationException", NOT_INSTALLED)
    return {"id": state.opened(who).id}


def member(state: State, conversation: str, id: str) -> Json:
    """One member, by 29:… or by their id in the directory."""
    chat = _seen(state, conversation)
    who = state.handle(id)
    if who is None or who not in chat.members:
        raise No(404, "MemberNotFoundInConversation", "The member was not found in the conversation")
    return state.users[who].member(state.tenant)


def members(state: State, conversation: str, query: Any) -> Json:
    """All of them, in pages."""
    chat = _seen(state, conversation)
    everybody = [state.users[who].member(state.tenant) for who in sorted(chat.members)]
    start, size = int(query.get("continuationToken") or 0), int(query.get("pageSize") or 200)
    more = {"continuationToken": str(start + size)} if start + size < len(everybody) else {}
    return {"members": everybody[start : start + size], **more}


def writable(state: State, conversation: str) -> tuple[Chat, str]:
    """Where the bot may write, and in which thread. Raises No."""
    found = state.found(conversation)
    if found is None:
        raise No(404, "ConversationNotFound", "Conversation not found.")
    chat, thread = found
    if not chat.has_bot:
        raise No(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    if chat.kind == "personal":
        _reachable(state.users[next(iter(chat.members))])
    if chat.writes_blocked:
        blocked = No(403, "MessageWritesBlocked")
        blocked.body = {"errorCode": 209, "message": BLOCKED}
        raise blocked
    return chat, thread


def _reachable(user: User) -> None:
    if user.left:
        raise No(403, "MessageWritesBlocked", "User is not in tenant")
    if user.blocked:
        raise No(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.")
    if not user.installed:
        raise No(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")


def _seen(state: State, conversation: str) -> Chat:
    found = state.found(conversation)
    if found is None:
        raise No(404, "ConversationNotFound", "Conversation not found.")
    if not found[0].has_bot:
        raise No(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")
    return found[0]


def _own(chat: Chat, id: str) -> Message:
    message = chat.message(id)
    if message is None:
        raise No(404, "ActivityNotFoundInConversation", "The activity was not found in the conversation")
    if message.by:
        raise No(403, "BadArgument", "The message is somebody else's")
    return message
