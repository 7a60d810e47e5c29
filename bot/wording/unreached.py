"""What an administrator reads of messages that can not arrive."""

from bot.cards import Bold, Card, para
from bot.notices import NotReached
from bot.wording.voice import Voice, capital

_UNREACHED = {  # what platforms say, as people do
    "account_inactive": "their account is switched off",
    "deactivated": "their account is switched off",
    "user_disabled": "their account is switched off",
    "user_not_found": "no such person is known there",
    "user_not_visible": "the app may not see them",
    "channel_not_found": "the conversation is gone",
    "cannot_dm_bot": "a bot cannot be written to",
    "invalid_blocks": "the platform did not take it",
    "not_in_channel": "the app is not in that conversation",
    "not_installed": "nobody there has added the app yet",
    "BotNotInConversationRoster": "the app was removed",
    "ForbiddenOperationException": "they have not added the app, or took it out",
    "ConversationBlockedByUser": "they have blocked the app",
    "BotDisabledByAdmin": "the app was switched off by an administrator of Teams",
    "MessageWritesBlocked": "they have left, or nobody may write to them there",
    "ConversationNotFound": "the conversation is gone",
    "MessageSizeTooBig": "the message was too long",
    "BadSyntax": "the platform did not take it",
}


def _still_owned(body: NotReached, voice: Voice) -> str:
    if body.pilot.champion is not None:
        return f"{capital(voice.does(body.pilot.champion, 'stays', 'stay'))} its owner."
    return "So nobody owns this outcome yet; the next person in line is asked."


def _nobody_heard(body: NotReached, voice: Voice) -> Card:
    return Card(
        f"{body.pilot.name} has stalled, and nobody can be told",
        (
            para(
                f"No alert has reached {voice.name(body.person)}, nor anybody else above it. I ask again every working day."
            ),
            para("Next step: check that the app is installed for them, or name somebody else: /champion people."),
            para(Bold("Why you: "), "you are an administrator."),
        ),
    )


def not_reached(body: NotReached, voice: Voice) -> Card:
    """To an administrator."""
    if body.what == "everybody":
        return _nobody_heard(body, voice)
    what, meaning = {
        "ask": ("the question for its number", "That does not count as missed."),
        "offer": ("the offer to own it", _still_owned(body, voice)),
        "alert": ("the alert", "The next person in line is asked instead."),
        "reminder": ("the reminder", "Nothing is held against them."),
        "message": ("a message", "Nothing is held against them."),
    }[body.what]
    why = _UNREACHED.get(body.why, body.why.replace("_", " "))
    return Card(
        f"I could not reach {voice.name(body.person)}",
        (
            para(f"{body.pilot.name}: {what} did not arrive ({why}). {meaning}"),
            para("Next step: check that the app is installed for them, or name somebody else."),
            para(Bold("Why you: "), "you are an administrator."),
        ),
    )
