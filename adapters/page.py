"""A page of plain words for a browser: a title and a few lines, without a script and with nothing from elsewhere."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Final

from aiohttp import web

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


def page(title: str, lines: Sequence[str]) -> web.Response:
    """The words as HTML; every text in it is shown as it is."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    text = (
        f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{said}</main></body></html>"
    )
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)
