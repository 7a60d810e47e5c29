"""What axe-core finds wrong with a page, in every size and colour scheme in which people see it."""

from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from tests.playground.browser import DESKTOP, PHONE

# Every rule of WCAG 2.0 to 2.2 up to AAA that a machine can check (contrast of 7 to 1, targets of 24 pixels), and
# what axe calls best practice.
OPTIONS: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


async def violations(page: Page) -> Sequence[str]:
    """Each violation as a sentence with where it is, in this order: 390 and 1280 pixels, light and dark."""
    before = page.viewport_size
    found = []
    for width, height in (PHONE, DESKTOP):
        await page.set_viewport_size({"width": width, "height": height})
        for dark in (False, True):
            await page.emulate_media(color_scheme="dark" if dark else "light")
            where = f"{width} {'dark' if dark else 'light'}"
            found += [f"{where}: {each}" for each in await _here(page)]
    await page.emulate_media(color_scheme="light")
    if before:
        await page.set_viewport_size(before)
    return found


async def _here(page: Page) -> Sequence[str]:
    # A button that is still fading from one colour scheme into the other has the contrast of neither.
    await page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => 0)))")
    answer: dict[str, Any] = (await Axe().run(page, options=OPTIONS)).response
    return [
        f"{each['id']}: {each['help']} ({node['target'][0]}) {node['failureSummary'].splitlines()[-1].strip()}"
        for each in answer["violations"]
        for node in each["nodes"]
    ]
