"""The tables of what is said: deliveries and their pace, and the playground's own chat."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint
from sqlmodel import Field

from store.base import COUNTER, Json, Row, of_aggregate, table, where


class DeliveryRow(Row, table=True):
    """One message to one person. `try_at` and `settled_at` are product time; the other instants the machine's.

    `state` is waiting, sending, sent, unknown, dead or dropped; `error` says why for the last two.
    `seq` is the order in which messages were decided.
    `along`: the rows that one message says together with this one.
    `owed`: the aggregate has not heard what became of it, because its rule failed then.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("org_id", "key"),
        # The database itself refuses to send two messages to one person at a time.
        Index("uq_delivery_sending", "org_id", "person_id", unique=True, **where("state = 'sending'")),
        Index("ix_delivery_waiting", "try_at", **where("state = 'waiting'")),
        Index("ix_delivery_queue", "org_id", "person_id", "seq", **where("state = 'waiting'")),
        Index("ix_delivery_thread", "org_id", "thread", "seq", **where("state = 'sent'")),
        Index("ix_delivery_heard", "person_id", "settled_at", **where("state = 'sent'")),
        Index("ix_delivery_subject", "org_id", "aggregate_id", "subject"),
        Index("ix_delivery_stuck", "settled_at", **where("state = 'unknown' OR state = 'dead'")),
        Index("ix_delivery_owed", "org_id", "aggregate_id", **where("owed")),
        of_aggregate("aggregate_id"),
    )
    seq: int | None = Field(default=None, primary_key=True, sa_type=COUNTER)
    org_id: UUID
    key: str
    aggregate_id: UUID
    person_id: UUID
    thread: str
    subject: str
    notice: Json = Field(sa_type=JSON)
    urgency: str
    state: str
    try_at: datetime
    token: UUID | None
    attempts: int
    attempt_at: datetime | None
    first_attempt_at: datetime | None
    doubtful_since: datetime | None
    pause_until: datetime | None
    withdrawn: bool
    settled_at: datetime | None
    receipt: Json | None = Field(sa_type=JSON(none_as_null=True))
    error: str | None
    owed: bool
    along: list[int] | None = Field(sa_type=JSON(none_as_null=True))


class RateSlotRow(Row, table=True):
    """When a conversation, or a workspace of a platform, may next be written to; machine time. See store.slots."""

    __tablename__ = "rate_slot"
    org_id: UUID = Field(primary_key=True)
    subject: UUID = Field(primary_key=True)
    next_at: datetime


class PlaygroundLineRow(Row, table=True):
    """One message in the playground's own chat."""

    __tablename__ = "playground_line"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_playground_line_person", "person_id", "added"),
    )
    id: UUID = Field(primary_key=True)
    org_id: UUID
    person_id: UUID
    added: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    at: datetime
    card: Json = Field(sa_type=JSON)
    edited: bool
    mine: bool
    key: str | None


DELIVERY = table(DeliveryRow)
RATE_SLOT = table(RateSlotRow)
LINE = table(PlaygroundLineRow)
