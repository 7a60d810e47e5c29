"""A conversation of everything that is hard to draw: long names, unbroken words, right to left, pictures of people."""

from typing import Final
from uuid import UUID

from bot.cards import Bold, Button, Card, Chart, Facts, Image, Link, Quote, Table, para
from tests.playground.api import Client

LONG: Final = "Automatische Rechnungseingangsverarbeitung für Zweigniederlassungen-" + "x" * 50
RIGHT_TO_LEFT: Final = "מספר הדקות ירד ל-126! 🎉👩🏽‍💻 <b>bold</b>"
CHOICES: Final = (
    "Help remove the blocker",
    "Decide scope",
    "Reassign owner",
    "Pause until…",
    "Stop the pilot",
    LONG[:75],
)
ROWS: Final = (
    (LONG, "126 min → 108", "Maya", "Validate", "waiting for its number"),
    ("مشروع", "9 → 3", "Lena", "Build, paused until 3 Apr", "stalled"),
    ("🚚 Route", "121 min → 108", "nobody yet", "Stopped on 2 Mar", "ended"),
)
WEEKS: Final = tuple(f"{day} Mar" for day in range(1, 31))


def alert() -> Card:
    """A message with every kind of block and six buttons, one of them far too long."""
    facts = Facts((("A very long label that goes on and on", "126 min"), ("Goal", "108 🎯"), (LONG, RIGHT_TO_LEFT)))
    line = para(Bold("What happened: "), "no check-in for two weeks. ", Link(LONG, "https://example.com/" + "y" * 200))
    buttons = tuple(Button("x", label, "t", "danger" if "Stop" in label else "plain") for label in CHOICES)
    return Card(f"{LONG} needs you", (line, Quote(RIGHT_TO_LEFT), Quote("a" * 300), facts), buttons)


def tables() -> Card:
    """A wide table, a small one, a picture elsewhere, and a chart with many weeks and a hole."""
    values = (None, *(float(180 - each) for each in range(29)))
    return Card(
        "Three pilots",
        (
            Table(("Pilot", "Number", "Owner", "Phase", "Now"), ROWS),
            Table(("Kind", "Count"), (("Broke", "12"), ("Idea", "3"))),
            Image("https://example.com/picture.png", LONG),
            Chart(LONG, f"Chart of {LONG}", WEEKS, values, 6, 108.0, (150.0, 200.0), "min"),
        ),
    )


async def fill(client: Client, name: str = "Tom") -> None:
    """That person has such a conversation."""
    person, log, now = UUID(await client.id(name)), client.world.log, client.world.clock.now()
    await log.add(person, Card("", (para(f"{RIGHT_TO_LEFT} {LONG}"),)), now, None, mine=True)
    await log.add(person, alert(), now, None, mine=False)
    await log.add(person, tables(), now, None, mine=False)
