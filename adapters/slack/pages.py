"""The pages a browser shows to whoever installs the bot: a sentence, what it means, and one next step."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

_AGAIN = ("Start again", "install")  # beside this page, whatever a proxy puts before both

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;"
    "color:#1d1c1d;background:#fff}a{color:#0b5cad}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}a{color:#7ab8ff}}"
)
_STYLE_HASH = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

# The address of such a page holds what may be used once: it is kept by nobody and told to no other site.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is said: a title, a line or two, and where to go next."""

    status: int
    title: str
    lines: tuple[str, ...]
    next_step: tuple[str, str]  # its words and its address


def answered(page: Page) -> web.Response:
    """The page as HTML, without a script; every text in it is shown as it is."""
    words, address = page.next_step
    lines = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    step = f'<p><a href="{escape(address)}">{escape(words)}</a></p>'
    title = escape(page.title)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    body = f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head>'
    body += f"<body><main><h1>{title}</h1>{lines}{step}</main></body></html>"
    return web.Response(status=page.status, text=body, content_type="text/html", headers=HEADERS)


NOT_ALLOWED = Page(
    403,
    "Nothing was installed",
    ("You said no to Slack's question, and that is fine. Whoever manages your workspace's apps may say yes later.",),
    _AGAIN,
)
NOT_FINISHED = Page(
    400,
    "Nothing was installed",
    ("What came back from Slack was not complete. Starting again takes half a minute.",),
    _AGAIN,
)
NOT_YOUR_STATE = Page(
    400,
    "This way in is not yours, or it is too old",
    ("It is good for 10 minutes, in the browser in which it began. Nothing was installed.",),
    _AGAIN,
)
USED_STATE = Page(
    400,
    "This way in was used already",
    ("It works once. If Champion is in your workspace by now, all is well; otherwise start again.",),
    _AGAIN,
)
WHOLE_ORGANISATION = Page(
    403,
    "Champion is installed in one workspace at a time",
    (
        "You chose the whole organisation. Nothing of that is kept here; an organisation's owner can take the app out "
        "of it again.",
        "Please start again and choose one workspace in Slack's list at the top right.",
    ),
    _AGAIN,
)
APP_REFUSED = Page(
    400,
    "Slack did not take this app's own credentials",
    ("It is nothing you did. Please tell whoever runs this installation; the log names Slack's word for it.",),
    _AGAIN,
)
AWAY = Page(
    503,
    "That could not be finished just now",
    ("Slack or this installation did not answer in time. Please start again in a minute; nothing is done twice.",),
    _AGAIN,
)


def missing_scopes(missing: Sequence[str]) -> Page:
    """The permissions that were not granted."""
    how_many = "1 permission is missing" if len(missing) == 1 else f"{len(missing)} permissions are missing"
    lines = (f"Not granted: {', '.join(missing)}.", "Champion needs each of them, and asks for nothing else.")
    return Page(403, how_many, lines, _AGAIN)


def installed(team: str, name: str, app: str) -> Page:
    """It worked, and where to go on."""
    open_it = f"slack://app?{urlencode({'team': team, 'id': app})}"
    lines = (
        "I am writing to you there. The first step is to register a pilot: its number, and who owns it.",
        "You can close this page.",
    )
    return Page(200, f"Champion is in {name or 'your workspace'} now", lines, ("Open our direct message", open_it))
