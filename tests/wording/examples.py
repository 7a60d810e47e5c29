"""One example of everything the bot can say, several where the words branch.

`python -m tests.wording.examples` prints all that a person can read: messages, merged ones, menus, pages, forms, sentences.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from typing import get_args

from bot.cards import plain_text
from bot.model import Outcome, Point, Rights, Role
from bot.notices import (
    Ask,
    AskAgain,
    Miss,
    NotReached,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Registered,
    Reminder,
    Seated,
    TakenBack,
    WeekNoted,
)
from tests.wording.cast import (
    ADA,
    ALONE,
    BARE,
    LAST,
    LENA,
    MAYA,
    MONDAY,
    NORA,
    NOW,
    PILOT,
    PRIYA,
    RUTH,
    TOM,
    WEEK,
    Example,
)
from tests.wording.counting import counting
from tests.wording.deciding import answering, refusing, stalling
from tests.wording.handing import handing
from tests.wording.reporting import reporting, using
from tests.wording.stalls import stalls


def owning() -> Iterator[Example]:
    """Who owns the outcome."""
    roles: tuple[Role, ...] = get_args(Role)
    for role, reader in zip(roles, (MAYA, TOM, NORA, PRIYA, RUTH), strict=True):
        yield Example(Seated(pilot=PILOT, subject="intake", role=role), reader, role)
    registered = Registered(pilot=PILOT, subject="intake", offered_to=MAYA, answer_days=2, history=6, empty=())
    yield Example(registered, TOM)
    yield Example(replace(registered, pilot=BARE, empty=roles[1:], history=0), MAYA, "by the champion, alone")
    yield Example(replace(registered, pilot=BARE, empty=roles[1:2], alone=True), TOM, "with nobody above")
    offer = OwnerOffer(pilot=PILOT, subject="offer-1", by=TOM, answer_days=2)
    yield Example(offer, MAYA)
    yield Example(replace(offer, by=MAYA, pilot=BARE, answer_days=1), MAYA, "registered by herself")
    full, some = Rights(True, True, True, True), Rights(True, False, True, False)
    closed = OfferClosed(pilot=PILOT, subject="offer-1", how="accepted", first_ask_at=NOW, rights=full, manager=TOM)
    yield Example(closed, MAYA, "all rights")
    yield Example(replace(closed, rights=some, pilot=BARE), MAYA, "some rights")
    yield Example(replace(closed, rights=some, manager=None, first_ask_at=None), MAYA, "no manager")
    yield Example(replace(closed, how="declined"), MAYA, "declined")
    yield Example(replace(closed, how="expired"), MAYA, "expired")
    yield Example(replace(closed, how="withdrawn"), MAYA, "withdrawn")
    found = OwnerFound(pilot=PILOT, subject="offer-1", person=MAYA, rights=full)
    yield Example(found, TOM, "all rights")
    yield Example(replace(found, rights=some, pilot=BARE), TOM, "some rights")
    yield Example(replace(found, rights=Rights(False, False, False, False)), TOM, "no rights")
    yield Example(replace(found, person=TOM), TOM, "of himself")
    yield Example(replace(found, rights=some, pilot=ALONE), PRIYA, "some rights, no manager")
    yield Example(replace(found, person=LENA, before=MAYA, rights=some), MAYA, "her part is over")
    yield Example(replace(found, person=LENA, before=MAYA, rights=some), TOM, "another's part is over")
    refused = OfferRefused(pilot=PILOT, subject="offer-2", person=LENA, how="declined")
    yield Example(refused, TOM, "declined")
    yield Example(replace(refused, by=TOM), MAYA, "declined, to its owner")
    yield Example(replace(refused, how="expired"), TOM, "expired")
    yield Example(replace(refused, how="unreachable"), TOM, "unreachable")
    lost = NotReached(pilot=PILOT, subject="unreached", person=MAYA, what="ask", why="account_inactive")
    for what in get_args(NotReached.__annotations__["what"]):
        yield Example(replace(lost, what=what), ADA, what)
    yield Example(replace(lost, person=ADA), ADA, "the reader")


def asking() -> Iterator[Example]:
    """The weekly number."""
    subject = f"week-{MONDAY}"
    ask = Ask(pilot=PILOT, subject=subject, starts_on=MONDAY, last=LAST)
    yield Example(ask, MAYA)
    yield Example(replace(ask, last=None, pilot=BARE), MAYA, "nothing known")
    first = Reminder(pilot=PILOT, subject=subject, starts_on=MONDAY, nth=1, heads_up=False, missed_at=NOW, in_a_row=0)
    yield Example(first, MAYA, "first")
    yield Example(replace(first, nth=2), MAYA, "second")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=1), MAYA, "heads-up")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=2, asked=(TOM, PRIYA)), MAYA, "two people know")
    yield Example(replace(first, nth=2, heads_up=True, in_a_row=1, pilot=ALONE), MAYA, "heads-up, no manager")
    miss = Miss(pilot=PILOT, subject=subject, starts_on=MONDAY, in_a_row=1, alerted=False, late_until_on=MONDAY + WEEK)
    yield Example(miss, MAYA, "one")
    yield Example(replace(miss, in_a_row=2, alerted=True), MAYA, "two")
    yield Example(replace(miss, in_a_row=2, alarm_at=NOW + WEEK / 7), MAYA, "two, and Tom hears tomorrow")
    yield Example(replace(miss, in_a_row=3, alerted=True, asked=(TOM,)), MAYA, "three, and Tom knows")
    yield Example(replace(miss, in_a_row=2, alerted=True, pilot=ALONE), MAYA, "two, no manager")
    noted = WeekNoted(pilot=PILOT, subject=subject, starts_on=MONDAY, outcome="no_data", next_ask_at=NOW + WEEK)
    closed: tuple[Outcome, ...] = ("no_data", "skipped", "excused")
    for outcome in closed:
        yield Example(replace(noted, outcome=outcome), MAYA, outcome)
    gone = replace(noted, outcome="excused", away_from=NOW.date(), away_until=date(2026, 4, 14))
    yield Example(gone, MAYA, "away")
    yield Example(replace(gone, away_from=date(2026, 4, 3)), MAYA, "away later")
    yield Example(replace(noted, next_ask_at=None), MAYA, "no next question")
    yield Example(replace(noted, outcome="excused", next_ask_at=None), LENA, "somebody else owns it now")
    yield Example(AskAgain(pilot=PILOT, subject=subject, starts_on=MONDAY, again_at=NOW), MAYA)
    back = TakenBack(pilot=PILOT, subject=subject, what="answer", by=MAYA, starts_on=MONDAY, value=126, reopened=True)
    yield Example(back, MAYA, "answer, open again")
    yield Example(replace(back, reopened=False, value=None), MAYA, "answer, as before")
    other = replace(back, what="moved", moved_to=MONDAY - WEEK)
    yield from (Example(other, MAYA, "other week"), Example(replace(other, reopened=False), MAYA, "other week, closed"))
    absence = replace(back, what="away", value=None, away=(date(2026, 4, 3), date(2026, 4, 14)))
    yield from (Example(absence, MAYA, "absence"), Example(replace(absence, reopened=False), MAYA, "absence to come"))
    both = replace(PILOT, cadence=2)
    yield Example(replace(ask, pilot=both), MAYA, "two weeks")
    yield Example(replace(ask, pilot=both, last=Point(MONDAY - 2 * WEEK, 126)), MAYA, "two weeks, as last time")
    for nth in (1, 2):
        yield Example(replace(first, pilot=both, nth=nth), MAYA, f"two weeks, {nth}")
    yield Example(replace(first, pilot=both, nth=2, heads_up=True, in_a_row=1), MAYA, "two weeks, heads-up")
    yield Example(replace(miss, pilot=both, in_a_row=2, alerted=True), MAYA, "two weeks, twice")
    yield Example(replace(noted, pilot=both), MAYA, "two weeks")
    yield Example(replace(back, pilot=both), MAYA, "two weeks")
    yield Example(replace(other, pilot=both), MAYA, "two weeks, moved")
    yield Example(replace(absence, pilot=both, reopened=False), MAYA, "absence, two weeks")
    for reader in (TOM, MAYA):
        stop = replace(back, subject="ladder-1", what="stop", by=TOM, starts_on=None, value=None)
        yield from (Example(stop, reader, "stop"), Example(replace(stop, what="pause"), reader, "pause"))


@cache
def examples() -> tuple[Example, ...]:
    """All of them."""
    kinds = (owning, handing, asking, counting, stalling, answering, refusing, reporting, using, stalls)
    return tuple(example for kind in kinds for example in kind())


def main() -> None:
    """Print everything there is to read."""
    from tests.wording import (  # what is shown beside messages is built from these examples
        asked,
        looking,
        merged,
        shown,
    )

    for example in examples():
        print(f"\n--- {example.name}\n{plain_text(example.card)}")
    for name, card in (*merged.merged(), *shown.pages_shown(), *looking.homes()):
        print(f"\n--- {name}\n{plain_text(card)}")
    for name, form in asked.forms():
        print(f"\n--- {name}\n{asked.as_text(form)}")
    for place, sentence in asked.sentences():
        print(f"\n--- sentence of {place}\n{sentence}")


if __name__ == "__main__":
    main()
