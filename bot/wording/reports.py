"""A report, as its reporter reads it."""

from bot.cards import Block, Bold, Button, Card, para
from bot.model import ReportKind, ReportState
from bot.notices import ReportLogged, ReportsEnded, ReportTold
from bot.wording.voice import Voice, button, capital, count, short, weekday
from bot.workdays import local_date

LONGEST_TITLE = 50  # characters of what somebody wrote that name their report
LONGEST_LINE = 220  # characters of it in one line of a card; all of it is in the quote of the champion's card
KINDS: dict[ReportKind, str] = {
    "broke": "Something broke",
    "confusing": "Something is confusing",
    "idea": "An idea",
    "worked": "Something worked well",
}
STATES: dict[ReportState, str] = {
    "new": "not read yet",
    "acknowledged": "read",
    "accepted": "accepted",
    "in_progress": "being worked on",
    "need_info": "waiting for an answer from you",
    "duplicate": "same as another one",
    "declined": "won't be done for now",
    "fixed": "fixed; please check",
    "confirmed": "fixed and confirmed",
    "closed": "closed",
}


def code(number: int) -> str:
    """What a report is called: "RP-42"."""
    return f"RP-{number}"


def clipped(text: str, longest: int = LONGEST_LINE) -> str:
    """One line of it."""
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def headline(number: int, text: str) -> str:
    """Number and the beginning of its words: "RP-42: wrong depot for split orders"."""
    return f"{code(number)}: {clipped(text, LONGEST_TITLE).rstrip('.,:;!? ') or 'without words'}"


def colleagues(number: int) -> str:
    """How many more hit the same thing; nothing for none."""
    return f" {capital(count(number, 'colleague'))} hit the same thing." if number > 0 else ""


def logged(body: ReportLogged, voice: Voice) -> Card:
    """C10: it is in, who reads it, and by when."""
    reads = f"{capital(voice.name(body.reader))} reads" if body.reader else "Its next owner reads"
    when = "tomorrow" if body.read_on and (body.read_on - voice.today).days <= 1 else ""
    by = f" by {when or weekday(body.read_on)}" if body.read_on else ""
    urgent = " That it stops your work is the first thing they read." if body.blocks else ""
    lands = "You own it, so it is on your own list." if body.reader == voice.reader else f"{reads} it{by}."
    lines = [para(f"{body.pilot.name}. {lands}{urgent}{colleagues(body.colleagues)}")]
    if body.hidden:
        lines.append(
            para("Your name is not shown to whoever reads it. Where they had read it already, they may remember.")
        )
    lines.append(para("You hear from me when something changes."))
    start = "Added to" if body.added else "Changed" if body.changed else "Thanks. Logged as"
    return Card(f"{start} {headline(body.number, body.text)}", tuple(lines), _more(body))


def _more(body: ReportLogged) -> tuple[Button, ...]:
    blocks = () if body.blocks or body.about == "worked" else (button(body, "blocks", "It's stopping my work"),)
    hide = () if body.hidden else (button(body, "hide", "Hide my name"),)
    return (*blocks, *hide, button(body, "detail", "Add a detail…"))


def told(body: ReportTold, voice: Voice) -> Card:
    """What became of it, to one of its reporters."""
    if body.answered:
        return _answered(body, voice)
    which, who = code(body.number), capital(voice.name(body.by)) if body.by else "Somebody"
    about = f"{clipped(body.text, 80)}"
    more = colleagues(body.colleagues)
    plain: dict[ReportState, tuple[str, str]] = {
        "acknowledged": (f"{which} has been read", f"{capital(voice.does(body.by, 'has', 'have'))} seen it.{more}"),
        "accepted": (f"{which} is accepted", f"{capital(voice.does(body.by, 'wants', 'want'))} it done.{more}"),
        "in_progress": (f"{which} is being worked on", f"{capital(voice.does(body.by, 'says', 'say'))} so.{more}"),
        "duplicate": (f"{which} is the same as {code(body.same_as)}", "You hear what becomes of that one."),
        "confirmed": (f"{which} works again", "A colleague who hit the same thing confirmed the fix."),
        "closed": (f"{which} is closed", "Nobody said whether the fix works. Should it still be broken, say so."),
    }
    match body.state:
        case "need_info":
            return _asked_back(body, voice, who)
        case "declined":
            return _declined(body, voice, who)
        case "fixed":
            return _fixed(body, voice, who)
        case "accepted" if body.again:
            title, line = f"{which} is open again", _again(body, voice)
        case _:
            title, line = plain.get(body.state, (f"{which} is in", "You hear from me when something changes."))
    blocks = (para(f"“{about}”"), para(f"{body.pilot.name}. {line}"), _because(body))
    return Card(title, blocks, _from_there(body))


def _again(body: ReportTold, voice: Voice) -> str:
    if body.mine:
        return f"Thanks for saying that it is still broken. {capital(voice.does(body.by, 'hears', 'hear'))} it now."
    return "The fix did not hold for everybody, or it is taken up after all. You hear when something changes."


def _from_there(body: ReportTold) -> tuple[Button, ...]:
    if body.state in ("confirmed", "closed"):
        works = () if body.state == "confirmed" else (button(body, "works", "It works"),)
        return (*works, button(body, "broken", "Still broken"))
    if body.state in ("acknowledged", "accepted", "in_progress"):
        return (button(body, "detail", "Add a detail…"),)
    return ()


def _asked_back(body: ReportTold, voice: Voice, who: str) -> Card:
    asks = f"{who} {'ask' if body.by == voice.reader else 'asks'} about {body.pilot.name}: “{clipped(body.line or '')}”"
    return Card(
        f"{code(body.number)}: one question back",
        (para(asks), para(f"Your report: “{clipped(body.text, 80)}”"), _because(body)),
        (button(body, "detail", "Answer…", "primary"),),
    )


def _declined(body: ReportTold, voice: Voice, who: str) -> Card:
    reason = "Your reason" if body.by == voice.reader else f"{who}'s reason"
    return Card(
        f"{code(body.number)} won't be done for now",
        (
            para(f"{reason}: “{clipped(body.line or '')}”"),
            para(f"Your report: “{clipped(body.text, 80)}”"),
            _because(body),
        ),
        (button(body, "fair", "Fair enough"), button(body, "disagree", "I disagree, because…")),
    )


def _fixed(body: ReportTold, voice: Voice, who: str) -> Card:
    says = f"{who} {'say' if body.by == voice.reader else 'says'}: “{clipped(body.line or '')}”"
    return Card(
        f"{code(body.number)}: does it work for you?",
        (para(says), para(f"Your report: “{clipped(body.text, 80)}”"), _because(body)),
        (
            button(body, "works", "It works", "primary"),
            button(body, "broken", "Still broken"),
            button(body, "cantsay", "Can't tell yet"),
        ),
    )


def ended(body: ReportsEnded, voice: Voice) -> Card:
    """The pilot was stopped while something of theirs was open: thanks, and nothing more to do."""
    name = body.pilot.name
    return Card(
        f"{name} has been stopped",
        (
            para("Nobody works any more on what you reported about it, and I ask you nothing more."),
            para("Thank you for telling: what you ran into is kept, for whoever tries next."),
            para(Bold("Why you: "), f"you reported something about {name}. /report mine shows it."),
        ),
    )


def _because(body: ReportTold) -> Block:
    return para(Bold("Why you: "), f"you reported it, for {body.pilot.name}.")


def _answered(body: ReportTold, voice: Voice) -> Card:
    """In the place of the question: what this person has just said."""
    which, hears = code(body.number), capital(voice.does(body.by, "hears", "hear"))
    until = short(local_date(body.until_at, voice.calendar)) if body.until_at else "a few days have passed"
    said = {
        "yes": (f"{which} works: thanks for checking", "That is how a fix counts here. Should it break again, say so."),
        "later": (
            f"{which}: take your time",
            f"I ask no more. Until {until} it waits for you; then it is closed, and you can still say so.",
        ),
        "fair": (f"{which}: thanks", "It is closed. A new report is welcome at any time."),
        "disagree": (f"{which}: passed on", f"{hears} why you disagree. You hear from me when something changes."),
        "told": (f"{which}: passed on", f"{hears} your answer. You hear from me when something changes."),
    }[body.answered or "told"]
    buttons = {
        "yes": (button(body, "broken", "Still broken"),),
        "later": (button(body, "works", "It works", "primary"), button(body, "broken", "Still broken")),
    }.get(body.answered, ())
    return Card(said[0], (para(f"“{clipped(body.text, 80)}”"), para(f"{body.pilot.name}. {said[1]}")), buttons)
