"""What nobody should send, and a pilot to send it to."""

import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

from bot.cards import plain_text
from bot.model import Project
from bot.ports import Reply
from bot.wording.alerts import CHOICES
from tests.inbox.room import QUESTION, YES, Room
from tests.world import next_tuesday

ODD = (
    *(
        "",
        "   ",
        "\t\n",
        "😀",
        "x" * 10_000,
        "'; DROP TABLE person; --",
        "<script>alert(1)</script>",
        "<!channel> @here *b*",
    ),
    *(
        "שלום עולם",
        "\u202egnp.exe",
        "a\x00b",
        "\x07\x1b[31m",
        "\ud800",
        "\udfff\ud800",
        "\u200b",
        "\ufeff",
        "e\u0301" * 40,
    ),
    *(
        "-5",
        "NaN",
        "nan",
        "inf",
        "-inf",
        "1e400",
        "1e999",
        "1e308",
        "1.250,5;3",
        "9" * 400,
        "٣٤",
        "½",
        "1,250",
        "--",
        "0x10",
        "1_000",
        "True",
        "None",
    ),
    *("2026-02-31", "0001-01-01", "9999-12-31", "0000-00-00", "2026-W10-1", "20260401", "tomorrow", "１２"),
    *(str(UUID(int=0)), str(uuid4()), "not-a-person", "null", "[]", "{}", "yes", "no", "lower", "1", "6"),
)
# The same by what they are tried on, each at least once: words, figures, days, people and what is chosen.
MARKUP = "<!channel> <@U1> <b>x</b> *b* [a](https://x.y) `c` 😀 שלום \u202egnp & ${x} {0} %s"
WORDS = (
    *("", " \t\n ", "😀", "x" * 10_000, "'; DROP TABLE person; --", "<script>alert(1)</script>", MARKUP),
    *("\u202egnp.exe", "a\x00b", "\ud800", "\u200b", "\x07\x1b[31m", "e\u0301" * 40, "a,b;c\td\n\n1", "null", "-", "…"),
)
FIGURES = (
    *(
        "-5",
        "NaN",
        "inf",
        "-inf",
        "1e308",
        "-1e308",
        "1e400",
        "1e-400",
        "9" * 400,
        "½",
        "٣٤",
        "1,250",
        "1.250,5",
        "１２",
    ),
    *("--", "0x10", "1_000", "1.2.3,4,5", "True", "5 min 3 h 2 %", "0", "-0", "1/0", "12:30"),
)
DAYS = (
    *("2026-02-31", "0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "2026-W10-1", "20260401", "tomorrow"),
    *("2026-04-01T10:00:00Z", "31.12.2026", "٢٠٢٦-٠٤-٠١", "1970-01-01"),
)
CHOSEN = (
    str(UUID(int=0)),
    str(uuid4()),
    "not-a-person",
    "{" + "0" * 32 + "}",
    "yes",
    "lower",
    "1",
    "7",
    "0,1,2,3,4,5,6",
)
LISTS = ((), ("a", "b"), ("", ""), (str(UUID(int=0)),) * 2, None)
FORGED = (
    *("", "week-", "week-9999-99-99", "week-9999-12-27", "week-0001-01-01", "week-2026-03-04", "week-nan", "week-٢٠٢٦"),
    *("value-", "value-nan", "value-inf", "value--inf", "value-1e999", "value-1e13", "value-x"),
    *(
        "ladder-0",
        "ladder-2",
        "ladder--1",
        "ladder-99999999999999999999",
        "ladder-٣",
        "offer-9",
        "show-undo",
        "show-",
        "menu",
    ),
    *(
        "pulse-",
        "pulse-0001-01-01",
        "pulse-9999-12-27",
        "pulse-2026-03-04",
        "blocker-",
        "blocker-0",
        "blocker-99999999999",
    ),
    *(
        "report-",
        f"report-{UUID(int=0)}",
        f"triage-{UUID(int=0)}",
        "triage-x",
        "rights-9",
        "anon",
        "new-which",
        "show-fix",
    ),
    *("x" * 5_000, "\x00", "\ud800", ":::", "|"),
)
FORMS = ("rights", "number", "fix", "skip", "away", "history", "acceptif", "handover", "people", *CHOICES)


async def stalled(here: Room) -> Project:
    """Maya owns Route planning, was silent for two weeks, and Tom has been alerted."""
    await here.open(sponsor=str(here.people["Ruth"].id))
    await here.world.pass_time(days=2)
    for _ in range(2):
        await next_tuesday(here.world)
        await here.world.pass_time(days=3)
    project = await here.pilot()
    assert project.ladder is not None
    assert project.ladder.state == "open"
    return project


def good(here: Room, form: str) -> dict[str, str]:
    """What a careful person would fill in."""
    day = (here.world.now() + timedelta(days=3)).date().isoformat()
    person, week = (
        {name: str(each.id) for name, each in here.people.items()},
        {"value": "150", "note": "New depot", "confidence": "4"},
    )
    new = {
        "name": "Robot",
        "question": QUESTION,
        "unit": "min",
        "start": "180",
        "target": "108",
        "target_on": "2027-01-01",
    }
    seats = {
        "champion": person["Lena"],
        "manager": person["Tom"],
        "deputy": person["Nora"],
        "owner": person["Priya"],
        "sponsor": person["Ruth"],
    }
    return {
        "new": new | seats | {"better": "lower", "history": "180\n178\n176"},
        "rights": dict(YES),
        "acceptif": {**YES, "condition": "Half a day a week for it."},
        "handover": {"person": person["Lena"]},
        "people": {role: seats[role] for role in ("manager", "deputy", "owner", "sponsor")},
        "number": week,
        "fix": {"value": "150"},
        "skip": {"reason": "The depot was closed."},
        "away": {"from_on": day, "to_on": day},
        "history": {"history": "2026-02-09,180\n2026-02-16,178"},
    }.get(form, {"due_on": day, "line": "I call the ERP team", "person": person["Lena"]})


def token(project: Project, form: str) -> str:
    """What the form was opened with."""
    if form == "new":
        return "new|new"
    week = project.weeks[-1].starts_on.isoformat()
    subject = {"rights": "offer-1", "number": f"week-{week}", "fix": f"week-{week}", "skip": f"week-{week}"}.get(
        form, "ladder-1"
    )
    return f"{form}|{project.id}:{subject}"


def is_kind(reply: Reply) -> bool:
    """Something was answered, in whole sentences that show nothing of the program."""
    words = [*(plain_text(card) for card in reply.cards), *reply.errors.values()]
    assert not any("Traceback" in each or "Error" in each for each in words)
    # A letter that this Python does not know yet may be a new emoji, and is shown.
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for each in words for char in each if char not in "\n\t")
    for each in words:
        each.encode()
    return bool(words or reply.wrote or reply.form)


def odd_tables() -> Iterator[str]:
    """A good history, with one cell that nobody should write; and nothing but such cells."""
    for odd in dict.fromkeys((*ODD, *FIGURES, *DAYS)):
        yield f"week,minutes\n2026-02-02,176\n2026-02-09,{odd}\n"
        yield f"week,minutes\n2026-02-02,176\n{odd},177\n"
        yield f"{odd}\n{odd}"
    yield from (
        "a;b,c\td\n1;2,3\t4",
        '"2026-02-02,176',
        "\n" * 900,
        ",,,\n;;;",
        "2026-02-02\t176;1,5",
        "1," + "9" * 600,
    )
