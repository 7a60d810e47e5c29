"""One replica for the chaos: the bot as `champion run` serves it, on a clock that somebody else turns.

The only difference: product time is taken up from the database every 50 ms, and what falls due by it is looked for at
once. Prints the port it listens on.
"""

import asyncio
import signal
import sys
from contextlib import nullcontext, suppress
from pathlib import Path

from adapters.web import serving
from bot import logs
from bot.assembly import Bot, assembled
from bot.fitting import read_settings
from bot.ports import Trouble
from bot.serving import running
from bot.settings import Settings
from store.db import hold

LOOK_SECONDS = 0.05


async def follow(bot: Bot) -> None:
    """Takes up how far the clock was turned, for ever."""
    while True:
        with suppress(Trouble):
            before = bot.store.clock.offset
            if await bot.store.clock.follow() != before:
                bot.ticker.due.set()
        await asyncio.sleep(LOOK_SECONDS)


async def serve(settings: Settings) -> None:
    """Until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with (
        assembled(settings) as bot,
        running(bot),
        serving(bot.web(), settings.host, settings.port) as port,
    ):
        following = asyncio.create_task(follow(bot))
        print(port, flush=True)
        await stop.wait()
        await bot.leave()
        following.cancel()


def main() -> None:
    """With the settings of the environment."""
    settings = read_settings()
    logs.set_up(settings.champion_log)
    is_file = settings.database_url.startswith("sqlite")
    with hold(Path(f"{settings.database_url.removeprefix('sqlite:///')}.lock")) if is_file else nullcontext():
        try:
            asyncio.run(serve(settings))
        except Trouble as away:  # whoever started it starts it again
            print(away, file=sys.stderr)
            sys.exit(1)


if __name__ == "__main__":
    main()
