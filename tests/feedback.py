"""The stories of what users report, told once and played on every platform."""

from datetime import date

from bot.model import Calendar
from bot.workdays import local_instant
from tests.stories import owned
from tests.world import Stage, heard, newest, until


async def trying(stage: Stage) -> None:
    """Maya's pilot in Validate, with Lena and Ruth on its roster."""
    await owned(stage)
    await stage.say("Maya", "/champion roster")
    assert await stage.fill("Maya", people="Lena, Ruth") == {}
    assert "Two people are on the roster" in (await newest(stage, "Maya")).title
    await stage.say("Maya", "/champion phase validate")
    await stage.pass_time(hours=24)  # Ruth's day begins later
    for who in ("Lena", "Ruth"):
        (welcome,) = await heard(stage, who, "You are one of the people who try")
        assert "report the wrong depot for split orders" in welcome.text  # with a slash where there are such
        assert welcome.buttons == ("Not for me",)


async def a_report_lives(stage: Stage) -> None:
    """Reported, seen, asked back and answered, fixed, still broken, fixed again, confirmed."""
    await trying(stage)
    await stage.say("Lena", "/report wrong depot for split orders")
    ack = await newest(stage, "Lena")
    assert ack.title == "Thanks. Logged as RP-1: wrong depot for split orders"
    assert "Maya reads it by tomorrow" in ack.text
    await stage.press("Maya", "Thanks, seen")
    assert "RP-1 has been read" in (await newest(stage, "Lena")).title
    await stage.press("Maya", "Ask back…")
    assert await stage.fill("Maya", text="Which orders?") == {}
    question = await newest(stage, "Lena")
    assert "Maya asks about Route planning: “Which orders?”" in question.text
    await stage.press("Lena", "Answer…")
    assert await stage.fill("Lena", text="those with two depots") == {}
    assert "those with two depots" in (await newest(stage, "Maya")).text
    await _fixed(stage, "split orders pick the right depot since today")
    await stage.press("Lena", "Still broken")
    assert "is open again" in (await newest(stage, "Lena")).title
    assert (await newest(stage, "Maya")).title == "RP-1 is still broken"
    await _fixed(stage, "now they really do")
    await stage.press("Lena", "It works")
    assert "works: thanks for checking" in (await newest(stage, "Lena")).title
    assert "works: a reporter confirmed it" in (await newest(stage, "Maya")).title
    (nothing,) = await stage.say("Maya", "/champion reports")
    assert nothing.title == "Route planning: no report is open"


async def _fixed(stage: Stage, line: str) -> None:
    await stage.press("Maya", "Fixed…")
    assert await stage.fill("Maya", text=line) == {}
    check = await newest(stage, "Lena")
    assert check.title == "RP-1: does it work for you?"
    assert line in check.text
    assert check.buttons == ("It works", "Still broken", "Can't tell yet")


async def one_tap_a_week(stage: Stage) -> None:
    """Thursday afternoon: did you use it? One says yes, one wants to be left alone, nobody is chased."""
    await trying(stage)
    await until(stage, local_instant(date(2026, 3, 13), 10, Calendar(zone="Europe/Berlin")))
    for who in ("Lena", "Ruth"):
        assert (await newest(stage, who)).title == "Did you use Route planning in the week of 9–15 Mar?"
    await stage.press("Lena", "Yes, I used it")
    assert (await newest(stage, "Lena")).title == "Thanks: used in the week of 9–15 Mar"
    await stage.press("Ruth", "Not for me")
    assert (await newest(stage, "Ruth")).title == "I ask you no more"
    await stage.pass_time(days=9)
    assert len(await heard(stage, "Lena", "Did you use Route planning")) == 1
    assert not await heard(stage, "Ruth", "Did you use Route planning")
