"""The number over time: the thanks a champion reads, and its chart."""

from datetime import date, timedelta
from statistics import median

from bot.amounts import show
from bot.cards import START, Block, Bold, Button, Card, Chart, para
from bot.model import Brief, Point, Series
from bot.notices import HistoryNoted, Thanks
from bot.verdict import judge, target_range
from bot.wording.numbers import reading_sentence, sparkline, target_sentence, verdict_sentences
from bot.wording.voice import Voice, button, capital, count, figure, short, week

ENOUGH = 6  # baseline weeks advised before Validate
SPARKS = 26  # newest weeks drawn in one line of text
WEEK = timedelta(weeks=1)


def thanks(body: Thanks, voice: Voice) -> Card:
    """Number first, then what it means, then one next step."""
    pilot = body.pilot
    title = f"Got it: {figure(body.value, pilot)}"
    if body.was is not None:
        is_newest = not body.series.points or body.starts_on == body.series.points[-1].starts_on
        where = "" if is_newest else f" for {week(body.starts_on)}"
        title = f"Changed: {figure(body.value, pilot)}{where}, was {show(body.was)}"
    late = " Late is fine: it counts." if body.late else ""
    where = f"{pilot.name} · week of {week(body.starts_on)}.{late}"
    blocks: list[Block] = [para(where), *_meaning(body, voice)]
    picture = chart(pilot, body.series)
    if picture is not None:
        blocks.append(picture)
    return Card(title, tuple(blocks), _buttons(body))


def _buttons(body: Thanks) -> tuple[Button, ...]:
    buttons = [button(body, "fix", "Fix a typo"), button(body, "undo", "Undo")]
    if body.other_week is not None:
        buttons.insert(0, button(body, "other_week", f"It was for {week(body.other_week)}"))
    if body.phase == "build" and not body.series.locked and len(body.series.baseline) >= ENOUGH:
        buttons.insert(0, button(body, "validate", "Start validating", "primary"))
    return tuple(buttons)


def _meaning(body: Thanks, voice: Voice) -> list[Block]:
    series, pilot = body.series, body.pilot
    known = (*series.baseline, *series.points)
    values = [point.value for point in known]
    path = f"{sparkline(values[-SPARKS:])}  {show(values[0])} → {show(values[-1])}"
    if not series.locked:
        so_far = para(*_baseline_so_far(len(series.baseline)))
        return [para(path), so_far] if len(values) > 1 else [so_far]
    sentences = list(_verdict(pilot, series))
    # A late or corrected number of an older week has moved nothing "on last week".
    reading = f". {_reading(series, pilot)}" if body.starts_on == known[-1].starts_on else "."
    return [
        para(f"{path}{reading}"),
        para(Bold(sentences[0]), "".join(f" {s}" for s in sentences[1:])),
    ]


def _reading(series: Series, pilot: Brief) -> str:
    values = [point.value for point in series.points]
    gap = len(series.points) > 1 and series.points[-1].starts_on - series.points[-2].starts_on != WEEK
    before = f"the week of {week(series.points[-2].starts_on)}" if gap else "last week"
    _, _, beside = reading_sentence(values, pilot.unit, before).partition(", ")  # the title has said the number
    return capital(beside)


def _baseline_so_far(weeks: int) -> tuple[str | Bold, ...]:
    if weeks < ENOUGH:
        return (
            Bold(f"Baseline week {weeks} of {ENOUGH}."),
            " These weeks are what I compare the pilot with, so plain honest numbers help most.",
        )
    return (
        Bold(f"{weeks} baseline weeks are in, and that is enough."),
        " Next step: start validating when your users start using it; that locks the baseline.",
    )


def _verdict(pilot: Brief, series: Series) -> tuple[str, ...]:
    baseline = [point.value for point in series.baseline]
    points = [point.value for point in series.points]
    if not points:
        start = f"The start, {figure(baseline[0], pilot)}, is the baseline." if is_start(pilot, series) else ""
        return (
            start or f"The baseline of {count(len(baseline), 'week')} is locked.",
            "The next number is the first to compare.",
        )
    verdict = judge(baseline, points, pilot.better, pilot.target)
    said = verdict_sentences(verdict, baseline, points, pilot.better, pilot.target, pilot.unit)
    if pilot.target is None or verdict.target_met or verdict.word not in ("promising", "really moved"):
        return said  # a date beside "no clear change yet" would contradict it
    first = series.points[0].starts_on
    positions = [(point.starts_on - first) // WEEK for point in series.points]
    reach = target_range(positions, points, pilot.better, pilot.target)
    if reach is None:
        return said
    last = series.points[-1].starts_on
    # A week's number stands at its end.
    first_day, last_day = (last + timedelta(weeks=weeks, days=6) for weeks in reach)
    return (*said, target_sentence(first_day, last_day))


def verdict_in_words(pilot: Brief, series: Series) -> str:
    """All that can be said about the number, in one paragraph."""
    if not series.locked:
        return "".join(part if isinstance(part, str) else part.text for part in _baseline_so_far(len(series.baseline)))
    return " ".join(_verdict(pilot, series))


def chart(pilot: Brief, series: Series) -> Chart | None:
    """The weeks as a picture, holes left open; None for fewer than two numbers."""
    points = (*series.baseline, *series.points)
    if len(points) < 2:
        return None
    begun = is_start(pilot, series)
    weeks = _every_week(series.points if begun else points)
    known = {point.starts_on: point.value for point in points}
    values, labels = tuple(known.get(on) for on in weeks), tuple(short(on) for on in weeks)
    last_baseline = series.baseline[-1].starts_on if series.baseline else weeks[0] - WEEK
    if begun:  # a number of no week: it stands before the first
        values, labels = (points[0].value, *values), (START, *labels)
    limits = judge([p.value for p in series.baseline], [], pilot.better).limits if series.locked else None
    return Chart(
        title=pilot.name,
        alt=alt_text(pilot, series),
        labels=labels,
        values=values,
        baseline=1 if begun else sum(on <= last_baseline for on in weeks),
        target=pilot.target,
        limits=limits,
        unit=pilot.unit,
    )


def is_start(pilot: Brief, series: Series) -> bool:
    """Whether the baseline is the one number given at intake, which belongs to no week."""
    return series.locked and pilot.start is not None and len(series.baseline) == 1


def _every_week(points: tuple[Point, ...]) -> list[date]:
    first, last = points[0].starts_on, points[-1].starts_on
    weeks = (last - first) // WEEK + 1
    if weeks > 2 * len(points) + 10:
        return [point.starts_on for point in points]  # a long hole is left out
    return [first + n * WEEK for n in range(weeks)]


def alt_text(pilot: Brief, series: Series) -> str:
    """What the picture shows, in words."""
    points = (*series.baseline, *series.points)
    first, last = points[0], points[-1]
    begun = is_start(pilot, series)
    numbers, origin = count(len(points) - begun, "weekly number"), "the start " if begun else ""
    said = f"Chart of {pilot.name}: {numbers}, from {origin}{show(first.value)} to {figure(last.value, pilot)}"
    if series.points and series.baseline and not begun:
        weeks = len(series.baseline)
        middle = show(median(point.value for point in series.baseline))
        said += f"; middle of the {count(weeks, 'baseline week')} {middle}" if weeks > 1 else f"; baseline {middle}"
    return f"{said}; {show(pilot.target)} is the goal." if pilot.target is not None else f"{said}."


def history_noted(body: HistoryNoted, voice: Voice) -> Card:
    """Real history is in the baseline."""
    added = count(body.added, "week")
    title = f"{capital(added)} of history added" if body.added else "Those weeks were there already"
    blocks: list[Block] = [para(f"{body.pilot.name}. {verdict_in_words(body.pilot, body.series)}")]
    picture = chart(body.pilot, body.series)
    enough = not body.series.locked and len(body.series.baseline) >= ENOUGH and body.pilot.champion == voice.reader
    validate = (button(body, "validate", "Start validating", "primary"),) if enough else ()
    return Card(title, tuple([*blocks, picture] if picture else blocks), validate)
