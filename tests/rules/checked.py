"""A pilot's life in which every single decision is looked at: what must hold whatever anybody does."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from bot.decisions import Decision
from bot.events import Delivered, PersonLeft, ProjectEvent, TimePassed, Undone
from bot.model import Calendar, Cause, Project
from bot.notices import Alert, Ask, HeadsUp, Miss, Notice, Reminder, Returned, Sorted, Thanks
from bot.rules import decide
from bot.rules.series import has_value
from bot.workdays import add_workdays
from tests.rules.life import EVE, WEEK, Life, refused

ASKING = (Ask, Reminder, Miss)
CHAIRS = ("manager", "deputy", "owner", "sponsor")
WITH_A_HEADS_UP = frozenset({"S1", "S3", "S4", "S5", "S7", "S8", "S12"})


@dataclass
class Checked(Life):
    """A life in which every single decision is looked at."""

    arrived: set[str] = field(default_factory=set)  # keys
    keys: set[str] = field(default_factory=set)
    urgent: set[str] = field(default_factory=set)  # keys of alerts that nobody owns it
    alerts: dict[UUID, datetime] = field(default_factory=dict)  # when somebody's last first alert arrived
    warned: set[tuple[UUID, str]] = field(default_factory=set)  # who has been told of which stall that is coming
    asked_about: Counter[date] = field(default_factory=Counter)  # weeks
    gone: set[UUID] = field(default_factory=set)
    moved: set[UUID] = field(default_factory=set)  # whose hours have changed
    reached: Counter[str] = field(default_factory=Counter)  # what of the rules this life has met

    def keeps(self, person: UUID, calendar: Calendar) -> None:
        """That person keeps other hours from now on; what waits for them is counted anew, as the store does it."""
        self.calendars[person] = calendar
        self.moved.add(person)
        self.do(TimePassed)

    def apply(self, event: ProjectEvent) -> Decision:
        before = self.state
        if isinstance(event, PersonLeft):
            self.admins = tuple(each for each in self.admins if each != event.person)
            self.on_the_way = [each for each in self.on_the_way if each[2].to != event.person]
        decision = super().apply(event)
        new = [notice.key for notice in decision.notices]
        assert len({*new}) == len(new), "the same thing twice in one breath"
        # These may be said again by the rules, and are the same message then, which the store keeps once.
        again = [key for key in self.keys & {*new} if "/welcome/" not in key and "/unreached-" not in key]
        assert not again, "the same thing twice"
        self.keys |= {*new}
        if decision.state != before or decision.notices:
            self.reached[type(event).__name__] += 1
        if isinstance(event, PersonLeft) and decision.state.phase != "stopped":
            self.gone.add(event.person)
        if isinstance(event, Delivered):
            self.arrived.add(event.key)
        if before is not None:
            self.looked_at(before, event, decision)
        return decision

    def looked_at(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        after = decision.state
        if isinstance(event, TimePassed):
            assert after.wake_at is None or after.wake_at > event.at
        if event.by == EVE or refused(decision):
            same = replace(after, wake_at=before.wake_at)  # a calendar may have changed meanwhile
            assert (same, decision.notices, decision.facts) == (before, (), ())
        self.weeks_hold(before, event, decision)
        self.ladder_holds(before, event, decision)
        self.owning_holds(decision)
        self.nobody_is_surprised(before, event, decision)
        if after.phase == "stopped" or after.pause or (after.ladder and after.ladder.state == "parked"):
            assert after.checkin is None
            already = before.phase == "stopped" or before.pause or (before.ladder and before.ladder.state == "parked")
            assert not already or not any(isinstance(each.body, ASKING) for each in decision.notices)

    def weeks_hold(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        after = decision.state
        mondays = [week.starts_on for week in after.weeks]
        assert mondays == sorted({*mondays})
        for older, newer in pairwise(after.weeks):
            assert newer.starts_on - timedelta(weeks=newer.weeks) >= older.starts_on, "a week is kept twice"
        assert after.checkin is None or after.week(after.checkin.starts_on) is None
        if event.by is None:
            kept = [week for week in before.weeks if has_value(week)]
            assert kept == [week for week in after.weeks if has_value(week)], "time takes no number away"
        for week in after.weeks:
            if week.outcome == "missed" and before.week(week.starts_on) is None:
                asked = f"/week-{week.starts_on}/ask/"
                assert isinstance(event, TimePassed)
                assert any(asked in key for key in self.arrived), "missed without having been asked"
        for notice in decision.notices:
            if isinstance(notice.body, Ask):
                self.asked_about.update(notice.body.starts_on - n * WEEK for n in range(notice.body.pilot.cadence))
                assert max(self.asked_about.values()) == 1, "asked twice about one week"

    def ladder_holds(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        old, new = before.ladder, decision.state.ladder
        if old is not None and old.state != "held" and (new is None or new.number != old.number):
            assert decision.state.pause is None
            told = {each.to for each in decision.notices}
            assert {*old.alerted} - {event.by} <= told, "alerted, and not told that it is sorted"
        if new is not None and new.level == 1 and (old is None or old.state == "held"):
            for cause in new.causes:
                weeks = [decision.state.week(on) for on in cause.weeks]
                assert all(week is not None and week.outcome == "missed" for week in weeks)
        rungs = {"/".join(key.split("/")[1:4:2]) for key in self.arrived if key.split("/")[2].startswith("L")}
        champion = decision.state.term.person if decision.state.term else None
        for notice in decision.notices:
            if isinstance(notice.body, Sorted):
                was_alerted = f"{notice.body.subject}/{notice.to}" in rungs
                assert was_alerted or notice.to in (event.by, champion), "sorted, though never alerted"
        if new is not None and new.state == "open" and new.delivered_at is not None and new.asked:
            days, since_at = new.policy.acknowledge_days, new.delivered_at
            climbs_at = max(add_workdays(since_at, days, self.calendar(each)) for each in new.asked)
            wake_at = decision.state.wake_at
            assert wake_at is not None and wake_at <= climbs_at, "nobody answers, and it does not climb on its day"
        if new is not None and old is not None and (new.loop, new.level) != (old.loop, old.level):
            self.reached["climbed"] += 1
        if new is not None and new.state in ("held", "parked"):
            self.reached[new.state] += 1

    def calendar(self, person: UUID) -> Calendar:
        return self.calendars.get(person, self.everyday)

    def owning_holds(self, decision: Decision) -> None:
        now = decision.state
        seats = [getattr(now, chair) for chair in CHAIRS]
        owners = [now.term.person if now.term else None, now.offer.person if now.offer else None]
        assert owners[0] is None or owners[0] != now.manager, "nobody watches over themselves"
        if now.phase != "stopped":
            helpers = {blocker.helper for blocker in now.blockers}
            asked = {member.person for member in now.roster if not member.left}
            assert not self.gone & {*seats, *owners, *helpers, *asked}, "somebody who left has a part in it"
            assert now.term or now.offer or now.ladder, "nobody owns it and nobody is asked"
        assert not self.gone & {each.to for each in decision.notices}, "told of something, though they have left"
        ends = [each.ended_at for each in now.past]
        begins = [each.began_at for each in now.past[1:]] + ([now.term.accepted_at] if now.term else [])
        assert all(end <= begin for end, begin in zip(ends, begins, strict=False)), "two owners at once"

    def nobody_is_surprised(self, before: Project, event: ProjectEvent, decision: Decision) -> None:
        """Others hear of a stall only after its champion; and a manager of a new ladder at most once in five days."""
        for notice in decision.notices:
            for rule in coming(notice):
                self.warned.add((notice.to, rule))
                self.reached[f"{rule} coming"] += 1
        ladder = decision.state.ladder
        champion = decision.state.term.person if decision.state.term else None
        if ladder is not None and not isinstance(event, Undone):
            known = {cause.rule for cause in before.ladder.causes} if before.ladder else set()
            for cause in ladder.causes:
                if cause.rule not in known:
                    self.reached[cause.rule] += 1
                    by_itself = cause.rule == "S12" and before.ladder is not None  # a day that was promised
                    told = champion is None or (champion, cause.rule) in self.warned
                    assert cause.rule == "S2" or by_itself or told, "others hear before the champion"
        for notice in decision.notices:
            if isinstance(notice.body, Alert | Returned):
                self.reached[notice.key.split("/")[2][:2]] += 1
                self.urgent |= {notice.key} if any(cause.rule == "S2" for cause in notice.body.causes) else set()
        if isinstance(event, Delivered) and self.heard and self.heard[-1].key == event.key:
            self.first_alert_arrived(self.heard[-1])

    def first_alert_arrived(self, notice: Notice) -> None:
        if notice.key.split("/")[2] != "L1-1" or not isinstance(notice.body, Alert):
            return
        last = self.alerts.get(notice.to)
        if last is not None and notice.key not in self.urgent and notice.to not in self.moved:
            opens_at = add_workdays(last, self.policy.manager_gap_days, self.calendar(notice.to))
            assert self.at >= opens_at, "two alerts in five days"
        self.alerts[notice.to] = self.at


def coming(notice: Notice) -> tuple[str, ...]:
    """Which stalls that message tells its reader are coming."""
    body, causes = notice.body, tuple[Cause, ...]()
    if isinstance(body, HeadsUp):
        causes = (body.cause,)
    elif isinstance(body, Thanks):
        causes = body.coming
    elif isinstance(body, Reminder) and body.heads_up:
        return ("S1",)
    return tuple(cause.rule for cause in causes)


def again(life: Life) -> Project | None:
    """The state that the journal of that life gives, as it is stored and without what anybody wrote but by its id."""
    from bot.decisions import WordsKept
    from store import codec

    texts = {fact.words.id: fact.words.text for fact in life.facts if isinstance(fact, WordsKept)}
    state: Project | None = None
    for event in life.journal:
        state = decide(state, codec.event_in(codec.event_out(event), texts)).state  # type: ignore[assignment]
    return state
