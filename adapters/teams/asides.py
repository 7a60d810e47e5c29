"""An answer where others read along: a card that calls whoever asked, and shows the answer to them alone. Pure."""

import re
from typing import Any

from adapters.teams import limits, words
from adapters.teams.activities import Act, Json
from adapters.teams.data import Do, data
from adapters.teams.invoked import CARD
from adapters.teams.render import framed
from adapters.teams.text import literal, unmarked
from adapters.text import clip

LONGEST_NAME = 100
_MARKS = re.compile(r"[<>&{}]")


def sentence(act: Act, said: str, *actions: Json) -> Json:
    """A message that calls whoever acted; `{name}` in it is their name."""
    name = clip(_MARKS.sub("", unmarked(act.name, LONGEST_NAME)), LONGEST_NAME) if act.name.strip() else words.SOMEBODY
    text, called = said.replace("{name}", f"<at>{name}</at>"), said.replace("{name}", name)
    block: Json = {"type": "TextBlock", "text": text if act.channel_id else called, "wrap": True}
    body: list[Json] = [block]
    if actions:
        body.append({"type": "ActionSet", "actions": list(actions)})
    drawn = framed(called, body)
    if act.channel_id and "{name}" in said:
        mentioned = {"id": act.channel_id, "name": name}
        drawn["msteams"] = {"entities": [{"type": "mention", "text": f"<at>{name}</at>", "mentioned": mentioned}]}
    return message(drawn, called)


def for_one(act: Act, do: Do, *actions: Json) -> Json:
    """The same, with a button that shows the answer; to whoever asked it is shown without a press."""
    show = _show(do)
    shown = sentence(act, words.FOR_ONE if act.name.strip() else words.FOR_YOU, show, *actions)
    content: dict[str, Any] = shown["attachments"][0]["content"]
    if act.channel_id:
        alone = {name: value for name, value in show.items() if name != "fallback"}
        content["refresh"] = {"action": alone, "userIds": [act.channel_id]}
    return shown


def opening(do: Do) -> Json:
    """A button that opens the form."""
    given = {**data(do), "msteams": {"type": "task/fetch"}}
    return {"type": "Action.Submit", "title": words.FORM_BUTTON, "style": "positive", "data": given}


def message(drawn: Json, said: str) -> Json:
    """A card as a whole message."""
    attached = [{"contentType": CARD, "content": drawn}]
    return {"type": "message", "summary": literal(said, limits.SUMMARY), "attachments": attached}


def _show(do: Do) -> Json:
    given = data(do)
    submit = {"type": "Action.Submit", "title": words.SHOW, "data": given}
    return {"type": "Action.Execute", "verb": "show", "title": words.SHOW, "data": given, "fallback": submit}
