"""Several pilots in one message: a title with how many, a line and a button for each."""

from collections.abc import Sequence
from dataclasses import replace

from bot.amounts import show
from bot.cards import Block, Bold, Button, Card, Paragraph, para
from bot.notices import Alert, Ask, Body, Miss, Reminder, ReportIn, UseAsked
from bot.wording import word
from bot.wording.alerts import climbs
from bot.wording.causes import happened
from bot.wording.voice import Voice, button, capital, count, period, readable, short, turn

MOST_LINES = 4  # with the title and why it came, six
MOST_NAMED = 5  # pilots with a line or a button of their own
LONGEST_LABEL = 30
LONGEST_LINE = 200


def several(bodies: Sequence[Body], voice: Voice) -> Card:
    """The card that says all of them, of one kind, to that reader. At most six lines and five buttons."""
    shown = [replace(body, pilot=readable(body.pilot)) for body in bodies[:MOST_NAMED]]
    lines = [_line(body, voice) for body in shown]
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [_joined(lines[MOST_LINES - 1 :])]
    more = len(bodies) - len(shown)
    rest = (f"And {more} more: /champion list. ",) if more > 0 else ()
    why = para(*rest, Bold("Why you: "), f"{_why(bodies, voice)}.")
    blocks: tuple[Block, ...] = (*lines, why)
    return Card(_title(bodies, voice), blocks, tuple(_button(body, shown, voice) for body in shown))


def _title(bodies: Sequence[Body], voice: Voice) -> str:
    number = len(bodies)
    match bodies[0]:
        case Ask():
            return f"{capital(count(number, 'number'))}, please"
        case Reminder():
            return f"{capital(count(number, 'number'))} still missing"
        case Miss():
            return f"No number for {count(number, 'pilot')}"
        case Alert():
            return f"{number} pilots need you"
        case UseAsked():
            return f"{capital(count(number, 'pilot'))}: did you use them?"
        case ReportIn():
            return f"{capital(count(number, 'new report'))}"
        case _:
            return f"{number} things for you"


def _why(bodies: Sequence[Body], voice: Voice) -> str:
    match bodies[0]:
        case Ask() | Reminder() | Miss():
            return "you own these outcomes; each button opens the form of one"
        case Alert():
            admin = any(isinstance(body, Alert) and body.role == "admin" for body in bodies)
            part = "nobody else can decide, and you are an administrator" if admin else "you sit above these pilots"
            return f"{part}; each button shows what happened and what you can decide"
        case UseAsked():
            return "you are on their rosters; each button asks about one"
        case ReportIn():
            mine = all(body.pilot.champion == voice.reader for body in bodies)
            part = "you own these outcomes" if mine else "you own these pilots or sit above them"
            return f"{part}, and somebody wrote; each button shows a report"
        case _:
            return "you have a part in these pilots"


def _line(body: Body, voice: Voice) -> Paragraph:
    name = Bold(f"{_cut(body.pilot.name, 80)}: ")
    match body:
        case Ask():
            last = f", last {show(body.last.value)}" if body.last is not None else ""
            return para(name, _cut(body.pilot.question), f" ({period(body.starts_on, body.pilot)}{last})")
        case Reminder():
            return para(name, _reminded(body, voice))
        case Miss():
            row = f"{count(body.in_a_row, turn(body.pilot))} in a row."
            row = row if body.in_a_row > 1 else "one miss changes nothing."
            late = f" You can enter {period(body.starts_on, body.pilot)} until {short(body.late_until_on)}."
            return para(name, f"{row}{_asked_above(body, voice)}{late}")
        case Alert():
            return para(
                name,
                _cut(happened(body.causes, voice, body.pilot)),
                f". {climbs(body.next_to, body.answer_days, voice, body.asked_at)}",
            )
        case _:
            return para(Bold(_cut(word(body, voice).title)))


def _asked_above(body: Miss, voice: Voice) -> str:
    """Who knows, or is asked just now: the owner hears it first."""
    if body.asked:
        return f" {capital(voice.all_do(body.asked, 'knows', 'know'))} already."
    manager = voice.first(body.asks, body.pilot.manager)
    if body.alarm_at is not None:
        return f" On {voice.hour(body.alarm_at)} I ask {manager} whether you need a hand."
    return f" I am asking {manager} whether you need a hand." if body.alerted else ""


def _reminded(body: Reminder, voice: Voice) -> str:
    """One that changes what comes next says so, as it would alone."""
    if body.nth == 1:
        return f"the number of {period(body.starts_on, body.pilot)}; a rough figure is fine."
    until = f"no answer by {voice.hour(body.missed_at)} is logged as missed"
    if not body.heads_up or body.asked:
        return f"{until}."
    manager = voice.first(body.asks, body.pilot.manager)
    return f"{until}, {count(body.in_a_row + 1, turn(body.pilot))} in a row, and I then ask {manager} whether you need a hand."


def _joined(lines: Sequence[Paragraph]) -> Paragraph:
    """Several lines in one, so that six are enough."""
    spans = [span for n, line in enumerate(lines) for span in ((*para(" · ").spans,) if n else ()) + line.spans]
    return Paragraph(tuple(spans))


def _button(body: Body, bodies: Sequence[Body], voice: Voice) -> Button:
    """Opens what that line is about: the form for a number, else the message in full."""
    alike = [each for each in bodies if each.pilot.id == body.pilot.id]
    label = body.pilot.name if len(alike) == 1 else word(body, voice).title
    verb = "enter" if isinstance(body, Ask | Reminder | Miss) else "in_full"
    return button(body, verb, _cut(label, LONGEST_LABEL))


def _cut(text: str, longest: int = LONGEST_LINE) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
