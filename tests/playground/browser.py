"""Driving the playground's page in a real browser, by the words a person sees."""

import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

SHOTS: Final = Path(__file__).parents[2] / "build" / "screenshots"
DESKTOP: Final = (1280, 860)
PHONE: Final = (390, 844)
SMALL_PHONE: Final = (320, 568)
# Nothing but this machine is reachable in a test run, so the browser is told not to look for more.
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Whether every picture that is in sight has arrived.
PICTURES: Final = """() => [...document.images].every((image) => {
  const at = image.getBoundingClientRect();
  return image.complete || at.bottom < 0 || at.top > innerHeight;
})"""

expect.set_options(timeout=20_000)  # a page is slow where much else is done; what comes at once is not waited for


def executable() -> str | None:
    """A browser on PATH, or None for the one that Playwright brought."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser of its own, with an empty profile."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=list(FLAGS), env=dict(os.environ))
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visitor:
    """Somebody in front of the page. What goes wrong in the page's own code fails the test at the end."""

    page: Page
    wrong: list[str]

    async def be(self, name: str) -> None:
        """Looks through that person's eyes."""
        await self.page.locator("#people button", has_text=name).click()
        await expect(self.page.locator("#who")).to_have_text(name)

    async def say(self, text: str) -> None:
        """Types into the message box and sends."""
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def press(self, label: str) -> None:
        """Presses the newest button of that label in the conversation."""
        await self.button(label).last.click()

    def button(self, label: str) -> Locator:
        """The buttons of that label in the conversation, oldest first. Their names go on to say what they are about."""
        return self.page.locator("#log .buttons button").filter(has_text=re.compile(f"^{re.escape(label)}$"))

    async def fill(self, **fields: str) -> None:
        """Fills fields of the open form by name; choices by the visible label of the option."""
        for name, value in fields.items():
            box = self.dialog.locator(f'[data-field="{name}"]')
            await box.wait_for()
            control = box.locator("select, textarea, input:not([type=radio]):not([type=checkbox])")
            if await control.count() == 0:
                await box.get_by_label(value, exact=True).check()
            elif await control.evaluate("each => each.tagName") == "SELECT":
                await control.select_option(label=value)
            else:
                await control.fill(value)

    async def submit(self, label: str) -> None:
        """Sends the open form."""
        await self.dialog.get_by_role("button", name=label, exact=True).click()

    async def turn(self, label: str) -> None:
        """Turns the clock and waits until it stands."""
        await self.page.get_by_role("button", name=label, exact=True).first.click()
        await expect(self.page.locator("#clock[aria-busy]")).to_have_count(0, timeout=60_000)

    async def sees(self, text: str, within: float = 20) -> None:
        """Waits that many seconds at most until a message of the conversation holds that text."""
        await expect(self.page.locator("#log .message", has_text=text).last).to_be_visible(timeout=within * 1000)

    async def load_the_story(self) -> None:
        """Presses that button, and waits until the story has ended."""
        await self.page.get_by_role("button", name="Load the story", exact=True).click()
        await self.sees("Route planning: 117 min", within=60)

    async def shoot(self, name: str, folder: Path = SHOTS) -> Path:
        """A picture of the page, in build/screenshots if nowhere else."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        await self.page.wait_for_function(PICTURES)
        await self.page.screenshot(path=path, animations="disabled")
        return path

    @property
    def dialog(self) -> Locator:
        """The open form."""
        return self.page.locator("dialog[open]")


@asynccontextmanager
async def visit(
    browser: Browser,
    address: str,
    size: tuple[int, int] = DESKTOP,
    scheme: Literal["light", "dark"] = "light",
    sharp: float = 1,
) -> AsyncIterator[Visitor]:
    """The page at that address, open and connected. Fails when the page reported an error meanwhile.

    A picture of it has `sharp` pixels for each of the page.
    """
    viewport = {"width": size[0], "height": size[1]}
    context = await browser.new_context(
        viewport=viewport,  # type: ignore[arg-type] # a TypedDict
        color_scheme=scheme,
        device_scale_factor=sharp,
    )
    page = await context.new_page()
    page.set_default_timeout(30_000)
    visitor = Visitor(page, [])
    page.on("pageerror", lambda error: visitor.wrong.append(str(error)))
    page.on("dialog", lambda dialog: visitor.wrong.append(dialog.message))
    await page.goto(address)
    await expect(page.locator("#people button")).not_to_have_count(0)
    yield visitor
    await context.close()
    assert visitor.wrong == []
