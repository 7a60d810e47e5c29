"""The pages a browser shows to whoever installs the bot: a sentence, what it means, and one next step."""

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from aiohttp import web

_AGAIN = (("Start again", "install"),)  # beside this page, whatever a proxy puts before both

_STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;"
    "color:#1d1c1d;background:#fff;overflow-wrap:anywhere}h1{font-size:1.5rem;line-height:1.25}a{color:#0b5cad}"
    ".step{display:inline-block;padding:.5rem 1rem;border:1px solid #0b5cad;border-radius:.375rem;"
    "color:#fff;background:#0b5cad;text-decoration:none;margin-right:.75rem}.step:hover{text-decoration:underline}"
    ".also{display:inline-block;padding:.5rem 0}:focus-visible{outline:3px solid #e8912d;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#1a1d21}a{color:#7ab8ff}"
    ".step{color:#101214;background:#7ab8ff;border-color:#7ab8ff}}"
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


# What people would miss, in their words; each is asked for by the manifest.
PURPOSES = {
    "chat:write": "sending messages",
    "commands": "the commands /champion and /report",
    "files:write": "sending pictures of charts",
    "im:history": "reading what people write to it",
    "im:write": "opening a direct message",
    "users:read": "names and time zones",
}
# What Slack refused of the app itself.
_REFUSED = {
    "bad_client_secret": "secret",
    "invalid_client_id": "client ID",
    "bad_redirect_uri": "address",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What is said: a title, a line or two, and where to go next: words and address of the step, and of another way."""

    status: int
    title: str
    lines: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]
    is_step_first: bool = False


def answered(page: Page) -> web.Response:
    """The page as HTML, without a script; every text in it is shown as it is."""
    title = escape(page.title)
    tab = title if "Champion" in page.title else f"{title} · Champion"
    lines = "".join(f"<p>{escape(line)}</p>" for line in page.lines)
    steps = _steps(page.steps)
    said = f"{steps}{lines}" if page.is_step_first else f"{lines}{steps}"
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{tab}</title>'
    body = f'<!doctype html><html lang="en"><head>{head}<style>{_STYLE}</style></head>'
    body += f"<body><main><h1>{title}</h1>{said}</main></body></html>"
    return web.Response(status=page.status, text=body, content_type="text/html", headers=HEADERS)


def _steps(steps: tuple[tuple[str, str], ...]) -> str:
    kinds = ("step", *("also" for _ in steps[1:]))
    links = [
        f'<a class="{kind}" href="{escape(address)}">{escape(words)}</a>'
        for kind, (words, address) in zip(kinds, steps, strict=False)
    ]
    return f"<p>{' '.join(links)}</p>" if links else ""


NOT_ALLOWED = Page(
    403,
    "Champion was not installed",
    ("You said no to Slack's question, and that is fine. Whoever manages your workspace's apps may say yes later.",),
    _AGAIN,
)
NOT_FINISHED = Page(
    400,
    "Champion was not installed",
    ("What came back from Slack was not complete. Starting again takes half a minute.",),
    _AGAIN,
)
NOT_YOUR_STATE = Page(
    400,
    "This way in has run out",
    ("It lasts 10 minutes, in the browser where you began. Nothing was installed.",),
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
AWAY = Page(
    503,
    "Champion could not be installed just now",
    ("Slack or this installation did not answer in time. Please start again in a minute; nothing is done twice.",),
    _AGAIN,
)


def app_refused(why: str) -> Page:
    """Only whoever runs the bot can mend that, so there is nothing to press. `why` is Slack's word for it."""
    what = f"the app's own {_REFUSED[why]}" if why in _REFUSED else "how the app is set up"
    told = f"It is nothing you did. Please tell whoever runs it: Slack refused {what}."
    return Page(400, "Champion is not set up fully yet", (told,), ())


def missing_scopes(missing: Sequence[str]) -> Page:
    """The permissions that were not granted."""
    how_many = "1 permission is missing" if len(missing) == 1 else f"{len(missing)} permissions are missing"
    named = ", ".join(f"{PURPOSES[scope]} ({scope})" for scope in missing)
    lines = (f"Not allowed: {named}.", "Start again, and allow all of them. Champion asks for nothing else.")
    return Page(403, f"Champion was not installed: {how_many}", lines, _AGAIN)


def installed(team: str, name: str, app: str, *, is_welcomed: bool) -> Page:
    """It worked, and where to go on. `is_welcomed` says whether whoever did it gets a message."""
    said = "I am writing to you there. " if is_welcomed else ""
    lines = (
        f"{said}The first step is to register a pilot: its number, and who owns it.",
        "You can close this page.",
    )
    return _in_slack(team, app, f"Champion is installed in {name or 'your workspace'}", lines)


def renewed(team: str, name: str, app: str) -> Page:
    """It was there before: nobody gets a message."""
    lines = ("Everything is as it was; its administrator stays the same.", "You can close this page.")
    return _in_slack(team, app, f"Champion is up to date in {name or 'your workspace'}", lines)


def _in_slack(team: str, app: str, title: str, lines: tuple[str, ...]) -> Page:
    there = f"slack://app?{urlencode({'team': team, 'id': app})}"
    in_browser = f"https://slack.com/app_redirect?{urlencode({'app': app, 'team': team})}"
    steps = (("Open our direct message", there), ("or in the browser", in_browser))
    return Page(200, title, lines, steps, is_step_first=True)
