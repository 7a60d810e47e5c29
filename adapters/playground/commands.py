"""What can be written to the bot, for the page to offer while somebody types."""

from collections.abc import Sequence

from bot.wording.menus import HELP


def commands() -> Sequence[tuple[str, str]]:
    """Each command as it is typed, and what it does: those of users first, then in the order of the menu."""
    mine = [(f"/champion {name}", says) for name, says in HELP.items() if name != "report"]
    return [
        ("/report", "say what broke, confuses you or could be better"),
        ("/report mine", "what became of your reports"),
        ("/report anon", "report without your name"),
        *mine,
    ]
