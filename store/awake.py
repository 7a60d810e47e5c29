"""Organisations whose platform is not configured just now: nothing of theirs falls due, and nothing is lost."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, not_, or_, select, true

from store.tables import ORG, ORG_KEY


def is_awake(org_id: ColumnElement[object], asleep: Collection[str]) -> ColumnElement[bool]:
    """Whether that column names an organisation of a platform that is not among `asleep`.

    An organisation's key is its platform's name, alone or before a colon ("playground", "slack:T1"). One that several
    keys lead to is awake as long as the platform of one of them is.
    """
    if not asleep:
        return true()
    joined = select(ORG_KEY.c.key).where(ORG_KEY.c.org_id == ORG.c.id, not_(_of_platform(ORG_KEY.c.key, asleep)))
    return org_id.not_in(select(ORG.c.id).where(_of_platform(ORG.c.key, asleep), ~joined.exists()))


def _of_platform(key: ColumnElement[str], names: Collection[str]) -> ColumnElement[bool]:
    return or_(*(or_(key == name, key.startswith(f"{name}:", autoescape=True)) for name in names))
