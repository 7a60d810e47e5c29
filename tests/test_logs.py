"""Logs say what happened and where, and never what somebody wrote."""

import json
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import TypeAdapter

from bot import logs
from tests.slack.world import CAST, slack_world
from tests.stories import BETTER, owned
from tests.teams.world import teams_world
from tests.world import Stage, next_tuesday

SECRET = "Ruth is ill"
ROOT = Path(__file__).parents[1]


@dataclass
class Answer:
    value: int


@pytest.fixture
def root() -> Iterator[None]:
    """Whoever listens to the root logger comes back afterwards."""
    before = logging.getLogger().handlers[:]
    yield
    logging.getLogger().handlers[:] = before


def fail() -> None:
    """As a database does: the refused row is quoted by the cause and by what came of it."""
    try:
        TypeAdapter(Answer).validate_python({"value": SECRET})
    except ValueError as cause:
        raise KeyError(f"Key (text)=({SECRET}) already exists") from cause


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("how", ["text", "json"])
def test_what_a_person_wrote_is_not_read_in_the_log_of_an_error(
    how: Literal["text", "json"], capsys: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(how)
    try:
        fail()
    except KeyError:
        logging.getLogger("champion.test").exception("test.failed", extra={"key": "k1"})
    said = capsys.readouterr().err
    assert SECRET not in said
    for word in ("test.failed", "k1", "KeyError at test_logs.py:", "ValidationError at ", "in fail"):
        assert word in said
    if how == "json":
        assert json.loads(said)["key"] == "k1"


def test_an_error_is_named_by_its_type_and_innermost_place() -> None:
    with pytest.raises(KeyError) as caught:
        fail()
    assert logs.where(caught.value).startswith("KeyError at test_logs.py:")
    assert logs.where(ValueError(SECRET)) == "ValueError"
    assert SECRET not in logs.stack(caught.value)


def test_errors_that_led_to_each_other_in_a_circle_are_told_once() -> None:
    one, other = ValueError(), KeyError()
    one.__context__, other.__context__ = other, one
    assert logs.stack(one).splitlines() == ["ValueError", "KeyError"]


@pytest.mark.usefixtures("root")
def test_the_id_of_an_act_does_not_take_the_place_of_what_happened(capsys: pytest.CaptureFixture[str]) -> None:
    """Before, a reply that was lost was logged in JSON as an event called by a long number."""
    logs.set_up("json")
    logging.getLogger("champion.test").warning("slack.reply_lost", extra={"event": "5d2f", "level": "S1"})
    said = json.loads(capsys.readouterr().err)
    assert (said["event"], said["event_id"], said["level"], said["level_id"]) == (
        "slack.reply_lost",
        "5d2f",
        "warning",
        "S1",
    )
    assert said["at"].endswith("+00:00")


def test_what_happened_is_a_dotted_name_and_its_ids_stand_apart() -> None:
    """Before, some lines bore their ids in their name, and nobody could count how often it happened."""
    calls = re.compile(r"log\.(?:debug|info|warning|error|exception)\(\s*f?\"([^\"]*)\"")
    told = [name for folder in ("bot", "adapters", "store") for at in (ROOT / folder).rglob("*.py")
            for name in calls.findall(at.read_text())]  # fmt: skip
    assert len(told) > 50
    assert [name for name in told if not re.fullmatch(r"[a-z%{}._]+\.[a-z_%]+", name)] == []


async def lived(stage: Stage) -> None:
    """A pilot with an owner, a question and its answer, in which somebody wrote a secret."""
    await owned(stage)
    await next_tuesday(stage)
    await stage.press("Maya", "Enter number")
    assert await stage.fill("Maya", value=BETTER[0], note=SECRET) == {}
    await stage.say("Maya", f"status {SECRET}")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """All that was logged, each line read."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def followed(said: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The lines of one delivery, by its key alone."""
    return [each for each in said if key in (each.get("key"), *each.get("also", "").split(","))]


def check_that_all_can_be_followed(said: Sequence[dict[str, Any]], platform: str) -> None:
    decided = [each for each in said if each["event"] == "delivery.decided"]
    sent = [each for each in said if each["event"] == "delivery.sent"]
    assert decided and sent
    for each in decided:
        fate = followed(said, each["key"])
        assert fate[0] is each, "it is decided before anything else is said of it"
    for each in sent:
        assert each["platform"] == platform and each["message_id"] and each["attempt"] == "1"
        assert followed(said, each["key"])[0]["event"] == "delivery.decided"
    acts = {each["event_id"]: each for each in said if each["event"] == "act.answered"}
    assert {each["way"] for each in acts.values()} >= {"say", "press", "submit"}
    assert {each["became"] for each in acts.values()} >= {"form", "answered"}
    of_acts = [each for each in decided if each["event_id"] in acts]
    assert of_acts and len(of_acts) < len(decided), "some because of what somebody did, some because time passed"


@pytest.mark.usefixtures("root")
async def test_in_slack_every_message_is_followed_from_its_decision_to_slack_s_own_id(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with slack_world(tmp_path) as stage:
        logs.set_up("json")
        await lived(stage)
        said, shown = lines(capsys), {each["ts"] for user in CAST.values() for each in stage.slack.seen(user)}
        tokens = (stage.slack.token, stage.slack.signing_secret)
    check_that_all_can_be_followed(said, "slack")
    assert {each["message_id"] for each in said if "message_id" in each} <= shown
    words = " ".join(str(value) for each in said for value in each.values())
    for secret in (*tokens, SECRET, "Route planning", BETTER[0] + " min", "Maya", "Tom", "Priya"):
        assert secret not in words


@pytest.mark.usefixtures("root")
async def test_in_teams_no_line_says_where_somebody_is_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with teams_world(tmp_path) as stage:
        logs.set_up("json")
        await lived(stage)
        said = lines(capsys)
    check_that_all_can_be_followed(said, "teams")
    words = " ".join(str(value) for each in said for value in each.values())
    for secret in ("a:", "29:", "serviceUrl", "http://", SECRET, "Route planning", "Maya", "Tom"):
        assert secret not in words
