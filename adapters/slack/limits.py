"""The numbers that Slack sets, and where each block may stand. A test compares them with an independent list."""

from collections.abc import Mapping
from typing import Literal

Surface = Literal["message", "modal", "home"]

ID = 255
HEADER = 150
SECTION = 3_000
FIELDS, FIELD = 10, 2_000
BUTTON, BUTTON_VALUE = 75, 2_000
ACTIONS = 25
ALT, URL = 2_000, 3_000
LABEL = 2_000
HINT = 2_000
PLACEHOLDER = 150
OPTION, OPTION_VALUE = 75, 150
SELECT_OPTIONS = 100
CHOICE_OPTIONS = 10  # of checkboxes and of radio buttons
INPUT_TEXT = 3_000
VIEW_TITLE = 24
VIEW_BLOCKS = 100
METADATA = 3_000
MESSAGE_BLOCKS = 50
CONTEXT = 10
TABLE_ROWS, TABLE_COLUMNS, TABLE_CHARS, TABLES = 100, 20, 10_000, 1
CHARTS = 2  # that Slack draws itself, in one message
CHART_TITLE, CHART_SERIES_NAME, CHART_LABEL, AXIS_LABEL = 50, 20, 20, 50
CHART_SERIES = 6  # by Slack's own page; others have read twelve
CHART_POINTS = 20
MESSAGE_TEXT = 4_000
# Not documented: from about 13,200 characters in all blocks together a message is refused as msg_blocks_too_long.
MESSAGE_CHARS = 13_000

# Where a block may stand. What is not named here may stand nowhere.
_ANYWHERE: frozenset[Surface] = frozenset({"message", "modal", "home"})
_MESSAGES: frozenset[Surface] = frozenset({"message"})
SURFACES: Mapping[str, frozenset[Surface]] = {
    "header": _ANYWHERE,
    "section": _ANYWHERE,
    "context": _ANYWHERE,
    "divider": _ANYWHERE,
    "image": _ANYWHERE,
    "rich_text": _ANYWHERE,
    "actions": _ANYWHERE,
    "input": _ANYWHERE,
    # Others have seen these in the Home tab too; a whole Home that is refused is worse than one without them.
    "table": _MESSAGES,
    "data_visualization": _MESSAGES,
}

_READ = frozenset({"text", "alt_text", "title", "name", "label", "x_label", "y_label"})


def characters(blocks: object) -> int:
    """How many characters people read in these blocks."""
    if isinstance(blocks, dict):
        own = sum(len(value) for key, value in blocks.items() if key in _READ and isinstance(value, str))
        return own + sum(characters(value) for value in blocks.values())
    if isinstance(blocks, list | tuple):
        return sum(characters(block) for block in blocks)
    return 0
