"""The state that goes to Slack with whoever installs the bot, and comes back with them: sealed, short-lived."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.ports import Clock

GOOD_FOR = timedelta(minutes=10)
_PURPOSE = "slack install "  # nothing else that is sealed with the same keys passes for a state


class States:
    """States, each of one browser: it holds a secret of its own, of which the state holds the digest.

    One state is good for one browser and ten minutes. That it is used once is for its store to say.
    """

    def __init__(self, keys: Sequence[str], clock: Clock) -> None:
        """`keys` are Fernet keys, the first one seals; `clock` is the machine's."""
        self._keys = MultiFernet([Fernet(key) for key in keys])
        self._clock = clock

    def begun(self) -> tuple[str, str]:
        """A new state, and the secret its browser keeps."""
        browser = secrets.token_urlsafe(32)
        sealed = self._keys.encrypt_at_time((_PURPOSE + _digest(browser)).encode(), self._now())
        return sealed.decode(), browser

    def is_of(self, state: str, browser: str) -> bool:
        """Whether that state is ours, still good, and was begun in the browser with that secret."""
        try:
            opened = self._keys.decrypt_at_time(state.encode(), int(GOOD_FOR.total_seconds()), self._now())
        except (InvalidToken, ValueError):
            return False
        return hmac.compare_digest(opened, (_PURPOSE + _digest(browser)).encode())

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _digest(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8", "surrogateescape")).hexdigest()
