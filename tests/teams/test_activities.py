"""What Teams hands over, as it is read: who, where, which words, and one name for ever."""

from typing import Any

import pytest

from adapters.teams import cited
from adapters.teams.activities import Json, act
from adapters.teams.data import Do, data, done, stamped
from adapters.teams.spoken import is_addressed, spoken

BOT = "28:bot"
HEAD: Json = {
    "type": "message",
    "id": "1700000000001",
    "timestamp": "2026-03-02T09:00:00.5Z",
    "serviceUrl": "https://smba.example/amer/",
    "from": {"id": "29:ann", "name": "Ann Archer", "aadObjectId": "0000000A-0000-0000-0000-00000000000a"},
    "recipient": {"id": BOT, "name": "Champion"},
    "conversation": {"id": "a:ann", "conversationType": "personal", "tenantId": "T1"},
    "channelData": {"tenant": {"id": "T1"}},
    "entities": [{"type": "clientInfo", "timezone": "Europe/Berlin", "locale": "de-DE"}],
}
MENTION: Json = {"type": "mention", "mentioned": {"id": BOT, "name": "Champion"}, "text": "<at>Champion</at>"}


def _mentioning(text: str, *others: Json) -> Json:
    return {**HEAD, "text": text, "entities": [MENTION, *others]}


def test_who_acted_is_known_by_the_directory_and_in_small_letters() -> None:
    done_by = act(HEAD)
    assert (done_by.tenant, done_by.user) == ("t1", "0000000a-0000-0000-0000-00000000000a")
    assert (done_by.channel_id, done_by.zone, done_by.locale) == ("29:ann", "Europe/Berlin", "de-DE")
    assert done_by.at is not None
    assert done_by.at.isoformat() == "2026-03-02T09:00:00.500000+00:00"


def test_the_same_activity_has_the_same_name_and_every_other_has_another() -> None:
    elsewhere = {**HEAD, "conversation": {**HEAD["conversation"], "id": "19:group@thread.v2"}}
    others = [{**HEAD, "id": "2"}, {**HEAD, "type": "messageUpdate"}, elsewhere, {**HEAD, "from": {"id": "29:bob"}}]
    assert act(HEAD).event == act(dict(HEAD)).event
    assert len({act(each).event for each in (HEAD, *others)}) == 5


def test_two_activities_without_an_id_were_taken_for_one() -> None:
    bare = {name: value for name, value in HEAD.items() if name != "id"}
    assert act(bare).event == act(dict(bare)).event
    assert act(bare).event != act({**bare, "timestamp": "2026-03-02T09:00:01Z"}).event


@pytest.mark.parametrize(
    ("conversation", "kind"),
    [
        ({"id": "a:ann", "conversationType": "personal"}, "personal"),
        ({"id": "a:ann"}, "personal"),
        ({"id": "19:group@thread.v2", "conversationType": "groupChat"}, "groupChat"),
        ({"id": "19:x@thread.tacv2", "conversationType": "channel"}, "channel"),
        ({"id": "a:ann", "conversationType": "something new"}, "groupChat"),
        ({"id": "19:x@thread.tacv2"}, "groupChat"),
    ],
)
def test_what_is_not_surely_a_chat_of_two_is_treated_as_if_others_read_along(conversation: Json, kind: str) -> None:
    assert act({**HEAD, "conversation": conversation}).place.kind == kind


def test_a_chat_of_two_colleagues_was_taken_for_the_chat_with_the_bot() -> None:
    between = {"id": "19:ann_bob@unq.gbl.spaces", "conversationType": "personal"}
    assert not act({**HEAD, "conversation": between}).place.is_personal


@pytest.mark.parametrize("odd", [None, 7, "x", [], {}, {"id": []}, True])
def test_nothing_that_is_not_as_it_should_be_breaks_the_reading(odd: Any) -> None:
    for name in ("from", "conversation", "channelData", "entities", "id", "timestamp", "text", "recipient", "value"):
        broken = {**HEAD, name: odd}
        act(broken)
        assert isinstance(spoken(broken), str)
        assert isinstance(is_addressed(broken), bool)


# --- words
def test_words_are_read_as_they_were_typed_and_their_copy_is_not() -> None:
    copy = {"contentType": "text/html", "content": "<p>another thing</p>"}
    assert (
        spoken({**HEAD, "text": " status &lt;b&gt;&nbsp;now&amp;then ", "attachments": [copy]}) == "status <b> now&then"
    )


def test_what_only_looks_like_an_entity_stays() -> None:
    assert spoken({**HEAD, "text": "R&D &copyright; 5&"}) == "R&D &copyright; 5&"


def test_the_bot_s_own_name_is_left_out_and_others_are_named() -> None:
    bob = {"type": "mention", "mentioned": {"id": "29:bob", "name": "Bob Baker"}, "text": "<at>Bob Baker</at>"}
    said = _mentioning("<at>Champion</at>&nbsp;handover to <at>Bob Baker</at>\n", bob)
    assert is_addressed(said)
    assert spoken(said) == "handover to @Bob Baker"


@pytest.mark.parametrize("text", ["<at>Champion</at>status", "<at>Champion</at> status", "status <at>Champion</at>"])
def test_a_mention_may_stand_anywhere_and_without_a_blank(text: str) -> None:
    assert spoken(_mentioning(text)) == "status"


def test_a_mention_of_somebody_else_does_not_address_the_bot() -> None:
    other = {"type": "mention", "mentioned": {"id": "29:bob"}, "text": "<at>Bob</at>"}
    assert not is_addressed({**HEAD, "text": "<at>Bob</at> hi", "entities": [other]})


# --- buttons
def test_what_a_button_gives_back_is_what_it_was_given() -> None:
    do = Do("press", "enter", "p:week-1", whose="29:ann", of="first")
    assert done(data(do)) == do


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"_do": None},
        {"_do": {"way": "rm"}},
        {"_do": {"way": "press", "verb": 1}},
        {"_do": {"way": "form", "form": 2}},
    ],
)
def test_what_is_no_button_of_ours_is_not_taken_for_one(odd: Json) -> None:
    assert done(odd) is None


def test_the_buttons_of_two_drawings_of_one_message_are_told_apart_and_nothing_else_is() -> None:
    drawn = {
        "body": [{"type": "ActionSet", "actions": [{"type": "Action.Submit", "data": data(Do("press", "v", "t"))}]}]
    }
    first, second = stamped(drawn, "1"), stamped(drawn, "2")
    assert done(first["body"][0]["actions"][0]["data"]) == Do("press", "v", "t", of="1")
    assert first != second
    assert stamped({"text": "of"}, "1") == {"text": "of"}


# --- a message somebody points at
@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("<p>It <b>broke</b></p>", "It broke"),
        ("<div>one<br>two</div><div>three</div>", "one\ntwo\nthree"),
        ("a &lt;b&gt; &amp;amp; c&nbsp;d", "a <b> &amp; c d"),
        ('<p><at id="0">Bob Baker</at> look</p>', "@Bob Baker look"),
        ('<p>done <emoji alt="👍"></emoji><img alt="a chart" src="x"></p>', "done 👍a chart"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<script>alert(1)</script><style>p{}</style>said", "said"),
        ("<p>unclosed <b>words", "unclosed words"),
        ('<attachment id="1"></attachment>', ""),
    ],
)
def test_a_message_is_read_as_words(content: str, said: str) -> None:
    assert cited.words({"body": {"contentType": "html", "content": content}}) == said


def test_a_message_of_an_app_says_what_its_card_says_and_a_file_what_it_is_called() -> None:
    card = '{"type":"AdaptiveCard","body":[{"type":"TextBlock","text":"Build 7 failed"},{"items":[{"text":"again"}]}]}'
    assert cited.words({"attachments": [{"contentType": "card", "content": card}]}) == "Build 7 failed\nagain"
    assert cited.words({"attachments": [{"contentType": "reference", "name": "routes.xlsx"}]}) == "routes.xlsx"


def test_a_very_long_or_deep_message_is_read_in_part() -> None:
    assert len(cited.words({"body": {"contentType": "text", "content": "x" * 50_000}})) == cited.LONGEST
    deep = "<div>" * 20_000 + "deep"
    assert cited.words({"body": {"contentType": "html", "content": deep}}) in ("", "deep")
    nested: Json = {"text": "top"}
    for _ in range(100):
        nested = {"items": [nested]}
    assert cited.words({"attachments": [{"content": nested}]}) == ""


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://teams.microsoft.com/l/message/19:x/1?tenantId=t", True),
        ("http://teams.microsoft.com/l/message/1", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a b", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_a_link_that_leads_somewhere_safe_is_kept(link: Any, kept: bool) -> None:
    assert cited.link({"linkToMessage": link}) == (link if kept else "")
