"""Examples of what is said when a pilot changes hands, chairs change, or somebody leaves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import get_args

from bot.model import Cause, Coverage, Rights, Role, Tenure
from bot.notices import (
    ChairEmptied,
    ConditionAsked,
    ConditionClosed,
    ConditionNoted,
    HandoverNoted,
    OfferClosed,
    OfferRefused,
    OwnerFound,
    OwnerOffer,
    Packet,
    RightsMissing,
    RightsNoted,
    SeatsNoted,
    Unseated,
)
from tests.wording.cast import (
    ALONE,
    BARE,
    LAST,
    LENA,
    MAYA,
    MISSED,
    NORA,
    NOW,
    PILOT,
    PRIYA,
    RUTH,
    TOM,
    Example,
    series,
)

DAY = timedelta(days=1)
UNOWNED = replace(PILOT, champion=None)
LONG = "somebody of the depot sorts the split orders every morning before eight, " * 3
SOME, NONE = Rights(True, False, True, False), Rights(False, False, False, False)
ALL = Rights(True, True, True, True)


def offering() -> Iterator[Example]:
    """An outcome that somebody takes over, as it is or on a condition."""
    offer = OwnerOffer(
        pilot=PILOT, subject="offer-2", by=MAYA, answer_days=2, taking_over=True, last=LAST, blockers=2, stalled=True
    )
    yield Example(offer, LENA, "handed over")
    yield Example(replace(offer, by=TOM, last=None, blockers=0, stalled=False), LENA, "handed over by the manager")
    yield Example(replace(offer, pilot=UNOWNED, by=TOM), LENA, "whose owner left")
    again = replace(offer, refused="half a day a week for it", refused_by=TOM)
    yield Example(again, LENA, "as it is")
    yield Example(replace(again, refused=LONG, taking_over=False, pilot=UNOWNED), LENA, "as it is, long")
    noted = HandoverNoted(pilot=PILOT, subject="handover-2", person=LENA, by=MAYA, answer_days=2)
    yield from (Example(noted, MAYA), Example(noted, TOM), Example(replace(noted, by=TOM), MAYA, "by the manager"))
    yield Example(replace(noted, pilot=UNOWNED, by=TOM), TOM, "nobody owns it")
    asked = ConditionAsked(
        pilot=PILOT,
        subject="offer-2",
        person=LENA,
        by=MAYA,
        rights=SOME,
        condition="half a day a week for it",
        answer_days=2,
    )
    for reader in (MAYA, TOM):
        yield Example(asked, reader)
        yield Example(replace(asked, condition=LONG, rights=ALL, pilot=UNOWNED), reader, "long, nobody owns it")
    passed = ConditionNoted(
        pilot=PILOT, subject="offer-2", condition="half a day a week for it", asked=(MAYA, TOM), answer_days=2
    )
    yield from (Example(passed, LENA), Example(replace(passed, condition=LONG, asked=(TOM,)), LENA, "long"))
    for how in get_args(ConditionClosed.__annotations__["how"]):
        closed = ConditionClosed(
            pilot=PILOT, subject="offer-2", how=how, person=LENA, condition="half a day a week for it", by=TOM
        )
        yield from (Example(closed, TOM, how), Example(closed, MAYA, how))
        yield Example(replace(closed, condition=LONG, by=None), MAYA, f"{how}, long")
    yield from _taken()


def _taken() -> Iterator[Example]:
    closed = OfferClosed(pilot=PILOT, subject="offer-2", how="accepted", first_ask_at=NOW, rights=ALL, manager=TOM)
    yield Example(replace(closed, agreed="half a day a week for it", agreed_by=TOM), LENA, "agreed")
    yield Example(replace(closed, agreed=LONG[:200], agreed_by=TOM, rights=NONE, granter=RUTH), LENA, "agreed, long")
    yield Example(replace(closed, rights=NONE, manager=None, ungranted=True), LENA, "no rights, nobody above")
    yield Example(replace(closed, how="unpromised"), LENA, "unpromised")
    refused = OfferRefused(pilot=PILOT, subject="offer-2", person=LENA, how="condition", by=TOM)
    yield from (Example(refused, TOM, "condition"), Example(refused, MAYA, "condition"))
    found = OwnerFound(pilot=PILOT, subject="offer-2", person=LENA, rights=NONE, before=MAYA, numbers=8)
    yield Example(found, MAYA, "with eight numbers")
    yield Example(replace(found, handovers=3), TOM, "the third in ninety days")
    yield Example(replace(found, ungranted=True, pilot=ALONE), TOM, "nobody could grant them")
    missing = RightsMissing(pilot=PILOT, subject="rights-1", person=MAYA, role="sponsor", rights=NONE)
    yield from (Example(missing, RUTH), Example(replace(missing, role="manager", rights=SOME), TOM))
    granted = RightsNoted(pilot=PILOT, subject="rights-1", person=MAYA, by=RUTH, granted=("spend", "stop"))
    yield from (Example(granted, each) for each in (RUTH, MAYA, TOM))


def packing() -> Iterator[Example]:
    """What there is to know."""
    past = (
        Tenure(NORA, NOW - 90 * DAY, NOW - 60 * DAY, "handover"),
        Tenure(MAYA, NOW - 57 * DAY, NOW, "handover"),
    )
    full = Packet(
        pilot=replace(PILOT, champion=LENA),
        subject="packet-2",
        phase="validate",
        series=series(171, 160, 151, 146, 138, 131, 126, 121),
        last=LAST,
        blockers=("ERP access", "wrong depot for split orders, and nobody knows which one is right any more", "x"),
        causes=(MISSED,),
        past=past,
        since_at=NOW,
        above=(("manager", TOM), ("deputy", NORA), ("owner", PRIYA), ("sponsor", RUTH)),
        coverage=Coverage(90, 88, 2),
        reader=LENA,
    )
    yield Example(full, LENA)
    yield Example(replace(full, reports=12), LENA, "reports to read")
    yield Example(replace(full, pilot=UNOWNED, since_at=None, causes=(), blockers=()), TOM, "nobody owns it")
    empty = replace(full, pilot=replace(BARE, champion=None), last=None, series=series(baseline=(), locked=False))
    yield Example(
        replace(empty, past=(), since_at=None, above=(), blockers=("ERP access",), coverage=Coverage(1, 0, 1)),
        LENA,
        "nothing known",
    )
    left = (Cause("S2", NOW, person=MAYA, how="left"),)
    yield Example(replace(full, causes=left, coverage=Coverage(400, 399, 1), pilot=ALONE), MAYA, "almost always owned")
    yield Example(replace(full, coverage=Coverage(90, 90, 0), causes=()), LENA, "always owned")


def seating() -> Iterator[Example]:
    """Chairs."""
    roles: tuple[Role, ...] = ("manager", "deputy", "owner", "sponsor")
    one = SeatsNoted(pilot=PILOT, subject="seat-1", by=TOM, seats=(("deputy", NORA),))
    every = replace(one, seats=(("manager", NORA), ("deputy", None), ("owner", PRIYA), ("sponsor", None)))
    for reader in (TOM, MAYA):
        yield from (Example(one, reader), Example(every, reader, "every chair"))
    yield Example(replace(one, by=MAYA), TOM, "by the owner")
    for role in roles:
        gone = Unseated(pilot=PILOT, subject="seat-1", role=role, by=TOM, now=LENA)
        yield from (Example(gone, NORA, role), Example(replace(gone, now=None), NORA, f"{role}, empty now"))
        left = ChairEmptied(pilot=PILOT, subject="left", person=NORA, roles=(role,), next_to=PRIYA)
        yield from (Example(left, MAYA, role), Example(left, PRIYA, role))
        yield Example(replace(left, next_to=None), MAYA, f"{role}, nobody above")
    yield Example(
        ChairEmptied(pilot=ALONE, subject="left", person=TOM, roles=("manager", "owner"), next_to=RUTH),
        RUTH,
        "two chairs",
    )


def handing() -> Iterator[Example]:
    """All of it."""
    for kinds in (offering, packing, seating):
        yield from kinds()
