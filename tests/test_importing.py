"""`champion import metrics`: a whole history or nothing of it, and every line that stands in the way is named."""

import asyncio
import io
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.assembly import desk_of
from bot.importing import import_metrics
from bot.wording.voice import week
from bot.workdays import last_full_week
from tests.inbox.odd import odd_tables
from tests.inbox.room import QUESTION, Room, room
from tests.inbox.walk import Kept
from tests.served import served

HISTORY = (
    "week,minutes\n2026-01-19,178\n2026-01-26,183\n2026-02-02,176\n2026-02-09,186\n2026-02-16,180\n2026-02-23,177\n"
)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Room]:
    async with room(tmp_path) as each:
        yield each


async def imported(here: Room, text: str | bytes, name: str = "Route planning") -> tuple[int, str, str]:
    """The exit code, and what was printed on both streams."""
    store, path = (
        here.world.bot.store,
        Path(here.world.bot.settings.database_url.removeprefix("sqlite:///")).parent / "weeks.csv",
    )
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    desk, out, err = desk_of(store), io.StringIO(), io.StringIO()
    code = await import_metrics(desk, await store.people.orgs(), path, name, out, err)
    return code, out.getvalue(), err.getvalue()


async def test_six_weeks_become_the_baseline_and_the_champion_is_told(here: Room) -> None:
    await here.open()
    assert await imported(here, HISTORY) == (0, "Route planning: six weeks of history added. Maya is told.\n", "")
    assert [week.value for week in (await here.pilot()).weeks] == [178, 183, 176, 186, 180, 177]
    told = (await here.heard("Maya"))[-1]
    assert told.startswith("Six weeks of history added")
    assert "[Start validating]" in told


async def test_the_same_file_again_adds_nothing_and_says_so(here: Room) -> None:
    await here.open()
    await imported(here, HISTORY)
    before, heard = await here.pilot(), await here.heard("Maya")
    said = "Route planning: those weeks were there already; nothing was added.\n"
    assert await imported(here, HISTORY) == (0, said, "")
    assert await here.pilot() == before
    assert await here.heard("Maya") == heard
    assert await imported(here, HISTORY.rpartition("2026-02-23")[0]) == (0, said, "")


async def test_every_bad_line_is_named_and_nothing_is_imported(here: Room) -> None:
    await here.open()
    before = await here.pilot()
    bad = "week,minutes\n2026-02-31,178\n2026-02-02,lots\n2026-02-09,186\n2026-02-10,180\n2027-01-01,5\n2026-02-16\n"
    code, out, err = await imported(here, bad)
    assert (code, out) == (2, "")
    assert err.splitlines() == [
        "Line 2: There is no such day or week as 2026-02-31.",
        "Line 3: I can't read “lots” as one number. Please write it like 126 or 12.5.",
        "Line 5: This week is already on line 4.",
        "Line 6: This week has not begun yet.",
        "Line 7: I expect two columns, a week and a number, and see 1.",
        "Nothing was imported.",
    ]
    assert await here.pilot() == before


async def test_a_week_that_has_another_number_keeps_all_of_the_file_out(here: Room) -> None:
    await here.open()
    await imported(here, HISTORY)
    before = await here.pilot()
    code, out, err = await imported(here, "2026-01-12,170\n2026-02-02,999\n")
    assert (code, out) == (2, "")
    assert "I already have 176 min for 2–8 Feb." in err
    assert err.endswith("Nothing was imported.\n")
    assert await here.pilot() == before


async def test_every_week_that_is_known_otherwise_or_not_over_is_named_with_its_line(here: Room) -> None:
    await here.open()
    await imported(here, HISTORY)
    monday = last_full_week(here.world.now(), here.people["Maya"].calendar) + timedelta(weeks=1)
    bad = f"week,minutes\n2026-01-19,178\n2026-01-26,999\n2026-02-02,998\n{monday},5\n2026-02-09,lots\n"
    code, _, err = await imported(here, bad)
    named = [line.split(".")[0] for line in err.splitlines()]
    assert (code, named[:4]) == (
        2,
        [
            "Line 3: I already have 183 min for 26 Jan–1 Feb",
            "Line 4: I already have 176 min for 2–8 Feb",
            f"Line 5: The week of {week(monday)} is not over yet",
            "Line 6: I can't read “lots” as one number",
        ],
    )
    await here.say("Maya", "/champion history")
    reply = await here.fill("Maya", history=bad)
    assert reply.errors["history"].count("I already have") == 2
    assert all(f"Line {line}: " in reply.errors["history"] for line in (3, 4, 5, 6))


async def test_an_unfinished_week_never_enters_with_the_registration(here: Room) -> None:
    monday = last_full_week(here.world.now(), here.people["Tom"].calendar) + timedelta(weeks=1)
    await here.say("Tom", "/champion new")
    reply = await here.fill("Tom", name="Route planning", unit="min", history=f"2026-01-19,178\n{monday},5")
    assert reply.errors["history"] == f"Line 2: The week of {week(monday)} is not over yet."


async def test_a_locked_baseline_takes_no_more_history(here: Room) -> None:
    await here.open()
    await imported(here, HISTORY)
    await here.say("Maya", "/champion phase validate")
    code, _, err = await imported(here, "2026-01-12,170\n")
    assert code == 2
    assert "locked" in err


async def test_an_unknown_pilot_lists_those_there_are(here: Room) -> None:
    assert "There are: none yet." in (await imported(here, HISTORY))[2]
    await here.open()
    await here.open("Robot 7")
    code, out, err = await imported(here, HISTORY, "Invoice reader")
    assert (code, out, err) == (2, "", "No pilot is called “Invoice reader”. There are: Robot 7, Route planning.\n")
    assert (await imported(here, HISTORY, "  ROUTE  planning "))[0] == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xff\xfe1\x002\x00", "it is not text in UTF-8"),
        (b"", "There is no row with a number in it."),
        (b"x" * 2_000_000, "larger than any history of weeks"),
        (b"0001-01-01,5\n", "more than ten years ago"),
        (b"week,minutes\n", "There is no row with a number in it."),
    ],
)
async def test_a_file_that_is_no_history_is_said_to_be_none(here: Room, content: bytes, why: str) -> None:
    await here.open()
    code, out, err = await imported(here, content)
    assert (code, out) == (2, "")
    assert why in err


async def test_no_odd_cell_of_a_file_is_half_imported_or_ends_in_an_error(here: Room, tmp_path: Path) -> None:
    await here.open()
    before, kept = await here.pilots(), Kept.now(here)
    for text in odd_tables():
        code, out, err = await imported(here, text.encode("utf-8", "surrogatepass"))
        assert (code == 0) == bool(out) == (not err), text[:80]
        assert "Traceback" not in err and "\x1b" not in err + out and "\x00" not in err + out, text[:80]
        assert code == 0 or err.strip().endswith("."), text[:80]
        assert code == 0 or await here.pilots() == before, text[:80]
        if not kept.is_as_it_was:
            kept.restore()
    kept.close()


async def test_a_terminal_of_few_letters_gets_a_sentence_and_nothing_that_steers_it(here: Room, tmp_path: Path) -> None:
    """Before, control characters of a file went to the terminal, and a name it could not write ended in an error."""
    await here.open()
    path = tmp_path / "weeks.csv"
    path.write_text("2026-02-02,\x1b[31mlots\n")
    store, name = here.world.bot.store, os.fsdecode(b"R\xff\x1b[2J")
    for called, said in (("Route planning", b"Line 1: "), (name, b"No pilot is called ")):
        err = io.TextIOWrapper(io.BytesIO(), "ascii")
        assert await import_metrics(desk_of(store), await store.people.orgs(), path, called, io.StringIO(), err) == 2
        err.seek(0)
        written = err.buffer.read()
        assert written.startswith(said)
        assert b"\x1b" not in written


async def test_a_file_that_is_not_there_is_said_to_be_missing(here: Room, tmp_path: Path) -> None:
    await here.open()
    store, err = here.world.bot.store, io.StringIO()
    desk = desk_of(store)
    for path in (tmp_path / "nowhere.csv", tmp_path, Path("a\x00b")):
        assert await import_metrics(desk, await store.people.orgs(), path, "Route planning", io.StringIO(), err) == 2
    assert "No such file" in err.getvalue()
    assert "Is a directory" in err.getvalue()
    assert "no file name" in err.getvalue()


async def test_a_pilot_that_nobody_has_accepted_is_imported_for_its_manager(here: Room) -> None:
    await here.say("Tom", "/champion new")
    people = {role: str(here.people[who].id) for role, who in (("champion", "Maya"), ("manager", "Nora"))}
    await here.fill("Tom", name="Route planning", question=QUESTION, unit="min", start="180", target="108", **people)
    assert (await imported(here, HISTORY))[1].endswith("Nora is told.\n")


async def test_it_is_a_second_writer_beside_the_bot_that_runs(tmp_path: Path) -> None:
    (tmp_path / "weeks.csv").write_text(HISTORY)
    async with served(tmp_path) as product, aiohttp.ClientSession() as http:
        await product.stop()
        await product.start(CHAMPION_TICK_SECONDS="1")
        base = f"{product.address}/playground/api"

        async def call(path: str, **sent: object) -> dict[str, object]:
            async with http.post(f"{base}/{path}", json=sent) as answer:
                found: dict[str, object] = await answer.json()
                return found

        async with http.get(f"{base}/people") as answer:
            people = {each["name"]: each["id"] for each in await answer.json()}
        form = (await call("say", **{"as": people["Tom"]}, text="/champion new"))["form"]
        assert isinstance(form, dict)
        values = {"name": "Route planning", "question": QUESTION, "unit": "min", "start": "180", "target": "108"}
        seats = {"champion": people["Maya"], "manager": people["Tom"]}
        await call("submit", **{"as": people["Tom"]}, form=form["id"], values=values | seats)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "import", "metrics", "weeks.csv", "--project", "route planning"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), 30)
        assert (process.returncode, out.decode()) == (
            0,
            "Route planning: six weeks of history added. Tom is told.\n",
        ), err
        async with asyncio.timeout(15):
            while True:
                async with http.get(f"{base}/messages?as={people['Tom']}") as answer:
                    if "Six weeks of history added" in json.dumps(await answer.json()):
                        return
                await asyncio.sleep(0.1)
