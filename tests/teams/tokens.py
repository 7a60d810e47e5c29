"""Everything that may stand in an Authorization header, and what it is answered with."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.teams.gates import SERVICE
from tests.teams.login import Login


@dataclass(frozen=True)
class Header:
    """A header, and the status it earns from the SDK's own adapter and from ours; None where the SDK would go online."""

    made: Callable[[Login], str | None]
    stock: int | None
    ours: int


def _ago(seconds: int) -> int:
    return int(time.time()) - seconds


HEADERS: Mapping[str, Header] = {
    "right": Header(lambda login: login.signed(SERVICE), 201, 201),
    "expired within the leeway": Header(lambda login: login.signed(SERVICE, exp=_ago(120)), 201, 201),
    "missing": Header(lambda login: None, 401, 401),
    "empty": Header(lambda login: "", 401, 401),
    "another scheme": Header(lambda login: "Basic dXNlcjpwYXNz", 401, 401),
    "no token behind the scheme": Header(lambda login: "Bearer ", 401, 401),
    "three words": Header(lambda login: login.signed(SERVICE) + " more", 401, 401),
    "another audience": Header(lambda login: login.signed(SERVICE, aud="somebody-else"), 401, 401),
    "no audience": Header(lambda login: login.signed(SERVICE, aud=None), 401, 401),
    "another issuer": Header(lambda login: login.signed(SERVICE, iss="https://evil.example"), 401, 401),
    "another service": Header(lambda login: login.signed("https://evil.example/"), 401, 401),
    "no service": Header(lambda login: login.signed(SERVICE, serviceurl=None), 401, 401),
    "expired": Header(lambda login: login.signed(SERVICE, exp=_ago(3600)), 500, 401),
    "not yet good": Header(lambda login: login.signed(SERVICE, nbf=_ago(-3600)), 500, 401),
    "without an end": Header(lambda login: login.signed(SERVICE, exp=None), 201, 401),
    "an end that is no time": Header(lambda login: login.signed(SERVICE, exp="soon"), 500, 401),
    "another key": Header(lambda login: login.signed(SERVICE, key=99), 500, 401),
    "an unknown key": Header(lambda login: login.signed(SERVICE, kid="key-99"), 500, 401),
    "no name of the key": Header(lambda login: login.signed(SERVICE, kid=None), 500, 401),
    "a shared secret": Header(lambda login: login.signed(SERVICE, alg="HS256", key=b"x" * 32), 500, 401),
    "no signature": Header(lambda login: login.signed(SERVICE, alg="none", key=None), 500, 401),
    "garbage": Header(lambda login: "Bearer garbage", 500, 401),
    "garbage in three parts": Header(lambda login: "Bearer a.b.c", 500, 401),
    "no issuer": Header(lambda login: login.signed(SERVICE, iss=None), 500, 401),
    "of the emulator": Header(
        lambda login: login.signed(
            SERVICE, iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", appid=login.app_id, ver="1.0"
        ),
        None,
        401,
    ),
    "of another bot": Header(
        lambda login: login.signed(
            SERVICE, iss="https://sts.windows.net/f8cdef31-a31e-4b4a-93e4-5f571e91255a/", appid="another-bot", ver="1.0"
        ),
        None,
        401,
    ),
}
