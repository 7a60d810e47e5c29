"""Views of the Slack of the tests: the right to open one, modals above each other, and the App Home."""

import json

from adapters.slack import shapes
from tests.slack.given import needed, read, refused
from tests.slack.state import Json, No, State

TRIGGER_SECONDS = 3.0
LARGEST_VIEW = 250_000  # bytes
MOST_ABOVE_EACH_OTHER = 3


def open_view(state: State, arguments: Json) -> Json:
    """views.open: another modal takes the place of all that stood there."""
    user = _exchange(state, arguments)
    view = checked_view(state, read(needed(arguments, "view")))
    state.stacks[user] = [view]
    return {"view": view}


def push(state: State, arguments: Json) -> Json:
    """views.push: a modal above the one that stands there."""
    user = _exchange(state, arguments)
    stack = state.stacks.get(user) or []
    if not stack:
        raise No("not_found")
    return {"view": pushed(state, user, read(needed(arguments, "view")))}


def pushed(state: State, user: str, view: Json) -> Json:
    """That modal, above those of that person. Raises No."""
    stack = state.stacks[user]
    if len(stack) >= MOST_ABOVE_EACH_OTHER:
        raise No("push_limit_reached")
    under = {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    stack.append({**checked_view(state, view), **under})
    return stack[-1]


def update(state: State, arguments: Json) -> Json:
    """views.update, by the view's id or the app's own name for it."""
    id, own = arguments.get("view_id"), arguments.get("external_id")
    if not id and not own:
        raise refused("missing required field: view_id")
    for user, stack in state.stacks.items():
        for number, view in enumerate(stack):
            if view["id"] == id or (own and view.get("external_id") == own):
                if arguments.get("hash") not in (None, "", view["hash"]):
                    raise No("hash_conflict")
                stack[number] = replaced(state, view, read(needed(arguments, "view")))
                return {"view": state.stacks[user][number]}
    raise No("not_found")


def replaced(state: State, view: Json, by: Json) -> Json:
    """Another view in the place of that one: the same id, another hash. Raises No."""
    kept: Json = {key: view[key] for key in ("id", "root_view_id", "previous_view_id") if key in view}
    return {**checked_view(state, by, instead_of=view), **kept}


def publish(state: State, arguments: Json) -> Json:
    """views.publish: what that person sees in the App Home."""
    user, view = str(needed(arguments, "user_id")), read(needed(arguments, "view"))
    if user not in state.users:
        raise refused("invalid `user_id`")
    if not state.has_home_tab:
        raise No("not_enabled")
    before = state.homes.get(user)
    if arguments.get("hash") and (before is None or before["hash"] != arguments["hash"]):
        raise No("hash_conflict")
    made = checked_view(state, view, "home", before)
    state.homes[user] = {**made, "id": before["id"]} if before else made
    return {"view": state.homes[user]}


def checked_view(state: State, view: Json, kind: str = "modal", instead_of: Json | None = None) -> Json:
    """A view that is about to be shown, or Slack's refusal of it."""
    if view.get("type") != kind:
        raise refused(f"view.type: this is no {kind}")
    if faults := shapes.view_faults(view):
        raise refused(*faults)
    if len(json.dumps(view).encode()) > LARGEST_VIEW:
        raise No("view_too_large")
    shown = [*(view for stack in state.stacks.values() for view in stack), *state.homes.values()]
    named = [each for each in shown if each is not instead_of and each.get("external_id")]
    if view.get("external_id") in {each["external_id"] for each in named}:
        raise No("duplicate_external_id")
    id = f"V{state.number():05d}"
    return {
        "root_view_id": id,
        "previous_view_id": None,
        **view,
        "id": id,
        "hash": _hash(state),
        "state": {"values": {}},
    }


def _hash(state: State) -> str:
    return f"{int(state.now())}.{state.number():08x}"


def _exchange(state: State, arguments: Json) -> str:
    """Whoever acted. Raises No: a right to open a form is good once, for three seconds."""
    trigger = state.triggers.get(needed(arguments, "trigger_id"))
    if trigger is None:
        raise No("invalid_trigger_id")
    if state.now() > trigger.ends_at:
        raise No("expired_trigger_id")
    if trigger.used:
        raise No("exchanged_trigger_id")
    trigger.used = True
    return trigger.user
