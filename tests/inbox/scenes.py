"""A pilot at every turn of its life, each with forms of its own to open."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from bot.model import Calendar
from bot.wording.alerts import CHOICES
from bot.workdays import local_instant
from tests import feedback, stories
from tests.inbox.room import YES
from tests.world import Stage, next_tuesday, until

Scene = Callable[[Stage], Awaitable[object]]


async def nothing(stage: Stage) -> None:
    """No pilot yet; Ada has said where she works."""
    await stage.say("Ada", "/champion settings")
    await stage.fill("Ada", country="FI")


async def asked(stage: Stage) -> None:
    """The question of the week is open, and Lena is asked to help with a blocker."""
    await stories.owned(stage)
    await stage.say("Maya", "/champion blocker add no access to the ERP")
    await stage.press("Maya", "Name a helper")
    await stage.fill("Maya", helper="Lena", decide_on="2026-03-20")
    await stage.say("Maya", "/champion roster")
    await stage.fill("Maya", people="Lena, Ruth")
    await next_tuesday(stage)


async def reminded(stage: Stage) -> None:
    """A day later it still is."""
    await asked(stage)
    await stage.pass_time(days=1)


async def conditioned(stage: Stage) -> None:
    """Maya would own it, if."""
    await stories.register(stage)
    await stage.press("Maya", "Accept if")
    await stage.fill("Maya", **YES, condition="half a day a week for it")


async def short_of_rights(stage: Stage) -> None:
    """Maya owns it without two rights, and is handing it over."""
    await stories.register(stage)
    await stage.press("Maya", "Accept")
    await stage.fill("Maya", **YES | {"spend": "no", "stop": "no"})
    await stage.pass_time(days=1)
    await stage.say("Maya", "/champion handover @Lena")


async def stalled(stage: Stage) -> None:
    """Two weeks of silence: Tom has been alerted."""
    await stories.owned(stage)
    for _ in range(2):
        await next_tuesday(stage)
        await stage.pass_time(days=3)


async def returned(stage: Stage) -> None:
    """The date that Tom promised has come."""
    await stalled(stage)
    await stage.press("Tom", "Help")
    await stage.fill("Tom", line="I call the ERP team", due_on="2026-03-26")
    await stage.pass_time(days=7)


async def measured(stage: Stage) -> None:
    """Six weeks of numbers are in, and a second number that must not get worse."""
    await stories.owned(stage)
    await stage.say("Maya", "/champion metric")
    await stage.fill(
        "Maya",
        question="How many minutes?",
        unit="min",
        better="lower",
        target="108",
        cadence="1",
        guard_question="How many came late?",
        guard_better="lower",
    )
    await stage.say("Maya", "/champion history")
    await stage.fill("Maya", history="178\n183\n176\n186\n180")
    await next_tuesday(stage)
    await stage.say("Maya", "126")


async def worse(stage: Stage) -> None:
    """In Validate the number goes the wrong way, week after week."""
    await measured(stage)
    await stage.say("Maya", "/champion phase validate")
    for value in ("201", "212", "214", "218", "220", "226", "230"):
        await next_tuesday(stage)
        await stage.say("Maya", value)


async def paused(stage: Stage) -> None:
    """It rests, and its date is near."""
    await stories.owned(stage)
    await stage.say("Tom", "/champion pause until 24 Mar")
    await stage.fill("Tom", due_on="2026-03-24", line="the depot moves")
    await stage.pass_time(days=19)


async def reported(stage: Stage) -> None:
    """Reports in every state, and the roster has been asked for its tap of the week."""
    await feedback.trying(stage)
    await until(stage, local_instant(date(2026, 3, 13), 10, Calendar(zone="Europe/Berlin")))
    for who in ("Sam", "Ines", "Kofi", "Lena", "Ruth", "Nora", "Priya"):
        await stage.say(who, f"/report wrong depot, says {who}")
    for number, *labels in (
        ("RP-2", "Ask back"),
        ("RP-3", "Fixed"),
        ("RP-4", "Won't do"),
        ("RP-5", "Thanks, seen"),
        ("RP-6", "Thanks, seen", "Accept"),
    ):
        await stage.say("Maya", "/champion reports")
        for label in (number, *labels):
            await stage.press("Maya", label)
        if label in ("Ask back", "Fixed", "Won't do"):
            await stage.fill("Maya", text="two orders a month")


async def twice(stage: Stage) -> None:
    """Maya owns two pilots, and is silent about both."""
    await stories.owned(stage)
    await stories.register(stage, name="Invoice reader")
    await stories.accept(stage)
    for _ in range(3):
        await next_tuesday(stage)
        await stage.pass_time(days=3)
    await next_tuesday(stage)


SCENES: Mapping[str, Scene] = {
    "nothing": nothing,
    "offered": stories.register,
    "conditioned": conditioned,
    "short_of_rights": short_of_rights,
    "asked": asked,
    "reminded": reminded,
    "stalled": stalled,
    "returned": returned,
    "measured": measured,
    "worse": worse,
    "paused": paused,
    "reported": reported,
    "twice": twice,
}

# Where each form is tried: it opens in other scenes as well. One that is not named here is tried in all of them.
HOME: Mapping[str, str] = {
    **dict.fromkeys(("new/new", "settings/me"), "nothing"),
    **dict.fromkeys(("rights/offer", "acceptif/offer"), "offered"),
    **dict.fromkeys(("number/week", "skip/week", "away/away", "history/history", "metric/metric"), "asked"),
    **dict.fromkeys(("blocker/blocker", "reblock/blocker", "pausing/pause", "report/new", "report/anon"), "asked"),
    **dict.fromkeys(("handover/handover", "people/people", "roster/roster"), "asked"),
    **dict.fromkeys((f"{choice}/ladder" for choice in CHOICES), "stalled"),
    "fix/week": "measured",
    "context/week": "worse",
    "stopping/stop": "paused",
    **dict.fromkeys(("askback/triage", "wontdo/triage", "fixed/triage", "sameas/triage"), "reported"),
    **dict.fromkeys(("detail/report", "disagree/report"), "reported"),
    **dict.fromkeys(("report/new-which", "report/anon-which"), "twice"),
}
