"""The forms about reports and about who uses a pilot. Each field's name is what the inbox reads."""

from collections.abc import Sequence
from uuid import UUID

from bot.cards import ChoiceInput, Form, FormBlock, Option, PeopleInput, TextInput, para
from bot.model import ReportKind
from bot.wording.forms import form_token
from bot.wording.reports import KINDS, code, headline
from bot.wording.users import FEW
from bot.wording.voice import capital, count

LONGEST = 2000  # characters of a report
LONGEST_LINE = 500
MOST_CHOICES = 75
_STOPS = Option("yes", "It's stopping my work")


def report(
    pilots: Sequence[tuple[UUID, str]],
    token: str,
    kind: ReportKind,
    text: str,
    *,
    nameless: bool,
    people: int,
    first: UUID | None = None,
    link: str = "",
) -> Form:
    """Say what broke, confuses or could be better. `people` are on the roster, where that is known to be one pilot's.

    `first` is the pilot that the words begin with.
    """
    blocks: list[FormBlock] = []
    if nameless:
        blocks.append(para(_nameless(people)))
    if len(pilots) > 1:
        options = tuple(Option(str(id), name[:70]) for id, name in pilots[:MOST_CHOICES])
        chosen = (str(first),) if first is not None else ()
        blocks.append(ChoiceInput("pilot", "Which pilot is it about?", options, value=chosen))
    blocks += [
        ChoiceInput("kind", "What is it?", tuple(Option(each, label) for each, label in KINDS.items()), value=(kind,)),
        TextInput(
            "text",
            "In your words",
            value=text[:LONGEST],
            hint="For example: The wrong depot for split orders.",
            lines=4,
            longest=LONGEST,
        ),
        TextInput(
            "link",
            "Link",
            required=False,
            value=link,
            hint="Where it happened, for example https://erp.example/orders/7",
            longest=300,
        ),
        ChoiceInput("blocks", "Does it stop your work?", (_STOPS,), required=False, several=True),
    ]
    title = "Report without a name" if nameless else f"Report: {pilots[0][1]}"[:60] if len(pilots) == 1 else "Report"
    return Form(title, tuple(blocks), "Send without my name" if nameless else "Send", form_token("report", token))


def _nameless(people: int) -> str:
    kept = "Your name is kept nowhere with it. You get a code to ask how it stands."
    if people >= FEW:
        return kept
    few = capital(count(people, "person is", "people are")) if people else "Nobody is"
    return f"{few} on the roster, so your words alone may tell who wrote them. {kept}"


def detail(number: int, token: str, question: str) -> Form:
    """More about a report, or the answer to what was asked back."""
    asked: tuple[FormBlock, ...] = (para(f"You were asked: “{question}”"),) if question else ()
    field = TextInput("text", "Your answer" if question else "What else?", lines=3, longest=LONGEST_LINE)
    return Form(
        f"{code(number)}: {'answer' if question else 'add a detail'}",
        (*asked, field),
        "Send",
        form_token("detail", token),
    )


def disagree(number: int, token: str) -> Form:
    """Why not doing it is wrong."""
    field = TextInput("text", "I disagree, because…", lines=3, longest=LONGEST_LINE)
    return Form(f"{code(number)}: I disagree", (field,), "Send", form_token("disagree", token))


def ask_back(number: int, token: str) -> Form:
    """One question to the reporter."""
    field = TextInput(
        "text", "What do you need to know?", hint="For example: Which orders were they?", lines=2, longest=LONGEST_LINE
    )
    return Form(f"{code(number)}: ask back", (field,), "Ask", form_token("askback", token))


def decline(number: int, token: str) -> Form:
    """Why it is not done."""
    field = TextInput(
        "text",
        "Why not? The reporter reads it.",
        hint="For example: Two orders a month; we keep doing it by hand.",
        lines=2,
        longest=LONGEST_LINE,
    )
    return Form(f"{code(number)}: won't be done", (field,), "Send", form_token("wontdo", token))


def fixed(number: int, token: str) -> Form:
    """What was fixed, so that the reporter knows what to try."""
    field = TextInput(
        "text",
        "What works now, and since when?",
        hint="For example: Split orders pick the right depot, since 12 Mar.",
        lines=2,
        longest=LONGEST_LINE,
    )
    return Form(f"{code(number)}: fixed", (field,), "Ask them to check", form_token("fixed", token))


def same_as(number: int, token: str, others: Sequence[tuple[UUID, int, str]]) -> Form:
    """Which report it repeats: (id, number, words) of each that is open."""
    options = tuple(Option(str(id), headline(other, text)) for id, other, text in others[:MOST_CHOICES])
    field = ChoiceInput(
        "other", "It is the same as", options, hint="That one goes on, and the reporters of both hear of it."
    )
    return Form(f"{code(number)}: the same as…", (field,), "Put together", form_token("sameas", token))


def roster(name: str, token: str, people: tuple[UUID, ...]) -> Form:
    """Who is to use it: everybody at once."""
    field = PeopleInput(
        "people",
        "Who is to use it?",
        required=False,
        value=people,
        several=True,
        hint="Everybody on the roster: whoever is missing here is taken off.",
    )
    why = para("They hear once how to report, and are asked with one tap a week whether they used it.")
    return Form(f"Roster of {name}"[:60], (why, field), "Save", form_token("roster", token))
