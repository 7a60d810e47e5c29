"""The line between the bot and PostgreSQL, which a test may cut, or leave without a word."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.postgres import Postgres

SOCKET = ".s.PGSQL.5432"


@dataclass
class Wire:
    """A socket of its own before a server's. It is cut at first."""

    server: Postgres
    folder: Path
    _flows: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _passing: set[asyncio.Task[None]] = field(default_factory=set)
    _listening: asyncio.Server | None = None

    def url(self, name: str) -> str:
        """The address of that database over this line."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    async def mend(self) -> None:
        """Whoever tries gets through, and what was held back goes on."""
        self._flows.set()
        if self._listening is None:
            self._listening = await asyncio.start_unix_server(self._accept, self.folder / SOCKET)

    def freeze(self) -> None:
        """Nothing goes through any more, and nobody is told so."""
        self._flows.clear()

    async def cut(self) -> None:
        """Every connection ends, and nobody gets through."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.close()
            (self.folder / SOCKET).unlink(missing_ok=True)
        for each in set(self._open):
            each.transport.abort()
        self._open.clear()
        for task in set(self._passing):
            task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.server.folder / SOCKET)
        self._open |= {writer, back}
        for way in (self._pass(reader, back), self._pass(there, writer)):
            task = asyncio.create_task(way)  # of our own: the server's tasks complain of being cancelled
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wired(server: Postgres) -> AsyncIterator[Wire]:
    """A line that is cut, and is gone at the end."""
    with TemporaryDirectory(prefix="wire-") as folder:  # short: the path of a socket has at most 107 characters
        wire = Wire(server, Path(folder))
        try:
            yield wire
        finally:
            await wire.cut()
