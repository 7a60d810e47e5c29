"""The product as its users start it: a process of its own, which a test may kill and start again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 30  # seconds; migrations included, on a slow machine


@dataclass
class Served:
    """`champion run` in a folder of its own."""

    folder: Path
    process: asyncio.subprocess.Process | None = None
    address: str = ""

    async def start(self, **settings: str) -> str:
        """Start it on a free port; gives the address it prints."""
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
        assert self.process.stdout is not None
        line = (await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN)).decode()
        assert "http://127.0.0.1:" in line, f"it said {line!r}"
        self.address = f"http://127.0.0.1:{line.split('127.0.0.1:')[1].split('/')[0].split()[0]}"
        return self.address

    @property
    def log(self) -> str:
        """All it ever wrote to standard error, every start of it."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"

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
