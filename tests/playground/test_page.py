"""The page in a real browser: every role speaks, presses and fills in, by keyboard and on a phone too."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.playground.api import Client, playground
from tests.playground.browser import DESKTOP, PHONE, SMALL_PHONE, Visitor, chromium, visit

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


async def test_everything_can_be_done_from_the_keyboard(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.page.get_by_label("Message", exact=True).focus()
        await visitor.page.keyboard.type("/champion new")
        await visitor.page.keyboard.press("Enter")
        await expect(visitor.dialog.locator("#f-name")).to_be_focused()
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.dialog).to_have_count(0)
        await expect(visitor.page.get_by_label("Message", exact=True)).to_be_focused()


async def test_the_worked_story_is_one_press(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.page.locator("#tell").click()
        await visitor.sees("Got it: 121 min")
        await expect(visitor.page.locator("#who")).to_have_text("Maya")
        await visitor.page.locator("#tell").click()
        await expect(visitor.page.get_by_role("alert").first).to_contain_text("told already")


async def test_nothing_is_wider_than_the_screen_in_either_scheme(browser: Browser, client: Client) -> None:
    await client.post("story", name="route-planning")
    for size in (DESKTOP, PHONE, SMALL_PHONE):
        for scheme in ("light", "dark"):
            async with visit(browser, client.base, size, scheme) as visitor:
                await visitor.be("Maya")
                await visitor.sees("Got it: 121 min")
                wide = await visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
                assert not wide
                assert await visitor.page.evaluate(CONTRAST) == []
                await visitor.shoot(f"chat-{size[0]}-{scheme}")
                await visitor.be("Tom")
                await visitor.say("/champion new")
                await expect(visitor.dialog).to_be_visible()
                assert await visitor.page.evaluate(CONTRAST) == []
                await visitor.shoot(f"form-{size[0]}-{scheme}")


# Every visible text against the nearest painted ground behind it: 4.5 to 1, or 3 to 1 where it is large.
CONTRAST = """() => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => { context.clearRect(0, 0, 1, 1); context.fillStyle = colour; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
  const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (node) => { for (; node; node = node.parentElement) { const c = rgba(getComputedStyle(node).backgroundColor); if (c[3] > 250) return c; } return [255, 255, 255]; };
  const poor = [];
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim());
    if (!own || !node.checkVisibility() || node.closest(".hidden, .skip, noscript, option") || node.disabled) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(rgba(style.color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    const isLarge = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if (ratio < (isLarge ? 3 : 4.5)) poor.push(`${node.tagName} ${node.className} ${ratio.toFixed(2)} ${node.textContent.slice(0, 30)}`);
  }
  return poor;
}"""
