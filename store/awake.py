"""Organisations whose platform is not configured just now: nothing of theirs falls due, and nothing is lost."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select, true

from store.tables import ORG


def is_awake(org_id: ColumnElement[object], asleep: Collection[str]) -> ColumnElement[bool]:
    """Whether that column names an organisation of a platform that is not among `asleep`.

    An organisation's key is its platform's name, alone or before a colon ("playground", "slack:T1").
    """
    if not asleep:
        return true()
    of_platform = [or_(ORG.c.key == name, ORG.c.key.startswith(f"{name}:", autoescape=True)) for name in asleep]
    return org_id.not_in(select(ORG.c.id).where(or_(*of_platform)))
