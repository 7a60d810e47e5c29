"""Microsoft's login service and the Bot Framework's signing keys, as one server of this machine.

    login = await Login.started()
    monkeypatch.setenv("SSL_CERT_FILE", str(login.ca_file))  # or in the environment of the process under test
    ...Access(login.app_id, login.password, "SingleTenant", login.tenant, login.login_url, login.metadata_url, ...)
    headers = {"Authorization": login.signed(service_url)}
    login.believes(authorization)  # whether that header carries a token it gave out
    await login.stop()

It runs on a thread and a loop of its own, for an app that waits for it inside its loop must still be answered. msal
wants https, so the login service speaks TLS with a certificate of its own authority; the keys are read over http.
"""

import asyncio
import json
import ssl
import tempfile
import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

import jwt
import trustme
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

APP = "0a0a0a0a-1111-4222-8333-444444444444"
PASSWORD = "the~secret.of_the-app"
TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
ENDORSEMENTS = ("msteams", "webchat", "directline")
TOKEN_SECONDS = 3600


@cache
def private_key(number: int) -> RSAPrivateKey:
    """The same key for the same number, as long as the tests run: making one takes a tenth of a second."""
    return generate_private_key(65537, 2048)


class Login:
    """What it does may be changed at any time: `delay` before every answer, `lifetime` of tokens, `down` for 503."""

    def __init__(self) -> None:
        self.app_id, self.password, self.tenant = APP, PASSWORD, TENANT
        self.delay = 0.0  # seconds
        self.lifetime = TOKEN_SECONDS
        self.down = False
        self.endorsements: tuple[str, ...] = ENDORSEMENTS
        self.calls: list[str] = []  # "discovery", "token", "metadata" and "keys", in the order they came
        self.tokens: list[str] = []  # what was given out
        self.login_url = self.metadata_url = ""
        self.ca_file = Path()
        self._keys = [0]
        self._folder = tempfile.TemporaryDirectory(prefix="login-")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runners: list[web.AppRunner] = []

    @classmethod
    async def started(cls) -> "Login":
        """Listening, with one signing key."""
        login = cls()
        login._thread.start()
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(login._start(), login._loop))
        return login

    async def stop(self) -> None:
        """Gone, with its certificate."""
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._stop(), self._loop))
        self._loop.call_soon_threadsafe(self._loop.stop)
        await asyncio.to_thread(self._thread.join)
        self._loop.close()
        self._folder.cleanup()

    @property
    def kid(self) -> str:
        """The name of the key that is signed with."""
        return f"key-{self._keys[-1]}"

    def rotate(self, keep: bool = True) -> None:
        """Another key is published, beside the old ones or in their place, and signed with from now on."""
        new = self._keys[-1] + 1
        self._keys = [*self._keys, new] if keep else [new]

    def signed(self, service_url: str, **changes: Any) -> str:
        """An Authorization header as the Bot Framework sends it with an activity from there.

        `changes` are claims, None for one that is not there; `kid`, `alg` and `key` (a number, or the bytes for HS256, None for no signature)
        are of the signature.
        """
        now = int(time.time())
        kid, alg, key = changes.pop("kid", self.kid), changes.pop("alg", "RS256"), changes.pop("key", self._keys[-1])
        claims = {"iss": ISSUER, "aud": self.app_id, "nbf": now - 60, "exp": now + 3600, "serviceurl": service_url}
        left = {name: value for name, value in (claims | changes).items() if value is not None}
        signing = private_key(key) if isinstance(key, int) else key
        return f"Bearer {jwt.encode(left, signing, algorithm=alg, headers={'kid': kid} if kid else {})}"

    def believes(self, authorization: str) -> bool:
        """Whether that header carries a token that was given out here."""
        return authorization.startswith("Bearer ") and authorization.removeprefix("Bearer ") in self.tokens

    async def _start(self) -> None:
        authority = trustme.CA()
        self.ca_file = Path(self._folder.name) / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        token, discovery = "/{tenant}/oauth2/v2.0/token", "/{tenant}/v2.0/.well-known/openid-configuration"
        old = "/{tenant:adfs}/.well-known/openid-configuration"  # where the SDK itself can be made to ask
        tls = [web.get(discovery, self._discovery), web.get(old, self._discovery), web.post(token, self._token)]
        self.login_url = f"https://127.0.0.1:{await self._listen(tls, context)}"
        plain = [web.get("/v1/.well-known/openidconfiguration", self._metadata), web.get("/v1/keys", self._jwks)]
        self.metadata_url = f"http://127.0.0.1:{await self._listen(plain)}/v1/.well-known/openidconfiguration"

    async def _listen(self, routes: list[web.RouteDef], context: ssl.SSLContext | None = None) -> int:
        app = web.Application()
        app.add_routes(routes)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        return int(runner.addresses[0][1])

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    async def _discovery(self, request: web.Request) -> web.Response:
        root = f"{self.login_url}/{request.match_info['tenant']}"
        said = {"token_endpoint": f"{root}/oauth2/v2.0/token", "authorization_endpoint": f"{root}/oauth2/v2.0/auth"}
        return await self._answered("discovery", {"issuer": f"{root}/v2.0", **said})

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        if request.match_info["tenant"] not in (self.tenant, "botframework.com", "adfs"):
            return await self._answered("token", {"error": "invalid_request", "error_description": "AADSTS90002"}, 400)
        if (form.get("client_id"), form.get("client_secret")) != (self.app_id, self.password):
            return await self._answered("token", {"error": "invalid_client", "error_description": "AADSTS7000215"}, 401)
        if form.get("grant_type") != "client_credentials" or SCOPE not in str(form.get("scope")).split():
            return await self._answered("token", {"error": "invalid_scope", "error_description": "AADSTS70011"}, 400)
        given = f"token-{len(self.tokens) + 1}-{self.app_id}"
        if not self.down:
            self.tokens.append(given)
        said = {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": given}
        return await self._answered("token", said)

    async def _metadata(self, request: web.Request) -> web.Response:
        keys = {"jwks_uri": self.metadata_url.replace("/.well-known/openidconfiguration", "/keys")}
        how = {"id_token_signing_alg_values_supported": ["RS256"]}
        return await self._answered("metadata", {"issuer": ISSUER, **how, **keys})

    async def _jwks(self, request: web.Request) -> web.Response:
        return await self._answered("keys", {"keys": [self._published(each) for each in self._keys]})

    def _published(self, number: int) -> dict[str, Any]:
        key: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(number).public_key()))
        named = {"use": "sig", "kid": f"key-{number}", "x5t": f"key-{number}"}
        return key | named | ({"endorsements": list(self.endorsements)} if self.endorsements else {})

    async def _answered(self, name: str, body: dict[str, Any], status: int = 200) -> web.Response:
        self.calls.append(name)
        await asyncio.sleep(self.delay)
        answer = web.Response(status=503, text="away") if self.down else web.json_response(body, status=status)
        answer.force_close()  # a client that keeps its connection would leave it open behind a server that is gone
        return answer
