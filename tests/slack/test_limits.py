"""The numbers Slack sets."""

import pytest
import slackblocks._limits as independent

from adapters.slack import limits


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (limits.ID, "ACTION_ID_MAX_LENGTH"),
        (limits.ID, "BLOCK_ID_MAX_LENGTH"),
        (limits.ID, "VIEW_CALLBACK_ID_MAX_LENGTH"),
        (limits.HEADER, "HEADER_TEXT_MAX_LENGTH"),
        (limits.SECTION, "SECTION_TEXT_MAX_LENGTH"),
        (limits.FIELDS, "SECTION_FIELDS_MAX_ITEMS"),
        (limits.FIELD, "SECTION_FIELDS_ITEM_MAX_LENGTH"),
        (limits.BUTTON, "BUTTON_TEXT_MAX_LENGTH"),
        (limits.BUTTON_VALUE, "BUTTON_VALUE_MAX_LENGTH"),
        (limits.ACTIONS, "ACTIONS_ELEMENTS_MAX_ITEMS"),
        (limits.ALT, "IMAGE_ALT_TEXT_MAX_LENGTH"),
        (limits.URL, "IMAGE_IMAGE_URL_MAX_LENGTH"),
        (limits.LABEL, "INPUT_LABEL_MAX_LENGTH"),
        (limits.HINT, "INPUT_HINT_MAX_LENGTH"),
        (limits.PLACEHOLDER, "SELECT_PLACEHOLDER_MAX_LENGTH"),
        (limits.OPTION, "OPTION_TEXT_MAX_LENGTH"),
        (limits.OPTION_VALUE, "OPTION_VALUE_MAX_LENGTH"),
        (limits.SELECT_OPTIONS, "SELECT_OPTIONS_MAX_ITEMS"),
        (limits.CHOICE_OPTIONS, "CHECKBOXES_OPTIONS_MAX_ITEMS"),
        (limits.CHOICE_OPTIONS, "RADIO_BUTTONS_OPTIONS_MAX_ITEMS"),
        (limits.INPUT_TEXT, "PLAIN_TEXT_INPUT_MAX_LENGTH_MAX"),
        (limits.VIEW_TITLE, "VIEW_TITLE_MAX_LENGTH"),
        (limits.VIEW_TITLE, "VIEW_SUBMIT_MAX_LENGTH"),
        (limits.VIEW_TITLE, "VIEW_CLOSE_MAX_LENGTH"),
        (limits.VIEW_BLOCKS, "VIEW_BLOCKS_MAX_ITEMS"),
        (limits.METADATA, "VIEW_PRIVATE_METADATA_MAX_LENGTH"),
        (limits.MESSAGE_BLOCKS, "MESSAGE_BLOCKS_MAX_ITEMS"),
        (limits.TABLE_ROWS, "TABLE_ROWS_MAX_ITEMS"),
        (limits.TABLE_COLUMNS, "TABLE_COLUMNS_MAX_ITEMS"),
    ],
)
def test_the_numbers_are_those_of_an_independent_list(ours: int, theirs: str) -> None:
    assert ours == getattr(independent, theirs)
