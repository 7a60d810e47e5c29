"""Pilots that an earlier release wrote are read as they were meant."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import STATE_VERSION, Told
from store import codec
from tests.rules.life import MAYA, TOM, Life, answer, berlin

WORDS = {"id": "7f0e5a80-0000-5000-8000-000000000001", "text": "Route planning"}
TOM_ID, MAYA_ID = str(TOM), str(MAYA)
ORG, PILOT = "7f0e5a80-0000-5000-8000-000000000002", "7f0e5a80-0000-5000-8000-000000000003"
RIGHTS = {"scope": True, "spend": True, "people": True, "stop": True}
POLICY = {
    "offer_days": 2,
    "reminder_days": [1, 2],
    "missed_days": 3,
    "late_days": 7,
    "misses_in_a_row": 2,
    "acknowledge_days": 3,
    "undelivered_days": 1,
    "longest_promise_days": 10,
    "longest_pause_weeks": 6,
    "loops": 2,
    "undo_minutes": 10,
    "first_ask_days": 3,
}


def ladder(state: str, **values: Any) -> dict[str, Any]:
    cause = {"rule": "S1", "since_at": "2026-03-19T09:00:00Z", "weeks": ["2026-03-02", "2026-03-09"]}
    return {
        "number": 1,
        "opened_at": "2026-03-19T09:00:00Z",
        "policy": POLICY,
        "causes": [cause | {"person": None, "how": ""}],
        "state": state,
        "loop": 1,
        "unanswered": 1,
        "level": 0,
        "decided_at": None,
        "delivered_at": None,
        "alerted": [],
        "ack": None,
        "lapsed": None,
    } | values


def kept(standing: dict[str, Any] | None, **values: Any) -> dict[str, Any]:
    """One missed week behind it, the second reminder of the next one sent on Thursday 19 March."""
    missed = {"starts_on": "2026-03-02", "outcome": "missed", "value": None, "closed_at": "2026-03-13T09:00:00Z"}
    return {
        "id": PILOT,
        "org": ORG,
        "name": WORDS,
        "phase": "build",
        "opened_by": TOM_ID,
        "opened_at": "2026-03-02T08:00:00Z",
        "metric": {
            "question": WORDS,
            "unit": WORDS,
            "better": "lower",
            "start": 180.0,
            "target": 108.0,
            "target_on": None,
        },
        "manager": TOM_ID,
        "deputy": None,
        "owner": None,
        "sponsor": None,
        "offer": None,
        "offers": 1,
        "term": {"person": MAYA_ID, "accepted_at": "2026-03-02T08:00:00Z", "rights": RIGHTS},
        "next_week": "2026-03-16",
        "checkin": {
            "starts_on": "2026-03-09",
            "asked_at": "2026-03-17T09:00:00Z",
            "sent_at": "2026-03-17T09:00:00Z",
            "reminded": 2,
        },
        "weeks": [missed],
        "baseline_until": None,
        "told_at": ["2026-03-19T09:00:00Z"],
        "forgiven_at": None,
        "ladder": standing,
        "ladders": 1,
        "pause": None,
        "undos": [],
        "ended_at": None,
        "wake_at": "2026-03-20T09:00:00Z",
        "version": 1,
    } | values


def read(state: dict[str, Any]) -> Life:
    return Life(at=datetime(2026, 3, 19, 12, tzinfo=UTC), state=codec.project_in(state, 1))


def test_a_heads_up_of_an_earlier_release_is_no_pilot_that_can_not_be_read() -> None:
    life = read(kept(ladder("watching")))
    (watch,) = life.now.watches
    assert life.now.ladder is None
    assert (watch.cause.rule, len(watch.cause.weeks), watch.since_at) == ("S1", 2, berlin(3, 19))
    assert life.now.told == (Told("S1", berlin(3, 19)),)


def test_the_silence_it_warned_of_still_reaches_the_manager_who_reads_when_the_champion_was_told() -> None:
    life = read(kept(ladder("watching"))).until(berlin(3, 20))
    assert life.steps(TOM) == ["L1-1"]
    assert life.now.ladder is not None and life.now.ladder.number == 2
    assert life.now.told[0].at == berlin(3, 19)


def test_an_answer_in_time_ends_a_heads_up_of_an_earlier_release() -> None:
    life = read(kept(ladder("watching")))
    answer(life)
    assert not life.now.watches and not life.now.told
    assert life.until(berlin(3, 20) + timedelta(days=2)).steps(TOM) == []


def test_an_alert_of_an_earlier_release_climbs_on_its_day() -> None:
    arrived = {"level": 1, "decided_at": "2026-03-20T09:00:00Z", "delivered_at": "2026-03-20T09:00:00Z"}
    state = kept(ladder("open", alerted=[TOM_ID], **arrived), checkin=None, owner=str(MAYA), sponsor=TOM_ID)
    life = read(state)
    assert life.until(berlin(3, 25)).when("L1-2") == [berlin(3, 25)]


def test_what_could_be_taken_back_then_brings_no_heads_up_back() -> None:
    undo = {"by": TOM_ID, "at": "2026-03-19T11:55:00Z", "what": "pause", "ladder": ladder("watching")}
    assert read(kept(None, undos=[undo])).now.undos[0].ladder is None


def test_what_is_written_from_now_on_is_left_alone_by_the_release_before() -> None:
    """Before, it was written as what that release can read, and came back without all that it does not know."""
    assert codec.state_out(read(kept(None)).now)["version"] == STATE_VERSION == 2


def test_a_state_of_today_is_left_as_it_is() -> None:
    life = read(kept(ladder("watching")))
    again = codec.state_out(life.now)
    assert codec.state_out(codec.project_in(again, 1)) == again
