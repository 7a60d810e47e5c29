"""/metrics: what it counts of a lived story, what it shows while the database is away, and whom it never names."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from adapters.metrics import OUTCOMES, Metrics
from adapters.web import serving
from bot.assembly import assembled
from bot.ports import Look
from bot.serving import running
from bot.settings import Settings
from tests.postgres import Postgres
from tests.slack.world import slack_world
from tests.stories import owned
from tests.teams.world import teams_world
from tests.world import settings, world

# All that a label may ever say. Python's own words are the library's: which interpreter runs, and its generations.
WORDS = {
    "platform": {"slack", "teams", "playground", "web"},
    "outcome": set(OUTCOMES),
    "way": {"command", "press", "form", "event", "message", "shortcut", "search", "page"},
    "state": {"waiting", "sending", "unknown", "dead"},
}
OF_THE_BUILD = {"version", "schema", "le", "implementation", "major", "minor", "patchlevel", "generation"}


def samples(page: str) -> Iterator[Sample]:
    for family in text_string_to_metric_families(page):
        yield from family.samples


def value(page: str, name: str, **labels: str) -> float:
    """The sum of all that bears that name and those labels."""
    found = [each.value for each in samples(page) if each.name == name and labels.items() <= each.labels.items()]
    assert found, f"{name} {labels} is not shown"
    return sum(found)


async def scraped(address: str) -> str:
    async with aiohttp.request("GET", f"{address}/metrics") as answer:
        assert (answer.status, answer.content_type) == (200, "text/plain")
        return await answer.text()


def names_nobody(page: str) -> bool:
    return all(
        name in OF_THE_BUILD or value in WORDS[name] for each in samples(page) for name, value in each.labels.items()
    )


async def test_a_lived_story_is_counted_and_no_label_names_anybody(tmp_path: Path) -> None:
    async with world(tmp_path) as stage:
        await owned(stage)
        await stage.pass_time(days=7)
        async with stage.http.get(f"{stage.base}/") as front:
            assert front.status == 200
        page = await scraped(stage.base)
    assert value(page, "champion_deliveries_total", platform="playground", outcome="sent") >= 3
    for way in ("message", "press", "form"):
        assert value(page, "champion_inbound_seconds_count", platform="playground", way=way) >= 1
    assert value(page, "champion_inbound_seconds_count", platform="web", way="page") == 1
    assert value(page, "champion_tick_seconds_count") >= 1 and value(page, "champion_advanced_total") >= 1
    assert value(page, "champion_units_total") >= value(page, "champion_commits_total") >= 5
    assert value(page, "champion_database_up") == 1 and value(page, "champion_due_lag_seconds") == 0
    assert value(page, "champion_build_info") == 1
    assert names_nobody(page)


async def test_slack_counts_by_what_people_do_and_names_nobody(tmp_path: Path) -> None:
    async with slack_world(tmp_path) as stage:
        await owned(stage)
        await stage.say("Sam", "help")
        page, _ = await stage.bot.measures("")
    ways = {each.labels["way"] for each in samples(page.decode()) if each.name == "champion_inbound_seconds_count"}
    assert {"command", "press", "form", "message"} <= ways
    assert value(page.decode(), "champion_deliveries_total", platform="slack", outcome="sent") >= 3
    assert names_nobody(page.decode())


async def test_teams_counts_by_what_people_do_and_names_nobody(tmp_path: Path) -> None:
    async with teams_world(tmp_path) as stage:
        await owned(stage)
        page, _ = await stage.bot.measures("")
    ways = {each.labels["way"] for each in samples(page.decode()) if each.name == "champion_inbound_seconds_count"}
    assert {"press", "form", "message"} <= ways
    assert names_nobody(page.decode())


def test_an_outcome_that_never_happened_is_shown_at_nought_so_that_its_first_one_is_a_rise() -> None:
    page = Metrics("1", "0001", ["slack"]).page(Look(None, False, None))[0].decode()
    assert {each.labels["outcome"]: each.value for each in samples(page) if "outcome" in each.labels} == dict.fromkeys(
        OUTCOMES, 0.0
    )
    assert value(page, "champion_deliveries_ambiguous_total", platform="slack") == 0


def test_two_bots_in_one_process_count_apart() -> None:
    one, other = Metrics("1", "0001"), Metrics("1", "0001")
    one.sent("slack", "sent")
    assert "champion_deliveries_total{" not in other.page(Look(None, True, None))[0].decode()


def test_a_scraper_that_asks_for_openmetrics_gets_it() -> None:
    body, content_type = Metrics("1", "0001").page(
        Look(None, True, None), "application/openmetrics-text; version=1.0.0"
    )
    assert content_type.startswith("application/openmetrics-text")
    assert body.decode().endswith("# EOF\n")


@asynccontextmanager
async def on(url: str, folder: Path) -> AsyncIterator[str]:
    """The bot on that database, with its tick, over HTTP; gives the address."""
    how: Settings = settings(folder, database_url=url, champion_tick_seconds=0.2)
    async with assembled(how) as bot, running(bot), serving(bot.web(), "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


async def until(address: str, name: str, wanted: float) -> str:
    """The first page on which it is so."""
    while True:
        page = await scraped(address)
        if value(page, name) == wanted:
            return page
        await asyncio.sleep(0.05)


async def test_while_the_database_is_away_the_page_says_so_with_what_the_process_knows(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    name = postgres_server.create()
    async with asyncio.timeout(60), on(postgres_server.url(name), tmp_path) as address:
        await until(address, "champion_ready", 1)
        postgres_server.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres_server.say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        page = await until(address, "champion_database_up", 0)
        assert value(page, "champion_ready") == 0
        assert value(page, "champion_tick_age_seconds") >= 0 and value(page, "champion_tick_seconds_count") >= 1
        assert "champion_outbox_age_seconds" not in page, "what nobody knows is not shown"
        postgres_server.say(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        page = await until(address, "champion_database_up", 1)
        assert value(page, "champion_outbox_age_seconds") == 0
