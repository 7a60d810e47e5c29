"""What is said about what stands in the way, about a line beside a number, and about a pause."""

from collections.abc import Sequence

from bot.cards import (
    Block,
    Bold,
    Button,
    Card,
    ChoiceInput,
    DateInput,
    Form,
    Option,
    PeopleInput,
    Quote,
    TextInput,
    para,
)
from bot.model import Blocker, Brief, Why
from bot.notices import BlockerNoted, ContextNoted, HelpWanted, PauseNoted
from bot.wording.forms import form_token
from bot.wording.voice import Voice, button, capital, count, listed, readable, short, token, week

CAUSES: dict[Why, str] = {
    "problem": "it may be the wrong problem",
    "data": "the data",
    "integration": "connecting it to other systems",
    "owner": "nobody decides",
    "demo": "it was built to be shown, not used",
    "other": "something else",
}
MOST_SHOWN = 5  # blockers in one list; the rest are counted
LONGEST = 200  # characters of a blocker


def help_wanted(body: HelpWanted, voice: Voice) -> Card:
    """Somebody could help with a blocker."""
    by = f" To be decided by {short(body.decide_on, voice.today)}." if body.decide_on else ""
    return Card(
        f"{body.pilot.name}: can you help?",
        (
            para(f"{capital(voice.does(body.by, 'names', 'name'))} you as somebody who can help with this."),
            Quote(body.text),
            para(f"What it is about: {CAUSES[body.cause]}.{by}"),
            para(Bold("Why you: "), f"{voice.name(body.by)} named you."),
        ),
        (
            button(body, "onit", "I'm on it", "primary"),
            button(body, "unblocked", "Done"),
            button(body, "notme", "Not me"),
        ),
    )


def blocker_noted(body: BlockerNoted, voice: Voice) -> Card:
    """What became of a blocker."""
    who = voice.name(body.by)
    title = {
        "added": "a blocker is noted",
        "changed": "a blocker was changed",
        "helping": voice.does(body.by, "is on it", "are on it"),
        "not_me": voice.does(body.by, "cannot help with it", "cannot help with it"),
        "resolved": "one blocker less",
        "withdrawn": "no blocker after all",
    }[body.how]
    blocks: list[Block] = [Quote(body.text)]
    if body.line:
        blocks.append(para(f"{capital(who)} wrote: “{body.line}”"))
    blocks += [para(_standing(body, voice)), para(Bold("Why you: "), _why(body, voice))]
    change = "Name a helper" if body.helper is None else "Change it"
    buttons = (button(body, "unblocked", "Done", "primary"), button(body, "reblock", change))
    closed = body.how in ("resolved", "withdrawn")
    return Card(f"{body.pilot.name}: {title}", tuple(blocks), () if closed else buttons)


def _standing(body: BlockerNoted, voice: Voice) -> str:
    if body.how in ("resolved", "withdrawn"):
        return f"{capital(voice.name(body.by))} closed it. Nothing more to do."
    about = f"What it is about: {CAUSES[body.cause]}."
    helper = f" {capital(voice.does(body.helper, 'is asked to help', 'are asked to help'))}." if body.helper else ""
    if body.how == "helping":
        helper = ""
    by = f" To be decided by {short(body.decide_on, voice.today)}." if body.decide_on else ""
    return f"{about}{helper}{by}"


def _why(body: BlockerNoted, voice: Voice) -> str:
    if voice.reader == body.pilot.champion:
        return "you own this outcome."
    if voice.reader == body.by and body.how in ("helping", "not_me"):
        return "you were asked to help with it."
    return "you named it or changed it." if voice.reader == body.by else "you were asked to help with it."


def context_noted(body: ContextNoted, voice: Voice) -> Card:
    """The line stands beside the number."""
    line = "It stands beside the picture, and whoever is asked about this number reads it."
    return Card(f"Noted for {week(body.starts_on)}", (Quote(body.line), para(f"{body.pilot.name}. {line}")))


def pause_noted(body: PauseNoted, voice: Voice) -> Card:
    """The pilot rests."""
    until, mine = short(body.until_on, voice.today), voice.reader == body.by
    what = "stays paused" if body.again else "is paused"
    told = f"{capital(voice.all_do(body.told, 'has', 'have'))} been told. " if mine and body.told else ""
    undo = f"You can undo this for {body.undo_minutes} minutes." if mine else ""
    who = "" if mine else f"{capital(voice.name(body.by))} paused it. "
    blocks: list[Block] = [
        para(f"{who}I ask for no numbers meanwhile; on {until} I ask what is to become of it. {told}{undo}".strip())
    ]
    if body.line:
        blocks.insert(0, Quote(body.line))
    if not mine:
        blocks.append(
            para(
                Bold("Why you: "),
                f"you {'own' if voice.reader == body.pilot.champion else 'sit above'} {body.pilot.name}.",
            )
        )
    resume = button(body, "resume", "Resume now")
    return Card(
        f"{body.pilot.name} {what} until {until}",
        tuple(blocks),
        (resume, button(body, "undo", "Undo")) if mine else (resume,),
    )


def listing(pilot: Brief, blockers: Sequence[Blocker], voice: Voice) -> Card:
    """What stands in the way, the longest untouched first."""
    pilot = readable(pilot)
    add = Button("blocker", "Name a blocker", token(pilot.id, "blocker"))
    if not blockers:
        return Card(
            f"{pilot.name}: nothing stands in the way", (para("When something does, one line is enough."),), (add,)
        )
    shown = sorted(blockers, key=lambda each: each.touched_at)
    lines = tuple(_line(each, voice) for each in shown[:MOST_SHOWN])
    more = (para(f"And {count(len(shown) - MOST_SHOWN, 'more', 'more')}."),) if len(shown) > MOST_SHOWN else ()
    close = tuple(
        Button("unblocked", f"Done: {each.number}", token(pilot.id, f"blocker-{each.number}")) for each in shown[:4]
    )
    return Card(f"{pilot.name}: {count(len(blockers), 'open blocker')}", (*lines, *more), (add, *close))


def _line(blocker: Blocker, voice: Voice) -> Block:
    days = voice.workdays_since(blocker.touched_at)
    touched = f"untouched for {count(days, 'working day')}" if days else "touched today"
    helper = (
        f"{voice.name(blocker.helper)} {'help' if blocker.helper == voice.reader else 'helps'}"
        if blocker.helper
        else "no helper yet"
    )
    by = f"by {short(blocker.decide_on, voice.today)}" if blocker.decide_on else ""
    return para(
        Bold(f"{blocker.number}. "), f"{blocker.text.text} ({listed([each for each in (helper, by, touched) if each])})"
    )


def blocker_form(pilot: Brief, text: str = "") -> Form:
    """Name what stands in the way."""
    return Form(
        "Name a blocker",
        (
            para(pilot.name),
            TextInput(
                "text",
                "What stands in the way?",
                value=text,
                hint="For example: No access to the ERP yet.",
                longest=LONGEST,
            ),
            ChoiceInput(
                "cause",
                "What is it about?",
                tuple(Option(cause, capital(said)) for cause, said in CAUSES.items()),
                required=False,
            ),
            PeopleInput("helper", "Who could help?", required=False, hint="They are told, and can say no."),
            DateInput("decide_on", "By when should it be decided?", required=False),
        ),
        "Send",
        form_token("blocker", token(pilot.id, "blocker")),
    )


def change_form(pilot: Brief, blocker: Blocker) -> Form:
    """Another helper, another day, a line."""
    return Form(
        "Change a blocker",
        (
            para(f"{pilot.name}: {blocker.text.text}"),
            PeopleInput("helper", "Who could help?", required=False, hint="They are told, and can say no."),
            DateInput("decide_on", "By when should it be decided?", required=False, value=blocker.decide_on),
            TextInput("line", "Anything new?", required=False, longest=LONGEST),
        ),
        "Send",
        form_token("reblock", token(pilot.id, f"blocker-{blocker.number}")),
    )


def context_form(pilot: Brief, named: str) -> Form:
    """A line beside a number."""
    line = TextInput(
        "line", "What should people know about this number?", hint="For example: Two depots were closed.", longest=300
    )
    return Form(
        "Add context", (para(f"{pilot.name}. It stands beside the picture."), line), "Add", form_token("context", named)
    )


def pause_form(pilot: Brief, until: DateInput, line: str = "") -> Form:
    """Rest for a while."""
    why = TextInput("line", "In one line: why?", value=line, longest=300, hint="Those above read it.")
    return Form(
        "Pause until…", (para(pilot.name), until, why), "Pause", form_token("pausing", token(pilot.id, "pause"))
    )


def stop_form(pilot: Brief) -> Form:
    """Stop a pilot of one's own accord."""
    kind = para("Stopping is a result. Everybody involved is thanked, and you can undo it for ten minutes.")
    why = TextInput("line", "In one line: why?", longest=300, hint="Its owner reads it.")
    return Form(
        "Stop the pilot", (para(pilot.name), kind, why), "Stop", form_token("stopping", token(pilot.id, "stop"))
    )


def which_blocker(pilot: Brief, said: str, voice: Voice, blockers: Sequence[Blocker]) -> Card:
    """Words that are no one blocker's: the list, to choose from."""
    card = listing(pilot, blockers, voice)
    return Card(
        "Which blocker?",
        (
            para(f"I know none called “{said[:60]}”." if said else "Type its number: /champion blocker done 2."),
            *card.blocks,
        ),
        card.buttons,
    )
