"""What can be written to the bot, for the page to offer while somebody types."""

from collections.abc import Sequence

from bot.wording.pages import HELP


def commands() -> Sequence[tuple[str, str]]:
    """Each command as it is typed, and what it does, in the order of the menu."""
    return [(f"/champion {name}", says) for name, says in HELP.items()]
