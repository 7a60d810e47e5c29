"""Examples of several pilots in one message, to everybody who can get one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args
from uuid import uuid4

from bot.cards import Card
from bot.model import Calendar
from bot.notices import Alert, Ask, Body, Miss, Reminder, ReportIn, UseAsked
from bot.wording.together import several
from bot.wording.voice import Voice
from tests.wording.cast import ALONE, BARE, NAMES, NOW, PILOT, Example
from tests.wording.examples import examples

KINDS = (Ask, Reminder, Miss, Alert, UseAsked, ReportIn)
OTHERS = ("Invoice reader", "Chat for the help desk of the whole northern region, pilot 2", "תכנון מסלולים", "Shifts")


def merged() -> Iterator[tuple[str, Card]]:
    """Two, five and seven of each kind, with pilots of every sort among them."""
    for kind in KINDS:
        found = [each for each in examples() if isinstance(each.body, kind)]
        for reader in dict.fromkeys(each.reader for each in found):
            bodies = list(_of(found, reader))
            voice = Voice(NOW, reader, Calendar(zone="Europe/Berlin"), NAMES)
            for number in (2, 5, 7):
                name = f"{number} {bodies[0].kind} in one to {NAMES[reader]}"
                yield name, several((bodies * number)[:number], voice)


def _of(found: list[Example], reader: object) -> Iterator[Body]:
    """That reader's, each about a pilot of its own: another name, without a unit, without a manager."""
    mine = [each.body for each in found if each.reader == reader]
    for number, name in enumerate((PILOT.name, *OTHERS)):
        body = mine[number % len(mine)]
        like = (PILOT, BARE, ALONE)[number % 3]
        about = replace(body.pilot, id=uuid4(), name=name, unit=like.unit, target=like.target, manager=like.manager)
        yield replace(body, pilot=about)


def merged_kinds() -> set[str]:
    """The kinds that can come together."""
    return {get_args(kind.__annotations__["kind"])[0] for kind in KINDS}
