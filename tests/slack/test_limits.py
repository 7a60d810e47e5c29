"""The numbers Slack sets, and where its blocks may stand."""

from collections.abc import Mapping

import pytest
import slackblocks._limits as independent
import slackblocks._surfaces as surfaces

from adapters.slack import limits, shapes

COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "ID": ("ACTION_ID_MAX_LENGTH", "BLOCK_ID_MAX_LENGTH", "VIEW_CALLBACK_ID_MAX_LENGTH", "VIEW_EXTERNAL_ID_MAX_LENGTH"),
    "HEADER": ("HEADER_TEXT_MAX_LENGTH",),
    "SECTION": ("SECTION_TEXT_MAX_LENGTH", "TEXT_MAX_LENGTH"),
    "FIELDS": ("SECTION_FIELDS_MAX_ITEMS",),
    "FIELD": ("SECTION_FIELDS_ITEM_MAX_LENGTH",),
    "BUTTON": ("BUTTON_TEXT_MAX_LENGTH",),
    "BUTTON_VALUE": ("BUTTON_VALUE_MAX_LENGTH",),
    "ACTIONS": ("ACTIONS_ELEMENTS_MAX_ITEMS",),
    "CONTEXT": ("CONTEXT_ELEMENTS_MAX_ITEMS",),
    "ALT": ("IMAGE_ALT_TEXT_MAX_LENGTH", "IMAGE_ELEMENT_ALT_TEXT_MAX_LENGTH", "IMAGE_TITLE_MAX_LENGTH"),
    "URL": ("IMAGE_IMAGE_URL_MAX_LENGTH", "IMAGE_ELEMENT_IMAGE_URL_MAX_LENGTH", "BUTTON_URL_MAX_LENGTH"),
    "LABEL": ("INPUT_LABEL_MAX_LENGTH",),
    "HINT": ("INPUT_HINT_MAX_LENGTH",),
    "PLACEHOLDER": (
        "SELECT_PLACEHOLDER_MAX_LENGTH",
        "PLAIN_TEXT_INPUT_PLACEHOLDER_MAX_LENGTH",
        "DATE_PICKER_PLACEHOLDER_MAX_LENGTH",
    ),
    "OPTION": ("OPTION_TEXT_MAX_LENGTH", "OPTION_DESCRIPTION_MAX_LENGTH"),
    "OPTION_VALUE": ("OPTION_VALUE_MAX_LENGTH",),
    "SELECT_OPTIONS": ("SELECT_OPTIONS_MAX_ITEMS",),
    "CHOICE_OPTIONS": ("CHECKBOXES_OPTIONS_MAX_ITEMS", "RADIO_BUTTONS_OPTIONS_MAX_ITEMS"),
    "INPUT_TEXT": ("PLAIN_TEXT_INPUT_MAX_LENGTH_MAX",),
    "VIEW_TITLE": ("VIEW_TITLE_MAX_LENGTH", "VIEW_SUBMIT_MAX_LENGTH", "VIEW_CLOSE_MAX_LENGTH"),
    "VIEW_BLOCKS": ("VIEW_BLOCKS_MAX_ITEMS",),
    "METADATA": ("VIEW_PRIVATE_METADATA_MAX_LENGTH",),
    "MESSAGE_BLOCKS": ("MESSAGE_BLOCKS_MAX_ITEMS",),
    "TABLE_ROWS": ("TABLE_ROWS_MAX_ITEMS",),
    "TABLE_COLUMNS": ("TABLE_COLUMNS_MAX_ITEMS",),
    "CHARTS": ("MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS",),
    "CHART_TITLE": ("DATA_VISUALIZATION_TITLE_MAX_LENGTH",),
    "CHART_SERIES_NAME": ("DATA_VISUALIZATION_SERIES_NAME_MAX_LENGTH",),
    "CHART_LABEL": ("DATA_VISUALIZATION_POINT_LABEL_MAX_LENGTH", "DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH"),
    "AXIS_LABEL": ("DATA_VISUALIZATION_AXIS_LABEL_MAX_LENGTH",),
    "CHART_POINTS": ("DATA_VISUALIZATION_DATA_MAX_ITEMS", "DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS"),
}
# Where ours is another number, or nobody else has one: why.
REASONS: Mapping[str, str] = {
    "MESSAGE_TEXT": "Slack's advice for a text: it cuts at 40,000, which no list has",
    "MESSAGE_CHARS": "measured by others and documented nowhere",
    "TABLE_CHARS": "Slack's page on the table block; the list has it for the data table alone, as 20,000",
    "TABLES": "Slack refuses a second table as only_one_table_allowed; the list counts rows and columns alone",
    "CHART_SERIES": "Slack's page says six and the list twelve: the smaller one is taken by both",
}


def test_every_number_is_an_independent_lists_or_has_its_reason() -> None:
    numbers = {name for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)}
    assert numbers == {*COUNTERPARTS, *REASONS}
    assert not {*COUNTERPARTS} & {*REASONS}


@pytest.mark.parametrize("name", COUNTERPARTS)
def test_the_numbers_are_those_of_an_independent_list(name: str) -> None:
    assert {getattr(independent, theirs) for theirs in COUNTERPARTS[name]} == {getattr(limits, name)}


@pytest.mark.parametrize("block", limits.SURFACES)
def test_a_block_stands_nowhere_that_the_independent_list_forbids(block: str) -> None:
    for surface in limits.SURFACES[block]:
        assert block in surfaces._BLOCK_TYPES_BY_SURFACE[surface]


def test_a_native_chart_or_a_table_may_stand_in_messages_alone() -> None:
    """A Home tab or a form with one is refused as a whole, and the person would see nothing."""
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]}
    chart = {
        "type": "data_visualization",
        "title": "Minutes",
        "chart": {
            "type": "line",
            "series": [{"name": "min", "data": [{"label": "2 Mar", "value": 3.5}]}],
            "axis_config": {"categories": ["2 Mar"], "y_label": "min"},
        },
    }
    for block in (table, chart):
        assert shapes.message_faults("x", [block]) == []
        assert shapes.view_faults({"type": "home", "blocks": [block]})
        title = {"type": "plain_text", "text": "Form"}
        assert shapes.view_faults({"type": "modal", "title": title, "blocks": [block]})


def test_a_home_tab_needs_no_title_and_no_submit() -> None:
    question = {
        "type": "input",
        "block_id": "why",
        "label": {"type": "plain_text", "text": "Why?"},
        "element": {"type": "plain_text_input", "action_id": "why"},
    }
    assert shapes.view_faults({"type": "home", "blocks": [{"type": "divider"}, question]}) == []
    assert shapes.view_faults({"type": "home", "title": {"type": "plain_text", "text": "x"}, "blocks": []})
