"""The one address Slack calls."""

import asyncio
import io
import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from adapters.slack.payloads import parsed
from bot.cards import Card
from bot.ports import Reply
from tests.slack.fake import FORM, JSON, FakeSlack
from tests.slack.stage import staged

# The vector that Slack's documentation signs.
SECRET, STAMP = "8f742231b10e8888abcd99yyyzzz85a5", "1531420618"
SIGNED = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


async def _bare(fake: FakeSlack, raw: bytes, headers: dict[str, str], content_type: str = FORM) -> tuple[int, str]:
    sent = {"Content-Type": content_type, **headers}
    async with aiohttp.ClientSession() as session, session.post(fake.app_url, data=raw, headers=sent) as got:
        return got.status, await got.text()


@pytest.mark.parametrize("stamp", ["", "soon", "-1", "12.5", "１２３", "9" * 40, "9" * 400, "9" * 5_000])
async def test_a_time_that_is_none_is_refused_and_not_an_error(stamp: str) -> None:
    async with staged() as stage:
        headers = {**stage.slack.signature(BODY), "X-Slack-Request-Timestamp": stamp}
        assert (await _bare(stage.slack, BODY, headers))[0] == 401
    assert stage.talk.told == []


async def test_two_times_are_none_even_where_one_of_them_was_signed() -> None:
    async with staged() as stage:
        signed = stage.slack.signature(BODY)
        for stamps in ([signed["X-Slack-Request-Timestamp"]] * 2, ["1", signed["X-Slack-Request-Timestamp"]]):
            headers = CIMultiDict([("Content-Type", FORM), ("X-Slack-Signature", signed["X-Slack-Signature"])])
            for stamp in stamps:
                headers.add("X-Slack-Request-Timestamp", stamp)
            async with (
                aiohttp.ClientSession() as session,
                session.post(stage.slack.app_url, data=BODY, headers=headers) as got,
            ):
                assert got.status == 401
    assert stage.talk.told == []


@pytest.mark.parametrize(("length", "status"), [(2**20, 200), (2**20 + 1, 400)])
async def test_a_body_is_read_up_to_a_megabyte(length: int, status: int) -> None:
    start, end = b'{"type":"something_new","pad":"', b'"}'
    raw = start + b"x" * (length - len(start) - len(end)) + end
    async with staged() as stage:
        sent = {"Content-Type": JSON, **stage.slack.signature(raw)}
        async with (
            aiohttp.ClientSession() as session,
            session.post(stage.slack.app_url, data=io.BytesIO(raw), headers=sent) as got,
        ):
            assert got.status == status


@pytest.mark.parametrize("raw", [b'{"type":"\xff"}', b"command=%2Fchampion&text=\xff", b"payload=\xff"])
async def test_a_signed_body_of_other_letters_is_no_error_of_ours(raw: bytes) -> None:
    async with staged() as stage:
        assert (await _bare(stage.slack, raw, stage.slack.signature(raw)))[0] in {400, 401}
    assert stage.talk.told == []


async def test_a_stranger_s_megabyte_of_fields_does_not_hold_up_everybody_else() -> None:
    """It was parsed before anybody looked who had sent it: half a second of the one loop for each."""
    raw = b"a&" * 500_000
    async with staged() as stage:
        signed = stage.slack.signature(raw)
        began = time.perf_counter()
        for headers in ({}, {**signed, "X-Slack-Signature": "v0=00"}, {**signed, "X-Slack-Request-Timestamp": "1"}):
            assert (await _bare(stage.slack, raw, headers))[0] == 401
        assert time.perf_counter() - began < 0.3
        assert (await _bare(stage.slack, b"ssl_check=1&" + raw, {}))[0] == 401


def test_a_form_of_more_fields_than_slack_sends_is_not_read() -> None:
    began = time.perf_counter()
    assert parsed(b"a=b&" * 250_000, FORM) == {}
    assert time.perf_counter() - began < 0.1


async def test_a_request_without_any_signature_is_refused() -> None:
    async with staged() as stage:
        assert (await _bare(stage.slack, BODY, {}))[0] == 401


async def test_the_documented_vector_is_right_but_too_old() -> None:
    async with staged() as stage:
        assert stage.slack.signing_secret == SECRET
        headers = {"X-Slack-Request-Timestamp": STAMP, "X-Slack-Signature": SIGNED}
        assert (await _bare(stage.slack, BODY, headers))[0] == 401
        here = BODY.replace(b"T1DC2JH3J", b"T0TEST")
        assert (await _bare(stage.slack, here, stage.slack.signature(here)))[0] == 200
    assert [what for _, _, what in stage.talk.told] == [("U2CERLKJA", "/champion")]


@pytest.mark.parametrize(("age", "status"), [(0, 200), (290, 200), (310, 401), (-310, 401)])
async def test_a_signature_is_good_for_five_minutes(age: int, status: int) -> None:
    async with staged() as stage:
        raw = b'{"type":"event_callback","event":{"type":"reaction_added"},"team_id":"T0TEST"}'
        assert (await _bare(stage.slack, raw, stage.slack.signature(raw, age), JSON))[0] == status


async def test_a_body_that_was_changed_is_refused() -> None:
    async with staged() as stage:
        headers = stage.slack.signature(BODY)
        assert (await _bare(stage.slack, BODY.replace(b"roadrunner", b"coyote"), headers))[0] == 401
    assert stage.talk.told == []


async def test_the_handshake_is_answered_with_the_challenge() -> None:
    async with staged() as stage:
        raw = json.dumps({"token": "t", "challenge": "3eZbrw1a", "type": "url_verification"}).encode()
        status, text = await _bare(stage.slack, raw, stage.slack.signature(raw), JSON)
        assert status == 200
        assert "3eZbrw1a" in text


async def test_the_certificate_check_is_answered_unsigned() -> None:
    async with staged() as stage:
        assert (await _bare(stage.slack, b"ssl_check=1&token=t", {}))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "team_id": "T0TEST", "event": {"type": "team_join", "user": {"id": "U9"}}},
        {"type": "event_callback", "team_id": "T0TEST", "event": {"type": "app_home_opened", "tab": "messages"}},
        {"type": "view_closed", "team": {"id": "T0TEST"}, "user": {"id": "U1"}, "view": {"id": "V1"}},
        {"type": "shortcut", "team": {"id": "T0TEST"}, "user": {"id": "U1"}, "callback_id": "x"},
        {"type": "something_new_in_2027"},
        {"type": "event_callback"},
        {"type": ["event_callback"]},
        {},
    ],
)
async def test_what_nobody_listens_to_is_answered_200(body: dict[str, object]) -> None:
    async with staged() as stage:
        raw = json.dumps(body).encode()
        assert (await _bare(stage.slack, raw, stage.slack.signature(raw), JSON))[0] == 200
    assert stage.talk.told == []


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1]", b"\xff\xfe", b"payload={", b"payload=%FF", b'{"authorizations":"x"}', b"{" * 9_000]
)
async def test_rubbish_is_never_an_error_of_ours(raw: bytes) -> None:
    async with staged() as stage:
        assert (await _bare(stage.slack, raw, {}))[0] in {400, 401}
        assert (await _bare(stage.slack, raw, stage.slack.signature(BODY)))[0] in {400, 401}
    assert stage.talk.told == []


@pytest.mark.parametrize("text", ["payload", "the payload={} grew", "payload=%7B&command=x"])
async def test_a_command_may_speak_of_a_payload(text: str) -> None:
    async with staged() as stage:
        stage.talk.replies["payload"] = Reply(cards=(Card("Heard."),))
        answer = await stage.slack.command("U1", text, user_name="payload", channel_name="payload")
        assert answer.status == 200
    assert stage.talk.told[0][2] == ("U1", f"/champion {text}")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(_TEXT, _TEXT | st.integers() | st.none(), max_size=4))
def test_a_payload_is_read_as_it_was_written(payload: dict[str, object]) -> None:
    for raw in (
        urlencode({"payload": json.dumps(payload)}),
        urlencode({"payload": json.dumps(payload, ensure_ascii=False)}),
    ):
        assert parsed(raw.encode(), FORM) == payload


@given(st.dictionaries(st.sampled_from(["text", "user_name", "channel_name"]), _TEXT))
def test_a_command_is_read_as_it_was_written(fields: dict[str, str]) -> None:
    asked = {"command": "/champion", **fields}
    assert parsed(urlencode(asked).encode(), FORM) == asked


@given(st.binary(max_size=60), st.sampled_from([FORM, JSON, ""]))
def test_any_bytes_can_be_read(raw: bytes, content_type: str) -> None:
    assert isinstance(parsed(raw, content_type), dict)


async def test_many_at_once_are_all_answered() -> None:
    async with staged() as stage:
        stage.talk.replies["status"] = Reply(cards=(Card("All is well."),))
        answers = await asyncio.gather(*(stage.slack.command("U1", "status") for _ in range(20)))
        assert {answer.body["text"] for answer in answers} == {"All is well."}
    assert len({event for _, event, _ in stage.talk.told}) == 20
