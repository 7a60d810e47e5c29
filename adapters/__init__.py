"""The chat platforms. Each is one folder whose `connect(settings, feed)` gives a `Connection`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from adapters.connection import Connection
    from bot.ports import Feed
    from bot.settings import Settings

    Connect = Callable[[Settings, Feed], Connection]


def load(name: str) -> Connect:
    """`connect` of the platform in the folder of that name. ImportError where there is no such platform."""
    return cast("Connect", import_module(f"adapters.{name}").connect)
