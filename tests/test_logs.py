"""Logs say what happened and where, and never what somebody wrote."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
from pydantic import TypeAdapter

from bot import logs

SECRET = "Ruth is ill"


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
