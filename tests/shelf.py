"""A chat platform that keeps messages on a shelf, and fails when it is told to."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards import Card
from bot.model import Address, Receipt
from bot.ports import NotSupported, Pace

UNPACED = Pace()


@dataclass
class Shelf:
    """bot.ports.ChatPlatform. `plan` is what the next calls raise, first to last; None lets one pass.

    A failure after the shelf was reached (`lost_answer`) keeps the message and raises all the same.
    """

    name: str = "playground"
    pace: Pace = UNPACED
    can_read_back: bool = True
    plan: list[Exception | None] = field(default_factory=list)
    lost_answer: bool = False
    edits_refused: Exception | None = None
    edit_plan: list[Exception | None] = field(default_factory=list)  # what the next edits raise
    sent: dict[str, list[tuple[str, Card]]] = field(default_factory=lambda: defaultdict(list))
    edited: list[tuple[str, Card]] = field(default_factory=list)

    async def send(self, to: Address, card: Card, key: str, also: Sequence[str] = ()) -> Receipt:
        failure = self.plan.pop(0) if self.plan else None
        if failure is not None and not self.lost_answer:
            raise failure
        self.sent[to.user].append((key, card))
        if failure is not None:
            raise failure
        return Receipt(to.user, key)

    async def find(self, to: Address, key: str, since: datetime) -> Receipt | None:
        if not self.can_read_back:
            raise NotSupported
        return next((Receipt(to.user, key) for known, _ in self.sent[to.user] if known == key), None)

    async def edit(self, to: Address, sent: Receipt, card: Card, *, spare: bool = False) -> Receipt:
        if self.edits_refused is not None:
            raise self.edits_refused
        refusal = self.edit_plan.pop(0) if self.edit_plan else None
        if refusal is not None:
            raise refusal
        self.edited.append((sent.message, card))
        return sent
