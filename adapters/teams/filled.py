"""A form that was sent: what it says, with people as ours, and the same form once more with what was wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.teams import forms, words
from adapters.teams.activities import Json
from adapters.teams.answers import Answers
from adapters.teams.carried import form_of
from adapters.teams.data import Do, filled, stamped
from adapters.teams.directory import Directory
from bot.cards import Form, PeopleInput
from bot.model import Person

MOST_PEOPLE = 200  # in one form; more are not looked up

Values = dict[str, str | Sequence[str] | None]
Read = tuple[Values, dict[str, str]]


class Filled:
    """Reads what was filled in."""

    def __init__(self, directory: Directory, answers: Answers) -> None:
        self._directory = directory
        self._answers = answers

    async def read(self, by: Person, do: Do, given: Mapping[str, Any]) -> Read | str:
        """The values as `by` sent them, and an error for each question that names somebody who can't be written to; a
        sentence for what is no form of ours. Raises Busy.
        """
        form = form_of(do.form or {})
        if form is None or form.token != do.token:
            return words.OLD_FORM
        values: Values = dict(forms.values(form, given))
        errors: dict[str, str] = {}
        for asked in form.inputs():
            if isinstance(asked, PeopleInput) and values.get(asked.name):
                found, wrong = await self._people(by, asked, values)
                if wrong:
                    errors[asked.name] = wrong
                else:
                    values[asked.name] = found
        return values, errors

    async def again(self, by: Person, do: Do, given: Mapping[str, Any], errors: Mapping[str, str], of: str) -> Json:
        """The form as it was filled in, with what was wrong. Raises Busy."""
        form = form_of(do.form or {}) or Form(words.FORM_TITLE, (), words.CLOSE, do.token)
        as_sent = {name: value for name, value in filled(given).items() if isinstance(value, str)}
        return await self._answers.form(by, form, of, as_sent, errors)

    def as_sent(self, do: Do, given: Mapping[str, Any], sentence: str, of: str) -> Json | None:
        """The form as it was filled in, and why it was not taken, without anything looked up; None for none of ours."""
        form = form_of(do.form or {})
        if form is None:
            return None
        as_sent = {name: value for name, value in filled(given).items() if isinstance(value, str)}
        again: Json = stamped(forms.drawn(form, (), as_sent, {"": sentence}), of)
        return again

    def title(self, do: Do) -> str:
        """What the form is called."""
        form = form_of(do.form or {})
        return form.title if form is not None else words.FORM_TITLE

    async def _people(self, by: Person, asked: PeopleInput, values: Values) -> tuple[str | Sequence[str] | None, str]:
        """Their ids, or what is wrong: somebody can't be written to, or is still looked up."""
        chosen = values[asked.name]
        named = [chosen] if isinstance(chosen, str) else list(chosen or ())
        if len(named) > MOST_PEOPLE:
            return tuple(named), ""  # too many, which the form itself says
        found, late = await self._directory.several(by, named)
        if None in found:
            return None, words.NOT_REACHABLE
        if late:
            return None, words.looking_up(late, len(named))
        ids = tuple(dict.fromkeys(str(person.id) for person in found if person is not None))
        return (ids if asked.several else ids[0]), ""
