"""A report, as its champion reads it, or whoever else says what becomes of it."""

from bot.cards import Block, Bold, Button, Card, Link, Quote, para
from bot.notices import ReportAnswered, ReportIn, ReportNoted
from bot.wording.reports import KINDS, clipped, code, colleagues
from bot.wording.voice import Voice, button, capital, count


def report_in(body: ReportIn, voice: Voice) -> Card:
    """To the champion: number first, the words, who, and one press."""
    name = body.pilot.name
    hidden = "somebody who left no name" if body.nameless else "a user who hides their name"
    who = voice.name(body.by) if body.by else hidden
    stops = " It stops their work." if body.blocks else ""
    blocks: list[Block] = [
        para(Bold(f"Reported by {who}."), f"{stops}{colleagues(body.colleagues)}"),
        Quote(body.text),
        *_where(body),
    ]
    if body.details:
        blocks.append(para(f"Added: {clipped(' · '.join(body.details))}{_end(body.details[-1])}"))
    blocks.append(para(Bold("Why you: "), _why(body, voice)))
    kind = KINDS[body.about]
    title = f"{'Stops work: ' if body.blocks else ''}{code(body.number)} for {name}: {kind[0].lower()}{kind[1:]}"
    return Card(title, tuple(blocks), _triage(body))


def _where(body: ReportIn | ReportNoted) -> tuple[Block, ...]:
    """Where it happened, the whole address to be read before it is followed."""
    return (para(Bold("Where: "), Link(body.link, body.link), "."),) if body.link else ()


def _end(text: str) -> str:
    return "" if clipped(text)[-1:] in ".?!…”" else "."


def _why(body: ReportIn | ReportNoted | ReportAnswered, voice: Voice) -> str:
    if voice.reader == body.pilot.champion:
        return "you own this outcome, and what its users say comes to you."
    if body.pilot.champion is None:
        return f"nobody owns {body.pilot.name} just now, and you sit above it."
    return f"you sit above {body.pilot.name}."


def _triage(body: ReportIn) -> tuple[Button, ...]:
    if body.about == "worked":
        return (button(body, "seen", "Thanks, seen", "primary"),)
    ask = () if body.nameless else (button(body, "askback", "Ask back…"),)
    return (
        button(body, "seen", "Thanks, seen", "primary"),
        button(body, "take", "Accept"),
        *ask,
        button(body, "wontdo", "Won't do…"),
        button(body, "fixed", "Fixed…"),
    )


def noted(body: ReportNoted, voice: Voice) -> Card:
    """In the place of the champion's card: how it stands, and what can be done next."""
    title, meaning = _stands(body, voice)
    blocks: list[Block] = [para(f"{body.pilot.name}. {meaning}"), Quote(body.text), *_where(body)]
    if body.line:
        blocks.append(para(f"{capital(voice.does(body.by, 'wrote', 'wrote'))}: “{clipped(body.line)}”"))
    if body.by != voice.reader:
        blocks.append(para(Bold("Why you: "), _why(body, voice)))
    return Card(clipped(title, 80), tuple(blocks), next_steps(body))


def _stands(body: ReportNoted, voice: Voice) -> tuple[str, str]:
    """How it stands, and what that means."""
    which = code(body.number)
    if body.unreached:
        return _unreached(body)
    by = capital(voice.name(body.by)) if body.by and body.by != voice.reader else ""
    hears, you = (
        _hears(body),
        "you" if body.by == voice.reader else "somebody" if body.by is None else voice.name(body.by),
    )
    done = {
        "acknowledged": (f"{which} is read", f"{hears} Next step: say what becomes of it."),
        "accepted": (f"{which} is accepted", f"{hears} It stays on your list until it is fixed."),
        "in_progress": (f"{which} is being worked on", hears),
        "need_info": (f"{which}: {you} asked back", f"{hears} The answer comes to whoever owns it."),
        "duplicate": (f"{which} is the same as {code(body.same_as)}", f"{hears} Only {code(body.same_as)} goes on."),
        "declined": (
            f"{which} won't be done for now",
            f"{hears} Who sees it differently may say so." if body.told else hears,
        ),
        "fixed": (f"{which} is said to be fixed", _checking(body)),
        "confirmed": (f"{which} works: a reporter confirmed it", "Nothing more to do."),
        "closed": (
            f"{which} is closed",
            "Whoever reported it has left, so nobody can say whether the fix works."
            if body.left and not body.told
            else "Nobody said whether the fix works. Should it still be broken, you hear of it.",
        ),
        "new": (f"{which} is new", "Next step: say what becomes of it."),
    }
    title, meaning = done[body.state]
    decided = body.state not in ("new", "need_info", "confirmed", "closed")
    return title, f"{by} decided that. {meaning}" if by and decided else meaning


def _unreached(body: ReportNoted) -> tuple[str, str]:
    if body.state == "fixed":
        return (
            f"{code(body.number)} is said to be fixed, and its reporter can't be asked",
            "I can't reach whoever reported it. Nothing to do: without their word it closes by itself.",
        )
    return (
        f"{code(body.number)}: what was asked back did not arrive",
        "I can't reach whoever reported it, so wait for no answer. Next step: say what becomes of it.",
    )


def _hears(body: ReportNoted) -> str:
    if not body.told:
        return f"Nobody can be told: {'its reporter has left' if body.left else 'it was sent without a name'}."
    several = f"{capital(count(body.told, 'reporter'))} have been told."
    return "The reporter has been told." if body.told == 1 else several


def _checking(body: ReportNoted) -> str:
    if not body.told:
        gone = "Its reporter has left" if body.left else "It was sent without a name"
        return f"{gone}, so nobody can be asked whether it works."
    return (
        "The reporter is asked whether it works."
        if body.told == 1
        else f"{capital(count(body.told, 'reporter'))} are asked whether it works."
    )


def next_steps(body: ReportNoted) -> tuple[Button, ...]:
    """What a champion can press from there."""
    if body.about == "worked":
        return ()
    fixed, same = button(body, "fixed", "Fixed…"), button(body, "sameas", "Same as…")
    ask = () if body.nameless else (button(body, "askback", "Ask back…"),)
    match body.state:
        case "acknowledged":
            return (button(body, "take", "Accept", "primary"), *ask, button(body, "wontdo", "Won't do…"), fixed, same)
        case "accepted":
            return (
                button(body, "working", "Working on it", "primary"),
                fixed,
                same,
                *ask,
                button(body, "wontdo", "Won't do…"),
            )
        case "in_progress":
            return (button(body, "fixed", "Fixed…", "primary"), *ask, same, button(body, "wontdo", "Won't do…"))
        case "need_info":
            return (button(body, "take", "Accept"), fixed, same, button(body, "wontdo", "Won't do…"))
        case "declined" | "fixed":
            return (button(body, "take", "Open it again"),)
        case _:
            return ()


def answered(body: ReportAnswered, voice: Voice) -> Card:
    """To the champion: a reporter said something that waits for them."""
    which = code(body.number)
    who = capital(voice.name(body.by)) if body.by else "A user"
    says = capital(voice.does(body.by, "says", "say")) if body.by else "A user says"
    disagrees = capital(voice.does(body.by, "disagrees", "disagree")) if body.by else "a user disagrees"
    title, line = {
        "told": (f"{which}: {who} wrote", "Next step: say what becomes of it."),
        "blocks": (f"{which} stops somebody's work", f"{says} so. {_soon(body)}"),
        "broken": (f"{which} is still broken", f"{who} tried the fix. It is open again."),
        "disagrees": (
            f"{which}: {disagrees}",
            "You may open it again, or leave it as it is; nothing more is asked of you.",
        ),
    }[body.how]
    blocks: list[Block] = [para(f"{body.pilot.name}. {line}"), Quote(clipped(body.text))]
    if body.reason:
        blocks.append(para(f"Said before: “{clipped(body.reason)}”"))
    if body.line:
        blocks.append(Quote(clipped(body.line, 1000)))
    blocks.append(para(Bold("Why you: "), _why(body, voice)))
    return Card(clipped(title, 80), tuple(blocks), _reply(body))


def _soon(body: ReportAnswered) -> str:
    return (
        "Next step: say that you have seen it." if body.state == "new" else "They may need to hear when it will work."
    )


def _reply(body: ReportAnswered) -> tuple[Button, ...]:
    if body.how == "disagrees":
        return (button(body, "take", "Open it again"),)
    ask = () if body.nameless else (button(body, "askback", "Ask back…"),)
    wontdo, fixed = button(body, "wontdo", "Won't do…"), button(body, "fixed", "Fixed…")
    if body.state == "accepted":
        return (button(body, "working", "Working on it", "primary"), fixed, *ask, wontdo)
    if body.state == "in_progress":
        return (button(body, "fixed", "Fixed…", "primary"), *ask, wontdo)
    seen = (button(body, "seen", "Thanks, seen", "primary"),) if body.state == "new" else ()
    return (*seen, button(body, "take", "Accept"), *ask, wontdo, fixed)
