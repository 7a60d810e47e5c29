"""Every card and form in Microsoft's own renderer: it fits, it stays text, and what is pressed there is understood."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.teams import limits, words
from adapters.teams.carried import form_of, shape
from adapters.teams.data import Do, done
from adapters.teams.data import filled as answers_of
from adapters.teams.forms import drawn as drawn_form
from adapters.teams.forms import told, values
from adapters.teams.render import drawn
from bot.cards import (
    Bold,
    Card,
    ChoiceInput,
    DateInput,
    Facts,
    FileInput,
    Form,
    Input,
    Mention,
    NumberInput,
    Option,
    PeopleInput,
    Plain,
    Quote,
    Table,
    TextInput,
    para,
)
from bot.inbox.openers import opens
from bot.model import Address, Person
from tests.playground.browser import chromium
from tests.teams.cards import every_card
from tests.teams.screen import Screen, screen
from tests.teams.test_forms import SIGNUP
from tests.wording import asked

ANN, BOB = (
    Person(UUID(int=n), uuid4(), name, "champion", Address("teams", name)) for n, name in ((1, "Ann"), (2, "Bob"))
)
# Nobody but Teams draws its charts: the renderer says so, and shows what stands in for them.
NO_CHARTS = f'Unknown element type "{limits.CHART}". Fallback will be used if present.'
NASTY = ("**b** <b>x</b>", "# h", "- l", "[x](https://x.y)", "{{DATE(2026-03-01T10:00:00Z)}}", "&lt;", "<at>Ann</at>")
TYPED = "They <b>know</b> & *care*"


@pytest.fixture
async def look() -> AsyncIterator[Screen]:
    async with chromium() as browser, screen(browser) as look:
        yield look
        assert look.wrong == []


async def test_every_card_fits_on_a_phone_and_every_button_of_it_is_understood(look: Screen) -> None:
    for name, card in every_card().items():
        seen = await look.draw(drawn(card))
        assert (name, seen.wide, seen.markup, seen.marked) == (name, [], 0, [])
        assert set(seen.warnings) <= {NO_CHARTS}, name
        assert seen.buttons == len(card.buttons), name
        for at, button in enumerate(card.buttons):
            (pressed,) = await look.press(at)
            assert done(pressed.data) == Do("press", button.verb, button.token), name
            assert answers_of(pressed.data) == {}, name
            is_dialog = pressed.data.get("msteams") == {"type": "task/fetch"}
            assert is_dialog == opens(button.verb, button.token)
            assert (pressed.type, pressed.verb) == (
                ("Action.Submit", "") if is_dialog else ("Action.Execute", button.verb)
            )


async def test_every_form_can_be_filled_in_and_comes_back_as_it_was(look: Screen) -> None:
    for name, form in asked.forms():
        seen = await look.draw(drawn_form(form, [ANN, BOB]))
        assert (name, seen.wide, seen.markup, seen.warnings) == (name, [], 0, [])
        typed = {each.name: _typed(each) for each in form.inputs()}
        await look.fill(typed)
        (pressed,) = await look.press(0)
        assert pressed.type == "Action.Submit"
        assert done(pressed.data) == Do("form", token=form.token, form=shape(form))
        assert form_of(pressed.data["_do"]["form"]) == form
        given = values(form, answers_of(pressed.data))
        assert (name, given) == (name, {each.name: _meant(each) for each in form.inputs()})


def _typed(question: Input) -> str | list[str]:
    """What a person does with each kind of question."""
    match question:
        case TextInput():
            return TYPED[: question.longest]
        case NumberInput():
            return "12,5"
        case ChoiceInput():
            return [option.label for option in question.options] if question.several else question.options[-1].label
        case PeopleInput():
            return ["Ann", "Bob"] if question.several else "Bob"
        case DateInput():
            return "2026-04-03"
        case FileInput():
            return "2026-03-02, 178"


def _meant(question: Input) -> Any:
    match question:
        case ChoiceInput():
            return tuple(each.value for each in question.options) if question.several else question.options[-1].value
        case PeopleInput():
            return (str(ANN.id), str(BOB.id)) if question.several else str(BOB.id)
        case _:
            return _typed(question)


async def test_a_form_that_is_sent_as_it_was_drawn_says_what_it_showed(look: Screen) -> None:
    for name, form in asked.forms():
        if any(each.required and (isinstance(each, FileInput) or not each.value) for each in form.inputs()):
            continue
        await look.draw(drawn_form(form, [ANN, BOB]))
        (pressed,) = await look.press(0)
        given = values(form, answers_of(pressed.data))
        assert (name, given) == (name, {each.name: _shown(each) for each in form.inputs()})


def _shown(question: Input) -> Any:
    match question:
        case FileInput():
            return None
        case DateInput():
            return question.value.isoformat() if question.value else None
        case ChoiceInput() | PeopleInput():
            chosen = tuple(map(str, question.value))
            return chosen if question.several else next(iter(chosen), None)
        case TextInput() | NumberInput():
            return question.value or None


async def test_a_question_that_has_to_be_answered_keeps_the_form_open(look: Screen) -> None:
    await look.draw(drawn_form(SIGNUP, [ANN, BOB]))
    assert await look.press(0) == []
    assert "Please fill this in." in await look.page.inner_text("#card")
    await look.fill({"why": "Because"})
    (pressed,) = await look.press(0)
    assert values(SIGNUP, answers_of(pressed.data))["why"] == "Because"


async def test_what_was_filled_in_is_sent_again_after_an_error(look: Screen) -> None:
    await look.draw(drawn_form(SIGNUP, [ANN, BOB]))
    await look.fill({"why": "Because", "who": "Ann", "size": "Large", "with": ["A", "∗B∗"], "by": "2026-05-01"})
    (first,) = await look.press(0)
    sent = answers_of(first.data)
    seen = await look.draw(drawn_form(SIGNUP, [ANN, BOB], sent, {"why": "Say more."}))
    assert "Say more." in seen.text
    (second,) = await look.press(0)
    assert answers_of(second.data) == sent
    assert values(SIGNUP, sent)["with"] == ("a,b", "50%")


async def test_whoever_is_chosen_already_is_shown_by_name(look: Screen) -> None:
    await look.draw(drawn_form(SIGNUP, [ANN, BOB]))
    chosen = look.page.locator("#card select").first.locator("option:checked")
    assert await chosen.all_inner_texts() == ["Bob"]


async def test_a_choice_can_be_taken_back(look: Screen) -> None:
    await look.draw(drawn_form(SIGNUP, [ANN, BOB]))
    await look.fill({"why": "Because", "size": words.NO_ANSWER})
    (pressed,) = await look.press(0)
    assert values(SIGNUP, answers_of(pressed.data))["size"] is None


async def test_what_a_person_wrote_looks_as_they_wrote_it_everywhere(look: Screen) -> None:
    for nasty in NASTY:
        said = (
            para(nasty, Bold(nasty), Mention(uuid4(), nasty)),
            Facts(((nasty, nasty),)),
            Table((nasty,), ((nasty,),)),
            Quote(nasty),
        )
        seen = await look.draw(drawn(Card(nasty, said)))
        assert (nasty, seen.text.replace("\u2060", "").count(nasty)) == (nasty, 9)
        assert (seen.markup, seen.marked) == (0, [])


async def test_only_choices_are_read_as_markdown_and_nothing_in_them_is_any(look: Screen) -> None:
    form = Form("*t*", (ChoiceInput("a", "*l*", (Option("x", "**b** _i_ [x](y) `c`"),), hint="*h*"),), "*s*", "t")
    seen = await look.draw(drawn_form(form, []))
    assert [text.translate({0x2060: None}) for text in seen.marked] == ["∗∗b∗∗ ˍiˍ [x](y) ˋcˋ"]
    assert "](" not in seen.marked[0]
    assert "*l*" in seen.text


async def test_words_that_run_into_the_next_column_are_seen_as_too_wide(look: Screen) -> None:
    crowded = drawn(Card("", (Table(("Number", "Owner", "Phase"), (("1", "2", "3"),)),)))
    assert (await look.draw(crowded)).wide == []
    for column, width in zip(crowded["body"][0]["columns"], (1, 9, 9), strict=True):
        column["width"] = width
    assert (await look.draw(crowded)).wide != []


async def test_a_chart_is_seen_by_everybody(look: Screen) -> None:
    name = next(name for name in every_card() if name.startswith("picture in Validate"))
    await look.draw(drawn(every_card()[name]))
    picture = look.page.locator("#card img")
    assert await picture.evaluate("image => image.naturalWidth") == 720
    assert await picture.get_attribute("alt")


async def test_a_card_in_place_of_a_form_is_only_read(look: Screen) -> None:
    seen = await look.draw(told(Card("Thanks", (para(Plain("Noted.")),))))
    assert (seen.text.split(), seen.buttons) == (["Thanks", "Noted."], 0)
