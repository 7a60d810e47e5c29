"""The page without a mouse: where the focus goes, what it looks like, and that it is never lost."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
from playwright.async_api import Browser, Page, expect

from tests.playground.api import Client, playground
from tests.playground.browser import Visitor, chromium, visit

# What has the focus, as somebody would name it, and whether it can be seen that it has.
FOCUSED: Final = """() => {
  const now = document.activeElement;
  const outlined = [now, now.closest(".line"), now.closest("label"), now.querySelector(".card")].filter(Boolean)
    .some((each) => getComputedStyle(each).outlineStyle !== "none" && parseFloat(getComputedStyle(each).outlineWidth) >= 2);
  return [now.getAttribute("aria-label") || now.labels?.[0]?.textContent || now.textContent.trim(), outlined];
}"""


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with playground() as client:
        yield client


async def keys(page: Page, *names: str) -> None:
    for name in names:
        await page.keyboard.press(name)


async def write(visitor: Visitor, text: str) -> None:
    await visitor.page.locator("#words").focus()
    await visitor.page.keyboard.type(text)


async def open_a_pilot(visitor: Visitor) -> None:
    await visitor.say("/champion new")
    await visitor.fill(name="Route planning", start="180", champion="Maya", manager="Tom")
    await visitor.submit("Open the pilot")
    await visitor.sees("Route planning is open")


async def test_tab_walks_from_the_top_to_the_message_box_and_shows_where_it_is(
    browser: Browser, client: Client
) -> None:
    async with visit(browser, client.base) as visitor:
        await expect(visitor.page.locator("#guide")).to_be_visible()
        walked = []
        for _ in range(16):
            await visitor.page.keyboard.press("Tab")
            name, is_seen = await visitor.page.evaluate(FOCUSED)
            assert is_seen, f"nothing shows that “{name}” has the focus"
            walked.append(name)
            if name == "Message":
                break
        assert walked == [
            "Skip to the message box",
            "+1 hour",
            "Guide",
            "Start empty",
            "Load the story",
            "TTom, Manager, Mon 09:00",
            "More about Tom",
            "Conversation",
            "Open it as Tom",
            "Load the worked story",
            "Hide",
            "/champion new",
            "Message",
        ]


async def test_the_first_stop_of_tab_leads_straight_to_the_message_box(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await keys(visitor.page, "Tab", "Enter")
        await visitor.page.keyboard.type("hello")
        await expect(visitor.page.locator("#words")).to_have_value("hello")


async def test_arrows_walk_through_the_people_and_enter_looks_through_their_eyes(
    browser: Browser, client: Client
) -> None:
    async with visit(browser, client.base) as visitor:
        people = visitor.page.locator("#people button")
        await people.nth(2).focus()  # Tom
        await keys(visitor.page, "ArrowDown", "ArrowDown")
        await expect(people.nth(4)).to_be_focused()
        await keys(visitor.page, "Home")
        await expect(people.first).to_be_focused()
        await keys(visitor.page, "ArrowUp")
        await expect(people.last).to_be_focused()
        await keys(visitor.page, "Home", "Enter")
        await expect(visitor.page.locator("#who")).to_have_text("Maya")
        await expect(visitor.page.locator("#words")).to_be_focused()  # and one can write at once
        await expect(visitor.page.locator("#aloud")).to_have_text("You act as Maya, Champion.")


async def test_turning_the_clock_keeps_the_focus_and_is_read_aloud(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        turns = visitor.page.get_by_role("toolbar", name="Turn the clock").get_by_role("button")
        await turns.first.focus()
        await keys(visitor.page, "ArrowRight", "Enter")
        await expect(visitor.page.locator("#aloud")).to_have_text("It is Tue, 3 Mar 2026, 09:00 in Berlin.")
        await expect(turns.nth(1)).to_be_focused()


async def test_a_form_takes_the_focus_and_gives_it_back_to_the_button(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await open_a_pilot(visitor)
        await visitor.be("Maya")
        accept = visitor.page.get_by_role("button", name="Accept: Route planning", exact=True)
        await accept.focus()
        await keys(visitor.page, "Enter")
        await expect(visitor.dialog.get_by_role("radio").first).to_be_focused()
        await keys(visitor.page, "Escape")
        await expect(accept).to_be_focused()
        await keys(visitor.page, "Space")
        await expect(visitor.dialog.get_by_role("radio").first).to_be_focused()
        for _ in range(4):
            await keys(visitor.page, "Space", "Tab")
        await keys(visitor.page, "Tab", "Enter")
        await visitor.sees("It is yours.")
        await expect(visitor.dialog).to_have_count(0)
        # The button is gone with its question, so the focus stays at the message.
        await expect(visitor.page.locator("#log .message", has_text="It is yours.")).to_be_focused()
        await keys(visitor.page, "Escape")
        await expect(visitor.page.locator("#words")).to_be_focused()


async def test_a_form_opened_by_words_gives_the_focus_back_to_the_message_box(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await write(visitor, "/champion new")
        await keys(visitor.page, "Enter")
        await expect(visitor.dialog.locator("#f-name")).to_be_focused()
        await keys(visitor.page, "Escape")
        await expect(visitor.dialog).to_have_count(0)
        await expect(visitor.page.locator("#words")).to_be_focused()


async def test_commands_are_offered_while_typing_and_taken_with_arrows_and_enter(
    browser: Browser, client: Client
) -> None:
    async with visit(browser, client.base) as visitor:
        box, offers = visitor.page.locator("#words"), visitor.page.get_by_role("option")
        await write(visitor, "/champion sta")
        await expect(offers).to_have_count(1)
        await expect(box).to_have_attribute("aria-expanded", "true")
        await keys(visitor.page, "ArrowDown")
        await expect(offers.first).to_have_attribute("aria-selected", "true")
        await expect(box).to_have_attribute("aria-activedescendant", "offer-0")
        await keys(visitor.page, "Enter")
        await expect(box).to_have_value("/champion status ")
        await expect(offers).to_have_count(0)
        await expect(visitor.page.locator("#log .message")).to_have_count(0)  # taken, not sent
        await keys(visitor.page, "Enter")
        await visitor.sees("I heard you")


async def test_a_command_typed_to_its_end_is_sent_by_one_enter(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await write(visitor, "/champion")
        await expect(visitor.page.get_by_role("option").first).to_be_visible()
        await keys(visitor.page, "Enter")
        await visitor.sees("I heard you")


async def test_escape_closes_what_is_offered_and_keeps_what_was_typed(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await write(visitor, "/")
        await expect(visitor.page.get_by_role("option").first).to_be_visible()
        await keys(visitor.page, "Escape")
        await expect(visitor.page.get_by_role("option")).to_have_count(0)
        await expect(visitor.page.locator("#words")).to_have_value("/")


async def test_people_are_offered_after_an_at_sign(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await write(visitor, "/champion handover @pr")
        await keys(visitor.page, "ArrowDown", "Enter")
        await expect(visitor.page.locator("#words")).to_have_value("/champion handover @Priya ")


async def test_the_menu_of_a_person_opens_walks_and_closes_by_keys(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        toggle = visitor.page.get_by_role("button", name="More about Tom")
        items = visitor.page.get_by_role("menuitem")
        await toggle.focus()
        await keys(visitor.page, "Enter")
        await expect(items.first).to_be_focused()
        await keys(visitor.page, "ArrowUp")
        await expect(items.last).to_be_focused()
        await keys(visitor.page, "Escape")
        await expect(items).to_have_count(0)
        await expect(toggle).to_be_focused()
        await keys(visitor.page, "ArrowDown", "Enter")
        await expect(visitor.page.locator("#words")).to_be_focused()


async def test_hiding_the_guide_leaves_the_focus_where_it_can_be_shown_again(browser: Browser, client: Client) -> None:
    async with visit(browser, client.base) as visitor:
        await visitor.page.get_by_role("button", name="Hide", exact=True).focus()
        await keys(visitor.page, "Enter")
        await expect(visitor.page.get_by_role("button", name="Guide", exact=True)).to_be_focused()
        await keys(visitor.page, "Enter")
        await expect(visitor.page.locator("#guide")).to_be_visible()
