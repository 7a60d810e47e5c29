"""How the world fails.

Trouble
├── StoreTrouble
│   ├── NotFound        no such aggregate in this organisation
│   └── Busy            somebody held the row, or the database was away, for too long: try again in a minute
└── PlatformTrouble     raised by ChatPlatform, caught in bot.deliver
    ├── TryLater        not sent; `after` says when to try again
    ├── Unreachable     never will be: blocked, gone, deactivated; `why` for the administrator
    ├── Uncertain       it may or may not have arrived: look before sending again
    └── NotSupported    this platform has no such thing (reading back)
"""

from datetime import timedelta


class Trouble(Exception):
    """Everything the outside world does to us."""


class StoreTrouble(Trouble):
    """The store could not do it."""


class NotFound(StoreTrouble):
    """No such aggregate in this organisation."""


class Busy(StoreTrouble):
    """The row was held, or the database was away, for too long."""


class PlatformTrouble(Trouble):
    """The chat platform could not do it."""


class TryLater(PlatformTrouble):
    """Not sent. `after` is how long the platform wants to be left alone; None where it did not say.

    `alone`: nobody else waits for it; where `after` is said, what is younger in its conversation does.
    """

    def __init__(self, after: timedelta | None = None, alone: bool = False) -> None:
        super().__init__(f"try again after {after}")
        self.after = after
        self.alone = alone


class Unreachable(PlatformTrouble):
    """This person can not be reached there. `why` is the platform's own word for it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Uncertain(PlatformTrouble):
    """The platform did not say whether the message arrived."""


class NotSupported(PlatformTrouble):
    """The platform has no way to do this."""
