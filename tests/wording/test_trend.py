"""The number over time never says of a week what is not of that week."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

from adapters.chart import draw
from bot.cards import plain_text
from bot.model import Ack, Ladder, Metric, Pause, Point, Policy, Project, Series, Week, Words, brief
from bot.notices import Ask, OwnerOffer, Thanks, WeekNoted
from bot.rules.series import last_point, series
from bot.wording import word
from bot.wording.forms import number
from bot.wording.pages import picture, portfolio, status
from bot.wording.trend import chart
from bot.wording.voice import Voice
from tests.wording.cast import MAYA, MISSED, MONDAY, NAMES, NOW, PILOT, TOM, WEEK
from tests.wording.cast import series as weekly

VOICE = Voice(NOW, MAYA, names=NAMES)


def project(*values: float) -> Project:
    """A pilot that started at 180 and went to Validate at once, with the numbers since; the newest for MONDAY."""
    weeks = tuple(Week(MONDAY - (len(values) - 1 - n) * WEEK, "answered", value, NOW) for n, value in enumerate(values))
    first = weeks[0].starts_on if weeks else MONDAY
    return Project(
        id=PILOT.id,
        org=uuid4(),
        name=Words(uuid4(), PILOT.name),
        phase="validate",
        opened_by=TOM,
        opened_at=NOW,
        metric=Metric(Words(uuid4(), PILOT.question), Words(uuid4(), "min"), "lower", 180, 108, PILOT.target_on),
        manager=TOM,
        deputy=None,
        owner=None,
        sponsor=None,
        weeks=weeks,
        baseline_until=first - WEEK,
    )


def test_the_start_never_takes_the_place_of_a_real_week() -> None:
    pilot = project(150)
    split = series(pilot)
    assert split.baseline == (Point(MONDAY - WEEK, 180),)
    assert split.points == (Point(MONDAY, 150),)
    drawn = chart(brief(pilot), split)
    assert drawn is not None
    assert (drawn.labels, drawn.values, drawn.baseline) == (("start", "16 Mar"), (180, 150), 1)
    assert drawn.alt == "Chart of Route planning: one weekly number, from the start 180 to 150 min; 108 is the goal."
    assert draw(drawn) != draw(replace(drawn, labels=("", "16 Mar")))


def test_the_start_is_never_asked_about_as_a_week() -> None:
    pilot = project()
    assert last_point(pilot) is None
    ask = word(Ask(pilot=PILOT, subject="w", starts_on=MONDAY, last=last_point(pilot)), VOICE)
    assert "Start 180 · goal 108" in plain_text(ask)
    assert "Last" not in plain_text(ask)
    card = status(pilot, VOICE, None)
    assert card.title.startswith("Route planning: start 180 min (goal 108")
    assert "The start, 180 min, is the baseline." in plain_text(card)
    assert "week" not in picture(project(150)).title.replace("week by week", "")


def test_a_paused_pilot_is_never_called_stalled() -> None:
    until = date(2026, 12, 28)
    ack = Ack("pause", TOM, NOW, due_on=until)
    ladder = Ladder(1, NOW, Policy(), (MISSED,), state="acknowledged", alerted=(TOM,), ack=ack)
    resting = replace(project(150), pause=Pause(TOM, NOW, until), ladder=ladder)
    assert "Now: Paused until 28 Dec" in plain_text(status(resting, VOICE, None))
    assert plain_text(portfolio([resting], VOICE)).endswith("| paused until 28 Dec")
    back = replace(resting, ladder=replace(ladder, state="open"))
    assert "Now: Stalled; waiting for Tom to decide" in plain_text(status(back, VOICE, None))


def test_the_word_start_stands_under_the_chart_however_many_weeks_follow() -> None:
    drawn = chart(brief(project(*range(180, 140, -1))), series(project(*range(180, 140, -1))))
    assert drawn is not None
    assert draw(drawn) != draw(replace(drawn, labels=("", *drawn.labels[1:])))


def test_a_goal_years_ahead_is_never_taken_for_this_year() -> None:
    far = replace(project(150), metric=replace(project().metric, target_on=date(2031, 5, 24)))
    assert "goal 108 by 24 May 2031" in status(far, VOICE, None).title
    ask = word(Ask(pilot=brief(far), subject="w", starts_on=MONDAY, last=None), VOICE)
    assert "by 24 May 2031" in plain_text(ask)
    offer = word(OwnerOffer(pilot=brief(far), subject="o", by=TOM, answer_days=2), VOICE)
    assert "by 24 May 2031." in plain_text(offer)
    assert "by 24 May 2031" in str(number(brief(far), "t", MONDAY))
    assert "2026" not in status(project(150), VOICE, None).title


def test_an_absence_that_lies_ahead_never_reads_as_begun() -> None:
    noted = WeekNoted(
        pilot=PILOT,
        subject="w",
        starts_on=MONDAY,
        outcome="excused",
        away_from=date(2027, 1, 3),
        away_until=date(2027, 1, 14),
    )
    assert word(noted, VOICE).title == "Noted: away 3–14 Jan"
    assert word(replace(noted, away_from=date(2026, 12, 28)), VOICE).title == "Noted: away 28 Dec–14 Jan"
    assert (
        word(replace(noted, away_from=NOW.date(), away_until=date(2026, 4, 3)), VOICE).title
        == "Noted: away until 3 Apr"
    )


def test_a_corrected_older_week_is_named_and_the_newest_is_not_compared_with_it() -> None:
    split = Series(weekly().baseline, weekly(171, 500, 116).points, True)
    said = Thanks(pilot=PILOT, subject="w", starts_on=MONDAY - WEEK, value=500, was=160, series=split, phase="validate")
    card = word(said, VOICE)
    assert card.title == "Changed: 500 min for 9–15 Mar, was 160"
    assert "on last week" not in plain_text(card)
    newest = word(replace(said, starts_on=MONDAY, value=116, was=115), VOICE)
    assert newest.title == "Changed: 116 min, was 115"
    assert "Down 384 on last week." in plain_text(newest)


def test_a_chart_knows_the_day_of_every_week_and_a_start_has_none() -> None:
    drawn = chart(brief(project(150, 140)), series(project(150, 140)))
    assert drawn is not None
    assert drawn.labels[0] == "start"
    assert drawn.days == (MONDAY - WEEK, MONDAY)


def test_the_thanks_do_not_draw_the_weeks_in_words_above_their_chart() -> None:
    pilot = project(150, 140)
    thanks = Thanks(
        pilot=brief(pilot), subject="w", starts_on=MONDAY, value=140, was=None, late=False, series=series(pilot)
    )
    said = plain_text(word(thanks, VOICE))
    assert "180 → 140. Down 10 on last week." in said
    assert not set("▁▂▃▄▅▆▇█") & set(said)
