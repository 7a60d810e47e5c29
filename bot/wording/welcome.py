"""What whoever installs the bot is told first."""

from bot.cards import Button, Card, para
from bot.wording.menus import ADMINISTERS


def welcome(administers: bool) -> Card:
    """What I do, and the first step."""
    role = (para(ADMINISTERS),)
    return Card(
        "I keep AI pilots moving until they are in production",
        (
            para("For each pilot, one named person gives me one number, once a week; it takes them under a minute."),
            para(
                "I say whether the number really moved. When a pilot stalls, its champion hears first, then a manager."
            ),
            *(role if administers else ()),
            para("The first step is to register a pilot: its number, and who owns it."),
        ),
        (
            Button("new", "Register a pilot", "menu", "primary"),
            Button("everything", "Show all commands", "menu"),
        ),
    )
