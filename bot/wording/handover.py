"""What people read when a pilot changes hands: who was asked, on what condition, and all that is known of it."""

from bot.amounts import show
from bot.cards import Bold, Card, Paragraph, para
from bot.model import Coverage, Policy, Project, Rights
from bot.notices import ConditionAsked, ConditionClosed, ConditionNoted, HandoverNoted, Packet
from bot.rules.coverage import coverage, handovers_lately
from bot.wording.causes import happened, quoted
from bot.wording.ownership import CHAIRS, RIGHTS
from bot.wording.trend import verdict_in_words
from bot.wording.voice import Voice, because, button, capital, count, figure, listed, outcome, period_of, short
from bot.workdays import answer_by

MOST_BLOCKERS = 2  # named in the packet; the rest are counted
MOST_OWNERS = 3
LONGEST_CONDITION = 120  # characters of it that a line says


def covered(coverage: Coverage, *, owned_now: bool) -> str:
    """How much of its life it had an owner: "owned 97% of days, longest gap 2 days"."""
    if coverage.owned >= coverage.days:
        return "owned on every day" if owned_now else "owned on every day until today, and by nobody now"
    share = min(100 * coverage.owned // coverage.days, 99)
    return f"owned {share}% of days, longest gap {coverage.longest_gap} day{'' if coverage.longest_gap == 1 else 's'}{'' if owned_now else '; by nobody now'}"


def held(project: Project, voice: Voice) -> tuple[tuple[str, str], ...]:
    """A row of the status card: how much of its life it had an owner, and whether it changes hands too often."""
    if project.term is None and not project.past:
        return ()
    policy = Policy()
    often = handovers_lately(project, voice.now, policy)
    has_owner = project.term is not None or project.phase == "stopped"  # what has ended is nobody's to own
    said = covered(coverage(project, voice.now), owned_now=has_owner).removeprefix("owned ")
    too_often = f"; {often} hand-overs in {policy.handover_days} days, which is a lot" if often else ""
    return (("Owned", f"{capital(said)}{too_often}"),)


def not_in_hands(rights: Rights, whose: str) -> str:
    """Which decisions they may not take alone."""
    missing = rights.missing()
    if not missing:
        return f"All four decision rights are in {whose} hands."
    return f"Not in {whose} hands: to {listed([RIGHTS[each] for each in missing], 'or')}."


def packet(body: Packet, voice: Voice) -> Card:
    """All that somebody has to know who takes it over, on one card."""
    pilot = body.pilot
    mine = voice.reader == pilot.champion
    why = "you own this outcome now." if mine else "you have a part in it, or were asked to own it."
    lines: list[Paragraph] = [
        para(Bold("The number: "), f"{_number(body)} {verdict_in_words(pilot, body.series, body.phase)}"),
        para(Bold("Open: "), _open(body, voice)),
        para(Bold("Owners: "), f"{_owners(body, voice)}."),
        para(Bold("Above it: "), _above(body, voice)),
        para(Bold("Why you: "), why),
    ]
    return Card(f"The packet: {outcome(pilot, voice.today)}", tuple(lines))


def _number(body: Packet) -> str:
    goal = f", goal {show(body.pilot.target)}" if body.pilot.target is not None else ""
    if body.last is None:
        start = body.pilot.start
        return f"{figure(start, body.pilot)} at the start{goal}." if start is not None else f"There is none yet{goal}."
    return f"{figure(body.last.value, body.pilot)} for {period_of(body.last, body.pilot)}{goal}."


def _open(body: Packet, voice: Voice) -> str:
    stall = f"{capital(happened(body.causes[:1], voice, body.pilot))}." if body.causes else "No stall."
    phase = f"It is in {body.phase.capitalize()}."
    if body.reports:
        phase = f"{capital(count(body.reports, 'report'))} to read: /champion reports. {phase}"
    if not body.blockers:
        return f"{stall} No blocker. {phase}"
    more = len(body.blockers) - MOST_BLOCKERS
    quotes = [quoted(each) for each in body.blockers[:MOST_BLOCKERS]]
    named = listed([*quotes, *([f"{more} more"] if more > 0 else [])])
    return f"{stall} {capital(count(len(body.blockers), 'blocker'))}: {named}. {phase}"


def _owners(body: Packet, voice: Voice) -> str:
    today = voice.today
    past = [
        f"{voice.name(each.person)} ({short(each.began_at.date(), today)}–{short(each.ended_at.date(), today)})"
        for each in body.past[-MOST_OWNERS:]
    ]
    now = [f"{voice.name(body.pilot.champion)} since {short(body.since_at.date(), today)}"] if body.since_at else []
    has_owner = body.since_at is not None or body.phase == "stopped"
    return f"{capital(', '.join([*past, *now]) or 'nobody so far')}; {covered(body.coverage, owned_now=has_owner)}"


def _above(body: Packet, voice: Voice) -> str:
    seats = [f"{voice.name(person)} ({CHAIRS[role]})" for role, person in body.above]
    return f"{capital(listed(seats))}." if seats else "Nobody. A stall goes to an administrator."


def handover_noted(body: HandoverNoted, voice: Voice) -> Card:
    """Who has been asked, and what holds until they answer."""
    champion, person = body.pilot.champion, voice.name(body.person)
    stays = (
        f"{capital(voice.does(champion, 'stays', 'stay'))} its owner until then"
        if champion
        else "Nobody owns it until then"
    )
    line = f"{stays}. An answer is due within {count(body.answer_days, 'working day')}, and I tell you what it is."
    if body.by == voice.reader:
        return Card(f"I have asked {person} to own {body.pilot.name}", (para(line),))
    seat = "you own this outcome" if voice.reader == champion else f"you are its {CHAIRS['manager']}"
    title = f"{capital(voice.name(body.by))} has asked {person} to own {body.pilot.name}"
    return Card(title, (para(line), para(Bold("Why you: "), f"{seat}.")))


def _said(condition: str) -> str:
    short_one = condition if len(condition) <= LONGEST_CONDITION else f"{condition[: LONGEST_CONDITION - 1]}…"
    return f"“{short_one}”"


def condition_asked(body: ConditionAsked, voice: Voice) -> Card:
    """They would own it, if: can it be promised?"""
    by = voice.hour(answer_by(voice.now, body.answer_days, voice.calendar))
    champion = body.pilot.champion
    else_ = f"{voice.does(champion, 'stays', 'stay')} the owner" if champion else "nobody owns it"
    seat = "you asked them to own it." if body.by == voice.reader else "you sit above it."
    return Card(
        f"{capital(voice.name(body.person))} would own {body.pilot.name} on one condition",
        (
            para(f"“{body.condition[:200]}{'…' if len(body.condition) > 200 else ''}”"),
            para(not_in_hands(body.rights, "their")),
            para("Agree, and they own it at once. If you can't, they choose again without it."),
            para(f"Without an answer by {by} the offer runs out, and {else_}."),
            para(Bold("Why you: "), seat),
        ),
        (button(body, "agree", "Agree", "primary"), button(body, "cannot", "I can't")),
    )


def condition_noted(body: ConditionNoted, voice: Voice) -> Card:
    """In the place of the offer: who has been asked."""
    days = count(body.answer_days, "working day")
    return Card(
        f"I have passed that on: {body.pilot.name}",
        (
            para(_said(body.condition)),
            para(f"{capital(voice.all_do(body.asked, 'has', 'have'))} {days} to answer, and you hear at once."),
            para("Until they answer you can also accept it as it is, or decline."),
        ),
        (button(body, "accept", "Accept as it is…", "primary"), button(body, "decline", "Decline")),
    )


def condition_closed(body: ConditionClosed, voice: Voice) -> Card:
    """In the place of the condition, for everybody who was asked about it."""
    person, by = voice.name(body.person), body.by
    title, line = {
        "agreed": (
            f"{capital(voice.does(by, 'has', 'have'))} agreed",
            f"{capital(voice.does(body.person, 'owns', 'own'))} it now.",
        ),
        "refused": (
            f"{capital(voice.does(by, 'cannot', 'cannot'))} promise it",
            f"I have asked {person} whether they own it as it is, and tell you the answer.",
        ),
        "accepted": (f"{capital(person)} accepted without it", "They own it now."),
        "declined": (f"{capital(person)} declined after all", "Nothing more to answer here."),
        "expired": ("The offer has run out", "Nothing more to answer here."),
        "unpromised": ("The offer has run out", "Nobody answered the condition in time."),
        "withdrawn": ("The offer was taken back", "Nothing more to answer here."),
    }[body.how]
    why = () if by == voice.reader else (because("you were asked about that condition"),)
    return Card(f"{title}: {body.pilot.name}", (para(_said(body.condition)), para(line), *why))
