"""One interaction from a person -> event or query -> reply. The shell around the rules on the way in."""

from bot.inbox.inbox import Inbox

__all__ = ["Inbox"]
