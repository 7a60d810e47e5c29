"""Time, as it is handed in."""

from collections.abc import Callable
from datetime import datetime

Clock = Callable[[], datetime]  # product time: machine time plus a stored offset; aware, UTC
