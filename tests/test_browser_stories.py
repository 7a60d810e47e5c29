"""Both stories of the product, clicked through in a real browser against a process started as users start it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.playground.browser import PHONE, Visitor, chromium, visit
from tests.served import served
from tests.stories import BASELINE, BETTER

TUESDAY = "to Tuesday 10:00"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as each:
        yield each


async def register(visitor: Visitor, name: str, champion: str) -> None:
    await visitor.be("Tom")
    await visitor.say("/champion new")
    await visitor.fill(
        name=name,
        question="How many minutes did it take each morning, on average?",
        unit="min",
        start="180",
        target="108",
        champion=champion,
        manager="Tom",
        owner="Priya",
        sponsor="Ruth",
    )
    await visitor.submit("Register")
    await visitor.sees(f"Registered: {name}")


async def accept(visitor: Visitor, champion: str) -> None:
    await visitor.be(champion)
    await visitor.press("Accept…")
    await visitor.fill(scope="Yes", spend="Yes", people="Yes", stop="No")
    await visitor.submit("Accept")
    await visitor.sees("You own it: cut")


async def first_question(visitor: Visitor) -> None:
    """Tuesdays until the first question is there: it waits three working days after acceptance."""
    question = visitor.button("Enter number")
    for _ in range(3):
        await visitor.turn(TUESDAY)
        if await question.count():
            return
    raise AssertionError("no question by the third Tuesday")


async def answer(visitor: Visitor, value: str) -> None:
    await visitor.press("Enter number")
    await visitor.fill(value=value)
    await visitor.submit("Send")
    await visitor.sees(f"Got it: {value} min")


async def test_a_newcomer_takes_a_pilot_from_the_first_form_to_this_looks_real(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await register(visitor, "Route planning", "Maya")
        await accept(visitor, "Maya")
        await visitor.shoot("story-1-accepted")
        await first_question(visitor)
        await visitor.shoot("story-1-question")
        for week, value in enumerate(BASELINE):
            if week:
                await visitor.turn(TUESDAY)
            await answer(visitor, value)
        await visitor.press("Start validating")
        await visitor.sees("The baseline is locked: six weeks, on average 180.")
        for value in BETTER:
            await visitor.turn(TUESDAY)
            await answer(visitor, value)
        await visitor.sees("This looks real: the last 6 weeks beat your 6 baseline weeks")
        picture = visitor.page.locator("#log img").last
        await expect(picture).to_have_attribute(
            "alt",
            "Chart of Route planning: 14 weekly numbers, from 178 to 121 min; middle of the six baseline weeks 179; 108 is the goal.",
        )
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 300
        await visitor.shoot("story-1-this-looks-real")
        await visitor.be("Tom")
        await visitor.say("/champion list")
        await visitor.sees("121 min → 108")
        await visitor.shoot("story-1-portfolio")


async def test_silence_climbs_to_the_manager_survives_a_kill_and_is_settled_by_a_number(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product:
        async with visit(browser, product.address) as visitor:
            await register(visitor, "Invoice reader", "Lena")
            await accept(visitor, "Lena")
            await first_question(visitor)
            await visitor.turn("+1 week")
            await visitor.sees("One miss changes nothing.")
            await visitor.turn("+1 day")
            await visitor.turn("+1 day")
            await visitor.sees("A heads-up, to you first.")
            await visitor.shoot("story-2-heads-up")
            await visitor.turn("+1 day")
            await visitor.be("Tom")
            await visitor.sees("Invoice reader needs you (about 2 minutes)")
            await visitor.shoot("story-2-alert")
            await visitor.press("Help")
            await visitor.fill(line="I call the ERP team")
            await visitor.submit("Send")
            await visitor.sees("Thanks. You chose to help remove the blocker by")
        await product.kill()
        await product.start()
        async with visit(browser, product.address, PHONE) as visitor:
            await visitor.be("Tom")
            await visitor.sees("Thanks. You chose to help remove the blocker by")
            await visitor.turn("+1 week")
            await visitor.turn("+1 day")
            await visitor.sees("Invoice reader still waits")
            await visitor.shoot("story-2-returned-390")
            await visitor.be("Lena")
            await visitor.say("126")
            await visitor.sees("Got it: 126 min")
            await visitor.be("Tom")
            await visitor.sees("Lena checked in (126 min). Nothing more to do.")
            await visitor.shoot("story-2-sorted-390")
            await expect(visitor.button("Help")).to_have_count(0)


async def test_the_worked_story_is_one_button_and_so_is_an_empty_start(browser: Browser, tmp_path: Path) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await visitor.load_the_story()
        await visitor.sees("This looks real: the last 6 weeks beat the 6 baseline weeks")
        await visitor.shoot("story-0-worked")
        await visitor.page.get_by_role("button", name="Load the story", exact=True).click()
        await expect(visitor.page.get_by_role("alert").first).to_contain_text("told already")
        await visitor.page.get_by_role("button", name="Start empty").click()
        await visitor.sees("This looks real")
        await visitor.page.get_by_role("button", name="Sure? Press again").click()
        await expect(visitor.page.locator("#log .message")).to_have_count(0)
        await expect(visitor.page.locator("#guide")).to_contain_text("Live through a pilot in two minutes")
        await visitor.say("/champion list")  # a page that looked too early would have failed by now
        await visitor.sees("You have no pilot yet")
        await expect(visitor.page.locator("#people")).not_to_contain_text("New messages")


async def test_somebody_leaves_once_that_is_confirmed_and_their_conversation_stays_to_be_read(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        page = visitor.page
        await register(visitor, "Route planning", "Maya")
        await accept(visitor, "Maya")
        await page.get_by_role("button", name="More about Maya").click()
        await page.get_by_role("menuitem", name="Let Maya leave…").click()
        await expect(page.locator("#people button", has_text="has left")).to_have_count(0)  # it only asked
        await page.get_by_role("menuitem", name="Sure? Maya is then gone").click()
        await expect(page.locator("#gone")).to_have_text("Maya has left. What was said stays here to be read.")
        await visitor.sees("You own it: cut")
        await expect(page.locator("#people button", has_text="has left")).to_have_count(1)
        await expect(page.get_by_label("Message", exact=True)).to_be_hidden()
        await visitor.shoot("left-1280-light")
        await visitor.be("Tom")
        await visitor.turn("to Tuesday 10:00")  # at night he is left in peace
        await visitor.sees("nobody owns")
        await visitor.shoot("left-tom-1280-light")
        await page.reload()
        await visitor.be("Maya")
        await visitor.sees("You own it: cut")


async def test_the_guide_leads_from_an_empty_page_to_an_alert_by_one_button_at_a_time(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        guide = visitor.page.locator("#guide")
        await guide.get_by_role("button", name="Open it as Tom").click()
        await visitor.submit("Register")
        await guide.get_by_role("button", name="Go to Maya").click()
        await visitor.press("Accept…")
        await visitor.fill(scope="Yes", spend="Yes", people="Yes", stop="Yes")
        await visitor.submit("Accept")
        await guide.get_by_role("button", name="Turn to Tuesday 10:00").click()
        await answer(visitor, "171")
        await guide.get_by_role("button", name="Stay silent for three weeks").click()
        await visitor.sees("Route planning needs you (about 2 minutes)", within=30)
        await expect(guide).to_contain_text("Tom has to decide")


async def test_the_code_of_a_report_without_a_name_is_shown_once_and_gone_when_the_page_is_read_again(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await register(visitor, "Route planning", "Maya")
        await accept(visitor, "Maya")
        await visitor.be("Sam")
        await visitor.say("/report anon the manager skips the tool")
        await visitor.submit("Send without my name")
        await visitor.sees("Logged without your name as RP-1")
        await visitor.be("Maya")
        await visitor.turn("to Tuesday 10:00")  # in the evening she is left in peace
        await visitor.sees("the manager skips the tool")
        await visitor.be("Sam")
        await visitor.sees("Logged without your name as RP-1")
        await visitor.page.reload()
        await visitor.be("Sam")
        await visitor.sees("/report anon …")
        await expect(visitor.page.locator("#log")).not_to_contain_text("Logged without your name")
