"""Charts as pictures that Slack keeps."""

import asyncio
import logging
from collections.abc import Callable, Iterable

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import limits
from adapters.slack.calls import repeatable
from adapters.slack.text import inert
from adapters.slack.tiers import in_background
from adapters.text import clip
from bot.cards import Chart
from bot.logs import where

Draw = Callable[[Chart], bytes]
UPLOAD_SECONDS = 6.0  # for all pictures of a message together

log = logging.getLogger("champion.slack")


async def uploaded(client: AsyncWebClient, draw: Draw, charts: Iterable[Chart]) -> dict[Chart, str]:
    """Those charts and the file each was drawn in. One that could not be uploaded is left out: the words that
    describe it stand in its place, and the message is more important than its picture."""
    files: dict[Chart, str] = {}
    try:
        with in_background():
            async with asyncio.timeout(UPLOAD_SECONDS):
                for chart in charts:
                    if file := await _drawn(client, draw, chart):
                        files[chart] = file
    except TimeoutError as slow:
        log.warning("slack.picture_left_out", extra={"error": where(slow)})
    return files


async def _drawn(client: AsyncWebClient, draw: Draw, chart: Chart) -> str | None:
    try:
        return await _upload(client, chart, await asyncio.to_thread(draw, chart))
    except Exception as error:
        # Whatever it was: a picture is never a reason to leave somebody without the words.
        log.warning("slack.picture_left_out", extra={"error": where(error)})
        return None


async def _upload(client: AsyncWebClient, chart: Chart, png: bytes) -> str:
    alt = clip(inert(chart.alt), limits.ALT)
    place = await repeatable(client.files_getUploadURLExternal(filename="chart.png", length=len(png), alt_txt=alt))
    if client.session is None:
        raise OSError("not connected")
    async with client.session.post(place["upload_url"], data=png) as answer:
        if answer.status != 200:
            raise OSError(f"upload answered {answer.status}")
    # Without a channel: sharing it there would be a message of its own.
    title = clip(inert(chart.title), 75)
    await repeatable(client.files_completeUploadExternal(files=[{"id": place["file_id"], "title": title}]))
    return str(place["file_id"])
