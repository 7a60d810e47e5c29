"""The tables. Rows never leave this folder.

Every key begins with the organisation, so that a large installation could be spread by it. A table exists only
because a screen, a query or a constraint needs it. `datetime` is annotated plainly everywhere: SQLModel then keeps
aware UTC instants and refuses naive ones, on both databases.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, Index, UniqueConstraint, false
from sqlmodel import Field

from store.base import COUNTER, Json, Row, of_aggregate, table, where
from store.joined import HANDLE, LINK_CODE, ORG_KEY
from store.messages import DELIVERY, LINE, RATE_SLOT


class OrgRow(Row, table=True):
    """An organisation, by the key its platform gives it. `policy` holds only what differs from the default."""

    __tablename__ = "org"
    id: UUID = Field(primary_key=True)
    key: str = Field(unique=True)
    name: str
    policy: Json = Field(sa_type=JSON)
    reports: int = Field(sa_column_kwargs={"server_default": "0"})  # the number that the newest report got


class PersonRow(Row, table=True):
    """Somebody, and when and where they may be spoken to."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("org_id", "platform", "workspace", "handle"),
        Index("ix_person_admin", "org_id", "role", "seq", **where("role = 'admin'")),  # every decision asks for them
        Index("ix_person_newest", "org_id", "seq"),
    )
    org_id: UUID = Field(foreign_key="org.id", primary_key=True)
    id: UUID = Field(primary_key=True, index=True)
    name: str
    role: str
    platform: str
    handle: str
    workspace: str | None  # the part of the platform; none where the organisation's key names it
    conversation: str | None
    zone: str
    country: str | None
    workdays: list[int] = Field(sa_type=JSON)
    quiet_from: int
    quiet_to: int
    ask_weekday: int
    ask_hour: int
    active: bool
    seq: int
    zone_is_own: bool = Field(sa_column_kwargs={"server_default": false()})  # chosen by the person
    platform_zone: str | None  # what the platform says, whatever the person chose
    platform_away_from: date | None  # by the person's status on the platform
    platform_away_to: date | None


class AwayRow(Row, table=True):
    """An absence, first to last day."""

    __tablename__ = "away"
    org_id: UUID = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True)
    from_on: date = Field(primary_key=True)
    to_on: date = Field(primary_key=True)


class AggregateRow(Row, table=True):
    """The open state, whole. `failed_at` and `retry_at` are machine time, everything else product time."""

    __tablename__ = "aggregate"
    __table_args__ = (
        Index("ix_aggregate_due", "wake_at", **where("failed_at IS NULL")),
        Index("ix_aggregate_due_in", "org_id", "wake_at", **where("failed_at IS NULL")),  # every claim asks for them
        Index("ix_aggregate_failed", "retry_at", **where("failed_at IS NOT NULL")),
        Index("ix_aggregate_offered_to", "offered_to", **where("offered_to IS NOT NULL")),
        Index("ix_aggregate_newest", "org_id", "opened_at"),
    )
    org_id: UUID = Field(foreign_key="org.id", primary_key=True)
    id: UUID = Field(primary_key=True)
    kind: str
    version: int
    state: Json = Field(sa_type=JSON)
    wake_at: datetime | None
    opened_at: datetime
    offered_to: UUID | None  # who has an open offer: people look up their pilots by it
    failed_at: datetime | None
    retry_at: datetime | None
    failures: int


class JournalRow(Row, table=True):
    """What happened, without the words of people."""

    __tablename__ = "journal"
    __table_args__ = (
        UniqueConstraint("org_id", "aggregate_id", "event_id"),
        of_aggregate("aggregate_id"),
    )
    seq: int | None = Field(default=None, primary_key=True, sa_type=COUNTER)
    org_id: UUID
    aggregate_id: UUID
    event_id: UUID
    kind: str
    at: datetime
    event: Json = Field(sa_type=JSON)


class WordsRow(Row, table=True):
    """Text a person wrote. May be blanked; the id stays."""

    __tablename__ = "words"
    org_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    text: str


class SeatRow(Row, table=True):
    """Who sits where now."""

    __tablename__ = "seat"
    __table_args__ = (of_aggregate("project_id"),)
    org_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    role: str = Field(primary_key=True)
    person_id: UUID = Field(primary_key=True, index=True)


class TermRow(Row, table=True):
    """A champion's time in office. One champion in force per pilot."""

    __tablename__ = "term"
    __table_args__ = (
        Index("uq_term_in_force", "org_id", "project_id", unique=True, **where("ended_at IS NULL")),
        of_aggregate("project_id"),
    )
    seq: int | None = Field(default=None, primary_key=True, sa_type=COUNTER)
    org_id: UUID
    project_id: UUID
    person_id: UUID
    began_at: datetime
    ended_at: datetime | None
    why: str | None
    may_scope: bool
    may_spend: bool
    may_people: bool
    may_stop: bool


class CheckInRow(Row, table=True):
    """What became of a week; one row per pilot and week."""

    __tablename__ = "check_in"
    __table_args__ = (of_aggregate("project_id"),)
    org_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    starts_on: date = Field(primary_key=True)
    outcome: str
    value: float | None
    at: datetime
    by: UUID | None
    confidence: int | None
    note: UUID | None
    guard: float | None


class RevisionRow(Row, table=True):
    """One edit of a number."""

    __tablename__ = "revision"
    __table_args__ = (of_aggregate("project_id"), Index("ix_revision_of", "org_id", "project_id", "starts_on"))
    seq: int | None = Field(default=None, primary_key=True, sa_type=COUNTER)
    org_id: UUID
    project_id: UUID
    starts_on: date
    was: float | None
    now: float | None
    at: datetime
    by: UUID


class EscalationRow(Row, table=True):
    """One rung of one ladder; climbing it twice is a key clash."""

    __tablename__ = "escalation"
    __table_args__ = (of_aggregate("project_id"),)
    org_id: UUID = Field(primary_key=True)
    project_id: UUID = Field(primary_key=True)
    ladder: int = Field(primary_key=True)
    loop: int = Field(primary_key=True)
    level: int = Field(primary_key=True)
    at: datetime


class ReportRow(Row, table=True):
    """How a report stands: for lists, and so that a number is given once."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("org_id", "number"),
        UniqueConstraint("org_id", "code"),
        Index("ix_report_of", "org_id", "project_id", "number"),
        Index("ix_report_by", "org_id", "by", "number"),
        of_aggregate("id"),
    )
    org_id: UUID = Field(primary_key=True)
    id: UUID = Field(primary_key=True)
    project_id: UUID
    number: int
    by: UUID | None
    about: str
    blocks: bool
    state: str
    at: datetime
    moved_at: datetime
    code: str | None  # of one that was sent without a name


class SettingRow(Row, table=True):
    """A number of the installation as a whole, such as how far the clock was turned."""

    __tablename__ = "setting"
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BigInteger)


class InstallationRow(Row, table=True):
    """Where the bot is installed, by the platform's key, and what it was given there, sealed. All machine time."""

    __tablename__ = "installation"
    key: str = Field(primary_key=True)
    sealed: str
    sealed_with: str  # the name of the key, and not the key
    kept_at: datetime
    reserved_until: datetime | None


class SpentRow(Row, table=True):
    """A word that could be used once, and was. Machine time."""

    __tablename__ = "spent"
    digest: str = Field(primary_key=True)
    until: datetime = Field(index=True)


ORG = table(OrgRow)
PERSON = table(PersonRow)
AWAY = table(AwayRow)
AGGREGATE = table(AggregateRow)
JOURNAL = table(JournalRow)
WORDS = table(WordsRow)
SEAT = table(SeatRow)
TERM = table(TermRow)
CHECK_IN = table(CheckInRow)
REVISION = table(RevisionRow)
ESCALATION = table(EscalationRow)
REPORT = table(ReportRow)
SETTING = table(SettingRow)
INSTALLATION = table(InstallationRow)
SPENT = table(SpentRow)

__all__ = [
    "AGGREGATE",
    "AWAY",
    "CHECK_IN",
    "DELIVERY",
    "ESCALATION",
    "HANDLE",
    "INSTALLATION",
    "JOURNAL",
    "LINE",
    "LINK_CODE",
    "ORG",
    "ORG_KEY",
    "PERSON",
    "RATE_SLOT",
    "REPORT",
    "REVISION",
    "SEAT",
    "SETTING",
    "SPENT",
    "TERM",
    "WORDS",
]
