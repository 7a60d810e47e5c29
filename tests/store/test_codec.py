"""What comes out equals what went in."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, get_args, get_type_hints
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import cards, events, notices
from bot.cards import Bold, Button, Card, Chart, Facts, Image, Link, Mention, Paragraph, Plain, Quote, Table
from bot.model import STATE_VERSION, Calendar, Context, Policy, Project, Words
from bot.notices import Notice
from store import codec

MICROSECOND = timedelta(microseconds=1)
FEW = settings(max_examples=20)  # of each of forty classes
LATER = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST = 4_000_000_000  # seconds: in the year 2096
aware = st.integers(0, LAST * 1_000_000).map(lambda each: datetime(1970, 1, 1, tzinfo=UTC) + each * MICROSECOND)
calendars = st.builds(
    Calendar,
    workdays=st.lists(st.integers(0, 6)).map(tuple),
    away=st.lists(st.tuples(st.dates(), st.dates())).map(tuple),
)


def build(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value of that class, made of plain parts."""
    return st.builds(kind, **{name: part(hint) for name, hint in get_type_hints(kind).items() if name != "kind"})


def part(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of one field."""
    if hint is datetime:
        return aware
    if hint is Words:
        # Ids of their own, as they have in life: one id with two texts could not come back.
        return st.builds(Words, id=st.builds(uuid4), text=st.text())
    if hint is float:
        return st.floats(allow_nan=False, allow_infinity=False)
    if hint is Context:
        return st.builds(Context, calendars=st.lists(st.tuples(st.uuids(), calendars), max_size=2).map(tuple))
    if get_args(hint) and getattr(hint, "__origin__", None) is tuple:
        inner = get_args(hint)
        if inner[-1] is Ellipsis:
            return st.lists(part(inner[0]), max_size=2).map(tuple)
        return st.tuples(*(part(each) for each in inner))
    if get_args(hint) and getattr(hint, "__origin__", None) is None:
        return st.one_of(*(part(each) for each in get_args(hint)))
    if hasattr(hint, "__dataclass_fields__"):
        return build(hint)
    return st.from_type(hint)


@given(project=build(Project))
def test_a_project_comes_back(project: Project) -> None:
    assert codec.project_in(codec.state_out(project), STATE_VERSION) == replace(project, version=STATE_VERSION)


def test_a_journal_does_not_say_with_every_event_what_is_always_so() -> None:
    """Before, each row repeated every number of the policy and every hour of each calendar."""
    kolkata = Calendar("Asia/Kolkata")
    context = Context(((UUID(int=1), kolkata), (UUID(int=2), Calendar())), Policy(missed_days=4), released_at=LATER)
    event = events.TimePassed(id=UUID(int=3), at=LATER, context=context)
    kept = codec.event_out(event)
    assert kept["context"]["policy"] == {"missed_days": 4}
    assert [calendar for _, calendar in kept["context"]["calendars"]] == [{"zone": "Asia/Kolkata"}, {}]
    assert kept["context"].keys() == {"calendars", "policy", "released_at"}
    assert codec.event_in(kept, {}) == event
    assert "context" not in codec.event_out(replace(event, context=Context()))


def test_a_newer_state_is_not_read() -> None:
    with pytest.raises(codec.Newer):
        codec.project_in({}, STATE_VERSION + 1)


@pytest.mark.parametrize("kind", get_args(events.Event), ids=lambda kind: kind.__name__)
def test_an_event_comes_back_with_its_words(kind: type[events.Event]) -> None:
    @FEW
    @given(event=build(kind))
    def comes_back(event: events.Event) -> None:
        texts = {each.id: each.text for each in codec.words_of(event)}
        assert codec.event_in(codec.event_out(event), texts) == event

    comes_back()


@pytest.mark.parametrize("kind", get_args(events.Event), ids=lambda kind: kind.__name__)
def test_words_stand_only_where_the_journal_blanks_them(kind: type[events.Event]) -> None:
    hints = get_type_hints(kind)
    for each in fields(kind):
        if "Words" in str(hints[each.name]):
            assert hints[each.name] in (Words, Words | None, tuple[Words, ...])


@pytest.mark.parametrize("kind", get_args(notices.Body), ids=lambda kind: kind.__name__)
def test_a_notice_comes_back(kind: type[notices.Body]) -> None:
    @FEW
    @given(body=build(kind), to=st.uuids(), at=aware)
    def comes_back(body: notices.Body, to: UUID, at: datetime) -> None:
        notice = Notice(f"a/b/c/{to}", to, body, at, "news", edits=True)
        assert codec.notice_in(codec.notice_out(notice)) == notice

    comes_back()


def test_a_card_comes_back_with_bold_still_bold() -> None:
    chart = Chart("t", "alt", ("a", "b"), (1.0, None), 1, None, (0.5, 2.5), "min")
    spans = (Plain("a"), Bold("b"), Link("c", "https://example.org"), Mention(uuid4(), "Maya"))
    blocks = (Paragraph(spans), Facts((("k", "v"),)), Table(("h",), (("1",),)), chart, Image("u", "a"), Quote("q"))
    assert {type(each) for each in blocks} == set(get_args(cards.Block))
    card = Card("Title", blocks, (Button("press", "Press", "t", "danger"),))
    assert codec.card_in(codec.card_out(card)) == card


def test_an_instant_of_another_zone_stays_the_same_instant() -> None:
    at = datetime(2026, 3, 2, 10, tzinfo=timezone(timedelta(hours=2)))
    event = events.TimePassed(id=uuid4(), at=at)
    assert codec.event_in(codec.event_out(event), {}).at == at
    assert date(2026, 3, 2) == at.date()
