"""The Web API methods of the Slack of the tests, and the scope each needs."""

from collections.abc import Callable, Mapping

from tests.slack import saying, views
from tests.slack.given import needed, read
from tests.slack.state import Json, No, State, User


def auth_test(state: State, arguments: Json) -> Json:
    """Whose token it is."""
    return {"team_id": state.team, "team": "Test", "user_id": state.bot_user, "bot_id": state.bot,
            "url": "https://test.slack.com/", "is_enterprise_install": False}  # fmt: skip


def users_info(state: State, arguments: Json) -> Json:
    """One person."""
    user = state.users.get(needed(arguments, "user"))
    if user is None:
        raise No("user_not_found")
    return {"user": user.profile(state.team)}


def users_list(state: State, arguments: Json) -> Json:
    """Everybody, in pages."""
    everybody = list(state.users.values())
    start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 1_000)
    more = str(start + limit) if start + limit < len(everybody) else ""
    page = [user.profile(state.team) for user in everybody[start : start + limit]]
    return {"members": page, "response_metadata": {"next_cursor": more}}


def lookup_by_email(state: State, arguments: Json) -> Json:
    """Whoever has that address."""
    email = str(needed(arguments, "email")).casefold()
    user = next((user for user in state.users.values() if user.email.casefold() == email and not user.deleted), None)
    if user is None:
        raise No("users_not_found")
    return {"user": user.profile(state.team)}


def conversations_open(state: State, arguments: Json) -> Json:
    """The direct message with one person."""
    user = _reachable(state.users.get(needed(arguments, "users")))
    return {"channel": {"id": state.dm(user.id)}}


def _reachable(user: User | None) -> User:
    if user is None:
        raise No("user_not_found")
    if user.deleted:
        raise No("user_disabled")
    return user


def files_get_upload_url(state: State, arguments: Json) -> Json:
    """Where a file is to be put."""
    needed(arguments, "filename")
    length = int(needed(arguments, "length"))
    id = f"F{state.number():05d}"
    state.files[id] = {"length": length, "data": None, "ready": False}
    return {"upload_url": f"{arguments['_root']}/upload/{state.team}/{id}", "file_id": id}


def files_complete_upload(state: State, arguments: Json) -> Json:
    """A file that was put there may be used."""
    files = read(needed(arguments, "files"))
    for file in files:
        known = state.files.get(file["id"])
        if known is None or known["data"] is None:
            raise No("file_not_found")
        known["ready"] = True
    return {"files": [{"id": file["id"], "mimetype": ""} for file in files]}


Method = Callable[[State, Json], Json]

METHODS: Mapping[str, tuple[Method, str | None]] = {
    "auth.test": (auth_test, None),
    "users.info": (users_info, "users:read"),
    "users.list": (users_list, "users:read"),
    "users.lookupByEmail": (lookup_by_email, "users:read.email"),
    "conversations.open": (conversations_open, "im:write"),
    "conversations.history": (saying.history, "im:history"),
    "chat.postMessage": (saying.post_message, "chat:write"),
    "chat.postEphemeral": (saying.post_ephemeral, "chat:write"),
    "chat.update": (saying.update, "chat:write"),
    "views.open": (views.open_view, None),
    "views.push": (views.push, None),
    "views.update": (views.update, None),
    "views.publish": (views.publish, None),
    "files.getUploadURLExternal": (files_get_upload_url, "files:write"),
    "files.completeUploadExternal": (files_complete_upload, "files:write"),
}
