"""The stories of the product, told once and played on every platform."""

from tests.world import Stage, heard, newest, next_tuesday

BASELINE = ("178", "183", "176", "186", "180", "177")
BETTER = ("171", "160", "151", "146", "138", "131", "126", "121")


async def register(stage: Stage, name: str = "Route planning", champion: str = "Maya") -> None:
    """Tom registers a pilot: 180 minutes each morning, goal 108."""
    await stage.say("Tom", "/champion new")
    errors = await stage.fill(
        "Tom",
        name=name,
        question="How many minutes did route planning take each morning, on average?",
        unit="min",
        start="180",
        target="108",
        target_on="2026-12-31",
        champion=champion,
        manager="Tom",
        owner="Priya",
        sponsor="Ruth",
    )
    assert errors == {}


async def accept(stage: Stage, champion: str = "Maya") -> None:
    """The person offered the pilot takes it, with all four rights."""
    await stage.press(champion, "Accept")
    assert await stage.fill(champion, scope="yes", spend="yes", people="yes", stop="yes") == {}
    await stage.pass_time(days=2)  # the first question comes three working days later at the earliest


async def answer(stage: Stage, value: str, champion: str = "Maya") -> None:
    """The open question is answered by its form."""
    await stage.press(champion, "Enter number")
    assert await stage.fill(champion, value=value) == {}


async def owned(stage: Stage, champion: str = "Maya") -> None:
    """A pilot with an owner."""
    await register(stage, champion=champion)
    await accept(stage, champion)


async def the_number_moves(stage: Stage) -> None:
    """Register, accept, six baseline weeks, eight better ones, "this looks real" with a chart."""
    await register(stage)
    offer = await newest(stage, "Maya")
    assert "cut Route planning from 180 to 108 min" in offer.text
    assert offer.buttons == ("Accept…", "Accept if…", "Decline")
    await accept(stage)
    assert (await newest(stage, "Maya")).title.startswith("You own it: cut Route planning from 180 to 108 min")
    assert (await newest(stage, "Tom")).title == "Maya owns Route planning"
    for value in BASELINE:
        await next_tuesday(stage)
        question = await newest(stage, "Maya")
        assert "How many minutes did route planning take each morning, on average?" in question.text
        await answer(stage, value)
        thanks = await newest(stage, "Maya")
        assert thanks.title == f"Got it: {value} min"
        assert "Enter number" not in thanks.buttons
    assert "6 baseline weeks are in" in thanks.text
    await stage.say("Maya", "/champion phase validate")
    assert await heard(stage, "Maya", "The baseline is locked: six weeks, on average 180.")
    assert (await newest(stage, "Tom")).title == "Route planning is in Validate"
    said = []
    for week, value in enumerate(BETTER):
        await next_tuesday(stage)
        if week == 1:
            await stage.say("Maya", value)
        elif week == 2:
            await stage.say("Maya", f"/champion checkin {value}")
        else:
            await answer(stage, value)
        said.append(await newest(stage, "Maya"))
    assert [message.title for message in said] == [f"Got it: {value} min" for value in BETTER]
    assert "Too early to tell" in said[3].text
    assert "Promising" in said[4].text
    assert "This looks real: the last 6 weeks beat your 6 baseline weeks" in said[5].text
    assert "At this pace you get there between" in said[-1].text
    assert said[-1].pictures == 1
    status = (await stage.say("Tom", "/champion status"))[-1]
    assert status.title == "Route planning: 121 min (goal 108 by 31 Dec)"


async def the_silence_reaches_the_manager(stage: Stage) -> None:
    """Two silent weeks: reminders, miss, heads-up, alert, a promise with a date, lapse, return, answer, sorted."""
    await owned(stage, champion="Lena")
    await next_tuesday(stage)
    await stage.pass_time(days=3)
    lena = [message.title for message in await stage.sees("Lena")]
    assert lena[-4:] == [
        "Route planning: your number for 2–8 Mar?",
        "Route planning: still need your number for 2–8 Mar",
        "Route planning: last nudge for 2–8 Mar",
        "Route planning: no number for 2–8 Mar",
    ]
    assert await heard(stage, "Lena", "One miss changes nothing. After two in a row I ask Tom")
    assert not await heard(stage, "Tom", "needs you")
    await next_tuesday(stage)
    await stage.pass_time(days=2)
    assert await heard(stage, "Lena", "A heads-up, to you first.")
    assert not await heard(stage, "Tom", "needs you")
    await stage.pass_time(days=1)
    alert = await newest(stage, "Tom")
    assert alert.title == "Route planning needs you (about 2 minutes)"
    assert "no check-in for two weeks (2–8 Mar and 9–15 Mar)" in alert.text
    assert "Lena was told on 13 and 19 Mar." in alert.text
    assert "Why you: you are its manager. No answer by Wed 25 Mar, 10:00 goes to Priya." in alert.text
    assert alert.buttons == (
        "Help",
        "Decide scope",
        "Reassign owner",
        "Pause until…",
        "Stop the pilot",
        "Not a problem",
    )
    await stage.press("Tom", "Help")
    assert "due_on" in await stage.fill("Tom", due_on="2026-06-30")
    assert await stage.fill("Tom", due_on="2026-03-26", line="I call the ERP team") == {}
    assert (await newest(stage, "Tom")).title == "Thanks. You chose to help remove the blocker by 26 Mar"
    told = await newest(stage, "Lena")
    assert told.title == "Tom will help with Route planning by 26 Mar"
    assert "“I call the ERP team”" in told.text
    await stage.pass_time(days=6, hours=1)
    returned = await newest(stage, "Tom")
    assert returned.title == "26 Mar is here: Route planning still waits"
    assert returned.buttons == ("Done", "New date", "Choose something else")
    assert not await heard(stage, "Priya", "needs you")
    await stage.say("Lena", "/champion checkin 126")
    assert "Got it: 126 min" in [message.title for message in await stage.sees("Lena")]
    cleared = await newest(stage, "Tom")
    assert cleared.title == "Sorted: Route planning"
    assert "Lena checked in (126 min). Nothing more to do." in cleared.text
    assert cleared.buttons == ()
    await stage.pass_time(days=10)
    assert not await heard(stage, "Priya", "needs you")


async def handed_over(stage: Stage) -> None:
    """Maya hands the pilot over to Lena: asked, taken, and no week without a number."""
    await owned(stage)
    await next_tuesday(stage)
    await answer(stage, "151")
    await stage.say("Maya", "/champion handover @Lena")
    assert (await newest(stage, "Maya")).title == "I have asked Lena to own Route planning"
    assert (await newest(stage, "Tom")).title == "Maya has asked Lena to own Route planning"
    offer = await newest(stage, "Lena")
    assert "Maya would like to hand this outcome over to you" in offer.text
    assert "Today: 151 min for 2–8 Mar, no open blocker, no stall." in offer.text
    assert offer.buttons == ("Accept…", "Accept if…", "Decline", "See the packet")
    await stage.press("Lena", "See the packet")
    packet = await newest(stage, "Lena")
    assert packet.title == "The packet: cut Route planning from 180 to 108 min by 31 Dec"
    assert "Owners: Maya since 2 Mar; owned on every day." in packet.text
    status = (await stage.say("Tom", "/champion status"))[-1]
    assert "Owner: Maya" in status.text
    await accept(stage, "Lena")
    assert "Thank you for owning it. You brought one number, and it stays." in (await newest(stage, "Maya")).text
    assert (await newest(stage, "Tom")).title == "Lena owns Route planning"
    assert "Owners: Maya (2 Mar–10 Mar), you since 10 Mar" in (await newest(stage, "Lena")).text
    asked = len(await heard(stage, "Maya", "How many minutes"))
    await next_tuesday(stage)
    assert await heard(stage, "Lena", "How many minutes did route planning take")
    assert len(await heard(stage, "Maya", "How many minutes")) == asked
    status = (await stage.say("Tom", "/champion status"))[-1]
    assert "Owned: On every day" in status.text
