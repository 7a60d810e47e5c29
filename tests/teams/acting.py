"""One act of each kind that Teams tells of, and all that whoever did it then reads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from adapters.teams import words
from adapters.teams.data import KEY
from adapters.teams.text import JOINER
from tests.inbox import scenes
from tests.inbox.walk import CHAIRS, SAMPLES
from tests.teams import filling
from tests.teams.delivery import Answer
from tests.teams.filling import Values
from tests.teams.state import Chat, Dialog, Json, Message
from tests.teams.world import TeamsStage, shown

GROUP, MEMBERS = "Apollo", ("Tom", "Kofi", "Ines", "Nora", "Sam")
GREETED = "I keep AI pilots moving"


@dataclass(frozen=True)
class Act:
    """One thing somebody does. What it `writes` is the kind of an event, and what they are `told` is read after."""

    who: str
    do: Callable[[], Awaitable[Answer]]
    writes: str | None
    told: str


async def ready(stage: TeamsStage) -> Mapping[str, Act]:
    """One act of each kind, where the question of the week is open and several have a form before them."""
    teams = stage.teams
    await stage.say("Tom", "help")
    for who in ("Maya", "Lena", "Priya", "Ruth"):
        await teams.install(who)
    await scenes.asked(stage)
    for who in ("Priya", "Kofi"):
        await stage.say(who, "help")
    await stage.say("Ada", "new")
    await stage.press("Ada", words.FORM_BUTTON)
    chat = teams.group(GROUP, *MEMBERS)
    await teams.type("Nora", "status", chat=chat)
    await stage.settled()
    teams.join("Zoe", installed=False)
    cited = Message(teams.state.common.id(), {"text": "It sent me to Essen."}, by="Kofi")
    chat.messages.append(cited)
    await teams.use("Ines", "report", cited)
    return {**_words(stage, chat), **_presses(stage, chat), **_windows(stage, cited)}


def _words(stage: TeamsStage, chat: Chat) -> dict[str, Act]:
    """What is written, and what Teams itself tells."""
    teams = stage.teams

    async def added() -> Answer:
        return slowest(await teams.install("Zoe"))

    return {
        "question": Act("Tom", lambda: teams.type("Tom", "status"), None, "Owner: Maya"),
        "words": Act(
            "Tom",
            lambda: teams.type("Tom", "/champion blocker add Route planning no licence"),
            "BlockerAdded",
            "no licence",
        ),
        "number": Act("Maya", lambda: teams.type("Maya", "126"), "Answered", "Got it: 126 min"),
        "mention": Act("Sam", lambda: teams.type("Sam", "list", chat=chat), None, "<at>Sam</at> sees my answer here"),
        "installation": Act("Zoe", added, None, GREETED),
    }


def _presses(stage: TeamsStage, chat: Chat) -> dict[str, Act]:
    """What is pressed on a card, and what a card asks for by itself."""
    teams = stage.teams
    plea, menu, question = _card(stage, "Lena", "I'm on it"), _card(stage, "Priya", ""), _card(stage, "Maya", "Enter")
    asked = teams.seen("Nora", chat)[-1]

    async def looked() -> Answer:
        teams.state.refreshed.clear()
        return slowest(await teams.look("Nora", chat))

    assert asked.card("Nora") is not None
    return {
        "execute": Act("Lena", lambda: teams.press("Lena", plea, "I'm on it"), "HelpAnswered", "you are on it"),
        "press of old": Act(
            "Priya", lambda: teams.press("Priya", menu, "Show all", old_client=True), None, "All I can do"
        ),
        "refresh": Act("Nora", looked, None, "no pilot yet"),
        "opener": Act("Maya", lambda: teams.press("Maya", question, "Enter number"), None, "[number]"),
    }


def _windows(stage: TeamsStage, cited: Message) -> dict[str, Act]:
    """What is filled in, and what is looked for where people write."""
    teams, today = stage.teams, stage.now().date()
    new, report = teams.state.dialogs["Ada"], teams.state.dialogs["Ines"]

    def sent(who: str, dialog: Dialog) -> Callable[[], Awaitable[Answer]]:
        values = careful(stage, dialog.card, today)

        async def submit() -> Answer:
            teams.state.dialogs[who] = replace(dialog)
            return await teams.submit(who, values)

        return submit

    return {
        "submit": Act("Ada", sent("Ada", new), "Opened", "Registered: Robot"),
        "cited": Act("Ines", sent("Ines", report), "Reported", "Logged as RP-1"),
        "cite": Act("Kofi", lambda: teams.use("Kofi", "report", cited), None, "[report]"),
        "search": Act("Ruth", lambda: teams.search("Ruth", "pilots", "Route"), None, "[1 found]"),
    }


def slowest(answers: Sequence[Answer]) -> Answer:
    """The worst of them."""
    return max(answers, key=lambda each: (each.status, each.seconds))


def careful(stage: TeamsStage, card: Json, today: date) -> Values:
    """What a careful person fills in: what is shown, and something fitting where nothing is."""
    return {
        name: _fitting(stage, name, asked, today)
        for name, asked in filling.inputs(card).items()
        if not asked.get("value")
    }


def _fitting(stage: TeamsStage, name: str, asked: Json, today: date) -> str | None:
    if "choices.data" in asked:
        return stage.teams.state.users[CHAIRS.get(name, "Lena")].aad
    match asked["type"]:
        case "Input.ChoiceSet":
            return str(asked["choices"][0]["value"])
        case "Input.Date":
            return (today + timedelta(days=3)).isoformat()
    return SAMPLES.get(name, "Half a day for it") if name != "history" else None


def _card(stage: TeamsStage, who: str, label: str) -> Message:
    """The newest message with that button."""
    for message in reversed(stage.teams.seen(who)):
        card = message.card(who)
        if card is not None and any(each.startswith(label) for each in filling.labels(card)):
            return message
    raise AssertionError(f"{who} sees no {label}")


def before_them(stage: TeamsStage, who: str) -> list[str]:
    """All that person reads now: messages, sentences, the name of the form in the window, how much was found."""
    teams = stage.teams
    groups = [chat for chat in teams.state.chats.values() if who in chat.members and chat.kind != "personal"]
    said = [shown(each, who).text for chat in (teams.chat(who), *groups) for each in teams.seen(who, chat)]
    said += teams.state.told[who]
    if (dialog := teams.dialog(who)) is not None:
        said += [f"[{form_of(dialog.card)}]", "\n".join(filling.words(dialog.card)).replace(JOINER, "")]
    return [*said, f"[{len(teams.state.composed[who])} found]"]


def form_of(card: Json) -> str:
    """Which form it is: "number", "report"; "" for none."""
    tokens = [each["data"].get(KEY, {}).get("token", "") for each in filling.actions(card)]
    return next((token.partition("|")[0] for token in tokens if "|" in token), "")
