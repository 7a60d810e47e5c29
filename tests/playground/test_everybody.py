"""The page for everybody: screen readers, small and zoomed windows, words of any length and direction."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from tests.playground import odd
from tests.playground.api import Client, playground
from tests.playground.axe import violations
from tests.playground.browser import DESKTOP, PHONE, SMALL_PHONE, Visitor, chromium, visit
from tests.served import served

ZOOMED: Final = ((640, 430), (426, 286), (320, 215))  # a window of 1280 by 860 at 200, 300 and 400 %

# Everything that stands over the edge of the window, and every text that is cut off without a way to scroll to it.
CUT_OFF: Final = """() => [...document.querySelectorAll(".bar *, .who *, #log *, .composer > *, dialog[open] *, .guide *")]
  .filter((each) => each.checkVisibility() && !each.closest(".hidden, .table, .hints, thead, h1"))
  .filter((each) => { const at = each.getBoundingClientRect(); return at.right > innerWidth + 1 || at.left < -1 || (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === "hidden"); })
  .map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`)"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as each:
        yield each


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with playground() as client:
        yield client


async def test_axe_finds_nothing_wrong_in_any_state_of_the_page(browser: Browser, tmp_path: Path) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        page = visitor.page
        wrong: dict[str, object] = {}

        async def look(state: str) -> None:
            if found := await violations(page):
                wrong[state] = found

        await expect(page.locator("#guide")).to_be_visible()
        await look("guide")
        await page.get_by_role("button", name="Hide", exact=True).click()
        await look("empty")
        await visitor.say("/champion new")
        await expect(visitor.dialog).to_be_visible()
        await look("open form")
        await visitor.submit("Register")
        await expect(visitor.dialog.locator(".error:visible").first).to_be_visible()
        await look("form with errors")
        await page.keyboard.press("Escape")
        await visitor.load_the_story()
        await look("after the story, with a chart")
        await visitor.be("Maya")
        await look("a conversation of many weeks")
        await visitor.be("Tom")
        await visitor.say("/champion list")
        await visitor.sees("117 min → 108")
        await look("portfolio")
        for _ in range(3):
            await visitor.turn("+1 week")
        await visitor.sees("needs you (about 2 minutes)")
        await look("alert card")
        await visitor.say("/champion help")
        await visitor.sees("What I can do")
        await look("menu card")
        await page.get_by_label("Message", exact=True).fill("/champion ")
        await page.keyboard.press("ArrowDown")
        await look("suggestions")
        await page.get_by_role("button", name="More about Tom").click()
        await look("the person's menu")
        assert wrong == {}


async def test_axe_finds_nothing_wrong_with_words_of_any_length_and_direction(browser: Browser, client: Client) -> None:
    await odd.fill(client)
    async with visit(browser, client.base) as visitor:
        await visitor.sees("Three pilots")
        assert await violations(visitor.page) == []
        await visitor.say("/champion new")
        await visitor.submit("Open the pilot")
        assert await violations(visitor.page) == []


BREAKS: Final = {
    "label": "document.querySelector('label[for=words]').remove(); document.querySelector('#words').placeholder = ''",
    "button-name": "document.querySelector('#guide-toggle').textContent = ''",
    "color-contrast": "document.querySelector('#who-role').style.color = '#bbb'",
    "region": "document.querySelector('main').replaceWith(...document.querySelector('main').childNodes)",
    "page-has-heading-one": "document.querySelector('h1').remove()",
}


@pytest.mark.parametrize("rule", BREAKS)
async def test_axe_would_say_so_if_the_page_were_broken(browser: Browser, client: Client, rule: str) -> None:
    async with visit(browser, client.base) as visitor:
        await expect(visitor.page.locator("#guide")).to_be_visible()
        await visitor.page.evaluate(BREAKS[rule])
        assert any(f" {rule}:" in each for each in await violations(visitor.page))


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL_PHONE, *ZOOMED])
async def test_nothing_is_cut_off_however_long_the_words_and_small_the_window(
    browser: Browser, client: Client, size: tuple[int, int]
) -> None:
    await odd.fill(client)
    async with visit(browser, client.base, size) as visitor:
        await visitor.sees("Three pilots")
        await visitor.shoot(f"odd-{size[0]}-light")
        assert not await visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert await visitor.page.evaluate(CUT_OFF) == []
        await visitor.say("/champion new")
        await visitor.submit("Open the pilot")
        await expect(visitor.dialog.locator(".error:visible").first).to_be_visible()
        assert await visitor.page.evaluate(CUT_OFF) == []
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.page.get_by_label("Message", exact=True)).to_be_in_viewport()


@pytest.mark.parametrize("size", ZOOMED)
async def test_a_zoomed_page_still_leads_to_every_message(
    browser: Browser, client: Client, size: tuple[int, int]
) -> None:
    await odd.fill(client)
    async with visit(browser, client.base, size) as visitor:
        await visitor.sees("Three pilots")
        await visitor.say("hello")
        await expect(visitor.page.locator("#log .message", has_text="I heard you")).to_be_in_viewport()
        first = visitor.button("Decide scope")
        await first.scroll_into_view_if_needed()
        await expect(first).to_be_in_viewport()
        await first.click()
        await visitor.sees("Nothing happened")


async def test_an_error_is_read_with_its_field_and_gone_once_it_is_right(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.say("/champion new")
        start = visitor.dialog.get_by_label("Where does it stand today?")
        await expect(start).to_have_accessible_description("A rough figure will do")
        await visitor.submit("Open the pilot")
        await expect(visitor.dialog.get_by_role("alert")).to_have_text("4 answers need another look.")
        await expect(start).to_have_accessible_description("A rough figure will do Please fill this in.")
        await expect(start).to_have_attribute("aria-invalid", "true")
        await visitor.fill(start="180")
        await visitor.submit("Open the pilot")
        await expect(visitor.dialog.get_by_role("alert")).to_have_text("3 answers need another look.")
        await expect(start).to_have_accessible_description("A rough figure will do")
        await expect(start).not_to_have_attribute("aria-invalid", "true")


async def accepted(visitor: Visitor) -> None:
    await visitor.say("/champion new")
    await visitor.fill(name="Route planning", start="180", champion="Maya", manager="Tom")
    await visitor.submit("Open the pilot")
    await visitor.sees("Route planning is open")
    await visitor.be("Maya")
    await visitor.press("Accept")


async def test_a_question_with_choices_is_one_group_with_its_error(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await accepted(visitor)
        await visitor.submit("Accept")
        group = visitor.dialog.get_by_role("radiogroup", name="Change the scope?")
        await expect(group).to_have_accessible_description("Please fill this in.")
        await expect(group).to_have_attribute("aria-invalid", "true")
        await expect(group.get_by_role("radio", name="Yes")).to_be_focused()


async def test_new_messages_are_read_aloud_and_whole_conversations_are_not(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        log = visitor.page.get_by_role("log", name="Messages")
        await visitor.say("hello")
        await visitor.sees("I heard you")
        await expect(log).to_have_attribute("aria-live", "polite")
        await visitor.page.evaluate(
            "window.heard = []; new MutationObserver(() => window.heard.push(document.querySelector('#news').ariaLive))"
            ".observe(document.querySelector('#log'), { childList: true })"
        )
        await visitor.be("Maya")
        await visitor.be("Tom")
        await visitor.sees("I heard you")
        assert set(await visitor.page.evaluate("window.heard")) == {"off"}


async def test_the_page_has_landmarks_and_headings_to_jump_to(browser: Browser, client: Client) -> None:
    await odd.fill(client)
    async with visit(browser, client.base) as visitor:
        page = visitor.page
        await visitor.sees("Three pilots")
        for role, name in (("banner", ""), ("navigation", "Act as"), ("main", ""), ("log", "Messages")):
            await expect(page.get_by_role(role, name=name)).to_have_count(1)  # type: ignore[arg-type] # a list of roles
        headings = await page.get_by_role("heading").all_text_contents()
        names = [
            "Champion playground",
            "Act as",
            "Tom",
            "Monday, 2 March 2026",
            f"{odd.LONG} needs you",
            "Three pilots",
        ]
        assert headings == names
        stop = page.get_by_role("button", name=f"Stop the pilot: {odd.LONG} needs you", exact=True)
        await expect(stop).to_be_visible()


async def test_somebody_who_wants_less_motion_gets_none(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.page.emulate_media(reduced_motion="reduce")
        await visitor.say("hello")
        await visitor.sees("I heard you")
        assert await visitor.page.evaluate("document.getAnimations().length") == 0


async def test_the_page_asks_nobody_but_its_own_server(browser: Browser, client: Client) -> None:
    asked: set[str] = set()
    async with visit(browser, client.base) as visitor:
        visitor.page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        await odd.fill(client)
        await visitor.page.reload()
        await visitor.sees("Three pilots")
        await visitor.page.locator("figure img").last.scroll_into_view_if_needed()
        await visitor.shoot("odd-chart")
    assert asked == {urlsplit(client.base).netloc}
