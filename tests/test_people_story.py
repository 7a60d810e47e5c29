"""Five people live with a pilot in a real browser: reports come and go, owners leave, a deputy decides.

Each chapter ends with a look at the page of whoever it was about, on a phone and on a desk, light and dark.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Route, expect

from tests.playground.axe import violations
from tests.playground.browser import DESKTOP, PHONE, Visitor, chromium, visit
from tests.served import served

TUESDAY = "to Tuesday 10:00"
RIGHTS = dict.fromkeys(("scope", "spend", "people", "stop"), "Yes")
MARKUP = "<img src=x onerror=alert(1)> *bold* @channel"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as each:
        yield each


async def owned(visitor: Visitor) -> None:
    """Tom registers Route planning, and Maya owns it by a Tuesday morning."""
    await visitor.be("Tom")
    await visitor.turn(TUESDAY)  # whatever hour the machine has, people are at work
    await visitor.say("/champion new")
    await visitor.fill(
        name="Route planning",
        question="How many minutes did it take each morning, on average?",
        unit="min",
        start="180",
        target="108",
        champion="Maya",
        manager="Tom",
        deputy="Nora",
        owner="Priya",
        sponsor="Ruth",
    )
    await visitor.submit("Register")
    await visitor.sees("Registered: Route planning")
    await accept(visitor, "Maya")


async def accept(visitor: Visitor, who: str) -> None:
    await visitor.be(who)
    await visitor.press("Accept…")
    await visitor.fill(**RIGHTS)
    await visitor.submit("Accept")
    await visitor.sees("You own it: cut")


async def write(visitor: Visitor, label: str, text: str, send: str = "Send") -> None:
    """Presses that button and answers the one question of its form."""
    await visitor.press(label)
    await visitor.fill(text=text)
    await visitor.submit(send)
    await expect(visitor.dialog).to_have_count(0)


async def look(visitor: Visitor, folder: Path, chapter: str, *people: str) -> None:
    """What those people see at the end of a chapter: nothing that axe-core objects to, and a picture of each size."""
    for who in people:
        await visitor.be(who)
        assert await violations(visitor.page) == [], (chapter, who)
        for width, height in (PHONE, DESKTOP):
            await visitor.page.set_viewport_size({"width": width, "height": height})
            assert not await visitor.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            await visitor.shoot(f"{chapter}-{who.lower()}-{width}", folder)


async def leave(visitor: Visitor, who: str) -> None:
    """Their account is switched off."""
    await visitor.be(who)
    await visitor.page.get_by_role("button", name=f"More about {who}").click()
    await visitor.page.get_by_role("menuitem", name=f"Let {who} leave…").click()
    await visitor.page.get_by_role("menuitem", name=f"Sure? {who} is then gone").click()
    await expect(visitor.page.locator("#gone", has_text=f"{who} has left")).to_be_visible()


async def test_what_users_report_is_asked_about_fixed_found_broken_and_put_together(
    browser: Browser, tmp_path: Path
) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await owned(visitor)
        await three_report(visitor)
        await look(visitor, tmp_path, "1-reported", "Maya", "Ines")
        await a_question_is_answered_and_the_fix_confirmed(visitor)
        await look(visitor, tmp_path, "2-confirmed", "Maya", "Sam")
        await two_of_them_say_the_same_and_it_is_fixed_twice(visitor)
        await look(visitor, tmp_path, "3-fixed-twice", "Maya", "Ines", "Kofi")
        await visitor.be("Tom")
        await visitor.say("/champion status")
        await visitor.sees("Route planning: start 180 min")
        await look(visitor, tmp_path, "4-status", "Tom")


async def three_report(visitor: Visitor) -> None:
    await visitor.be("Sam")
    await visitor.say("/report wrong depot for split orders")
    await visitor.sees("Thanks. Logged as RP-1: wrong depot for split orders")
    await visitor.be("Ines")
    await visitor.say("/report")
    await visitor.fill(text=MARKUP)
    await visitor.submit("Send")
    await visitor.sees("Logged as RP-2")
    await visitor.press("It's stopping my work")
    await visitor.be("Kofi")
    await visitor.say("/report confusing: the map has no names")
    await visitor.sees("Logged as RP-3")
    await visitor.be("Maya")
    await visitor.sees("RP-2 stops somebody's work")
    await visitor.sees(MARKUP)
    assert await visitor.page.locator("#log .message img:not(figure img)").count() == 0


async def a_question_is_answered_and_the_fix_confirmed(visitor: Visitor) -> None:
    await about(visitor, "RP-1")
    await visitor.press("Thanks, seen")
    await visitor.sees("RP-1 is read")
    await write(visitor, "Ask back…", "Which orders?", "Ask")
    await visitor.be("Sam")
    await visitor.sees("“Which orders?”")
    await write(visitor, "Answer…", "those with two depots")
    await visitor.be("Maya")
    await visitor.sees("those with two depots")
    await fixed(visitor, "RP-1", "split orders pick the right depot")
    await visitor.be("Sam")
    await visitor.sees("split orders pick the right depot")
    await visitor.press("It works")
    await visitor.sees("works: thanks for checking")
    await visitor.be("Maya")
    await visitor.sees("a reporter confirmed it")


async def two_of_them_say_the_same_and_it_is_fixed_twice(visitor: Visitor) -> None:
    await about(visitor, "RP-3")
    await visitor.press("Thanks, seen")
    await visitor.sees("RP-3 is read")
    await visitor.press("Same as…")
    label = await visitor.dialog.locator("label", has_text="RP-2").inner_text()
    await visitor.dialog.get_by_label(label, exact=True).check()
    await visitor.submit("Put together")
    await visitor.be("Kofi")
    await visitor.sees("RP-3 is the same as RP-2")
    await fixed(visitor, "RP-2", "the map has names")
    for who in ("Ines", "Kofi"):
        await visitor.be(who)
        await visitor.sees("RP-2: does it work for you?")
    await visitor.press("Still broken")
    await visitor.sees("is open again")
    await fixed(visitor, "RP-2", "now it really has")
    for who in ("Ines", "Kofi"):
        await visitor.be(who)
        await visitor.sees("now it really has")
    await visitor.press("It works")
    await visitor.sees("works: thanks for checking")
    await visitor.be("Maya")
    await visitor.say("/champion reports")
    await visitor.sees("Route planning: no report is open")


async def about(visitor: Visitor, number: str) -> None:
    """Maya opens that report."""
    await visitor.be("Maya")
    await visitor.say("/champion reports")
    await newest(visitor, "open report")
    await visitor.press(number)
    await newest(visitor, number)


async def newest(visitor: Visitor, title: str) -> None:
    """Waits until the last message is called that."""
    await expect(visitor.page.get_by_role("log").get_by_role("heading", level=4).last).to_contain_text(title)


async def fixed(visitor: Visitor, number: str, line: str) -> None:
    """Maya says that it works now."""
    await about(visitor, number)
    await write(visitor, "Fixed…", line, "Ask them to check")


async def test_an_owner_who_leaves_is_missed_only_where_nobody_took_over(browser: Browser, tmp_path: Path) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await owned(visitor)
        await visitor.say("/champion handover @Lena")
        await visitor.sees("I have asked Lena to own Route planning")
        await accept(visitor, "Lena")
        await visitor.be("Maya")
        await visitor.sees("Thank you for owning it.")
        await look(visitor, tmp_path, "1-handed-over", "Maya", "Lena", "Tom")
        await leave(visitor, "Maya")
        await visitor.be("Tom")
        await visitor.sees("Lena owns Route planning")
        await expect(visitor.page.locator("#log .message", has_text="nobody owns")).to_have_count(0)
        await leave(visitor, "Lena")
        await look(visitor, tmp_path, "2-left", "Lena")
        await visitor.be("Tom")
        await visitor.sees("nobody owns the outcome (Lena has left)")
        await look(visitor, tmp_path, "2-left", "Tom")
        await visitor.press("Name an owner")
        await visitor.fill(person="Sam")
        await visitor.submit("Send")
        await accept(visitor, "Sam")
        await visitor.be("Tom")
        await visitor.sees("Sam owns Route planning")
        await look(visitor, tmp_path, "3-owned-again", "Tom", "Sam")


async def test_while_the_manager_is_away_the_deputy_decides(browser: Browser, tmp_path: Path) -> None:
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        await owned(visitor)
        await visitor.be("Tom")
        await visitor.say("/champion away")
        from_on = await visitor.dialog.locator('[data-field="from_on"] input').input_value()
        await visitor.fill(to_on=f"{int(from_on[:4]) + 1}{from_on[4:]}")
        await visitor.submit("Save")
        await visitor.be("Maya")
        for _ in range(4):
            await visitor.turn("+1 week")
        await visitor.be("Nora")
        await visitor.sees("Route planning needs you (about 2 minutes)")
        await look(visitor, tmp_path, "1-alerted", "Nora")
        await visitor.press("Help")
        await visitor.fill(line="I call the ERP team")
        await visitor.submit("Send")
        await visitor.sees("Thanks. You chose to help remove the blocker by")
        await visitor.be("Tom")
        await expect(visitor.page.locator("#log .message", has_text="needs you")).to_have_count(0)
        await visitor.be("Maya")
        await visitor.sees("Nora will help with Route planning by")
        await look(visitor, tmp_path, "2-decided", "Nora", "Maya", "Tom")


async def test_the_newest_message_stays_in_sight_when_a_phone_opens_its_keyboard(
    browser: Browser, tmp_path: Path
) -> None:
    """Before, the end of an alert slid below the message box."""
    async with served(tmp_path) as product, visit(browser, product.address, PHONE) as visitor:
        for _ in range(4):
            await visitor.say("/champion status")
        newest = visitor.page.locator("#log .message").last.locator(".at, time").last
        await visitor.sees("You have no pilot yet")
        await expect(newest).to_be_in_viewport()
        for height in (620, 500):  # in the lower one the page scrolls, and not the conversation
            await visitor.page.set_viewport_size({"width": 390, "height": height})
            await expect(newest).to_be_in_viewport()


async def test_a_keyboard_that_opens_just_as_a_message_comes_hides_nothing(browser: Browser, tmp_path: Path) -> None:
    """Before, a scroll and a smaller window within one frame left the newest message below the edge."""
    async with served(tmp_path) as product, visit(browser, product.address, PHONE) as visitor:
        for _ in range(4):
            await visitor.say("/champion status")
        await expect(visitor.page.locator("#log .message")).to_have_count(8)
        newest = visitor.page.locator("#log .message").last.locator(".at, time").last
        await visitor.page.evaluate(
            """() => new Promise((done) => {
                const box = document.getElementById("scroll");
                box.scrollTop = 0;
                requestAnimationFrame(() => requestAnimationFrame(() => {
                    box.scrollTop = box.scrollHeight;
                    box.style.maxHeight = "300px";
                    done();
                }));
            })"""
        )
        await expect(newest).to_be_in_viewport()


async def test_the_names_of_those_who_stay_are_not_made_anew_when_a_colleague_leaves(
    browser: Browser, tmp_path: Path
) -> None:
    """Before, a press on a name that had begun just then was lost."""
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:
        tom = await visitor.page.locator("#people button", has_text="Tom").element_handle()
        assert tom is not None
        await leave(visitor, "Lena")
        await expect(visitor.page.locator("#people button", has_text="Lena")).to_contain_text("has left")
        assert await tom.evaluate("(button) => button.isConnected")


async def test_whoever_chooses_somebody_while_the_page_begins_is_not_taken_elsewhere(
    browser: Browser, tmp_path: Path
) -> None:
    """Before, the page went to Tom as soon as it had all it needed, whomever somebody had chosen by then."""
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:

        async def slowly(route: Route) -> None:
            await visitor.page.locator("#people button", has_text="Lena").click()
            await route.continue_()

        await visitor.page.route("**/playground/api/commands", slowly)
        await visitor.page.reload()
        await expect(visitor.page.locator("#people button", has_text="Lena")).to_have_attribute("aria-current", "true")
        await expect(visitor.page.locator("#guide")).to_be_visible()  # all has begun
        await expect(visitor.page.locator("#who")).to_have_text("Lena")


async def test_whoever_looks_at_somebody_else_while_a_colleague_leaves_is_not_called_back(
    browser: Browser, tmp_path: Path
) -> None:
    """Before, the page went back to who had left as soon as that was done."""
    async with served(tmp_path) as product, visit(browser, product.address) as visitor:

        async def slowly(route: Route) -> None:
            await visitor.be("Tom")
            await route.continue_()

        await visitor.page.route("**/playground/api/leave", slowly)
        await visitor.be("Lena")
        await visitor.page.get_by_role("button", name="More about Lena").click()
        await visitor.page.get_by_role("menuitem", name="Let Lena leave…").click()
        await visitor.page.get_by_role("menuitem", name="Sure? Lena is then gone").click()
        await expect(visitor.page.locator("#people button", has_text="Lena")).to_contain_text("has left")
        await expect(visitor.page.locator("#who")).to_have_text("Tom")
