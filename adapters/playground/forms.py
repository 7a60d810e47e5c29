"""A form as JSON. Its id carries all that submitting needs, so an open form outlives a restart."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from typing import Final, assert_never
from uuid import UUID, uuid5

from bot.cards import (
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    FormBlock,
    Input,
    NumberInput,
    Paragraph,
    PeopleInput,
    Quote,
    TextInput,
)
from bot.model import Person

_SPACE: Final = UUID("7d2e1f3c-5b0a-4f4e-9d38-0b7c6a1e52f4")
_NONCE: Final = 12  # bytes in front of the token that tell one opened form from the next


def opened(form: Form) -> str:
    """A new id for a form that was just opened: opening it again gives another."""
    return _id(os.urandom(_NONCE), form.token)


def token_of(form: str) -> str:
    """The token in such an id. Raises ValueError for anything that `opened` never made."""
    try:
        raw = urlsafe_b64decode(form + "=" * (-len(form) % 4))
        token = raw[_NONCE:].decode()
    except (NotBase64, UnicodeError) as wrong:
        raise ValueError("not a form") from wrong
    if len(raw) < _NONCE or _id(raw[:_NONCE], token) != form:
        raise ValueError("not a form")  # the same bytes written another way would be another event
    return token


def event_of(form: str, by: UUID) -> UUID:
    """The one event that this opened form, sent by this person, ever is."""
    return uuid5(_SPACE, f"submit {by} {form}")


def as_json(form: Form, id: str, people: Sequence[Person]) -> dict[str, object]:
    """The form for the page: lines before the first question are `intro`, later ones `before` a field."""
    fields: list[dict[str, object]] = []
    intro: list[str] = []
    waiting: list[str] = intro
    for block in form.blocks:
        if isinstance(block, Paragraph | Facts | Quote):
            waiting.extend(_lines(block))
            continue
        fields.append({**_field(block, people), "before": [] if waiting is intro else waiting})
        waiting = []
    outro = [] if waiting is intro else waiting
    return {
        "id": id,
        "title": form.title,
        "intro": intro,
        "fields": fields,
        "outro": outro,
        "submit": form.submit,
    }


def values_as_opened(form: Form) -> Mapping[str, str | Sequence[str] | None]:
    """What comes back from a form that nobody touched."""
    return {field.name: _value(field) for field in form.inputs()}


def _id(nonce: bytes, token: str) -> str:
    return urlsafe_b64encode(nonce + token.encode()).decode().rstrip("=")


def _lines(block: FormBlock) -> list[str]:
    match block:
        case Paragraph(spans):
            return ["".join(span.text for span in spans)]
        case Facts(rows):
            return [f"{label}: {value}" for label, value in rows]
        case Quote(text):
            return [f"“{text}”"]
        case _:
            return []


def _field(field: Input, people: Sequence[Person]) -> dict[str, object]:
    lines, longest = (field.lines, field.longest) if isinstance(field, TextInput) else (1, None)
    return {
        "name": field.name,
        "label": field.label,
        "kind": _kind(field),
        "required": field.required,
        "value": _value(field),
        "options": _options(field, people),
        "hint": field.hint,
        "lines": lines,
        "longest": longest,
    }


def _kind(field: Input) -> str:
    match field:
        case TextInput():
            return "text"
        case NumberInput():
            return "number"
        case ChoiceInput(several=several):
            return "choices" if several else "choice"
        case PeopleInput(several=several):
            return "people" if several else "person"
        case DateInput():
            return "date"
        case FileInput():
            return "file"
        case _:
            assert_never(field)


def _value(field: Input) -> str | list[str] | None:
    match field:
        case TextInput() | NumberInput():
            return field.value
        case ChoiceInput() | PeopleInput():
            values = [str(value) for value in field.value]
            return values if field.several else next(iter(values), None)
        case DateInput():
            return field.value.isoformat() if field.value else None
        case FileInput():
            return None
        case _:
            assert_never(field)


def _options(field: Input, people: Sequence[Person]) -> list[dict[str, str]]:
    match field:
        case ChoiceInput():
            return [{"value": option.value, "label": option.label} for option in field.options]
        case PeopleInput():
            return [{"value": str(person.id), "label": person.name} for person in people]
        case _:
            return []
