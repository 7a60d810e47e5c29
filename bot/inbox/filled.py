"""The values of a form, read field by field: what cannot be read becomes a sentence at its field."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit
from uuid import UUID

from bot.amounts import Ambiguous, Amount, NotANumber, read_amount, show
from bot.cards import ChoiceInput, DateInput, FileInput, Form, Input, NumberInput, PeopleInput, TextInput
from bot.inbox.readable import readable, says_nothing
from bot.model import Better
from bot.ports import Values

LONGEST_LINK = 300
NOT_LISTED = "Please choose a person from the list."


@dataclass(slots=True)
class Filled:
    """The values of a form while they are read; `errors` gathers what cannot be."""

    values: Values
    today: date
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, *, required: bool = False, longest: int = 500) -> str:
        """Text with its white space tidied; nothing for what nobody could see."""
        said = self.raw(name).strip()
        said = "" if says_nothing(said) else said
        if required and not said:
            self.errors[name] = "Please fill this in."
        if len(said) > longest:
            self.errors[name] = f"Please keep it under {longest:,} characters; this has {len(said):,}."
        return said

    def over(self, form: Form) -> None:
        """Let a question that did not come back be answered as the form shows it: no form cut short empties a field."""
        shown = {each.name: _shown(each) for each in form.inputs()}
        self.values = {**shown, **self.values}

    def raw(self, name: str) -> str:
        """The value as it came, line breaks and all."""
        value = self.values.get(name)
        return readable(value if isinstance(value, str) else " ".join(str(each) for each in value or ()))

    def amount(self, name: str, unit: str, *, required: bool = False) -> float | None:
        """A figure as people write it."""
        said = self.text(name, required=required)
        if not said:
            return None
        match read_amount(said, unit):
            case Amount(value):
                return value
            case Ambiguous((small, large)):
                plain = f"{show(small)} or {show(large).replace(',', '')}"
                self.errors[name] = f"That can be {show(small)} or {show(large)}. Please write it as {plain}."
            case NotANumber(why):
                self.errors[name] = why
        return None

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A date."""
        said = self.text(name, required=required)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError:
            self.errors[name] = f"I need a date like {self.today.isoformat()}."
            return None

    def person(self, name: str, *, required: bool = False) -> UUID | None:
        """A person's id."""
        said = self.text(name, required=required)
        try:
            return UUID(said) if said else None
        except ValueError:
            self.errors[name] = NOT_LISTED
            return None

    def link(self, name: str) -> str:
        """An address on the web; nothing for nothing."""
        said = self.text(name, longest=LONGEST_LINK)
        try:
            parts = urlsplit(said)
            is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
        except ValueError:
            is_web = False
        if said and (not is_web or len(said.split()) > 1):
            self.errors[name] = "I need an address that begins with https:// or http://."
        return said

    def people(self, name: str) -> tuple[UUID, ...]:
        """Several people's ids, each once; none is fine."""
        value = self.values.get(name)
        said = value.replace(",", " ").split() if isinstance(value, str) else [str(each) for each in value or ()]
        try:
            return tuple(dict.fromkeys(UUID(each) for each in said))
        except ValueError:
            self.errors[name] = NOT_LISTED
            return ()


def _shown(field: Input) -> str | tuple[str, ...] | None:
    match field:
        case ChoiceInput(value=value) | PeopleInput(value=value):
            return tuple(str(each) for each in value)
        case DateInput(value=value):
            return value.isoformat() if value is not None else None
        case TextInput(value=value) | NumberInput(value=value):
            return value
        case FileInput():
            return None


def better_way(filled: Filled, start: float | None, target: float | None) -> Better | None:
    """Which way is better, as chosen or as the two numbers show; an error where they disagree or say nothing."""
    said = filled.text("better")
    if said not in ("", "lower", "higher"):
        filled.errors["better"] = "Please choose lower or higher."
        return None
    toward: Better | None = None
    if start is not None and target is not None and start != target:
        toward = "lower" if target < start else "higher"
    chosen: Better | None = "lower" if said == "lower" else "higher" if said == "higher" else None
    if start is not None and target is not None and start == target:
        filled.errors["target"] = "The goal is where it stands today: where should it be?"
    elif toward is not None and chosen is not None and toward != chosen:
        filled.errors["target"] = f"From {show(start or 0)} that goal points the other way than “{chosen} is better”."
    elif toward is None and chosen is None and not {"start", "target"} & filled.errors.keys():
        filled.errors["better"] = "I can't read it from the numbers: please choose."
    return chosen or toward
