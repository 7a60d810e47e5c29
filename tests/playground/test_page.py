"""The page in a real browser: every role speaks, presses and fills in, by keyboard and on a phone too."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.playground.api import Client, playground
from tests.playground.browser import Visitor, chromium, visit

HOSTILE = '<img src=x onerror="alert(1)"> <b>bold</b> @everyone'


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with playground() as client:
        yield client


async def open_a_pilot(tom: Visitor) -> None:
    await tom.say("/champion new")
    await tom.fill(name="Route planning", start="180", better="Lower is better", champion="Maya", manager="Tom")
    await tom.submit("Open the pilot")
    await tom.sees("Route planning is open")


async def accept(maya: Visitor) -> None:
    await maya.be("Maya")
    await maya.press("Accept")
    await maya.fill(scope="Yes", spend="Yes", people="No", stop="Yes")
    await maya.submit("Accept")
    await maya.sees("It is yours.")


async def test_a_newcomer_lives_through_a_pilot_by_following_the_guide(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.shoot("guide-1280-light")
        await visitor.page.get_by_role("button", name="Open it as Tom").click()
        await expect(visitor.dialog.locator("#f-name")).to_have_value("Route planning")
        await visitor.submit("Open the pilot")
        await visitor.sees("Route planning is open")
        await visitor.page.get_by_role("button", name="Go to Maya").click()
        await visitor.press("Accept")
        await visitor.fill(scope="Yes", spend="Yes", people="No", stop="Yes")
        await visitor.submit("Accept")
        await visitor.page.get_by_role("button", name="Turn to Tuesday 10:00").click()
        await visitor.press("Enter number")
        await visitor.fill(value="151")
        await visitor.submit("Send")
        await visitor.sees("Got it: 151 min")
        await expect(visitor.page.locator("#guide")).to_contain_text("stay silent for three")
        await visitor.page.get_by_role("button", name="Stay silent for three weeks").click()
        await expect(visitor.page.locator("#who")).to_have_text("Tom")
        await visitor.page.get_by_role("button", name="Hide the guide").click()
        await expect(visitor.page.locator("#guide")).to_be_hidden()


async def test_a_form_shows_its_errors_in_place_and_keeps_what_was_typed(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.say("/champion new")
        await expect(visitor.dialog.locator("#f-name")).to_be_focused()
        await visitor.fill(name="Route planning", manager="Tom", champion="Maya")
        await visitor.submit("Open the pilot")
        await expect(visitor.dialog.locator("#e-start")).to_have_text("Please fill this in.")
        await expect(visitor.dialog.locator("#f-start")).to_be_focused()
        await visitor.fill(start="many")
        await visitor.submit("Open the pilot")
        await expect(visitor.dialog.locator("#e-start")).to_contain_text("not a number I can read")
        await expect(visitor.dialog.locator("#f-name")).to_have_value("Route planning")
        await visitor.shoot("form-1280-light")
        await visitor.fill(start="180")
        await visitor.submit("Open the pilot")
        await visitor.sees("Route planning is open")
        await expect(visitor.dialog).to_have_count(0)


async def test_a_half_filled_form_is_not_lost_on_reload_and_gone_once_it_is_left(
    browser: Browser, client: Client
) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.say("/champion new")
        await visitor.fill(name="Route planning", better="Higher is better", champion="Maya")
        await visitor.page.reload()
        await visitor.say("/champion new")
        await expect(visitor.dialog.locator("#f-name")).to_have_value("Route planning")
        await expect(visitor.dialog.get_by_role("radio", name="Higher is better")).to_be_checked()
        await visitor.page.keyboard.press("Escape")
        await visitor.say("/champion new")
        await expect(visitor.dialog.locator("#f-name")).to_have_value("")
        await visitor.fill(name="Route planning")
        await visitor.page.reload()
        await visitor.be("Maya")
        await visitor.say("/champion new")
        await expect(visitor.dialog.locator("#f-name")).to_have_value("")


async def test_what_others_cause_appears_without_reloading(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as tom, visit(browser, client.base) as maya:
        await maya.be("Maya")
        await open_a_pilot(tom)
        await maya.sees("Will you own this?")
        dot = tom.page.locator("#people button", has_text="Maya").locator(".dot")
        await expect(dot).to_contain_text("New messages")
        await accept(maya)
        await tom.turn("to Tuesday 10:00")
        await maya.press("Enter number")
        await maya.fill(value="171")
        await maya.submit("Send")
        await tom.sees("Route planning is at 171 min")
        await expect(maya.page.locator("#log .message", has_text="Got it: 171 min")).to_contain_text("edited")


async def test_the_clock_lands_on_tuesday_at_ten(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        for _ in range(5):  # across the change to summer time, on 29 March 2026
            await visitor.turn("to Tuesday 10:00")
            await expect(visitor.page.locator("#now")).to_have_text(re.compile("Tue, .* 10:00"))
        await visitor.turn("+1 hour")
        await expect(visitor.page.locator("#now")).to_contain_text("11:00")


async def test_words_of_a_user_stay_text(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.say(HOSTILE)
        await visitor.sees(HOSTILE)
        assert await visitor.page.locator("#log img, #log b").count() == 0
        assert await visitor.page.locator("#log .message", has_text=HOSTILE).count() == 2
