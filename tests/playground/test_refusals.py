"""What the playground refuses, and what no words of anybody can do to it."""

import asyncio
import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.playground.durations import duration
from tests.playground.api import playground

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("say", b"{", 400),
        ("say", b"[" * 100_000, 400),
        ("say", b"\xff\xfe", 400),
        ("say", [], 400),
        ("say", {"text": "hi"}, 400),
        ("say", {"as": "x", "text": "hi"}, 404),
        ("say", {"as": NOBODY, "text": "hi"}, 404),
        ("say", {"as": 7, "text": "hi"}, 400),
        ("say", {"as": "MAYA"}, 400),
        ("say", {"as": "MAYA", "text": None}, 400),
        ("say", {"as": "MAYA", "text": "  "}, 400),
        ("say", {"as": "MAYA", "text": ["hi"]}, 400),
        ("say", {"as": "MAYA", "text": "x" * 10_000}, 400),
        ("say", {"as": "MAYA", "text": "nul \0"}, 400),
        ("say", b'{"as": "MAYA", "text": "\\ud800"}', 400),
        ("say", {"as": "MAYA", "text": "x" * 2_000_000}, 413),
        ("press", {"as": "MAYA"}, 400),
        ("press", {"as": "MAYA", "message": "../..", "verb": "x", "token": "y"}, 404),
        ("submit", {"as": "MAYA", "form": "nonsense", "values": {}}, 404),
        ("submit", {"as": "MAYA", "form": "é", "values": {}}, 404),
        ("submit", {"as": "MAYA", "form": "x", "values": []}, 400),
        ("submit", {"as": "MAYA", "form": "x", "values": {"a": {"b": 1}}}, 400),
        ("submit", {"as": "MAYA", "form": "x", "values": {"a": True}}, 400),
        ("clock", {"advance": "P0D"}, 400),
        ("clock", {"advance": "-P1D"}, 400),
        ("clock", {"advance": "P367D"}, 400),
        ("clock", {"advance": "next week"}, 400),
        ("clock", {"advance": 7}, 400),
        ("clock", {}, 400),
        ("story", {"name": "another"}, 404),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(path: str, sent: object, status: int) -> None:
    async with playground() as client:
        maya = await client.id("Maya")
        if isinstance(sent, bytes):
            sent = sent.replace(b"MAYA", maya.encode())
        elif isinstance(sent, dict):
            sent = {key: maya if value == "MAYA" else value for key, value in sent.items()}
        got, answer = await client.tried(path, sent)
        assert got == status
        assert set(answer) == {"error"}
        assert answer["error"].endswith(".")


@settings(deadline=None)
@given(st.tuples(*(st.integers(0, 60) for _ in range(4))).filter(lambda parts: 0 < parts[0] * 7 + parts[1] < 300))
def test_any_sum_of_weeks_days_hours_and_minutes_is_that_long(parts: tuple[int, int, int, int]) -> None:
    weeks, days, hours, minutes = parts
    span = duration(f"P{weeks}W{days}DT{hours}H{minutes}M")
    assert span.total_seconds() == ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60


@settings(deadline=None)
@given(st.text(max_size=12))
def test_no_text_turns_the_clock_backwards(text: str) -> None:
    span = None
    with contextlib.suppress(ValueError):
        span = duration(text)
    assert span is None or span.total_seconds() > 0


async def test_only_this_machine_and_its_own_pages_are_answered() -> None:
    async with playground() as client:
        maya = await client.id("Maya")
        sent = {"as": maya, "text": "hi"}
        for headers in (
            {"Host": "evil.example"},
            {"Host": "127.0.0.1.evil.example:3000"},
            {"Host": "[bad"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://localhost:9"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            status, answer = await client.tried("say", sent, **headers)
            assert status in {400, 403}, headers
            assert status == 400 or "this machine" in answer["error"]
        assert (await client.tried("say", sent, Origin=client.base))[0] == 200
        followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await client.tried("say", sent, **followed))[0] == 403
        async with client.http.get(client.base, headers=followed) as page:
            assert page.status == 200
        assert (await client.tried("say", sent, Host="localhost:3000"))[0] == 200


@pytest.mark.parametrize("origin", ["http://[x", "http://[::1", "//]", "http://a\u2100b"])
async def test_an_origin_that_is_no_address_is_refused_and_not_an_error_of_ours(origin: str) -> None:
    async with playground() as client:
        status, answer = await client.tried("say", {"as": await client.id("Maya"), "text": "hi"}, Origin=origin)
        assert status == 403
        assert "this machine" in answer["error"]


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1).filter(str.strip))
def test_no_words_of_a_user_ever_become_structure(words: str) -> None:
    async def said() -> None:
        async with playground() as client:
            reply = (await client.say("Sam", words))["replies"][0]
            assert reply["blocks"][0] == {"type": "quote", "text": words}
            mine = (await client.messages("Sam"))[0]
            assert mine["blocks"] == [{"type": "paragraph", "spans": [{"type": "plain", "text": words}]}]

    asyncio.run(said())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["say", "press", "submit", "clock", "story"]),
    st.dictionaries(
        st.sampled_from(["text", "nonce", "message", "verb", "token", "form", "values", "advance", "name"]), JSON
    ),
)
def test_no_json_whatever_brings_the_playground_down(path: str, sent: dict[str, object]) -> None:
    async def tried() -> None:
        async with playground() as client:
            status, answer = await client.tried(path, {"as": await client.id("Maya"), **sent})
            assert status < 500, answer
            assert status == 200 or answer["error"].endswith(".")

    asyncio.run(tried())


async def test_the_page_comes_with_its_types_and_lets_nothing_in_from_elsewhere() -> None:
    async with playground() as client:
        for path, kind in (
            ("/", "text/html"),
            ("/playground", "text/html"),
            ("/playground/static/app.js", "text/javascript"),
        ):
            async with client.http.get(client.base + path) as answer:
                assert (answer.status, answer.content_type) == (200, kind)
                assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        async with client.http.get(client.base + "/") as answer:
            page = await answer.text()
            assert "<script>" not in page
            assert "http:" not in page.replace("http://www.w3.org/2000/svg", "")
        for path in ("/playground/static/..%2f..%2fapi.py", "/playground/static/none.js", "/playground/chart/x/0.png"):
            async with client.http.get(client.base + path) as answer:
                assert answer.status == 404
