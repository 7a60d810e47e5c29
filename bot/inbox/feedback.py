"""End users: reports, the roster, the pulse."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from bot.inbox.desk import Desk
from bot.inbox.filled import Filled
from bot.inbox.press import Press
from bot.model import Person
from bot.ports import Reply
from bot.wording.pages import Name

SPOKEN: dict[Name, Callable[[Desk, Person, str, UUID], Awaitable[Reply]]] = {}
PRESSED: dict[str, Callable[[Desk, Press], Awaitable[Reply]]] = {}
FILLED: dict[str, Callable[[Desk, Press, Filled], Awaitable[Reply]]] = {}
