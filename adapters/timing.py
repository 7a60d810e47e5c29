"""How long people wait for an answer, measured where what they do comes in."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.ports import Meters


@contextmanager
def timed(meters: Meters, platform: str, way: str) -> Iterator[None]:
    """What the block answers was heard that way; counted also where it fails."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        yield
    finally:
        meters.heard(platform, way, loop.time() - began)
