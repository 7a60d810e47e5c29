"""The worked story itself: the whole life of one pilot, from the first form to a new owner."""

from datetime import timedelta
from typing import Final

from adapters.playground.asked import Values
from adapters.playground.scene import Scene
from bot.model import Person

BEFORE: Final = (182, 176, 188, 171, 184, 179)  # minutes each morning, six weeks
AFTER: Final = (171, 160, 151, 146, 138, 131, 126, 121)  # eight weeks with the pilot
LATER: Final = 117  # the first number of its new owner
TO_THURSDAY: Final = timedelta(days=2, hours=6)  # from Tuesday's number to when users are asked for their tap
BLOCKED_IN: Final = 2  # the week with the pilot in which Maya names what stands in her way
REPORTED_IN: Final = 4  # the week in which Sam reports what broke
NAME: Final = "Route planning"
REPORT: Final = "Split orders go to the wrong depot"
FIX: Final = "Split orders now go to the depot that is nearest."
BLOCKER: Final = "No access to the new ERP"
ENDING: Final = "the route-planning story was told"


async def route_planning(scene: Scene) -> Person:
    """Tells it, and gives whose conversation it ends in. Raises Refused where it can not go on."""
    tom, maya = await scene.called("tom"), await scene.called("maya")
    await _begins(scene, tom, maya)
    for week, minutes in enumerate(BEFORE, 1):
        scene.tells(f"Baseline, week {week} of {len(BEFORE)}")
        await scene.answers(maya, "enter", {"value": str(minutes)})
    await _is_validated(scene, maya)
    await _falls_silent(scene, tom)
    await _changes_hands(scene, maya)
    scene.tells("Tom looks at all of it")
    await scene.says(tom, "/champion status", nonce=ENDING)
    return tom


async def _begins(scene: Scene, tom: Person, maya: Person) -> None:
    scene.tells("Tom opens the pilot")
    await scene.says(tom, "/champion new", await _intake(scene))
    scene.tells("Maya accepts")
    await scene.answers(maya, "accept", {"scope": "yes", "spend": "yes", "people": "yes", "stop": "yes"})


async def _intake(scene: Scene) -> Values:
    people = await scene.ids(champion="maya", manager="tom", deputy="nora", owner="priya", sponsor="ruth")
    return {
        **people,
        "name": NAME,
        "question": "How many minutes did route planning take each morning, on average?",
        "unit": "min",
        "start": "180",
        "target": "108",
        "better": "lower",
        "target_on": (scene.now() + timedelta(weeks=26)).date().isoformat(),
        "history": "",
    }


async def _is_validated(scene: Scene, maya: Person) -> None:
    scene.tells("Three people begin to use it")
    users = await scene.ids(sam="sam", ines="ines", kofi="kofi")
    await scene.says(maya, "/champion roster", {"people": list(users.values())})
    await scene.says(maya, "/champion phase validate")
    await _is_used(scene, TO_THURSDAY)
    for week, minutes in enumerate(AFTER, 1):
        scene.tells(f"With the pilot, week {week} of {len(AFTER)}")
        number = {"value": str(minutes)}
        await scene.answers(maya, "enter", {**number, "blocking": BLOCKER} if week == BLOCKED_IN else number)
        if week == REPORTED_IN:
            await _is_reported_and_mended(scene, maya)
        await _is_used(scene, TO_THURSDAY)
        if week == BLOCKED_IN:
            await scene.says(maya, "/champion blocker done")


async def _is_used(scene: Scene, after: timedelta) -> None:
    """Then two of its three users tap that they used it; Kofi never does, and nobody chases him."""
    await scene.passes(after)
    for handle in ("sam", "ines"):
        await scene.answers_if_asked(await scene.called(handle), "used")


async def _is_reported_and_mended(scene: Scene, maya: Person) -> None:
    sam = await scene.called("sam")
    scene.tells("Sam reports what broke")
    await scene.says(sam, f"/report {REPORT}")
    await scene.answers(maya, "take", daily=True)
    scene.tells("Maya has it mended, and Sam says whether it is")
    await scene.answers(maya, "fixed", {"text": FIX}, daily=True)
    await scene.answers(sam, "works", daily=True)


async def _falls_silent(scene: Scene, tom: Person) -> None:
    scene.tells("Maya falls silent, and Tom hears of it")
    for _ in range(2):
        await _is_used(scene, timedelta(weeks=1))
    await scene.answers(tom, "help", {"line": "I find somebody who has the time."}, daily=True)


async def _changes_hands(scene: Scene, maya: Person) -> None:
    lena = await scene.called("lena")
    scene.tells("Maya hands it over to Lena")
    await scene.says(maya, "/champion handover @Lena")
    await scene.answers(lena, "accept", {"scope": "yes", "spend": "yes", "people": "yes", "stop": "no"}, daily=True)
    scene.tells("Lena brings the next number")
    await _is_used(scene, timedelta(weeks=1))
    await scene.answers(lena, "enter", {"value": str(LATER)})
