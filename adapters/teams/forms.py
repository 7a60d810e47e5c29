"""Forms as the Adaptive Cards of Teams' dialogs, and what people filled in. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, assert_never

from adapters.teams import limits, words
from adapters.teams.activities import Json
from adapters.teams.carried import shape
from adapters.teams.data import Do, data
from adapters.teams.limits import size
from adapters.teams.literal import line, run
from adapters.teams.render import drawn as drawn_card
from adapters.teams.render import drawn_words, framed
from adapters.teams.text import form_in_teams, literal, quoted, unmarked
from adapters.text import NOTHING, clean
from bot.cards import (
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    Input,
    NumberInput,
    Paragraph,
    PeopleInput,
    Quote,
    TextInput,
)
from bot.model import Person

Filled = str | tuple[str, ...] | None


def drawn(
    form: Form,
    people: Sequence[Person],
    filled: Mapping[str, str] = {},  # only read
    errors: Mapping[str, str] = {},  # only read
) -> Json:
    """The form, to be filled in; or filled in as it was sent, with what was wrong at each question.

    `people` are those who can be chosen by name; Teams offers everybody else of the organisation beside them.
    """
    said = form_in_teams(form)
    again = filled if filled or errors else None
    carried = data(Do("form", token=form.token, form=shape(form)))
    submit = {"type": "Action.Submit", "title": literal(form.submit, limits.BUTTON), "style": "positive"}
    top = [*_whole_title(said.title), *_wrong_elsewhere(said, errors)]
    listed = _listed(said, people, again or {})
    asked = [_asked(block, listed, again, errors) for block in said.blocks]
    card = framed(said.title, [])
    card["actions"] = [{**submit, "data": carried}]
    room = limits.CARD - size(card) - size(top)
    body = [*top, *_fitting(said, asked, room)]
    return {**card, "body": body or [line([run(NOTHING)])]}


def told(card: Card) -> Json:
    """A card in place of a form: read there, and kept nowhere."""
    return drawn_card(card.without_buttons())


def values(form: Form, given: Mapping[str, Any]) -> dict[str, Filled]:
    """What was filled in, each question by its name; None for nothing. People are given back as they were chosen."""
    return {asked.name: _value(asked, _text(given.get(asked.name))) for asked in form.inputs()}


def chosen(form: Form, filled: Mapping[str, str]) -> frozenset[str] | None:
    """Who stands in its questions already, as they were chosen; None where it asks for nobody."""
    asking = _asking(form)
    offered = {str(id) for asked in asking for id in asked.value}
    picked = {part for asked in asking for part in _parts(_text(filled.get(asked.name)))}
    return frozenset(offered | picked) if asking else None


def _value(asked: Input, said: str) -> Filled:
    match asked:
        case ChoiceInput():
            known = {option.value for option in asked.options}
            chosen = tuple(each for each in map(_decoded, _parts(said)) if each in known)
            return chosen if asked.several else next(iter(chosen), None)
        case PeopleInput():
            people = _parts(said)
            return people if asked.several else next(iter(people), None)
        case DateInput():
            return said.strip() or None
        case TextInput() | NumberInput() | FileInput():
            return said or None
        case _:
            assert_never(asked)


def _text(given: object) -> str:
    # Teams sends text for every kind of question; a list or a number is what another program may make of it.
    if isinstance(given, list):
        return ",".join(_text(each) for each in given)
    if isinstance(given, int | float) and not isinstance(given, bool):
        return str(given)
    return clean(given) if isinstance(given, str) else ""


def _parts(said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for each in said.split(",") if (part := each.strip())))


def _encoded(value: str) -> str:
    """A value that may stand among others: Teams puts a comma between them."""
    return value.replace("%", "%25").replace(",", "%2C")


def _decoded(value: str) -> str:
    return value.replace("%2C", ",").replace("%25", "%")


def _whole_title(title: str) -> Iterator[Json]:
    # The dialog's own title is cut where it is long.
    if len(title) > limits.DIALOG_TITLE:
        yield line([run(title, weight="Bolder", size="Medium")])


def _wrong_elsewhere(form: Form, errors: Mapping[str, str]) -> Iterator[Json]:
    """What is wrong with no question in particular, and that something is marked below."""
    names = {asked.name for asked in form.inputs()}
    loose = [sentence for name, sentence in errors.items() if name not in names]
    if len(loose) < len(errors):
        loose.append(words.FORM_ERRORS)
    yield from (line([run(quoted(sentence), color="Attention")]) for sentence in loose)


def _fitting(form: Form, asked: list[list[Json]], room: int) -> list[Json]:
    """Every question; of the words between them as many as there is room for."""
    room -= sum(size(part) for block, part in zip(form.blocks, asked, strict=True) if not _is_words(block))
    shown: list[Json] = []
    for block, part in zip(form.blocks, asked, strict=True):
        if _is_words(block):
            room -= size(part)
            if room < 0:
                continue
        shown += part
    return shown


def _listed(form: Form, people: Sequence[Person], filled: Mapping[str, str]) -> Sequence[Person]:
    """Those whom each question offers by name: whoever is chosen already, and as many others as there is room for."""
    already = chosen(form, filled) or ()
    first = sorted(people, key=lambda person: str(person.id) not in already)
    return first[: limits.PEOPLE_LISTED // max(1, len(_asking(form)))]


def _asking(form: Form) -> list[PeopleInput]:
    return [asked for asked in form.inputs() if isinstance(asked, PeopleInput)]


def _is_words(block: object) -> bool:
    return isinstance(block, Paragraph | Facts | Quote)


def _asked(
    block: Input | Paragraph | Facts | Quote,
    people: Sequence[Person],
    again: Mapping[str, str] | None,
    errors: Mapping[str, str],
) -> list[Json]:
    if isinstance(block, Paragraph | Facts | Quote):
        return drawn_words(block)
    kept = None if again is None else clean(_text(again.get(block.name)))
    asked: Json = {
        **_question(block, people, kept),
        "id": block.name,
        "label": literal(block.label, limits.LABEL),
        "isRequired": block.required,
        **({"errorMessage": words.NEEDED} if block.required else {}),
    }
    said = quoted(errors.get(block.name, ""))
    wrong = [line([run(said, color="Attention", weight="Bolder")])] if said else []
    hint = [line([run(block.hint, isSubtle=True, size="Small")], spacing="Small")] if block.hint.strip() else []
    return [asked, *({**each, "spacing": "Small"} for each in wrong), *hint]


def _question(asked: Input, people: Sequence[Person], kept: str | None) -> Json:
    """The question with what it begins with: `kept`, or where that is None what the form says."""
    match asked:
        case TextInput():
            longest = max(1, asked.longest)
            return _lines(asked.lines > 1, asked.value if kept is None else kept, longest)
        case NumberInput():
            # Not Teams' number field: people write "12,5" and "1.200".
            return _lines(False, asked.value if kept is None else kept, None)
        case ChoiceInput():
            return _choice(asked, kept)
        case PeopleInput():
            return _people(asked, people, kept)
        case DateInput():
            day = _day(kept) if kept is not None else asked.value
            return {"type": "Input.Date", **({"value": day.isoformat()} if day else {})}
        case FileInput():
            # The text itself is asked for, to be pasted: a dialog cannot take a file. Nothing of it is cut.
            return {**_lines(True, kept or "", None), "placeholder": literal(words.PASTE, limits.PLACEHOLDER)}
        case _:
            assert_never(asked)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _lines(several: bool, value: str, longest: int | None) -> Json:
    # Not made inert: nobody but the person who edits it sees it, and they get back what it was.
    shown = clean(value)[:longest]
    drawn: Json = {"type": "Input.Text", "isMultiline": several}
    return {
        **drawn,
        **({"maxLength": longest} if longest else {}),
        **({"value": shown} if shown else {}),
    }


def _choice(asked: ChoiceInput, kept: str | None) -> Json:
    begins = list(_parts(kept or ""))
    if kept is None or (asked.required and not asked.several and not begins):
        # What has to be chosen cannot have been taken back: who sends nothing of it saw what the form began with.
        begins = [_encoded(value) for value in asked.value]
    choices = [{"title": unmarked(each.label, limits.CHOICE), "value": _encoded(each.value)} for each in asked.options]
    known = [choice["value"] for choice in choices]
    chosen = [value for value in begins if value in known][: None if asked.several else 1]
    if not asked.required and not asked.several:
        # A choice once made cannot be undone in Teams otherwise.
        choices.insert(0, {"title": words.NO_ANSWER, "value": ""})
    is_open = asked.several or len(choices) <= limits.EXPANDED
    return {
        "type": "Input.ChoiceSet",
        "style": "expanded" if is_open else "compact",
        "isMultiSelect": asked.several,
        "wrap": True,
        "choices": choices,
        **({} if is_open else {"placeholder": words.CHOOSE}),
        **({"value": ",".join(chosen)} if chosen else {}),
    }


def _people(asked: PeopleInput, listed: Sequence[Person], kept: str | None) -> Json:
    begins = [str(id) for id in asked.value] if kept is None else list(_parts(kept))
    choices = [{"title": unmarked(each.name, limits.CHOICE), "value": str(each.id)} for each in listed]
    chosen = begins[: None if asked.several else 1]
    # Nobody is lost because they are not on the list: without a choice of their own they would not be sent back.
    known = {choice["value"] for choice in choices}
    unlisted = [each for each in chosen if each not in known]
    several = len(unlisted) > 1
    for n, each in enumerate(unlisted, 1):
        choices.append({"title": f"{words.AS_BEFORE} ({n})" if several else words.AS_BEFORE, "value": each})
    return {
        "type": "Input.ChoiceSet",
        "style": "compact",
        "isMultiSelect": asked.several,
        "choices": choices,
        "choices.data": dict(limits.PEOPLE),
        "placeholder": words.FIND_SOMEBODY,
        **({"value": ",".join(chosen)} if chosen else {}),
    }
