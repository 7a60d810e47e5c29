"""What the app's own entry in Teams leads to: what is kept of whom, and on what terms. Two pages without a script."""

from typing import Final

from aiohttp import web

from adapters.page import page

PRIVACY_PATH: Final = "/teams/privacy"
TERMS_PATH: Final = "/teams/terms"

PRIVACY = (
    "Kept: your name, your id in your organisation's directory, your time zone, your role in Champion, and what you "
    "tell Champion: numbers, answers, decisions and reports, the hours and days you work, and when you are away.",
    "Kept too: your country, guessed from your language and time zone until you say otherwise, so that nobody asks on "
    "a holiday; the address of your chat with Champion, sealed with a key of its own; when the app came to you, and "
    "whether it went again.",
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


def routes() -> list[web.RouteDef]:
    """The two pages; everybody may read them."""

    async def privacy(_request: web.Request) -> web.Response:
        return page("What Champion keeps", PRIVACY)

    async def terms(_request: web.Request) -> web.Response:
        return page("Terms of Champion", _TERMS)

    return [web.get(PRIVACY_PATH, privacy), web.get(TERMS_PATH, terms)]
