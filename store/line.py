"""A connection to PostgreSQL on which nobody waits for ever for a server that hangs."""

from time import monotonic
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

SILENT_SECONDS = 16.0  # a second longer than a statement may take as a rule


class Line(psycopg.Connection[Any]):
    """Ends where nothing was heard for `silent_seconds` and the server lets nobody in either, two seconds later.

    A server whose processes hang while its host still answers keeps no time limit of its own, and breaks no connection.
    """

    silent_seconds = SILENT_SECONDS

    def wait(self, gen: PQGen[RV], *args: Any, **kwargs: Any) -> RV:
        """As the driver does. Raises OperationalError where the server hangs; then the connection is broken."""
        return super().wait(self._heard(gen), *args, **kwargs)

    def _heard(self, gen: PQGen[RV]) -> PQGen[RV]:
        """What the driver waits for; it comes back each 0.1 s, with nothing where nothing was heard."""
        heard_at = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard_at = monotonic()
                elif monotonic() - heard_at > self.silent_seconds:
                    self._end_if_it_hangs()
                    heard_at = monotonic()  # what it was told to do takes long
                wanted = gen.send(ready)
        except StopIteration as end:
            given: RV = end.value
            return given

    def _end_if_it_hangs(self) -> None:
        """One that refuses, and says so, does not hang."""
        try:
            psycopg.connect(self.info.dsn).close()
        except psycopg.errors.ConnectionTimeout as hangs:
            self.pgconn.finish()
            raise psycopg.OperationalError("the server hangs") from hangs
        except psycopg.Error:
            return
