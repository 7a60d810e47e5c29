"""Examples of the Home: what a person sees of it all at a glance, by what they are."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from bot.cards import Card
from bot.model import (
    Ack,
    Asked,
    Blocker,
    CheckIn,
    Ladder,
    Member,
    Offer,
    OpenReport,
    Policy,
    Project,
    Pulse,
    Report,
    Rights,
)
from bot.wording import home
from tests.wording.cast import LENA, MAYA, MISSED, MONDAY, NAMES, NOW, PILOT, PRIYA, RUTH, TOM
from tests.wording.shown import VALUES, project, voice, words
from tests.wording.stalls import LONG, STUCK

FULL = project(*VALUES)
ASKED = replace(FULL, checkin=CheckIn(MONDAY, NOW, NOW))


def _another(name: str, of: Project = FULL) -> Project:
    return replace(of, id=uuid4(), name=words(name))


def _report(state: str, **more: object) -> Report:
    text = words("wrong depot for split orders")
    one = Report(uuid4(), uuid4(), PILOT.id, 42, LENA, "broke", text, NOW, line=words("Which orders were they?"))
    return replace(one, state=state, **more)  # type: ignore[arg-type]  # one of the states


def _stalled(state: str) -> Project:
    asks = (Asked(TOM, 1, 1, NOW, arrived_at=NOW),)
    ladder = Ladder(1, NOW, Policy(), (MISSED, STUCK), level=1, alerted=(TOM, PRIYA), asked=(TOM,), asks=asks)
    return replace(FULL, ladder=replace(ladder, state=state))  # type: ignore[arg-type]  # one of the states


def _answered(choice: str) -> Project:
    ack = Ack(choice, TOM, NOW, due_on=NOW.date(), person=LENA)  # type: ignore[arg-type]  # one of the choices
    stalled = _stalled("acknowledged")
    assert stalled.ladder is not None
    return replace(stalled, ladder=replace(stalled.ladder, ack=ack))


def _come(choice: str) -> Project:
    answered, stalled = _answered(choice), _stalled("open")
    assert answered.ladder is not None and stalled.ladder is not None
    return replace(stalled, ladder=replace(stalled.ladder, loop=2, lapsed=answered.ladder.ack))


def seen() -> Iterator[tuple[str, home.Seen, object]]:
    """Who looks, and what they have a part in."""
    yield "newcomer", home.Seen(), RUTH
    tried = replace(FULL, roster=(Member(LENA, NOW, NOW),))
    yield "on a roster", home.Seen(others=[tried, _another("Invoice reader", tried)]), LENA
    yield "champion", home.Seen([ASKED, _another("Invoice reader", project(178))]), MAYA
    yield "champion of many", home.Seen([_another(f"Pilot {nth}", ASKED) for nth in range(20)]), MAYA
    for state in ("open", "parked", "acknowledged", "held"):
        yield f"manager, {state}", home.Seen([_stalled(state)]), TOM
    for choice in ("help", "decide", "reassign"):
        yield f"manager, her choice to {choice} stands", home.Seen([_answered(choice)]), TOM
        yield f"manager, the date of her {choice} has come", home.Seen([_come(choice)]), TOM
    offered = replace(project(), term=None, offer=Offer(1, LENA, TOM, NOW))
    would = Offer(1, LENA, TOM, NOW, condition=words("two days a week for it"), rights=Rights(True, True, False, True))
    yield "asked to own it", home.Seen([offered]), LENA
    yield "asked to own it as it is", home.Seen([replace(offered, offer=would)]), LENA
    conditioned = replace(offered, offer=replace(would, conditioned_at=NOW))
    yield "asked about a condition", home.Seen([conditioned]), TOM
    yield "waiting for her condition", home.Seen([conditioned]), LENA
    new = [OpenReport(uuid4(), 40 + nth, "broke", NOW, blocks=nth == 3) for nth in range(7)]
    yield "champion with reports", home.Seen([replace(FULL, reports=tuple(new))]), MAYA
    yield "champion with one report", home.Seen([replace(FULL, reports=(new[3],))]), MAYA
    yield "manager with her reports", home.Seen([replace(FULL, reports=tuple(new))]), TOM
    yield "manager with nobody's reports", home.Seen([replace(FULL, term=None, reports=tuple(new))]), TOM
    helped = replace(FULL, blockers=(Blocker(2, words(LONG), "data", MAYA, NOW, NOW, helper=LENA),))
    yield "helper", home.Seen(others=[helped]), LENA
    used = replace(FULL, roster=(Member(LENA, NOW, NOW),), pulses=(Pulse(MONDAY, asked=(LENA,)),))
    yield "user asked", home.Seen(others=[used]), LENA
    said = replace(used, pulses=(Pulse(MONDAY, asked=(LENA,), used=(LENA,)),))
    every = [_report(state) for state in ("new", "need_info", "fixed", "declined", "confirmed", "duplicate")]
    yield "reporter", home.Seen(others=[said], reports=every), LENA
    heard = [_report(state, heard=(LENA,)) for state in ("need_info", "fixed")]
    yield "reporter who has answered", home.Seen(others=[said], reports=heard), LENA
    portfolio = [_stalled("open"), ASKED, offered, *(_another(f"Pilot {nth}") for nth in range(18))]
    yield "administrator", home.Seen(portfolio, whole=True), RUTH
    yield "manager of ten stalls", home.Seen([replace(_stalled("open"), id=uuid4()) for _ in range(10)]), TOM
    for admin in (True, False):
        name = "administrator" if admin else "somebody"
        yield f"{name} while all is held", home.Seen([FULL], admin=admin, held_since=NOW), MAYA
        yield f"{name} in a rehearsal", home.Seen([FULL], admin=admin, rehearsal=True), MAYA
    yield "administrator of nothing", home.Seen(whole=True, admin=True), RUTH
    yield "champion who is asked next", home.Seen([FULL], awaited={FULL.id: NOW}), MAYA
    yield "stopped", home.Seen([replace(FULL, phase="stopped", ended_at=NOW, reports=tuple(new))]), MAYA


def homes() -> Iterator[tuple[str, Card]]:
    """Every card of every Home."""
    for name, part, reader in seen():
        for number, card in enumerate(home.home(part, voice(reader))):
            yield f"home of {name} to {NAMES[reader]}, {number}", card  # type: ignore[index]  # one of the cast
