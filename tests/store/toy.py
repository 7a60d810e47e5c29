"""A `decide` whose rules a test writes down, and short ways to say what happens."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from bot.decisions import Decision
from bot.events import Answered, Event, Opened
from bot.model import Metric, Project, Ref, Report, State, Urgency, Words, brief
from bot.notices import Ask, Body, Notice, OwnerOffer

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

Rule = Callable[[Project, Event], Decision]


@dataclass
class Toy:
    """Counts answers in `offers`; anything else changes nothing, unless `rules` says what an event's kind does."""

    rules: dict[type[Event], Rule] = field(default_factory=dict)
    heard: list[Event] = field(default_factory=list)

    def decide(self, state: State | None, event: Event) -> Decision[State]:
        """As bot.rules.decide."""
        assert not isinstance(state, Report), "these are pilots"
        self.heard.append(event)
        if state is None:
            assert isinstance(event, Opened)
            state = project(event)
        rule = self.rules.get(type(event))
        if rule is not None:
            return rule(state, event)
        if isinstance(event, Answered):
            return Decision(replace(state, offers=state.offers + 1))
        return Decision(state)

    def people_in(self, state: State | None, event: Event) -> frozenset[UUID]:
        """Who acted, and who sits where."""
        seats = {state.manager, state.owner} if isinstance(state, Project) else set()
        return frozenset(each for each in {event.by, *seats} if each is not None)


def project(event: Opened) -> Project:
    """A pilot as it was opened, with nothing due."""
    metric = Metric(event.question, event.unit, event.better, event.start, event.target, event.target_on)
    return Project(
        id=event.project,
        org=event.org,
        name=event.name,
        phase="build",
        opened_by=event.by or uuid4(),
        opened_at=event.at,
        metric=metric,
        manager=event.manager,
        deputy=event.deputy,
        owner=event.owner,
        sponsor=event.sponsor,
    )


def opened(org: UUID, by: UUID, at: datetime = MONDAY, manager: UUID | None = None) -> Opened:
    """A pilot is registered."""
    return Opened(
        id=uuid4(),
        at=at,
        by=by,
        org=org,
        project=uuid4(),
        name=Words(uuid4(), "Route planning"),
        question=Words(uuid4(), "How many minutes?"),
        unit=Words(uuid4(), "min"),
        better="lower",
        start=180.0,
        target=108.0,
        target_on=None,
        champion=by,
        manager=manager,
    )


def ref_of(event: Opened) -> Ref:
    """The aggregate that event creates."""
    return Ref(event.org, "project", event.project)


def answered(by: UUID | None = None, value: float = 126.0, at: datetime = MONDAY) -> Answered:
    """A number is given."""
    return Answered(id=uuid4(), at=at, by=by, value=value)


def notice(
    state: Project,
    to: UUID,
    subject: str = "week",
    step: str = "ask",
    due_at: datetime = MONDAY,
    urgency: Urgency = "nudge",
    *,
    offer: bool = False,
) -> Notice:
    """A message to `to`; the same subject, step and person give the same key."""
    body: Body = Ask(pilot=brief(state), subject=subject, starts_on=due_at.date(), last=None)
    if offer:
        body = OwnerOffer(pilot=brief(state), subject=subject, by=state.opened_by, answer_days=2)
    return Notice(f"{state.id}/{subject}/{step}/{to}", to, body, due_at, urgency)
