"""What the app's own entry in Teams leads to: what is kept of whom, and on what terms. Two pages without a script."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Final

from aiohttp import web

PRIVACY_PATH: Final = "/teams/privacy"
TERMS_PATH: Final = "/teams/terms"

_PRIVACY = (
    "Kept: your name, your id in your organisation's directory, your time zone, and what you tell Champion: numbers, "
    "answers, decisions and reports.",
    "Read: what you write to Champion yourself, messages that mention it, and a message that somebody reports to a "
    "pilot. It reads nothing else in your chats, channels or files.",
    "Seen: a pilot's numbers by the people who answer for it, and by Champion's administrators. A report without your "
    "name carries none.",
    "Where: in the database of whoever runs this installation. Nothing is sent anywhere but to the chat you use; no "
    "telemetry, and no language model reads anything.",
    "To have something corrected or erased, ask whoever runs this installation; the administrators of your "
    "organisation's Teams know who that is.",
)
_TERMS = (
    "Champion is run here by your own organisation, or by somebody it has asked to. Its rules for other tools at work "
    "hold for this one.",
    "The software is free, under the MIT licence, and comes without warranty.",
)
_STYLE: Final = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:10vh auto;padding:0 1.25rem;color:#1d1c1d;"
    "background:#fff;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}}"
)
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
        "base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


def routes() -> list[web.RouteDef]:
    """The two pages; everybody may read them."""

    async def privacy(_request: web.Request) -> web.Response:
        return _page("What Champion keeps", _PRIVACY)

    async def terms(_request: web.Request) -> web.Response:
        return _page("Terms of Champion", _TERMS)

    return [web.get(PRIVACY_PATH, privacy), web.get(TERMS_PATH, terms)]


def _page(title: str, lines: Sequence[str]) -> web.Response:
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    text = (
        f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{said}</main></body></html>"
    )
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)
