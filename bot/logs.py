"""Logs for people or machines: a dotted event and its ids, never answers, tokens or names.

Not even where an error is logged with its stack: the text of an exception may quote what a person wrote (a failed
validation shows its input, a database the row it refused), so of each error only the type and the places are kept.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Literal

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_NOISY = ("slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "alembic")


def stack(error: BaseException) -> str:
    """The error and those that led to it, the last first, each with its frames and without its text."""
    told: list[str] = []
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        told += [where(each), *(line.rstrip() for line in traceback.format_tb(each.__traceback__))]
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n".join(told)


class _Wordless(logging.Formatter):
    def formatException(self, ei: _ExcInfo) -> str:
        """The stack, without what the error says."""
        return stack(ei[1]) if ei[1] is not None else ""


class _Text(_Wordless):
    def format(self, record: logging.LogRecord) -> str:
        """One line: time, level, event, ids."""
        ids = " ".join(f"{name}={value}" for name, value in _ids(record).items())
        return f"{super().format(record)} {ids}".rstrip()


class _Json(_Wordless):
    def format(self, record: logging.LogRecord) -> str:
        """One JSON object. `event` is what happened; the id of what somebody did is `event_id`."""
        said = {"at": self._instant(record), "level": record.levelname.lower(), "event": record.getMessage()}
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        # What somebody did is an event as well: its id must not take the place of the line's own name.
        ids = {f"{name}_id" if name in said else name: str(value) for name, value in _ids(record).items()}
        return json.dumps(said | ids)

    @staticmethod
    def _instant(record: logging.LogRecord) -> str:
        """UTC with milliseconds, whatever the machine's zone: lines of several replicas are sorted by it."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def where(error: BaseException) -> str:
    """An exception's type and innermost place. Never its text: that may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _ids(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _STANDARD}


def set_up(how: Literal["text", "json"]) -> None:
    """Everything from here on goes to standard error in that form; libraries only speak up when it matters."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if how == "json" else _Text("%(asctime)s %(levelname)-7s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.ERROR)
