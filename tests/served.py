"""The product as its users start it: a process of its own, which a test may kill and start again."""

import asyncio
import os
import signal
import socket
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 30  # seconds; migrations included, on a slow machine
PATIENCE = 20.0  # seconds; far more than anything takes, on a slow machine


@dataclass
class Served:
    """`champion run` in a folder of its own."""

    folder: Path
    process: asyncio.subprocess.Process | None = None
    address: str = ""

    async def start(self, **settings: str) -> str:
        """Start it on a free port; gives the address it prints."""
        line = await self.begin(**settings)
        assert "http://127.0.0.1:" in line, f"it said {line!r}"
        self.address = f"http://127.0.0.1:{line.split('127.0.0.1:')[1].split('/')[0].split()[0]}"
        return self.address

    async def begin(self, **settings: str) -> str:
        """Start it, and wait until it works; gives the line it prints then, "" where it ended before."""
        await self.launch(**settings)
        return await self.line()

    async def line(self) -> str:
        """The next line it prints, "" at its end."""
        assert self.process is not None and self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN)).decode()

    async def launch(self, **settings: str) -> None:
        """Start it, and do not wait."""
        names = ("PATH", "HOME", "LANG", "SSL_CERT_FILE")
        inherited = {name: os.environ[name] for name in names if name in os.environ}
        with self._log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "run"),
                cwd=self.folder,
                # The tree these tests stand in, whichever one the environment was made for.
                env={**inherited, "PYTHONPATH": str(ROOT), "PORT": "0", **settings},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )

    @property
    def log(self) -> str:
        """All it ever wrote to standard error, every start of it."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"

    async def turn(self, by: str) -> None:
        """Turn the playground's clock: all that falls due meanwhile was sent by then."""
        url = f"{self.address}/playground/api/clock"
        async with aiohttp.request("POST", url, json={"advance": by}) as answer:
            assert answer.status == 200, await answer.text()

    async def ready(self) -> dict[str, Any]:
        """What /readyz says."""
        async with aiohttp.request("GET", f"{self.address}/readyz") as answer:
            return dict(await answer.json())

    def decided(self) -> Counter[str]:
        """How many events of each kind were ever kept in its file."""
        with closing(sqlite3.connect(self.folder / "champion.db")) as file:
            return Counter(dict(file.execute("SELECT kind, count(*) FROM journal GROUP BY kind").fetchall()))

    async def kill(self) -> None:
        """`kill -9`: no goodbye, no drain."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def stop(self) -> int:
        """SIGTERM, and its exit code."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), STARTS_WITHIN)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[Served]:
    """It runs while the block does."""
    each = Served(folder)
    await each.start()
    try:
        yield each
    finally:
        await each.stop()


@contextmanager
def reserved() -> Iterator[int]:
    """A free port of this machine that nobody else is given. Nobody listens there yet."""
    with socket.socket() as holding:
        holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holding.bind(("127.0.0.1", 0))
        yield int(holding.getsockname()[1])
