"""The forms people fill in. Each field's name is what the inbox reads; each token says what the form is for."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from bot.amounts import show
from bot.cards import Bold, ChoiceInput, DateInput, Form, FormBlock, NumberInput, Option, PeopleInput, TextInput, para
from bot.model import Brief, Choice, Guardrail, Metric, Role
from bot.wording.ownership import RIGHTS
from bot.wording.voice import goal, period, short, weeks_of

CADENCES = (Option("1", "Every week"), Option("2", "Every second week"))
WAYS = (Option("lower", "Lower is better"), Option("higher", "Higher is better"))
YES_NO = (Option("yes", "Yes"), Option("no", "No"))


def form_token(form: str, token: str) -> str:
    """What comes back with the values: which form, and what it acts on."""
    return f"{form}|{token}"


def new_pilot() -> Form:
    """Register a pilot: one form."""
    return Form(
        "New pilot",
        (
            TextInput("name", "What is the pilot called?", hint="For example Route planning", longest=60),
            TextInput(
                "question",
                "Which one number shows that it works? Ask it as a question.",
                hint="For example: How many minutes did route planning take each morning, on average?",
                longest=200,
            ),
            TextInput("unit", "Its unit", required=False, hint="For example min", longest=20),
            NumberInput(
                "start", "Where does it stand today?", required=False, hint="For example 180; a rough figure is fine"
            ),
            NumberInput("target", "Where should it be?", required=False, hint="For example 108"),
            DateInput("target_on", "By when?", required=False),
            ChoiceInput(
                "better",
                "Which way is better?",
                WAYS,
                required=False,
                hint="Left open, I read it from the two numbers.",
            ),
            ChoiceInput("cadence", "How often shall I ask for it?", CADENCES, value=("1",)),
            PeopleInput("champion", "Who should own this outcome? They are asked first."),
            PeopleInput("manager", "Who decides when it stalls?", required=False, hint="Not the same person."),
            PeopleInput("deputy", "Who stands in for them?", required=False),
            PeopleInput("owner", "Who looks after all pilots?", required=False),
            PeopleInput("sponsor", "Who pays for it?", required=False),
            TextInput(
                "history",
                "Past weeks, if you have them",
                required=False,
                hint="One line a week, for example 2026-03-02, 178. Or only the numbers, the newest last.",
                lines=5,
                longest=3000,
            ),
        ),
        "Register",
        form_token("new", "new"),
    )


def metric(metric: Metric, pilot: Brief, token: str) -> Form:
    """What is measured, as it is now, to be changed."""
    guard = metric.guardrail
    return Form(
        "What is measured",
        (
            para(f"{pilot.name}. Another goal or rhythm leaves all numbers as they are."),
            para("Another question, unit or direction begins a new series: the weeks so far become history."),
            TextInput("question", "The one number, as a question", value=pilot.question, longest=200),
            TextInput("unit", "Its unit", required=False, value=pilot.unit, longest=20),
            ChoiceInput("better", "Which way is better?", WAYS, value=(pilot.better,)),
            NumberInput(
                "target",
                "Where should it be?",
                required=False,
                value="" if pilot.target is None else show(pilot.target),
            ),
            DateInput("target_on", "By when?", required=False, value=pilot.target_on),
            ChoiceInput("cadence", "How often shall I ask for it?", CADENCES, value=(str(pilot.cadence),)),
            TextInput(
                "guard_question",
                "A second number that must not get worse meanwhile",
                required=False,
                value=guard.question.text if guard else "",
                hint="For example: How many deliveries came late?",
                longest=200,
            ),
            TextInput("guard_unit", "Its unit", required=False, value=guard.unit.text if guard else "", longest=20),
            ChoiceInput(
                "guard_better",
                "Which way is better for it?",
                WAYS,
                required=False,
                value=(guard.better,) if guard else (),
            ),
        ),
        "Save",
        form_token("metric", token),
    )


def rights(pilot: Brief, token: str) -> Form:
    """Accepting: four yes/no."""
    questions: list[FormBlock] = [para("Can you, without asking anybody else:")]
    questions += [ChoiceInput(name, f"{text[:1].upper()}{text[1:]}?", YES_NO) for name, text in RIGHTS.items()]
    return Form(f"Own {pilot.name}"[:60], tuple(questions), "Accept", form_token("rights", token))


def accept_if(pilot: Brief, token: str) -> Form:
    """Accepting on a condition: the four yes/no, and what would have to be true."""
    questions: list[FormBlock] = [para("Can you, without asking anybody else:")]
    questions += [ChoiceInput(name, f"{text[:1].upper()}{text[1:]}?", YES_NO) for name, text in RIGHTS.items()]
    condition = TextInput(
        "condition",
        "I would own it. What would have to be true?",
        hint="For example: half a day a week for it",
        longest=200,
    )
    return Form(
        f"Own {pilot.name} on one condition"[:60], (*questions, condition), "Ask for it", form_token("acceptif", token)
    )


def handover(pilot: Brief, token: str) -> Form:
    """Hand it over: to whom?"""
    who = PeopleInput(
        "person", "Who should own the outcome?", hint="They are asked first; nothing changes until they accept."
    )
    return Form("Hand it over", (para(pilot.name), who), "Ask them", form_token("handover", token))


def people(pilot: Brief, token: str, seats: Mapping[Role, UUID | None]) -> Form:
    """Who sits above it."""
    asked = {
        "manager": ("Who decides when it stalls?", "Not its owner."),
        "deputy": ("Who stands in for them?", ""),
        "owner": ("Who looks after all pilots?", ""),
        "sponsor": ("Who pays for it?", ""),
    }
    inputs = tuple(
        PeopleInput(role, label, required=False, value=(person,) if person else (), hint=hint)
        for role, person in seats.items()
        for label, hint in (asked[role],)
    )
    intro = para(f"{pilot.name}. Whoever is new hears what may be asked of them; an empty field empties the chair.")
    return Form("Who sits above it", (intro, *inputs), "Save", form_token("people", token))


def number(pilot: Brief, token: str, starts_on: date, guard: Guardrail | None = None) -> Form:
    """The weekly number. About 40 seconds."""
    then = "that week" if pilot.cadence == 1 else "in those two weeks"
    guarded = (_guarded(guard, required=False),) if guard is not None else ()
    return Form(
        f"Your number for {period(starts_on, pilot)}",
        (
            para(Bold(pilot.question)),
            para(f"{pilot.name} · {weeks_of(starts_on, pilot)} · {goal(pilot, starts_on)}"),
            NumberInput(
                "value",
                f"The number{f' ({pilot.unit})' if pilot.unit else ''}",
            ),
            ChoiceInput(
                "confidence",
                "How sure are you that it reaches its goal?",
                tuple(
                    Option(str(n), f"{n} · {said}")
                    for n, said in enumerate(("not at all", "hardly", "half", "fairly", "very"), 1)
                ),
                required=False,
            ),
            TextInput(
                "blocking",
                "Is anything blocking it?",
                required=False,
                hint="One line, only if something is.",
                longest=300,
            ),
            TextInput("note", f"What changed {then}?", required=False, hint="It is marked on the chart.", longest=300),
            *guarded,
        ),
        "Send",
        form_token("number", token),
    )


def _guarded(guard: Guardrail, *, required: bool, value: float | None = None) -> NumberInput:
    unit = f" ({guard.unit.text})" if guard.unit.text else ""
    asked = guard.question.text if len(guard.question.text) <= 120 else f"{guard.question.text[:119]}…"
    shown = "" if value is None else show(value)
    return NumberInput(
        "guard", f"{asked}{unit}", required=required, value=shown, hint="It must not get worse meanwhile."
    )


def fix(
    pilot: Brief,
    token: str,
    starts_on: date,
    value: float | None,
    guarded: tuple[Guardrail, float | None] | None = None,
) -> Form:
    """Correct a number."""
    more = (_guarded(guarded[0], required=False, value=guarded[1]),) if guarded is not None else ()
    return Form(
        "Correct a number",
        (
            para(f"{pilot.name} · {weeks_of(starts_on, pilot)}"),
            NumberInput("value", "The right number", value="" if value is None else show(value)),
            *more,
        ),
        "Correct",
        form_token("fix", token),
    )


def skip(pilot: Brief, token: str, starts_on: date) -> Form:
    """Skip a week, with a reason."""
    return Form(
        "Skip this week" if pilot.cadence == 1 else "Skip these two weeks",
        (
            para(f"{pilot.name} · {weeks_of(starts_on, pilot)}. Skipping neither counts as a miss nor as a number."),
            TextInput("reason", "Why?", hint="For example: The depot was closed.", longest=300),
        ),
        "Skip",
        form_token("skip", token),
    )


def away(pilot: Brief, token: str, first: date, last: date) -> Form:
    """Being away."""
    return Form(
        "I'm away",
        (
            para(
                "The weeks in between are excused, for all pilots you own. What you would decide goes to whoever stands in."
            ),
            DateInput("from_on", "First day", value=first),
            DateInput("to_on", "Last day", value=last),
        ),
        "Save",
        form_token("away", token),
    )


def history(pilot: Brief, token: str) -> Form:
    """Bring in past weeks."""
    return Form(
        "Past weeks",
        (
            para(f"{pilot.name}: real history becomes the baseline. All lines are taken, or none."),
            TextInput(
                "history",
                "One line a week, date and number",
                hint="For example 2026-03-02, 178. Or only the numbers, the newest last.",
                lines=10,
                longest=3000,
            ),
        ),
        "Add",
        form_token("history", token),
    )


def answer(choice: Choice, pilot: Brief, token: str, due_on: date, latest: date) -> Form:
    """A manager's answer to an alert: the date, the line or the person that it needs."""
    ahead = f"At the latest {short(latest)}. On that day I look again and come back to you."
    day = DateInput("due_on", "By when?", value=due_on, hint=ahead)
    line = TextInput("line", "One line for its owner", required=False, longest=300)
    needed = TextInput("line", "In one line: why?", longest=300, hint="Its owner reads it.")
    blocks: tuple[FormBlock, ...]
    match choice:
        case "help":
            title, blocks = "Help remove the blocker", (day, line)
        case "decide":
            title, blocks = "Decide the scope", (day, line)
        case "reassign":
            who = PeopleInput(
                "person", "Who should own the outcome?", hint="They are asked first; nothing changes until they accept."
            )
            title, blocks = "Name an owner", (who, day)
        case "pause":
            title, blocks = "Pause until…", (DateInput("due_on", "Until when?", value=due_on, hint=ahead), needed)
        case "stop":
            kind = para("Stopping is a result. Everybody involved is thanked, and you can undo it for ten minutes.")
            title, blocks = "Stop the pilot", (kind, needed)
        case "noproblem":
            title, blocks = "Not a problem", (needed,)
    return Form(title, (para(pilot.name), *blocks), "Send", form_token(choice, token))
