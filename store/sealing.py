"""What opens other people's doors is kept sealed: whoever reads the database alone can not use it."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealed(Exception):
    """None of the keys opens it."""


def fresh_key() -> str:
    """A new key, for CHAMPION_SECRET_KEYS."""
    return Fernet.generate_key().decode()


class Sealer:
    """Seals with the first of its keys, and opens what any of them has sealed."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` are Fernet keys (32 bytes in URL-safe base64). Raises ValueError where one is none."""
        self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None
        self.name = hashlib.sha256(keys[0].encode()).hexdigest()[:12] if keys else ""  # of the key that seals

    def seal(self, given: Mapping[str, str]) -> str:
        """Only text in, only text out. Raises Sealed where there is no key."""
        return self._with_keys().encrypt(json.dumps(dict(given)).encode()).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """What was sealed. Raises Sealed."""
        try:
            return dict(json.loads(self._with_keys().decrypt(sealed.encode())))
        except (InvalidToken, ValueError) as error:
            raise Sealed from error

    def _with_keys(self) -> MultiFernet:
        if self._keys is None:
            raise Sealed
        return self._keys
