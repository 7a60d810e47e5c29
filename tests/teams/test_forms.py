"""Forms as Teams' dialogs draw them, what comes back from them, and how they are drawn once more."""

import json
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adapters.teams import limits, shapes, words
from adapters.teams.carried import form_of, shape
from adapters.teams.data import Do, done
from adapters.teams.forms import drawn, told, values
from adapters.teams.limits import size
from adapters.text import clean
from bot.cards import (
    Button,
    Card,
    ChoiceInput,
    DateInput,
    FileInput,
    Form,
    NumberInput,
    Option,
    PeopleInput,
    TextInput,
    para,
)
from bot.model import Address, Person
from tests.teams.cards import broken
from tests.teams.filling import actions, filled, inputs
from tests.teams.filling import words as read
from tests.teams.nasty import ANY, FORMS
from tests.wording import asked

ANN, BOB = (
    Person(UUID(int=n), uuid4(), name, "champion", Address("teams", name)) for n, name in ((1, "Ann"), (2, "Bob"))
)
SIGNUP = Form(
    "Who owns the outcome?",
    (
        para("One person, by name. Type ", "/champion people later."),
        TextInput("why", "Why they?", longest=200, lines=3, hint="One line."),
        NumberInput("number", "How many?", required=False, value="12"),
        PeopleInput("who", "Who?", value=(BOB.id,)),
        PeopleInput("others", "Who else?", required=False, several=True),
        ChoiceInput("size", "How big?", (Option("s", "Small"), Option("l", "Large")), required=False, value=("s",)),
        ChoiceInput("with", "With what?", (Option("a,b", "A"), Option("50%", "*B*")), several=True, required=False),
        DateInput("by", "By when?", required=False, value=date(2026, 4, 3)),
        FileInput("past", "Past weeks?"),
    ),
    "Ask them",
    "signup-token",
)


def test_every_form_that_there_is_is_taken() -> None:
    for name, form in asked.forms():
        for card in (
            drawn(form, [ANN, BOB]),
            drawn(form, [ANN], {}, {"": "No.", **{each.name: "No." for each in form.inputs()}}),
        ):
            assert (name, broken(card), shapes.faults(card)) == (name, [], [])


@given(FORMS, st.dictionaries(st.sampled_from(["field1", "field2", "field3", "elsewhere"]), ANY))
@settings(max_examples=100, deadline=None)
def test_every_form_is_taken_whatever_is_written_in_it(form: Form, errors: dict[str, str]) -> None:
    shown = drawn(form, [ANN], {"field1": "kept"} if errors else {}, errors)
    assert [fault for fault in shapes.faults(shown) if "bytes" not in fault] == []
    assert broken(shown) == []
    assert set(inputs(shown)) == {each.name for each in form.inputs()}
    json.dumps(shown, ensure_ascii=False).encode()


@given(FORMS)
@example(Form("t", (NumberInput("a", "A", value="\x08"),), "s", "0"))
@settings(max_examples=100, deadline=None)
def test_a_form_comes_back_as_it_was_drawn(form: Form) -> None:
    carried = json.loads(json.dumps(shape(form)))
    again = form_of(carried)
    assert again is not None
    assert shape(again) == shape(form)
    assert again.token == form.token
    assert again.title == clean(form.title)


def test_every_form_that_there_is_comes_back_the_same() -> None:
    for _, form in asked.forms():
        assert form_of(json.loads(json.dumps(shape(form)))) == form


_JSON: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["Paragraph", "TextInput"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["is", "name", "label", "spans", "title", "blocks", "token", "submit"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["title", "blocks", "token", "submit"]), _JSON))
def test_what_somebody_else_wrote_is_a_form_or_nothing(written: dict[str, Any]) -> None:
    form = form_of(written)
    assert form is None or shapes.faults(drawn(form, [])) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"title": "t", "submit": "s", "token": "x", "blocks": [{"is": "Button"}]},
        {"title": "t", "submit": "s", "token": "x", "blocks": [{"is": "TextInput", "name": 3}]},
        {"title": "t", "submit": "s", "token": "x", "blocks": [{"is": "Paragraph", "spans": [{"is": "Bold"}]}]},
        {"title": "t", "submit": "s", "token": "x", "blocks": [{"is": "DateInput", "name": "a", "label": "A"}] * 2},
        {"title": "t", "submit": "s", "token": "x", "blocks": [{"is": "Quote", "text": "q"}] * 61},
        {"title": 1, "submit": "s", "token": "x", "blocks": []},
    ],
)
def test_what_is_no_form_is_refused(wrong: dict[str, Any]) -> None:
    assert form_of(wrong) is None


def test_the_button_carries_what_submitting_needs() -> None:
    (submit,) = actions(drawn(SIGNUP, []))
    assert submit["title"] == "Ask them"
    assert done(submit["data"]) == Do("form", token="signup-token", form=shape(SIGNUP))


def test_what_is_filled_in_comes_back_as_the_product_reads_it() -> None:
    card = drawn(SIGNUP, [ANN, BOB])
    given = filled(
        card,
        {
            "why": "They\nknow",
            "number": "12,5",
            "others": [str(ANN.id), "aad-7"],
            "size": "l",
            "with": "a%2Cb,50%25",
            "past": "1\n2",
        },
    )
    assert values(SIGNUP, given) == {
        "why": "They\nknow",
        "number": "12,5",
        "who": str(BOB.id),
        "others": (str(ANN.id), "aad-7"),
        "size": "l",
        "with": ("a,b", "50%"),
        "by": "2026-04-03",
        "past": "1\n2",
    }


def test_a_question_left_empty_is_nothing_and_not_what_the_form_began_with() -> None:
    assert values(SIGNUP, {"why": "x"}) == {
        **dict.fromkeys(("number", "who", "size", "by", "past")), "why": "x", "others": (), "with": ()
    }  # fmt: skip


@given(st.dictionaries(st.sampled_from(["why", "number", "who", "others", "size", "with", "by", "past"]), _JSON))
def test_whatever_comes_back_is_read_as_text_or_as_nothing(given: dict[str, Any]) -> None:
    for value in values(SIGNUP, given).values():
        assert value is None or isinstance(value, str) or all(isinstance(each, str) for each in value)


def test_a_choice_that_was_never_offered_is_nothing() -> None:
    assert values(SIGNUP, {"size": "xl", "with": "c,a%2Cb"})["size"] is None
    assert values(SIGNUP, {"size": "xl", "with": "c,a%2Cb"})["with"] == ("a,b",)


def test_a_figure_that_comes_as_a_number_is_read_as_its_digits() -> None:
    assert values(SIGNUP, {"number": 12.5, "why": 3})["number"] == "12.5"


def test_a_choice_that_may_be_left_open_can_be_taken_back() -> None:
    size = inputs(drawn(SIGNUP, []))["size"]
    assert [choice["title"] for choice in size["choices"]] == [words.NO_ANSWER, "Small", "Large"]
    assert size["choices"][0]["value"] == ""
    assert size["value"] == "s"


def test_people_are_offered_by_name_and_everybody_else_by_search() -> None:
    who = inputs(drawn(SIGNUP, [ANN, BOB]))["who"]
    assert {"title": "Ann", "value": str(ANN.id)} in who["choices"]
    assert who["value"] == str(BOB.id)
    assert who["choices.data"] == {"type": "Data.Query", "dataset": "graph.microsoft.com/users"}


def test_whoever_sat_in_a_chair_and_is_not_on_the_list_is_not_put_out_of_it() -> None:
    who = inputs(drawn(SIGNUP, [ANN]))["who"]
    assert who["choices"][-1] == {"title": words.AS_BEFORE, "value": str(BOB.id)}
    assert who["value"] == str(BOB.id)


def test_two_who_are_not_on_the_list_could_not_be_told_apart() -> None:
    others = inputs(drawn(SIGNUP, [], {"others": f"{ANN.id},{BOB.id}"}))["others"]
    assert [each["title"] for each in others["choices"]] == [f"{words.AS_BEFORE} (1)", f"{words.AS_BEFORE} (2)"]


def test_whoever_is_chosen_already_is_offered_by_name_among_many() -> None:
    many = [Person(UUID(int=9 + n), ANN.org, f"P{n}", "user", Address("teams", f"p{n}")) for n in range(500)]
    card = drawn(SIGNUP, [*many, BOB])
    assert {"title": "Bob", "value": str(BOB.id)} in inputs(card)["who"]["choices"]
    assert size(card) <= limits.CARD


def test_what_was_wrong_stands_in_red_at_its_question_and_what_was_filled_in_stays() -> None:
    sent = {"why": "x", "who": str(ANN.id), "size": "l", "with": "50%25", "by": "2026-05-01"}
    card = drawn(SIGNUP, [ANN, BOB], sent, {"why": "Say more.", "elsewhere": "Too late."})
    body = card["body"]
    assert read(card)[:2] == ["Too late.", words.FORM_ERRORS]
    at = next(number for number, element in enumerate(body) if element.get("id") == "why")
    assert body[at + 1]["inlines"][0] == {
        "type": "TextRun",
        "text": "Say more.",
        "color": "Attention",
        "weight": "Bolder",
    }
    assert body[at + 2]["inlines"][0]["text"] == "One line."
    kept = {name: question.get("value") for name, question in inputs(card).items()}
    assert kept == {**sent, "number": None, "others": None, "past": None}


def test_everything_emptied_stays_empty_when_the_form_is_drawn_once_more() -> None:
    kept = inputs(drawn(SIGNUP, [], {}, {"why": "Please fill this in."}))
    assert not any("value" in question for question in kept.values())


def test_what_has_to_be_chosen_is_still_chosen_after_an_error_elsewhere() -> None:
    often = (Option("1", "Every week"), Option("2", "Every second week"))
    form = Form("New", (TextInput("name", "Name"), ChoiceInput("often", "How often?", often, value=("1",))), "Go", "t")
    asked_again = inputs(drawn(form, [], {"name": ""}, {"name": "Please name it."}))["often"]
    assert asked_again["value"] == "1"
    assert inputs(drawn(form, [], {"often": "2"}, {"name": "Please name it."}))["often"]["value"] == "2"
    assert [choice["value"] for choice in asked_again["choices"]] == ["1", "2"]


def test_a_question_that_begins_with_a_choice_offers_no_answer_only_where_that_means_something() -> None:
    for name, form in asked.forms():
        for question in form.inputs():
            if isinstance(question, ChoiceInput) and not question.several and question.value:
                # No guardrail is a rail without a direction.
                assert question.required or question.name == "guard_better", (name, question.name)


def test_words_go_before_a_question_does() -> None:
    long = Form("t", (*(para("x" * 1_900) for _ in range(20)), TextInput("a", "A")), "Send", "t")
    card = drawn(long, [])
    assert "a" in inputs(card)
    assert len(card["body"]) < 21


def test_a_long_title_stands_above_the_questions_and_a_short_one_only_on_top_of_the_dialog() -> None:
    assert "Short" not in read(drawn(Form("Short", (), "Send", "t"), []))
    assert read(drawn(Form("Long " * 20, (), "Send", "t"), []))[0].startswith("Long Long")


def test_our_commands_lose_their_slash_in_forms_too() -> None:
    assert read(drawn(SIGNUP, []))[0] == "One person, by name. Type “people” later."


def test_a_card_in_place_of_a_form_has_nothing_to_press() -> None:
    card = told(Card("Thanks", (para("Noted."),), (Button("seen", "Seen", "t"),)))
    assert read(card) == ["Thanks", "Noted."]
    assert actions(card) == []
