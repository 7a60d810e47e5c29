"""Forms as Slack's modal views, and what people filled in. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, assert_never
from uuid import UUID

from adapters.slack import limits, words
from adapters.slack.render import Json, drawn_words, literal
from adapters.slack.text import inert, short
from adapters.text import clean, clip
from bot.cards import (
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    FormBlock,
    Input,
    NumberInput,
    Option,
    Paragraph,
    PeopleInput,
    Plain,
    Quote,
    TextInput,
)
from bot.model import Person

CALLBACK = "form"
ELSEWHERE = ".elsewhere"  # after a question's name: the same asked of people on other platforms
FROM_HOME = "form_of_home"  # of one that was opened there: what it changes is drawn there anew
CLOSE = "Cancel"
RADIO = 5  # more options than that are a list to open

Users = Mapping[UUID, str]  # people and their Slack ids
Filled = str | tuple[str, ...] | None


def view(form: Form, users: Users | None = None, elsewhere: Sequence[Person] = ()) -> Json:
    """The form as a modal. `users` are the Slack ids of the people chosen beforehand.

    Slack's own list of people knows nobody who is `elsewhere`: they are chosen from a second one below it.
    """
    asked = (each for block in form.blocks for each in _blocks(block, users or {}, elsewhere))
    blocks = [*_whole_title(form.title), *asked]
    if len(blocks) > limits.VIEW_BLOCKS:
        # Words go before a question does.
        questions = [block for block in blocks if block["type"] == "input"]
        blocks = (questions if len(questions) < len(blocks) else blocks)[: limits.VIEW_BLOCKS]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": form.token,
        "title": _top(form.title),
        "submit": literal(form.submit, limits.VIEW_TITLE),
        "close": literal(CLOSE, limits.VIEW_TITLE),
        "blocks": blocks or [drawn_words(Paragraph(()))],
    }


def note(title: str, text: str) -> Json:
    """A modal that only says something."""
    return told(Card(title, (Paragraph((Plain(text),)),)))


def told(card: Card) -> Json:
    """A card in place of a form: read there, and kept nowhere."""
    said = [drawn_words(block) for block in card.blocks if isinstance(block, Paragraph | Facts | Quote)]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _top(card.title),
        "close": literal("Close", limits.VIEW_TITLE),
        "blocks": [*_whole_title(card.title), *said],
    }


def filled(state: Mapping[str, Any]) -> dict[str, Filled]:
    """What was filled in, by question: text, a choice's value, an ISO date; several as a tuple; None for nothing."""
    return {
        name: _value(element) for name, elements in state.get("values", {}).items() for element in elements.values()
    }


def chosen_users(state: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The Slack ids chosen in each question that asks for people."""
    found: dict[str, tuple[str, ...]] = {}
    for name, elements in state.get("values", {}).items():
        for element in elements.values():
            if element.get("type") in {"users_select", "multi_users_select"}:
                one = element.get("selected_user")
                found[name] = tuple(element.get("selected_users") or ([one] if one else []))
    return found


def merged(values: Mapping[str, Filled]) -> dict[str, Filled]:
    """Each question once: who was chosen elsewhere counts where nobody of Slack was, or besides them where several are
    asked for."""
    asked = {name: value for name, value in values.items() if not name.endswith(ELSEWHERE)}
    return {name: _either(value, values.get(f"{name}{ELSEWHERE}")) for name, value in asked.items()}


def _either(here: Filled, elsewhere: Filled) -> Filled:
    if not isinstance(elsewhere, tuple):
        return here or elsewhere
    return (*(here if isinstance(here, tuple) else ()), *elsewhere)


def _value(element: Mapping[str, Any]) -> Filled:
    match element.get("type"):
        case "plain_text_input":
            return clean(element["value"]) if element.get("value") else None
        case "static_select" | "radio_buttons":
            option = element.get("selected_option")
            return str(option["value"]) if option else None
        case "multi_static_select" | "checkboxes":
            return tuple(str(option["value"]) for option in element.get("selected_options") or ())
        case "datepicker":
            return element.get("selected_date") or None
        case "users_select":
            return element.get("selected_user") or None
        case "multi_users_select":
            return tuple(element.get("selected_users") or ())
        case _:
            return None


def _top(title: str) -> Json:
    return literal(short(inert(title), limits.VIEW_TITLE), limits.VIEW_TITLE)


def _whole_title(title: str) -> Iterator[Json]:
    # 24 characters is little: of a longer title the beginning is on top, and all of it above the questions.
    if len(inert(title)) > limits.VIEW_TITLE:
        yield {"type": "header", "text": literal(title, limits.HEADER)}


def _blocks(block: FormBlock, users: Users, elsewhere: Sequence[Person]) -> Iterator[Json]:
    drawn = _block(block, users)
    if not (isinstance(block, PeopleInput) and elsewhere):
        yield drawn
        return
    yield {**drawn, "optional": True}  # one of the two is answered: that it is, the answer to the form says
    shown = sorted(elsewhere, key=lambda person: person.id not in block.value)[: limits.SELECT_OPTIONS]
    options = [_option(Option(str(person.id), person.name)) for person in shown]
    chosen = [option for option in options if option["value"] in {str(id) for id in block.value}]
    kind, initial = (
        ("multi_static_select", {"initial_options": chosen})
        if block.several
        else ("static_select", {"initial_option": next(iter(chosen), None)})
    )
    name = f"{block.name}{ELSEWHERE}"
    yield {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": literal(words.ELSEWHERE.format(_places(shown)), limits.LABEL),
        "element": {"type": kind, "options": options, **(initial if chosen else {}), "action_id": name},
    }


def _places(people: Sequence[Person]) -> str:
    return " or ".join(sorted({person.address.platform.capitalize() for person in people}))


def _block(block: FormBlock, users: Users) -> Json:
    if isinstance(block, Paragraph | Facts | Quote):
        return drawn_words(block)
    drawn: Json = {
        "type": "input",
        "block_id": block.name,
        "optional": not block.required,
        "label": literal(block.label, limits.LABEL),
        "element": {**_element(block, users), "action_id": block.name},
    }
    return {**drawn, "hint": literal(block.hint, limits.HINT)} if block.hint else drawn


def _element(asked: Input, users: Users) -> Json:
    match asked:
        case TextInput():
            longest = min(asked.longest, limits.INPUT_TEXT)
            return {"multiline": asked.lines > 1, "max_length": longest, **_text(asked.value, longest)}
        case NumberInput():
            # Not Slack's number field: people write "12,5" and "1.200".
            return _text(asked.value, limits.PLACEHOLDER)
        case ChoiceInput():
            return _choice(asked)
        case PeopleInput():
            return _people(asked, [users[id] for id in asked.value if id in users])
        case DateInput():
            day = {"initial_date": asked.value.isoformat()} if asked.value else {}
            return {"type": "datepicker", **day}
        case FileInput():
            # The text itself is asked for, to be pasted: reading an uploaded file needs the right to read all files.
            return {"multiline": True, **_text("", limits.INPUT_TEXT)}
        case _:
            assert_never(asked)


def _text(value: str, longest: int) -> Json:
    # The one text that is not made inert: nobody but the person who edits it sees it, and they get back what it was.
    shown = clean(value)[:longest]
    return {"type": "plain_text_input", **({"initial_value": shown} if shown else {})}


def _choice(asked: ChoiceInput) -> Json:
    options = [_option(option) for option in asked.options[: limits.SELECT_OPTIONS]]
    chosen = [option for option in options if option["value"] in asked.value]
    if asked.several:
        kind = "checkboxes" if len(options) <= limits.CHOICE_OPTIONS else "multi_static_select"
        return {"type": kind, "options": options, **({"initial_options": chosen} if chosen else {})}
    kind = "radio_buttons" if len(options) <= RADIO else "static_select"
    return {"type": kind, "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def _option(option: Option) -> Json:
    return {"text": literal(option.label, limits.OPTION), "value": option.value}


def _people(asked: PeopleInput, chosen: Sequence[str]) -> Json:
    if asked.several:
        return {"type": "multi_users_select", **({"initial_users": list(chosen)} if chosen else {})}
    return {"type": "users_select", **({"initial_user": chosen[0]} if chosen else {})}


def refused(errors: Mapping[str, str], view: Mapping[str, Any]) -> Json:
    """The answer that keeps the form open with the errors at their questions.

    Slack refuses the whole answer for one name that is no question of the view, so such an error stands at the first
    question; where nothing is asked, the view becomes the sentence.
    """
    blocks = view.get("blocks", ())
    names = [str(block["block_id"]) for block in blocks if block.get("type") == "input" and "block_id" in block]
    if not names:
        return {"response_action": "update", "view": note(words.FORM_TITLE, " ".join(errors.values()))}
    shown: dict[str, str] = {}
    for name, sentence in errors.items():
        at = name if name in names else names[0]
        both = f"{shown[at]} {sentence}" if at in shown else sentence
        shown[at] = clip(inert(both), limits.HINT)
    return {"response_action": "errors", "errors": shown}
