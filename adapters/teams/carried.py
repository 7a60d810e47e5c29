"""A form as its own button carries it, so that it can be drawn once more; and read back. Pure.

It comes from outside: whoever sends it may have written it, and what it says is only ever shown to them again.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from adapters.teams.activities import Json
from adapters.text import clean
from bot.cards import (
    Bold,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    FormBlock,
    Link,
    Mention,
    NumberInput,
    Paragraph,
    PeopleInput,
    Plain,
    Quote,
    Span,
    TextInput,
)

MOST = 60  # questions and lines of one form

_SPANS: dict[str, TypeAdapter[Any]] = {each.__name__: TypeAdapter(each) for each in (Plain, Bold, Link, Mention)}
_BLOCKS: dict[str, TypeAdapter[Any]] = {
    each.__name__: TypeAdapter(each)
    for each in (Facts, Quote, TextInput, NumberInput, ChoiceInput, PeopleInput, DateInput, FileInput)
}


def shape(form: Form) -> Json:
    """The form as JSON, in few letters."""
    blocks = [_block_out(block) for block in form.blocks]
    cleaned: Json = _clean({"title": form.title, "submit": form.submit, "token": form.token, "blocks": blocks})
    return cleaned


def form_of(shape: Json) -> Form | None:
    """The form again; None for what is none."""
    texts = [shape.get(name) for name in ("title", "submit", "token")]
    blocks = shape.get("blocks")
    if not all(isinstance(text, str) for text in texts) or not isinstance(blocks, list) or len(blocks) > MOST:
        return None
    try:
        form = Form(str(texts[0]), tuple(_block_in(block) for block in blocks), str(texts[1]), str(texts[2]))
    except (ValidationError, ValueError):
        return None
    names = [asked.name for asked in form.inputs()]
    return form if len(set(names)) == len(names) and all(names) else None


def _block_out(block: FormBlock) -> Json:
    if isinstance(block, Paragraph):
        return {"is": "Paragraph", "spans": [_out(_SPANS, span) for span in block.spans]}
    return _out(_BLOCKS, block)


def _out(kinds: dict[str, TypeAdapter[Any]], part: FormBlock | Span) -> Json:
    name = type(part).__name__
    kind = kinds[name]
    # Cleaned first: what was nothing but unprintable is then left out like any other nothing.
    shown = kind.validate_python(_clean(kind.dump_python(part, mode="json", exclude_defaults=True)))
    return {"is": name, **kind.dump_python(shown, mode="json", exclude_defaults=True)}


def _block_in(raw: object) -> FormBlock:
    if isinstance(raw, dict) and raw.get("is") == "Paragraph" and isinstance(raw.get("spans"), list):
        return Paragraph(tuple(_in(_SPANS, span) for span in raw["spans"]))
    block: FormBlock = _in(_BLOCKS, raw)
    return block


def _in(kinds: dict[str, TypeAdapter[Any]], raw: object) -> Any:
    """Raises ValueError for what is none of those kinds."""
    kind = raw.get("is") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(kind, str) or kind not in kinds:
        raise ValueError("no part of a form")
    return kinds[kind].validate_python({name: value for name, value in raw.items() if name != "is"})


def _clean(value: Any) -> Any:
    """Every text in it as JSON can carry it."""
    if isinstance(value, dict):
        return {name: _clean(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return clean(value) if isinstance(value, str) else value
