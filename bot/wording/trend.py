"""The number over time: the thanks a champion reads, and its chart."""

from datetime import date, timedelta
from statistics import median

from bot.amounts import show
from bot.cards import START, Block, Bold, Button, Card, Chart, para
from bot.model import Brief, Phase, Point, Series
from bot.notices import HistoryNoted, Thanks
from bot.verdict import judge, target_range
from bot.wording import headsups
from bot.wording.numbers import reading_sentence, target_sentence, verdict_sentences
from bot.wording.users import reports_that_week
from bot.wording.voice import Voice, button, capital, count, figure, period, short, turn, weeks_of
from bot.workdays import WEEK

ENOUGH = 6  # baseline weeks advised before Validate
MOST_BUTTONS = 5
LONGEST_ASIDE = 80  # characters of what somebody wrote, beside or under a picture


def thanks(body: Thanks, voice: Voice) -> Card:
    """Number first, then what it means, then one next step."""
    pilot = body.pilot
    title = f"Got it: {figure(body.value, pilot)}"
    if body.was is not None:
        is_newest = not body.series.points or body.starts_on == body.series.points[-1].starts_on
        where = "" if is_newest else f" for {period(body.starts_on, pilot)}"
        title = f"Changed: {figure(body.value, pilot)}{where}, was {show(body.was)}"
    late = " Late is fine: it counts." if body.late else ""
    counts = reports_that_week(body.tally, body.open_reports)
    where = " ".join(filter(None, (f"{pilot.name} · {weeks_of(body.starts_on, pilot)}.{late}", counts)))
    blocks: list[Block] = [para(where), *_meaning(body, voice)]
    picture = chart(pilot, body.series)
    if picture is not None:
        blocks.append(picture)
    if body.full:
        blocks.append(para("A great many blockers are open, so this one is not on the list: close one first."))
    coming, about_it = headsups.with_the_thanks(body, voice)
    return Card(title, (*blocks, *coming), (*about_it, *_buttons(body))[:MOST_BUTTONS])


def _buttons(body: Thanks) -> tuple[Button, ...]:
    buttons = [button(body, "fix", "Fix a typo"), button(body, "undo", "Undo")]
    if body.other_week is not None:
        buttons.insert(0, button(body, "other_week", f"It was for {period(body.other_week, body.pilot)}"))
    if body.phase == "build" and not body.series.locked and len(body.series.baseline) >= ENOUGH:
        buttons.insert(0, button(body, "validate", "Start validating", "primary"))
    return tuple(buttons)


def _meaning(body: Thanks, voice: Voice) -> list[Block]:
    series, pilot, guarded = body.series, body.pilot, _guarded(body)
    known = (*series.baseline, *series.points)
    values = [point.value for point in known]
    path = f"{show(values[0])} → {show(values[-1])}."  # the chart below draws the weeks between
    if not series.locked:
        so_far = para(*_baseline_so_far(len(series.baseline), pilot, body.phase))
        return [para(path), so_far, *guarded] if len(values) > 1 else [so_far, *guarded]
    sentences = list(_verdict(pilot, series))
    # A late or corrected number of an older week has moved nothing "on last week".
    reading = f" {_reading(series, pilot)}" if body.starts_on == known[-1].starts_on else ""
    return [
        para(f"{path}{reading}"),
        para(Bold(sentences[0]), "".join(f" {s}" for s in sentences[1:])),
        *guarded,
    ]


def _guarded(body: Thanks) -> list[Block]:
    """The number of the guardrail, so that a slip is seen; and that it gets worse, when it does."""
    guard = body.guard
    if guard is None or guard.value is None:
        return []
    said: list[Block] = [para(Bold("Guardrail: "), f"{show(guard.value, guard.unit)}.")]
    if not guard.series.locked or not guard.series.points:
        return said
    values = [point.value for point in guard.series.baseline], [point.value for point in guard.series.points]
    if judge(*values, guard.better).word != "getting worse":
        return said
    now, middle = show(guard.value, guard.unit), show(median(values[0]))
    return [para(Bold(f"The guardrail gets worse: {now}, it was {middle}."), f" “{_aside(guard.question)}”")]


def _reading(series: Series, pilot: Brief) -> str:
    values = [point.value for point in series.points]
    gap = len(values) > 1 and series.points[-1].starts_on - series.points[-2].starts_on != pilot.cadence * WEEK
    last = "last week" if pilot.cadence == 1 else "last time"
    before = f"the {weeks_of(series.points[-2].starts_on, pilot)}" if gap else last
    _, _, beside = reading_sentence(values, pilot.unit, before).partition(", ")  # the title has said the number
    return capital(beside)


def _baseline_so_far(weeks: int, pilot: Brief, phase: Phase = "build") -> tuple[str | Bold, ...]:
    every = turn(pilot)
    if weeks < ENOUGH:
        return (
            Bold(f"Baseline {every} {weeks} of {ENOUGH}." if weeks else f"No baseline {every} yet; {ENOUGH} are best."),
            f" These {every}s are what I compare the pilot with, so plain honest numbers help most.",
        )
    if phase not in ("intake", "build"):
        return (
            Bold(f"{weeks} baseline {every}s are in, and that is enough."),
            " The next number locks them, and is the first that I compare with them.",
        )
    return (
        Bold(f"{weeks} baseline {every}s are in, and that is enough."),
        " Next step: start validating when your users start using it; that locks the baseline.",
    )


def _verdict(pilot: Brief, series: Series) -> tuple[str, ...]:
    baseline = [point.value for point in series.baseline]
    points = [point.value for point in series.points]
    if not points:
        start = f"The start, {figure(baseline[0], pilot)}, is the baseline." if is_start(pilot, series) else ""
        return (
            start or f"The baseline of {count(len(baseline), turn(pilot))} is locked.",
            "The next number is the first to compare.",
        )
    verdict = judge(baseline, points, pilot.better, pilot.target)
    said = verdict_sentences(verdict, baseline, points, pilot.better, pilot.target, pilot.unit, turn(pilot))
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


def verdict_in_words(pilot: Brief, series: Series, phase: Phase = "build", *, mine: bool = True) -> str:
    """All that can be said about the number, in one paragraph; `mine`: to whoever owns it."""
    if not series.locked:
        so_far = _baseline_so_far(len(series.baseline), pilot, phase)
        return "".join(part if isinstance(part, str) else part.text for part in so_far)
    return _of(" ".join(_verdict(pilot, series)), mine)


def verdict_in_short(pilot: Brief, series: Series, phase: Phase = "build", *, mine: bool = True) -> str:
    """The first sentence of it."""
    if series.locked:
        return _of(_verdict(pilot, series)[0], mine)
    first = _baseline_so_far(len(series.baseline), pilot, phase)[0]
    return first if isinstance(first, str) else first.text


def verdict_at_a_glance(pilot: Brief, series: Series) -> str:
    """The same in two or three words; nothing before anything can be compared."""
    if not series.locked or not series.points:
        return ""
    values = [point.value for point in series.baseline], [point.value for point in series.points]
    word = judge(*values, pilot.better, pilot.target).word
    return "looks real" if word == "really moved" else word


def _of(said: str, mine: bool) -> str:
    """Whose baseline it is: "your" is for whoever gives the numbers."""
    return said if mine else said.replace(" your ", " the ").replace("Your baseline", "The baseline")


def chart(pilot: Brief, series: Series) -> Chart | None:
    """The weeks as a picture, holes left open; None for fewer than two numbers."""
    points = (*series.baseline, *series.points)
    if len(points) < 2:
        return None
    begun = is_start(pilot, series)
    weeks = _every_week(series.points if begun else points, pilot.cadence)
    known = {point.starts_on: point.value for point in points}
    values, labels = tuple(known.get(on) for on in weeks), tuple(short(on) for on in weeks)
    last_baseline = series.baseline[-1].starts_on if series.baseline else weeks[0] - WEEK
    if begun:  # a number of no week: it stands before the first
        values, labels = (points[0].value, *values), (START, *labels)
    places = {on: place for place, on in enumerate(weeks, int(begun))}
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
        markers=tuple((places[on], _aside(text)) for on, text in series.notes if on in places),
        days=tuple(weeks),
    )


def _aside(text: str) -> str:
    """What somebody wrote, as long as fits under a picture."""
    return text if len(text) <= LONGEST_ASIDE else f"{text[: LONGEST_ASIDE - 1]}…"


def is_start(pilot: Brief, series: Series) -> bool:
    """Whether the baseline is the one number given at intake, which belongs to no week."""
    return series.locked and pilot.start is not None and len(series.baseline) == 1


def _every_week(points: tuple[Point, ...], cadence: int = 1) -> list[date]:
    """The Mondays of the columns: one for each number, and one for each that is missing between two of them."""
    first, last = points[0].starts_on, points[-1].starts_on
    known = [point.starts_on for point in points]
    if (last - first) // WEEK + 1 > cadence * (2 * len(points) + 10):
        return known  # a long hole is left out
    shown = known[:1]
    for on in known[1:]:
        while on - shown[-1] > cadence * WEEK:
            shown.append(shown[-1] + cadence * WEEK)
        shown.append(on)
    return shown


def alt_text(pilot: Brief, series: Series) -> str:
    """What the picture shows, in words."""
    points = (*series.baseline, *series.points)
    first, last = points[0], points[-1]
    begun = is_start(pilot, series)
    each = "weekly number" if pilot.cadence == 1 else "number"
    numbers, origin = count(len(points) - begun, each), "the start " if begun else ""
    said = f"Chart of {pilot.name}: {numbers}, from {origin}{show(first.value)} to {figure(last.value, pilot)}"
    if series.points and series.baseline and not begun:
        weeks = len(series.baseline)
        middle = show(median(point.value for point in series.baseline))
        said += (
            f"; middle of the {count(weeks, f'baseline {turn(pilot)}')} {middle}"
            if weeks > 1
            else f"; baseline {middle}"
        )
    said = f"{said}; {show(pilot.target)} is the goal." if pilot.target is not None else f"{said}."
    shown = {point.starts_on for point in points}
    marked = [f"{short(on)}: {_aside(text)}" for on, text in series.notes if on in shown]
    numbered = "; ".join(f"{number} at {text}" for number, text in enumerate(marked, 1))
    return f"{said} What changed: {numbered}." if numbered else said


def history_noted(body: HistoryNoted, voice: Voice) -> Card:
    """Real history is in the baseline."""
    added = count(body.added, "week")
    title = f"{capital(added)} of history added" if body.added else "Those weeks were there already"
    blocks: list[Block] = [para(f"{body.pilot.name}. {verdict_in_words(body.pilot, body.series)}")]
    picture = chart(body.pilot, body.series)
    enough = not body.series.locked and len(body.series.baseline) >= ENOUGH and body.pilot.champion == voice.reader
    validate = (button(body, "validate", "Start validating", "primary"),) if enough else ()
    return Card(title, tuple([*blocks, picture] if picture else blocks), validate)
