"""Makes the pictures of the README anew: `python -m tests.playground.picture`.

A product of its own tells the worked story, and a real browser looks at it: on a desk, and on a phone three silent
weeks later.
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.async_api import Page, expect

from tests.playground.browser import PICTURES, chromium, visit
from tests.served import ROOT, served

FOLDER: Final = ROOT / "docs" / "pictures"
DESK: Final = (1360, 860)
HAND: Final = (390, 940)
SHARP: Final = 2  # pixels of the picture for each of the page
COLOURS: Final = 128  # flat surfaces need no more, and the file stays small


async def take() -> None:
    """Writes both pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder:
        async with served(Path(folder)) as product, chromium() as browser:
            async with visit(browser, product.address, DESK, sharp=SHARP) as visitor:
                await visitor.load_the_story()
                await shoot(visitor.page, "playground")
                for _ in range(3):
                    await visitor.turn("+1 week")
            async with visit(browser, product.address, HAND, sharp=SHARP) as visitor:
                await visitor.be("Tom")
                await visitor.sees("needs you (about 2 minutes)")
                await shoot(visitor.page, "phone")


async def shoot(page: Page, name: str) -> None:
    """A small picture of what is to be seen now, without the mark of where somebody would type."""
    path = FOLDER / f"{name}.png"
    await page.evaluate("document.activeElement.blur()")
    await expect(page.locator("#toast")).to_be_hidden(timeout=15_000)
    await page.wait_for_function(PICTURES)
    await page.screenshot(path=path, animations="disabled")
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(take())
