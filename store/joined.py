"""The tables of organisations and people that are one on two platforms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index
from sqlmodel import Field

from store.base import Row, table


class OrgKeyRow(Row, table=True):
    """A platform's key that leads to another organisation than the one that is named after it."""

    __tablename__ = "org_key"
    key: str = Field(primary_key=True)
    org_id: UUID = Field(foreign_key="org.id")


class HandleRow(Row, table=True):
    """One account of somebody who has several. `id` is what the account was called before it was linked.

    `active`: the platform has not closed it.
    """

    __tablename__ = "handle"
    __table_args__ = (
        ForeignKeyConstraint(["org_id", "person_id"], ["person.org_id", "person.id"], onupdate="CASCADE"),
        Index("ix_handle_person", "org_id", "person_id"),
    )
    id: UUID = Field(primary_key=True)
    org_id: UUID
    person_id: UUID
    platform: str
    workspace: str
    handle: str
    conversation: str | None
    active: bool


class LinkCodeRow(Row, table=True):
    """A code that somebody was given, by its digest, and on which platform. `until` is machine time."""

    __tablename__ = "link_code"
    digest: str = Field(primary_key=True)
    org_id: UUID
    person_id: UUID
    platform: str
    until: datetime
    spent: bool


ORG_KEY = table(OrgKeyRow)
HANDLE = table(HandleRow)
LINK_CODE = table(LinkCodeRow)
