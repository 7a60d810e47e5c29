"""Reports without a name, and every row of the database after them: nothing leads from one to who sent it."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from store.db import Db
from store.tables import ORG
from tests.slack.world import SlackStage, slack_world
from tests.stories import owned
from tests.world import Stage, World, heard, world

TEXT = "the manager skips the tool"
LINK = "https://erp.example/orders/7"
CODE = re.compile(r"[a-z2-9]{3}-\d\d")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as each:
        yield each


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackStage]:
    async with slack_world(tmp_path) as each:
        yield each


def leaves(value: Any) -> Iterator[str]:
    """Every value in a row, to the bottom of its JSON."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(key)
            yield from leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from leaves(each)
    elif value is not None:
        yield str(value)


async def rows(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Every row of every table, with its table's name."""
    db = Db(f"sqlite:///{folder / 'champion.db'}")
    found: list[tuple[str, dict[str, Any]]] = []
    for table in ORG.metadata.sorted_tables:
        query = select(table)
        every = await db.read(lambda sql, query=query: list(sql.execute(query).mappings()))  # type: ignore[misc]
        found += [(table.name, dict(row)) for row in every]
    await db.close()
    return found


async def nothing_leads_to(folder: Path, who: str, code: str) -> None:
    """No row holds both something of the report and something of that person, and its words are in a row of words."""
    every = await rows(folder)
    (person,) = (row for name, row in every if name == "person" and row["name"] == who)
    (report,) = (row for name, row in every if name == "report")
    assert report["code"] == code and report["by"] is None
    happened = [
        str(row["event_id"]) for name, row in every if name == "journal" and row["aggregate_id"] == report["id"]
    ]
    hers = re.compile("|".join(rf"\b{re.escape(str(person[name]))}\b" for name in ("id", "handle", "name")))
    about = re.compile("|".join(map(re.escape, (TEXT, LINK, code, "RP-1", str(report["id"]), *happened))))
    for name, row in every:
        told = list(leaves(row))
        found = {each for each in told if hers.search(each)}, {each for each in told if about.search(each)}
        assert not all(found), (name, *found)
    assert [row["text"] for name, row in every if name == "words"].count(TEXT) == 1


async def rostered(stage: Stage, people: str) -> None:
    await owned(stage)
    await stage.say("Maya", "/champion roster")
    assert await stage.fill("Maya", people=people) == {}


async def test_nobody_finds_in_the_playground_who_filled_in_a_report_without_a_name(
    stage: World, tmp_path: Path
) -> None:
    await owned(stage)
    await stage.say("Sam", f"/report anon {TEXT}")
    assert await stage.fill("Sam", kind="broke", text=TEXT, link=LINK) == {}
    (card,) = stage.shown
    assert "note it now: nobody can show it again" in card.text
    code = CODE.findall(card.text)[0]
    await stage.pass_time(hours=20)
    assert await heard(stage, "Maya", TEXT)
    assert not await heard(stage, "Sam", "Logged without your name"), "read again, the conversation has it no more"
    (stands,) = await stage.say("Sam", f"/report {code}")
    assert TEXT in stands.text
    await nothing_leads_to(tmp_path, "Sam", code)


@pytest.mark.parametrize(
    "words",
    [
        "/report anon {}",
        "report anon {}",
        "Report anonymously: {}",
        "/report\tANON,  {}",
        "/champion report anonymous {}",
        "/report \u202eanon\u202c {}",
        "/report anon:{}",
    ],
)
async def test_nobody_finds_in_the_playground_who_typed_a_report_without_a_name(
    stage: World, tmp_path: Path, words: str
) -> None:
    await rostered(stage, "Lena, Ruth, Ines, Kofi, Nora")
    (card,) = await stage.say("Sam", words.format(TEXT))
    assert card.title == "Logged without your name as RP-1"
    kept = await stage.get(f"messages?as={stage.people['Sam']}")
    assert [each["text"] for each in kept] == ["/report anon …"]
    await stage.say("Sam", f"report {CODE.findall(card.text)[0].upper()}.")
    await nothing_leads_to(tmp_path, "Sam", CODE.findall(card.text)[0])


async def test_a_report_about_anonymous_access_keeps_its_words_and_its_name(stage: World) -> None:
    await owned(stage)
    await stage.say("Sam", "/report anon-mode shows the wrong depot")
    (mine,) = await stage.say("Sam", "/report mine")
    assert "anon-mode shows" in mine.text


async def test_nobody_finds_behind_slack_who_filled_in_a_report_without_a_name(
    slack: SlackStage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "champion")
    await owned(slack)
    await slack.say("Lena", f"/report anon {TEXT}")
    assert await slack.fill("Lena", kind="broke", text=TEXT, link=LINK) == {}
    code = CODE.findall(str(slack.slack.modal("U2")))[0]
    assert not [each for each in slack.slack.seen("U2") if code in str(each)]
    await slack.say("Lena", f"/report {code}")
    await nothing_leads_to(tmp_path, "Lena", code)
    logged = " ".join(str(vars(each)) for each in caplog.records if each.name.startswith("champion"))
    assert TEXT not in logged and code not in logged


@pytest.mark.parametrize("words", ["/report anon {}", "report anon {}"])
async def test_nobody_finds_behind_slack_who_typed_a_report_without_a_name(
    slack: SlackStage, tmp_path: Path, words: str
) -> None:
    await rostered(slack, "Maya, Tom, Priya, Ruth, Ada")
    (card,) = await slack.say("Lena", words.format(TEXT))
    code = CODE.findall(card.text)[0]
    assert not [each for each in slack.slack.seen("U2") if code in str(each)], "Slack keeps it for nobody"
    await nothing_leads_to(tmp_path, "Lena", code)
