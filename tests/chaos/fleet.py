"""The replicas as processes, which are killed, frozen and started again."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import TracebackType

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0  # seconds; of a machine that does much beside
LOOK_SECONDS = 0.05
TRIES = 5  # to start one while the database is being restarted


@dataclass
class Replica:
    """One process. `stuck`: requests that it took, and did not answer while somebody waited."""

    number: int
    folder: Path
    settings: Mapping[str, str]
    process: asyncio.subprocess.Process | None = None
    address: str = ""
    is_frozen: bool = False
    stuck: int = 0

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self.process is not None
        return self.process.pid

    @property
    def log(self) -> str:
        """All that it ever wrote, every start of it."""
        path = self.folder / f"replica-{self.number}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def start(self) -> None:
        """Start it on a free port; it listens then. Tried again where the database is away just now."""
        for attempt in range(TRIES):
            if await self._started():
                return
            await asyncio.sleep(0.5 * attempt)
        raise RuntimeError(f"a replica does not start: {self.log[-2000:]}")

    async def _started(self) -> bool:
        names = ("PATH", "HOME", "LANG")
        inherited = {name: os.environ[name] for name in names if name in os.environ}
        with (self.folder / f"replica-{self.number}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.chaos.replica"),
                cwd=self.folder,
                env={**inherited, "PYTHONPATH": str(ROOT), **self.settings},
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert self.process.stdout is not None
        said = b""
        with suppress(TimeoutError):
            said = await asyncio.wait_for(self.process.stdout.readline(), STARTS_WITHIN)
        if not said.strip().isdigit():
            await self.kill()
            return False
        self.address = f"http://127.0.0.1:{int(said)}"
        return True

    async def kill(self) -> None:
        """`kill -9`, frozen or not."""
        self.address, self.is_frozen, self.stuck = "", False, 0
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        await self.process.wait()

    async def end(self) -> None:
        """SIGTERM, and kill where that takes too long."""
        if self.process is None or self.process.returncode is not None:
            return
        self.thaw()
        self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), 20)
        except TimeoutError:
            await self.kill()

    def freeze(self) -> None:
        """SIGSTOP: it does nothing, and does not know."""
        assert self.process is not None
        self.is_frozen = True
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: it goes on where it was."""
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(signal.SIGCONT)
        self.is_frozen, self.stuck = False, 0


@dataclass
class Fleet:
    """All of them: they listen while the block runs. A request goes to any that was not found dead."""

    replicas: list[Replica]
    chance: Random
    spared: int = 0  # the first ones, which are never killed
    counted: Counter[str] = field(default_factory=Counter)

    async def __aenter__(self) -> "Fleet":
        try:
            await asyncio.gather(*(replica.start() for replica in self.replicas))
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        await self._end()

    async def _end(self) -> None:
        await asyncio.gather(*(replica.end() for replica in self.replicas))

    async def any(self) -> Replica:
        """One that was started, frozen or not: whoever sends a request does not know. Where none was, people wait."""
        ends_at = asyncio.get_running_loop().time() + STARTS_WITHIN
        while not (there := [replica for replica in self.replicas if replica.address]):
            assert asyncio.get_running_loop().time() < ends_at, "no replica comes back"
            await asyncio.sleep(LOOK_SECONDS)
        return self.chance.choice(there)

    @property
    def works(self) -> bool:
        """Whether any of them does anything."""
        return any(replica.address and not replica.is_frozen for replica in self.replicas)

    async def kill(self) -> None:
        """One dies, and is started again."""
        replica = self.chance.choice(self.replicas[self.spared :])
        if not replica.address:
            return
        self.counted["kills"] += 1
        await replica.kill()
        await replica.start()

    async def freeze(self, seconds: float) -> None:
        """One stands still for so long, unless it is killed meanwhile."""
        standing = [replica for replica in self.replicas if replica.address and not replica.is_frozen]
        if not standing:
            return
        replica = self.chance.choice(standing)
        self.counted["stops"] += 1
        replica.freeze()
        frozen = replica.process
        await asyncio.sleep(seconds)
        if replica.process is frozen:
            replica.thaw()

    @property
    def stuck(self) -> bool:
        """Whether a frozen one holds what somebody did: it will go on with it as if no time had passed."""
        return any(replica.is_frozen and replica.stuck for replica in self.replicas)

    @property
    def logs(self) -> str:
        """All that any of them wrote."""
        return "".join(replica.log for replica in self.replicas)
