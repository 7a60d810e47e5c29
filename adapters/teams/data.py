"""What a button and a form of ours give back, under one key beside the questions' own names. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from adapters.teams.activities import Json

KEY = "_do"  # no question is called so

Way = Literal["press", "say", "form", "show"]


@dataclass(frozen=True, slots=True)
class Do:
    """What was pressed: a button of a card (`verb`, `token`), words to be said again (`token`), or a filled-in form.

    `form` is the form as it was drawn, so that it can be drawn once more with what was wrong; `whose` is the only
    person who may, "" where the rules decide. `of` tells the drawings of one message or form apart: a double click is
    one event, a click on what was drawn anew is another.
    """

    way: Way
    verb: str = ""
    token: str = ""
    form: Json | None = None
    whose: str = ""
    of: str = ""


def data(do: Do) -> Json:
    """As the data of an action."""
    inner: Json = {"way": do.way, "verb": do.verb, "token": do.token, "form": do.form, "whose": do.whose, "of": do.of}
    return {KEY: {name: value for name, value in inner.items() if value}}


def done(given: Mapping[str, Any]) -> Do | None:
    """What was pressed, out of what came back with it; None where it is not ours. Anybody may have written it."""
    inner = given.get(KEY)
    if not isinstance(inner, dict) or inner.get("way") not in ("press", "say", "form", "show"):
        return None
    texts = {name: inner.get(name, "") for name in ("verb", "token", "whose", "of")}
    form = inner.get("form")
    if not all(isinstance(text, str) for text in texts.values()) or not isinstance(form, dict | None):
        return None
    return Do(way=inner["way"], form=form, **texts)


def filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the questions, by their names, as Teams sent them: text, and nothing for what was left empty."""
    return {name: value for name, value in given.items() if name not in (KEY, "msteams")}


def stamped(drawn: Any, of: str) -> Any:
    """The same drawing, of a card or a whole activity, all of its buttons knowing which one it is."""
    if isinstance(drawn, list):
        return [stamped(each, of) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    inner = drawn.get(KEY)
    if isinstance(inner, dict) and "way" in inner:
        return {**drawn, KEY: {**inner, "of": of}}
    return {name: stamped(each, of) for name, each in drawn.items()}
